using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Intake;
using Portal.Core.Vault;
using Portal.Web.Cases.Shared;
using Portal.Web.Delivery;
using Portal.Web.Tenancy;

namespace Portal.Web.Intake;

/// <summary>What stands beside the pages of intake: saving while typing, and the files of applicants.</summary>
public static class IntakeEndpoints
{
    public static void MapIntake(this WebApplication app)
    {
        app.MapPost("/apply/draft/{draftId:guid}/save", SaveAsync).WithMetadata(new Kiosks.AtKioskAttribute());
        app.MapGet("/attachments/{id:guid}", ServeAsync);
    }

    /// <summary>Answers in JSON: <c>{"time":"12:03"}</c> when it is kept, otherwise <c>{"said":"…"}</c> with a sentence. A session that has run out is 401; 503 is worth another try.</summary>
    private static async Task<IResult> SaveAsync(Guid draftId, IFormCollection form, Here here, IntakeDesk intake, CancellationToken cancellationToken)
    {
        if (here.Actor.AccountId is null)
        {
            return Results.Json(new { said = IntakeTexts.Find("Saved.Expired") }, statusCode: StatusCodes.Status401Unauthorized);
        }

        var typed = form.ToDictionary(field => field.Key, field => field.Value.FirstOrDefault() ?? "", StringComparer.Ordinal);
        var saved = await intake.SaveAsync(draftId, typed, here.Actor, cancellationToken);
        return saved.IsYes
            ? Results.Json(new { time = Shown.Time(saved.Value.ChangedAt) })
            : Results.Json(new { said = saved.Refusal.Sentence() }, statusCode: saved.Refusal is TryAgain ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status409Conflict);
    }

    /// <summary>A file, to those who may see its case or draft. Not there and not yours are the same answer.</summary>
    private static async Task<IResult> ServeAsync(Guid id, HttpContext context, Here here, IDbContextFactory<PortalDb> databases, CaseDesk cases, IntakeDesk intake, PaperStore papers, VaultDesk vault, PaperDoor door, PaperPrinter printer, CancellationToken cancellationToken)
    {
        await using var db = databases.CreateDbContext();
        var paper = here.Find is null ? null : await db.Attachments.AsNoTracking().SingleOrDefaultAsync(each => each.Id == id && each.RemovedAt == null, cancellationToken);
        if (paper is null)
        {
            return Results.NotFound();
        }

        // A draft is shown to who types it as long as they may act for whom it is; to no colleague and nobody above.
        if (paper is { CaseId: null, DraftId: { } draftId } && !(await intake.OpenDraftAsync(draftId, here.Actor, cancellationToken)).IsYes)
        {
            return Results.NotFound();
        }

        // Who among staff has no step in the case says why first, on the case's own page (features.md row 206).
        if (here.Actor.IsStaff && paper.CaseId is { } caseId && (await cases.OpenAsync(caseId, here.Actor, null, cancellationToken)).Refusal is ReasonForReadingNeeded)
        {
            return Results.LocalRedirect($"{context.Request.PathBase}/{PortalUrls.WorkCase(caseId)}");
        }

        if (paper.DocumentId is not null)
        {
            var issued = await vault.IssuedOfAsync(paper, cancellationToken) ?? throw new InvalidOperationException($"the issued paper of attachment {id} is gone");
            context.Response.Headers.CacheControl = "private, no-store";
            return Results.Content(await printer.HtmlAsync(issued, door.VerifyAddress(issued, $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}/")), "text/html; charset=utf-8");
        }

        var disposition = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("inline");
        disposition.SetHttpFileName(paper.FileName);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.CacheControl = "private, no-store";
        return Results.Stream(papers.Open(paper.StoredName), paper.ContentType);
    }
}
