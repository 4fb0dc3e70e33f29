using Portal.Core.Tenancy;

namespace Portal.Core.Calendars;

/// <summary>From–to of one day in China, the same day; <paramref name="To"/> after <paramref name="From"/>.</summary>
public sealed record OpenSpan(TimeOnly From, TimeOnly To);

/// <summary>
/// When a hall is open in an ordinary week, by which limits in hours are counted: the regular hours of working days, and what is
/// open beyond them (延时, 错时: noon, evenings, a Sunday morning). On a weekend day that is worked, Monday's hours hold; on a
/// holiday of the notice nothing is open.
/// </summary>
public sealed record HallHours(IReadOnlyDictionary<DayOfWeek, IReadOnlyList<OpenSpan>> Week)
{
    /// <summary>Where a place has entered none: Monday to Friday, 9–12 and 13–17.</summary>
    public static HallHours Standard { get; } = Weekdays(new OpenSpan(new(9, 0), new(12, 0)), new OpenSpan(new(13, 0), new(17, 0)));

    public static HallHours Weekdays(params OpenSpan[] spans) => new(
        new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }
            .ToDictionary(day => day, _ => (IReadOnlyList<OpenSpan>)spans));

    /// <summary>The week as a place has entered it.</summary>
    public static HallHours Of(IEnumerable<OpenHours> week) => new(week.GroupBy(open => open.Day)
        .ToDictionary(day => day.Key, day => (IReadOnlyList<OpenSpan>)[.. day.OrderBy(open => open.From).Select(open => new OpenSpan(open.From, open.To))]));

    /// <summary>The stretches of the day in which the hall is open, as UTC, in order.</summary>
    public IEnumerable<(DateTime Opens, DateTime Closes)> On(DateOnly day, WorkCalendar calendar)
    {
        var weekend = WorkCalendar.IsWeekend(day);
        if (!calendar.IsWorkingDay(day) && (!weekend || calendar.IsNoticed(day)))
        {
            yield break;
        }

        var like = calendar.IsWorkingDay(day) && weekend ? DayOfWeek.Monday : day.DayOfWeek;
        foreach (var span in Week.GetValueOrDefault(like) ?? [])
        {
            yield return (ChinaTime.ToUtc(day.ToDateTime(span.From)), ChinaTime.ToUtc(day.ToDateTime(span.To)));
        }
    }

    /// <summary>Spans that end before they begin or overlap, or a week in which nothing is ever open, cannot count hours.</summary>
    public bool IsSound => Week.Values.Any(spans => spans.Count > 0)
        && Week.Values.All(spans => spans.All(span => span.To > span.From) && spans.Zip(spans.Skip(1)).All(pair => pair.First.To <= pair.Second.From));
}
