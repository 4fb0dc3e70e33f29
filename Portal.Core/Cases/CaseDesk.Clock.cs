using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

public sealed partial class CaseDesk
{
    private const int PageOfCases = 200;

    /// <summary>
    /// Dates that run: all of a case under way, while it stands still what is owed and the day it is expected to go on, and of a
    /// decided one the day of who looks at it again.
    /// </summary>
    private static readonly Expression<Func<Case, bool>> CountsOn = matter => matter.Status == CaseStatus.Submitted || matter.Status == CaseStatus.InReview
        || matter.Status == CaseStatus.AwaitingCorrection || matter.Status == CaseStatus.Suspended
        || matter.Steps.Any(step => step.State == StepState.Open && step.Duty == Catalog.StepDuty.Check);

    /// <summary>
    /// What the law lets happen by itself when a day is over: nobody answered within five working days, so the case counts as
    /// accepted (行政许可法 第三十二条); what was promised for later did not come, so it ends. What a year's notice still has to
    /// move is moved, and what another case was waited for in vain to start, because the server stopped between the two, is
    /// started. Run as a job, with a scope of everywhere. Each case is asked again by its own rule, so two nodes at once do nothing twice.
    /// </summary>
    /// <returns>How many cases moved.</returns>
    public async Task<int> KeepTimeAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return await ActOnAllAsync(CaseAction.DeemAccepted, matter => matter.Status == CaseStatus.Submitted && matter.AcceptBy < now, cancellationToken)
            + await ActOnAllAsync(CaseAction.LapseOwed, matter => matter.OwedBy < now && matter.Status != CaseStatus.Decided && matter.Status != CaseStatus.Closed, cancellationToken)
            + await StartWaitingAsync(null, cancellationToken)
            + (await IsNoticeToApplyAsync(cancellationToken) ? await RescheduleAsync(cancellationToken: cancellationToken) : 0)
            + await CountAnewAsync(cancellationToken);
    }

    /// <summary>Where a place changed its days or hours and the server stopped before every case was counted by them.</summary>
    private async Task<int> CountAnewAsync(CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        var changed = await db.Tenants.AsNoTracking().Where(tenant => tenant.CountsAnewSince != null).Select(tenant => tenant.Path).ToListAsync(cancellationToken);
        var places = changed.Count == 0 ? [] : (await directory.TreeAsync(cancellationToken)).All.Where(tenant => changed.Exists(path => TenantPath.Holds(path, tenant.Path))).Select(tenant => tenant.Id).ToList();
        return places.Count == 0 ? 0 : await RescheduleAsync(places, cancellationToken);
    }

    private async Task<bool> IsNoticeToApplyAsync(CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        return (await db.CalendarYears.AsNoTracking().ToListAsync(cancellationToken)).Exists(year => year.IsToApply);
    }

    private async Task<int> ActOnAllAsync(CaseAction action, Expression<Func<Case, bool>> isDue, CancellationToken cancellationToken)
    {
        var (last, moved) = (Guid.Empty, 0);
        while (true)
        {
            List<Guid> page;
            await using (var db = maker.Make(scope))
            {
                page = await db.Cases.Where(isDue).Where(matter => matter.Id > last).OrderBy(matter => matter.Id).Select(matter => matter.Id).Take(PageOfCases).ToListAsync(cancellationToken);
            }

            if (page.Count == 0)
            {
                return moved;
            }

            foreach (var caseId in page)
            {
                moved += await ActedAsync(caseId, action, cancellationToken) ? 1 : 0;
            }

            last = page[^1];
        }
    }

    /// <summary>One case in trouble must not keep the others from their right.</summary>
    private async Task<bool> ActedAsync(Guid caseId, CaseAction action, CancellationToken cancellationToken, DateCause because = default)
    {
        try
        {
            var answer = await ActAsync(caseId, new CaseAct(action, Guid.CreateVersion7()) { Because = because }, Actor.System, cancellationToken);
            if (answer.Refusal is { } refusal)
            {
                log.LogWarning("{Action} of case {CaseId} was refused: {Refusal}", action, caseId, refusal.Code);
            }

            return answer.IsYes;
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            log.LogError(trouble, "{Action} of case {CaseId} failed; the next round tries it again", action, caseId);
            return false;
        }
    }

    /// <summary>What passing it on would do, before it is done. Reads nothing and changes nothing but asks the rule.</summary>
    /// <param name="matter">With its steps and custody.</param>
    public async Task<Foresight?> ForeseeAsync(Case matter, CaseAct act, Actor actor, CancellationToken cancellationToken = default) =>
        Foresight.Of(matter, act, actor, (await SettingAsync(cancellationToken)).Circumstances);

    /// <summary>"Why this date?": each limit of the case day by day, by the calendar and hours of the place that keeps it.</summary>
    /// <param name="matter">With its steps and custody.</param>
    public async Task<IReadOnlyList<ExplainedLimit>> ExplainAsync(Case matter, CancellationToken cancellationToken = default) =>
        CaseLimits.Explain(matter, (await SettingAsync(cancellationToken)).Circumstances);

    /// <summary>When each limit of the case begins to warn.</summary>
    /// <inheritdoc cref="ExplainAsync"/>
    public async Task<IReadOnlyList<LimitWarning>> WarningsAsync(Case matter, CancellationToken cancellationToken = default) =>
        CaseLimits.Warnings(matter, (await SettingAsync(cancellationToken)).Circumstances);

    /// <summary>
    /// After a year's notice was imported, or a place set days or hours of its own: recomputes every open case, and journals
    /// each date that moved. Run as a job, with a scope of everywhere.
    /// </summary>
    /// <param name="places">Only cases of these, or with an open step there; null for all.</param>
    /// <returns>How many cases moved.</returns>
    public async Task<int> RescheduleAsync(IReadOnlyCollection<int>? places = null, CancellationToken cancellationToken = default)
    {
        var (setting, started) = (await SettingAsync(cancellationToken), time.GetUtcNow().UtcDateTime);
        var last = Guid.Empty;
        var moved = 0;
        while (true)
        {
            List<Guid> page;
            await using (var db = maker.Make(scope))
            {
                var open = places is null ? db.Cases : db.Cases.Where(each => places.Contains(each.TenantId) || each.Steps.Any(step => step.State == StepState.Open && places.Contains(step.TenantId)));
                page = await open.Where(CountsOn).Where(each => each.Id > last).OrderBy(each => each.Id).Select(each => each.Id).Take(PageOfCases).ToListAsync(cancellationToken);
            }

            if (page.Count == 0)
            {
                break;
            }

            foreach (var caseId in page)
            {
                moved += await MovesAsync(caseId, setting, cancellationToken) && await ActedAsync(caseId, CaseAction.Reschedule, cancellationToken, places is null ? DateCause.Notice : DateCause.Place) ? 1 : 0;
            }

            last = page[^1];
        }

        if (places is null)
        {
            await using var db = maker.Make(scope);
            await db.CalendarYears.Where(year => year.ImportedAt <= started).ExecuteUpdateAsync(set => set.SetProperty(year => year.AppliedAt, started), cancellationToken);
        }
        else
        {
            await using var db = maker.Make(scope);
            await db.Tenants.Where(tenant => places.Contains(tenant.Id) && tenant.CountsAnewSince <= started).ExecuteUpdateAsync(set => set.SetProperty(tenant => tenant.CountsAnewSince, (DateTime?)null), cancellationToken);
        }

        return moved;
    }

    /// <summary>Before a year's notice is taken in: which open cases that the asker sees would get other dates. Nothing is changed.</summary>
    public async Task<WouldMove> WouldMoveAsync(YearNotice notice, CancellationToken cancellationToken = default)
    {
        var setting = await SettingAsync(cancellationToken, notice);
        var from = ChinaTime.StartOf(new DateOnly(notice.Year, 1, 1));
        var (last, looked, moved) = (Guid.Empty, 0, new List<MovedCase>());
        while (true)
        {
            // Nothing that ends before the year begins can be moved by it.
            await using var db = maker.Make(scope);
            var page = await db.Cases.AsNoTracking().AsSplitQuery().Include(each => each.Steps).Include(each => each.Handoffs)
                .Where(CountsOn).Where(each => each.Id > last
                    && (each.DueAt >= from || each.StatutoryDueAt >= from || each.AcceptBy >= from || each.OwedBy >= from || each.Steps.Any(step => step.State == StepState.Open && step.DueAt >= from)))
                .OrderBy(each => each.Id).Take(PageOfCases).ToListAsync(cancellationToken);
            if (page.Count == 0)
            {
                return new WouldMove(looked, moved);
            }

            foreach (var matter in page)
            {
                if (MoveOf(matter, setting) is { } change)
                {
                    moved.Add(new MovedCase(matter.Id, matter.Number, new LocalText(matter.ItemName, matter.ItemNameEn), End(matter.DueAt, matter.StatutoryDueAt, matter.AcceptBy), End(change.DueAt, change.StatutoryDueAt, change.AcceptBy)));
                }
            }

            (last, looked) = (page[^1].Id, looked + page.Count);
        }

        static DateTime? End(DateTime? promised, DateTime? statutory, DateTime? acceptance) => promised ?? statutory ?? acceptance;
    }

    private async Task<bool> MovesAsync(Guid caseId, CaseSetting setting, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        return MoveOf(await db.Cases.AsNoTracking().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(each => each.Id == caseId, cancellationToken), setting) is not null;
    }

    /// <summary>Only a date that really moves is worth a line in the journal; null when none does.</summary>
    private static CaseChange? MoveOf(Case matter, CaseSetting setting)
    {
        var act = new CaseAct(CaseAction.Reschedule, Guid.CreateVersion7());
        if (CaseFlow.WhyNot(matter, act, Actor.System) is not null)
        {
            return null;
        }

        var change = CaseFlow.Decide(matter, act, Actor.System, setting.Circumstances).Change;
        var moves = (change.Provisional is { } provisional && (provisional != matter.DueIsProvisional || change.DueAt != matter.DueAt || change.StatutoryDueAt != matter.StatutoryDueAt || change.WarnAt != matter.WarnAt))
            || change.StepDates?.Any(due => matter.StepOf(due.Key) is var step && (step!.DueAt, step.WarnAt) != (due.Value.DueAt, due.Value.WarnAt)) == true
            || change.ReceiveBy?.Any(due => matter.Handoffs.Find(handoff => handoff.Id == due.Key)!.ReceiveBy != due.Value) == true
            || (change.AcceptBy is { } acceptBy && acceptBy != matter.AcceptBy)
            || change.Pauses?.Zip(matter.Pauses).Any(pair => pair.First.ExpectedUntil != pair.Second.ExpectedUntil) == true
            || change.Owed?.Zip(matter.Owed).Any(pair => pair.First.DueAt != pair.Second.DueAt) == true;
        return moves ? change : null;
    }
}

/// <summary>An open case whose dates a notice would move: the end of its limit now and then, UTC. Equal where only a step's date moves.</summary>
public sealed record MovedCase(Guid CaseId, string Number, LocalText Item, DateTime? Was, DateTime? Becomes);

/// <param name="Looked">How many open cases reach into the year.</param>
public sealed record WouldMove(int Looked, IReadOnlyList<MovedCase> Cases);
