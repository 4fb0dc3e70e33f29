using System.Globalization;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>
/// Single days as an administrator types them, one a line: <c>2026-05-04 9:00-12:00</c>, with a kind <c>错时</c> when it is not the day's
/// own, and a reason after <c>#</c>; <c>2026-03-02 休 # 停电</c> is closed all day. A day that is off is 错时 by itself. A day with openings of
/// several kinds has a line for each.
/// </summary>
public static class HallDayText
{
    private const string Shut = "休";

    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>The longest name first: 预约延时 ends with 延时.</summary>
    private static readonly (OpeningKind Kind, string Name)[] Kinds = [.. Enum.GetValues<OpeningKind>().Select(kind => (kind, kind.Name(Chinese))).OrderByDescending(each => each.Item2.Length)];

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

            var known = days.GetValueOrDefault(day);
            if (OpeningsOf(day, parts[1]) is not { } openings || (known is not null && (openings.Count == 0 || known.Openings.Count == 0)))
            {
                return null;
            }

            days[day] = new HallDay(day, [.. known?.Openings ?? [], .. openings], why is { Length: > 0 } ? new LocalText(why) : known?.Why);
        }

        return [.. days.Values];
    }

    public static string Write(HallDay day)
    {
        var hours = day.Openings.Count == 0 ? [Shut]
            : day.Openings.GroupBy(opening => opening.Kind).Select(kind => $"{OpenHours.Write(kind.Select(opening => new OpenHours(opening.Day, opening.From, opening.To)))} {kind.Key.Name(Chinese)}");
        return string.Join('\n', hours.Select(line => string.Create(CultureInfo.InvariantCulture, $"{day.Day:yyyy-MM-dd} {line}"))) + (day.Why is { } why ? $" # {why.Zh}" : "");
    }

    /// <returns>None when it is closed all day; null when the words cannot be read.</returns>
    private static List<Opening>? OpeningsOf(DateOnly day, string words)
    {
        if (words is Shut)
        {
            return [];
        }

        var named = Kinds.FirstOrDefault(each => words.EndsWith(each.Name, StringComparison.Ordinal));
        var kind = named.Name is not null ? named.Kind : day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? OpeningKind.Staggered : OpeningKind.Normal;
        return OpenHours.Read(day.DayOfWeek, words[..^(named.Name?.Length ?? 0)].Trim()) is { Count: > 0 } spans ? [.. spans.Select(span => new Opening(span.Day, span.From, span.To, kind))] : null;
    }
}
