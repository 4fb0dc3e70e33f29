using Portal.Core.Halls;

namespace Portal.Core.Supervision;

/// <summary>Of which hall, and of which queue or which item of the catalogue there; of all its numbers when neither is named.</summary>
/// <param name="To">The last day, in it.</param>
public sealed record HeatQuery(Guid HallId, DateOnly From, DateOnly To)
{
    public Guid? GroupId { get; init; }

    public string? ItemCode { get; init; }
}

/// <summary>People who came, or cases that were handed in, in one local hour of one day.</summary>
public sealed record DayHour(DateOnly Day, int Hour, int People);

/// <summary>One hour of a weekday.</summary>
/// <param name="Mean">For each such weekday on which anybody came at all.</param>
/// <param name="Suggested">Counters by <see cref="Staffing"/>; 0 when nobody came.</param>
public sealed record HeatCell(DayOfWeek Day, int Hour, int People, double Mean, int Suggested);

/// <summary>The load of a hall by weekday and hour, with the counters it asks for (row 112).</summary>
/// <param name="ServiceSeconds">Mean length of a visit that the suggestion reckons with.</param>
/// <param name="IsOfCases">Counted are cases handed in of one item, not numbers taken.</param>
public sealed record HeatReport(HeatQuery Query, IReadOnlyList<DayOfWeek> Days, IReadOnlyList<int> Hours, IReadOnlyList<HeatCell> Cells, int People, double ServiceSeconds, int GoalMinutes, bool IsOfCases)
{
    public HeatCell? At(DayOfWeek day, int hour) => Cells.FirstOrDefault(cell => cell.Day == day && cell.Hour == hour);

    /// <summary>The hour with the most people on an average day of its kind; null when nobody came.</summary>
    public HeatCell? Busiest => Cells.MaxBy(cell => cell.Mean);
}

/// <summary>Adds days up into weekdays. Pure.</summary>
public static class Heat
{
    private static readonly DayOfWeek[] Week = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    public static HeatReport Report(HeatQuery query, IReadOnlyCollection<DayHour> counts, double serviceSeconds, int goalMinutes, bool isOfCases)
    {
        var days = counts.GroupBy(count => count.Day.DayOfWeek).ToDictionary(same => same.Key, same => same.Select(count => count.Day).Distinct().Count());
        var cells = counts.GroupBy(count => (count.Day.DayOfWeek, count.Hour)).Select(cell =>
        {
            var (people, mean) = (cell.Sum(count => count.People), cell.Sum(count => count.People) / (double)days[cell.Key.DayOfWeek]);
            return new HeatCell(cell.Key.DayOfWeek, cell.Key.Hour, people, mean, Staffing.Counters((int)Math.Ceiling(mean), serviceSeconds + WaitEstimate.WaySeconds, goalMinutes));
        }).OrderBy(cell => Array.IndexOf(Week, cell.Day)).ThenBy(cell => cell.Hour).ToList();
        var hours = counts.Count == 0 ? [] : Enumerable.Range(counts.Min(count => count.Hour), counts.Max(count => count.Hour) - counts.Min(count => count.Hour) + 1).ToList();
        return new HeatReport(query, [.. Week.Where(days.ContainsKey)], hours, cells, counts.Sum(count => count.People), serviceSeconds, goalMinutes, isOfCases);
    }
}
