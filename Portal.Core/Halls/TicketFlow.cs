using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>One click on a ticket. <paramref name="OperationKey"/>: made by the page, so that clicking twice is clicking once.</summary>
public sealed record TicketAct(TicketAction Action, Guid OperationKey)
{
    /// <summary>The counter at which it is done; needed by what is done at a counter.</summary>
    public Guid? CounterId { get; init; }

    /// <summary>With a transfer: another group, or one counter, or both.</summary>
    public Guid? ToGroupId { get; init; }

    public Guid? ToCounterId { get; init; }

    /// <summary>With a matter that is added.</summary>
    public VisitItem? Item { get; init; }

    public string? Note { get; init; }
}

/// <summary>The ticket is where this is not possible.</summary>
public sealed record TicketNotNow(string Label, TicketStatus Status, TicketAction Action) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Label, Status, Action];
}

/// <summary>Another counter has this visitor.</summary>
public sealed record AtAnotherCounter(string Label) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Label];
}

/// <summary>The counter still has a visitor; they are finished, parked or passed on first.</summary>
public sealed record CounterOccupied(int Number) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Number];
}

/// <summary>Nobody sits at the counter, or somebody else does.</summary>
public sealed record NotYourCounter(int Number) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Number];
}

/// <summary>Passed over often enough: the number is missed now.</summary>
public sealed record SkippedEnough(string Label, int Times) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Label, Times];
}

/// <summary>A transfer needs somewhere else to go.</summary>
public sealed record TransferNowhere : Refusal;

/// <summary>The legal moves of a ticket, who may make them, and what each is. Pure; the page's buttons and the desk read the same table.</summary>
public static class TicketFlow
{
    /// <summary>Passed over so many times, a number is missed.</summary>
    public const int MostSkips = 2;

    /// <summary>A ticket counts until this local time of the day after it was taken: whoever waits at midnight is still called.</summary>
    public static readonly TimeOnly DayEnds = new(4, 0);

    private static readonly Dictionary<(TicketStatus From, TicketAction Action), TicketMove> Moves = new()
    {
        [(TicketStatus.Waiting, TicketAction.Take)] = new(TicketStatus.Waiting),
        [(TicketStatus.Waiting, TicketAction.Call)] = new(TicketStatus.Called, AtCounter: true),
        [(TicketStatus.Waiting, TicketAction.Transfer)] = new(TicketStatus.Transferred),
        [(TicketStatus.Waiting, TicketAction.Cancel)] = new(TicketStatus.Cancelled),
        [(TicketStatus.Waiting, TicketAction.Escort)] = new(TicketStatus.Waiting),
        [(TicketStatus.Transferred, TicketAction.Call)] = new(TicketStatus.Called, AtCounter: true),
        [(TicketStatus.Transferred, TicketAction.Transfer)] = new(TicketStatus.Transferred),
        [(TicketStatus.Transferred, TicketAction.Cancel)] = new(TicketStatus.Cancelled),
        [(TicketStatus.Transferred, TicketAction.Escort)] = new(TicketStatus.Transferred),
        [(TicketStatus.Called, TicketAction.Recall)] = new(TicketStatus.Called, AtCounter: true),
        [(TicketStatus.Called, TicketAction.Serve)] = new(TicketStatus.Serving, AtCounter: true),
        [(TicketStatus.Called, TicketAction.Skip)] = new(TicketStatus.Waiting, AtCounter: true),
        [(TicketStatus.Called, TicketAction.Miss)] = new(TicketStatus.Missed, AtCounter: true),
        [(TicketStatus.Called, TicketAction.Park)] = new(TicketStatus.Parked, AtCounter: true),
        [(TicketStatus.Called, TicketAction.Transfer)] = new(TicketStatus.Transferred, AtCounter: true),
        [(TicketStatus.Called, TicketAction.Escort)] = new(TicketStatus.Called),
        [(TicketStatus.Serving, TicketAction.Finish)] = new(TicketStatus.Finished, AtCounter: true),
        [(TicketStatus.Serving, TicketAction.Park)] = new(TicketStatus.Parked, AtCounter: true),
        [(TicketStatus.Serving, TicketAction.Transfer)] = new(TicketStatus.Transferred, AtCounter: true),
        [(TicketStatus.Serving, TicketAction.Add)] = new(TicketStatus.Serving, AtCounter: true),
        [(TicketStatus.Parked, TicketAction.Call)] = new(TicketStatus.Called, AtCounter: true),
        [(TicketStatus.Parked, TicketAction.Finish)] = new(TicketStatus.Finished),
        [(TicketStatus.Parked, TicketAction.Cancel)] = new(TicketStatus.Cancelled),
        [(TicketStatus.Missed, TicketAction.Requeue)] = new(TicketStatus.Waiting),
        [(TicketStatus.Missed, TicketAction.Call)] = new(TicketStatus.Called, AtCounter: true),
    };

    /// <summary>What waits to be called by whoever is next.</summary>
    public static IReadOnlyList<TicketStatus> Waits { get; } = [TicketStatus.Waiting, TicketStatus.Transferred];

