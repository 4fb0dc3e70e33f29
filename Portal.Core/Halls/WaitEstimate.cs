namespace Portal.Core.Halls;

/// <summary>An estimate: seconds, and the band in which most waits fall.</summary>
public sealed record WaitRange(int Seconds, int Least, int Most);

/// <summary>What is known when somebody asks how long it will take.</summary>
/// <param name="Ahead">Service seconds to be expected of each visitor who will be called before, in their order.</param>
/// <param name="Busy">For each counter that serves the group and is open: seconds of service to be expected until it is free; 0 when it is.</param>
/// <param name="Serving">Service seconds to be expected of each visitor at one of those counters, from beginning to end.</param>
public sealed record WaitQuestion(IReadOnlyList<double> Ahead, IReadOnlyList<double> Busy, IReadOnlyList<double> Serving);

/// <summary>
/// How long somebody will wait: those ahead are laid on the counters one after the other, each on the one that is free first, with
/// the service times of this group's own history. Pure. <c>WaitEstimateTests</c> measures it against a simulated hall.
/// </summary>
public static class WaitEstimate
{
    /// <summary>Finding the way from chair to counter, and the next click.</summary>
    public const double WaySeconds = 25;

    /// <summary>How much of a service time one measured visit outweighs: so many visits' weight has the usual time.</summary>
    private const double PriorVisits = 4;

    /// <summary>Null when no counter serves.</summary>
    public static WaitRange? Of(WaitQuestion question)
    {
        if (question.Busy.Count == 0)
        {
            return null;
        }

        var free = new PriorityQueue<double, double>(question.Busy.Select(seconds => (seconds, seconds)));
        foreach (var service in question.Ahead)
        {
            var at = free.Dequeue() + service + WaySeconds;
            free.Enqueue(at, at);
        }

        var wait = free.Peek();

        if (wait == 0)
        {
            return new WaitRange(0, 0, 0); // A counter is free for this one too.
        }

        // Service times scatter about as much as they last; over n visits on c counters the sum scatters with the root. What those at the
        // counters still need is half known. They scatter by what they came for, however soon they are expected to be done.
        var typical = question.Ahead.Concat(question.Serving).DefaultIfEmpty(wait).Average();
        var spread = typical * Math.Sqrt((question.Ahead.Count / (double)question.Busy.Count) + 0.5) / Math.Sqrt(question.Busy.Count);
        return new WaitRange((int)wait, (int)Math.Max(0, wait - spread), (int)(wait + spread));
    }

    /// <summary>The service time to be expected: the mean of those seen lately, leaning on the usual one as long as there are few.</summary>
    public static double Service(double usualSeconds, int visits, double totalSeconds) => ((usualSeconds * PriorVisits) + totalSeconds) / (PriorVisits + visits);

    /// <summary>What is still to come of a service that has lasted so long: at least a fifth of the whole.</summary>
    public static double Rest(double expected, double lasted) => Math.Max(expected / 5, expected - lasted);
}
