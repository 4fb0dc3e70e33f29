using System.Collections.Frozen;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>Who may make a move.</summary>
public enum MoveBy
{
    Applicant,
    StepHolder,
    Sender,
    AnyStaff,

    /// <summary>The person in charge of the place that decides, when asked for an extension.</summary>
    Leader,
    Clock,
}

/// <summary>One legal move. <paramref name="On"/> is the duty of the step that is acted on; null when the move is not made on a step.</summary>
public sealed record Move(CaseStatus From, CaseAction Action, StepDuty? On, CaseStatus To, MoveBy By, Duties Duty, Outcome? Outcome = null);

/// <summary>
/// The life of a case: the table of legal moves, the one function that says why not, and the one that decides what happens.
/// Pure: no clock, no database. Screen and server read the same table.
/// </summary>
public static partial class CaseFlow
{
    public const int LongestNote = 2000;

    /// <summary>行政许可法 第三十二条: nothing said within five days, it counts as accepted from the day received.</summary>
    public static readonly TimeLimit AcceptanceLimit = new(5, TimeUnit.WorkingDays);

    /// <summary>行政许可法 第四十二条第一款: ten days more, with the approval of the person in charge.</summary>
    public const int LongestExtension = 10;

    /// <summary>行政许可法 第四十二条第二款: fifteen where several departments act together.</summary>
    public const int LongestJointExtension = 15;

    /// <summary>All legal moves; an absent row is an illegal move. A test compares it with an approved text.</summary>
    public static readonly IReadOnlyList<Move> Moves = [.. LegalMoves()];

    private static readonly FrozenDictionary<(CaseStatus, CaseAction), Move[]> ByStatus =
        Moves.GroupBy(move => (move.From, move.Action)).ToFrozenDictionary(group => group.Key, group => group.ToArray());

    private static readonly FrozenSet<CaseAction> NeedReason =
        new[] { CaseAction.Refuse, CaseAction.Reject, CaseAction.SendBack, CaseAction.Transfer, CaseAction.SendDown, CaseAction.Raise, CaseAction.Note, CaseAction.Message,
            CaseAction.Dissent, CaseAction.ReturnPoint, CaseAction.Suspend, CaseAction.AskExtension, CaseAction.DeclineExtension, CaseAction.AskForPerson, CaseAction.Reopen, CaseAction.Attend }.ToFrozenSet();

    /// <summary>May this button be pressed? Null means yes. What has to be typed with it is checked by the other overload.</summary>
    public static Refusal? WhyNot(Case matter, CaseAction action, Guid? stepId, Actor actor) =>
        Choose(matter, action, stepId, actor).Refusal ?? (NeedsCode(matter, action, actor) ? new PickUpCodeNeeded() : null);

