using Microsoft.EntityFrameworkCore;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>The roll-out of stations: planned, tuned, live, and made as another one is.</summary>
public sealed partial class FleetDesk
{
    /// <summary>Takes a station a step further. One that is live is shown to everybody, the others to nobody but staff; the first day of service is kept.</summary>
    /// <param name="plannedFor">Null leaves the day as it is.</param>
    public Task<Answer<Station>> StageAsync(Guid hallId, StationStage stage, DateOnly? plannedFor, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.Halls.SingleOrDefaultAsync(each => each.Id == hallId && each.Kind == HallKind.Station, cancellationToken) is not { } hall
            || !Rollout.MayKeep(actor, (await directory.TreeAsync(cancellationToken)).Find(hall.TenantId)!.Path))
        {
            return (Answer<Station>)new NotFound();
        }

        var now = Now();
        var station = await StationAsync(db, hall, now, cancellationToken);
        if (station.Stage == stage && (plannedFor is null || plannedFor == station.PlannedFor))
        {
            return station; // A second click.
        }

        if (station.Stage != stage && !Rollout.IsStep(station.Stage, stage))
        {
            return new StageNotNow(station.Stage, stage);
        }

        db.Journal.Add(FleetPen.Line("fleet.Stage", hall.TenantId, hallId, actor, now, hall.Name.Zh, station.Stage.DisplayName(), stage.DisplayName()));
        (station.Stage, station.PlannedFor, station.ChangedAt, station.Version) = (stage, plannedFor ?? station.PlannedFor, now, station.Version + 1);
        Show(hall, stage);
        await db.SaveChangesAsync(cancellationToken);
        news.Announce(new HallChanged(hallId, HallMatter.Setting));
        return station;
    }, time, log, cancellationToken);

    /// <summary>Says which department answers for a station: one of its place or of a place above; null, the place itself.</summary>
    public Task<Answer<Station>> OwnAsync(Guid hallId, Guid? unitId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        if (await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == hallId && each.Kind == HallKind.Station, cancellationToken) is not { } hall
            || tree.Find(hall.TenantId) is not { } place || !Rollout.MayKeep(actor, place.Path) || (unitId is { } owner && UnitOf(tree, place, owner) is not { IsActive: true }))
        {
            return (Answer<Station>)new NotFound();
        }

        var now = Now();
        var station = await StationAsync(db, hall, now, cancellationToken);
        if (station.OwnerUnitId == unitId)
        {
            return station; // A second click.
        }

        db.Journal.Add(FleetPen.Line("fleet.Own", hall.TenantId, hallId, actor, now, hall.Name.Zh, NameOf(station.OwnerUnitId), NameOf(unitId)));
        (station.OwnerUnitId, station.ChangedAt, station.Version) = (unitId, now, station.Version + 1);
        await FleetPen.SaveAsync(db, cancellationToken);
        return station;

        string? NameOf(Guid? unit) => unit is { } id ? UnitOf(tree, place, id)?.Name : null;
    }, time, log, cancellationToken);

    /// <summary>
    /// A new station as another one is: area, facilities, parts, hours, and a machine for each that stands there, with the profile that it
    /// is to show. Nothing of where the other one is. The same id again makes no second one.
    /// </summary>
    public Task<Answer<Station>> CopyAsync(StationCopy copy, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        if (await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == copy.FromHallId && each.Kind == HallKind.Station, cancellationToken) is not { } from
            || tree.Find(copy.PlaceId) is not { IsActive: true } place || !Rollout.MayKeep(actor, place.Path) || !Rollout.MayKeep(actor, tree.Find(from.TenantId)!.Path))
        {
            return (Answer<Station>)new NotFound();
        }

        if (await db.Stations.AsNoTracking().SingleOrDefaultAsync(each => each.Id == copy.Id, cancellationToken) is { } there)
        {
            return there;
        }

        if (string.IsNullOrWhiteSpace(copy.Name.Zh))
        {
            return new FieldRefused("Name", "Required");
        }

        if (copy.PlannedFor < Today())
        {
            return new DayPassed();
        }

        if (await db.Halls.AsNoTracking().Where(each => each.TenantId == place.Id && each.Kind == HallKind.Station).FirstOrDefaultAsync(cancellationToken) is { } standing)
        {
            return new StationThere(standing.Name);
        }

        var now = Now();
        var hall = new Hall
        {
            Id = copy.Id,
            TenantId = place.Id,
            Name = copy.Name,
            Kind = HallKind.Station,
            ServesTenantId = place.Id,
            Area = from.Area,
            Hours = from.Hours,
            Week = from.Week,
            IsAlwaysOpen = from.IsAlwaysOpen,
            FollowsExtendedHours = from.FollowsExtendedHours,
            Zones = from.Zones,
            Facilities = from.Facilities,
            Voices = from.Voices,
            IsSilent = from.IsSilent,
        };
        Show(hall, copy.Stage);
        var model = await db.Stations.AsNoTracking().SingleOrDefaultAsync(each => each.Id == from.Id, cancellationToken);
        var station = new Station { Id = hall.Id, TenantId = place.Id, Stage = copy.Stage, OwnerUnitId = OwnerThere(tree, place, model?.OwnerUnitId), PlannedFor = copy.PlannedFor, CopiedFromId = from.Id, ChangedAt = now };
        db.AddRange(hall, station);
        var machines = await db.HallDevices.AsNoTracking().Where(each => each.HallId == from.Id && each.RetiredOn == null).OrderBy(each => each.Id).ToListAsync(cancellationToken);
        var ids = machines.ConvertAll(each => each.Id);
        var terminals = await db.Terminals.AsNoTracking().Where(each => ids.Contains(each.Id)).ToDictionaryAsync(each => each.Id, cancellationToken);
        foreach (var machine in machines)
        {
            var twin = new HallDevice { TenantId = place.Id, HallId = hall.Id, Name = machine.Name, Kind = machine.Kind };
            var like = terminals.GetValueOrDefault(machine.Id);
            var terminal = new Terminal { Id = twin.Id, TenantId = place.Id, OwnerUnitId = OwnerThere(tree, place, like?.OwnerUnitId) };
            (terminal.ProfileId, terminal.WantedVersion) = (like?.ProfileId, like?.WantedVersion);
            db.AddRange(twin, terminal);
        }

        db.Journal.Add(FleetPen.Line("fleet.Copy", place.Id, hall.Id, actor, now, $"{from.Name.Zh} → {hall.Name.Zh} ({machines.Count})"));
        await FleetPen.SaveAsync(db, cancellationToken);

        return station;
    }, time, log, cancellationToken);

    /// <summary>Every station at a place and below; one that nobody entered into the roll-out is as far as its hall says.</summary>
    public async Task<IReadOnlyList<(Hall Hall, Station Station)>> StationsAsync(Tenant place, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var below = (await directory.TreeAsync(cancellationToken)).Subtree(place).Select(each => each.Id).ToList();
        var halls = await db.Halls.AsNoTracking().Where(each => each.Kind == HallKind.Station && below.Contains(each.TenantId)).ToListAsync(cancellationToken);
        var stations = await db.Stations.AsNoTracking().Where(each => below.Contains(each.TenantId)).ToDictionaryAsync(each => each.Id, cancellationToken);
        return [.. halls.OrderBy(hall => below.IndexOf(hall.TenantId)).Select(hall => (hall, stations.GetValueOrDefault(hall.Id) ?? new Station { Id = hall.Id, TenantId = hall.TenantId, Stage = StageOf(hall), ChangedAt = default }))];
    }

    /// <summary>Which machines of a hall work now, for everybody who stands there: the machine and how it is, and nothing of why.</summary>
    public async Task<IReadOnlyList<(HallDevice Machine, MachineStands Stands)>> StandingAsync(Guid hallId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("which machines of a hall work is everybody's to know"));
        var machines = await db.HallDevices.AsNoTracking().Where(each => each.HallId == hallId && each.RetiredOn == null).ToListAsync(cancellationToken);
        var ids = machines.ConvertAll(each => each.Id);
        var stopped = (await db.MachineFaults.AsNoTracking().Where(each => ids.Contains(each.MachineId) && each.Until == null).ToListAsync(cancellationToken)).Where(fault => fault.IsStopping()).Select(fault => fault.MachineId).ToHashSet();
        return [.. machines.OrderBy(each => each.Kind).ThenBy(each => each.Name.Zh.Length).ThenBy(each => each.Name.Zh, StringComparer.Ordinal)
            .Select(each => (each, each.OutSince is not null ? MachineStands.Out : stopped.Contains(each.Id) ? MachineStands.Partly : MachineStands.Works))];
    }

    /// <summary>Its row; one that nobody entered yet is as far as its hall says.</summary>
    private static async Task<Station> StationAsync(PortalDb db, Hall hall, DateTime now, CancellationToken cancellationToken)
    {
        if (await db.Stations.SingleOrDefaultAsync(each => each.Id == hall.Id, cancellationToken) is { } there)
        {
            return there;
        }

        var station = new Station { Id = hall.Id, TenantId = hall.TenantId, Stage = StageOf(hall), ChangedAt = now };
        db.Stations.Add(station);
        return station;
    }

    /// <summary>The owner of the model, as far as it may own something at the other place too.</summary>
    private static Guid? OwnerThere(TenantTree tree, Tenant place, Guid? owner) => owner is { } unit && UnitOf(tree, place, unit) is not null ? owner : null;

    private static Unit? UnitOf(TenantTree tree, Tenant place, Guid unit) => tree.Lineage(place).Select(each => tree.FindUnit(each.Id, unit)).FirstOrDefault(each => each is not null);

    private static StationStage StageOf(Hall hall) => hall.IsActive ? StationStage.Live : StationStage.Planned;

    private void Show(Hall hall, StationStage stage)
    {
        hall.IsActive = stage == StationStage.Live;
        hall.OpenedOn ??= stage == StationStage.Live ? Today() : null;
        hall.Version++;
    }
}
