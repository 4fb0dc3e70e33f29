using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>一件事: cases that were handed in together.</summary>
public sealed partial class CaseDesk
{
    /// <summary>Takes back every case of a run that can still be taken back; each is an act of its own. The key does it once.</summary>
    /// <returns>How many were taken back.</returns>
    public async Task<Answer<int>> WithdrawAllAsync(Guid runId, string? note, Guid operationKey, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var matters = await db.Cases.AsNoTracking().AsSplitQuery().Include(each => each.Steps).Include(each => each.Handoffs).Where(each => each.BundleRunId == runId).OrderByDescending(each => each.Id).ToListAsync(cancellationToken);
        if (matters.Count == 0)
        {
            return new NotFound();
        }

        var open = matters.Where(matter => CaseFlow.WhyNot(matter, CaseAction.Withdraw, null, actor) is null).ToList();
        if (open.Count == 0 && matters.TrueForAll(matter => matter.Outcome != Outcome.Withdrawn))
        {
            return new NotNow(matters[0].Status, CaseAction.Withdraw);
        }

        foreach (var matter in open)
        {
            var acted = await ActAsync(matter.Id, new CaseAct(CaseAction.Withdraw, Operation.KeyFor(operationKey, matter.Id)) { Note = note }, actor, cancellationToken);
            if (acted.Refusal is { } refusal and not NotNow)
            {
                return refusal; // One that was decided just now stays as it is.
            }
        }

        return open.Count;
    }

    /// <summary>What needs the result of another case of its run waits for it. Whoever decides may not see that case; they are told only its name.</summary>
    internal async Task<Refusal?> WhyNotGrantAsync(Case matter, CaseAct act, CancellationToken cancellationToken)
    {
        var grants = act.Action == CaseAction.ApproveByRules || (act.Action == CaseAction.Approve && matter.OpenSteps().Any(step => step.Duty == StepDuty.Decide && (act.StepId is null || act.StepId == step.Id)));
        if (!grants || matter.BundleRunId is not { } runId)
        {
            return null;
        }

        await using var db = maker.Make(Scope.Everywhere("whether the case that this one waits for was granted; nothing else of it is told"));
        var run = await db.BundleRuns.AsNoTracking().SingleOrDefaultAsync(each => each.Id == runId, cancellationToken);
        var after = run?.Parts.FirstOrDefault(part => part.CaseId == matter.Id)?.After ?? [];
        return after.Count == 0 ? null : BundleOrder.WhyNotGrant(await db.Cases.AsNoTracking().Where(each => after.Contains(each.Id)).ToListAsync(cancellationToken));
    }
}
