using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Portal.Devices;

/// <summary>The portal's public keys by their key id; two at most, so that one can follow the other without a gap.</summary>
public sealed class PortalKeys
{
    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    /// <param name="publicKeys">SubjectPublicKeyInfo of P-256 keys.</param>
    public PortalKeys(IEnumerable<byte[]> publicKeys)
    {
        foreach (var key in publicKeys)
        {
            using var parsed = ECDsa.Create();
            parsed.ImportSubjectPublicKeyInfo(key, out _);
            if (parsed.KeySize != 256)
            {
                throw new CryptographicException("a portal key must be of P-256");
            }

            _keys[IdOf(key)] = key;
        }

        if (_keys.Count is 0 or > 2)
        {
            throw new CryptographicException("one or two portal keys, not " + _keys.Count);
        }
    }

    /// <summary>Base64url of the SHA-256 over the SubjectPublicKeyInfo; the same for portal keys and kiosk keys.</summary>
    public static string IdOf(byte[] publicKey) => Base64Url.EncodeToString(SHA256.HashData(publicKey));

    public bool Holds(string keyId, byte[] content, byte[] signature)
    {
        if (!_keys.TryGetValue(keyId, out var key))
        {
            return false;
        }

        using var parsed = ECDsa.Create();
        parsed.ImportSubjectPublicKeyInfo(key, out _);
        return parsed.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}

/// <summary>What a compact JWS says, once its signature holds. A claim that is missing or of another type is <see cref="FormatException"/>.</summary>
public sealed class Claims(JsonElement root)
{
    public string Text(string name, int most = 1024) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= most ? text : throw new FormatException(name);

    public long Number(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw new FormatException(name);

    public IReadOnlySet<string> Texts(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(item => item.GetString() ?? throw new FormatException(name)).ToHashSet(StringComparer.Ordinal)
            : throw new FormatException(name);
}

/// <summary>Compact JWS with ES256 (RFC 7515, RFC 7518 §3.4). No other algorithm, no unsigned one, no key from the message itself.</summary>
public static class Jws
{
    private const int MaxLength = 8 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <returns>The claims, or in one word why not.</returns>
    public static (Claims? Claims, string? Why) Read(string text, string type, PortalKeys keys)
    {
        var parts = text.Length > MaxLength ? [] : text.Split('.');
        if (parts.Length != 3)
        {
            return (null, "form");
        }

        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]), Strict);
            var said = new Claims(header.RootElement);
            if (said.Text("alg") != "ES256" || said.Text("typ") != type)
            {
                return (null, "algorithm");
            }

            if (!keys.Holds(said.Text("kid"), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2])))
            {
                return (null, "signature");
            }

            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]), Strict);
            return payload.RootElement.ValueKind == JsonValueKind.Object ? (new Claims(payload.RootElement.Clone()), null) : (null, "form");
        }
        catch (Exception trouble) when (trouble is FormatException or JsonException or InvalidOperationException)
        {
            return (null, "form");
        }
    }
}
