using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Portal.Web.Halls.Taking;

/// <summary>
/// The code that a paired machine of a hall shows, and that a phone reads there to check in. It is sealed and ends after some minutes, so
/// that a picture of it is of no use from home.
/// </summary>
public sealed class HallCode(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>Long enough to sign in on the phone after scanning.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromMinutes(10);

    private readonly IDataProtector _seal = protection.CreateProtector("code of a hall");

    public string Of(Guid hallId) => _seal.Protect(FormattableString.Invariant($"{hallId:N}.{time.GetUtcNow().ToUnixTimeSeconds()}"));

    /// <summary>The hall whose code was scanned in the last minutes; null when it is none, or too old.</summary>
    public Guid? Read(string? code)
    {
        try
        {
            return !string.IsNullOrEmpty(code) && _seal.Unprotect(code).Split('.') is [var hall, var at] && Guid.TryParseExact(hall, "N", out var id)
                && long.TryParse(at, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
                && (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= Holds ? id : null;
        }
        catch (CryptographicException)
        {
            // Made up, or of another portal: as if nothing was scanned.
            return null;
        }
    }
}