    /// <summary>May this be done, with all that was typed? Null means yes.</summary>
    /// <param name="now">UTC; without it what depends on the time of day is not asked.</param>
    public static Refusal? WhyNot(Case matter, CaseAct act, Actor actor, DateTime? now = null)
    {
        var (step, _, refusal) = Choose(matter, act.Action, act.StepId, actor);
        if (refusal is not null)
        {
            return refusal;
        }

        if (NeedsCode(matter, act.Action, actor) && !act.CodeWasShown)
        {
            return new PickUpCodeNeeded();
        }

        if (act.SeenVersion is { } seen && seen != matter.Version)
        {
            return new ChangedByAnother(matter.ItemName, matter.Status);
        }

        if (act.Note?.Length > LongestNote || act.Aside?.Length > LongestNote || act.Missing.Any(line => line.Length > LongestNote))
        {
            return new TooLong(LongestNote);
        }

        if (NeedReason.Contains(act.Action) && string.IsNullOrWhiteSpace(act.Note))
        {
            return new ReasonNeeded();
        }

        return act.Action switch
        {
            CaseAction.AskForCorrection when !act.Missing.Any(line => !string.IsNullOrWhiteSpace(line)) => new NothingMissing(),
            CaseAction.AskForCorrection when WasAskedForCorrection(matter) && string.IsNullOrWhiteSpace(act.Note) => new AskedOnceAlready(),
            CaseAction.Transfer when act.To is not { } to || to.TenantId != step!.TenantId || to.UnitId == step.UnitId => new WrongPlace(),
            CaseAction.SendDown when act.To is not { } to || to.TenantPath == actor.Post!.TenantPath || !TenantPath.Holds(actor.Post.TenantPath, to.TenantPath) => new WrongPlace(),
            CaseAction.Raise when act.To is not { } to || to.TenantPath == actor.Post!.TenantPath || !TenantPath.Holds(to.TenantPath, actor.Post.TenantPath) => new WrongPlace(),
            CaseAction.ReturnPoint when act.AskedStepId is { } asked && PointsTo(matter, step!).All(each => each.Id != asked) => new WrongPlace(),
            CaseAction.Approve when step!.Duty == StepDuty.Decide => WhyNotAnswered(matter, act),
            CaseAction.Suspend => WhyNotSuspend(act),
            CaseAction.AskExtension => WhyNotExtend(matter, act, now),
            CaseAction.GrantExtension when IsOverdue(matter, now) => new TooLateToExtend(),
            CaseAction.Supplement when !act.Supplies.Any() || act.Supplies.Any(key => !matter.Owed.Any(paper => paper.Key == key && paper.SuppliedAt is null)) => new NothingOwed(),
            CaseAction.DeemAccepted when now <= matter.AcceptBy => new NotNow(matter.Status, act.Action),

            // The five days are over: the law has accepted it, whether the clock has said so already or not.
            CaseAction.Accept or CaseAction.Refuse or CaseAction.AskForCorrection when now > matter.AcceptBy => new NotNow(matter.Status, act.Action),
            CaseAction.LapseOwed when now <= matter.OwedBy => new NotNow(matter.Status, act.Action),
            _ => null,
        };
    }

    /// <summary>The actions whose buttons this actor may press now, in the order of the enum.</summary>
    public static IEnumerable<CaseAction> OpenTo(Case matter, Actor actor, Guid? stepId = null) =>
        Enum.GetValues<CaseAction>().Where(action => WhyNot(matter, action, stepId, actor) is null);

    /// <summary>Whose staff this duty of a step is.</summary>
    public static Duties DutyFor(StepDuty duty) => duty switch
    {
        StepDuty.Assist or StepDuty.Accept => Duties.Clerk,
        StepDuty.Review or StepDuty.Check => Duties.Reviewer,
        StepDuty.Decide => Duties.Approver,
        _ => throw new ArgumentOutOfRangeException(nameof(duty), duty, "not a duty"),
    };

    /// <summary>Whether the applicant may read the note of such an event; reasons among colleagues stay among colleagues.</summary>
    public static bool NoteIsForApplicant(CaseEvent happened) => happened.Audience == Audience.Applicant && happened.Action
        is CaseAction.Refuse or CaseAction.Reject or CaseAction.AskForCorrection or CaseAction.Correct or CaseAction.Message
        or CaseAction.Withdraw or CaseAction.Close or CaseAction.Submit or CaseAction.Suspend or CaseAction.AskForPerson or CaseAction.Uphold or CaseAction.Reopen
        or CaseAction.ApproveByRules or CaseAction.Supplement or CaseAction.LapseOwed or CaseAction.Attend || happened is { Action: CaseAction.Approve, Outcome: not null };

