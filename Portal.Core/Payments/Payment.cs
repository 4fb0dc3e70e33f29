using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Payments;

public enum PaymentState
{
    [Display(Name = "待付款")] Entered,

    /// <summary>The money is taken, the provider has not answered yet.</summary>
    [Display(Name = "已付款，等待到账")] Taken,

    [Display(Name = "已到账")] Delivered,

    /// <summary>The provider did not answer: asked about by the round until it is known.</summary>
    [Display(Name = "结果待确认")] Unknown,

    /// <summary>Not delivered, and the money is back.</summary>
    [Display(Name = "已退款")] Reversed,

    /// <summary>Never paid.</summary>
    [Display(Name = "未付款")] Abandoned,
}

/// <summary>A small payment at a machine. No card and no PIN is kept; where the money is stands in the ledger (<see cref="LedgerEntry"/>).</summary>
public sealed class Payment : ITenantRow
{
    /// <summary>Made by the form; also the key under which the provider knows it.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid CitizenId { get; init; }

    public required Guid MachineId { get; init; }

    /// <summary>As on the receipt: 20261129-12.</summary>
    public required string Number { get; init; }

    /// <summary>Of <see cref="BillProviderSheet"/>.</summary>
    public required string Provider { get; init; }

    public required LocalText ProviderName { get; init; }

    /// <summary>Provider and money are a demonstration's.</summary>
    public required bool IsDemo { get; init; }

    /// <summary>Of <see cref="BillKind"/>.</summary>
    public required string Kind { get; init; }

    public required LocalText Title { get; init; }

    /// <summary>As typed twice; shown with stars.</summary>
    public required string Account { get; init; }

    /// <summary>1/100 yuan.</summary>
    public required long AmountFen { get; init; }

    public PaymentState State { get; internal set; }

    /// <summary>UTC.</summary>
    public required DateTime EnteredAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTime? TakenAt { get; internal set; }

    /// <summary>UTC; null while it is open.</summary>
    public DateTime? EndedAt { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }
}
