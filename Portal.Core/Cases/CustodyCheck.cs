using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <param name="Fault">A key of a sentence: <c>Custody.NoOpenStep</c>…; null when all holds.</param>
/// <param name="Number">Of the first case that is broken.</param>
/// <param name="Unsealed">Cases handed in before plan and answers were sealed: of those only what their events say was compared.</param>
public sealed record CustodyResult(int Cases, string? Fault, string? Number, int Unsealed = 0);

/// <summary>
/// Asks the database for cases whose custody does not hold (targets.md I5), then makes every case again from its events and compares
/// (<see cref="CaseProof"/>: I4, I12). A job: it sees everything.
/// </summary>
public sealed class CustodyCheck(PortalDbMaker maker)
{
    private const int PageSize = 200;

    /// <summary>The custody invariants, each as one question to the database.</summary>
    public async Task<CustodyResult> RunAsync(CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("verification looks at every case"));
        var cases = await db.Cases.CountAsync(cancellationToken);
        var open = db.Cases.AsNoTracking().Where(matter => matter.Status == CaseStatus.Submitted || matter.Status == CaseStatus.InReview || matter.Status == CaseStatus.AwaitingCorrection || matter.Status == CaseStatus.Suspended);
        var faults = new (string Fault, IQueryable<string> Numbers)[]
        {
            ("Custody.NoOpenStep", open.Where(matter => !matter.Steps.Any(step => step.State == StepState.Open)).Select(matter => matter.Number)),
            ("Custody.EndedButOpen", db.Cases.AsNoTracking().Where(matter => (matter.Status == CaseStatus.Decided || matter.Status == CaseStatus.Closed) && matter.Steps.Any(step => step.State == StepState.Open && step.Duty != StepDuty.Check)).Select(matter => matter.Number)),
            ("Custody.NotOneHolder", db.CaseSteps.AsNoTracking().Where(step => step.State == StepState.Open
                && db.Handoffs.Count(handoff => handoff.ToStepId == step.Id && (handoff.State == HandoffState.Pending || handoff.State == HandoffState.Received)) != 1).Select(step => step.Case!.Number)),
        };
        foreach (var (fault, numbers) in faults)
        {
            if (await numbers.OrderBy(number => number).FirstOrDefaultAsync(cancellationToken) is { } number)
            {
                return new CustodyResult(cases, fault, number);
            }
        }

        var (broken, whose, unsealed) = await MakeAgainAsync(db, cancellationToken);
        return new CustodyResult(cases, broken, whose, unsealed);
    }

    /// <summary>Every case, page by page, made again from its events; no more than a page is held.</summary>
    private static async Task<(string? Fault, string? Number, int Unsealed)> MakeAgainAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var unsealed = 0;
        for (var (last, more) = (Guid.Empty, true); more;)
        {
            var page = await db.Cases.AsNoTracking().AsSplitQuery().Include(matter => matter.Steps).Include(matter => matter.Handoffs)
                .Where(matter => matter.Id > last).OrderBy(matter => matter.Id).Take(PageSize).ToListAsync(cancellationToken);
            var ids = page.ConvertAll(matter => matter.Id);
            var events = (await db.CaseEvents.AsNoTracking().Where(happened => ids.Contains(happened.CaseId!.Value)).ToListAsync(cancellationToken)).ToLookup(happened => happened.CaseId);
            foreach (var matter in page)
            {
                var journal = events[matter.Id].OrderBy(happened => happened.Sequence).ToList();
                if ((journal.Count == 0 ? "Journal.CaseGap" : CaseProof.FaultOf(matter, journal)) is { } fault)
                {
                    return (fault, matter.Number, unsealed);
                }

                unsealed += journal[0].Change.PlanSeal is null ? 1 : 0;
            }

            (last, more) = (page.Count == 0 ? last : ids[^1], page.Count == PageSize);
        }

        return (null, null, unsealed);
    }
}
