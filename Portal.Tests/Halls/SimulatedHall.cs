using System.Globalization;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Tests.Halls;

/// <summary>What somebody was told at the taking of a number, in seconds, and what came.</summary>
internal sealed record SimulatedWait(int Said, int Least, int Most, double Came, TicketPriority Priority)
{
    public bool IsWithin => Came >= Least && Came <= Most;
}

/// <summary>How a simulated hall works.</summary>
/// <param name="Counters">All integrated: each serves the three groups.</param>
/// <param name="AnHour">Visitors an hour; half as many again from ten to half past eleven, fewer in the other hours.</param>
/// <param name="IsReal">Counters open late, pause one after the other, close early and are opened for the rush; some visitors come with a
/// reason to be called sooner, some do not come when they are called. Without it all counters are open all day, everybody comes and nobody is called sooner.</param>
internal sealed record SimulatedPlan(int Counters, double AnHour, bool IsReal);

/// <summary>What many simulated days say of the estimate.</summary>
/// <param name="Untold">Who were told nothing, because no counter was open just then.</param>
internal sealed record SimulatedResult(SimulatedPlan Plan, IReadOnlyList<SimulatedWait> Waits, int Untold)
{
    /// <summary>In seconds.</summary>
    public double MedianError => MedianErrorOf(Waits);

    public double Within => WithinOf(Waits);

    public string Line() => string.Create(CultureInfo.InvariantCulture, $"{(Plan.IsReal ? "real" : "calm")} days, {Plan.Counters} counters, {Plan.AnHour:0} visitors an hour: {Of(Waits)}, {Untold} told nothing");

    /// <summary>The figures of some of them.</summary>
    public static string Of(IReadOnlyCollection<SimulatedWait> waits) => string.Create(CultureInfo.InvariantCulture,
        $"{waits.Count} waited, {waits.Average(wait => wait.Came) / 60:0.0} min on average; median error {MedianErrorOf(waits) / 60:0.0} min, within the band {WithinOf(waits) * 100:0}%");

    private static double MedianErrorOf(IReadOnlyCollection<SimulatedWait> waits) => waits.Select(wait => Math.Abs(wait.Said - wait.Came)).Order().ElementAt(waits.Count / 2);

    private static double WithinOf(IReadOnlyCollection<SimulatedWait> waits) => waits.Count(wait => wait.IsWithin) / (double)waits.Count;
}

/// <summary>
/// Days of a hall, made up: when visitors come, how long each takes, who sits where when. Whoever comes is told what
/// <see cref="WaitEstimate"/> says of the hall as it is at that moment, and then waits. The same seed is the same days. The tests and
/// <c>bench/run.sh wait</c> share it.
/// </summary>
internal sealed class SimulatedHall
{
    /// <summary>In seconds after the hall opened.</summary>
    private const double Hour = 3600, LastNumber = 7 * Hour;

    /// <summary>So long a counter waits for somebody who does not come.</summary>
    private const double NoShowSeconds = 90;

    private const double NoShows = 0.06;

    private static readonly DateOnly Day = new(2026, 3, 2);

    /// <summary>Minutes of service in each group, in the middle.</summary>
    private static readonly double[] Minutes = [5, 8, 14];

    private readonly Random _random;
    private readonly SimulatedPlan _plan;
    private readonly HallSetting _setting;
    private readonly Dictionary<Guid, (int Visits, double Seconds)> _served;
    private readonly List<Seat> _seats;
    private readonly List<Visitor> _line = [];
    private readonly List<SimulatedWait> _waits = [];
    private int _numbers, _untold;

    private SimulatedHall(Random random, SimulatedPlan plan)
    {
        (_random, _plan) = (random, plan);
        var hall = new Hall { TenantId = 11, Name = "大厅" };
        TicketGroup[] groups = [.. Minutes.Select((_, at) => new TicketGroup { TenantId = 11, HallId = hall.Id, Prefix = "ABC"[at].ToString(), Name = "组", UsualMinutes = 8 })];
        _seats = [.. Enumerable.Range(0, plan.Counters).Select(number => new Seat(NewCounter(hall, number + 1), plan.IsReal ? Away(number) : []))];
        _setting = new HallSetting(hall, new TenantSettings(), WorkCalendar.Official, [.. _seats.Select(seat => seat.Counter)], groups);

        // What the hall has seen of each kind in the days before.
        _served = groups.Index().ToDictionary(pair => pair.Item.Id, pair => (40, Enumerable.Range(0, 40).Sum(_ => ServiceSeconds(Minutes[pair.Index]))));
    }

    public static SimulatedResult Run(SimulatedPlan plan, int days, int seed)
    {
        var random = new Random(seed);
        List<SimulatedWait> waits = [];
        var untold = 0;
        for (var day = 0; day < days; day++)
        {
            var hall = new SimulatedHall(random, plan);
            hall.Live();
            waits.AddRange(hall._waits);
            untold += hall._untold;
        }

        return new SimulatedResult(plan, waits, untold);
    }

    private void Live()
    {
        for (var at = 0.0; ;)
        {
            at += -Math.Log(1 - _random.NextDouble()) * Hour / (_plan.AnHour * (at is > Hour and < 2.5 * Hour ? 1.5 : 0.8));
            if (at >= LastNumber)
            {
                break;
            }

            CallUntil(at);
            Take(at);
        }

        CallUntil(double.MaxValue);
    }

