namespace Portal.Bench;

/// <summary>What many milliseconds say.</summary>
internal static class Times
{
    public static double At(IReadOnlyCollection<double> times, double share) => times.Order().ElementAt(Math.Min(times.Count - 1, (int)(times.Count * share)));

    public static string Line(IReadOnlyCollection<double> times) => $"p50 {At(times, .5):0.0}, p95 {At(times, .95):0.0}, p99 {At(times, .99):0.0}, slowest {times.Max():0.0} ms";
}
