using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Web.Halls.Machines;
using Portal.Web.SignIn;
using Portal.Web.Tenancy;

namespace Portal.Web.Kiosks;

/// <summary>What agents and the script of kiosk pages ask: enrolment, tickets, nonces, and the end of a person's visit.</summary>
public static class KioskEndpoints
{
    /// <summary>A ticket is shown at once; the protocol allows a minute.</summary>
    private const int TicketSeconds = 30;

    private const int LongestEnrolment = 4 * 1024;

    /// <summary>Whoever has not said who they are may say it by any reader, and take a strip of paper along.</summary>
    private static readonly string[] Anybody = ["idcard.read", "socialcard.read", "fingerprint.verify", "scanner.listen", "receipt.print"];

    private static readonly string[] AtDoors = ["idcard.read", "door.unlock"];

    private static readonly string[] Known = [.. Anybody, "fingerprint.enrol", "pin.enter", "document.print"];

    public static void MapKiosks(this WebApplication app)
    {
        app.MapPost($"/{PortalUrls.KioskEnrolment}", EnrolAsync).DisableAntiforgery().RequireRateLimiting(Limits.SignIn).WithMetadata(new RequestSizeLimitAttribute(LongestEnrolment));
        app.MapPost($"/{PortalUrls.KioskTicket}", TicketAsync).DisableAntiforgery().WithMetadata(new AtKioskAttribute(), new RequestSizeLimitAttribute(LongestEnrolment));
        app.MapPost($"/{PortalUrls.KioskNonce}", NonceAsync).DisableAntiforgery().RequireRateLimiting(Limits.LookUp).WithMetadata(new AtKioskAttribute(), new RequestSizeLimitAttribute(LongestEnrolment));
        app.MapPost($"/{PortalUrls.KioskDoorTold}", DoorToldAsync).DisableAntiforgery().WithMetadata(new AtKioskAttribute(), new RequestSizeLimitAttribute(LongestEnrolment));
        app.MapPost($"/{PortalUrls.KioskDoorNext}", DoorNextAsync).DisableAntiforgery().WithMetadata(new AtKioskAttribute(), new RequestSizeLimitAttribute(LongestEnrolment));
        app.MapPost($"/{PortalUrls.KioskEnd}", (Delegate)EndAsync).WithMetadata(new AtKioskAttribute());
    }

