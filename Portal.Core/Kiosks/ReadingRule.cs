using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Core.Kiosks;

/// <summary>What is wrong with a reading. Staff read it in the journal; the person is told to try again or to go another way.</summary>
public enum ReadingProblem
{
    /// <summary>Not in the form of a reading at all.</summary>
    Form,

    /// <summary>No agent is enrolled on this machine, or it is another machine's reading.</summary>
    Kiosk,

    /// <summary>Of another kind of device than was asked for.</summary>
    Kind,

    /// <summary>Never given to this machine, used before, or too old.</summary>
    Nonce,

    /// <summary>The kiosk's clock differs from the portal's by more than <see cref="ReadingRule.Fresh"/>, or the reading is old.</summary>
    Time,

    /// <summary>The letters are not those that were sealed.</summary>
    Hash,

    /// <summary>Sealed by another key, or changed after.</summary>
    Signature,

    /// <summary>Read by a simulator, at a portal that is none.</summary>
    Simulated,
}

/// <summary>Whether a reading is believed. Pure.</summary>
public static class ReadingRule
{
    /// <summary>How old a nonce, and how far away the kiosk's clock, may be.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    /// <param name="kiosk">The one whose page this is; null when no agent is enrolled there.</param>
    /// <param name="nonce">The one the reading names, if it was given to this kiosk for this kind and not used yet.</param>
    /// <param name="now">UTC.</param>
    /// <param name="takesSimulated">A demonstration's portal believes simulators; no other does.</param>
    /// <returns>Null when all holds.</returns>
    public static ReadingProblem? WhyNot(SealedReading read, ReadingKind kind, Kiosk? kiosk, KioskNonce? nonce, DateTime now, bool takesSimulated)
    {
        var seal = read.Seal;
        return kiosk?.PublicKey is not { } key || seal.Kiosk != Kiosk.NameOf(kiosk.Id) ? ReadingProblem.Kiosk
            : seal.Kind != WireOf(kind) ? ReadingProblem.Kind
            : nonce is null || nonce.Id != seal.Nonce || nonce.KioskId != kiosk.Id || nonce.Kind != kind || now - nonce.GivenAt > Fresh ? ReadingProblem.Nonce
            : !IsNear(seal.Time, now) ? ReadingProblem.Time
            : seal.Sha256 != Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(read.Reading))) ? ReadingProblem.Hash
            : !Holds(key, seal) ? ReadingProblem.Signature
            : seal.Source switch
            {
                "real" => null,
                "simulated" when takesSimulated => null,
                _ => ReadingProblem.Simulated,
            };
    }

    public static string WireOf(ReadingKind kind) => kind switch
    {
        ReadingKind.IdCard => "idcard",
        ReadingKind.SocialCard => "socialcard",
        ReadingKind.Fingerprint => "fingerprint",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <returns>False for what is no key of P-256 in SubjectPublicKeyInfo, or whose proof does not hold.</returns>
    public static bool Proves(string? publicKey, string code, string? proof) => Verifies(publicKey, $"portal-kiosk-enrolment/1\n{code}\n", proof);

    private static bool Holds(string key, ReadingSeal seal) => Verifies(key, seal.Lines, seal.Signature);

    /// <summary>Whether a key of P-256 signed this text; false for what is no key or no signature.</summary>
    internal static bool Verifies(string? publicKey, string text, string? signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey ?? ""), out _);
            return key.KeySize == 256 && key.VerifyData(Encoding.UTF8.GetBytes(text), Base64Url.DecodeFromChars(signature ?? ""), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (Exception garbage) when (garbage is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static bool IsNear(string time, DateTime now) =>
        DateTime.TryParseExact(time, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) && (now - at).Duration() <= Fresh;
}
