using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Fleet;

/// <summary>Which inspections a page shows.</summary>
public enum CareShow
{
    /// <summary>Not done yet, the oldest first.</summary>
    ToDo,

    /// <summary>Of these, what should have been done before today.</summary>
    Overdue,

    /// <summary>Done, the newest first.</summary>
    Done,
}

/// <param name="Name">Of the machine or station.</param>
/// <param name="OwnerUnitId">The machine's owner, else its station's.</param>
internal sealed record CareLine(CareTask Task, LocalText Name, int TenantId, LocalText Hall, Guid? OwnerUnitId);

/// <summary>The last line of the page before: a period, and the subject; of what is done the row itself.</summary>
internal sealed record CareAfter(DateOnly Period, Guid Id)
{
    public static CareAfter? Read(string? written) => written?.Split('.') is [var day, var id]
        && DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var period) && Guid.TryParseExact(id, "N", out var last) ? new(period, last) : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Period:yyyyMMdd}.{Id:N}");
}

/// <param name="Overdue">How many in all, whatever is shown.</param>
/// <param name="Next">Null on the last page.</param>
internal sealed record CarePageRows(IReadOnlyList<CareLine> Lines, int Overdue, CareAfter? Next);

/// <summary>
/// Inspections of a place and all below, page by page. What is due is not stored, so periods are laid beside machines and stations in the
/// database, which leaves out what was done: a page costs the same questions however many machines there are.
/// </summary>
internal static class CareReading
{
    public static async Task<CarePageRows> ReadAsync(PortalDb db, TenantTree tree, Tenant place, CareKind kind, CareShow show, CareAfter? after, DateTime now)
    {
        var (today, below) = (ChinaTime.DateOf(now), tree.Subtree(place).Select(each => each.Id).ToList());
        var overdue = await Undone(db, below, kind, CarePlan.Periods(kind, today).Skip(1)).CountAsync();
        var lines = show == CareShow.Done
            ? await DoneAsync(db, kind, CarePlan.Periods(kind, today)[^1], after)
            : await ToDoAsync(Undone(db, below, kind, CarePlan.Periods(kind, today).Skip(show == CareShow.Overdue ? 1 : 0)), kind, after);
        if (lines.Count <= FleetView.AtOnce)
        {
            return new(lines, overdue, null);
        }

        var last = lines[FleetView.AtOnce - 1].Task;
        return new([.. lines.Take(FleetView.AtOnce)], overdue, new(last.Period, last.Done?.Id ?? last.SubjectId));
    }

    private static IQueryable<Due> Undone(PortalDb db, List<int> below, CareKind kind, IEnumerable<DateOnly> periods) =>
        periods.Select(period => kind == CareKind.Daily ? UndoneAtStations(db, below, period) : UndoneAtMachines(db, below, period)).Aggregate(Queryable.Concat);

    private static IQueryable<Due> UndoneAtStations(PortalDb db, List<int> below, DateOnly period) =>
        from hall in db.Halls.AsNoTracking()
        where below.Contains(hall.TenantId) && hall.Kind == HallKind.Station && hall.IsActive && hall.OpenedOn <= period
            && !db.CaresDone.Any(done => done.SubjectId == hall.Id && done.Kind == CareKind.Daily && done.Period == period)
        select new Due { SubjectId = hall.Id, Period = period, Name = hall.Name, TenantId = hall.TenantId, Hall = hall.Name, Owner = null };

    private static IQueryable<Due> UndoneAtMachines(PortalDb db, List<int> below, DateOnly period) =>
        from machine in db.HallDevices.AsNoTracking()
        join terminal in db.Terminals.AsNoTracking() on machine.Id equals terminal.Id
        join hall in db.Halls.AsNoTracking() on machine.HallId equals hall.Id
        join station in db.Stations.AsNoTracking() on machine.HallId equals station.Id into stations
        from answers in stations.DefaultIfEmpty()
        where below.Contains(machine.TenantId) && machine.RetiredOn == null && terminal.InstalledOn < period
            && !db.CaresDone.Any(done => done.SubjectId == machine.Id && done.Kind == CareKind.Monthly && done.Period == period)
        select new Due { SubjectId = machine.Id, Period = period, Name = machine.Name, TenantId = machine.TenantId, Hall = hall.Name, Owner = terminal.OwnerUnitId ?? answers!.OwnerUnitId };

    private static async Task<List<CareLine>> ToDoAsync(IQueryable<Due> undone, CareKind kind, CareAfter? after)
    {
        if (after is var (period, id))
        {
            undone = undone.Where(due => due.Period > period || (due.Period == period && due.SubjectId.CompareTo(id) > 0));
        }

        var rows = await undone.OrderBy(due => due.Period).ThenBy(due => due.SubjectId).Take(FleetView.AtOnce + 1).ToListAsync();
        return rows.ConvertAll(due => new CareLine(new CareTask(kind, due.SubjectId, due.Period, CarePlan.DueOn(kind, due.Period), null), due.Name, due.TenantId, due.Hall, due.Owner));
    }

    private static async Task<List<CareLine>> DoneAsync(PortalDb db, CareKind kind, DateOnly oldest, CareAfter? after)
    {
        var rows = db.CaresDone.AsNoTracking().Where(each => each.Kind == kind && each.Period >= oldest);
        if (after is var (period, id))
        {
            rows = rows.Where(each => each.Period < period || (each.Period == period && each.Id.CompareTo(id) < 0));
        }

        var done = await rows.OrderByDescending(each => each.Period).ThenByDescending(each => each.Id).Take(FleetView.AtOnce + 1).ToListAsync();
        var subjects = done.ConvertAll(each => each.SubjectId);
        var named = kind == CareKind.Daily
            ? await db.Halls.AsNoTracking().Where(hall => subjects.Contains(hall.Id)).Select(hall => new Due { SubjectId = hall.Id, Name = hall.Name, TenantId = hall.TenantId, Hall = hall.Name }).ToDictionaryAsync(each => each.SubjectId)
            : await (from machine in db.HallDevices.AsNoTracking()
                     join hall in db.Halls.AsNoTracking() on machine.HallId equals hall.Id
                     where subjects.Contains(machine.Id)
                     select new Due { SubjectId = machine.Id, Name = machine.Name, TenantId = machine.TenantId, Hall = hall.Name }).ToDictionaryAsync(each => each.SubjectId);

        // Of a machine that was moved out of the reader's sight the row is still theirs; its name is not.
        return done.ConvertAll(each => new CareLine(
            new CareTask(kind, each.SubjectId, each.Period, CarePlan.DueOn(kind, each.Period), each),
            named.GetValueOrDefault(each.SubjectId)?.Name ?? "—", each.TenantId, named.GetValueOrDefault(each.SubjectId)?.Hall ?? "—", null));
    }

    /// <summary>A subject and a period for which it is to be looked after.</summary>
    private sealed class Due
    {
        public required Guid SubjectId { get; init; }

        public DateOnly Period { get; init; }

        public required LocalText Name { get; init; }

        public required int TenantId { get; init; }

        public required LocalText Hall { get; init; }

        public Guid? Owner { get; init; }
    }
}
