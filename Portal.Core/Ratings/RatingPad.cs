using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <summary>
/// 评价器: a tablet at a counter that may ask whoever was just served there. It is paired once with a code that somebody in charge reads
/// out (<see cref="Pairing"/>); so a window cannot rate itself. Only hashes are kept.
/// </summary>
public sealed class RatingPad : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    public required Guid CounterId { get; init; }

    /// <summary>As the counter is called, on the day it was set up.</summary>
    public required LocalText Name { get; init; }

    /// <summary>Of the code that is waiting to be typed; null once it was.</summary>
    public string? CodeHash { get; internal set; }

    public DateTime? CodeUntil { get; internal set; }

    /// <summary>Null until it is paired.</summary>
    public string? SecretHash { get; internal set; }

    public DateTime? PairedAt { get; internal set; }

    public DateTime? RevokedAt { get; internal set; }

    public required DateTime AddedAt { get; init; }

    public required string AddedBy { get; init; }

    /// <summary>Concurrency token: of two tablets that type one code, one is paired.</summary>
    public int Version { get; internal set; }

    public bool Knows(string secret) => RevokedAt is null && Pairing.Knows(SecretHash, secret);
}

/// <summary>The tablet is not, or no longer, paired.</summary>
public sealed record PadUnknown : Refusal;
