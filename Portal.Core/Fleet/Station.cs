using System.ComponentModel.DataAnnotations;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>How far a self-service station is on its way (row 2).</summary>
public enum StationStage
{
    [Display(Name = "规划中")] Planned,
    [Display(Name = "调测中")] Tuning,
    [Display(Name = "已上线")] Live,
}

/// <summary>The roll-out of one station (<see cref="Hall"/> of the kind <see cref="HallKind.Station"/>, whose id it bears). Only one that is live is shown to the public.</summary>
public sealed class Station : ITenantRow
{
    /// <summary>The hall's.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required StationStage Stage { get; set; }

    /// <summary>责任单位: the department that answers for the station as a whole and inspects machines that are nobody else's; null: the place itself.</summary>
    public Guid? OwnerUnitId { get; set; }

    /// <summary>The day on which it is to be live, as far as somebody has said so.</summary>
    public DateOnly? PlannedFor { get; set; }

    /// <summary>The station it was copied from.</summary>
    public Guid? CopiedFromId { get; init; }

    /// <summary>UTC, of the last step.</summary>
    public DateTime ChangedAt { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }
}

/// <summary>How far a machine is of use to whoever stands before it.</summary>
public enum MachineStands
{
    Works,

    /// <summary>One of its parts cannot be used.</summary>
    Partly,
    Out,
}

/// <summary>A station as another one is.</summary>
/// <param name="Id">Made with the form: sending it twice makes one.</param>
/// <param name="PlaceId">Where it is to stand: a community, a street or a park.</param>
public sealed record StationCopy(Guid Id, Guid FromHallId, int PlaceId, LocalText Name, StationStage Stage = StationStage.Planned, DateOnly? PlannedFor = null);

/// <summary>The place has a station already.</summary>
public sealed record StationThere(LocalText Name) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Name];
}

/// <summary>A station does not go from live back to planned: it is tuned again, or closed as a hall is.</summary>
public sealed record StageNotNow(StationStage From, StationStage To) : Refusal
{
    public override IReadOnlyList<object> Arguments => [From, To];
}

/// <summary>One line of the roll-out: how many communities and parks below a place have a station, and how far these are.</summary>
/// <param name="Communities">That are to have one.</param>
/// <param name="Covered">Of them, with a station that is live.</param>
/// <param name="InParks">Stations of parks and campuses, at whatever stage; they cover no community.</param>
public sealed record RolloutLine(Tenant Place, int Communities, int Covered, int Planned, int Tuning, int Live, int InParks);

/// <summary>The roll-out of stations. Pure.</summary>
public static class Rollout
{
    /// <summary>The legal steps; a row that is not there is none.</summary>
    private static readonly HashSet<(StationStage From, StationStage To)> Steps =
    [
        (StationStage.Planned, StationStage.Tuning), (StationStage.Planned, StationStage.Live), (StationStage.Tuning, StationStage.Live), (StationStage.Live, StationStage.Tuning), (StationStage.Tuning, StationStage.Planned),
    ];

    public static bool IsStep(StationStage from, StationStage to) => Steps.Contains((from, to));

    /// <summary>Who answers for the stations below: administrators and supervisors of the place or above.</summary>
    public static bool MayKeep(Actor actor, string path) => HallKeeping.MayClose(actor, path);

    /// <summary>One line for each place directly below, in the tree's order; those without communities are left out unless a station stands there.</summary>
    public static IReadOnlyList<RolloutLine> Of(TenantTree tree, Tenant place, IReadOnlyCollection<Station> stations) =>
        [.. tree.Below(place).Where(each => each.IsActive).Select(each => LineOf(tree, each, stations)).Where(line => line.Communities + line.Planned + line.Tuning + line.Live > 0)];

    /// <summary>A place with everything below it.</summary>
    public static RolloutLine LineOf(TenantTree tree, Tenant place, IReadOnlyCollection<Station> stations)
    {
        var below = tree.Subtree(place).Where(each => each.IsActive).ToDictionary(each => each.Id);
        var here = stations.Where(station => below.ContainsKey(station.TenantId)).ToList();
        return new(
            place,
            below.Values.Count(IsCommunity),
            here.Where(station => station.Stage == StationStage.Live && IsCommunity(below[station.TenantId])).Select(station => station.TenantId).Distinct().Count(),
            here.Count(station => station.Stage == StationStage.Planned),
            here.Count(station => station.Stage == StationStage.Tuning),
            here.Count(station => station.Stage == StationStage.Live),
            here.Count(station => below[station.TenantId].Kind != TenantKind.Administrative));
    }

    private static bool IsCommunity(Tenant tenant) => tenant is { Level: TenantLevel.Community, Kind: TenantKind.Administrative };
}
