using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>
/// What lies on the desk of a post: pages of light rows, each one question to the database that begins at the cursor, so that
/// page 10,000 costs what page 1 costs. It only reads; what is done to a case is done by <see cref="CaseDesk"/>.
/// </summary>
public sealed partial class WorkDesk(PortalDbMaker maker, Scope scope, TimeProvider time)
{
    public const int PageSize = 50;

    /// <summary>Nobody waits longer at a window: what is older stands in the ordinary list only.</summary>
    private static readonly TimeSpan StandsThere = TimeSpan.FromHours(2);

    private const int MostStanding = 20;
    private const int MostAsked = 200;

    private static readonly TimeSpan Lately = TimeSpan.FromDays(14);

    /// <summary>A step that was signed lately was due at most this long before or after: keeps the reading within the index.</summary>
    private static readonly TimeSpan DueAround = TimeSpan.FromDays(180);

    public async Task<WorkPage> PageAsync(WorkListKind list, Actor actor, WorkCursor? cursor = null, int size = PageSize, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post)
        {
            return new WorkPage([], null, null);
        }

        await using var db = maker.Make(scope);
        var newestFirst = list is WorkListKind.Sent or WorkListKind.Done;
        var greens = GreenSteps(db, list, actor, post);
        var rows = list switch
        {
            WorkListKind.Sent => Rows(db, Sent(db, post)),
            WorkListKind.Incoming => Rows(db, Incoming(db, actor, post).Where(handoff => greens.Skip(PageSize).Any() || !db.CaseSteps.Any(step => step.Id == handoff.ToStepId && step.Lane == Lane.Green))),
            WorkListKind.Done => RowsOfSteps(db, Done(db, post).Select(step => new Dated { Step = step, At = step.SignedAt!.Value })),
            _ => RowsOfSteps(db, Open(db, list, actor, post).Where(step => step.Lane != Lane.Green || greens.Skip(PageSize).Any()).Select(step => new Dated { Step = step, At = step.DueAt!.Value })),
        };

        // One row more than is shown tells whether there is another page.
        var read = await From(rows, cursor, newestFirst).Take(size + 1).ToListAsync(cancellationToken);
        var more = read.Count > size;
        var shown = read.Take(size).ToList();
        if (cursor is { Back: true })
        {
            shown.Reverse();
        }