    /// <summary>What occupies a counter: at most one ticket for each.</summary>
    public static IReadOnlyList<TicketStatus> Occupies { get; } = [TicketStatus.Called, TicketStatus.Serving];

    /// <summary>The visit is over, as long as nobody takes a missed number up again.</summary>
    public static bool HasEnded(TicketStatus status) => status is TicketStatus.Finished or TicketStatus.Missed or TicketStatus.Cancelled;

    public static TicketMove? MoveOf(TicketStatus from, TicketAction action) => Moves.GetValueOrDefault((from, action));

    /// <summary>The oldest local day whose tickets still count at this local time.</summary>
    public static DateOnly OldestDay(DateTime local) => DateOnly.FromDateTime(local).AddDays(TimeOnly.FromDateTime(local) < DayEnds ? -1 : 0);

    /// <summary>What ends a ticket when its day is over.</summary>
    public static TicketAction EndOf(TicketStatus left) => left switch
    {
        TicketStatus.Called => TicketAction.Miss,
        TicketStatus.Serving => TicketAction.Finish,
        TicketStatus.Waiting or TicketStatus.Transferred or TicketStatus.Parked => TicketAction.Cancel,
        _ => throw new ArgumentOutOfRangeException(nameof(left), left, "has ended"),
    };

    /// <summary>Window clerks of the hall's tenant or of a place above it.</summary>
    public static bool MayWork(Actor actor, string hallPath) => actor.Has(Duties.Clerk) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, hallPath);

    /// <param name="counter">The one named by the act, read from the same hall; null when it names none.</param>
    /// <param name="hallPath">Of the hall's tenant.</param>
    public static Refusal? WhyNot(Ticket ticket, TicketAct act, Counter? counter, string hallPath, Actor actor) =>
        !MayWork(actor, hallPath) ? new NotAllowed()
        : act.Action == TicketAction.Take || MoveOf(ticket.Status, act.Action) is not { } move ? new TicketNotNow(ticket.Label, ticket.Status, act.Action)
        : move.AtCounter && WhyNotAt(ticket, act, counter, actor) is { } refusal ? refusal
        : act.Action == TicketAction.Skip && ticket.Skips >= MostSkips ? new SkippedEnough(ticket.Label, ticket.Skips)
        : act.Action == TicketAction.Transfer && GoesNowhere(ticket, act) ? new TransferNowhere()
        : act.Action == TicketAction.Cancel && string.IsNullOrWhiteSpace(act.Note) ? new ReasonNeeded()
        : act.Action == TicketAction.Add ? WhyNotAdd(ticket, act.Item)
        : null;

    /// <summary>Who took the number gives it back, as long as they have not been called.</summary>
    public static Refusal? WhyNotByHolder(Ticket ticket) =>
        Waits.Contains(ticket.Status) ? null : new TicketNotNow(ticket.Label, ticket.Status, TicketAction.Cancel);

    /// <summary>The clerk works at this counter now, and it is open.</summary>
    public static Refusal? WhyNotWorkAt(Counter counter, Actor actor) =>
        counter is { State: CounterState.Open, RetiredOn: null } && counter.ClerkId is { } clerk && clerk == actor.AccountId ? null : new NotYourCounter(counter.Number);

    /// <summary>What happened, with everything it says; the move must be legal.</summary>
    public static TicketEvent Decide(Ticket ticket, TicketAct act, Actor actor, DateTime now) => new()
    {
        Id = act.OperationKey,
        TenantId = ticket.TenantId,
        HallId = ticket.HallId,
        TicketId = ticket.Id,
        Sequence = ticket.Version + 1,
        Action = act.Action,
        From = ticket.Status,
        To = (MoveOf(ticket.Status, act.Action) ?? throw new InvalidOperationException($"{act.Action} is no move of {ticket.Status}")).To,
        At = now,
        CounterId = act.CounterId,
        ToGroupId = act.ToGroupId,
        ToCounterId = act.ToCounterId,
        Item = act.Item,
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        Channel = actor.Channel,
        Note = act.Note,
    };

    private static Refusal? WhyNotAt(Ticket ticket, TicketAct act, Counter? counter, Actor actor) =>
        counter is null || counter.HallId != ticket.HallId ? new NotFound()
        : WhyNotWorkAt(counter, actor) is { } refusal ? refusal
        : act.Action != TicketAction.Call && ticket.CounterId != counter.Id ? new AtAnotherCounter(ticket.Label)
        : null;

    private static Refusal? WhyNotAdd(Ticket ticket, VisitItem? item) =>
        item is null ? new NotFound()
        : ticket.Items.Any(each => each.IsSameAs(item)) ? new MatterThere(item.Name.In())
        : ticket.Items.Count >= TicketTaking.MostMatters ? new TooManyMatters(TicketTaking.MostMatters)
        : null;

    private static bool GoesNowhere(Ticket ticket, TicketAct act) =>
        (act.ToGroupId is null || act.ToGroupId == ticket.GroupId) && (act.ToCounterId is null || act.ToCounterId == act.CounterId);
}

/// <param name="AtCounter">Only by the clerk at the counter that has the visitor.</param>
public sealed record TicketMove(TicketStatus To, bool AtCounter = false);
