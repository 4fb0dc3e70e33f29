using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

public sealed partial class CaseDesk
{
    private const int PageOfCases = 200;

    /// <summary>
    /// What the law lets happen by itself when a day is over: nobody answered within five working days, so the case counts as
    /// accepted (行政许可法 第三十二条); what was promised for later did not come, so it ends. Run as a job, with a scope of
    /// everywhere. Each case is asked again by its own rule, so two nodes at once do nothing twice.
    /// </summary>
    /// <returns>How many cases moved.</returns>
    public async Task<int> KeepTimeAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return await ActOnAllAsync(CaseAction.DeemAccepted, matter => matter.Status == CaseStatus.Submitted && matter.AcceptBy < now, cancellationToken)
            + await ActOnAllAsync(CaseAction.LapseOwed, matter => matter.OwedBy < now && matter.Status != CaseStatus.Decided && matter.Status != CaseStatus.Closed, cancellationToken);
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
    private async Task<bool> ActedAsync(Guid caseId, CaseAction action, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await ActAsync(caseId, new CaseAct(action, Guid.CreateVersion7()), Actor.System, cancellationToken);
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

    /// <summary>"Why this date?": each limit of the case day by day, by the calendar and hours of the place that keeps it.</summary>
    /// <param name="matter">With its steps and custody.</param>
    public async Task<IReadOnlyList<ExplainedLimit>> ExplainAsync(Case matter, CancellationToken cancellationToken = default) =>
        CaseLimits.Explain(matter, (await SettingAsync(cancellationToken)).Circumstances);

    /// <summary>
    /// After a year's notice was imported, or a place set days or hours of its own: recomputes every open case, and journals
    /// each date that moved. Run as a job, with a scope of everywhere.
    /// </summary>
    /// <param name="places">Only cases of these; null for all.</param>
    /// <returns>How many cases moved.</returns>
    public async Task<int> RescheduleAsync(IReadOnlyCollection<int>? places = null, CancellationToken cancellationToken = default)
    {
        var setting = await SettingAsync(cancellationToken);
        var last = Guid.Empty;
        var moved = 0;
        while (true)
        {
            List<Guid> page;
            await using (var db = maker.Make(scope))
            {
                var open = places is null ? db.Cases : db.Cases.Where(each => places.Contains(each.TenantId));
                page = await open.Where(each => (each.Status == CaseStatus.Submitted || each.Status == CaseStatus.InReview) && each.Id > last).OrderBy(each => each.Id).Select(each => each.Id).Take(PageOfCases).ToListAsync(cancellationToken);
            }

            if (page.Count == 0)
            {
                return moved;
            }

            foreach (var caseId in page)
            {
                moved += await MovesAsync(caseId, setting, cancellationToken) && (await ActAsync(caseId, new CaseAct(CaseAction.Reschedule, Guid.CreateVersion7()), Actor.System, cancellationToken)).IsYes ? 1 : 0;
            }

            last = page[^1];
        }
    }

    /// <summary>Only a date that really moves is worth a line in the journal.</summary>
    private async Task<bool> MovesAsync(Guid caseId, CaseSetting setting, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(each => each.Id == caseId, cancellationToken);
        var act = new CaseAct(CaseAction.Reschedule, Guid.CreateVersion7());
        if (CaseFlow.WhyNot(matter, act, Actor.System) is not null)
        {
            return false;
        }

        var change = CaseFlow.Decide(matter, act, Actor.System, setting.Circumstances).Change;
        return (change.Provisional is { } provisional && (provisional != matter.DueIsProvisional || change.DueAt != matter.DueAt || change.StatutoryDueAt != matter.StatutoryDueAt))
            || change.StepDates?.Any(due => matter.StepOf(due.Key)!.DueAt != due.Value.DueAt) == true
            || (change.AcceptBy is { } acceptBy && acceptBy != matter.AcceptBy)
            || change.Owed?.Zip(matter.Owed).Any(pair => pair.First.DueAt != pair.Second.DueAt) == true;
    }
}
