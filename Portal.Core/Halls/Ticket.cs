using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

public enum TicketStatus
{
    [Display(Name = "等候中")] Waiting,
    [Display(Name = "已叫号")] Called,
    [Display(Name = "办理中")] Serving,

    /// <summary>挂起: something is fetched or copied, and then goes on.</summary>
    [Display(Name = "已挂起")] Parked,

    /// <summary>Waits again, for another group or counter.</summary>
    [Display(Name = "已转移，等候中")] Transferred,
    [Display(Name = "已办结")] Finished,

    /// <summary>过号.</summary>
    [Display(Name = "已过号")] Missed,
    [Display(Name = "已取消")] Cancelled,
}

/// <summary>Why somebody is called sooner. How much sooner says <see cref="TicketOrder.CreditOf"/>.</summary>
public enum TicketPriority
{
    [Display(Name = "普通")] None,
    [Display(Name = "预约")] Appointment,
    [Display(Name = "老年人")] Elderly,
    [Display(Name = "残疾人")] Disabled,
    [Display(Name = "孕妇或带婴幼儿")] WithChild,
    [Display(Name = "园区企业绿色通道")] GreenLane,
}

/// <summary>业务 or 咨询; figures count them apart.</summary>
public enum VisitPurpose
{
    [Display(Name = "办理业务")] Business,
    [Display(Name = "咨询")] Consultation,
}

/// <summary>A matter somebody comes for. <paramref name="Code"/> is the catalogue's; it may be empty when only the group is known.</summary>
public sealed record VisitItem(string Code, LocalText Name)
{
    /// <summary>By code, or by name where there is none.</summary>
    public bool IsSameAs(VisitItem other) => Code.Length > 0 || other.Code.Length > 0 ? string.Equals(Code, other.Code, StringComparison.Ordinal) : string.Equals(Name.Zh, other.Name.Zh, StringComparison.Ordinal);
}

/// <summary>
/// One visit: a number, and everything that became of it. The number is unique under hall, local day (Asia/Shanghai) and prefix.
/// It changes by <see cref="Apply"/> alone and each change leaves a <see cref="TicketEvent"/>. Staff of the hall's tenant or above
/// see it, a citizen their own; who has only its code asks <see cref="TicketDesk.FollowAsync"/>.
/// </summary>
public sealed partial class Ticket : ITenantRow
{
    /// <summary>The operation key of the taking: the same click again is the same ticket.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    /// <summary>The local day on which it was taken.</summary>
    public required DateOnly Day { get; init; }

    public required string Prefix { get; init; }

    /// <summary>1, 2, 3… under hall, day and prefix.</summary>
    public required int Number { get; init; }

    /// <summary>The group it stands in now; the prefix stays that of the first.</summary>
    public required Guid GroupId { get; set; }

    /// <summary>Only this counter may call it: it was sent there.</summary>
    public Guid? ForCounterId { get; internal set; }

    public TicketStatus Status { get; internal set; }

    public TicketPriority Priority { get; set; }

    /// <summary>What the priority rests on, as seen or said: 持残疾人证.</summary>
    public string? PriorityReason { get; set; }

    /// <summary>Calls for a counter where it is spoken; null: no wish.</summary>
    public SpokenLanguage? Language { get; init; }

    public VisitPurpose Purpose { get; set; }

    /// <summary>In which kind of opening it was taken.</summary>
    public OpeningKind OpeningKind { get; init; }

    /// <summary>What somebody comes for, in the order it was said; it goes along to another group or counter.</summary>
    public IReadOnlyList<VisitItem> Items { get; internal set; } = [];

    public Channel Channel { get; init; }

    public Guid? CitizenId { get; init; }

    /// <summary>As given, for the desk's eyes; shown masked, and emptied with <see cref="Phone"/>.</summary>
    public string? HolderName { get; set; }

    /// <summary>Eleven digits, for messages about this visit; shown masked and emptied some days later.</summary>
    public string? Phone { get; set; }

    /// <summary>The language of messages and of the follow page: <c>zh-CN</c> or <c>en</c>.</summary>
    public string Culture { get; init; } = "zh-CN";

    /// <summary>As <see cref="Culture"/> names it.</summary>
    public CultureInfo MessageLanguage => CultureInfo.GetCultureInfo(Culture);

    /// <summary>Whoever took it, as a hash of phone or browser: what the limit counts. Null at desk and kiosk.</summary>
    public string? TakerKey { get; init; }

    /// <summary>Cannot use screen or message alone (视障 and the like): is called by voice even in a silent hall, and somebody walks along.</summary>
    public bool NeedsEscort { get; set; }

    /// <summary>Who walks along.</summary>
    public string? EscortName { get; internal set; }

    public DateTime? EscortedAt { get; internal set; }

    /// <summary>Of the booking it came from.</summary>
    public Guid? AppointmentId { get; init; }

    /// <summary>What opens the follow page.</summary>
    public required string Secret { get; init; }

    /// <summary>UTC; never before that of a lower number, whatever the clock did.</summary>
    public required DateTime TakenAt { get; init; }

    /// <summary>UTC; who may call takes the smallest. <see cref="TicketOrder"/> reckons it.</summary>
    public required DateTime QueueAt { get; set; }

    /// <summary>Whoever follows it was told so at the taking: seconds of waiting, to be compared with what came.</summary>
    public int? EstimatedSeconds { get; init; }

    /// <summary>The counter that called it last.</summary>
    public Guid? CounterId { get; internal set; }

    public Guid? ClerkId { get; internal set; }

    public string? ClerkName { get; internal set; }

    public DateTime? FirstCalledAt { get; internal set; }

    public DateTime? CalledAt { get; internal set; }

    /// <summary>UTC of the last call, called again or not: what boards show by.</summary>
    public DateTime? LastCalledAt { get; internal set; }

    /// <summary>Times it was called by name since it last waited.</summary>
    public int Calls { get; internal set; }

    /// <summary>Times it was passed over for the next.</summary>
    public int Skips { get; internal set; }

    public DateTime? ServedAt { get; internal set; }

    public DateTime? EndedAt { get; internal set; }

    /// <summary>When the message "two ahead" went out; once.</summary>
    public DateTime? NearNoticeAt { get; set; }

    /// <summary>Seconds from taking to the first call (等候); null while it waits.</summary>
    public int? WaitSeconds { get; internal set; }

    /// <summary>Seconds from call to service, of all counters together (走向窗口).</summary>
    public int WaySeconds { get; internal set; }

    /// <summary>Seconds of service, of all counters together; parked time is not in it.</summary>
    public int ServiceSeconds { get; internal set; }

    /// <summary>Concurrency token; the conditional call raises it too.</summary>
    public int Version { get; internal set; }

    public List<TicketCase> Cases { get; init; } = [];

    public string Label => LabelOf(Prefix, Number);

    public static string LabelOf(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:000}");

    /// <summary>Without 0, O, 1 and I; about 79 bits.</summary>
    internal static string NewSecret() => RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 16);
}

/// <summary>A case that was handed in, or gone on with, on a visit. The room of cases is not known here: by id.</summary>
public sealed class TicketCase : ITenantRow
{
    public required int TenantId { get; init; }

    public required Guid TicketId { get; init; }

    public required Guid CaseId { get; init; }

    public required DateTime At { get; init; }
}
