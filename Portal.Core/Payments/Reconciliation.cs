using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Payments;

public enum DifferenceKind
{
    [Display(Name = "只有本方有")] OnlyOurs,
    [Display(Name = "只有对方有")] OnlyTheirs,
    [Display(Name = "金额不同")] Amount,
}

public sealed record ReconciliationDifference(Guid Key, DifferenceKind Kind, long OursFen, long TheirsFen);

/// <summary>What one day's payments and the provider's statement of it came to.</summary>
public sealed class Reconciliation : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required string Provider { get; init; }

    /// <summary>China's.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>UTC, of the last comparison.</summary>
    public required DateTime At { get; set; }

    public required int OursCount { get; set; }

    public required long OursFen { get; set; }

    public required int TheirsCount { get; set; }

    public required long TheirsFen { get; set; }

    public required IReadOnlyList<ReconciliationDifference> Differences { get; set; }
}