    private static IEnumerable<Move> LegalMoves()
    {
        yield return new(CaseStatus.Draft, CaseAction.Submit, null, CaseStatus.Submitted, MoveBy.Applicant, Duties.None);

        foreach (var status in new[] { CaseStatus.Submitted, CaseStatus.InReview })
        {
            foreach (var on in new[] { StepDuty.Assist, StepDuty.Accept, StepDuty.Review, StepDuty.Decide })
            {
                var duty = DutyFor(on);
                yield return new(status, CaseAction.Receive, on, status, MoveBy.StepHolder, duty);
                yield return new(status, CaseAction.Assign, on, status, MoveBy.StepHolder, duty);
                yield return new(status, CaseAction.SendBack, on, status, MoveBy.StepHolder, duty);
                yield return new(status, CaseAction.ReturnPoint, on, status, MoveBy.StepHolder, duty);
                yield return new(status, CaseAction.Transfer, on, status, MoveBy.StepHolder, duty);
                yield return new(status, CaseAction.SendDown, on, status, MoveBy.StepHolder, duty);
                yield return new(status, CaseAction.Raise, on, status, MoveBy.StepHolder, duty);
            }

            yield return new(status, CaseAction.Recall, null, status, MoveBy.Sender, Duties.Clerk | Duties.Reviewer | Duties.Approver);
            yield return new(status, CaseAction.HandOver, StepDuty.Assist, status, MoveBy.StepHolder, Duties.Clerk);
            yield return new(status, CaseAction.Withdraw, null, CaseStatus.Closed, MoveBy.Applicant, Duties.None, Outcome.Withdrawn);
            yield return new(status, CaseAction.Message, null, status, MoveBy.Applicant, Duties.None);
            yield return new(status, CaseAction.Message, null, status, MoveBy.AnyStaff, Duties.None);
        }

        yield return new(CaseStatus.Submitted, CaseAction.Accept, StepDuty.Accept, CaseStatus.InReview, MoveBy.StepHolder, Duties.Clerk);

        // The law accepts it; whoever held it holds it still, overdue, and hands it over.
        yield return new(CaseStatus.Submitted, CaseAction.DeemAccepted, null, CaseStatus.InReview, MoveBy.Clock, Duties.None);
        yield return new(CaseStatus.Submitted, CaseAction.ApproveByRules, null, CaseStatus.Decided, MoveBy.Clock, Duties.None, Outcome.Approved);
        yield return new(CaseStatus.Submitted, CaseAction.Refuse, StepDuty.Accept, CaseStatus.Decided, MoveBy.StepHolder, Duties.Clerk, Outcome.Refused);
        yield return new(CaseStatus.Submitted, CaseAction.AskForCorrection, StepDuty.Assist, CaseStatus.AwaitingCorrection, MoveBy.StepHolder, Duties.Clerk);
        yield return new(CaseStatus.Submitted, CaseAction.AskForCorrection, StepDuty.Accept, CaseStatus.AwaitingCorrection, MoveBy.StepHolder, Duties.Clerk);

        yield return new(CaseStatus.AwaitingCorrection, CaseAction.Correct, null, CaseStatus.Submitted, MoveBy.Applicant, Duties.None);

        // Who cannot go online brings what is missing to a window, as they brought the application.
        yield return new(CaseStatus.AwaitingCorrection, CaseAction.Correct, null, CaseStatus.Submitted, MoveBy.AnyStaff, Duties.Clerk);
        yield return new(CaseStatus.AwaitingCorrection, CaseAction.Withdraw, null, CaseStatus.Closed, MoveBy.Applicant, Duties.None, Outcome.Withdrawn);
        yield return new(CaseStatus.AwaitingCorrection, CaseAction.Message, null, CaseStatus.AwaitingCorrection, MoveBy.Applicant, Duties.None);
        yield return new(CaseStatus.AwaitingCorrection, CaseAction.Message, null, CaseStatus.AwaitingCorrection, MoveBy.AnyStaff, Duties.None);

        // Given back to the window after it was accepted: the clerk looks again and hands it over; it is not accepted twice.
        yield return new(CaseStatus.InReview, CaseAction.HandOver, StepDuty.Accept, CaseStatus.InReview, MoveBy.StepHolder, Duties.Clerk);
        yield return new(CaseStatus.InReview, CaseAction.Approve, StepDuty.Review, CaseStatus.InReview, MoveBy.StepHolder, Duties.Reviewer);
        yield return new(CaseStatus.InReview, CaseAction.Dissent, StepDuty.Review, CaseStatus.InReview, MoveBy.StepHolder, Duties.Reviewer);
        yield return new(CaseStatus.InReview, CaseAction.Approve, StepDuty.Decide, CaseStatus.Decided, MoveBy.StepHolder, Duties.Approver, Outcome.Approved);
        yield return new(CaseStatus.InReview, CaseAction.Reject, StepDuty.Decide, CaseStatus.Decided, MoveBy.StepHolder, Duties.Approver, Outcome.Rejected);

        // Whoever received the applicant says so, so that a trip which no paper shows is counted too.
        foreach (var status in new[] { CaseStatus.Submitted, CaseStatus.AwaitingCorrection, CaseStatus.InReview, CaseStatus.Suspended, CaseStatus.Decided })
        {
            yield return new(status, CaseAction.Attend, null, status, MoveBy.AnyStaff, Duties.Clerk | Duties.Reviewer | Duties.Approver);
        }

        foreach (var move in MovesOfTheClock().Concat(MovesAfterTheDecision()))
        {
            yield return move;
        }

        yield return new(CaseStatus.Decided, CaseAction.Close, null, CaseStatus.Closed, MoveBy.Clock, Duties.None);
        yield return new(CaseStatus.Decided, CaseAction.Close, null, CaseStatus.Closed, MoveBy.AnyStaff, Duties.Clerk);
        yield return new(CaseStatus.Decided, CaseAction.Message, null, CaseStatus.Decided, MoveBy.Applicant, Duties.None);
        yield return new(CaseStatus.Decided, CaseAction.Message, null, CaseStatus.Decided, MoveBy.AnyStaff, Duties.None);

        foreach (var status in Enum.GetValues<CaseStatus>().Where(status => status != CaseStatus.Draft))
        {
            yield return new(status, CaseAction.Note, null, status, MoveBy.AnyStaff, Duties.None);
        }
    }

