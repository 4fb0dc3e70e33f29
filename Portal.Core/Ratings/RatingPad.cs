using System.Security.Cryptography;
using System.Text;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <summary>
/// 评价器: a tablet at a counter that may ask whoever was just served there. It is paired once with a code that somebody in charge reads
/// out, and from then on proves itself by a secret that lies in its cookie alone; so a window cannot rate itself. Only hashes are kept.
/// </summary>
public sealed class RatingPad : ITenantRow
{
    /// <summary>How long a code may be typed.</summary>
    public static readonly TimeSpan CodeHolds = TimeSpan.FromMinutes(15);

    private const int CodeDigits = 8;

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

    public static string NewCode() => RandomNumberGenerator.GetString("0123456789", CodeDigits);

    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>What the tablet keeps.</summary>
    public static string CookieOf(Guid id, string secret) => $"{id:N}.{secret}";

    /// <summary>Compared in constant time.</summary>
    public bool Knows(string secret) => RevokedAt is null && SecretHash is { } hash && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(secret)), Encoding.ASCII.GetBytes(hash));
}

/// <summary>No pad waits with this code: mistyped, used, or too late.</summary>
public sealed record PadCodeWrong : Refusal;

/// <summary>The tablet is not, or no longer, paired.</summary>
public sealed record PadUnknown : Refusal;
