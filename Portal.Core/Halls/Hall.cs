using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>What people look for in a hall besides a window (features.md row 53).</summary>
public enum Facility
{
    [Display(Name = "母婴室")] NursingRoom,
    [Display(Name = "休息角")] RestCorner,
    [Display(Name = "读书角")] ReadingCorner,
    [Display(Name = "充电角")] ChargingCorner,
    [Display(Name = "无障碍通道")] StepFree,
    [Display(Name = "轮椅")] Wheelchair,
    [Display(Name = "自助服务区")] SelfService,
    [Display(Name = "饮水")] Water,
    [Display(Name = "停车")] Parking,
    [Display(Name = "免费停车")] FreeParking,
    [Display(Name = "空调")] AirConditioning,
}

/// <summary>What sort of place it is: staff at windows, or machines that people use by themselves (row 1).</summary>
public enum HallKind
{
    [Display(Name = "办事大厅")] ServiceHall,
    [Display(Name = "政务e站")] Station,
}

/// <summary>What is spoken at a window, or asked for by a visitor (row 55).</summary>
public enum SpokenLanguage
{
    [Display(Name = "普通话")] Putonghua,
    [Display(Name = "粤语")] Cantonese,
    [Display(Name = "客家话")] Hakka,
    [Display(Name = "潮汕话")] Teochew,
    [Display(Name = "英语")] English,
    [Display(Name = "手语")] Sign,
}

/// <summary>A part of a hall, as the signs in it say: <paramref name="Key"/> is stable, a counter names it.</summary>
public sealed record Zone(string Key, LocalText Name);

/// <summary>One day that is not as the week says: open in these stretches, or closed all day when there are none.</summary>
public sealed record HallDay(DateOnly Day, IReadOnlyList<Opening> Openings, LocalText? Why = null);

/// <summary>Taking a number from outside by phone. <paramref name="PerDay"/>: numbers which one phone may take on one local day.</summary>
/// <param name="WithinMetres">Only who is that near, by what the phone says of itself; null: wherever they are. Needs the hall's place on the map.</param>
/// <param name="MinutesBefore">So long before a stretch of opening begins numbers can be had; at no time otherwise outside the hours.</param>
public sealed record PhoneRule(int PerDay = 2, int? WithinMetres = null, int MinutesBefore = 0);

/// <summary>
/// A place where people are served. Counters (<see cref="Counter"/>), groups (<see cref="TicketGroup"/>) and tickets
/// (<see cref="Ticket"/>) hang below it. Everybody may read a hall; only staff of its tenant or above change it.
/// </summary>
public sealed class Hall : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required LocalText Name { get; set; }

    public HallKind Kind { get; set; }

    /// <summary>The place whose people it is meant for, itself or below its tenant; null: its tenant's.</summary>
    public int? ServesTenantId { get; set; }

    public LocalText? Address { get; set; }

    /// <summary>The sentence for people; what is reckoned with is <see cref="Week"/>.</summary>
    public LocalText? Hours { get; set; }

    public string? Phone { get; set; }

    /// <summary>Square metres, where known.</summary>
    public int? Area { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>The first day of service, where known.</summary>
    public DateOnly? OpenedOn { get; set; }

    /// <summary>WGS 84 degrees; both or neither.</summary>
    public double? Latitude { get; set; }

    public double? Longitude { get; set; }

    public IReadOnlyList<Zone> Zones { get; set; } = [];

    public IReadOnlyList<Facility> Facilities { get; set; } = [];

    /// <summary>In which calls are spoken, in this order. Languages of the windows stand with the counters.</summary>
    public IReadOnlyList<SpokenLanguage> Voices { get; set; } = [SpokenLanguage.Putonghua];

    /// <summary>The hall's own week; null: the tenant's <see cref="TenantSettings.WeekHours"/>, or the standard week.</summary>
    public IReadOnlyList<Opening>? Week { get; set; }

    /// <summary>Open day and night, holidays too; only single <see cref="Days"/> and an early closing change it.</summary>
    public bool IsAlwaysOpen { get; set; }

    /// <summary>Open as well in the hours that a place above lays down for all (<see cref="TenantSettings.ExtendedHours"/>).</summary>
    public bool FollowsExtendedHours { get; set; } = true;

    /// <summary>Single days that are not as the week says; what lies back is kept.</summary>
    public IReadOnlyList<HallDay> Days { get; set; } = [];

    /// <summary>Closed early: from this moment (UTC) to the end of that local day no number is given out and nobody is called who comes later.</summary>
    public DateTime? ClosedFrom { get; internal set; }

    /// <summary>What people are told of it.</summary>
    public string? ClosedWhy { get; internal set; }

    /// <summary>静音叫号: calls are seen and sent as a message, not spoken, save for who cannot use that (rows 35, 36).</summary>
    public bool IsSilent { get; set; }

    /// <summary>Null: no numbers by phone.</summary>
    public PhoneRule? PhoneTickets { get; set; }

    /// <summary>How places are booked here; null: as the place lays it down (<see cref="TenantSettings.Booking"/>).</summary>
    public BookingRule? Booking { get; set; }

    /// <summary>The wait nobody should exceed, in minutes (row 39).</summary>
    public int WaitGoal { get; set; } = 15;

    /// <summary>Counts what its administrators do; the concurrency token.</summary>
    public int Version { get; internal set; }

    public Tenant? Tenant { get; init; }
}
