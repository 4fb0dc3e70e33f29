using Portal.Core.Cases;

namespace Portal.Core.Instant;

/// <summary>Writes the rules' reasons in the transaction in which the case is approved by them: neither stands without the other.</summary>
public sealed class InstantPen : ICaseConsequence
{
    /// <summary>What is about to be decided in this scope.</summary>
    public InstantDecision? Pending { get; set; }

    public Task FollowAsync(PortalDb db, Case matter, CaseEvent happened, CaseSetting setting, CancellationToken cancellationToken)
    {
        if (happened.Action == CaseAction.ApproveByRules)
        {
            db.InstantDecisions.Add(Pending is { } decision && decision.CaseId == matter.Id ? decision : throw new InvalidOperationException($"case {matter.Number} was to be approved by rules that nobody asked"));
        }

        return Task.CompletedTask;
    }
}
