using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <summary>The legal moves of a follow-up as a table, who may make them, and what they change. Pure.</summary>
public static class FollowUpFlow
{
    public const int LongestNote = 1000;

    /// <summary>Working days that may be granted on top, once.</summary>
    public const int LongestExtension = 15;

    private static readonly Dictionary<(FollowUpState, FollowUpAction), FollowUpState> Moves = new()
    {
        [(FollowUpState.Open, FollowUpAction.Contact)] = FollowUpState.InHand,
        [(FollowUpState.Open, FollowUpAction.Begin)] = FollowUpState.InHand,
        [(FollowUpState.Open, FollowUpAction.Appeal)] = FollowUpState.Appealed,
        [(FollowUpState.InHand, FollowUpAction.PutRight)] = FollowUpState.PutRight,
        [(FollowUpState.InHand, FollowUpAction.AskExtension)] = FollowUpState.InHand,
        [(FollowUpState.InHand, FollowUpAction.GrantExtension)] = FollowUpState.InHand,
        [(FollowUpState.InHand, FollowUpAction.DeclineExtension)] = FollowUpState.InHand,
        [(FollowUpState.InHand, FollowUpAction.Appeal)] = FollowUpState.Appealed,
        [(FollowUpState.PutRight, FollowUpAction.CallBackSatisfied)] = FollowUpState.Closed,
        [(FollowUpState.PutRight, FollowUpAction.CallBackUnsatisfied)] = FollowUpState.InHand,
        [(FollowUpState.PutRight, FollowUpAction.CallBackUnreached)] = FollowUpState.Closed,
        [(FollowUpState.Appealed, FollowUpAction.UpholdAppeal)] = FollowUpState.Closed,
        // Back to where it was: see To.
        [(FollowUpState.Appealed, FollowUpAction.DeclineAppeal)] = FollowUpState.InHand,
    };

    /// <summary>Whose post follows up: who leads or supervises at the place or above it.</summary>
    public static bool MayHandle(Actor actor, string tenantPath) =>
        actor.Post is { } post && actor.Has(Duties.Approver | Duties.Supervisor) && TenantPath.Holds(post.TenantPath, tenantPath);

    /// <summary>Why not; null when it may be done. The same answer shows the button and guards the server.</summary>
    public static Refusal? WhyNot(FollowUp followUp, FollowUpAction action, Actor actor, string tenantPath)
    {
        if (!MayHandle(actor, tenantPath))
        {
            return new NotAllowed();
        }

        if (actor.AccountId is not { } me || followUp.Rated.Contains(me))
        {
            return new RatedYourself();
        }

        if (!Moves.ContainsKey((followUp.State, action)))
        {
            return new FollowUpNotNow(followUp.State, action);
        }

        var reachable = followUp.Phone is not null || followUp.CitizenId is not null;
        return action switch
        {
            FollowUpAction.Contact when !reachable => new NobodyToContact(),
            FollowUpAction.Begin when reachable => new ContactFirst(),
            FollowUpAction.AskExtension when followUp.ExtensionAsked is not null || followUp.ExtensionGranted is not null => new ExtensionOnce(),
            FollowUpAction.Appeal when followUp.Moves.Any(move => move.Action == FollowUpAction.Appeal) => new AppealOnce(),
            FollowUpAction.GrantExtension or FollowUpAction.DeclineExtension when followUp.ExtensionAsked is null => new FollowUpNotNow(followUp.State, action),
            FollowUpAction.GrantExtension or FollowUpAction.DeclineExtension when AskedBy(followUp, FollowUpAction.AskExtension) == me => new AskedYourself(),
            FollowUpAction.UpholdAppeal or FollowUpAction.DeclineAppeal when AskedBy(followUp, FollowUpAction.Appeal) == me => new AskedYourself(),
            _ => null,
        };
    }

    /// <summary>As <see cref="WhyNot(FollowUp, FollowUpAction, Actor, string)"/>, with what was typed.</summary>
    public static Refusal? WhyNot(FollowUp followUp, FollowUpAct act, Actor actor, string tenantPath) =>
        WhyNot(followUp, act.Action, actor, tenantPath) is { } refusal ? refusal
        : NeedsNote(act.Action) && string.IsNullOrWhiteSpace(act.Note) ? new ReasonNeeded()
        : act.Note?.Length > LongestNote ? new RatingWordsTooLong(LongestNote)
        : act.Action == FollowUpAction.PutRight && act.Finding is null ? new FindingNeeded()
        : act.Action == FollowUpAction.AskExtension && act.Days is not (>= 1 and <= LongestExtension) ? new ExtensionDays(LongestExtension)
        : null;

    public static bool NeedsNote(FollowUpAction action) => action is not (FollowUpAction.GrantExtension or FollowUpAction.CallBackSatisfied or FollowUpAction.Begin);

