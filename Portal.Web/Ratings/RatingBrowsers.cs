using Microsoft.AspNetCore.DataProtection;
using Portal.Core.Ratings;
using Portal.Web.Halls.Taking;

namespace Portal.Web.Ratings;

/// <summary>
/// What a browser is known by when it rates: by the cookie its numbers are counted by, and by who signed in with it for work. Sealed, so
/// that neither can be made up; thrown away, it counts as a browser nobody knows, which the pad and the slip's one rating bound.
/// </summary>
public sealed class RatingBrowsers(IDataProtectionProvider protection, TakerCookie taker)
{
    private const string Name = "staff-here";

    /// <summary>So many colleagues share a screen.</summary>
    private const int Most = 12;

    private static readonly TimeSpan Keeps = TimeSpan.FromDays(30);

    private readonly IDataProtector _seal = protection.CreateProtector("staff of a browser");

    /// <param name="isMachine">A paired machine, whose visitors are not counted as one.</param>
    public RatingBrowser Of(HttpContext context, bool isMachine) => new(isMachine ? null : taker.Of(context), Staff(context));

    /// <summary>Somebody signed in here for work.</summary>
    public void Remember(HttpContext context, Guid accountId) => context.Response.Cookies.Append(
        Name,
        _seal.Protect(string.Join(',', Staff(context).Where(other => other != accountId).Prepend(accountId).Take(Most).Select(each => each.ToString("N")))),
        new CookieOptions { MaxAge = Keeps, IsEssential = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps });

    private List<Guid> Staff(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { } cookie)
        {
            return [];
        }

        try
        {
            return [.. _seal.Unprotect(cookie).Split(',').Select(each => Guid.TryParseExact(each, "N", out var id) ? id : (Guid?)null).OfType<Guid>()];
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Of another portal, or tampered with.
            return [];
        }
    }
}