    private static async Task<IResult> EnrolAsync(EnrolmentAsked asked, KioskDesk desk, TicketKeys keys, CancellationToken cancellationToken)
    {
        var enrolled = await desk.EnrolAsync(asked, cancellationToken);
        return enrolled.IsYes
            ? Results.Json(new { kiosk = Kiosk.NameOf(enrolled.Value.Id), keys = await keys.PublicAsync(cancellationToken) })
            : Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    /// <summary>Leave for the page of this machine to use the devices of this machine, for one connection.</summary>
    private static async Task<IResult> TicketAsync(TicketAsked asked, HttpContext context, MachineCookie cookie, HallDesk halls, KioskDesk desk, Here here, TicketKeys keys, TimeProvider time)
    {
        if (Refuses(context) is { } no)
        {
            return no;
        }

        var cancel = context.RequestAborted;
        if (here.Find is not { } place || await halls.MachineAsync(cookie.Of(context), place, cancel) is not { } machine || await desk.FindAsync(machine.Id, cancel) is null)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (asked.Kiosk != Kiosk.NameOf(machine.Id) || asked.Challenge is not { Length: > 0 and <= 128 })
        {
            return Results.StatusCode(StatusCodes.Status409Conflict); // The agent of another machine.
        }

        var (now, visit) = (time.GetUtcNow().ToUnixTimeSeconds(), here.Standing?.Badge.Visit);
        return Results.Json(new
        {
            ticket = await keys.SignAsync("kiosk+jwt", new JsonObject
            {
                ["aud"] = "kiosk-agent",
                ["kiosk"] = asked.Kiosk,
                ["origin"] = $"{context.Request.Scheme}://{context.Request.Host}",
                ["challenge"] = asked.Challenge,
                ["jti"] = $"{Guid.NewGuid():N}",
                ["iat"] = now,
                ["exp"] = now + TicketSeconds,
                ["sid"] = visit is null ? "nobody" : $"{visit.Id:N}",
                ["scope"] = new JsonArray([.. (machine.Kind == HallDeviceKind.Door ? AtDoors : visit is null ? Anybody : Known).Select(name => JsonValue.Create(name))]),
            }, cancel),
        });
    }

    private static async Task<IResult> NonceAsync(NonceAsked asked, HttpContext context, MachineCookie cookie, HallDesk halls, KioskDesk desk, Here here)
    {
        if (Refuses(context) is { } no)
        {
            return no;
        }

        return here.Find is { } place && Enum.TryParse<ReadingKind>(asked.Kind, out var kind) && Enum.IsDefined(kind) && await halls.MachineAsync(cookie.Of(context), place, context.RequestAborted) is { } machine
            ? Results.Json(new { nonce = await desk.NonceAsync(machine.Id, kind, context.RequestAborted) })
            : Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    /// <summary>Whether a colleague has just opened this door from their desk; nothing (204) when none has.</summary>
    private static async Task<IResult> DoorNextAsync(HttpContext context, MachineCookie cookie, HallDesk halls, DoorDesk doors, TicketKeys keys, Here here, TimeProvider time)
    {
        if (Refuses(context) is { } no)
        {
            return no;
        }

        if (here.Find is not { } place || await halls.MachineAsync(cookie.Of(context), place, context.RequestAborted) is not { Kind: HallDeviceKind.Door } door)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        return (await doors.FetchAsync(door, context.RequestAborted)).Value is { } entry
            ? Results.Json(new { entry = entry.Id, order = await DoorOrders.SignAsync(keys, door, entry, time, context.RequestAborted) })
            : Results.NoContent();
    }

    /// <summary>What the lock did with an order.</summary>
    private static async Task<IResult> DoorToldAsync(DoorTold told, HttpContext context, MachineCookie cookie, HallDesk halls, DoorDesk doors, Here here)
    {
        if (Refuses(context) is { } no)
        {
            return no;
        }

        if (here.Find is not { } place || await halls.MachineAsync(cookie.Of(context), place, context.RequestAborted) is not { } machine)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        await doors.TellAsync(machine, told.Entry, told.Opened, context.RequestAborted);
        return Results.NoContent();
    }

    /// <summary>Nothing of the person stays in the browser; the machine stays the machine.</summary>
    private static async Task<IResult> EndAsync(HttpContext context)
    {
        if (Refuses(context) is { } no)
        {
            return no;
        }

        var visit = context.RequestServices.GetRequiredService<Here>().Standing?.Badge.Visit;
        var isDone = !context.Request.HasFormContentType || (await context.Request.ReadFormAsync(context.RequestAborted))["by"] != "nobody";
        if (visit is not null)
        {
            await context.RequestServices.GetRequiredService<KioskDesk>().EndVisitAsync(visit.Id, isDone, context.RequestAborted);
        }

        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        foreach (var name in context.Request.Cookies.Keys.Where(name => name != MachineCookie.Name))
        {
            context.Response.Cookies.Delete(name);
            context.Response.Cookies.Delete(name, new CookieOptions { Path = $"{context.Request.PathBase}/" });
        }

        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return Results.LocalRedirect($"{context.Request.PathBase}/{(visit is not null && isDone ? PortalUrls.KioskByeFor(visit.Id) : PortalUrls.Kiosk)}");
    }

    /// <summary>A page of another site can make a browser send a request; it can not make it say that it came from here.</summary>
    internal static IResult? Refuses(HttpContext context) =>
        context.Request.Headers.Origin is [var origin] && origin == $"{context.Request.Scheme}://{context.Request.Host}" ? null : Results.StatusCode(StatusCodes.Status403Forbidden);

    internal sealed record TicketAsked(string? Kiosk, string? Challenge);

    internal sealed record DoorTold(Guid Entry, bool Opened);

    internal sealed record NonceAsked(string? Kind);
}
