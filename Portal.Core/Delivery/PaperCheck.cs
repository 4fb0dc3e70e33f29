using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Core.Delivery;

/// <param name="Papers">Issued papers that were compared with their seal.</param>
/// <param name="Files">Uploaded files whose content was read and summed up again.</param>
/// <param name="Unsealed">Papers issued before their seal stood in the journal; said, not compared.</param>
/// <param name="Fault">A key of a sentence: <c>Paper.Changed</c>, <c>Paper.Missing</c>, <c>Paper.Unknown</c>, <c>File.Changed</c>, <c>File.Missing</c>; null when all holds.</param>
/// <param name="Number">Of the paper's or file's case; the id of the visit for a picture taken at a door.</param>
public sealed record PaperResult(int Papers, int Files, int Unsealed, string? Fault, string? Number);

/// <summary>
/// Whether the papers of cases say what they said: issued ones by the seal in the event that issued them, handed-in ones by the sum of
/// their content. A job: it sees everything, holds a page at a time, and reads each file in parts.
/// </summary>
public sealed class PaperCheck(PortalDbMaker maker, PaperStore store)
{
    private const int PageSize = 200;

    /// <summary>Over all that stands on a paper, as the journal keeps it. Whether it was taken back is the journal's own to say.</summary>
    public static string SealOf(CaseDocument paper) => CaseProof.Seal(
    [
        paper.Id.ToString("N"), paper.CaseId.ToString("N"), paper.TenantId.ToString(CultureInfo.InvariantCulture), paper.Kind.ToString(), paper.Number, paper.VerifyCode,
        CaseFlow.Millisecond(paper.IssuedAt).ToString("O", CultureInfo.InvariantCulture), paper.IssuedByUnit,
        .. paper.Content.OrderBy(word => word.Key, StringComparer.Ordinal).SelectMany(word => new[] { word.Key, word.Value }),
    ]);

    public async Task<PaperResult> RunAsync(CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("verification looks at every paper"));
        var issued = await CheckIssuedAsync(db, cancellationToken);
        return issued.Fault is not null ? issued : await CheckFilesAsync(db, issued, cancellationToken);
    }

    private static async Task<PaperResult> CheckIssuedAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var (papers, unsealed) = (0, 0);
        for (var (last, more) = (Guid.Empty, true); more;)
        {
            var page = await db.Cases.AsNoTracking().Where(matter => matter.Id > last).OrderBy(matter => matter.Id).Take(PageSize).Select(matter => new { matter.Id, matter.Number }).ToListAsync(cancellationToken);
            var ids = page.ConvertAll(matter => matter.Id);
            var events = (await db.CaseEvents.AsNoTracking().Where(happened => ids.Contains(happened.CaseId!.Value)).ToListAsync(cancellationToken)).ToLookup(happened => happened.CaseId!.Value);
            var documents = (await db.CaseDocuments.AsNoTracking().Where(paper => ids.Contains(paper.CaseId)).ToListAsync(cancellationToken)).ToLookup(paper => paper.CaseId);
            foreach (var matter in page)
            {
                var (fault, without) = FaultOf([.. documents[matter.Id]], [.. events[matter.Id].OrderBy(happened => happened.Sequence)]);
                papers += documents[matter.Id].Count() - without;
                unsealed += without;
                if (fault is not null)
                {
                    return new PaperResult(papers, 0, unsealed, fault, matter.Number);
                }
            }

            (last, more) = (page.Count == 0 ? last : ids[^1], page.Count == PageSize);
        }

        return new PaperResult(papers, 0, unsealed, null, null);
    }

    private static (string? Fault, int Unsealed) FaultOf(List<CaseDocument> papers, List<CaseEvent> events)
    {
        var seals = events.SelectMany(happened => (happened.Change.Issued ?? new Dictionary<Guid, string>()).Select(one => (one.Key, one.Value, happened.Sequence))).ToDictionary(one => one.Key);

        // A case handed in since seals are kept has them for all its papers.
        var isSealed = events.Count > 0 && events[0].Change.PlanSeal is not null;
        if (seals.Keys.Except(papers.Select(paper => paper.Id)).Any())
        {
            return ("Paper.Missing", 0);
        }

        foreach (var paper in papers.Where(paper => isSealed || seals.ContainsKey(paper.Id)))
        {
            if (!seals.TryGetValue(paper.Id, out var kept))
            {
                return ("Paper.Unknown", 0);
            }

            var takenBack = paper.Kind == DocumentKind.Decision ? events.Find(happened => happened.Change.TakesBack && happened.Sequence > kept.Sequence)?.At : null;
            if (SealOf(paper) != kept.Value || (paper.RevokedAt is { } at ? CaseFlow.Millisecond(at) : null) != takenBack)
            {
                return ("Paper.Changed", 0);
            }
        }

        return (null, isSealed ? 0 : papers.Count(paper => !seals.ContainsKey(paper.Id)));
    }

    private async Task<PaperResult> CheckFilesAsync(PortalDb db, PaperResult issued, CancellationToken cancellationToken)
    {
        var files = 0;
        for (var (last, more) = (Guid.Empty, true); more;)
        {
            // One of our own papers has no file of its own.
            var page = await db.Attachments.AsNoTracking().Where(paper => paper.Id > last && paper.CaseId != null && paper.RemovedAt == null && paper.DocumentId == null)
                .OrderBy(paper => paper.Id).Take(PageSize).Select(paper => new { paper.Id, paper.StoredName, paper.Sha256, paper.Case!.Number }).ToListAsync(cancellationToken);
            foreach (var paper in page)
            {
                files++;
                if (await FaultOfAsync(paper.StoredName, paper.Sha256, cancellationToken) is { } fault)
                {
                    return issued with { Files = files, Fault = fault, Number = paper.Number };
                }
            }

            (last, more) = (page.Count == 0 ? last : page[^1].Id, page.Count == PageSize);
        }

        for (var (last, more) = (Guid.Empty, true); more;)
        {
            var page = await db.HomeVisitPapers.AsNoTracking().Where(paper => paper.Id > last && paper.RemovedAt == null)
                .OrderBy(paper => paper.Id).Take(PageSize).Select(paper => new { paper.Id, paper.StoredName, paper.Sha256, paper.VisitId }).ToListAsync(cancellationToken);
            foreach (var paper in page)
            {
                files++;
                if (await FaultOfAsync(paper.StoredName, paper.Sha256, cancellationToken) is { } fault)
                {
                    return issued with { Files = files, Fault = fault, Number = $"{paper.VisitId}" };
                }
            }

            (last, more) = (page.Count == 0 ? last : page[^1].Id, page.Count == PageSize);
        }

        return issued with { Files = files };
    }

    private async Task<string?> FaultOfAsync(string storedName, string sum, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = store.Open(storedName);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) == sum ? null : "File.Changed";
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            return "File.Missing";
        }
    }
}
