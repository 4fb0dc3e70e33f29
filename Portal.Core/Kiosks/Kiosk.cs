using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Core.Kiosks;

/// <summary>
/// 自助终端: the device agent on a machine of a hall or station (<see cref="HallDevice"/>), as the portal knows it. The row bears the
/// machine's id. The machine's browser is paired for itself (<see cref="Pairing"/>); the agent proves itself by a key of its own, whose
/// public half was registered by a code that was good once.
/// </summary>
public sealed class Kiosk : ITenantRow
{
    /// <summary>The machine's.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    /// <summary>Of the code that is waiting to be typed at the agent; null once it was.</summary>
    public string? CodeHash { get; internal set; }

    /// <summary>UTC.</summary>
    public DateTime? CodeUntil { get; internal set; }

    /// <summary>SubjectPublicKeyInfo of a key of P-256, base64; null when no agent is enrolled.</summary>
    public string? PublicKey { get; internal set; }

    /// <summary>UTC.</summary>
    public DateTime? EnrolledAt { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }

    /// <summary>Under which the agent goes on the wire: letters, digits and hyphens.</summary>
    public static string NameOf(Guid machineId) => $"kx-{machineId:N}";

    /// <summary>The machine an agent's name stands for; null when it cannot be what <see cref="NameOf"/> made.</summary>
    public static Guid? IdOf(string? name) => name is ['k', 'x', '-', .. var id] && Guid.TryParseExact(id, "N", out var machine) ? machine : null;

    /// <summary>Nothing this agent signed is believed any more, and a code that waits is void.</summary>
    internal void Strike() => (CodeHash, CodeUntil, PublicKey, EnrolledAt) = (null, null, null, null);
}

/// <summary>A number that one kiosk's page was given, so that the next reading can prove that it is the next one. The row goes when it is used.</summary>
public sealed class KioskNonce
{
    /// <summary>32 hex digits; cannot be guessed.</summary>
    public required string Id { get; init; }

    public required Guid KioskId { get; init; }

    public required ReadingKind Kind { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime GivenAt { get; init; }
}

/// <summary>Somebody's time at a machine, from the reading that was believed to the end; whose it was stands nowhere here. Kept for <see cref="KeptDays"/> days.</summary>
public sealed class KioskVisit : ITenantRow
{
    public const int KeptDays = 400;

    /// <summary>As in the visitor's badge; cannot be guessed.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    public required Guid MachineId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime BegunAt { get; init; }

    /// <summary>UTC; null while it goes on, and for good when nobody ended it: then the badge ran out.</summary>
    public DateTime? EndedAt { get; internal set; }

    /// <summary>The visitor said that they were done; otherwise nobody touched the screen any more.</summary>
    public bool EndedByVisitor { get; internal set; }
}
