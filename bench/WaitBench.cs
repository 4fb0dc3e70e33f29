using System.Globalization;
using Portal.Tests.Halls;

namespace Portal.Bench;

/// <summary>The estimate of the wait against simulated days (<see cref="SimulatedHall"/>, which the tests run for forty days). Needs no database.</summary>
internal static class WaitBench
{
    private static readonly SimulatedPlan[] Plans =
    [
        new(3, 15, IsReal: false), new(5, 26, IsReal: false), new(8, 44, IsReal: false),
        new(3, 11, IsReal: true), new(5, 20, IsReal: true), new(8, 36, IsReal: true),
    ];

    public static void Run(int days, int seed)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Estimated waits over {days} days each, seed {seed}"));
        foreach (var plan in Plans)
        {
            var result = SimulatedHall.Run(plan, days, seed);
            Console.WriteLine($"  {result.Line()}");
            foreach (var same in result.Waits.GroupBy(wait => wait.Priority).OrderBy(group => group.Key).Where(_ => plan.IsReal))
            {
                Console.WriteLine($"    {same.Key}: {SimulatedResult.Of([.. same])}");
            }
        }
    }
}
