using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>Who is not heard of any more.</summary>
public sealed partial class HealthDesk
{
    private const int SilencesAtOnce = 200;
    private const int DaysAtOnce = 1000;

    /// <summary>Machines that are not heard of any more, and machines that were taken away. A round's work.</summary>
    /// <returns>How many fell silent.</returns>
    public async Task<int> ListenAsync(CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("every machine that said something is listened for"));
        var before = Now().AddSeconds(-1);
        var quiet = await db.Terminals.AsNoTracking().Where(each => each.HeardAt != null && each.HeardAt < before
                && db.HallDevices.Any(machine => machine.Id == each.Id && machine.RetiredOn == null) && db.Kiosks.Any(kiosk => kiosk.Id == each.Id && kiosk.PublicKey != null)
                && !db.MachineFaults.Any(fault => fault.MachineId == each.Id && fault.Kind == FaultKind.Silence && fault.Until == null))
            .OrderBy(each => each.HeardAt).Select(each => new { each.Id, each.TenantId, each.HeardAt }).Take(SilencesAtOnce).ToListAsync(cancellationToken);
        var tree = await directory.TreeAsync(cancellationToken);
        var fell = 0;
        foreach (var each in quiet.Where(each => HealthRule.IsSilent(each.HeardAt, since.At, Now(), LimitsOf(tree, each.TenantId))))
        {
            fell += (await FallSilentAsync(each.Id, cancellationToken)).Value ? 1 : 0;
        }

        await EndRetiredAsync(cancellationToken);
        return fell;
    }

    /// <summary>Days of machines that are older than anybody asks for. A round's work.</summary>
    public async Task<int> ForgetDaysAsync(CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("days of machines are kept for a while"));
        var oldest = ChinaTime.DateOf(Now()).AddMonths(-kept.Months);
        var old = await db.MachineDays.Where(day => day.Day < oldest).OrderBy(day => day.Day).Take(DaysAtOnce).ToListAsync(cancellationToken);
        db.RemoveRange(old);
        await db.SaveChangesAsync(cancellationToken);
        return old.Count;
    }

    private Task<Answer<bool>> FallSilentAsync(Guid machineId, CancellationToken cancellationToken) => Attempt.SafelyAsync<bool>(async () =>
    {
        await using var db = maker.Make(Scope.Everywhere("a machine that is not heard of any more"));
        var now = Now();
        if (await db.Terminals.SingleOrDefaultAsync(each => each.Id == machineId, cancellationToken) is not { } terminal
            || await db.HallDevices.SingleOrDefaultAsync(each => each.Id == machineId && each.RetiredOn == null, cancellationToken) is not { } machine
            || !HealthRule.IsSilent(terminal.HeardAt, since.At, now, LimitsOf(await directory.TreeAsync(cancellationToken), machine.TenantId))
            || await db.MachineFaults.AnyAsync(each => each.MachineId == machineId && each.Kind == FaultKind.Silence && each.Until == null, cancellationToken))
        {
            return false;
        }

        // The row's version keeps a report that comes in this moment, and another node, from saying the opposite.
        terminal.Version++;
        var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == machine.HallId, cancellationToken);
        var fault = FleetPen.Begin(db, machine, new(FaultKind.Silence, "", Stops: true), terminal.HeardAt!.Value, now);
        await pen.OpenOrderAsync(db, fault, machine, hall, now, cancellationToken);
        FleetPen.Tell(machine, FaultKind.Silence, isLocked: false, now);
        await FleetPen.SaveAsync(db, cancellationToken);
        news.Announce(new HallChanged(machine.HallId, HallMatter.Setting));
        return true;
    }, time, log, cancellationToken);

    private async Task EndRetiredAsync(CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("what ailed a machine that was taken away is over"));
        var now = Now();
        foreach (var fault in await db.MachineFaults.Where(each => each.Until == null && db.HallDevices.Any(machine => machine.Id == each.MachineId && machine.RetiredOn != null)).Take(SilencesAtOnce).ToListAsync(cancellationToken))
        {
            await FleetPen.EndAsync(db, fault, now, now, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
