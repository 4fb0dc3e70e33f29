namespace Portal.Core.Halls;

/// <summary>How many windows there are from a local day on, and how many of them are integrated.</summary>
public sealed record WindowCount(DateOnly From, int Windows, int Integrated);

/// <summary>
/// How many windows a hall had on which day: read from the terms of its counters and the days on which they were given up, never
/// entered by anybody (row 48). Pure.
/// </summary>
public static class WindowCounts
{
    /// <summary>A window counts on a day on which a term of it holds and it is not given up.</summary>
    public static WindowCount On(IEnumerable<Counter> counters, DateOnly day)
    {
        var terms = counters.Where(counter => counter.RetiredOn is null || day < counter.RetiredOn).Select(counter => counter.TermOn(day)).OfType<CounterTerm>().ToList();
        return new WindowCount(day, terms.Count, terms.Count(term => term.IsIntegrated));
    }

    /// <summary>Each day on which a number changed, the oldest first; days to come that are planned already stand at the end.</summary>
    public static IReadOnlyList<WindowCount> Changes(IReadOnlyList<Counter> counters)
    {
        var changes = new List<WindowCount>();
        foreach (var day in counters.SelectMany(DaysOf).Distinct().Order())
        {
            var count = On(counters, day);
            if (changes.Count == 0 ? count.Windows > 0 : (changes[^1].Windows, changes[^1].Integrated) != (count.Windows, count.Integrated))
            {
                changes.Add(count);
            }
        }

        return changes;
    }

    /// <summary>As <see cref="Changes"/>, of each month the last.</summary>
    public static IReadOnlyList<WindowCount> ByMonth(IReadOnlyList<Counter> counters) =>
        [.. Changes(counters).GroupBy(count => (count.From.Year, count.From.Month)).Select(month => month.Last())];

    private static IEnumerable<DateOnly> DaysOf(Counter counter) =>
        counter.Terms.SelectMany(term => term.Until is { } until ? [term.From, until] : (DateOnly[])[term.From]).Concat(counter.RetiredOn is { } retired ? [retired] : []);
}
