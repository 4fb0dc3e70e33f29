using Portal.Core.Halls;
using Portal.Core.People;

namespace Portal.Core.Fleet;

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
