using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Core.Certificates;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Core.People;
using Portal.Web.Halls.Machines;
using Portal.Web.Kiosks;
using Portal.Web.SignIn;
using Portal.Web.Tenancy;

namespace Portal.Web.Certificates;

/// <summary>What the script of a machine's pages and its agent ask about prints: the order, the file, and what became of prints whose owner has left.</summary>
public static class CertificateEndpoints
{
    private const string OrderType = "kiosk-document+jwt";

    private const int LongestAsked = 1024;

    public static void MapCertificates(this WebApplication app)
    {
        app.MapPost($"/{PortalUrls.KioskPrintOrder}", OrderAsync).DisableAntiforgery().WithMetadata(new AtKioskAttribute(), new RequestSizeLimitAttribute(LongestAsked));
        app.MapPost($"/{PortalUrls.KioskPrintWord}", WordAsync).DisableAntiforgery().RequireRateLimiting(Limits.LookUp).WithMetadata(new AtKioskAttribute(), new RequestSizeLimitAttribute(LongestAsked));
        app.MapGet("/kiosk/prints/{id:guid}/file", FileAsync);
    }

    /// <summary>The portal's order to print one job: signed for this machine and this person's visit, good for a minute. The same job has the same key, however often it is ordered.</summary>
    private static async Task<IResult> OrderAsync(OrderAsked asked, HttpContext context, MachineCookie cookie, HallDesk halls, PrintDesk prints, Here here, TicketKeys keys, TimeProvider time)
    {
        if (KioskEndpoints.Refuses(context) is { } no)
        {
            return no;
        }

        var cancel = context.RequestAborted;
        if (here.Find is not { } place || here.Standing?.Badge.Visit is not { } visit || await halls.MachineAsync(cookie.Of(context), place, cancel) is not { } machine || visit.MachineId != machine.Id)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        var handed = await prints.HandOverAsync(asked.Job, machine.Id, here.Actor, cancel);
        if (!handed.IsYes)
        {
            return Results.StatusCode(handed.Refusal is PrintStandsOtherwise ? StatusCodes.Status409Conflict : StatusCodes.Status404NotFound);
        }

        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return Results.Json(new
        {
            ticket = await keys.SignAsync(OrderType, new JsonObject
            {
                ["aud"] = "kiosk-agent",
                ["kiosk"] = Kiosk.NameOf(machine.Id),
                ["jti"] = asked.Job.ToString("N"),
                ["iat"] = now,
                ["exp"] = now + (int)PrintFlow.OrderHolds.TotalSeconds,
                ["sid"] = $"{visit.Id:N}",
                ["path"] = $"{context.Request.PathBase}/{PortalUrls.KioskPrintFile(asked.Job)}",
                ["sha256"] = handed.Value.Certificate!.Sha256,
                ["copies"] = 1,
                ["sides"] = "one",
            }, cancel),
        });
    }

    /// <summary>For the agent, which has no cookie: whoever shows an order of ours for this very job is given its file.</summary>
    private static async Task<IResult> FileAsync(Guid id, HttpContext context, PrintDesk prints, TicketKeys keys)
    {
        const string Scheme = "Kiosk ";
        var shown = context.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.Ordinal) ? header[Scheme.Length..] : null;
        var order = await keys.ReadAsync(OrderType, shown, context.RequestAborted);
        context.Response.Headers.CacheControl = "private, no-store";
        return (string?)order?["jti"] == id.ToString("N") && await prints.OpenForAgentAsync(id, context.RequestAborted) is { } file
            ? Results.Stream(file, "application/pdf")
            : Results.NotFound();
    }

    /// <summary>The machine asked its agent about prints whose owner has left.</summary>
    private static async Task<IResult> WordAsync(WordAsked asked, HttpContext context, MachineCookie cookie, HallDesk halls, PrintDesk prints, Here here)
    {
        if (KioskEndpoints.Refuses(context) is { } no)
        {
            return no;
        }

        if (here.Find is not { } place || await halls.MachineAsync(cookie.Of(context), place, context.RequestAborted) is not { } machine || PrintWords.Read(asked.Word) is not { } word || word == PrintWord.InHand)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        await prints.HearLaterAsync(asked.Job, word, asked.Fault, machine.Id, context.RequestAborted);
        return Results.NoContent();
    }

    internal sealed record OrderAsked(Guid Job);

    internal sealed record WordAsked(Guid Job, string? Word, string? Fault);
}

/// <summary>The words a page may say of a print.</summary>
internal static class PrintWords
{
    public static PrintWord? Read(string? word) =>
        Enum.TryParse<PrintWord>(word, out var said) && said is PrintWord.Done or PrintWord.Failed or PrintWord.Uncertain or PrintWord.NotBegun or PrintWord.InHand ? said : null;
}