    private void Take(double at)
    {
        foreach (var seat in _seats)
        {
            seat.Counter.State = seat.IsOpenAt(at) ? CounterState.Open : CounterState.Break;
        }

        var (kind, now) = (_random.Next(Minutes.Length), MomentOf(at));
        var group = _setting.Groups[kind];
        var priority = _plan.IsReal ? Class(_random.NextDouble()) : TicketPriority.None;
        var place = new QueuePlace(TicketOrder.QueueAt(now, priority), Day, ++_numbers, Guid.Empty);
        var line = new HallLine(
            _setting,
            Day,
            [.. _line.Select(one => new InLine(one.Place, one.GroupId, null, null))],
            [.. _seats.Where(seat => seat.Free > at).Select(seat => new AtCounter(seat.Counter.Id, seat.GroupId, MomentOf(seat.Since)))],
            _served);
        var said = line.WaitOf(group.Id, null, place.QueueAt, now);
        _line.Add(new Visitor(at, place, group.Id, priority, ServiceSeconds(Minutes[kind]), said, Comes: !_plan.IsReal || _random.NextDouble() >= NoShows));
        _untold += said is null ? 1 : 0;
    }

    /// <summary>Whoever is free and there calls who is next, one after the other, as long as it is before this moment.</summary>
    private void CallUntil(double until)
    {
        while (_line.Count > 0)
        {
            var first = _line.Min(one => one.At);
            var seat = _seats.MinBy(each => each.ReadyFrom(Math.Max(each.Free, first)))!;
            var begins = seat.ReadyFrom(Math.Max(seat.Free, first));
            if (begins >= until)
            {
                return;
            }

            var next = _line.Where(one => one.At <= begins).Aggregate((one, other) => other.Place.IsBefore(one.Place) ? other : one);
            _line.Remove(next);
            (seat.Since, seat.GroupId) = (begins + (next.Comes ? WaitEstimate.WaySeconds : 0), next.GroupId);
            seat.Free = next.Comes ? seat.Since + next.Service : begins + NoShowSeconds;

            // Who walks straight to a counter has not waited, and says nothing of the estimate.
            if (next.Said is { } said && begins - next.At > 30)
            {
                _waits.Add(new SimulatedWait(said.Seconds, said.Least, said.Most, begins - next.At, next.Priority));
            }
        }
    }

    /// <summary>One in four comes late, all but the first pause for three quarters of an hour one after the other, one in five leaves early, and the last is there for the rush alone.</summary>
    private List<(double From, double Until)> Away(int number)
    {
        List<(double, double)> away = [];
        if (number > 0 && number == _plan.Counters - 1)
        {
            return [(0, 0.75 * Hour), (3 * Hour, double.MaxValue)];
        }

        if (number % 4 == 3)
        {
            away.Add((0, _random.NextDouble() * 0.75 * Hour));
        }

        if (number > 0)
        {
            var pause = (2.75 + (0.75 * (number % 3))) * Hour;
            away.Add((pause, pause + (0.75 * Hour)));
        }

        if (number % 5 == 4)
        {
            away.Add((6 * Hour, double.MaxValue));
        }

        return away;
    }

    private static TicketPriority Class(double chance) => chance switch
    {
        < 0.10 => TicketPriority.Appointment,
        < 0.20 => TicketPriority.Elderly,
        < 0.23 => TicketPriority.Disabled,
        < 0.25 => TicketPriority.WithChild,
        _ => TicketPriority.None,
    };

    /// <summary>Log-normal: most visits are short, some are long.</summary>
    private double ServiceSeconds(double minutes)
    {
        const double Sigma = 0.6;
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return minutes * 60 * Math.Exp((Sigma * normal) - (Sigma * Sigma / 2));
    }

    private static DateTime MomentOf(double seconds) => ChinaTime.StartOf(Day).AddHours(9).AddSeconds(seconds);

    private static Counter NewCounter(Hall hall, int number)
    {
        var counter = new Counter { TenantId = 11, HallId = hall.Id, Number = number, State = CounterState.Open };
        counter.Terms.Add(new CounterTerm { TenantId = 11, CounterId = counter.Id, From = Day, Name = "综合窗口", IsIntegrated = true });
        return counter;
    }

    /// <param name="Comes">To the counter, when called.</param>
    private sealed record Visitor(double At, QueuePlace Place, Guid GroupId, TicketPriority Priority, double Service, WaitRange? Said, bool Comes);

    /// <param name="Away">When nobody is at the counter. Whoever still has a visitor then ends that first, as the panel asks of them.</param>
    private sealed class Seat(Counter counter, List<(double From, double Until)> away)
    {
        public Counter Counter { get; } = counter;

        /// <summary>From when on it can call.</summary>
        public double Free { get; set; }

        public double Since { get; set; }

        public Guid GroupId { get; set; }

        public bool IsOpenAt(double at) => Free > at || !away.Exists(each => each.From <= at && at < each.Until);

        public double ReadyFrom(double at)
        {
            while (away.Exists(each => each.From <= at && at < each.Until))
            {
                at = away.First(each => each.From <= at && at < each.Until).Until;
            }

            return at;
        }
    }
}
