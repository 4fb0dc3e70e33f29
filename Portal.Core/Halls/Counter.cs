using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

public enum CounterState
{
    [Display(Name = "未开放")] Closed,
    [Display(Name = "办理中")] Open,
    [Display(Name = "暂停")] Break,
}

/// <summary>
/// 窗口. What it serves changes in terms (<see cref="CounterTerm"/>) and is never overwritten, so that figures of former days
/// stay what they were (row 33); a counter that is given up is retired, not deleted. Everybody may read it.
/// </summary>
public sealed class Counter : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    /// <summary>As the sign above it says; unique in its hall among those not retired.</summary>
    public required int Number { get; set; }

    /// <summary>A <see cref="Zone.Key"/> of the hall, or null.</summary>
    public string? ZoneKey { get; set; }

    /// <summary>Beside Putonghua, which every counter speaks.</summary>
    public IReadOnlyList<SpokenLanguage> Languages { get; set; } = [];

    /// <summary>Devices paired with it (rating pad, panel), by their own ids; who pairs them keeps them.</summary>
    public IReadOnlyList<Guid> Devices { get; set; } = [];

    /// <summary>The first local day on which it is no more; null while it lives.</summary>
    public DateOnly? RetiredOn { get; set; }

    public CounterState State { get; internal set; }

    /// <summary>The account of who serves here now; null when closed.</summary>
    public Guid? ClerkId { get; internal set; }

    public string? ClerkName { get; internal set; }

    /// <summary>UTC, of the last change of state.</summary>
    public DateTime? StateSince { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }

    public List<CounterTerm> Terms { get; init; } = [];

    /// <summary>What holds on a local day; null before its first term or after it was retired.</summary>
    public CounterTerm? TermOn(DateOnly day) => Terms.Find(term => term.From <= day && (term.Until is null || day < term.Until));
}

/// <summary>
/// What a counter serves from one local day on. <see cref="Until"/> is the first day on which it no longer holds. A counter that
/// serves every group is a 综合窗口.
/// </summary>
public sealed class CounterTerm : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid CounterId { get; init; }

    public required DateOnly From { get; init; }

    public DateOnly? Until { get; internal set; }

    /// <summary>As the sign said in that time: 综合窗口, 计生窗口.</summary>
    public required LocalText Name { get; init; }

    /// <summary>综合窗口: every group of the hall, also those that are made later.</summary>
    public bool IsIntegrated { get; init; }

    /// <summary>For a special window; empty with <see cref="IsIntegrated"/>.</summary>
    public IReadOnlyList<Guid> GroupIds { get; init; } = [];

    public bool Serves(Guid groupId) => IsIntegrated || GroupIds.Contains(groupId);
}

/// <summary>One stretch in which somebody was at a counter, or it paused. Append and end only: staffing of a day is counted from these.</summary>
public sealed class CounterStint : ITenantRow
{
    /// <summary>The operation key.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    public required Guid CounterId { get; init; }

    public required Guid ClerkId { get; init; }

    public required string ClerkName { get; init; }

    /// <summary>Open or Break.</summary>
    public required CounterState State { get; init; }

    public required DateTime From { get; init; }

    public DateTime? Until { get; internal set; }
}
