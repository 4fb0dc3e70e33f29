using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Which tickets of a day a figure is about; each figure is a link to them.</summary>
public enum DayList
{
    All,
    Waiting,
    Serving,
    Finished,

    /// <summary>Waited longer than the hall's goal, or is doing so now.</summary>
    Late,
    Missed,
}

/// <summary>What one hour of the day brought, and how many counters it asks for.</summary>
/// <param name="Hour">Local.</param>
/// <param name="Open">Counters at which somebody sat in some part of the hour.</param>
/// <param name="Suggested">By <see cref="Staffing"/>.</param>
public sealed record HourLoad(int Hour, int Taken, int Open, int Suggested);

/// <summary>A counter's day.</summary>
/// <param name="State">As it is now; null on a day that is over.</param>
/// <param name="Clerk">Who sits there now; null when nobody does, and on a day that is over.</param>
/// <param name="Sat">Everybody who sat there in some part of the day, in the order in which they came.</param>
/// <param name="Visitor">Who is at it now.</param>
public sealed record CounterDay(Counter Counter, CounterState? State, string? Clerk, IReadOnlyList<string> Sat, Ticket? Visitor, int Served, int? MeanServiceSeconds)
{
    /// <summary>Who sat there and does not now.</summary>
    public IEnumerable<string> Earlier => Sat.Where(name => name != Clerk);
}

/// <summary>Visits of one kind of opening, business and consultation apart (rows 43, 57–60).</summary>
public sealed record KindCount(OpeningKind Kind, int Business, int Consultation);

/// <summary>
/// What a hall's manager sees of a day: computed from its tickets and from who sat where, never typed. Pure. Seconds throughout; a wait
/// is the time from taking to the first call, or until now for who still waits.
/// </summary>
public static class HallDayFigures
{
    public static int? WaitOf(Ticket ticket, DateTime now) => ticket.WaitSeconds ?? (TicketFlow.Waits.Contains(ticket.Status) ? Math.Max(0, (int)(now - ticket.TakenAt).TotalSeconds) : null);

    /// <param name="goalMinutes">Of the hall: the wait nobody should exceed.</param>
    public static IEnumerable<Ticket> Of(IEnumerable<Ticket> tickets, DayList list, int goalMinutes, DateTime now) => list switch
    {
        DayList.All => tickets,
        DayList.Waiting => tickets.Where(ticket => TicketFlow.Waits.Contains(ticket.Status)),
        DayList.Serving => tickets.Where(ticket => TicketFlow.Occupies.Contains(ticket.Status) || ticket.Status == TicketStatus.Parked),
        DayList.Finished => tickets.Where(ticket => ticket.Status == TicketStatus.Finished),
        DayList.Late => tickets.Where(ticket => ticket.Status != TicketStatus.Cancelled && WaitOf(ticket, now) > goalMinutes * 60),
        DayList.Missed => tickets.Where(ticket => ticket.Status == TicketStatus.Missed),
        _ => throw new ArgumentOutOfRangeException(nameof(list), list, "not a list"),
    };

    /// <summary>Mean wait of those who were called; null when nobody was.</summary>
    public static int? MeanWait(IEnumerable<Ticket> tickets) => tickets.Where(ticket => ticket.WaitSeconds is not null).Select(ticket => (double)ticket.WaitSeconds!.Value).DefaultIfEmpty(-1).Average() is >= 0 and var mean ? (int)mean : null;

