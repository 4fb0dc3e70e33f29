using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Orders;

/// <summary>What was asked cannot be done with an order in this state.</summary>
public sealed record OrderNotNow(OrderState State, OrderAction Action) : Refusal
{
    public override IReadOnlyList<object> Arguments => [State, Action];
}

/// <summary>The sender took it back.</summary>
public sealed record OrderWithdrawn : Refusal;

/// <summary>A day to receive it by, and for a task a day to do it by, not before the former and not in the past.</summary>
public sealed record OrderDaysWrong : Refusal;

/// <summary>More words than fit.</summary>
public sealed record OrderWordsTooLong(int Longest) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Longest];
}

/// <summary>Below this place there is no such hall.</summary>
public sealed record NoHallBelow : Refusal;

/// <summary>How an order stands with one hall.</summary>
public enum OrderLateness
{
    None,

    /// <summary>Not received in time.</summary>
    NotReceived,

    /// <summary>Received, and not done in time.</summary>
    NotDone,
}

/// <summary>Who may do what with an order when, and what is late. The legal moves are one table. Pure.</summary>
public static class OrderFlow
{
    /// <summary>A push lands on people's telephones: so often and no oftener.</summary>
    public static readonly TimeSpan BetweenReminders = TimeSpan.FromHours(1);

    private const int LongestNote = 500;

    /// <summary>A row that is not there is an illegal move.</summary>
    private static readonly Dictionary<(OrderState From, OrderAction Action), OrderState> Moves = new()
    {
        [(OrderState.Sent, OrderAction.Receive)] = OrderState.Received,
        [(OrderState.Received, OrderAction.Begin)] = OrderState.InHand,
        [(OrderState.Received, OrderAction.ReportTrouble)] = OrderState.Stuck,
        [(OrderState.Received, OrderAction.Finish)] = OrderState.Done,
        [(OrderState.InHand, OrderAction.ReportTrouble)] = OrderState.Stuck,
        [(OrderState.InHand, OrderAction.Finish)] = OrderState.Done,
        [(OrderState.Stuck, OrderAction.Begin)] = OrderState.InHand,
        [(OrderState.Stuck, OrderAction.Finish)] = OrderState.Done,
        [(OrderState.Done, OrderAction.SendBack)] = OrderState.InHand,
    };

    /// <summary>Where an act leads; null when it is not legal there.</summary>
    public static OrderState? To(OrderState from, OrderAction action) => Moves.TryGetValue((from, action), out var to) ? to : null;

    /// <summary>Who answers for halls below: supervisors, administrators and the person in charge.</summary>
    public static bool MaySend(Actor actor) => actor.Has(Duties.Supervisor | Duties.SystemAdministrator | Duties.Leader) && actor.Post is not null;

    /// <summary>The sender's own place, whoever has the duty there.</summary>
    public static bool IsSender(HallOrder order, Actor actor) => MaySend(actor) && actor.Post!.TenantId == order.TenantId;

    /// <summary>Whoever works at the hall's place or between it and the sender; who sent it does not sign for it themselves.</summary>
    public static bool IsReceiver(HallOrder order, Actor actor, string hallPath) => actor.Post?.TenantId != order.TenantId && HallKeeping.MayTell(actor, hallPath);

    /// <summary>Why this act is not possible now, or null: asked by the button and by the server.</summary>
    public static Refusal? WhyNot(HallOrder order, OrderReceipt receipt, OrderAction action, Actor actor, string hallPath) =>
        Fits(order, receipt, action, action == OrderAction.SendBack ? IsSender(order, actor) : IsReceiver(order, actor, hallPath));

    /// <summary>Trouble, and what is still missing, are said in words.</summary>
    public static bool NeedsNote(OrderAction action) => action is OrderAction.ReportTrouble or OrderAction.SendBack;

    public static Refusal? NoteFault(OrderAction action, string? note) =>
        NeedsNote(action) && string.IsNullOrWhiteSpace(note) ? new ReasonNeeded()
        : note?.Trim().Length > LongestNote ? new OrderWordsTooLong(LongestNote)
        : null;

    public static Refusal? Fault(NewOrder order, DateOnly today) =>
        string.IsNullOrWhiteSpace(order.Title) ? new FieldRefused("Title", "Required")
        : string.IsNullOrWhiteSpace(order.Body) ? new FieldRefused("Body", "Required")
        : order.Title.Trim().Length > HallOrder.LongestTitle ? new OrderWordsTooLong(HallOrder.LongestTitle)
        : order.Body.Trim().Length > HallOrder.LongestBody ? new OrderWordsTooLong(HallOrder.LongestBody)
        : order.ReceiveBy < today || (order.Kind == OrderKind.Task && (order.DueOn is null || order.DueOn < order.ReceiveBy)) ? new OrderDaysWrong()
        : null;

    /// <summary>Nothing more is to be done with it.</summary>
    public static bool IsEnded(HallOrder order, OrderReceipt receipt) =>
        order.WithdrawnAt is not null || receipt.State == OrderState.Done || (order.Kind == OrderKind.Announcement && receipt.State != OrderState.Sent);

    /// <param name="now">UTC; a day is over at its local end.</param>
    public static OrderLateness LatenessOf(HallOrder order, OrderReceipt receipt, DateTime now)
    {
        var today = ChinaTime.DateOf(now);
        return IsEnded(order, receipt) ? OrderLateness.None
            : receipt.State == OrderState.Sent ? (today > order.ReceiveBy ? OrderLateness.NotReceived : OrderLateness.None)
            : today > order.DueOn ? OrderLateness.NotDone : OrderLateness.None;
    }

    /// <summary>May be pushed again: something is still to be done, and the last push was long enough ago.</summary>
    public static bool MayRemind(HallOrder order, OrderReceipt receipt, DateTime now) => !IsEnded(order, receipt) && (receipt.RemindedAt is null || now - receipt.RemindedAt >= BetweenReminders);

    private static Refusal? Fits(HallOrder order, OrderReceipt receipt, OrderAction action, bool may) =>
        !may ? new NotAllowed()
        : order.WithdrawnAt is not null ? new OrderWithdrawn()
        : To(receipt.State, action) is null || (order.Kind == OrderKind.Announcement && action != OrderAction.Receive) ? new OrderNotNow(receipt.State, action)
        : null;
}
