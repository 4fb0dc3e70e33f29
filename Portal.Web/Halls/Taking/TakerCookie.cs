using Microsoft.AspNetCore.DataProtection;
using Portal.Core.Halls;

namespace Portal.Web.Halls.Taking;

/// <summary>What a browser is remembered by: whose numbers are counted, and of which hall a machine gives numbers. Sealed, so that neither can be made up.</summary>
public sealed class TakerCookie(IDataProtectionProvider protection)
{
    private const string Name = "number";
    private const string Machine = "kiosk-hall";

    private readonly IDataProtector _taker = protection.CreateProtector("number taker");
    private readonly IDataProtector _machine = protection.CreateProtector("kiosk of a hall");

    /// <summary>The key under which this browser's numbers are counted; one is made when it has none.</summary>
    public string Of(HttpContext context)
    {
        if (Read(_taker, context.Request.Cookies[Name]) is { } known)
        {
            return TicketDesk.KeyOf(known);
        }

        if (context.Items[Name] is not string made)
        {
            context.Items[Name] = made = Guid.NewGuid().ToString("N");
            Keep(context, Name, _taker.Protect(made));
        }

        return TicketDesk.KeyOf(made);
    }

    /// <summary>The hall whose numbers this machine gives; null on any other browser.</summary>
    public Guid? HallOf(HttpContext context) => Guid.TryParse(Read(_machine, context.Request.Cookies[Machine]), out var hall) ? hall : null;

    /// <summary>What tells this machine from the others of its hall; null on any other browser. Each pairing seals another.</summary>
    public string? MachineOf(HttpContext context) => HallOf(context) is null ? null : context.Request.Cookies[Machine];

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

    public void Pair(HttpContext context, Guid hallId) => Keep(context, Machine, _machine.Protect(hallId.ToString()));

    private static string? Read(IDataProtector protector, string? cookie)
    {
        try
        {
            return cookie is null ? null : protector.Unprotect(cookie);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Of another portal, or tampered with: as if there were none.
            return null;
        }
    }

    private static void Keep(HttpContext context, string name, string value) => context.Response.Cookies.Append(name, value, new CookieOptions
    {
        MaxAge = TimeSpan.FromDays(365),
        IsEssential = true,
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    });
}
