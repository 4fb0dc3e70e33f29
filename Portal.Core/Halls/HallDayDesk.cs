using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>A hall's day as its manager sees it.</summary>
/// <param name="Tickets">All of that local day, by number taken.</param>
/// <param name="Stints">Every one of which some part lies in that day, by when it began.</param>
/// <param name="Month">Visits finished from the first of the month to that day, by kind of opening.</param>
public sealed record HallDayView(HallSetting Setting, DateOnly Day, IReadOnlyList<Ticket> Tickets, IReadOnlyList<CounterStint> Stints, IReadOnlyList<KindCount> Kinds, IReadOnlyList<KindCount> Month, int Booked, int Arrived, int NotCome, DateTime At)
{
    /// <summary>The day is not over: who sits at a counter now can be said.</summary>
    public bool IsToday => Day == ChinaTime.DateOf(At);
}

/// <summary>Reads only: everything is counted from tickets, stints and bookings.</summary>
public sealed class HallDayDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, TicketDesk tickets, TimeProvider time)
{
    private const Duties Sees = Duties.Clerk | Duties.Supervisor | Duties.SystemAdministrator;

    /// <summary>For staff of the hall's place or above.</summary>
    public async Task<Answer<HallDayView>> ReadAsync(Guid hallId, DateOnly day, Actor actor, CancellationToken cancellationToken = default)
    {
        if (await tickets.SettingAsync(hallId, cancellationToken) is not { } setting)
        {
            return new NotFound();
        }

        var hall = setting.Hall;
        if (!actor.Has(Sees) || actor.Post is not { } post || !TenantPath.Holds(post.TenantPath, (await directory.TreeAsync(cancellationToken)).Find(hall.TenantId)!.Path))
        {
            return new NotAllowed();
        }

        await using var db = maker.Make(scope);
        var (begins, ends, first) = (ChinaTime.StartOf(day), ChinaTime.StartOf(day.AddDays(1)), new DateOnly(day.Year, day.Month, 1));
        var here = db.Tickets.AsNoTracking().Where(ticket => ticket.TenantId == hall.TenantId && ticket.HallId == hall.Id);
        var today = await here.Where(ticket => ticket.Day == day).OrderBy(ticket => ticket.TakenAt).ThenBy(ticket => ticket.Id).ToListAsync(cancellationToken);
        var month = await here.Where(ticket => ticket.Day >= first && ticket.Day <= day && ticket.Status == TicketStatus.Finished)
            .GroupBy(ticket => new { ticket.OpeningKind, ticket.Purpose }).Select(group => new { group.Key.OpeningKind, group.Key.Purpose, Count = group.Count() }).ToListAsync(cancellationToken);

        // Whoever sat down before midnight was there too; a stint ends with the night at the latest, so the evening before is far enough.
        var evening = begins.AddDays(-1);
        var stints = await db.CounterStints.AsNoTracking().Where(stint => stint.TenantId == hall.TenantId && stint.HallId == hall.Id && stint.From >= evening && stint.From < ends && (stint.Until == null || stint.Until > begins))
            .OrderBy(stint => stint.From).ThenBy(stint => stint.Id).ToListAsync(cancellationToken);
        var booked = await db.Appointments.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hall.Id && each.Day == day).GroupBy(each => each.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        return new HallDayView(
            setting,
            day,
            today,
            stints,
            Kinds(today.Where(ticket => ticket.Status == TicketStatus.Finished).Select(ticket => (ticket.OpeningKind, ticket.Purpose, 1))),
            Kinds(month.Select(row => (row.OpeningKind, row.Purpose, row.Count))),
            AppointmentFlow.Holds.Sum(state => booked.GetValueOrDefault(state)),
            booked.GetValueOrDefault(AppointmentState.CheckedIn),
            booked.GetValueOrDefault(AppointmentState.Missed),
            time.GetUtcNow().UtcDateTime);
    }

    private static List<KindCount> Kinds(IEnumerable<(OpeningKind Kind, VisitPurpose Purpose, int Count)> rows)
    {
        var all = rows.ToList();
        return [.. Enum.GetValues<OpeningKind>().Select(kind => new KindCount(kind, Sum(kind, VisitPurpose.Business), Sum(kind, VisitPurpose.Consultation))).Where(row => row.Kind == OpeningKind.Normal || row.Business + row.Consultation > 0)];

        int Sum(OpeningKind kind, VisitPurpose purpose) => all.Where(row => row.Kind == kind && row.Purpose == purpose).Sum(row => row.Count);
    }
}
