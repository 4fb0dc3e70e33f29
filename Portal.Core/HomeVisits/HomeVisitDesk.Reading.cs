using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.HomeVisits;

/// <summary>A visit as the reader may see it.</summary>
/// <param name="Visit">A copy; masked unless <paramref name="IsWhole"/>.</param>
/// <param name="Papers">Photos in their order, then the signature; none while it is masked.</param>
public sealed record HomeVisitFile(HomeVisit Visit, IReadOnlyList<HomeVisitPaper> Papers, bool IsWhole);

/// <summary>Somebody who can be sent, under which post.</summary>
public sealed record HomeVisitWorker(Guid PostId, Guid AccountId, string Name, string Title, int TenantId);

/// <summary>What a visit takes over from a case.</summary>
/// <param name="Phone">The applicant's own, whole; shown to nobody.</param>
public sealed record CaseToVisit(string Number, LocalText ItemName, string ApplicantName, string? Phone, string ItemCode, Guid CitizenId);

/// <param name="Next">Where the next page begins; null on the last one.</param>
public sealed record HomeVisitRows(IReadOnlyList<HomeVisit> Visits, WorkCursor? Next);

/// <summary>Lists, which are masked for everybody, and the visit itself.</summary>
public sealed partial class HomeVisitDesk
{
    public const int PageSize = 50;

    private const string ReadKind = "visit.Read";

    /// <summary>A reason once given is good for the working day, as it is with a case.</summary>
    private static readonly TimeSpan ReasonHolds = TimeSpan.FromHours(10);

    /// <summary>Opens a visit: its worker and the dispatchers read it whole, others of the place once they have said why, which is journalled.</summary>
    public Task<Answer<HomeVisitFile>> OpenAsync(Guid visitId, Actor actor, string? reason = null, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await FindAsync(db.HomeVisits.AsNoTracking(), visitId, actor, cancellationToken) is not var (visit, path))
        {
            return (Answer<HomeVisitFile>)new NotFound();
        }

        var isWhole = await ReadsWholeAsync(visit, path, actor, cancellationToken);
        if (!isWhole && !string.IsNullOrWhiteSpace(reason))
        {
            if (HomeVisitFlow.WhyFault(reason) is { } fault)
            {
                return fault;
            }

            db.Journal.Add(Line(ReadKind, visit, actor, reason.Trim()));
            await db.SaveChangesAsync(cancellationToken);
            isWhole = true;
        }

