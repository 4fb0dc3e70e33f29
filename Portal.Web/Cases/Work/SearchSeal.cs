using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Portal.Web.Tenancy;

namespace Portal.Web.Cases.Work;

/// <summary>
/// What staff search for, as it stands in an address: names and document numbers must not lie in histories and in the logs of
/// whatever stands between. It opens for the account that searched, on any node, until the working day is over.
/// </summary>
public sealed class SearchSeal(IDataProtectionProvider keys, Here here)
{
    private const int Longest = 100;

    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(12);

    private ITimeLimitedDataProtector Key => keys.CreateProtector("search", here.Actor.AccountId?.ToString("N") ?? "").ToTimeLimitedDataProtector();

    /// <summary>Null when nothing was typed.</summary>
    public string? Close(string? typed) => typed?.Trim() is { Length: > 0 } text ? Key.Protect(text[..Math.Min(text.Length, Longest)], GoodFor) : null;

    /// <summary>Null for what somebody else searched for, yesterday's, and nonsense.</summary>
    public string? Open(string? closed)
    {
        try
        {
            return string.IsNullOrEmpty(closed) ? null : Key.Unprotect(closed);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
