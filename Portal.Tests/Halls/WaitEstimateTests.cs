using System.Globalization;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>The estimate against a simulated hall: a day of visitors, service times that scatter, counters that come and go.</summary>
public sealed class WaitEstimateTests(ITestOutputHelper output)
{
    private static readonly DateOnly Day = new(2026, 3, 2);

    [Theory, Trait("Row", "37")]
    [InlineData(3, 15.0)]
    [InlineData(5, 26.0)]
    [InlineData(8, 44.0)]
    public void Estimate_OverSimulatedDays_IsNearWhatCame(int counters, double anHour)
    {
        var random = new Random(20260302);
        List<(double Said, double Came, bool Within)> waits = [];
        for (var day = 0; day < 40; day++)
        {
            waits.AddRange(SimulateDay(random, counters, anHour));
        }

        var errors = waits.Select(wait => Math.Abs(wait.Said - wait.Came)).Order().ToList();
        var (median, within, mean) = (errors[errors.Count / 2], waits.Count(wait => wait.Within) / (double)waits.Count, waits.Average(wait => wait.Came));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{counters} counters, {waits.Count} who waited, {mean / 60:0.0} min on average: median error {median / 60:0.0} min, within the band {within:P0}"));
        median.ShouldBeLessThan(4 * 60);
        within.ShouldBeGreaterThan(0.7);
    }

    [Fact]
    public void Estimate_NoCounter_SaysNothing_AndAFreeOneSaysNow()
    {
        WaitEstimate.Of(new WaitQuestion([300, 300], [])).ShouldBeNull();
        WaitEstimate.Of(new WaitQuestion([], [0]))!.Seconds.ShouldBe(0);
        WaitEstimate.Of(new WaitQuestion([300, 300], [0, 120]))!.Seconds.ShouldBe(325);
        WaitEstimate.Service(480, 0, 0).ShouldBe(480);
        WaitEstimate.Service(480, 1000, 300_000).ShouldBeInRange(299, 302, "history outweighs the usual time");
    }

    /// <summary>One queue, groups of three kinds, arrivals as they come; who comes is told an estimate and then waits.</summary>
    private static List<(double Said, double Came, bool Within)> SimulateDay(Random random, int count, double anHour)
    {
        var hall = new Hall { TenantId = 11, Name = "大厅" };
        double[] minutes = [5, 8, 14];
        TicketGroup[] groups = [.. minutes.Select((usual, at) => new TicketGroup { TenantId = 11, HallId = hall.Id, Prefix = "ABC"[at].ToString(), Name = "组", UsualMinutes = 8 })];
        Counter[] counters = [.. Enumerable.Range(1, count).Select(number => NewCounter(hall, number))];
        var setting = new HallSetting(hall, new TenantSettings(), WorkCalendar.Official, counters, groups);

        // What the hall has seen of each kind in the days before.
        var served = groups.Index().ToDictionary(pair => pair.Item.Id, pair => (40, Enumerable.Range(0, 40).Sum(_ => Service(random, minutes[pair.Index]))));
        var opens = HallHouse.Monday.AddHours(-1);
        var free = counters.ToDictionary(counter => counter.Id, _ => (At: 0.0, Group: Guid.Empty, Since: 0.0));
        List<(double At, Guid Group, double Service, double Said, double Least, double Most)> queue = [];
        List<(double Said, double Came, bool Within)> waits = [];
        for (var at = 0.0; at < 7 * 3600;)
        {
            at += -Math.Log(1 - random.NextDouble()) * 3600 / (anHour * (at is > 3600 and < 9000 ? 1.5 : 0.8));
            Serve(at);
            var kind = random.Next(3);
            var now = opens.AddSeconds(at);
            var line = new HallLine(setting, Day,
                [.. queue.Select(one => new InLine(new QueuePlace(opens.AddSeconds(one.At), Day, 0, Guid.CreateVersion7()), one.Group, null, null))],
                [.. free.Where(one => one.Value.At > at).Select(one => new AtCounter(one.Key, one.Value.Group, opens.AddSeconds(one.Value.Since)))], served);
            var said = line.WaitOf(groups[kind].Id, null, now, now)!;
            queue.Add((at, groups[kind].Id, Service(random, minutes[kind]), said.Seconds, said.Least, said.Most));
        }

        Serve(double.MaxValue);
        return waits;

        void Serve(double until)
        {
            while (queue.Count > 0 && free.MinBy(one => one.Value.At) is var next && Math.Max(next.Value.At, queue[0].At) < until)
            {
                var (first, begins) = (queue[0], Math.Max(next.Value.At, queue[0].At));
                queue.RemoveAt(0);
                free[next.Key] = (begins + WaitEstimate.WaySeconds + first.Service, first.Group, begins + WaitEstimate.WaySeconds);
                if (begins - first.At > 30)
                {
                    waits.Add((first.Said, begins - first.At, begins - first.At >= first.Least && begins - first.At <= first.Most));
                }
            }
        }
    }

    /// <summary>Log-normal: most visits are short, some are long.</summary>
    private static double Service(Random random, double minutes)
    {
        const double Sigma = 0.6;
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return minutes * 60 * Math.Exp((Sigma * normal) - (Sigma * Sigma / 2));
    }

    private static Counter NewCounter(Hall hall, int number)
    {
        var counter = new Counter { TenantId = 11, HallId = hall.Id, Number = number, State = CounterState.Open };
        counter.Terms.Add(new CounterTerm { TenantId = 11, CounterId = counter.Id, From = Day, Name = "综合窗口", IsIntegrated = true });
        return counter;
    }
}