        return isWhole
            ? new HomeVisitFile(visit, await db.HomeVisitPapers.AsNoTracking().Where(paper => paper.VisitId == visitId && paper.RemovedAt == null).OrderBy(paper => paper.Kind).ThenBy(paper => paper.TakenAt).ThenBy(paper => paper.Id).ToListAsync(cancellationToken), true)
            : new HomeVisitFile(visit.Veil(), [], false);
    }, time, log, cancellationToken);

    /// <summary>A photo or signature for whoever reads the visit whole; null for everybody else.</summary>
    public async Task<HomeVisitPaper?> PaperAsync(Guid paperId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await db.HomeVisitPapers.AsNoTracking().SingleOrDefaultAsync(each => each.Id == paperId && each.RemovedAt == null, cancellationToken) is { } paper
            && await FindAsync(db.HomeVisits.AsNoTracking(), paper.VisitId, actor, cancellationToken) is var (visit, path)
            && await ReadsWholeAsync(visit, path, actor, cancellationToken) ? paper : null;
    }

    /// <summary>What the actor is to do, the overdue first, and what they have done today.</summary>
    public async Task<(IReadOnlyList<HomeVisit> Open, IReadOnlyList<HomeVisit> DoneToday)> MineAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (!HomeVisitFlow.MaySee(actor) || actor.AccountId is not { } me)
        {
            return ([], []);
        }

        var today = ChinaTime.StartOf(ChinaTime.DateOf(Now()));
        await using var db = maker.Make(scope);
        var mine = db.HomeVisits.AsNoTracking().Where(visit => visit.WorkerId == me);
        var open = await mine.Where(visit => visit.EndedAt == null && (visit.State == HomeVisitState.Dispatched || visit.State == HomeVisitState.Begun)).OrderBy(visit => visit.From).ThenBy(visit => visit.Id).Take(PageSize).ToListAsync(cancellationToken);
        var done = await mine.Where(visit => visit.EndedAt != null && visit.EndedAt >= today).OrderByDescending(visit => visit.EndedAt).Take(PageSize).ToListAsync(cancellationToken);
        return (open.ConvertAll(visit => visit.Veil()), done.ConvertAll(visit => visit.Veil()));
    }

    /// <summary>Visits of the actor's own place: what is still to be done by time, the overdue first; or what has ended, the newest first.</summary>
    public async Task<HomeVisitRows> PlaceAsync(bool ended, WorkCursor? after, Actor actor, CancellationToken cancellationToken = default)
    {
        if (!HomeVisitFlow.MaySee(actor))
        {
            return new HomeVisitRows([], null);
        }

        await using var db = maker.Make(scope);
        var place = db.HomeVisits.AsNoTracking().Where(visit => visit.TenantId == actor.Post!.TenantId);
        place = (ended, after) switch
        {
            (false, null) => place.Where(visit => visit.EndedAt == null),
            (true, null) => place.Where(visit => visit.EndedAt != null),
            (false, var (at, id, _)) => place.Where(visit => visit.EndedAt == null && visit.From >= at && (visit.From > at || visit.Id > id)),
            (true, var (at, id, _)) => place.Where(visit => visit.EndedAt != null && visit.EndedAt <= at && (visit.EndedAt < at || visit.Id < id)),
        };
        var found = await (ended ? place.OrderByDescending(visit => visit.EndedAt).ThenByDescending(visit => visit.Id) : place.OrderBy(visit => visit.From).ThenBy(visit => visit.Id)).Take(PageSize + 1).ToListAsync(cancellationToken);
        var page = found.Take(PageSize).Select(visit => visit.Veil()).ToList();
        return new HomeVisitRows(page, found.Count > PageSize ? new WorkCursor(page[^1].EndedAt ?? page[^1].From, page[^1].Id) : null);
    }

    /// <summary>Visits of a case, the newest first.</summary>
    public async Task<IReadOnlyList<HomeVisit>> OfCaseAsync(Guid caseId, Actor actor, CancellationToken cancellationToken = default)
    {
        if (!HomeVisitFlow.MaySee(actor))
        {
            return [];
        }

        await using var db = maker.Make(scope);
        return (await db.HomeVisits.AsNoTracking().Where(visit => visit.CaseId == caseId).OrderByDescending(visit => visit.From).Take(PageSize).ToListAsync(cancellationToken)).ConvertAll(visit => visit.Veil());
    }

    /// <summary>Whom a dispatcher may send: clerks and grid workers of the visit's place, then of those below it, in the tree's order.</summary>
    public async Task<IReadOnlyList<HomeVisitWorker>> WorkersAsync(HomeVisit visit, Actor actor, CancellationToken cancellationToken = default)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        if (tree.Find(visit.TenantId) is not { } place || !HomeVisitFlow.MayDispatch(actor, place.Path))
        {
            return [];
        }

        var order = tree.Subtree(place).Where(tenant => tenant.IsActive).Index().ToDictionary(tenant => tenant.Item.Id, tenant => tenant.Index);
        var ids = order.Keys.ToList();
        await using var db = maker.Make(scope);
        var posts = await db.Posts.AsNoTracking().Where(post => ids.Contains(post.TenantId) && post.IsActive && post.Account!.IsActive).Select(post => new { post.Id, post.AccountId, post.Account!.DisplayName, post.Title, post.TenantId, post.Duties }).ToListAsync(cancellationToken);
        return [.. posts.Where(post => HomeVisitFlow.MayGo(post.Duties, tree.Find(post.TenantId)!.Path, place.Path)).OrderBy(post => order[post.TenantId]).ThenBy(post => post.DisplayName, StringComparer.Ordinal).ThenBy(post => post.Id)
            .Select(post => new HomeVisitWorker(post.Id, post.AccountId, post.DisplayName, post.Title, post.TenantId))];
    }

    /// <summary>What a visit would take over from a case that the actor may open.</summary>
    public async Task<Answer<CaseToVisit>> FromCaseAsync(Guid caseId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return HomeVisitFlow.MayRequest(actor) ? await OfCaseAsync(db, caseId, actor, cancellationToken) : new NotAllowed();
    }

    private async Task<Answer<CaseToVisit>> OfCaseAsync(PortalDb db, Guid caseId, Actor actor, CancellationToken cancellationToken)
    {
        var opened = await cases.OpenAsync(caseId, actor, null, cancellationToken);
        if (opened.Value is not { } matter)
        {
            return opened.Refusal!;
        }

        var code = await db.ServiceItems.AsNoTracking().Where(item => item.Id == matter.ItemId).Select(item => item.Code).SingleAsync(cancellationToken);
        var phone = await db.Citizens.AsNoTracking().Where(citizen => citizen.Id == matter.CitizenId).Select(citizen => citizen.Phone).SingleOrDefaultAsync(cancellationToken);
        return new CaseToVisit(matter.Number, new LocalText(matter.ItemName, matter.ItemNameEn), matter.ApplicantName, phone, code, matter.CitizenId);
    }

    private async Task<bool> ReadsWholeAsync(HomeVisit visit, string path, Actor actor, CancellationToken cancellationToken)
    {
        if (HomeVisitFlow.ReadsWhole(visit, actor, path))
        {
            return true;
        }

        var (since, subject, postId) = (Now() - ReasonHolds, SubjectOf(visit), actor.Post?.Id);
        await using var db = maker.Make(Scope.Everywhere("the reader's own reason stands in the journal of the visit's place, which may lie above theirs"));
        return await db.Journal.AsNoTracking().AnyAsync(entry => entry.At > since && entry.TenantId == visit.TenantId && entry.Kind == ReadKind && entry.Subject == subject && entry.ActorId == actor.AccountId && entry.PostId == postId, cancellationToken);
    }
}