    /// <summary>Standing still, going on, longer, and what is owed.</summary>
    private static IEnumerable<Move> MovesOfTheClock()
    {
        foreach (var on in new[] { StepDuty.Accept, StepDuty.Review, StepDuty.Decide })
        {
            yield return new(CaseStatus.InReview, CaseAction.Suspend, on, CaseStatus.Suspended, MoveBy.StepHolder, DutyFor(on));
            yield return new(CaseStatus.InReview, CaseAction.AskExtension, on, CaseStatus.InReview, MoveBy.StepHolder, DutyFor(on));
        }

        foreach (var on in new[] { StepDuty.Assist, StepDuty.Accept, StepDuty.Review, StepDuty.Decide })
        {
            yield return new(CaseStatus.Suspended, CaseAction.Receive, on, CaseStatus.Suspended, MoveBy.StepHolder, DutyFor(on));
            yield return new(CaseStatus.Suspended, CaseAction.Assign, on, CaseStatus.Suspended, MoveBy.StepHolder, DutyFor(on));
            yield return new(CaseStatus.Suspended, CaseAction.Resume, on, CaseStatus.InReview, MoveBy.StepHolder, DutyFor(on));
        }

        yield return new(CaseStatus.InReview, CaseAction.GrantExtension, null, CaseStatus.InReview, MoveBy.Leader, Duties.Leader);
        yield return new(CaseStatus.InReview, CaseAction.DeclineExtension, null, CaseStatus.InReview, MoveBy.Leader, Duties.Leader);
        yield return new(CaseStatus.Suspended, CaseAction.Correct, null, CaseStatus.InReview, MoveBy.Applicant, Duties.None);
        yield return new(CaseStatus.Suspended, CaseAction.Correct, null, CaseStatus.InReview, MoveBy.AnyStaff, Duties.Clerk);
        yield return new(CaseStatus.Suspended, CaseAction.Withdraw, null, CaseStatus.Closed, MoveBy.Applicant, Duties.None, Outcome.Withdrawn);
        yield return new(CaseStatus.Suspended, CaseAction.Message, null, CaseStatus.Suspended, MoveBy.Applicant, Duties.None);
        yield return new(CaseStatus.Suspended, CaseAction.Message, null, CaseStatus.Suspended, MoveBy.AnyStaff, Duties.None);

        foreach (var status in new[] { CaseStatus.Submitted, CaseStatus.AwaitingCorrection, CaseStatus.InReview, CaseStatus.Suspended })
        {
            yield return new(status, CaseAction.Supplement, null, status, MoveBy.Applicant, Duties.None);
            yield return new(status, CaseAction.Supplement, null, status, MoveBy.AnyStaff, Duties.Clerk);
            yield return new(status, CaseAction.LapseOwed, null, CaseStatus.Decided, MoveBy.Clock, Duties.None, Outcome.Lapsed);

            // While it stands still the limits wait for the day it goes on; what was promised for a day, and the day it is expected to go on, do not.
            yield return new(status, CaseAction.Reschedule, null, status, MoveBy.Clock, Duties.None);

            // 一件事: what it builds on has ended.
            yield return new(status, CaseAction.StartClock, null, status, MoveBy.Clock, Duties.None);
        }
    }

