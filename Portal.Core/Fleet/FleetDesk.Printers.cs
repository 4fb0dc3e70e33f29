using Microsoft.EntityFrameworkCore;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>Where else sheets can be printed.</summary>
public sealed partial class FleetDesk
{
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
}
