using Portal.Core.Cases;
using Portal.Core.Catalog;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Cases;

/// <summary>The invariants of a case (targets.md), each thrown when it does not hold.</summary>
internal static class Lawful
{
    /// <summary>I4: no gap, each from-state is the last to-state, and every step of it stands in the table of moves.</summary>
    public static void Journal(Case matter, IReadOnlyList<CaseEvent> events)
    {
        for (var index = 0; index < events.Count; index++)
        {
            var happened = events[index];
            var duty = happened.StepId is { } id ? matter.StepOf(id)!.Duty : (StepDuty?)null;
            Must(happened.Sequence == index + 1, $"event {index + 1} is numbered {happened.Sequence}");
            Must(index == 0 || happened.From == events[index - 1].To, $"event {index + 1} begins in {happened.From}");
            Must(index == 0 || CaseFlow.Moves.Any(move => move.From == happened.From && move.Action == happened.Action && move.To == happened.To && move.Outcome == happened.Outcome && (move.On is null || move.On == duty)),
                $"{happened.Action} from {happened.From} to {happened.To} is no legal move");
        }

        Must(events[^1].To == matter.Status && events.Count == matter.Version, "the journal ends elsewhere than the case");
    }

    /// <summary>I5: an open case has an open step; each open step has one holder; nobody is asked to sign for what nobody needs.</summary>
    public static void Custody(Case matter)
    {
        Must(matter.OpenSteps().Any(step => step.Duty != StepDuty.Check) != matter.IsEnded, $"open steps in {matter.Status}: {matter.OpenSteps().Count()}");
        foreach (var step in matter.Steps)
        {
            var brought = matter.Handoffs.FindAll(handoff => handoff.ToStepId == step.Id);
            var which = $"{step.State} step {step.Name} of round {step.Round}";
            switch (step.State)
            {
                case StepState.Open:
                    Must(brought is [{ State: HandoffState.Pending or HandoffState.Received }], $"{which} has not one holder");
                    Must(step.OpenedAt == brought[0].SentAt && step.CountsFrom <= step.OpenedAt && step.CountsFrom < step.WarnAt && step.WarnAt <= step.DueAt, $"{which} is not due");
                    break;
                case StepState.Waiting:
                    Must(brought.Count == 0, $"{which} has a holder");
                    Must(matter.OpenSteps().Any(open => open.Stage < step.Stage), $"{which} waits for nothing");
                    break;
                default:
                    Must(brought.Count <= 1 && !brought.Exists(handoff => handoff.State == HandoffState.Pending), $"{which} is still to be signed for");
                    break;
            }
        }
    }

    /// <summary>并联: all that is open in a stage of several units has one deadline, whoever was asked or visited meanwhile.</summary>
    public static void Deadlines(Case matter)
    {
        foreach (var stage in CaseFlow.JointStages(matter))
        {
            Must(matter.OpenSteps().Where(step => step.Stage == stage).Select(step => step.DueAt).Distinct().Count() <= 1, $"stage {stage} has more than one deadline");
        }
    }

    /// <summary>I12: nobody signs two of accept, review, decide, nor any of them for whom they handed it in; an approval has every planned step signed, in the order of the stages.</summary>
    public static void Signatures(Case matter)
    {
        var signed = matter.Steps.Where(step => step.State == StepState.Done).ToList();
        foreach (var person in signed.Where(step => step.SignedBy is not null && step.Duty != StepDuty.Assist).GroupBy(step => step.SignedBy))
        {
            var alone = matter.OneSignerSample is not null;
            person.Select(step => alone && step.Duty == StepDuty.Decide ? StepDuty.Accept : step.Duty).Distinct().Count().ShouldBe(1, $"{person.First().SignedByName} signed for two duties");
        }

        Must(matter.ProxyAccountId is not { } proxy || !signed.Exists(step => step.SignedBy == proxy && step.Duty != StepDuty.Assist), "signed for an office by who handed it in for the applicant");
        Must(matter.Outcome != Outcome.Approved || matter.Owed.All(paper => paper.SuppliedAt is not null), "granted while a paper is owed");
        if (matter.Outcome != Outcome.Approved || matter.DecidedByRules)
        {
            return;
        }

        // A step that went on by hand, came back or was repeated bears the name of the planned one; a visit bears another duty or returns.
        var lines = matter.Steps.Where(step => step.ReturnsTo is null && step.Duty != StepDuty.Check).GroupBy(step => (step.Stage, step.Name, step.Duty)).ToList();
        foreach (var stage in lines.GroupBy(line => line.Key.Stage))
        {
            var done = stage.Count(line => line.Any(step => step.State == StepState.Done));
            done.ShouldBeGreaterThanOrEqualTo(stage.First().First().Join == StageJoin.Any ? 1 : stage.Count(), $"stage {stage.Key} was skipped");
        }

        var ends = lines.GroupBy(line => line.Key.Stage).OrderBy(stage => stage.Key).Select(stage => stage.SelectMany(line => line).Where(step => step.State == StepState.Done).Max(step => step.SignedAt)).ToList();
        ends.ShouldBe(ends.Order());
    }

    /// <summary>I6: what the sender sent is what the receiver has: who, from where, why, and every paper.</summary>
    public static void Sent(Case matter, IReadOnlyList<CaseEvent> events)
    {
        var papers = events[0].Change.Opens![0].Papers;
        foreach (var happened in events)
        {
            papers = happened.Change.Papers ?? papers;
            foreach (var opening in (happened.Change.Opens ?? []).Where(opening => opening.New?.Waits != true))
            {
                var handoff = matter.Handoffs.Single(each => each.Id == opening.HandoffId);
                var step = matter.StepOf(handoff.ToStepId)!;
                Must((handoff.TenantId, handoff.FromStepId, handoff.SentBy, handoff.SentAt, handoff.Reason) == (step.TenantId, happened.StepId, happened.ActorId, happened.At, happened.Note),
                    $"{happened.Action} in event {happened.Sequence} arrived otherwise than it was sent");
                Must(opening.Papers.SequenceEqual(papers, StringComparer.Ordinal), $"papers were lost by {happened.Action} in event {happened.Sequence}");
            }
        }
    }

    // Not Shouldly: it compiles an expression each time, and this runs a hundred thousand times.
    private static void Must(bool holds, string otherwise) => Assert.True(holds, otherwise);
}
