using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Portal.Core.People;

namespace Portal.Web.Intake;

/// <summary>What a telephone may bring: one paper of one draft, for whoever filled it in at a machine.</summary>
public sealed record PhonePaper(Guid DraftId, string Material, Guid AccountId, Guid CitizenId)
{
    public Actor Owner => new() { AccountId = AccountId, CitizenId = CitizenId, Name = "", Channel = Channel.Phone };
}

/// <summary>
/// The code that a machine shows and a telephone scans to bring a paper (row 6). It is sealed, says nothing of the person, opens nothing
/// but this, and ends after some minutes.
/// </summary>
public sealed class PhoneCode(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>Long enough to find the paper and take its picture.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromMinutes(10);

    private readonly IDataProtector _seal = protection.CreateProtector("paper from a telephone");

    public string Of(PhonePaper paper) => _seal.Protect(FormattableString.Invariant($"{time.GetUtcNow().ToUnixTimeSeconds()}.{paper.DraftId:N}.{paper.AccountId:N}.{paper.CitizenId:N}.{paper.Material}"));

    /// <returns>Null for one that was made up, or is too old.</returns>
    public PhonePaper? Read(string? code)
    {
        try
        {
            return code is { Length: > 0 and < 2000 } && _seal.Unprotect(code).Split('.', 5) is [var at, var draft, var account, var citizen, var material]
                && time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(at, System.Globalization.CultureInfo.InvariantCulture)) <= Holds
                ? new PhonePaper(Guid.Parse(draft), material, Guid.Parse(account), Guid.Parse(citizen)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