    /// <summary>A decision by rules or by one person alone may be looked at again, by another person.</summary>
    private static IEnumerable<Move> MovesAfterTheDecision()
    {
        foreach (var status in new[] { CaseStatus.Decided, CaseStatus.Closed })
        {
            yield return new(status, CaseAction.AskForPerson, null, status, MoveBy.Applicant, Duties.None);

            // The one date that still runs is that of the person who looks again.
            yield return new(status, CaseAction.Reschedule, null, status, MoveBy.Clock, Duties.None);
            yield return new(status, CaseAction.Receive, StepDuty.Check, status, MoveBy.StepHolder, Duties.Reviewer);
            yield return new(status, CaseAction.Assign, StepDuty.Check, status, MoveBy.StepHolder, Duties.Reviewer);
            yield return new(status, CaseAction.Uphold, StepDuty.Check, status, MoveBy.StepHolder, Duties.Reviewer);
            yield return new(status, CaseAction.Reopen, StepDuty.Check, CaseStatus.InReview, MoveBy.StepHolder, Duties.Reviewer);
        }
    }

    /// <summary>Finds the move and the step it is made on, or says why there is none. The filter has already shown the case only to those it concerns.</summary>
    private static (CaseStep? Step, Move? Move, Refusal? Refusal) Choose(Case matter, CaseAction action, Guid? stepId, Actor actor)
    {
        if (!ByStatus.TryGetValue((matter.Status, action), out var moves))
        {
            return (null, null, new NotNow(matter.Status, action));
        }

        if (OutOfTurn(matter, action) is { } outOfTurn)
        {
            return (null, null, outOfTurn);
        }

        if (Array.Find(moves, move => move.By == MoveBy.Clock) is { } byClock && actor == Actor.System)
        {
            var open = byClock.On is null ? null : matter.OpenSteps().FirstOrDefault(step => step.Duty == byClock.On);
            return byClock.On is not null && open is null ? (null, null, new NotYourStep()) : (open, byClock, null);
        }

        if (actor.Post is null)
        {
            return Array.Find(moves, move => move.By == MoveBy.Applicant) is { } byApplicant && actor.CitizenId is not null
                ? (null, byApplicant, null)
                : (null, null, new NotAllowed());
        }

        if (Array.Find(moves, move => move.By == MoveBy.AnyStaff) is { } byStaff)
        {
            return byStaff.Duty == Duties.None || actor.Has(byStaff.Duty) ? (null, byStaff, null) : (null, null, new NotAllowed());
        }

        if (Array.Find(moves, move => move.By == MoveBy.Leader) is { } byLeader)
        {
            var asked = matter.ExtensionAsked!;
            return !actor.Has(byLeader.Duty) || asked.TenantId != actor.Post.TenantId ? (null, null, new NotAllowed())
                : asked.AskedBy == actor.AccountId ? (null, null, new OwnExtension())
                : DecidesIt(matter, actor.AccountId) ? (null, null, new ExtendsOwnDecision())
                : (null, byLeader, null);
        }

        if (Array.Find(moves, move => move.By == MoveBy.Sender) is { } bySender)
        {
            return ChooseForSender(matter, stepId, actor, bySender);
        }

        return Array.Exists(moves, move => move.By == MoveBy.StepHolder)
            ? ChooseForHolder(matter, action, stepId, actor, moves)
            : (null, null, new NotAllowed());
    }

