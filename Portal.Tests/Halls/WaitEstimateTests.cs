using Portal.Core.Halls;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>The estimate against a simulated hall (<see cref="SimulatedHall"/>): days of visitors whose service times scatter. <c>bench/run.sh wait</c> prints the figures of a longer run.</summary>
public sealed class WaitEstimateTests(ITestOutputHelper output)
{
    private const int Seed = 20260302;

    [Theory, Trait("Row", "37")]
    [InlineData(3, 15.0)]
    [InlineData(5, 26.0)]
    [InlineData(8, 44.0)]
    public void Estimate_OverCalmDays_IsNearWhatCame(int counters, double anHour)
    {
        var result = SimulatedHall.Run(new SimulatedPlan(counters, anHour, IsReal: false), days: 40, Seed);

        output.WriteLine(result.Line());
        result.Untold.ShouldBe(0);
        result.MedianError.ShouldBeLessThan(4 * 60);
        result.Within.ShouldBeGreaterThan(0.8);
    }

    /// <summary>Counters open late, pause, close early and are opened for the rush; a quarter has a reason to be called sooner, and some do not come.</summary>
    [Theory, Trait("Row", "37")]
    [InlineData(3, 11.0)]
    [InlineData(5, 20.0)]
    [InlineData(8, 36.0)]
    public void Estimate_OverRealDays_WithCountersThatComeAndGo_IsNearWhatCame(int counters, double anHour)
    {
        var result = SimulatedHall.Run(new SimulatedPlan(counters, anHour, IsReal: true), days: 40, Seed);

        output.WriteLine(result.Line());
        result.Waits.Select(wait => wait.Priority).Distinct().Count().ShouldBe(5, "every class that is called sooner is among them");
        result.MedianError.ShouldBeLessThan(6 * 60);
        result.Within.ShouldBeGreaterThan(0.7);
        result.Waits.GroupBy(wait => wait.Priority).ShouldAllBe(same => same.Count(wait => wait.IsWithin) > 0.7 * same.Count(), "in every class most wait as long as they were told");
    }

    /// <summary>Who is next waits for whoever is done first: soon, but nobody knows how soon. The band is that of their services, not of the little that is left.</summary>
    [Fact, Trait("Row", "37")]
    public void Band_OfWhoIsNext_IsAsWideAsTheServicesBeforeThem()
    {
        var next = WaitEstimate.Of(new WaitQuestion([], [60, 400, 500], [540, 540, 540]))!;

        (next.Seconds, next.Least).ShouldBe((60, 0));
        next.Most.ShouldBeInRange(60 + 180, 60 + 300);
        WaitEstimate.Of(new WaitQuestion([540, 540, 540, 540, 540, 540], [60, 400, 500], [540, 540, 540]))!.ShouldSatisfyAllConditions(later => later.Least.ShouldBeGreaterThan(next.Seconds), later => (later.Most - later.Least).ShouldBeGreaterThan(next.Most - next.Least));
    }

    [Fact]
    public void SameSeed_IsTheSameDays()
    {
        var plan = new SimulatedPlan(5, 20, IsReal: true);

        SimulatedHall.Run(plan, days: 2, Seed).Waits.ShouldBe(SimulatedHall.Run(plan, days: 2, Seed).Waits);
        SimulatedHall.Run(plan, days: 2, Seed + 1).Waits.ShouldNotBe(SimulatedHall.Run(plan, days: 2, Seed).Waits);
    }

    [Fact]
    public void Estimate_NoCounter_SaysNothing_AndAFreeOneSaysNow()
    {
        WaitEstimate.Of(new WaitQuestion([300, 300], [], [])).ShouldBeNull();
        WaitEstimate.Of(new WaitQuestion([], [0, 200], [480])).ShouldBe(new WaitRange(0, 0, 0), "one is free, however long the other takes");
        WaitEstimate.Of(new WaitQuestion([300, 300], [0, 120], [300]))!.Seconds.ShouldBe(325);
        WaitEstimate.Service(480, 0, 0).ShouldBe(480);
        WaitEstimate.Service(480, 1000, 300_000).ShouldBeInRange(299, 302, "history outweighs the usual time");
    }
}
