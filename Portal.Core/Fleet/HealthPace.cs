using System.Collections.Concurrent;

namespace Portal.Core.Fleet;

/// <summary>A program asks or tells more often than any has reason to. An agent keeps its reports and brings them with its next post.</summary>
public sealed record AskedTooOften(int WaitSeconds) : Refusal
{
    public override IReadOnlyList<object> Arguments => [WaitSeconds];
}

/// <summary>
/// How often one machine is heard: a bucket of posts, counted after its signature was found good, so that nobody silences a machine by
/// posting in its name. Each node counts for itself.
/// </summary>
/// <param name="atOnce">Posts that may come together: after a long time without the portal an agent brings two thousand reports, fifty at once.</param>
/// <param name="aMinute">Posts after that; an agent's rhythm is four, and one more when there is the outcome of a command to tell.</param>
public sealed class HealthPace(TimeProvider time, int atOnce = 60, int aMinute = 20)
{
    private readonly ConcurrentDictionary<Guid, Bucket> _buckets = new();

    /// <returns>Null when it may be heard. What is refused takes nothing from what comes later.</returns>
    public AskedTooOften? WhyNot(Guid machineId)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var bucket = _buckets.AddOrUpdate(machineId, _ => new(atOnce - 1, now, Gave: true), (_, before) =>
        {
            var filled = Math.Min(atOnce, before.Left + (Math.Max(0, (now - before.At).TotalMinutes) * aMinute));
            return filled >= 1 ? new(filled - 1, now, Gave: true) : new(filled, now, Gave: false);
        });
        return bucket.Gave ? null : new AskedTooOften((int)Math.Ceiling((1 - bucket.Left) * 60 / aMinute));
    }

    private sealed record Bucket(double Left, DateTime At, bool Gave);
}
