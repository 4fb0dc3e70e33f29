using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Supervision;

/// <summary>Closed cases of one item that took the same number of trips, as the database counts them.</summary>
/// <param name="Decided">Those that came to a decision; who withdraws gets none.</param>
/// <param name="SameDay">Those decided on the day they were handed in.</param>
public sealed record TripCount(Guid ItemKey, int Trips, int Cases, int Decided, int SameDay);

/// <summary>最多跑一次 and 当日办结 of one item's closed cases.</summary>
/// <param name="Item">The version in force; null when it is offered no more.</param>
/// <param name="Most">The most trips that one case took.</param>
public sealed record ItemTrips(Guid ItemKey, ItemBrief? Item, LocalText Name, int Cases, int AtMostOnce, int Trips, int Most, int Decided, int SameDay)
{
    public decimal Share => (decimal)AtMostOnce / Cases;

    public decimal Mean => (decimal)Trips / Cases;

    /// <summary>The guide promises fewer trips than people made.</summary>
    public bool IsMoreThanSaid => Item is { } item && Most > item.Trips;
}

/// <summary>A case that took more than one trip, without the applicant's name: the number leads to it.</summary>
/// <param name="ClosedAt">UTC; null while it is open.</param>
public sealed record ManyTrips(Guid CaseId, string Number, LocalText Item, int Trips, IReadOnlyList<CaseVisit> Visits, DateTime? ClosedAt);

/// <summary>最多跑一次 (features.md row 76) of a place in a period, and how much was done on the spot (row 67).</summary>
/// <param name="Exceptions">Closed cases with more than one trip, the latest first; at most <see cref="MostShown"/> of <paramref name="ExceptionCount"/>.</param>
/// <param name="Open">Open cases that have taken more than one trip already, likewise.</param>
/// <param name="OnTheSpotItems">即办件 among the <paramref name="ItemsInForce"/>.</param>
public sealed record TripReport(IReadOnlyList<ItemTrips> Items, IReadOnlyList<ManyTrips> Exceptions, int ExceptionCount, IReadOnlyList<ManyTrips> Open, int OpenCount, int OnTheSpotItems, int ItemsInForce)
{
    public const int MostShown = 100;

    public int Cases => Items.Sum(item => item.Cases);

    public int AtMostOnce => Items.Sum(item => item.AtMostOnce);

    public int Decided => Items.Sum(item => item.Decided);

    public int SameDay => Items.Sum(item => item.SameDay);

    public decimal? Share => Ratio(AtMostOnce, Cases);

    public decimal? SameDayShare => Ratio(SameDay, Decided);

    /// <summary>Adds the counts up by item, those with the most exceptions first. Pure.</summary>
    /// <param name="inForce">The version in force by item key.</param>
    /// <param name="names">The name on the cases by item key, for items offered no more.</param>
    public static IReadOnlyList<ItemTrips> ByItem(IEnumerable<TripCount> counts, IReadOnlyDictionary<Guid, ItemBrief> inForce, IReadOnlyDictionary<Guid, LocalText> names) =>
        [.. counts.GroupBy(count => count.ItemKey).Select(group => new ItemTrips(
                group.Key,
                inForce.GetValueOrDefault(group.Key),
                inForce.TryGetValue(group.Key, out var item) ? new LocalText(item.Name, item.NameEn) : names[group.Key],
                group.Sum(count => count.Cases),
                group.Where(count => count.Trips <= 1).Sum(count => count.Cases),
                group.Sum(count => count.Trips * count.Cases),
                group.Max(count => count.Trips),
                group.Sum(count => count.Decided),
                group.Sum(count => count.SameDay)))
            .OrderBy(item => item.AtMostOnce - item.Cases).ThenByDescending(item => item.Cases).ThenBy(item => item.Name.Zh, StringComparer.Ordinal)];

    private static decimal? Ratio(int part, int whole) => whole == 0 ? null : (decimal)part / whole;
}
