using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Payments;

/// <summary>Where money lies.</summary>
public enum LedgerAccount
{
    /// <summary>What people paid in: the simulated card of a demonstration, a bank's terminal elsewhere.</summary>
    [Display(Name = "付款账户")] Payers,

    /// <summary>Taken and not yet delivered.</summary>
    [Display(Name = "待交付")] InTransit,

    /// <summary>What the provider is owed.</summary>
    [Display(Name = "应付单位")] Provider,
}

/// <summary>One side of a transaction of the ledger. Entries are only ever added, and those of one transaction add up to nothing.</summary>
public sealed class LedgerEntry : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid PaymentId { get; init; }

    public required Guid CitizenId { get; init; }

    /// <summary>The same for all sides.</summary>
    public required Guid TransactionId { get; init; }

    public required LedgerAccount Account { get; init; }

    /// <summary>1/100 yuan; what comes in is above zero.</summary>
    public required long AmountFen { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }
}
