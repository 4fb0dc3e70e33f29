using System.ComponentModel.DataAnnotations;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Supervision;

/// <summary>What the cases of a hall are told apart by, beside the month (features.md rows 59, 60).</summary>
public enum VolumeBy
{
    [Display(Name = "承办部门")] Agency,
    [Display(Name = "事项分类")] Class,
    [Display(Name = "事项")] Item,
}

/// <summary>By which door cases came in.</summary>
public enum CameIn
{
    [Display(Name = "大厅")] Hall,

    /// <summary>At a window of a place that has no hall, or several and no number was taken.</summary>
    [Display(Name = "窗口，未取号")] Window,
    [Display(Name = "网上及其他渠道")] Elsewhere,
}

/// <summary>What is asked. A null says "all".</summary>
/// <param name="To">The last day, in it.</param>
public sealed record VolumeQuery(Tenant Place, DateOnly From, DateOnly To, VolumeBy By = VolumeBy.Agency)
{
    public Guid? HallId { get; init; }

    /// <summary>The function of the unit that decides: <see cref="ServiceItem.Agency"/>.</summary>
    public string? Agency { get; init; }

    public ItemClass? Class { get; init; }

    /// <summary>An item's code.</summary>
    public string? ItemCode { get; init; }
}

/// <summary>Cases that are alike in all that they are told apart by, as the database counts them.</summary>
/// <param name="PlaceId">Where they were handed in.</param>
/// <param name="HallId">Of the number that was taken for the visit; null without one.</param>
/// <param name="ByHand">Handed in at a window or a kiosk.</param>
/// <param name="Month">1 to 12, local, with <paramref name="Year"/>.</param>
public sealed record VolumeCount(int PlaceId, Guid? HallId, bool ByHand, string ItemCode, string ItemName, string? ItemNameEn, string? Agency, ItemClass Class, int Year, int Month, int Cases);

/// <summary>One hall, or one of the other ways in.</summary>
/// <param name="HallId">For <see cref="CameIn.Hall"/> alone.</param>
/// <param name="Name">Of the hall, or of the place.</param>
public sealed record VolumePlace(CameIn How, int PlaceId, Guid? HallId, LocalText Name);

/// <param name="Key">Function of a unit, name of a class, or code of an item; empty where a case's item has no deciding unit.</param>
/// <param name="Months">In the order of the report's months.</param>
public sealed record VolumeLine(string Key, LocalText Name, IReadOnlyList<int> Months)
{
    public int Sum => Months.Sum();
}

/// <summary>A hall with its lines; its own figures are the sums of these.</summary>
public sealed record VolumePart(VolumePlace Where, IReadOnlyList<VolumeLine> Lines)
{
    public IReadOnlyList<int> Months => Volumes.Added(Lines.Select(line => line.Months));

    public int Sum => Lines.Sum(line => line.Sum);
}

/// <summary>Cases of a period by hall, by what the query tells them apart by, and by month.</summary>
/// <param name="Months">The first day of each.</param>
public sealed record VolumeReport(VolumeQuery Query, IReadOnlyList<DateOnly> Months, IReadOnlyList<VolumePart> Parts)
{
    public IReadOnlyList<int> Totals => Parts.Count == 0 ? [.. Months.Select(_ => 0)] : Volumes.Added(Parts.Select(part => part.Months));

    public int Cases => Parts.Sum(part => part.Sum);
}

/// <summary>Puts counted cases into halls and lines. Pure.</summary>
public static class Volumes
{
    /// <param name="halls">Those in service, with their place.</param>
    /// <param name="agencyName">What a unit's function is called; itself where no unit has it.</param>
    public static VolumeReport Report(VolumeQuery query, IEnumerable<VolumeCount> counts, IReadOnlyCollection<VolumePlace> halls, Func<int, LocalText> placeName, Func<string, LocalText> agencyName)
    {
        var months = MonthsOf(query.From, query.To);
        var byId = halls.ToDictionary(hall => hall.HallId!.Value);
        var only = halls.GroupBy(hall => hall.PlaceId).Where(same => same.Count() == 1).ToDictionary(same => same.Key, same => same.Single());
        var placed = counts.Select(count => (Count: count, Where: WhereOf(count, byId, only, placeName))).Where(each => query.HallId is null || each.Where.HallId == query.HallId);
        var parts = placed.GroupBy(each => (each.Where.How, each.Where.PlaceId, each.Where.HallId)).Select(part => new VolumePart(
            part.First().Where,
            [.. part.GroupBy(each => KeyOf(each.Count, query.By), StringComparer.Ordinal)
                .Select(line => new VolumeLine(line.Key, NameOf(line.First().Count, query.By, agencyName), [.. months.Select(month => line.Where(each => each.Count.Year == month.Year && each.Count.Month == month.Month).Sum(each => each.Count.Cases))]))
                .OrderByDescending(line => line.Sum).ThenBy(line => line.Key, StringComparer.Ordinal)]));
        return new VolumeReport(query, months, [.. parts.OrderBy(part => part.Where.How).ThenByDescending(part => part.Sum).ThenBy(part => part.Where.PlaceId)]);
    }

    /// <summary>Every month that a day of the period lies in.</summary>
    public static IReadOnlyList<DateOnly> MonthsOf(DateOnly from, DateOnly to) =>
        [.. Enumerable.Range(0, (((to.Year - from.Year) * 12) + to.Month - from.Month) + 1).Select(ahead => new DateOnly(from.Year, from.Month, 1).AddMonths(ahead))];

    internal static IReadOnlyList<int> Added(IEnumerable<IReadOnlyList<int>> rows) => rows.Aggregate((sum, row) => [.. sum.Zip(row, (left, right) => left + right)]);

    /// <summary>By its number, else the one hall of the place where it was handed in; who sent it from home came to no hall.</summary>
    private static VolumePlace WhereOf(VolumeCount count, Dictionary<Guid, VolumePlace> byId, Dictionary<int, VolumePlace> only, Func<int, LocalText> placeName) =>
        !count.ByHand ? new VolumePlace(CameIn.Elsewhere, count.PlaceId, null, placeName(count.PlaceId))
        : count.HallId is { } id && byId.TryGetValue(id, out var hall) ? hall
        : only.TryGetValue(count.PlaceId, out var one) ? one
        : new VolumePlace(CameIn.Window, count.PlaceId, null, placeName(count.PlaceId));

    private static string KeyOf(VolumeCount count, VolumeBy by) => by switch
    {
        VolumeBy.Agency => count.Agency ?? "",
        VolumeBy.Class => count.Class.ToString(),
        VolumeBy.Item => count.ItemCode,
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, "not a way to tell cases apart"),
    };

    private static LocalText NameOf(VolumeCount count, VolumeBy by, Func<string, LocalText> agencyName) => by switch
    {
        VolumeBy.Agency => count.Agency is { } agency ? agencyName(agency) : new LocalText("—"),
        VolumeBy.Class => new LocalText(count.Class.Name(System.Globalization.CultureInfo.GetCultureInfo("zh-CN")), count.Class.Name(System.Globalization.CultureInfo.GetCultureInfo("en"))),
        VolumeBy.Item => new LocalText(count.ItemName, count.ItemNameEn),
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, "not a way to tell cases apart"),
    };
}
