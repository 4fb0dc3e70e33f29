using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Core.Kiosks;

/// <summary>
/// A citizen's finger as a reader's library describes it, kept because they agreed to it, so that a machine knows them without their card.
/// It is sealed where it lies, and leaves the portal only in a box that one agent can open (<see cref="FingerBox"/>). It goes when the
/// person says so, and by itself when it is not used (个人信息保护法 第十九条, 第二十八条, 第二十九条, 第四十七条).
/// </summary>
public sealed class FingerTemplate
{
    /// <summary>Months without use until it is deleted.</summary>
    public const int Months = 12;

    /// <summary>The citizen's: each keeps one finger.</summary>
    public required Guid Id { get; init; }

    /// <summary>Sealed with the portal's keys, base64.</summary>
    public required string Sealed { get; set; }

    /// <summary>Of the template, lower-case hex: an agent signs with what it compared.</summary>
    public required string Sha256 { get; set; }

    /// <summary>UTC.</summary>
    public required DateTime KeptAt { get; set; }

    /// <summary>UTC; by it the months are counted.</summary>
    public required DateTime UsedAt { get; set; }
}

/// <summary>
/// A template on its way to one agent, through a browser that shall not read it (docs/kiosk-protocol.md, "A finger in a box"): an
/// ephemeral key of P-256 agreed with the agent's enrolled one, HKDF over SHA-256, AES-256-GCM. Every box is equally long, also the one
/// of somebody who has kept no finger: who only knows a number learns nothing by it.
/// </summary>
public static class FingerBox
{
    /// <summary>The longest template that is kept, in bytes.</summary>
    public const int Longest = 16 * 1024;

    private const int NonceLength = 12, TagLength = 16;

    /// <param name="template">Empty for nobody's.</param>
    /// <param name="agentKey">SubjectPublicKeyInfo of P-256, base64: <see cref="Kiosk.PublicKey"/>.</param>
    /// <param name="kiosk">The agent's name.</param>
    /// <param name="nonce">Of the reading the box is for; it opens with no other.</param>
    /// <returns>Base64 of the ephemeral SubjectPublicKeyInfo (91 bytes), nonce, cipher and tag.</returns>
    public static string Pack(ReadOnlySpan<byte> template, string agentKey, string kiosk, string nonce)
    {
        if (template.Length > Longest)
        {
            throw new ArgumentException("longer than any that is kept", nameof(template));
        }

        var plain = new byte[4 + Longest];
        BinaryPrimitives.WriteInt32BigEndian(plain, template.Length);
        template.CopyTo(plain.AsSpan(4));

        using var once = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var agent = ECDiffieHellman.Create();
        agent.ImportSubjectPublicKeyInfo(Convert.FromBase64String(agentKey), out _);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, once.DeriveRawSecretAgreement(agent.PublicKey), 32, info: Encoding.UTF8.GetBytes($"portal-kiosk-finger/1\n{kiosk}\n{nonce}\n"));
        var (sealing, cipher, tag) = (RandomNumberGenerator.GetBytes(NonceLength), new byte[plain.Length], new byte[TagLength]);
        using var lid = new AesGcm(key, TagLength);
        lid.Encrypt(sealing, plain, cipher, tag);
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(key);
        return Convert.ToBase64String([.. once.ExportSubjectPublicKeyInfo(), .. sealing, .. cipher, .. tag]);
    }
}
