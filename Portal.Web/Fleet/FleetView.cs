using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Fleet;

/// <summary>A machine with all that a line of the register says of it.</summary>
/// <param name="Open">What ails it now.</param>
internal sealed record MachineLine(HallDevice Machine, Terminal? Terminal, Hall Hall, IReadOnlyList<MachineFault> Open, MachineFigures Figures);

/// <summary>What the pages of the fleet read.</summary>
internal static class FleetView
{
    public const int AtOnce = 50;

    /// <summary>For how long figures are reckoned.</summary>
    public const int Days = 30;

    /// <summary>Machines below a place, in the order in which they were entered. With as many questions for fifty as for one.</summary>
    /// <param name="after">The last one of the page before.</param>
    public static async Task<IReadOnlyList<MachineLine>> MachinesAsync(PortalDb db, TenantTree tree, Tenant place, Guid? hallId, bool faulty, Guid? after, DateTime now)
    {
        var below = tree.Subtree(place).Select(each => each.Id).ToList();
        var asked = db.HallDevices.AsNoTracking().Where(each => each.RetiredOn == null && below.Contains(each.TenantId));
        asked = hallId is { } hall ? asked.Where(each => each.HallId == hall) : asked;
        asked = faulty ? asked.Where(each => each.OutSince != null || db.MachineFaults.Any(fault => fault.MachineId == each.Id && fault.Until == null)) : asked;
        asked = after is { } last ? asked.Where(each => each.Id.CompareTo(last) > 0) : asked;
        var machines = await asked.OrderBy(each => each.Id).Take(AtOnce + 1).ToListAsync();
        return await LinesAsync(db, machines, now);
    }

    public static async Task<IReadOnlyList<MachineLine>> LinesAsync(PortalDb db, List<HallDevice> machines, DateTime now)
    {
        var (ids, since) = (machines.ConvertAll(each => each.Id), now.AddDays(-Days));
        var halls = machines.Select(each => each.HallId).Distinct().ToList();
        var terminals = await db.Terminals.AsNoTracking().Where(each => ids.Contains(each.Id)).ToDictionaryAsync(each => each.Id);
        var faults = (await db.MachineFaults.AsNoTracking().Where(each => ids.Contains(each.MachineId) && (each.Until == null || each.Until > since)).OrderBy(each => each.Since).ToListAsync()).ToLookup(each => each.MachineId);
        var named = await db.Halls.AsNoTracking().Where(each => halls.Contains(each.Id)).ToDictionaryAsync(each => each.Id);
        return [.. machines.Select(each => new MachineLine(each, terminals.GetValueOrDefault(each.Id), named[each.HallId], [.. faults[each.Id].Where(fault => fault.Until is null)], Uptime.Of(terminals.GetValueOrDefault(each.Id)?.FirstHeardAt, faults[each.Id], since, now)))];
    }

    /// <summary>Days of a machine, the newest first.</summary>
    /// <param name="before">Those before this one; null: from the newest on.</param>
    public static IQueryable<MachineDay> DaysOf(PortalDb db, Guid machineId, DateOnly? before)
    {
        var days = db.MachineDays.AsNoTracking().Where(each => each.MachineId == machineId);
        return (before is { } first ? days.Where(each => each.Day < first) : days).OrderByDescending(each => each.Day);
    }

    /// <summary>The departments of a place and of those above it, which may own a machine there.</summary>
    public static IReadOnlyList<(Guid Id, string Name)> Owners(TenantTree tree, Tenant place) =>
        [.. tree.Lineage(place).SelectMany(each => tree.UnitsOf(each.Id).Select(unit => (unit.Id, $"{Cases.Shared.Shown.NameOf(each)} · {new LocalText(unit.Name, unit.NameEn).In()}")))];
}
