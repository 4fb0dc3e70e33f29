using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Orders;

public enum OrderKind
{
    /// <summary>Is done when it was received.</summary>
    [Display(Name = "通知")] Announcement,

    /// <summary>Is done when the hall says so.</summary>
    [Display(Name = "任务")] Task,
}

/// <summary>How far one hall is with an order.</summary>
public enum OrderState
{
    [Display(Name = "待签收")] Sent,
    [Display(Name = "已签收")] Received,
    [Display(Name = "办理中")] InHand,
    [Display(Name = "有困难")] Stuck,
    [Display(Name = "已完成")] Done,
}

/// <summary>What a hall, or the sender, does with a receipt.</summary>
public enum OrderAction
{
    [Display(Name = "签收")] Receive,
    [Display(Name = "开始办理")] Begin,
    [Display(Name = "报告困难")] ReportTrouble,
    [Display(Name = "报告完成")] Finish,

    /// <summary>The sender looked at it and it is not done yet.</summary>
    [Display(Name = "退回重办")] SendBack,
}

/// <summary>
/// A notice or task from a place to halls below it (features.md row 50). What was sent is never changed; it can be taken back, and then
/// nobody has anything to do with it any more. Seen by the sender's place and above, and by those it went to.
/// </summary>
public sealed class HallOrder : ITenantRow
{
    public const int LongestTitle = 80;
    public const int LongestBody = 3000;

    /// <summary>The operation key.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who sent it.</summary>
    public required int TenantId { get; init; }

    public required OrderKind Kind { get; init; }

    public required string Title { get; init; }

    public required string Body { get; init; }

    /// <summary>The last local day to receive it.</summary>
    public required DateOnly ReceiveBy { get; init; }

    /// <summary>The last local day to do it; null for an announcement.</summary>
    public DateOnly? DueOn { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime SentAt { get; init; }

    public required Guid SentBy { get; init; }

    public required string SentByName { get; init; }

    /// <summary>UTC; null while it stands.</summary>
    public DateTime? WithdrawnAt { get; internal set; }

    public string? WithdrawnWhy { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }
}

/// <summary>An order at one hall. Changed by <see cref="OrderFlow"/> alone.</summary>
public sealed class OrderReceipt : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The hall's place.</summary>
    public required int TenantId { get; init; }

    public required Guid OrderId { get; init; }

    public required Guid HallId { get; init; }

    public OrderState State { get; internal set; }

    /// <summary>UTC.</summary>
    public DateTime? ReceivedAt { get; internal set; }

    public string? ReceivedByName { get; internal set; }

    /// <summary>UTC, of the last step; who took it and what they said of it.</summary>
    public DateTime? ChangedAt { get; internal set; }

    public string? ChangedByName { get; internal set; }

    public string? Note { get; internal set; }

    /// <summary>UTC, when the sender last pushed it.</summary>
    public DateTime? RemindedAt { get; internal set; }

    public int Reminders { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }
}

/// <summary>What is to be sent to which halls below.</summary>
/// <param name="Id">Made with the form: sending it twice makes one.</param>
/// <param name="Level">Halls of places of this level only; null: of every level below.</param>
/// <param name="WithStations">Also where only machines stand.</param>
public sealed record NewOrder(Guid Id, OrderKind Kind, string? Title, string? Body, DateOnly ReceiveBy, DateOnly? DueOn, TenantLevel? Level = null, bool WithStations = false);
