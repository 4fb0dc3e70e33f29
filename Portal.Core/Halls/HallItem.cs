using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>
/// 事项进驻: an item is done at a hall from one local day on. <see cref="Until"/> is the first day on which it no longer is. A row that
/// has ended stays, so that the matrix and the figures of former days can say so (row 58). Everybody may read it.
/// </summary>
public sealed class HallItem : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    /// <summary>As in the catalogue; the same in every version of the item.</summary>
    public required string ItemCode { get; init; }

    public required DateOnly From { get; init; }

    public DateOnly? Until { get; internal set; }

    public bool HoldsOn(DateOnly day) => From <= day && (Until is null || day < Until);
}

/// <summary>An item was to come to a hall before a day from which it is entered there already.</summary>
public sealed record HostedLater(string Hall) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Hall];
}

/// <summary>An item of the catalogue as the rate of hosting needs it.</summary>
/// <param name="AtWindow">Is done at windows at all; what is done online alone moves into no hall.</param>
public sealed record HostableItem(string Code, bool AtWindow);

/// <summary>事项进驻率 of a district (row 49).</summary>
/// <param name="Should">Items that should be hosted.</param>
/// <param name="Hosted">Those of them that at least one of the halls hosts.</param>
/// <param name="Missing">Codes of the others.</param>
/// <param name="LeftOut">Codes that are not counted because they are done at no window.</param>
public sealed record HostingRate(int Should, int Hosted, IReadOnlyList<string> Missing, IReadOnlyList<string> LeftOut)
{
    /// <summary>0 to 1; null while there is nothing that should be hosted.</summary>
    public double? Rate => Should == 0 ? null : (double)Hosted / Should;
}

/// <summary>How much of the catalogue its halls host. Pure.</summary>
public static class Hosting
{
    /// <summary>
    /// Of the items in force (each code once), those done at windows should be hosted; an item counts as hosted when a row of one of the
    /// halls holds on the day. Codes that stand in rows and no longer in the catalogue count nowhere.
    /// </summary>
    public static HostingRate RateOn(DateOnly day, IEnumerable<HostableItem> items, IEnumerable<HallItem> rows, IReadOnlySet<Guid> halls)
    {
        var known = items.DistinctBy(item => item.Code, StringComparer.Ordinal).ToLookup(item => item.AtWindow, item => item.Code);
        var hosted = rows.Where(row => halls.Contains(row.HallId) && row.HoldsOn(day)).Select(row => row.ItemCode).ToHashSet(StringComparer.Ordinal);
        var should = known[true].ToList();
        var missing = should.Where(code => !hosted.Contains(code)).Order(StringComparer.Ordinal).ToList();
        return new HostingRate(should.Count, should.Count - missing.Count, missing, [.. known[false].Order(StringComparer.Ordinal)]);
    }

    /// <summary>What stands in a cell of the matrix: the row that holds on the day, or the next to come, or the last that was; null when there never was one.</summary>
    public static HallItem? Cell(IEnumerable<HallItem> rows, DateOnly day)
    {
        var all = rows.Where(row => row.Until != row.From).OrderBy(row => row.From).ToList();
        return all.Find(row => row.HoldsOn(day)) ?? all.Find(row => row.From > day) ?? all.LastOrDefault();
    }
}
