using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.People;

namespace Portal.Core.HomeVisits;

/// <summary>What the worker does at the door.</summary>
public sealed partial class HomeVisitDesk
{
    /// <summary>The worker stands at the door; not before the visit's day.</summary>
    public Task<Answer<HomeVisit>> BeginAsync(Guid visitId, Actor actor, CancellationToken cancellationToken = default) => ActAsync(visitId, HomeVisitAction.Begin, actor, (_, visit) =>
    {
        visit.BegunAt = Now();
        return Task.FromResult<Refusal?>(null);
    }, cancellationToken);

    /// <summary>Nobody was there, with what was found. The office chooses another time, or calls it off.</summary>
    public Task<Answer<HomeVisit>> ReportNotMetAsync(Guid visitId, string? why, Actor actor, CancellationToken cancellationToken = default) => ActAsync(visitId, HomeVisitAction.ReportNotMet, actor, (_, visit) =>
    {
        if (HomeVisitFlow.WhyFault(why) is { } fault)
        {
            return Task.FromResult<Refusal?>(fault);
        }

        (visit.Why, visit.NotMet) = (why!.Trim(), visit.NotMet + 1);
        return Task.FromResult<Refusal?>(null);
    }, cancellationToken);

    /// <summary>Done: what came of it, with the photos and the signature that were added before, or why there are none.</summary>
    public Task<Answer<HomeVisit>> FinishAsync(Guid visitId, HomeVisitResult result, Actor actor, CancellationToken cancellationToken = default) => ActAsync(visitId, HomeVisitAction.Finish, actor, async (db, visit) =>
    {
        var kinds = await db.HomeVisitPapers.Where(paper => paper.VisitId == visitId && paper.RemovedAt == null).Select(paper => paper.Kind).ToListAsync(cancellationToken);
        var (photos, isSigned) = (kinds.Count(kind => kind == HomeVisitPaperKind.Photo), kinds.Contains(HomeVisitPaperKind.Signature));
        if (HomeVisitFlow.Fault(result, photos, isSigned) is { } fault)
        {
            return fault;
        }

        (visit.Result, visit.EndedAt, visit.Why) = (result.Words!.Trim(), Now(), null);
        (visit.NoPhotoWhy, visit.NoSignatureWhy) = (photos > 0 ? null : result.NoPhotoWhy!.Trim(), isSigned ? null : result.NoSignatureWhy!.Trim());
        return null;
    }, cancellationToken);

    /// <summary>
    /// Takes a photo or a signature in, without what the camera noted beside it; by the worker, while they are there. The same picture again
    /// is the one that is there, and a new signature takes the place of the former.
    /// </summary>
    public async Task<Answer<HomeVisitPaper>> AddPaperAsync(Guid visitId, HomeVisitPaperKind kind, Stream content, Actor actor, CancellationToken cancellationToken = default)
    {
        if ((await Attempt.SafelyAsync(() => AtTheDoorAsync(visitId, actor, cancellationToken), time, log, cancellationToken)).Refusal is { } refusal)
        {
            return refusal;
        }

        var read = await ReadAsync(content, cancellationToken);
        if (!read.IsYes)
        {
            return read.Refusal;
        }

        using var clean = new MemoryStream(read.Value, writable: false);
        var kept = await papers.KeepAsync(clean, cancellationToken);
        if (!kept.IsYes)
        {
            return kept.Refusal;
        }

        List<string> gone = [];
        var added = await Attempt.SafelyAsync(() => AddKeptAsync(visitId, kind, kept.Value, actor, gone, cancellationToken), time, log, cancellationToken);
        if (added.IsYes)
        {
            gone.ForEach(papers.Destroy);
        }

        if (added.IsYes ? added.Value.StoredName != kept.Value.StoredName : added.Refusal is not TryAgain)
        {
            papers.Destroy(kept.Value.StoredName);
        }

        return added;
    }

