using System.Globalization;

namespace Portal.Core.Tenancy;

/// <summary>One stretch of an ordinary week in which a place is open; its limits in hours are counted by them.</summary>
public sealed record OpenHours(DayOfWeek Day, TimeOnly From, TimeOnly To)
{
    /// <summary>Stretches of one day as an administrator types them: <c>9:00-12:00 13:00-17:00</c>.</summary>
    /// <returns>Null when it cannot be read.</returns>
    public static IReadOnlyList<OpenHours>? Read(DayOfWeek day, string text)
    {
        var spans = new List<OpenHours>();
        foreach (var part in text.Split([' ', '，', ',', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('-', '–', '—') is not [var from, var to] || !Time(from, out var opens) || !Time(to, out var closes) || closes <= opens)
            {
                return null;
            }

            spans.Add(new OpenHours(day, opens, closes));
        }

        return spans;
    }

    public static string Write(IEnumerable<OpenHours> spans) =>
        string.Join(' ', spans.OrderBy(span => span.From).Select(span => string.Create(CultureInfo.InvariantCulture, $"{span.From:HH:mm}-{span.To:HH:mm}")));

    /// <summary>Days as typed, one a line: <c>2026-03-04</c>; null when a line is no day.</summary>
    public static IReadOnlyList<DateOnly>? ReadDays(string text)
    {
        var days = new SortedSet<DateOnly>();
        foreach (var part in text.Split(['\n', ' ', '，', ',', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!DateOnly.TryParseExact(part, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return null;
            }

            days.Add(day);
        }

        return [.. days];
    }

    public static string WriteDays(IEnumerable<DateOnly> days) => string.Join('\n', days.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    private static bool Time(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
