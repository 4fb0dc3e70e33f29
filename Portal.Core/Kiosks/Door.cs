using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Kiosks;

/// <summary>What a door did, or why it did not.</summary>
public enum DoorOutcome
{
    /// <summary>The order to open went to the agent, and nothing is known of it yet.</summary>
    [Display(Name = "已发开门指令")] Ordered,
    [Display(Name = "已开门")] Opened,

    /// <summary>The lock did not answer, or the agent died with the order.</summary>
    [Display(Name = "门没有打开")] Failed,

    /// <summary>The station is shut at this hour.</summary>
    [Display(Name = "不在开放时间")] Shut,

    /// <summary>On the station's list of those who are not let in.</summary>
    [Display(Name = "限制进入")] Barred,

    /// <summary>The reading was not believed, or the card is none.</summary>
    [Display(Name = "证件没有认出")] Unread,

    /// <summary>Staff opened it from their desk.</summary>
    [Display(Name = "工作人员远程开门")] Remote,
}

/// <summary>
/// One line of a station's access log (row 205): when, at which door, a masked number, what came of it. Never a name, never a whole
/// number, never a picture. Deleted after <see cref="KeptDays"/> days (个人信息保护法 第十九条: no longer than the purpose needs).
/// </summary>
public sealed class DoorEntry : ITenantRow
{
    public const int KeptDays = 30;

    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    public required Guid MachineId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>As <c>Masking.Id</c> shows it; null where nothing was read.</summary>
    public string? Masked { get; init; }

    public required DoorOutcome Outcome { get; set; }

    /// <summary>Which colleague opened it from their desk; null for whoever came with a card.</summary>
    public string? ByName { get; init; }

    /// <summary>UTC, when the panel fetched a colleague's order: it is handed out once.</summary>
    public DateTime? FetchedAt { get; internal set; }
}

/// <summary>Somebody whom a station does not let in until a day, with a reason that a person gave. The number lies sealed: only a card that is shown is compared with it.</summary>
public sealed class DoorBar : ITenantRow
{
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    /// <summary>The document's number, sealed with the portal's keys.</summary>
    public required string Sealed { get; init; }

    public required string Masked { get; init; }

    public required string Reason { get; init; }

    /// <summary>The last local day.</summary>
    public required DateOnly Until { get; init; }

    public required string ByName { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }
}

/// <summary>Whether a door opens. Pure. There is no rule for a portal that is away: without its order no door opens, from inside the handle always does.</summary>
public static class DoorRule
{
    /// <summary>Longer nobody is kept out without being asked about again.</summary>
    public const int LongestBarDays = 365;

    /// <summary>Whoever asked to be let in stands there; a panel that was away does not open for an empty street later.</summary>
    public static readonly TimeSpan OrderHolds = TimeSpan.FromSeconds(30);

    /// <param name="isOpen">The station, at this moment.</param>
    /// <param name="isBarred">The card's number is on the station's list today.</param>
    public static DoorOutcome Decide(bool isOpen, bool isBarred) => isBarred ? DoorOutcome.Barred : isOpen ? DoorOutcome.Ordered : DoorOutcome.Shut;
}

/// <summary>Said at the door; the list is not mentioned to whoever stands behind.</summary>
public sealed record DoorStaysShut : Refusal;
