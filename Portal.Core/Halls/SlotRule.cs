using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>One day that has other places than the rule says; 0: none can be booked.</summary>
public sealed record SlotDay(DateOnly Day, int Places);

/// <summary>
/// 号源: how many may book when at a hall, for a group or a single matter. It yields slots only in hours in which the hall is open,
/// so hours that a district lays down for all open slots by themselves. Retired rather than deleted: bookings keep their rule.
/// </summary>
public sealed class SlotRule : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    public required Guid GroupId { get; init; }

    /// <summary>A <c>ServiceItem.Code</c>: only for this matter. Null: for every matter of the group.</summary>
    public string? ItemCode { get; init; }

    /// <summary>Empty: every day on which the hall is open. A weekend day that is worked counts as a Monday.</summary>
    public IReadOnlyList<DayOfWeek> Weekdays { get; set; } = [];

    /// <summary>Local time; slots begin here and end by <see cref="To"/> at the latest.</summary>
    public required TimeOnly From { get; set; }

    public required TimeOnly To { get; set; }

    /// <summary>Length of a slot.</summary>
    public required int Minutes { get; set; }

    /// <summary>How many may book one slot.</summary>
    public required int Places { get; set; }

    /// <summary>园区企业绿色通道 (row 51): only companies of a park may book.</summary>
    public bool IsGreenLane { get; init; }

    public IReadOnlyList<SlotDay> Days { get; set; } = [];

    /// <summary>The first local day on which it no longer yields slots; null while it lives.</summary>
    public DateOnly? RetiredOn { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }

    public int PlacesOn(DateOnly day) => Days.FirstOrDefault(each => each.Day == day)?.Places ?? Places;

    public bool Takes(string? itemCode) => ItemCode is null || string.Equals(ItemCode, itemCode, StringComparison.Ordinal);

    /// <summary>Its slots begin at the same minutes as those of the other, where both have any: what was booked under one is counted under the other.</summary>
    public bool CutsLike(SlotRule other) => Minutes == other.Minutes && (From.Ticks - other.From.Ticks) % TimeSpan.FromMinutes(Minutes).Ticks == 0;

    /// <summary>Lengths and places that a day can hold.</summary>
    public bool IsSound => Minutes is >= 5 and <= 480 && Places is >= 1 and <= 500 && To > From && From.AddMinutes(Minutes) <= To && Days.All(each => each.Places is >= 0 and <= 500);
}

/// <summary>
/// How many places of one slot are taken: the row on which those who book meet. Written by one conditional statement alone, together
/// with the booking, and equal to the bookings that hold a place (I8).
/// </summary>
public sealed class SlotCount : ITenantRow
{
    public required int TenantId { get; init; }

    public required Guid RuleId { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>Local minute of the day at which the slot begins.</summary>
    public required int Minute { get; init; }

    public int Taken { get; init; }
}
