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

        if (edit.OwnerUnitId is { } owner && !tree.Lineage(place).Any(each => tree.FindUnit(each.Id, owner) is { IsActive: true }))
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

    /// <summary>Writes down that a machine was inspected, or a station looked after. Once for each month or day; a second time changes nothing.</summary>
    public Task<Answer<CareDone>> CareAsync(CareKind kind, Guid subjectId, DateOnly period, IReadOnlyList<CarePoint> wanting, string? note, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        if (await SubjectAsync(db, kind, subjectId, cancellationToken) is not { } subject || !CarePlan.MayDo(kind, actor, tree.Find(subject.TenantId)!.Path, subject.Owner))
        {
            return (Answer<CareDone>)new NotFound();
        }

        if (await db.CaresDone.AsNoTracking().SingleOrDefaultAsync(each => each.SubjectId == subjectId && each.Kind == kind && each.Period == period, cancellationToken) is { } there)
        {
            return there;
        }

        if (note?.Trim().Length > CareDone.LongestNote)
        {
            return new WordsTooLong(CareDone.LongestNote);
        }

        if (!CarePlan.Of(kind, subjectId, subject.Since, [], Today()).Any(task => task.Period == period))
        {
            return new CareNotDue();
        }

        var found = wanting.Intersect(CarePlan.Points(kind)).Order().ToList();
        var done = new CareDone { TenantId = subject.TenantId, Kind = kind, SubjectId = subjectId, Period = period, At = Now(), ByName = actor.Name, Wanting = found, Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim() };
        db.CaresDone.Add(done);
        db.Journal.Add(FleetPen.Line("fleet.Care", subject.TenantId, subjectId, actor, done.At, $"{kind.DisplayName()} {period:yyyy-MM-dd} {string.Join('、', found.Select(point => point.DisplayName()))}".TrimEnd()));
        await FleetPen.SaveAsync(db, cancellationToken);

        return done;
    }, time, log, cancellationToken);

    /// <summary>Whether a machine that has a printer of sheets said that it cannot be used now, or that paper runs low: whoever has much to print goes elsewhere at once.</summary>
    public async Task<bool> LacksPrinterAsync(Guid machineId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("who stands at a machine asks whether it prints"));
        return await db.Terminals.AsNoTracking().SingleOrDefaultAsync(each => each.Id == machineId, cancellationToken) is { Report: { } report }
            && report.Parts.FirstOrDefault(part => part.Kind == "document") is { } printer
            && (!report.HasWorkingPrinter || await db.MachineFaults.AnyAsync(fault => fault.MachineId == machineId && fault.Part == printer.Id && fault.Until == null, cancellationToken));
    }

    /// <summary>The nearest other machine of the district whose printer works and whose hall is open; null when there is none.</summary>
    public async Task<PrinterNear?> NearestPrinterAsync(Guid machineId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("who stands before a printer without paper is told of another one"));
        var (tree, now) = (await directory.TreeAsync(cancellationToken), Now());
        if (await db.HallDevices.AsNoTracking().SingleOrDefaultAsync(each => each.Id == machineId, cancellationToken) is not { } here)
        {
            return null;
        }

        var district = tree.Subtree(tree.Lineage(tree.Find(here.TenantId)!)[0]).Select(place => place.Id).ToList();
        var rows = await (from machine in db.HallDevices.AsNoTracking()
                          join terminal in db.Terminals.AsNoTracking() on machine.Id equals terminal.Id
                          join hall in db.Halls.AsNoTracking() on machine.HallId equals hall.Id
                          where district.Contains(machine.TenantId) && machine.RetiredOn == null && machine.OutSince == null && hall.IsActive && terminal.HeardAt != null
                              && !db.MachineFaults.Any(fault => fault.MachineId == machine.Id && fault.Kind == FaultKind.Paper && fault.Until == null)
                          select new { machine, terminal, hall }).ToListAsync(cancellationToken);
        var calendar = await calendars.CurrentAsync(cancellationToken);
        var working = rows.Where(row => row.terminal.Report?.HasWorkingPrinter == true && !HealthRule.IsSilent(row.terminal.HeardAt, since.At, now, HealthDesk.LimitsOf(tree, row.machine.TenantId)) && IsOpen(row.hall));
        var own = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == here.HallId, cancellationToken);
        return Printers.Nearest(here, own, working.Select(row => (row.machine, row.hall)));

        bool IsOpen(Hall hall)
        {
            var settings = tree.SettingsOf(tree.Find(hall.TenantId)!);
            return OpenHall.At(hall, settings, calendar.Of(settings), now) is not null;
        }
    }

    private static async Task<(int TenantId, DateOnly Since, Guid? Owner)?> SubjectAsync(PortalDb db, CareKind kind, Guid subjectId, CancellationToken cancellationToken)
    {
        if (kind == CareKind.Daily)
        {
            return await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == subjectId && each.Kind == HallKind.Station && each.IsActive, cancellationToken) is { OpenedOn: { } opened } hall ? (hall.TenantId, opened, null) : null;
        }

        return await db.HallDevices.AsNoTracking().SingleOrDefaultAsync(each => each.Id == subjectId && each.RetiredOn == null, cancellationToken) is { } machine
            && await db.Terminals.AsNoTracking().SingleOrDefaultAsync(each => each.Id == subjectId, cancellationToken) is { InstalledOn: { } installed } terminal ? (machine.TenantId, installed, terminal.OwnerUnitId) : null;
    }

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
