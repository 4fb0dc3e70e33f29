using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// The visits of the last two weeks in the demonstration's hall, and who sat where, through the rules and in one save, so that its load
/// by weekday and hour, its kinds of opening and its former days have something to show. A hall that has tickets of former days is left.
/// </summary>
internal static class DemoHallHistory
{
    private const int DaysBack = 14;

    /// <summary>So many windows are open in ordinary hours, and outside of them.</summary>
    private const int Windows = 4, OutOfHours = 2;

    private static readonly (int Hour, OpeningKind Kind, int People)[] WorkDay =
        [(9, OpeningKind.Normal, 6), (10, OpeningKind.Normal, 8), (11, OpeningKind.Normal, 4), (12, OpeningKind.Noon, 3), (14, OpeningKind.Normal, 5), (15, OpeningKind.Normal, 4), (16, OpeningKind.Normal, 2)];

    private static readonly (int Hour, OpeningKind Kind, int People)[] Saturday = [(9, OpeningKind.Staggered, 3), (10, OpeningKind.Staggered, 5), (11, OpeningKind.Staggered, 2)];

    public static async Task PlantAsync(PortalDbMaker maker, string street, DateTime now, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("planting the demonstration"));
        var (hallId, today) = (DemoFiles.IdOf("hall", street), ChinaTime.DateOf(now));
        if (await db.Tickets.AnyAsync(each => each.HallId == hallId && each.Day < today, cancellationToken))
        {
            return;
        }

        var groups = await db.TicketGroups.Where(each => each.HallId == hallId && each.RetiredOn == null).OrderBy(each => each.Order).ToListAsync(cancellationToken);
        var counters = await db.Counters.Where(each => each.HallId == hallId).OrderBy(each => each.Number).Take(Windows).ToListAsync(cancellationToken);
        var clerks = await ClerksAsync(db, street, cancellationToken);
        if (groups.Count < 3 || counters.Count < Windows || clerks.Count < Windows)
        {
            return;
        }

        for (var day = today.AddDays(-DaysBack); day < today; day = day.AddDays(1))
        {
            var (visitor, sitting) = (0, new CounterStint?[Windows]);
            foreach (var (hour, kind, people) in HoursOf(day))
            {
                var open = kind == OpeningKind.Normal ? Windows : OutOfHours;
                for (var each = 0; each < people; each++, visitor++)
                {
                    Visit(db, groups[visitor % 5 == 4 ? 2 : visitor % 3 == 2 ? 1 : 0], counters[visitor % open], clerks[visitor % open], day, visitor + 1, kind, ChinaTime.ToUtc(day.ToDateTime(new TimeOnly(hour, each * 60 / people))));
                }

                for (var at = 0; at < open; at++)
                {
                    var begins = ChinaTime.ToUtc(day.ToDateTime(new TimeOnly(hour, 0)));
                    sitting[at] = Sit(db, sitting[at], counters[at], clerks[at], begins, begins.AddHours(1));
                }
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Whoever takes in at that place and does nothing else there.</summary>
    internal static async Task<List<Actor>> ClerksAsync(PortalDb db, string slug, CancellationToken cancellationToken) =>
        [.. (await db.Posts.AsNoTracking().Where(post => post.Tenant!.Slug == slug && post.Duties == Duties.Clerk && post.IsActive).Select(post => post.Account!).OrderBy(account => account.UserName).ToListAsync(cancellationToken))
            .DistinctBy(account => account.Id).Select(account => new Actor { AccountId = account.Id, Name = account.DisplayName, Channel = Channel.Window })];

    /// <param name="before">The stretch before; when it ends where this one begins, it goes on.</param>
    internal static CounterStint Sit(PortalDb db, CounterStint? before, Counter counter, Actor clerk, DateTime from, DateTime until)
    {
        if (before?.Until == from)
        {
            before.Until = until;
            return before;
        }

        var stint = new CounterStint { Id = Guid.CreateVersion7(), TenantId = counter.TenantId, HallId = counter.HallId, CounterId = counter.Id, ClerkId = clerk.AccountId!.Value, ClerkName = clerk.Name, State = CounterState.Open, From = from, Until = until };
        db.CounterStints.Add(stint);
        return stint;
    }

    /// <summary>Mondays are fuller than Fridays; on Wednesdays it is open in the evening.</summary>
    private static IEnumerable<(int Hour, OpeningKind Kind, int People)> HoursOf(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Sunday => [],
        DayOfWeek.Saturday => Saturday,
        DayOfWeek.Monday => WorkDay.Select(hour => hour with { People = hour.People + (hour.People / 2) }),
        DayOfWeek.Wednesday => WorkDay.Append((17, OpeningKind.Extended, 4)),
        _ => WorkDay,
    };

    private static void Visit(PortalDb db, TicketGroup group, Counter counter, Actor clerk, DateOnly day, int number, OpeningKind kind, DateTime taken)
    {
        var ticket = new Ticket
        {
            Id = Guid.CreateVersion7(),
            TenantId = group.TenantId,
            HallId = group.HallId,
            Day = day,
            Prefix = group.Prefix,
            Number = number,
            GroupId = group.Id,
            Purpose = group.IsConsultation ? VisitPurpose.Consultation : VisitPurpose.Business,
            OpeningKind = kind,
            Channel = Channel.Kiosk,
            Secret = Ticket.NewSecret(),
            TakenAt = taken,
            QueueAt = taken,
        };
        db.Tickets.Add(ticket);
        Move(TicketAction.Take, taken, null);
        Move(TicketAction.Call, taken.AddMinutes(2 + (number % 9)), counter);
        Move(TicketAction.Serve, taken.AddMinutes(3 + (number % 9)), counter);
        Move(TicketAction.Finish, taken.AddMinutes(8 + (number % 9) + (number * 7 % 6)), counter);

        void Move(TicketAction action, DateTime when, Counter? at)
        {
            var happened = TicketFlow.Decide(ticket, new TicketAct(action, Guid.CreateVersion7()) { CounterId = at?.Id }, at is null ? Actor.System : clerk, when);
            ticket.Apply(happened);
            db.TicketEvents.Add(happened);
        }
    }
}
