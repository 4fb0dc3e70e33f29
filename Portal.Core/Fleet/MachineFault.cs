using System.ComponentModel.DataAnnotations;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>
/// Something that ailed a machine, from when to when. Kept for good: how long machines were of use, lacked paper or stood still is
/// reckoned from these rows and from nothing else. Of one kind and part only one is open, which the database itself sees to.
/// </summary>
public sealed class MachineFault : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Where it stood then.</summary>
    public required int TenantId { get; init; }

    public required Guid MachineId { get; init; }

    public required Guid HallId { get; init; }

    public required FaultKind Kind { get; init; }

    /// <summary>The device's id; empty for the machine as a whole.</summary>
    public required string Part { get; init; }

    /// <summary>UTC, of the report that said so first.</summary>
    public required DateTime Since { get; init; }

    /// <summary>In which the part could not be used at all; the last one has no end while it is so.</summary>
    public IReadOnlyList<Stretch> Stops { get; internal set; } = [];

    /// <summary>UTC; null while it lasts.</summary>
    public DateTime? Until { get; internal set; }

    public string? Detail { get; internal set; }

    /// <summary>A silence that the machine's own reports filled later: it worked, and could only not say so.</summary>
    public bool WasLineOnly { get; internal set; }

    /// <summary>The part cannot be used at this moment.</summary>
    public bool IsStopping() => Until is null && Stops is [.., { Until: null }];

    /// <summary>What the next report says of it.</summary>
    internal void Note(FaultSeen seen, DateTime at)
    {
        Detail = seen.Detail;
        if (seen.Stops && Stops is not [.., { Until: null }])
        {
            Stops = [.. Stops, new Stretch(at, null)];
        }
        else if (!seen.Stops)
        {
            EndStop(at);
        }
    }

    internal void End(DateTime at)
    {
        Until = at;
        EndStop(at);
    }

    private void EndStop(DateTime at)
    {
        if (Stops is [.., { Until: null } last])
        {
            Stops = [.. Stops.SkipLast(1), last with { Until = at }];
        }
    }
}

/// <summary>From when to when, in UTC; without an end it lasts.</summary>
public sealed record Stretch(DateTime From, DateTime? Until);

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

    /// <summary>Whose it is when nobody was on duty, where the place has one.</summary>
    public string? Hotline { get; init; }

    public RepairState State { get; internal set; }

    /// <summary>UTC, of the last step.</summary>
    public DateTime? ChangedAt { get; internal set; }

    public Guid? ChangedBy { get; internal set; }

    public string? ChangedByName { get; internal set; }

    public string? Note { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }
}

/// <summary>What was asked cannot be done with an order in this state.</summary>
public sealed record RepairNotNow(RepairState State, RepairAction Action) : Refusal
{
    public override IReadOnlyList<object> Arguments => [State, Action];
}

/// <summary>Who does what with a work order when. The legal moves are one table. Pure.</summary>
public static class RepairFlow
{
    /// <summary>A row that is not there is an illegal move.</summary>
    private static readonly Dictionary<(RepairState From, RepairAction Action), RepairState> Moves = new()
    {
        [(RepairState.Open, RepairAction.Take)] = RepairState.Taken,
        [(RepairState.Open, RepairAction.Finish)] = RepairState.Done,
        [(RepairState.Taken, RepairAction.Finish)] = RepairState.Done,
        [(RepairState.Taken, RepairAction.GiveBack)] = RepairState.Open,
        [(RepairState.Open, RepairAction.Cure)] = RepairState.Cured,
        [(RepairState.Taken, RepairAction.Cure)] = RepairState.Cured,
    };

    /// <summary>Where an act leads; null when it is not legal there.</summary>
    public static RepairState? To(RepairState from, RepairAction action) => Moves.TryGetValue((from, action), out var to) ? to : null;

    /// <summary>Whoever works at the station's place or above; cured by a machine alone.</summary>
    public static Refusal? WhyNot(RepairOrder order, RepairAction action, Actor actor, string hallPath) =>
        action == RepairAction.Cure || !HallKeeping.MayTell(actor, hallPath) ? new NotAllowed()
        : To(order.State, action) is null ? new RepairNotNow(order.State, action)
        : null;

    public static bool IsOpen(RepairState state) => state is RepairState.Open or RepairState.Taken;
}
