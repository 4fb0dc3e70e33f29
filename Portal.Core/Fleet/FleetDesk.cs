using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>Machines of halls and stations as a fleet: what each is and whose, where it stands and stood, that it was looked after, and which other one prints.</summary>
public sealed partial class FleetDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, CalendarDesk calendars, HallNews news, ListeningSince since, TimeProvider time, ILogger<FleetDesk> log)
{
    private const int LongestSerial = 60;

    /// <summary>The machine's serial, its owning department and since when it stands.</summary>
    public Task<Answer<Terminal>> KeepAsync(Guid machineId, TerminalEdit edit, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        if (await db.HallDevices.AsNoTracking().SingleOrDefaultAsync(each => each.Id == machineId && each.RetiredOn == null, cancellationToken) is not { } machine
            || tree.Find(machine.TenantId) is not { } place || !HallKeeping.MayKeep(actor, place.Path))
        {
            return (Answer<Terminal>)new NotFound();
        }

        var serial = string.IsNullOrWhiteSpace(edit.Serial) ? null : edit.Serial.Trim();
        if (serial?.Length > LongestSerial)
        {
            return new WordsTooLong(LongestSerial);
        }

        if (edit.InstalledOn > Today())
        {
            return new DayAhead();
        }

        if (edit.OwnerUnitId is { } owner && UnitOf(tree, place, owner) is not { IsActive: true })
        {
            return new NotFound();
        }

        var terminal = await TerminalAsync(db, machine, cancellationToken);
        var before = new TerminalEdit(terminal.Serial, terminal.OwnerUnitId, terminal.InstalledOn);
        var after = edit with { Serial = serial };
        if (before == after)
        {
            return terminal;
        }

        (terminal.Serial, terminal.OwnerUnitId, terminal.InstalledOn, terminal.Version) = (serial, edit.OwnerUnitId, edit.InstalledOn, terminal.Version + 1);
        db.Journal.Add(FleetPen.Line("fleet.Keep", machine.TenantId, machineId, actor, Now(), machine.Name.Zh, Words(before), Words(after)));
        await db.SaveChangesAsync(cancellationToken);
        return terminal;
    }, time, log, cancellationToken);

    /// <summary>
    /// Moves a machine to another hall; from when to when it stood where is kept. Its browser is no longer a machine of the new place until
    /// it is paired there; its agent stays what it is.
    /// </summary>
    public Task<Answer<HallDevice>> MoveAsync(Guid machineId, Guid toHallId, string? why, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        if (await db.HallDevices.SingleOrDefaultAsync(each => each.Id == machineId && each.RetiredOn == null, cancellationToken) is not { } machine
            || await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == toHallId, cancellationToken) is not { } hall
            || !HallKeeping.MayKeep(actor, tree.Find(machine.TenantId)!.Path) || !HallKeeping.MayKeep(actor, tree.Find(hall.TenantId)!.Path))
        {
            return (Answer<HallDevice>)new NotFound();
        }

        if (machine.HallId == toHallId)
        {
            return machine; // A second click.
        }

        if (string.IsNullOrWhiteSpace(why))
        {
            return new ReasonNeeded();
        }

        if (why.Trim().Length > RepairOrder.LongestNote)
        {
            return new WordsTooLong(RepairOrder.LongestNote);
        }

        var (now, today, from) = (Now(), Today(), machine.HallId);
        var terminal = await TerminalAsync(db, machine, cancellationToken);
        var stood = await db.MachinePlaces.SingleOrDefaultAsync(each => each.MachineId == machineId && each.Until == null, cancellationToken);
        if (stood is null)
        {
            stood = new MachinePlace { TenantId = machine.TenantId, MachineId = machineId, HallId = from, From = terminal.InstalledOn, Until = today };
            db.MachinePlaces.Add(stood);
        }

        stood.Until = today;
        db.MachinePlaces.Add(new MachinePlace { TenantId = hall.TenantId, MachineId = machineId, HallId = toHallId, From = today, Why = why.Trim(), ByName = actor.Name });
        db.Journal.Add(FleetPen.Line("fleet.Move", machine.TenantId, machineId, actor, now, why.Trim(), $"{from:N}", $"{toHallId:N}"));
        if (hall.TenantId != machine.TenantId)
        {
            machine.Unpair();
            if (await db.Kiosks.SingleOrDefaultAsync(each => each.Id == machineId, cancellationToken) is { } kiosk)
            {
                (kiosk.TenantId, kiosk.Version) = (hall.TenantId, kiosk.Version + 1);
            }
        }

        (machine.HallId, machine.TenantId, machine.Version) = (toHallId, hall.TenantId, machine.Version + 1);
        (terminal.TenantId, terminal.Version) = (hall.TenantId, terminal.Version + 1);
        await db.SaveChangesAsync(cancellationToken);
        news.Announce(new HallChanged(from, HallMatter.Setting));
        news.Announce(new HallChanged(toHallId, HallMatter.Setting));
        return machine;
    }, time, log, cancellationToken);

    private static async Task<Terminal> TerminalAsync(PortalDb db, HallDevice machine, CancellationToken cancellationToken)
    {
        if (await db.Terminals.SingleOrDefaultAsync(each => each.Id == machine.Id, cancellationToken) is { } there)
        {
            return there;
        }

        var terminal = new Terminal { Id = machine.Id, TenantId = machine.TenantId };
        db.Terminals.Add(terminal);
        return terminal;
    }

    private static string Words<T>(T value) => JsonSerializer.Serialize(value, PortalDb.Json);

    private DateOnly Today() => ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}

/// <summary>A day that has not come yet, where one that was is asked for.</summary>
public sealed record DayAhead : Refusal;
