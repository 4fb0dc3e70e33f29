using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>
/// Something that ailed a machine, from when to when. Kept for good: how long machines were of use, lacked paper or stood still is
/// reckoned from these rows and from nothing else. Of one kind and part only one is open, which the database itself sees to.
/// </summary>
public sealed class MachineFault : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Where it stood then.</summary>
    public required int TenantId { get; init; }

    public required Guid MachineId { get; init; }

    public required Guid HallId { get; init; }

    public required FaultKind Kind { get; init; }

    /// <summary>The device's id; empty for the machine as a whole.</summary>
    public required string Part { get; init; }

    /// <summary>UTC, of the report that said so first.</summary>
    public required DateTime Since { get; init; }

    /// <summary>In which the part could not be used at all; the last one has no end while it is so.</summary>
    public IReadOnlyList<Stretch> Stops { get; internal set; } = [];

    /// <summary>UTC; null while it lasts.</summary>
    public DateTime? Until { get; internal set; }

    public string? Detail { get; internal set; }

    /// <summary>A silence that the machine's own reports filled later: it worked, and could only not say so.</summary>
    public bool WasLineOnly { get; internal set; }

    /// <summary>The part cannot be used at this moment.</summary>
    public bool IsStopping() => Until is null && Stops is [.., { Until: null }];

    /// <summary>What the next report says of it.</summary>
    internal void Note(FaultSeen seen, DateTime at)
    {
        Detail = seen.Detail;
        if (seen.Stops && Stops is not [.., { Until: null }])
        {
            Stops = [.. Stops, new Stretch(at, null)];
        }
        else if (!seen.Stops)
        {
            EndStop(at);
        }
    }

    internal void End(DateTime at)
    {
        Until = at;
        EndStop(at);
    }

    private void EndStop(DateTime at)
    {
        if (Stops is [.., { Until: null } last])
        {
            Stops = [.. Stops.SkipLast(1), last with { Until = at }];
        }
    }
}

/// <summary>From when to when, in UTC; without an end it lasts.</summary>
public sealed record Stretch(DateTime From, DateTime? Until);
