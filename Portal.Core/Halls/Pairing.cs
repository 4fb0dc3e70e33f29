using System.Security.Cryptography;
using System.Text;

namespace Portal.Core.Halls;

/// <summary>
/// 配对: how a browser that stands in a hall becomes one of its machines. Somebody in charge reads out a code, it is typed there once,
/// and from then on the browser proves itself by a secret that lies in its cookie alone. A row keeps the hashes of both and can take the
/// machine out of use at once. Machines of the hall (<see cref="HallDevice"/>) and rating pads are paired by it.
/// </summary>
public static class Pairing
{
    /// <summary>How long a code may be typed.</summary>
    public static readonly TimeSpan CodeHolds = TimeSpan.FromMinutes(15);

    private const int CodeDigits = 8;

    private const int SecretLetters = 64;

    public static string NewCode() => RandomNumberGenerator.GetString("0123456789", CodeDigits);

    public static string NewSecret() => RandomNumberGenerator.GetHexString(SecretLetters, lowercase: true);

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>As people type it, in two halves or with blanks.</summary>
    public static string HashOfTyped(string? code) => HashOf(string.Concat((code ?? "").Where(char.IsAsciiDigit)));

    /// <summary>What the browser keeps.</summary>
    public static string CookieOf(Guid id, string secret) => $"{id:N}.{secret}";

    /// <summary>Null when it cannot be what <see cref="CookieOf"/> made.</summary>
    public static (Guid Id, string Secret)? Read(string? cookie) =>
        cookie?.Split('.') is [var number, { Length: SecretLetters } secret] && Guid.TryParseExact(number, "N", out var id) ? (id, secret) : null;

    /// <summary>Compared in constant time.</summary>
    /// <param name="hash">Kept of the secret; null when nothing is paired.</param>
    public static bool Knows(string? hash, string secret) => hash is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(secret)), Encoding.ASCII.GetBytes(hash));
}

/// <summary>Nothing waits with this code: mistyped, used, or too late.</summary>
public sealed record PairingCodeWrong : Refusal;

/// <summary>A machine that stands where everybody can touch it is set up by nobody who is signed in on it: it would stay signed in.</summary>
public sealed record SignOutFirst : Refusal;
