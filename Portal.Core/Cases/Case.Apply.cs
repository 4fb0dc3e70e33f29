using Portal.Core.Calendars;

namespace Portal.Core.Cases;

public sealed partial class Case
{
    /// <summary>
    /// Carries out what <see cref="CaseFlow.Decide"/> decided; computes nothing itself, so that replaying a case's events
    /// on its plan gives the case again. An event out of turn is a bug and throws.
    /// </summary>
    public void Apply(CaseEvent happened)
    {
        if (happened.CaseId != Id || happened.Sequence != Version + 1 || (happened.From is { } from && from != Status))
        {
            throw new InvalidOperationException($"event {happened.Sequence} ({happened.From} → {happened.To}) does not follow version {Version} in {Status}");
        }

        var change = happened.Change;
        if (happened.StepId is { } id)
        {
            Sign(StepOf(id)!, happened);
        }

        foreach (var dropped in change.Drops ?? [])
        {
            Drop(StepOf(dropped)!);
        }

        foreach (var (stepId, dates) in change.StepDates ?? new Dictionary<Guid, StepDates>())
        {
            (StepOf(stepId)!.DueAt, StepOf(stepId)!.WarnAt) = (dates.DueAt, dates.WarnAt);
        }

        foreach (var opening in change.Opens ?? [])
        {
            Begin(opening, happened);
        }

        Settle(happened);

        Status = happened.To;
        (Outcome, DecidedAt, ClosedAt) = change.TakesBack ? (null, null, null) : (happened.Outcome ?? Outcome, DecidedAt, ClosedAt);
        Missing = change.Missing ?? Missing;
        Count(change);
        DeemedAccepted |= happened.Action == CaseAction.DeemAccepted;
        DecidedByRules = !change.TakesBack && (DecidedByRules || happened.Action == CaseAction.ApproveByRules);
        AcceptedAt ??= happened.Action switch
        {
            CaseAction.Accept or CaseAction.ApproveByRules => happened.At,
            CaseAction.DeemAccepted => ReceivedAt,
            _ => null,
        };
        DecidedAt ??= Status == CaseStatus.Decided ? happened.At : null;
        DecidedSameDay = DecidedAt is { } decided && ChinaTime.DateOf(decided) == ChinaTime.DateOf(SubmittedAt);
        ClosedAt ??= Status == CaseStatus.Closed ? happened.At : null;
        Version = happened.Sequence;
    }

    /// <summary>Limits, pauses, visits, and what was promised for later.</summary>
    private void Count(CaseChange change)
    {
        if (change.Visit is { } visit)
        {
            Visits = [.. Visits, visit];
            Trips = CaseVisit.Trips(Visits).Count();
        }

        (DueAt, StatutoryDueAt, WarnAt, DueIsProvisional) = change.Provisional is { } provisional
            ? (change.DueAt, change.StatutoryDueAt, change.WarnAt, provisional)
            : (DueAt, StatutoryDueAt, WarnAt, DueIsProvisional);
        (ReceivedAt, AcceptBy) = (change.ReceivedAt ?? ReceivedAt, change.AcceptBy ?? AcceptBy);
        Pauses = change.Pauses ?? Pauses;
        PausedUntil = OpenPause?.ExpectedUntil is { } expected ? ChinaTime.EndOf(expected) : null;
        (WaitsForOthers, WaitedUntil) = change.WaitedUntil is { } until ? (false, until) : (WaitsForOthers, WaitedUntil);
        ExtensionAsked = change.ExtensionAnswered ? null : change.ExtensionAsked ?? ExtensionAsked;
        Extension = change.Extension ?? Extension;
        if (change.Owed is { } owed)
        {
            (Owed, OwedBy) = (owed, owed.Where(paper => paper.SuppliedAt is null).Min(paper => (DateTime?)paper.DueAt));
        }
    }

