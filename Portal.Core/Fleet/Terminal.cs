using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>
/// What the fleet knows of a machine (<see cref="HallDevice"/>, whose id it bears): its serial and whose it is, and what its agent last
/// said of itself. Whether it works is read from <see cref="Report"/> and from the <see cref="MachineFault"/>s that are open.
/// </summary>
public sealed class Terminal : ITenantRow
{
    /// <summary>The machine's.</summary>
    public required Guid Id { get; init; }

    /// <summary>The place it stands at; goes with it when it moves.</summary>
    public required int TenantId { get; set; }

    /// <summary>The maker's number.</summary>
    public string? Serial { get; set; }

    /// <summary>The department that owns it and inspects it every month (row 12); null: whoever answers for its station.</summary>
    public Guid? OwnerUnitId { get; set; }

    /// <summary>The first local day on which it stood anywhere; care counts from then.</summary>
    public DateOnly? InstalledOn { get; set; }

    /// <summary>Of the agent's key: with another key reports are counted from the beginning.</summary>
    public string? KeyHash { get; internal set; }

    /// <summary>The last report that was taken. Each is taken once.</summary>
    public long LastSequence { get; internal set; }

    /// <summary>UTC of the portal's clock, of the first report that ever came; from then on its uptime is known.</summary>
    public DateTime? FirstHeardAt { get; internal set; }

    /// <summary>UTC of the portal's clock.</summary>
    public DateTime? HeardAt { get; internal set; }

    public string? AgentVersion { get; internal set; }

    /// <summary>The newest report; null as long as none has come.</summary>
    public HealthReport? Report { get; internal set; }

    /// <summary>The profile it is to show; null: the portal's own.</summary>
    public Guid? ProfileId { get; internal set; }

    /// <summary>The version that was last pushed to it.</summary>
    public int? WantedVersion { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }

    /// <summary>The version it says it shows, of the profile it is to show; null as long as it has not said so.</summary>
    public int? ShownVersion() => Report?.Profile is { } shown && shown.Id == ProfileId ? shown.Version : null;
}

/// <summary>A stretch of time in which a machine stood somewhere (row 28). Append-only but for its end.</summary>
public sealed class MachinePlace : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The hall's place.</summary>
    public required int TenantId { get; init; }

    public required Guid MachineId { get; init; }

    public required Guid HallId { get; init; }

    /// <summary>The first local day; null where nobody wrote it down.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The first local day on which it was gone; null while it stands there.</summary>
    public DateOnly? Until { get; internal set; }

    /// <summary>Why it came.</summary>
    public string? Why { get; init; }

    public string? ByName { get; init; }
}

/// <param name="Serial">The maker's number; empty takes it away.</param>
/// <param name="OwnerUnitId">A unit of the machine's place or of one above.</param>
public sealed record TerminalEdit(string? Serial, Guid? OwnerUnitId, DateOnly? InstalledOn);