    /// <summary>What one step sent in one go is called back in one go, and only while nobody has signed for any of it. A return is not called back.</summary>
    private static (CaseStep?, Move?, Refusal?) ChooseForSender(Case matter, Guid? stepId, Actor actor, Move move)
    {
        var post = actor.Post!;
        var sent = matter.OpenSteps().FirstOrDefault(step => (stepId is null || step.Id == stepId)
            && matter.HandoffTo(step)?.FromStepId is { } from && matter.StepOf(from) is { } sender
            && sender.Duty != StepDuty.Check && sender.TenantId == post.TenantId && sender.UnitId == post.UnitId && actor.Has(move.Duty & DutyFor(sender.Duty))
            && matter.HandoffTo(sender) is { State: not (HandoffState.Returned or HandoffState.Recalled) });
        if (sent is null)
        {
            return (null, null, new NotYourStep());
        }

        var sender = matter.HandoffTo(sent)!.FromStepId;
        return matter.Handoffs.Exists(handoff => handoff.FromStepId == sender && handoff.State != HandoffState.Pending)
            ? (null, null, new AlreadyReceived())
            : (sent, move, null);
    }

    private static (CaseStep?, Move?, Refusal?) ChooseForHolder(Case matter, CaseAction action, Guid? stepId, Actor actor, Move[] moves)
    {
        var post = actor.Post!;
        var mine = matter.OpenSteps().Where(step => (stepId is null || step.Id == stepId) && step.TenantId == post.TenantId && step.UnitId == post.UnitId).ToList();
        var chosen = mine.OrderByDescending(step => step.AssigneeId == actor.AccountId).ThenByDescending(step => step.AssigneeId is null)
            .Select(step => (Step: step, Move: Array.Find(moves, move => move.On == step.Duty && actor.Has(move.Duty)))).FirstOrDefault(pair => pair.Move is not null);
        if (chosen.Move is null)
        {
            return (null, null, mine.Count > 0 && !Array.Exists(moves, move => mine.Exists(step => step.Duty == move.On)) ? new NotNow(matter.Status, action) : new NotYourStep());
        }

        var (step, move) = chosen;
        if (step.AssigneeId is { } holder && holder != actor.AccountId && action != CaseAction.Assign)
        {
            return (null, null, new HeldByColleague(step.AssigneeName ?? ""));
        }

        if (action == CaseAction.Receive && matter.HandoffTo(step) is not { State: HandoffState.Pending })
        {
            return (null, null, new NothingToReceive());
        }

        if (action == CaseAction.Assign && step.AssigneeId == actor.AccountId)
        {
            return (null, null, new NotNow(matter.Status, action));
        }

        if (action == CaseAction.Approve && step.Duty == StepDuty.Decide && WhyNotDecide(matter) is { } hindrance)
        {
            return (null, null, hindrance);
        }

        if (action == CaseAction.ReturnPoint && step.ReturnsTo is not null)
        {
            return (null, null, new NotNow(matter.Status, action));
        }

        if ((action == CaseAction.SendBack && SenderTo(matter, step) is null) || (action == CaseAction.ReturnPoint && EarlierSenderTo(matter, step) is null))
        {
            return (null, null, new CameFromApplicant());
        }

        if (step.Duty == StepDuty.Decide && Signs(action) && matter.Extension is { ApprovedBy: { } leader } && leader == actor.AccountId)
        {
            return (null, null, new HasExtendedIt());
        }

        if (Signs(action) && step.Duty != StepDuty.Assist && matter.ProxyAccountId is { } proxy && proxy == actor.AccountId)
        {
            return (null, null, new ActsForApplicant());
        }

        return Signs(action) && SignedOtherDuty(matter, step, actor.AccountId) is { } already
            ? (null, null, new SamePersonTwice(already))
            : (step, move, null);
    }