    private static void Sign(CaseStep step, CaseEvent happened)
    {
        step.State = happened.Change.StepBecomes ?? step.State;
        if (happened.ActorId is not null && happened.Action is not (CaseAction.Receive or CaseAction.Recall))
        {
            (step.AssigneeId, step.AssigneeName) = (happened.ActorId, happened.ActorName);
        }

        if (step.State == StepState.Done)
        {
            (step.SignedBy, step.SignedByName, step.SignedAt, step.Opinion) = (happened.ActorId, happened.ActorName, happened.At, happened.Note);
            (step.Verdict, step.Conditions) = (happened.Change.Verdict, happened.Change.Conditions);
            step.ConditionAnswers = happened.Change.ConditionAnswers ?? [];
        }
    }

    /// <summary>Nobody needs it any more, so nobody is asked to sign for it either.</summary>
    private void Drop(CaseStep step)
    {
        step.State = StepState.Dropped;
        if (HandoffTo(step) is { State: HandoffState.Pending } pending)
        {
            pending.State = HandoffState.Recalled;
        }
    }

    private void Settle(CaseEvent happened)
    {
        foreach (var handoff in happened.Change.Papers is null ? [] : OpenSteps().Select(HandoffTo).OfType<Handoff>())
        {
            handoff.Papers = happened.Change.Papers!;
        }

        foreach (var handoff in Handoffs.Where(handoff => happened.Change.ReceiveBy?.ContainsKey(handoff.Id) == true))
        {
            handoff.ReceiveBy = happened.Change.ReceiveBy![handoff.Id];
        }

        foreach (var handoff in Handoffs.Where(handoff => happened.Change.Receives?.Contains(handoff.Id) == true))
        {
            (handoff.State, handoff.ReceivedBy, handoff.ReceivedByName, handoff.ReceivedAt) = (HandoffState.Received, happened.ActorId, happened.ActorName, happened.At);
        }

        foreach (var handoff in Handoffs.Where(handoff => handoff.Id == happened.Change.Returns))
        {
            handoff.State = HandoffState.Returned;
        }

        foreach (var handoff in Handoffs.Where(handoff => handoff.Id == happened.Change.Recalls))
        {
            handoff.State = HandoffState.Recalled;
        }
    }

    private void Begin(Opening opening, CaseEvent happened)
    {
        var step = StepOf(opening.StepId);
        if (step is null)
        {
            var plan = opening.New!;
            step = new CaseStep
            {
                Id = opening.StepId,
                CaseId = Id,
                Stage = plan.Stage,
                Round = plan.Round,
                Duty = plan.Duty,
                Name = plan.Name,
                NameEn = plan.NameEn,
                TenantId = plan.TenantId,
                UnitId = plan.UnitId,
                Days = plan.Days,
                Join = plan.Join,
                Lane = Lane,
                ReturnsTo = plan.ReturnsTo,
            };
            Steps.Add(step);
            if (plan.Waits)
            {
                return;
            }
        }

        (step.State, step.OpenedAt, step.CountsFrom, step.DueAt, step.WarnAt) = (StepState.Open, happened.At, opening.CountsFrom ?? happened.At, opening.DueAt, opening.WarnAt);
        if (happened.Action == CaseAction.Recall)
        {
            (step.AssigneeId, step.AssigneeName) = (happened.ActorId, happened.ActorName);
        }

        Handoffs.Add(new Handoff
        {
            Id = opening.HandoffId,
            CaseId = Id,
            TenantId = step.TenantId,
            FromTenantId = happened.StepId is { } from ? StepOf(from)!.TenantId : null,
            FromStepId = happened.StepId,
            ToStepId = step.Id,
            Direction = opening.Direction,
            Reason = happened.Note,
            Papers = opening.Papers,
            SentBy = happened.ActorId,
            SentByName = happened.ActorName,
            SentAt = happened.At,
            ReceiveBy = opening.ReceiveBy,
        });
    }
}
