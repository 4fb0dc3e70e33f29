using System.Globalization;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>
/// Single days as an administrator types them, one a line: <c>2026-05-04 9:00-12:00</c>, with a kind <c>错时</c> when it is not the day's
/// own, and a reason after <c>#</c>; <c>2026-03-02 休 # 停电</c> is closed all day. A day that is off is 错时 by itself.
/// </summary>
public static class HallDayText
{
    private const string Shut = "休";

    /// <returns>Null when a line cannot be read.</returns>
    public static IReadOnlyList<HallDay>? Read(string text)
    {
        var days = new SortedDictionary<DateOnly, HallDay>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (what, why) = line.Split('#', 2, StringSplitOptions.TrimEntries) is [var before, var after] ? (before, after) : (line, null);
            var parts = what.Split(' ', 2, StringSplitOptions.TrimEntries);
            if (!DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || parts.Length < 2)
            {
                return null;
            }

            if (parts[1] is Shut)
            {
                days[day] = new HallDay(day, [], why is { Length: > 0 } ? new LocalText(why) : null);
                continue;
            }

            var kind = Enum.GetValues<OpeningKind>().Cast<OpeningKind?>().FirstOrDefault(each => parts[1].EndsWith(each!.Value.Name(CultureInfo.GetCultureInfo("zh-CN")), StringComparison.Ordinal));
            var hours = kind is { } named ? parts[1][..^named.Name(CultureInfo.GetCultureInfo("zh-CN")).Length].Trim() : parts[1];
            if (OpenHours.Read(day.DayOfWeek, hours) is not { Count: > 0 } spans)
            {
                return null;
            }

            var like = kind ?? (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? OpeningKind.Staggered : OpeningKind.Normal);
            days[day] = new HallDay(day, [.. spans.Select(span => new Opening(span.Day, span.From, span.To, like))], why is { Length: > 0 } ? new LocalText(why) : null);
        }

        return [.. days.Values];
    }

    public static string Write(HallDay day)
    {
        var hours = day.Openings.Count == 0 ? Shut : $"{OpenHours.Write(day.Openings.Select(opening => new OpenHours(opening.Day, opening.From, opening.To)))} {day.Openings[0].Kind.Name(CultureInfo.GetCultureInfo("zh-CN"))}";
        return string.Create(CultureInfo.InvariantCulture, $"{day.Day:yyyy-MM-dd} {hours}") + (day.Why is { } why ? $" # {why.Zh}" : "");
    }
}
