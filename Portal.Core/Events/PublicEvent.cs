using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Events;

/// <summary>What people are invited to (features.md rows 52, 54).</summary>
public enum EventKind
{
    /// <summary>A hall, or an office, opens its doors.</summary>
    [Display(Name = "开放日")] OpenDay,

    /// <summary>Staff come to a company or a village and take in there.</summary>
    [Display(Name = "送服务上门")] Outreach,
}

/// <summary>
/// An event of a place: when, where, how many. Everybody may read it; staff of the place or above keep it. Its two counts are raised
/// by conditional statements alone, so that it never has more people than places.
/// </summary>
public sealed class PublicEvent : ITenantRow
{
    /// <summary>The operation key of its entering: the same click again is the same event.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public EventKind Kind { get; set; }

    public required LocalText Title { get; set; }

    public LocalText? Summary { get; set; }

    /// <summary>Where people come to.</summary>
    public required LocalText Place { get; set; }

    /// <summary>UTC, both on one local day.</summary>
    public required DateTime StartsAt { get; set; }

    public required DateTime EndsAt { get; set; }

    /// <summary>UTC; signing up is possible from the one to the other, and never after the event has begun.</summary>
    public required DateTime SignUpFrom { get; set; }

    public required DateTime SignUpUntil { get; set; }

    public required int Capacity { get; set; }

    /// <summary>How many may wait for a place that becomes free; 0: nobody.</summary>
    public int WaitingPlaces { get; set; }

    /// <summary>Companies and people who are asked to come, or who are visited; one a line.</summary>
    public IReadOnlyList<string> Invited { get; set; } = [];

    /// <summary>Places taken now.</summary>
    public int Taken { get; private set; }

    /// <summary>People who wait for one.</summary>
    public int Waiting { get; private set; }

    public DateTime? CalledOffAt { get; internal set; }

    public string? CalledOffWhy { get; internal set; }

    /// <summary>Counts what staff change; the concurrency token, with the two counts.</summary>
    public int Version { get; internal set; }

    public int Free => Math.Max(0, Capacity - Taken);
}

public enum SignUpState
{
    [Display(Name = "候补")] Waiting,
    [Display(Name = "已报名")] SignedUp,
    [Display(Name = "已签到")] Attended,
    [Display(Name = "已取消")] Cancelled,
}

public enum SignUpAction
{
    /// <summary>A place became free for who waited longest.</summary>
    [Display(Name = "递补")] MoveUp,
    [Display(Name = "取消")] Cancel,
    [Display(Name = "签到")] CheckIn,
    [Display(Name = "撤销签到")] TakeBack,
}

/// <summary>
/// 报名: one person at one event. A person's own row: they and staff of the place (or above) see it. Name and phone are emptied some time
/// after the event (<see cref="EventRules.PersonDays"/>); what is counted stays.
/// </summary>
public sealed class SignUp : ITenantRow
{
    /// <summary>The operation key: the same click again is the same place.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid EventId { get; init; }

    public Guid? CitizenId { get; init; }

    public string? HolderName { get; set; }

    /// <summary>Eleven digits; shown masked.</summary>
    public string? Phone { get; set; }

    /// <summary>Six signs, unique under the event: said at the door, and with the phone number enough to cancel.</summary>
    public required string Code { get; init; }

    /// <summary>What opens the person's own page.</summary>
    public required string Secret { get; init; }

    public required DateTime SignedUpAt { get; init; }

    public SignUpState State { get; internal set; }

    public DateTime? ArrivedAt { get; internal set; }

    public string? ArrivedBy { get; internal set; }

    public DateTime? EndedAt { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }
}

/// <summary>A case that was taken in at an event.</summary>
public sealed class EventCase : ITenantRow
{
    public required int TenantId { get; init; }

    public required Guid EventId { get; init; }

    public required Guid CaseId { get; init; }

    public required DateTime At { get; init; }
}
