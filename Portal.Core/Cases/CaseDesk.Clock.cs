using Microsoft.EntityFrameworkCore;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

public sealed partial class CaseDesk
{
    /// <summary>
    /// After a year's notice was imported: recomputes every open case, and journals each date that moved.
    /// Run as a job, with a scope of everywhere.
    /// </summary>
    /// <returns>How many cases moved.</returns>
    public async Task<int> RescheduleAsync(CancellationToken cancellationToken = default)
    {
        var setting = await SettingAsync(cancellationToken);
        var last = Guid.Empty;
        var moved = 0;
        while (true)
        {
            List<Guid> page;
            await using (var db = maker.Make(scope))
            {
                page = await db.Cases.Where(each => (each.Status == CaseStatus.Submitted || each.Status == CaseStatus.InReview) && each.Id > last).OrderBy(each => each.Id).Select(each => each.Id).Take(200).ToListAsync(cancellationToken);
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
