using System.ComponentModel.DataAnnotations;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

public enum TicketAction
{
    [Display(Name = "取号")] Take,
    [Display(Name = "叫号")] Call,
    [Display(Name = "重呼")] Recall,
    [Display(Name = "开始办理")] Serve,
    [Display(Name = "办结")] Finish,
    [Display(Name = "挂起")] Park,

    /// <summary>Not here just now: goes back into the line, at most twice.</summary>
    [Display(Name = "顺延")] Skip,
    [Display(Name = "过号")] Miss,

    /// <summary>Who had been missed is there after all.</summary>
    [Display(Name = "过号重排")] Requeue,
    [Display(Name = "转窗口")] Transfer,
    [Display(Name = "取消")] Cancel,

    /// <summary>Somebody of the hall walks along.</summary>
    [Display(Name = "陪同")] Escort,

    /// <summary>加办: while being served somebody says what else they have come for.</summary>
    [Display(Name = "加办")] Add,
}

/// <summary>
/// One line of a ticket's life: append-only, one for each change, in the same transaction. It is not chained as the journal of
/// cases is: a chain has one writer at a time for each tenant, and the windows of a hall must not wait for each other. What
/// administrators do to a hall stands in the journal.
/// </summary>
public sealed class TicketEvent : ITenantRow
{
    /// <summary>The operation key: the database itself refuses the second.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    public required Guid TicketId { get; init; }

    /// <summary>1, 2, 3… for each ticket: its version after this. Unique, so that a ticket has one life.</summary>
    public required int Sequence { get; init; }

    public required TicketAction Action { get; init; }

    public required TicketStatus From { get; init; }

    public required TicketStatus To { get; init; }

    /// <summary>UTC, to the millisecond.</summary>
    public required DateTime At { get; init; }

    /// <summary>Where it happened.</summary>
    public Guid? CounterId { get; init; }

    /// <summary>With a transfer: where it goes.</summary>
    public Guid? ToGroupId { get; init; }

    public Guid? ToCounterId { get; init; }

    /// <summary>With <see cref="TicketAction.Add"/>: for what else.</summary>
    public VisitItem? Item { get; init; }

    public Guid? ActorId { get; init; }

    public required string ActorName { get; init; }

    public Channel Channel { get; init; }

    public string? Note { get; init; }
}