    /// <summary>Everything that may be done now by this person, in the order of the enum.</summary>
    public static IReadOnlyList<FollowUpAction> Offered(FollowUp followUp, Actor actor, string tenantPath) =>
        [.. Enum.GetValues<FollowUpAction>().Where(action => WhyNot(followUp, action, actor, tenantPath) is null)];

    /// <summary>A new follow-up's terms.</summary>
    public static void Begin(FollowUp followUp, WorkCalendar calendar)
    {
        var contact = Clock.DueAt(followUp.OpenedAt, new TimeLimit(followUp.ContactDays, TimeUnit.WorkingDays), calendar);
        (followUp.ContactBy, followUp.DueAt, followUp.WarnAt) = (contact.AtUtc, contact.AtUtc, contact.WarnUtc);
        followUp.RightBy = Right(followUp, calendar).AtUtc;
    }

    /// <summary>Carries out what <see cref="WhyNot(FollowUp, FollowUpAct, Actor, string)"/> let through.</summary>
    public static FollowUpMove Apply(FollowUp followUp, FollowUpAct act, Actor actor, DateTime now, WorkCalendar calendar)
    {
        var move = new FollowUpMove(act.Key, act.Action, followUp.State, To(followUp, act.Action), now, actor.AccountId, actor.Name, string.IsNullOrWhiteSpace(act.Note) ? null : act.Note.Trim(), act.Finding, act.Days ?? (act.Action == FollowUpAction.GrantExtension ? followUp.ExtensionAsked : null));
        switch (act.Action)
        {
            case FollowUpAction.Contact or FollowUpAction.Begin:
                followUp.ContactedAt = now;
                break;
            case FollowUpAction.PutRight:
                (followUp.PutRightAt, followUp.Finding) = (now, act.Finding);
                break;
            case FollowUpAction.CallBackSatisfied or FollowUpAction.CallBackUnsatisfied or FollowUpAction.CallBackUnreached:
                followUp.CallBack = act.Action;
                break;
            case FollowUpAction.AskExtension:
                followUp.ExtensionAsked = act.Days;
                break;
            case FollowUpAction.GrantExtension:
                (followUp.ExtensionGranted, followUp.ExtensionAsked) = (followUp.ExtensionAsked, null);
                break;
            case FollowUpAction.DeclineExtension:
                followUp.ExtensionAsked = null;
                break;
        }

        var right = Right(followUp, calendar);
        followUp.RightBy = right.AtUtc;
        (followUp.DueAt, followUp.WarnAt) = move.To switch
        {
            FollowUpState.Open => (followUp.DueAt, followUp.WarnAt),
            FollowUpState.InHand or FollowUpState.Appealed => (right.AtUtc, right.WarnUtc),
            _ => ((DateTime?)null, (DateTime?)null),
        };
        followUp.ClosedAt = move.To == FollowUpState.Closed ? now : null;
        (followUp.State, followUp.Moves, followUp.Version) = (move.To, [.. followUp.Moves, move], followUp.Version + 1);
        return move;
    }

    /// <summary>Every legal move, for the test that writes them down.</summary>
    public static IEnumerable<(FollowUpState From, FollowUpAction Action, FollowUpState To)> Table => Moves.Select(move => (move.Key.Item1, move.Key.Item2, move.Value));

    private static FollowUpState To(FollowUp followUp, FollowUpAction action) =>
        action == FollowUpAction.DeclineAppeal && followUp.ContactedAt is null ? FollowUpState.Open : Moves[(followUp.State, action)];

    private static Due Right(FollowUp followUp, WorkCalendar calendar) =>
        Clock.DueAt(new Term(followUp.OpenedAt, new TimeLimit(followUp.RightDays, TimeUnit.WorkingDays)) { Extension = followUp.ExtensionGranted ?? 0 }, calendar);

    private static Guid? AskedBy(FollowUp followUp, FollowUpAction action) => followUp.Moves.LastOrDefault(move => move.Action == action)?.ById;
}

/// <summary>The move is not on the table at this stage.</summary>
public sealed record FollowUpNotNow(FollowUpState State, FollowUpAction Action) : Refusal
{
    public override IReadOnlyList<object> Arguments => [State, Action];
}

/// <summary>The rating speaks of this very person.</summary>
public sealed record RatedYourself : Refusal;

/// <summary>Whoever asked does not answer as well.</summary>
public sealed record AskedYourself : Refusal;

/// <summary>They left no telephone and were not signed in.</summary>
public sealed record NobodyToContact : Refusal;

/// <summary>There is somebody to be reached: speak with them first.</summary>
public sealed record ContactFirst : Refusal;

/// <summary>Once for each follow-up.</summary>
public sealed record ExtensionOnce : Refusal;

/// <inheritdoc cref="ExtensionOnce"/>
public sealed record AppealOnce : Refusal;

public sealed record FindingNeeded : Refusal;

public sealed record ExtensionDays(int Most) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Most];
}
