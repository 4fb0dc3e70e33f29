using Microsoft.AspNetCore.DataProtection;

namespace Portal.Web.Halls.Machines;

/// <summary>
/// What makes a browser a machine of a hall: the secret it was paired with, which no script reads. Whether it still holds says
/// <see cref="Portal.Core.Halls.HallDesk.MachineAsync"/>. It is sealed as well, so that <see cref="Portal.Web.SignIn.Limits"/> can tell
/// machines apart without asking the database.
/// </summary>
public sealed class MachineCookie(IDataProtectionProvider protection)
{
    public const string Name = "kiosk";

    private readonly IDataProtector _seal = protection.CreateProtector("machine of a hall");

    /// <summary>What this browser was given when it was paired; null on any other.</summary>
    public string? Of(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[Name] is { } cookie ? _seal.Unprotect(cookie) : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Of another portal, or tampered with: as if there were none.
            return null;
        }
    }

    public void Keep(HttpContext context, string value) => context.Response.Cookies.Append(Name, _seal.Protect(value), new CookieOptions
    {
        MaxAge = TimeSpan.FromDays(730),
        IsEssential = true,
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    });
}