    /// <summary>
    /// The step to which this one is given back; null when it came from the applicant. A step that came back itself, or that
    /// went on after a visit, stands for the one it repeats, so that a case never goes to and fro between the same two.
    /// </summary>
    private static CaseStep? SenderTo(Case matter, CaseStep step)
    {
        if (matter.HandoffTo(step)?.FromStepId is not { } id || matter.StepOf(id) is not { } from)
        {
            return null;
        }

        // A decision that was taken back is given back to whom the first one could have been given back.
        if (from.Duty == StepDuty.Check)
        {
            return matter.HandoffTo(from)?.FromStepId is { } decided ? SenderTo(matter, matter.StepOf(decided)!) : null;
        }

        var repeated = matter.HandoffTo(from) switch
        {
            { State: HandoffState.Returned } => SenderTo(matter, from),
            { State: HandoffState.Recalled, FromStepId: { } recalling } => matter.StepOf(recalling),
            _ => from is { State: StepState.Done, ReturnsTo: { } waiting } ? matter.StepOf(waiting) : null,
        };
        return repeated is null ? from : SenderTo(matter, repeated);
    }

    /// <summary>Who handed it up from an earlier stage, past colleagues it was passed on by within this one.</summary>
    private static CaseStep? EarlierSenderTo(Case matter, CaseStep step)
    {
        var sender = SenderTo(matter, step);
        while (sender is not null && sender.Stage >= step.Stage)
        {
            sender = SenderTo(matter, sender);
        }

        return sender;
    }

    /// <summary>What waits at a hall is handed over at its counter against the code, never closed from a desk.</summary>
    private static bool NeedsCode(Case matter, CaseAction action, Actor actor) => action == CaseAction.Close && matter.DeliveryWay == DeliveryWay.PickUp && actor.IsStaff;

    internal static bool Signs(CaseAction action) => action is CaseAction.Accept or CaseAction.Refuse or CaseAction.HandOver or CaseAction.Approve or CaseAction.Dissent or CaseAction.Reject
        or CaseAction.Uphold or CaseAction.Reopen;

    /// <summary>Assisting is not one of the three: it decides nothing. Where the item lets one person accept and decide, those two go together.</summary>
    private static StepDuty? SignedOtherDuty(Case matter, CaseStep step, Guid? accountId) => step.Duty == StepDuty.Assist
        ? null
        : matter.Steps.Find(other => other.SignedBy is { } signer && signer == accountId && other.Duty != step.Duty && other.Duty != StepDuty.Assist
            && !(matter.OneSignerSample is not null && step.Duty == StepDuty.Decide && other.Duty == StepDuty.Accept))?.Duty;

    /// <summary>Has the decision on their desk, or has signed it before. Who has not taken it up yet is held by <see cref="HasExtendedIt"/>.</summary>
    private static bool DecidesIt(Case matter, Guid? accountId) =>
        matter.Steps.Exists(step => step.Duty == StepDuty.Decide && (accountId == step.AssigneeId || accountId == step.SignedBy));