        var hasNext = cursor is { Back: true } ? shown.Count > 0 : more;
        var hasPrevious = cursor is { Back: true } ? more : cursor is not null && shown.Count > 0;
        var isFirst = cursor is null || (cursor is { Back: true } && !more);
        var green = isFirst && !newestFirst ? await GreenAsync(db, list, greens, cancellationToken) : [];
        return new WorkPage([.. green, .. shown],
            hasNext ? new WorkCursor(shown[^1].At, shown[^1].Id) : null,
            hasPrevious ? new WorkCursor(shown[0].At, shown[0].Id, Back: true) : null);
    }

    /// <summary>
    /// 绿色通道: what goes before the others stands on top of the first page, and on no other. Should there be more than a page of it,
    /// nobody goes before anybody and the list is ordered by due day alone.
    /// </summary>
    private static async Task<IReadOnlyList<WorkRow>> GreenAsync(PortalDb db, WorkListKind list, IQueryable<CaseStep> greens, CancellationToken cancellationToken)
    {
        var rows = list == WorkListKind.Incoming
            ? Rows(db, greens.SelectMany(step => db.Handoffs.Where(handoff => handoff.CaseId == step.CaseId && handoff.ToStepId == step.Id && handoff.State == HandoffState.Pending)))
            : RowsOfSteps(db, greens.Select(step => new Dated { Step = step, At = step.DueAt!.Value }));
        var read = await rows.OrderBy(row => row.At).ThenBy(row => row.Id).Take(PageSize + 1).ToListAsync(cancellationToken);
        return read.Count > PageSize ? [] : read;
    }

    private IQueryable<CaseStep> GreenSteps(PortalDb db, WorkListKind list, Actor actor, StaffPost post)
    {
        var open = Open(db, list is WorkListKind.Incoming or WorkListKind.Sent or WorkListKind.Done ? WorkListKind.Unit : list, actor, post).Where(step => step.Lane == Lane.Green);
        return list == WorkListKind.Incoming ? open.Where(step => db.Handoffs.Any(handoff => handoff.CaseId == step.CaseId && handoff.ToStepId == step.Id && handoff.State == HandoffState.Pending)) : open;
    }

    /// <summary>即来即办: what was accepted at a window today and waits for this post's decision while the person stands there, the longest waiting first.</summary>
    public async Task<IReadOnlyList<WorkRow>> OnTheSpotAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !actor.Has(Duties.Approver))
        {
            return [];
        }

        await using var db = maker.Make(scope);
        var since = time.GetUtcNow().UtcDateTime - StandsThere;
        var waiting = db.CaseSteps.AsNoTracking().Where(step => step.TenantId == post.TenantId && step.UnitId == post.UnitId && step.State == StepState.Open && step.Duty == StepDuty.Decide
            && step.OpenedAt > since && step.Case!.OnTheSpot && step.Case.Channel == Channel.Window && step.Case.Status == CaseStatus.InReview);
        return await RowsOfSteps(db, waiting.Select(step => new Dated { Step = step, At = step.OpenedAt!.Value })).OrderBy(row => row.At).Take(MostStanding).ToListAsync(cancellationToken);
    }

    /// <summary>延期申请: cases whose extension somebody has asked for and that this person in charge may approve or decline, the earliest due first.</summary>
    public async Task<IReadOnlyList<Case>> ExtensionsAskedAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !actor.Has(Duties.Leader))
        {
            return [];
        }

        await using var db = maker.Make(scope);
        var asked = await db.Cases.AsNoTracking().Where(matter => matter.ExtensionAsked != null && matter.Status == CaseStatus.InReview).OrderBy(matter => matter.DueAt).Take(MostAsked).ToListAsync(cancellationToken);
        return asked.FindAll(matter => matter.ExtensionAsked!.TenantId == post.TenantId);
    }

    /// <summary>All lists counted by one statement; each up to <see cref="WorkCounts.Most"/>.</summary>
    public async Task<WorkCounts> CountAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post)
        {
            return WorkCounts.None;
        }

        await using var db = maker.Make(scope);
        var sent = Sent(db, post);
        var mine = Open(db, WorkListKind.Mine, actor, post).Take(WorkCounts.Most);
        var unit = Open(db, WorkListKind.Unit, actor, post).Take(WorkCounts.Most);
        var incoming = Incoming(db, actor, post).Take(WorkCounts.Most);
        var overdue = Open(db, WorkListKind.Overdue, actor, post).Take(WorkCounts.Most);
        return await db.Tenants.Where(tenant => tenant.Id == post.TenantId)
            .Select(_ => new WorkCounts(mine.Count(), unit.Count(), incoming.Count(), overdue.Count(), sent.Take(WorkCounts.Most).Count()))
            .SingleOrDefaultAsync(cancellationToken) ?? WorkCounts.None;
    }

    private IQueryable<CaseStep> Open(PortalDb db, WorkListKind list, Actor actor, StaffPost post)
    {
        var open = db.CaseSteps.AsNoTracking().Where(step => step.TenantId == post.TenantId && step.UnitId == post.UnitId && step.State == StepState.Open);
        if (DutiesOf(actor) is { Length: > 0 } duties)
        {
            open = open.Where(step => duties.Contains(step.Duty));
        }

        var now = time.GetUtcNow().UtcDateTime;
        return list switch
        {
            WorkListKind.Mine => open.Where(step => step.AssigneeId == actor.AccountId),
            WorkListKind.Unit => open,

            // Exactly what WorkRow.LampAt shows red, said to the database. What is late though its step has days left lies behind the
            // others in the order of the list, so the index is walked over all that is open in the unit, as the unit's own list is.
            WorkListKind.Overdue => open.Where(step => (step.Duty == StepDuty.Check && step.DueAt < now)
                || ((step.Case!.Status == CaseStatus.AwaitingCorrection || step.Case.Status == CaseStatus.Suspended) && step.Case.PausedUntil < now)
                || ((step.Case.Status == CaseStatus.Submitted || step.Case.Status == CaseStatus.InReview) && !(step.Case.WaitsForOthers && step.Duty == StepDuty.Decide)
                    && (step.DueAt < now || (step.Case.DueAt ?? step.Case.StatutoryDueAt) < now
                        || db.Handoffs.Any(handoff => handoff.CaseId == step.CaseId && handoff.ToStepId == step.Id && handoff.State == HandoffState.Pending && handoff.ReceiveBy < now)
                        || (step.Case.DeemedAccepted && (step.Duty == StepDuty.Assist || step.Duty == StepDuty.Accept))))),
            _ => throw new ArgumentOutOfRangeException(nameof(list), list, "not a list of open steps"),
        };
    }

    private IQueryable<CaseStep> Done(PortalDb db, StaffPost post)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (since, dueAfter, dueBefore) = (now - Lately, now - DueAround, now + DueAround);
        return db.CaseSteps.AsNoTracking().Where(step => step.TenantId == post.TenantId && step.UnitId == post.UnitId && step.State == StepState.Done
            && step.DueAt > dueAfter && step.DueAt < dueBefore && step.SignedAt > since);
    }

    private static IQueryable<Handoff> Incoming(PortalDb db, Actor actor, StaffPost post)
    {
        var duties = DutiesOf(actor);
        return db.Handoffs.AsNoTracking().Where(handoff => handoff.TenantId == post.TenantId && handoff.State == HandoffState.Pending
            && db.CaseSteps.Any(step => step.Id == handoff.ToStepId && step.UnitId == post.UnitId && duties.Contains(step.Duty)));
    }

    /// <summary>What this post can sign. One without any, a supervisor's, sees all that its unit has.</summary>
    private static StepDuty[] DutiesOf(Actor actor) => [.. Enum.GetValues<StepDuty>().Where(duty => actor.Has(CaseFlow.DutyFor(duty)))];

    /// <summary>What this unit handed on, above it, below it, or to another place that decides (全城通办): an index of what waits leads with the sender.</summary>
    private static IQueryable<Handoff> Sent(PortalDb db, StaffPost post) =>
        db.Handoffs.AsNoTracking().Where(handoff => handoff.State == HandoffState.Pending && handoff.FromTenantId == post.TenantId
            && db.CaseSteps.Any(step => step.Id == handoff.FromStepId && step.UnitId == post.UnitId));

    /// <summary>Begins beyond the cursor. The first condition is the one an index can start from; the second sorts out equal times.</summary>
    private static IQueryable<WorkRow> From(IQueryable<WorkRow> rows, WorkCursor? cursor, bool newestFirst)
    {
        var down = newestFirst != cursor is { Back: true };
        if (cursor is { } from)
        {
            var (at, id) = (from.At, from.Id);
            rows = down
                ? rows.Where(row => row.At <= at && (row.At < at || row.Id < id))
                : rows.Where(row => row.At >= at && (row.At > at || row.Id > id));
        }

        return down ? rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id) : rows.OrderBy(row => row.At).ThenBy(row => row.Id);
    }

    private static IQueryable<WorkRow> RowsOfSteps(PortalDb db, IQueryable<Dated> steps) => steps.Select(dated => new WorkRow
    {
        Id = dated.Step.Id,
        At = dated.At,
        CaseId = dated.Step.CaseId,
        Number = dated.Step.Case!.Number,
        ItemName = dated.Step.Case.ItemName,
        ItemNameEn = dated.Step.Case.ItemNameEn,
        ApplicantName = dated.Step.Case.ApplicantName,
        Status = dated.Step.Case.Status,
        Outcome = dated.Step.Case.Outcome,
        Duty = dated.Step.Duty,
        StepName = dated.Step.Name,
        StepNameEn = dated.Step.NameEn,
        TenantId = dated.Step.TenantId,
        UnitId = dated.Step.UnitId,
        AssigneeId = dated.Step.AssigneeId,
        AssigneeName = dated.Step.AssigneeName,
        StepWarnAt = dated.Step.WarnAt,
        StepDueAt = dated.Step.DueAt,
        DeemedAccepted = dated.Step.Case.DeemedAccepted,
        WaitsForOthers = dated.Step.Case.WaitsForOthers,
        PausedUntil = dated.Step.Case.PausedUntil,
        Lane = dated.Step.Case.Lane,
        OriginId = dated.Step.Case.OriginTenantId,
        ResponsibleId = dated.Step.Case.TenantId,
        OnTheSpot = dated.Step.Case.OnTheSpot && dated.Step.Case.Channel == Channel.Window,
        WarnAt = dated.Step.Case.WarnAt,
        DueAt = dated.Step.Case.DueAt ?? dated.Step.Case.StatutoryDueAt,
        DueIsProvisional = dated.Step.Case.DueIsProvisional,
        OwedBy = dated.Step.Case.OwedBy,
        ReceiveBy = db.Handoffs.Where(handoff => handoff.CaseId == dated.Step.CaseId && handoff.ToStepId == dated.Step.Id && handoff.State == HandoffState.Pending).Max(handoff => (DateTime?)handoff.ReceiveBy),
    });

    private static IQueryable<WorkRow> Rows(PortalDb db, IQueryable<Handoff> handoffs) =>
        from handoff in handoffs
        join step in db.CaseSteps.AsNoTracking() on handoff.ToStepId equals step.Id
        select new WorkRow
        {
            Id = handoff.Id,
            At = handoff.ReceiveBy,
            CaseId = handoff.CaseId,
            Number = handoff.Case!.Number,
            ItemName = handoff.Case.ItemName,
            ItemNameEn = handoff.Case.ItemNameEn,
            ApplicantName = handoff.Case.ApplicantName,
            Status = handoff.Case.Status,
            Outcome = handoff.Case.Outcome,
            Duty = step.Duty,
            StepName = step.Name,
            StepNameEn = step.NameEn,
            TenantId = step.TenantId,
            UnitId = step.UnitId,
            AssigneeId = step.AssigneeId,
            AssigneeName = step.AssigneeName,
            StepWarnAt = step.WarnAt,
            StepDueAt = step.DueAt,
            DeemedAccepted = handoff.Case.DeemedAccepted,
            WaitsForOthers = handoff.Case.WaitsForOthers,
            PausedUntil = handoff.Case.PausedUntil,
            Lane = handoff.Case.Lane,
            OriginId = handoff.Case.OriginTenantId,
            ResponsibleId = handoff.Case.TenantId,
            OnTheSpot = handoff.Case.OnTheSpot && handoff.Case.Channel == Channel.Window,
            WarnAt = handoff.Case.WarnAt,
            DueAt = handoff.Case.DueAt ?? handoff.Case.StatutoryDueAt,
            DueIsProvisional = handoff.Case.DueIsProvisional,
            OwedBy = handoff.Case.OwedBy,
            ReceiveBy = handoff.ReceiveBy,
        };

    /// <summary>A step with what its list is ordered by.</summary>
    private sealed class Dated
    {
        public required CaseStep Step { get; init; }

        public required DateTime At { get; init; }
    }
}
