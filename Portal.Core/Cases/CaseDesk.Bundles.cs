using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
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

    /// <summary>Of what a case of a run still waits for, the names: more of a case that the reader may not see is never told.</summary>
    public async Task<IReadOnlyList<LocalText>> AwaitedAsync(Case matter, CancellationToken cancellationToken = default)
    {
        if (matter.IsEnded || !matter.WaitsForOthers)
        {
            return [];
        }

        await using var db = maker.Make(Scope.Everywhere("the names of what this case waits for; nothing else of it is told"));
        return [.. (await EarlierAsync(db, matter, cancellationToken)).Where(earlier => !earlier.IsEnded).Select(earlier => new LocalText(earlier.ItemName, earlier.ItemNameEn))];
    }

    /// <summary>What needs the result of another case of its run waits for it. Whoever decides may not see that case; they are told only its name.</summary>
    internal async Task<Refusal?> WhyNotYetAsync(Case matter, CaseAct act, CancellationToken cancellationToken)
    {
        var grants = act.Action == CaseAction.ApproveByRules || (act.Action == CaseAction.Approve && matter.OpenSteps().Any(step => step.Duty == StepDuty.Decide && (act.StepId is null || act.StepId == step.Id)));
        if (!(grants || act.Action == CaseAction.StartClock) || matter.BundleRunId is null)
        {
            return null;
        }

        await using var db = maker.Make(Scope.Everywhere("whether the case that this one waits for was granted; nothing else of it is told"));
        var earlier = await EarlierAsync(db, matter, cancellationToken);
        return grants ? BundleOrder.WhyNotGrant(earlier) : BundleOrder.WhyNotStart(earlier);
    }

    /// <summary>The cases of its run that this one builds on.</summary>
    private static async Task<List<Case>> EarlierAsync(PortalDb db, Case matter, CancellationToken cancellationToken)
    {
        var run = await db.BundleRuns.AsNoTracking().SingleOrDefaultAsync(each => each.Id == matter.BundleRunId, cancellationToken);
        var after = run?.Parts.FirstOrDefault(part => part.CaseId == matter.Id)?.After ?? [];
        return after.Count == 0 ? [] : await db.Cases.AsNoTracking().Where(each => after.Contains(each.Id)).OrderBy(each => each.Id).ToListAsync(cancellationToken);
    }

    /// <summary>A case has ended: the time of those that waited for it begins, wherever they lie.</summary>
    private async Task StartWhatWaitedAsync(Case ended, CancellationToken cancellationToken)
    {
        if (ended is { IsEnded: true, BundleRunId: { } runId })
        {
            await StartWaitingAsync(runId, cancellationToken);
        }
    }

    /// <summary>Starts the clock of every case that waits for nothing any more; each is an act of its own, asked again by its own rule.</summary>
    /// <param name="runId">Of this run alone; null for all.</param>
    /// <returns>How many were started.</returns>
    private async Task<int> StartWaitingAsync(Guid? runId, CancellationToken cancellationToken)
    {
        var everywhere = Scope.Everywhere("the time of a case begins when what it waits for has ended, wherever that lies");
        List<Case> waiting;
        await using (var db = maker.Make(everywhere))
        {
            waiting = await db.Cases.AsNoTracking().Where(each => each.WaitsForOthers && each.Status != CaseStatus.Decided && each.Status != CaseStatus.Closed && (runId == null || each.BundleRunId == runId))
                .OrderBy(each => each.Id).ToListAsync(cancellationToken);
        }

        var started = 0;
        foreach (var matter in waiting)
        {
            await using var db = maker.Make(everywhere);
            var earlier = await EarlierAsync(db, matter, cancellationToken);
            if (BundleOrder.WhyNotStart(earlier) is null)
            {
                var begun = await ActAsync(everywhere, matter.Id, new CaseAct(CaseAction.StartClock, Guid.CreateVersion7()) { Note = BundleOrder.WhyStarts(earlier) }, Actor.System, cancellationToken);
                started += begun.IsYes ? 1 : 0;
                if (begun.Refusal is { } refusal and not NotNow)
                {
                    log.LogWarning("The time of case {CaseId} could not begin: {Refusal}; the next round tries it again", matter.Id, refusal.Code);
                }
            }
        }

        return started;
    }
}
