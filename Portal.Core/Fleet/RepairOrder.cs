using System.ComponentModel.DataAnnotations;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

public enum RepairState
{
    [Display(Name = "待处理")] Open,
    [Display(Name = "处理中")] Taken,
    [Display(Name = "已处理")] Done,

    /// <summary>The fault went before anybody said that they had seen to it.</summary>
    [Display(Name = "已自行恢复")] Cured,
}

public enum RepairAction
{
    [Display(Name = "我来处理")] Take,
    [Display(Name = "退回待处理")] GiveBack,
    [Display(Name = "处理完成")] Finish,

    /// <summary>The machine itself reports that it is well again.</summary>
    [Display(Name = "自行恢复")] Cure,
}

/// <summary>
/// 工单: one fault of one machine, for whoever was on duty at its station when it began, or for the hotline when nobody was (row 11).
/// Changed by <see cref="RepairFlow"/> alone.
/// </summary>
public sealed class RepairOrder : ITenantRow
{
    public const int LongestNote = 300;

    /// <summary>The fault's: one order for each.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    public required Guid MachineId { get; init; }

    public required FaultKind Kind { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>Who was on duty then; empty: the hotline's.</summary>
    public IReadOnlyList<OnDutyThen> OnDuty { get; init; } = [];

    /// <summary>Nobody was on duty then: whoever answers for the place, or for one above, is to see that somebody takes it.</summary>
    public bool IsUnattended { get; init; }

    /// <summary>Whose it is when nobody was on duty, where the place has one.</summary>
    public string? Hotline { get; init; }

    public RepairState State { get; internal set; }

    /// <summary>UTC, of the last step.</summary>
    public DateTime? ChangedAt { get; internal set; }

    /// <summary>UTC; null while somebody is still to see to it.</summary>
    public DateTime? EndedAt { get; internal set; }

    public Guid? ChangedBy { get; internal set; }

    public string? ChangedByName { get; internal set; }

    public string? Note { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }
}
