using System.Globalization;
using Portal.Core.Calendars;

namespace Portal.Web.HomeVisits;

/// <summary>A day and two hours as they are typed; what is no day or hour stays as it was typed.</summary>
public class WindowFields
{
    public string? Day { get; set; }

    public string? From { get; set; }

    public string? Until { get; set; }

    /// <summary>UTC; null when it cannot be read.</summary>
    internal DateTime? Begins => Read(From);

    /// <summary>UTC; null when it cannot be read.</summary>
    internal DateTime? Ends => Read(Until);

    /// <param name="from">UTC.</param>
    /// <param name="until">UTC.</param>
    internal void Show(DateTime from, DateTime until)
    {
        (Day, From) = (Written(from, "yyyy-MM-dd"), Written(from, "HH:mm"));
        Until = Written(until, "HH:mm");
    }

    private static string Written(DateTime utc, string pattern) => ChinaTime.ToLocal(utc).ToString(pattern, CultureInfo.InvariantCulture);

    private DateTime? Read(string? hour) =>
        DateOnly.TryParseExact(Day?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && TimeOnly.TryParse(hour?.Trim(), CultureInfo.InvariantCulture, out var time) ? ChinaTime.ToUtc(day.ToDateTime(time)) : null;
}
