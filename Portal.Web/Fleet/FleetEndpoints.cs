using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using Portal.Core;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Web.Halls.Machines;
using Portal.Web.Kiosks;
using Portal.Web.SignIn;
using Portal.Web.Tenancy;

namespace Portal.Web.Fleet;

/// <summary>What agents of machines send by themselves (docs/kiosk-protocol.md, "Health").</summary>
public static class FleetEndpoints
{
    /// <summary>Fifty reports of a machine with many parts.</summary>
    private const int LongestPost = 256 * 1024;

    /// <summary>An order is fetched at the moment it is signed.</summary>
    private const int OrderSeconds = 60;

    public static void MapFleet(this WebApplication app)
    {
        app.MapPost($"/{PortalUrls.KioskHealth}", HearAsync).DisableAntiforgery().RequireRateLimiting(Limits.Health).WithMetadata(new RequestSizeLimitAttribute(LongestPost));
        app.MapGet($"/{PortalUrls.KioskPrinterNear}", PrinterNearAsync).RequireRateLimiting(Limits.LookUp).WithMetadata(new AtKioskAttribute());
        app.MapGet($"/{PortalUrls.Signage}/{{hall:guid}}/state", async (Guid hall, SignageReading signage, CancellationToken cancellationToken) =>
            await signage.ReadAsync(hall, cancellationToken) is { } board ? Results.Json(board) : Results.NotFound()).AllowAnonymous().RequireRateLimiting(Limits.Signage);
    }

    /// <summary>Asked by a machine whose agent has just said that it has no paper, before the portal has heard of it.</summary>
    private static async Task<IResult> PrinterNearAsync(HttpContext context, MachineCookie cookie, HallDesk halls, Here here, FleetDesk desk, IStringLocalizer<FleetTexts> words) =>
        here.Find is { } place && await halls.MachineAsync(cookie.Of(context), place, context.RequestAborted) is { } machine
            ? Results.Text(NearestPrinterNote.Say(await desk.NearestPrinterAsync(machine.Id, context.RequestAborted), words))
            : Results.StatusCode(StatusCodes.Status403Forbidden);

    private static async Task<IResult> HearAsync(HttpContext context, HealthSent sent, HealthDesk desk, TicketKeys keys, TimeProvider time, CancellationToken cancellationToken)
    {
        var taken = await desk.TakeAsync(sent, cancellationToken);
        if (taken.Refusal is AskedTooOften often)
        {
            context.Response.Headers.RetryAfter = often.WaitSeconds.ToString(CultureInfo.InvariantCulture);
            return Limits.Said(often);
        }

        if (taken.Refusal is { } refusal)
        {
            return Results.StatusCode(refusal switch
            {
                HealthRefused { IsForm: true } => StatusCodes.Status400BadRequest,
                HealthRefused => StatusCodes.Status403Forbidden,
                _ => StatusCodes.Status503ServiceUnavailable,
            });
        }

        var (kiosk, now) = (Kiosk.NameOf(taken.Value!.MachineId), time.GetUtcNow().ToUnixTimeSeconds());
        List<string> commands = [];
        foreach (var command in taken.Value.Commands)
        {
            var claims = Claims(kiosk, $"{command.Id:D}", now);
            claims["command"] = WordOf(command.Kind);
            if (command.Text is { } text)
            {
                claims["text"] = text;
            }

            commands.Add(await keys.SignAsync("kiosk-command+jwt", claims, cancellationToken));
        }

        string? profile = null;
        if (taken.Value.Profile is { } version)
        {
            var claims = Claims(kiosk, $"{Guid.NewGuid():D}", now);
            (claims["profile"], claims["version"], claims["content"]) = ($"{version.ProfileId:D}", version.Number, JsonSerializer.Serialize(version.Content, JsonSerializerOptions.Web));
            profile = await keys.SignAsync("kiosk-profile+jwt", claims, cancellationToken);
        }

        return Results.Json(new { sequence = taken.Value.Sequence, commands, profile });
    }

    private static JsonObject Claims(string kiosk, string id, long now) => new()
    {
        ["aud"] = "kiosk-agent",
        ["kiosk"] = kiosk,
        ["jti"] = id,
        ["iat"] = now,
        ["exp"] = now + OrderSeconds,
    };

    private static string WordOf(CommandKind kind) => kind switch
    {
        CommandKind.EjectCard => "eject-card",
        CommandKind.Restart => "restart",
        CommandKind.Lock => "lock",
        CommandKind.Message => "message",
        CommandKind.Unlock => "unlock",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
