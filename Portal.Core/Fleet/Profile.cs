using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>What a machine's first screen is like (row 20).</summary>
/// <param name="Groups">Keys of the place's tile groups, in this order; empty: all of them.</param>
/// <param name="IdleSeconds">After so long it asks whether somebody is still there: 30 to 600.</param>
/// <param name="Volume">Percent.</param>
/// <param name="OutOfHours">What it says while the station is closed.</param>
/// <param name="Outdoors">It stands in the sun (row 23): black on white, thick lines, nothing pale.</param>
public sealed record ProfileContent(IReadOnlyList<string> Groups, int IdleSeconds = 60, int Volume = 60, LocalText? OutOfHours = null, bool Outdoors = false);

/// <summary>统一终端配置: one configuration for many machines, of the place that keeps it and all below.</summary>
public sealed class KioskProfile : ITenantRow
{
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required LocalText Name { get; init; }
}

/// <summary>A version of a profile, as it was published. Append-only: going back is showing an earlier one again.</summary>
public sealed class ProfileVersion : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid ProfileId { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public required ProfileContent Content { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime PublishedAt { get; init; }

    public required string ByName { get; init; }
}

/// <summary>That a version was pushed to a machine. Append-only.</summary>
public sealed class ProfilePush : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The machine's place.</summary>
    public required int TenantId { get; init; }

    public required Guid MachineId { get; init; }

    public required Guid ProfileId { get; init; }

    public required int Number { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }

    public required string ByName { get; init; }

    /// <summary>An earlier version than the one before.</summary>
    public required bool IsBack { get; init; }
}

/// <summary>A configuration that no machine could show.</summary>
public sealed record ProfileWrong : Refusal;

/// <summary>Which profiles are sound, and who keeps them. Pure.</summary>
public static class ProfileRule
{
    public const int MostGroups = 12;
    public const int LongestWords = 200;

    /// <summary>Administrators of the profile's place or above.</summary>
    public static bool MayKeep(Actor actor, string path) => HallKeeping.MayKeep(actor, path);

    public static Refusal? Fault(ProfileContent content) =>
        content.IdleSeconds is < 30 or > 600 || content.Volume is < 0 or > 100 || content.Groups.Count > MostGroups || content.Groups.Distinct(StringComparer.Ordinal).Count() != content.Groups.Count
        || content.OutOfHours is { } words && (string.IsNullOrWhiteSpace(words.Zh) || words.Zh.Length > LongestWords || words.En?.Length > LongestWords) ? new ProfileWrong() : null;
}
