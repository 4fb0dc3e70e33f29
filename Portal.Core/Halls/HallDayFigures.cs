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
/// <param name="Clerk">Who sits there now; null when closed.</param>
public sealed record CounterDay(Counter Counter, string? Clerk, Ticket? Visitor, int Served, int? MeanServiceSeconds);

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

    /// <summary>Every hour between the first and the last number.</summary>
    public static IReadOnlyList<HourLoad> Hours(IReadOnlyList<Ticket> tickets, IReadOnlyList<CounterStint> stints, int goalMinutes, double usualServiceSeconds, DateTime now)
    {
        if (tickets.Count == 0)
        {
            return [];
        }

        var hours = tickets.ToLookup(ticket => Calendars.ChinaTime.ToLocal(ticket.TakenAt).Hour);
        var served = tickets.Where(ticket => ticket.Status == TicketStatus.Finished).ToList();
        var service = served.Count == 0 ? usualServiceSeconds : WaitEstimate.Service(usualServiceSeconds, served.Count, served.Sum(ticket => (double)ticket.ServiceSeconds));
        var (first, last) = (hours.Min(hour => hour.Key), hours.Max(hour => hour.Key));
        return [.. Enumerable.Range(first, last - first + 1).Select(hour => new HourLoad(hour, hours[hour].Count(), Sat(hour), Staffing.Counters(hours[hour].Count(), service + WaitEstimate.WaySeconds, goalMinutes)))];

        int Sat(int hour) => stints.Where(stint => stint.State == CounterState.Open && Calendars.ChinaTime.ToLocal(stint.From).Hour <= hour && Calendars.ChinaTime.ToLocal(stint.Until ?? now).Hour >= hour).Select(stint => stint.CounterId).Distinct().Count();
    }

    public static IReadOnlyList<CounterDay> Counters(IReadOnlyList<Counter> counters, IReadOnlyList<Ticket> tickets, DateOnly day) =>
    [
        .. counters.Where(counter => counter.RetiredOn is null || day < counter.RetiredOn).OrderBy(counter => counter.Number).Select(counter =>
        {
            var served = tickets.Where(ticket => ticket.CounterId == counter.Id && ticket.Status == TicketStatus.Finished).ToList();
            return new CounterDay(counter, counter.ClerkName, tickets.FirstOrDefault(ticket => ticket.CounterId == counter.Id && TicketFlow.Occupies.Contains(ticket.Status)), served.Count, served.Count == 0 ? null : (int)served.Average(ticket => ticket.ServiceSeconds));
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
