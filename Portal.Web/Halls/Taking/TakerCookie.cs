using Microsoft.AspNetCore.DataProtection;
using Portal.Core.Halls;

namespace Portal.Web.Halls.Taking;

/// <summary>What a browser is remembered by: whose numbers are counted. Sealed, so that it cannot be made up.</summary>
public sealed class TakerCookie(IDataProtectionProvider protection)
{
    private const string Name = "number";

    private readonly IDataProtector _taker = protection.CreateProtector("number taker");

    /// <summary>The key under which this browser's numbers are counted; one is made when it has none.</summary>
    public string Of(HttpContext context)
    {
        if (Read(context.Request.Cookies[Name]) is { } known)
        {
            return TicketDesk.KeyOf(known);
        }

        if (context.Items[Name] is not string made)
        {
            context.Items[Name] = made = Guid.NewGuid().ToString("N");
            Keep(context, made);
        }

        return TicketDesk.KeyOf(made);
    }

    /// <summary>
    /// The key under which numbers of an address are counted; null when the connection has none. Of the newer kind of address a household has
    /// a whole block, any of which its browser may use: the block counts.
    /// </summary>
    public static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => null,
        { IsIPv4MappedToIPv6: true } mapped => TicketDesk.KeyOf($"address:{mapped.MapToIPv4()}"),
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } block => TicketDesk.KeyOf($"address:{Convert.ToHexString(block.GetAddressBytes().AsSpan(0, 8))}"),
        var plain => TicketDesk.KeyOf($"address:{plain}"),
    };

    private string? Read(string? cookie)
    {
        try
        {
            return cookie is null ? null : _taker.Unprotect(cookie);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Of another portal, or tampered with: as if there were none.
            return null;
        }
    }

    private void Keep(HttpContext context, string value) => context.Response.Cookies.Append(Name, _taker.Protect(value), new CookieOptions
    {
        MaxAge = TimeSpan.FromDays(365),
        IsEssential = true,
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    });
}