    /// <summary>Every hour between the first and the last number. Numbers that were cancelled asked for nobody's time and are left out.</summary>
    /// <param name="day">Local, of the tickets.</param>
    public static IReadOnlyList<HourLoad> Hours(DateOnly day, IReadOnlyList<Ticket> tickets, IReadOnlyList<CounterStint> stints, int goalMinutes, double usualServiceSeconds, DateTime now)
    {
        var hours = tickets.Where(ticket => ticket.Status != TicketStatus.Cancelled).ToLookup(ticket => ChinaTime.ToLocal(ticket.TakenAt).Hour);
        if (hours.Count == 0)
        {
            return [];
        }

        var served = tickets.Where(ticket => ticket.Status == TicketStatus.Finished).ToList();
        var service = served.Count == 0 ? usualServiceSeconds : WaitEstimate.Service(usualServiceSeconds, served.Count, served.Sum(ticket => (double)ticket.ServiceSeconds));
        var (first, last) = (hours.Min(hour => hour.Key), hours.Max(hour => hour.Key));
        return [.. Enumerable.Range(first, last - first + 1).Select(hour => new HourLoad(hour, hours[hour].Count(), Sat(hour), Staffing.Counters(hours[hour].Count(), service + WaitEstimate.WaySeconds, goalMinutes)))];

        int Sat(int hour)
        {
            var begins = ChinaTime.StartOf(day).AddHours(hour);
            return stints.Where(stint => stint.State == CounterState.Open && stint.From < begins.AddHours(1) && (stint.Until ?? now) > begins).Select(stint => stint.CounterId).Distinct().Count();
        }
    }

    /// <summary>Counters that there were on that day. Who sits there now, and with whom, is said of today alone; of other days, who sat there.</summary>
    public static IReadOnlyList<CounterDay> Counters(HallDayView view) =>
    [
        .. view.Setting.Counters.Where(counter => (counter.RetiredOn is null || view.Day < counter.RetiredOn) && (counter.TermOn(view.Day) is not null || view.Stints.Any(stint => stint.CounterId == counter.Id)))
            .OrderBy(counter => counter.Number).Select(counter =>
            {
                var served = view.Tickets.Where(ticket => ticket.CounterId == counter.Id && ticket.Status == TicketStatus.Finished).ToList();
                return new CounterDay(
                    counter,
                    view.IsToday ? counter.State : null,
                    view.IsToday ? counter.ClerkName : null,
                    [.. view.Stints.Where(stint => stint.CounterId == counter.Id).DistinctBy(stint => stint.ClerkId).Select(stint => stint.ClerkName)],
                    view.IsToday ? view.Tickets.FirstOrDefault(ticket => ticket.CounterId == counter.Id && TicketFlow.Occupies.Contains(ticket.Status)) : null,
                    served.Count,
                    served.Count == 0 ? null : (int)served.Average(ticket => ticket.ServiceSeconds));
            }),
    ];
}

/// <summary>How many counters a load asks for. Pure; Erlang's formula for waiting, which supposes that people come at random.</summary>
public static class Staffing
{
    /// <summary>So many of all should wait no longer than the goal.</summary>
    public const double Share = 0.9;

    private const int Most = 200;

    /// <param name="arrivals">Numbers taken in an hour.</param>
    /// <param name="serviceSeconds">Mean, with the way to the counter.</param>
    /// <returns>The fewest counters with which <see cref="Share"/> of the visitors wait at most the goal; 0 when nobody comes.</returns>
    public static int Counters(int arrivals, double serviceSeconds, int goalMinutes)
    {
        if (arrivals <= 0 || serviceSeconds <= 0)
        {
            return 0;
        }

        var load = arrivals * serviceSeconds / 3600;
        for (var counters = (int)load + 1; counters < Most; counters++)
        {
            if (Late(counters, load, goalMinutes * 60 / serviceSeconds) <= 1 - Share)
            {
                return counters;
            }
        }

        return Most;
    }

    /// <summary>The share that waits longer than so many services last.</summary>
    private static double Late(int counters, double load, double services)
    {
        var blocked = 1.0;
        for (var one = 1; one <= counters; one++)
        {
            blocked = load * blocked / (one + (load * blocked));
        }

        var waits = blocked / (1 - (load / counters * (1 - blocked)));
        return waits * Math.Exp(-(counters - load) * services);
    }
}
