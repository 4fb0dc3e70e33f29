using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Core;
using Portal.Core.Terminals;
using Portal.Web.SignIn;
using Portal.Web.Tenancy;

namespace Portal.Web.Terminals;

/// <summary>Where the machines of other offices tell what was done at them (docs/terminals.md).</summary>
public static class TerminalEndpoints
{
    private const int Longest = 4 * 1024;

    public static void MapTerminals(this WebApplication app) =>
        app.MapPost($"/{PortalUrls.TerminalOutcomes}", async (TerminalReport report, HttpContext context, TerminalDesk desk, Here here) =>
        {
            const string Scheme = "Bearer ";
            var token = context.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.Ordinal) ? header[Scheme.Length..] : null;
            if (desk.Find(token) is not { } source)
            {
                return Results.Unauthorized();
            }

            var taken = here.Find is { } place ? await desk.TakeDownAsync(source, report, place, context.RequestAborted) : new NotFound();
            return taken.IsYes ? Results.Json(new { id = taken.Value.Id }) : Results.StatusCode(taken.Refusal switch { NotFound => StatusCodes.Status404NotFound, ReportMalformed => StatusCodes.Status400BadRequest, _ => StatusCodes.Status503ServiceUnavailable });
        }).DisableAntiforgery().RequireRateLimiting(Limits.LookUp).WithMetadata(new RequestSizeLimitAttribute(Longest));
}
