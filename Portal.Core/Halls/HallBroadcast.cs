using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>What a hall says to everybody who waits: a line on its boards and pages until a moment, and a message. Append-only.</summary>
public sealed class HallBroadcast : ITenantRow
{
    public const int Longest = 60;

    /// <summary>The operation key.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    public required string Text { get; init; }

    public required DateTime At { get; init; }

    /// <summary>UTC; from then on it stands nowhere any more.</summary>
    public required DateTime Until { get; init; }

    public required string ByName { get; init; }

    /// <summary>How many were sent a message.</summary>
    public required int Told { get; init; }
}