    /// <summary>Takes one back, by the worker before the visit is done; its content is destroyed. Twice is once.</summary>
    public async Task<Answer<HomeVisit>> RemovePaperAsync(Guid visitId, Guid paperId, Actor actor, CancellationToken cancellationToken = default)
    {
        string? gone = null;
        var removed = await Attempt.SafelyAsync(async () =>
        {
            await using var db = maker.Make(scope);
            var begun = await BegunAsync(db, visitId, actor, cancellationToken);
            if (begun.Value is not { } visit)
            {
                return begun;
            }

            if (await db.HomeVisitPapers.SingleOrDefaultAsync(paper => paper.Id == paperId && paper.VisitId == visitId && paper.RemovedAt == null, cancellationToken) is { } found)
            {
                (found.RemovedAt, visit.Version, gone) = (Now(), visit.Version + 1, found.StoredName);
                await db.SaveChangesAsync(cancellationToken);
            }

            return begun;
        }, time, log, cancellationToken);
        if (removed.IsYes && gone is not null)
        {
            papers.Destroy(gone);
        }

        return removed;
    }

    private async Task<Answer<HomeVisit>> AtTheDoorAsync(Guid visitId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        return await BegunAsync(db, visitId, actor, cancellationToken);
    }

    /// <summary>The visit, when this is its worker and they are there: whoever may finish it may add to it.</summary>
    private async Task<Answer<HomeVisit>> BegunAsync(PortalDb db, Guid visitId, Actor actor, CancellationToken cancellationToken) =>
        await FindAsync(db.HomeVisits, visitId, actor, cancellationToken) is not var (visit, path) ? new NotFound()
        : HomeVisitFlow.WhyNot(visit, HomeVisitAction.Finish, actor, path, Now()) is { } refusal ? refusal
        : visit;

    /// <summary>The visit's version rises with each of its papers: two that arrive at once are looked at one after the other.</summary>
    private async Task<Answer<HomeVisitPaper>> AddKeptAsync(Guid visitId, HomeVisitPaperKind kind, StoredPaper kept, Actor actor, List<string> gone, CancellationToken cancellationToken)
    {
        gone.Clear();
        await using var db = maker.Make(scope);
        var begun = await BegunAsync(db, visitId, actor, cancellationToken);
        if (begun.Refusal is { } refusal)
        {
            return refusal;
        }

        var visit = begun.Value!;
        var there = await db.HomeVisitPapers.Where(paper => paper.VisitId == visitId && paper.Kind == kind && paper.RemovedAt == null).ToListAsync(cancellationToken);
        if (there.Find(paper => paper.Sha256 == kept.Sha256) is { } same)
        {
            return same;
        }

        if (kind == HomeVisitPaperKind.Photo && there.Count >= HomeVisitPaper.MostPhotos)
        {
            return new TooManyPhotos(HomeVisitPaper.MostPhotos);
        }

        var now = Now();
        foreach (var former in kind == HomeVisitPaperKind.Signature ? there : [])
        {
            former.RemovedAt = now;
            gone.Add(former.StoredName);
        }

        var added = new HomeVisitPaper { TenantId = visit.TenantId, VisitId = visitId, Kind = kind, ContentType = kept.ContentType, Bytes = kept.Bytes, Sha256 = kept.Sha256, StoredName = kept.StoredName, TakenAt = now };
        visit.Version++;
        db.HomeVisitPapers.Add(added);
        await db.SaveChangesAsync(cancellationToken);
        return added;
    }

    /// <summary>The whole content, cleaned; a picture must be understood to be cleaned.</summary>
    private static async Task<Answer<byte[]>> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var part = new byte[64 * 1024];
        for (int read; (read = await content.ReadAsync(part, cancellationToken)) > 0;)
        {
            if (all.Length + read > Attachment.LargestBytes)
            {
                return new FileTooLarge(Attachment.LargestBytes / 1024 / 1024);
            }

            all.Write(part, 0, read);
        }

        return all.Length == 0 ? new EmptyFile() : PictureCleaning.Clean(all.GetBuffer().AsSpan(0, (int)all.Length)) is { } clean ? clean : new NotAPicture();
    }
}
