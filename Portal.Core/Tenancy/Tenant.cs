using System.ComponentModel.DataAnnotations;

namespace Portal.Core.Tenancy;

public enum TenantLevel
{
    [Display(Name = "区")] District = 1,
    [Display(Name = "街道")] Street = 2,
    [Display(Name = "社区")] Community = 3,
}

public enum TenantKind
{
    [Display(Name = "行政区划")] Administrative,
    [Display(Name = "园区")] Park,
    [Display(Name = "校区")] Campus,
}

/// <summary>
/// A district, street (or town) or community (or village) that works with this portal, or a park or campus hung below one.
/// Who governs is <see cref="ParentId"/>; the parent that the official code has may be another (<see cref="CodeParent"/>).
/// </summary>
public sealed class Tenant
{
    public int Id { get; set; }

    /// <summary>Lower-case letters, digits and hyphens; unique; the first segment of the address.</summary>
    public required string Slug { get; set; }

    /// <summary>A property of the tree, not of the digits of the code.</summary>
    public required TenantLevel Level { get; set; }

    public TenantKind Kind { get; set; }

    public required string Name { get; set; }

    public string? NameEn { get; set; }

    public int? ParentId { get; set; }

    /// <summary>Ids from the root down to this tenant, as in <c>/3/17/204/</c>; see <see cref="TenantPath"/>.</summary>
    public required string Path { get; set; }

    /// <summary>GB/T 2260 and GB/T 10114 digits (6, 9 or 12), as far as known.</summary>
    public string? DivisionCode { get; set; }

    /// <summary>Marked 演示 on screen: the official list of codes was not at hand for this one.</summary>
    public bool CodeIsDemo { get; set; }

    /// <summary>The code above in the statistics' list where that is not who governs (Dapeng's streets are counted under Longgang).</summary>
    public string? CodeParent { get; set; }

    public DateOnly? CodeValidFrom { get; set; }

    public DateOnly? CodeValidTo { get; set; }

    /// <summary>Another host name that leads here without a path segment.</summary>
    public string? HostName { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>What this tenant itself sets; null members are inherited (<see cref="TenantTree.SettingsOf"/>).</summary>
    public TenantSettings Settings { get; set; } = new();

    /// <summary>UTC; its days, hours or days of receipt were changed, and not every open case has been counted anew by them yet. Null when all have.</summary>
    public DateTime? CountsAnewSince { get; set; }

    /// <summary>Concurrency token, raised with every save by <see cref="PortalDb"/>.</summary>
    public int Version { get; set; }

    public LocalText NameText() => new(Name, NameEn);
}

/// <summary>Settings of one tenant. A null member means "as the parent has it".</summary>
public sealed record TenantSettings
{
    /// <summary>Folder name under <c>themes/</c>.</summary>
    public string? Theme { get; init; }

    /// <summary>The six entrances of the home page, in order; the portal's own (<see cref="HomeAreas.Standard"/>) where nobody has set any.</summary>
    public IReadOnlyList<HomeArea>? Areas { get; init; }

    /// <summary>The groups on the home page and the kiosk, in order (in Kaifu: 我的政府, 魅力开福, 我的缴费).</summary>
    public IReadOnlyList<TileGroup>? TileGroups { get; init; }

    public string? Hotline { get; init; }

    public string? ComplaintLine { get; init; }

    public LocalText? Address { get; init; }

    public LocalText? OpeningHours { get; init; }

    /// <summary>Stands in 【】 before every text message.</summary>
    public string? SmsSignature { get; init; }

    /// <summary>Paths of appeal as decisions of this place print them; without it a sentence that names no period.</summary>
    public string? AppealPaths { get; init; }

    /// <summary>Working days within which a handed-over case is to be signed for.</summary>
    public int? ReceiptDays { get; init; }

    /// <summary>差评整改: working days to the first contact.</summary>
    public int? RatingContactDays { get; init; }

    /// <summary>差评整改: working days until it is put right.</summary>
    public int? RatingRightDays { get; init; }

    /// <summary>Whether limits come to other dates with these settings than with those.</summary>
    public bool CountsDifferently(TenantSettings other) => !Same(DaysOff, other.DaysOff) || !Same(DaysWorked, other.DaysWorked) || !Same(WeekHours, other.WeekHours) || ReceiptDays != other.ReceiptDays;

