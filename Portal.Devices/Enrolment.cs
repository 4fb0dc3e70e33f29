using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.Devices;

/// <summary>Who this kiosk is: its name at the portal, the portal's public keys, and a key of its own that never leaves the machine.</summary>
public sealed partial class Enrolment(string kiosk, PortalKeys keys, KioskKey key)
{
    private const string KeyFile = "kiosk.key";
    private const string NameFile = "enrolment.json";

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web);

    public string Kiosk { get; } = kiosk;

    public PortalKeys Keys { get; } = keys;

    public KioskKey Key { get; } = key;

    /// <returns>Null while the kiosk is not enrolled.</returns>
    public static Enrolment? Load(string folder)
    {
        var (name, key) = (Path.Combine(folder, NameFile), Path.Combine(folder, KeyFile));
        if (!File.Exists(name) || !File.Exists(key))
        {
            return null;
        }

        var answer = JsonSerializer.Deserialize<Answer>(File.ReadAllText(name), Written)!;
        return new(answer.Kiosk, new PortalKeys(answer.Keys.Select(Convert.FromBase64String)), KioskKey.Load(key));
    }

    /// <summary>
    /// Makes the key and registers it at the portal with a code that staff made for this kiosk and that is good once.
    /// The agent proves that it holds the key by signing the code.
    /// </summary>
    /// <exception cref="InvalidOperationException">The portal said no, in its own words.</exception>
    public static async Task<Enrolment> EnrolAsync(HttpClient portal, string folder, string code, CancellationToken cancel)
    {
        var key = KioskKey.Make();
        var proof = key.Sign(Encoding.UTF8.GetBytes($"portal-kiosk-enrolment/1\n{code}\n"));
        using var response = await portal.PostAsJsonAsync("/kiosk-enrolment", new { code, publicKey = Convert.ToBase64String(key.PublicKey), proof }, Written, cancel);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The portal answered {(int)response.StatusCode}: the code is wrong, used or too old.");
        }

        var answer = await response.Content.ReadFromJsonAsync<Answer>(Written, cancel);
        if (answer is null || !KioskName().IsMatch(answer.Kiosk))
        {
            throw new InvalidOperationException("The portal's answer names no kiosk.");
        }

        var enrolment = new Enrolment(answer.Kiosk, new PortalKeys(answer.Keys.Select(Convert.FromBase64String)), key);
        key.Save(Path.Combine(folder, KeyFile));
        await File.WriteAllTextAsync(Path.Combine(folder, NameFile), JsonSerializer.Serialize(answer, Written), cancel);
        return enrolment;
    }

    private sealed record Answer(string Kiosk, string[] Keys);

    [GeneratedRegex("^[A-Za-z0-9-]{1,40}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex KioskName();
}

/// <summary>The kiosk's own key of P-256, readable by the agent's user alone.</summary>
public sealed class KioskKey
{
    private readonly byte[] _key;

    private KioskKey(ECDsa key) => (_key, PublicKey) = (key.ExportPkcs8PrivateKey(), key.ExportSubjectPublicKeyInfo());

    /// <summary>SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; }

    public string Id => PortalKeys.IdOf(PublicKey);

    public static KioskKey Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(key);
    }

    public static KioskKey Load(string path)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new(key);
    }

    public void Save(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The agent runs on Linux.");
        }

        using var key = Open();
        File.Delete(path);
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        file.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        file.Flush(flushToDisk: true);
    }

    /// <summary>ECDSA over SHA-256, r and s of 32 bytes each, as base64url.</summary>
    public string Sign(byte[] bytes)
    {
        using var key = Open();
        return System.Buffers.Text.Base64Url.EncodeToString(key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>What the portal packed for this kiosk and one reading (docs/kiosk-protocol.md, "A finger in a box").</summary>
    /// <returns>Null for what was not packed for it, or not for this reading.</returns>
    public byte[]? Unpack(byte[] box, string kiosk, string nonce)
    {
        const int Spki = 91, Nonce = 12, Tag = 16;
        if (box.Length < Spki + Nonce + 4 + Tag)
        {
            return null;
        }

        try
        {
            using var once = ECDiffieHellman.Create();
            using var own = ECDiffieHellman.Create();
            once.ImportSubjectPublicKeyInfo(box.AsSpan(0, Spki), out _);
            own.ImportPkcs8PrivateKey(_key, out _);
            var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, own.DeriveRawSecretAgreement(once.PublicKey), 32, info: Encoding.UTF8.GetBytes($"portal-kiosk-finger/1\n{kiosk}\n{nonce}\n"));
            var plain = new byte[box.Length - Spki - Nonce - Tag];
            using var lid = new AesGcm(key, Tag);
            lid.Decrypt(box.AsSpan(Spki, Nonce), box.AsSpan(Spki + Nonce, plain.Length), box.AsSpan(box.Length - Tag), plain);
            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(plain);
            return length >= 0 && length <= plain.Length - 4 ? plain[4..(4 + length)] : null;
        }
        catch (CryptographicException)
        {
            return null; // Another kiosk's, another reading's, or changed on the way.
        }
    }

    private ECDsa Open()
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(_key, out _);
        return key;
    }
}
