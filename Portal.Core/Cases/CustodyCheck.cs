using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <param name="Fault">A key of a sentence: <c>Custody.NoOpenStep</c>…; null when all holds.</param>
/// <param name="Number">Of the first case that is broken.</param>
public sealed record CustodyResult(int Cases, string? Fault, string? Number);

/// <summary>Asks the database for cases whose custody or journal does not hold (targets.md I4, I5, I12). A job: it sees everything.</summary>
public sealed class CustodyCheck(PortalDbMaker maker)
{
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
            ("Journal.CaseGap", db.Cases.AsNoTracking().Where(matter => db.CaseEvents.Count(happened => happened.CaseId == matter.Id) != matter.Version).Select(matter => matter.Number)),
            ("Duty.SignedTwice", db.CaseSteps.AsNoTracking().Where(step => step.SignedBy != null && step.Duty == StepDuty.Decide && step.Case!.OneSignerSample == null
                && db.CaseSteps.Any(other => other.CaseId == step.CaseId && other.SignedBy == step.SignedBy && other.Duty == StepDuty.Accept)).Select(step => step.Case!.Number)),
        };
        foreach (var (fault, numbers) in faults)
        {
            if (await numbers.OrderBy(number => number).FirstOrDefaultAsync(cancellationToken) is { } number)
            {
                return new CustodyResult(cases, fault, number);
            }
        }

        return new CustodyResult(cases, null, null);
    }
}