    private static bool Same<T>(IReadOnlyList<T>? one, IReadOnlyList<T>? other) => one is null || other is null ? one is null && other is null : one.SequenceEqual(other);

    /// <summary>Days off of its own, beyond the State Council's notice; limits that are kept here leave them out.</summary>
    public IReadOnlyList<DateOnly>? DaysOff { get; init; }

    /// <summary>Weekend days or holidays on which this place works all the same.</summary>
    public IReadOnlyList<DateOnly>? DaysWorked { get; init; }

    /// <summary>When its hall is open in an ordinary week; limits in hours are counted by it. <see cref="OpeningHours"/> is the sentence for people.</summary>
    public IReadOnlyList<OpenHours>? WeekHours { get; init; }

    /// <summary>延时 and 错时 hours that a place lays down for every hall below it; a hall may keep out of it (<c>Hall.FollowsExtendedHours</c>).</summary>
    public IReadOnlyList<Opening>? ExtendedHours { get; init; }

    /// <summary>How places are booked at every hall below; a hall may have its own (<c>Hall.Booking</c>).</summary>
    public BookingRule? Booking { get; init; }

    /// <summary>From when on a machine's health is a matter for somebody, for every machine below; each threshold is inherited by itself.</summary>
    public HealthWish? Health { get; init; }

    /// <summary>Whose items the machines of a kind show; each kind is inherited by itself.</summary>
    public IReadOnlyList<MachineCatalogue>? MachineCatalogues { get; init; }

    /// <summary>Figures of the place as the sources give them, with the source (features.md rows 211–216).</summary>
    public IReadOnlyList<PlaceFact>? Facts { get; init; }
}

/// <summary>An entrance of the home page.</summary>
/// <param name="Target">A page's name as in <see cref="Tile.Target"/>.</param>
/// <param name="Title">Null: the portal's own words for that page.</param>
/// <param name="Note">What is found there, in a few words; null as the title.</param>
public sealed record HomeArea(string Target, LocalText? Title = null, LocalText? Note = null);

/// <param name="Key">Stable name of the group.</param>
/// <param name="Links">What the group's tiles lead to, in order.</param>
public sealed record TileGroup(string Key, LocalText Title, IReadOnlyList<Tile> Links);

/// <param name="Target">A page's name as in <c>PortalUrls</c> (<c>items</c>, <c>cases</c>, <c>ask</c>, <c>column:history</c>…), never an address of one district.</param>
public sealed record Tile(LocalText Title, string Target);

/// <param name="Source">Where the figure stands.</param>
public sealed record PlaceFact(LocalText Label, LocalText Value, LocalText Source);

/// <summary>A bureau or office inside a tenant. Routes name a <see cref="Function"/>, so one route serves every street.</summary>
public sealed class Unit : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required string Name { get; set; }

    public string? NameEn { get; set; }

    /// <summary>What it does, from <see cref="UnitFunction"/> or a tenant's own word: <c>civil-affairs</c>, <c>hall</c>…</summary>
    public required string Function { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>No office of the government but one that serves from its windows: 供电, 供水, 供气, 银行 (row 57).</summary>
    public bool IsProvider { get; set; }
}

/// <summary>Functions that the seeded routes name. Data, not an enum: a tenant may add its own.</summary>
public static class UnitFunction
{
    /// <summary>The integrated windows: any item may be taken in here.</summary>
    public const string Hall = "hall";
    public const string CivilAffairs = "civil-affairs";
    public const string HumanResources = "human-resources";
    public const string Housing = "housing";
    public const string Health = "health";
    public const string MedicalInsurance = "medical-insurance";
    public const string MarketRegulation = "market-regulation";
    public const string PublicSecurity = "public-security";
    public const string Statistics = "statistics";
    public const string PartyAffairs = "party-affairs";
    public const string Supervision = "supervision";
    public const string DisabledPersons = "disabled-persons";
}

/// <summary>A row that belongs to one tenant. The filter and the write guard of <c>PortalDb</c> go by it.</summary>
public interface ITenantRow
{
    int TenantId { get; }
}