    /// <summary>What the table cannot say: moves that answer something which nobody has asked, or ask twice.</summary>
    private static Refusal? OutOfTurn(Case matter, CaseAction action) => action switch
    {
        CaseAction.GrantExtension or CaseAction.DeclineExtension when matter.ExtensionAsked is null => new NotNow(matter.Status, action),
        CaseAction.AskExtension when matter.ExtensionAsked is not null || matter.Extension is not null => new ExtendedAlready(),
        CaseAction.StartClock when !matter.WaitsForOthers => new NotNow(matter.Status, action),
        CaseAction.AskExtension when (matter.PromisedLimit ?? matter.StatutoryLimit)?.Unit == TimeUnit.Hours => new HoursNotExtended(),
        CaseAction.AskExtension when matter.CountsFrom is null || (matter.PromisedLimit is null && matter.StatutoryLimit is null) => new NotNow(matter.Status, action),
        CaseAction.Correct when matter.Status == CaseStatus.Suspended && matter.OpenPause?.Reason != PauseReason.Correction => new NotNow(matter.Status, action),
        CaseAction.Supplement or CaseAction.LapseOwed when matter.OwedBy is null => new NothingOwed(),
        CaseAction.ApproveByRules when matter.OwedBy is not null => new StillOwed(),
        CaseAction.Reschedule when matter.IsEnded && !matter.OpenSteps().Any() => new NotNow(matter.Status, action),
        CaseAction.AskForPerson when !matter.DecidedByRules => new NotNow(matter.Status, action),
        CaseAction.AskForPerson when matter.Steps.Exists(step => step.Duty == StepDuty.Check) => new CheckedAlready(),
        _ => null,
    };

    /// <summary>容缺: nothing is issued while something is owed. 一票否决: what one of them vetoed cannot be granted.</summary>
    private static Refusal? WhyNotDecide(Case matter) =>
        matter.Owed.Any(paper => paper.SuppliedAt is null) ? new StillOwed()
        : VetoOf(matter) is { } veto ? new Vetoed(veto.SignedByName ?? "")
        : null;

    /// <summary>The objection by which a stage with a veto ended, unless that unit has been asked again since.</summary>
    public static CaseStep? VetoOf(Case matter) => matter.Steps.Find(step => step is { Join: StageJoin.AnyVeto, Verdict: Verdict.Objection }
        && !IsAskedAgain(matter, step));

    /// <summary>Several units act together, so the law gives them longer; one whose case was passed on to another is still one.</summary>
    public static int LongestExtensionOf(Case matter) => JointStages(matter).Any() ? LongestJointExtension : LongestExtension;

    private static Refusal? WhyNotSuspend(CaseAct act) => act switch
    {
        { Pause: null or PauseReason.Decided } => new PauseUnfounded(),
        _ when string.IsNullOrWhiteSpace(act.Document) => new PauseUnfounded(),
        { Pause: PauseReason.Correction } when !act.Missing.Any(line => !string.IsNullOrWhiteSpace(line)) => new NothingMissing(),
        { Days: null or < 1 or > 365 } => new DaysOutOfRange(1, 365),
        _ => null,
    };

    private static Refusal? WhyNotExtend(Case matter, CaseAct act, DateTime? now)
    {
        var longest = LongestExtensionOf(matter);
        return act.Days is not { } days || days < 1 || days > longest ? new DaysOutOfRange(1, longest)
            : IsOverdue(matter, now) ? new TooLateToExtend()
            : null;
    }

    /// <summary>第三十二条: what is missing is said once and all of it. Who asks a second time before acceptance says why it could not be said then.</summary>
    public static bool WasAskedForCorrection(Case matter) => matter.AcceptedAt is null && matter.Pauses.Any(pause => pause.Reason == PauseReason.Correction);

    private static bool IsOverdue(Case matter, DateTime? now) => now > (matter.DueAt ?? matter.StatutoryDueAt);
}
