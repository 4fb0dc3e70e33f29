using System.Collections.Immutable;
using Portal.Core.Tenancy;

namespace Portal.Core.Calendars;

/// <summary>
/// A due day. <paramref name="Provisional"/>: a day was walked in a year whose notice is not known yet, so the weekday rule
/// stood in for it and the day is to be computed again when the year is imported.
/// </summary>
public sealed record DueDate(DateOnly Date, bool Provisional);

/// <summary>
/// Which days are working days (行政许可法 第八十二条: limits in days are working days). Immutable. A day is decided by, in this
/// order: the tenant's own days, the State Council's notice of the year, the weekday (Monday to Friday).
/// </summary>
public sealed class WorkCalendar
{
    private readonly ImmutableDictionary<int, YearNotice> _notices;
    private readonly ImmutableDictionary<DateOnly, bool> _noticed;
    private readonly ImmutableDictionary<DateOnly, bool> _extra;

    private WorkCalendar(
        ImmutableDictionary<int, YearNotice> notices,
        ImmutableDictionary<DateOnly, bool> noticed,
        ImmutableDictionary<DateOnly, bool> extra)
    {
        (_notices, _noticed, _extra) = (notices, noticed, extra);
    }

    /// <summary>No notice at all: Monday to Friday, everything provisional.</summary>
    public static WorkCalendar Weekdays { get; } = new(
        ImmutableDictionary<int, YearNotice>.Empty,
        ImmutableDictionary<DateOnly, bool>.Empty,
        ImmutableDictionary<DateOnly, bool>.Empty);

    /// <summary>The notices that come with the program (<c>Calendars/years/*.json</c>).</summary>
    public static WorkCalendar Official { get; } = ReadEmbedded();

    /// <summary>The notices known, by year.</summary>
    public IReadOnlyList<YearNotice> Notices => [.. _notices.Values.OrderBy(notice => notice.Year)];

    /// <summary>Whether the year's notice is known; without it its days are provisional.</summary>
    public bool Knows(int year) => _notices.ContainsKey(year);

    /// <summary>This calendar with the year's notice laid in; a notice known for that year is replaced whole.</summary>
    public WorkCalendar With(YearNotice notice)
    {
        var days = _noticed.ToBuilder();
        if (_notices.TryGetValue(notice.Year, out var former))
        {
            days.RemoveRange(former.Off.Concat(former.Worked));
        }
        days.AddRange(notice.Off.Select(day => KeyValuePair.Create(day, false)));
        days.AddRange(notice.Worked.Select(day => KeyValuePair.Create(day, true)));
        return new WorkCalendar(_notices.SetItem(notice.Year, notice), days.ToImmutable(), _extra);
    }

    /// <summary>This calendar as a place keeps it: with the days that it, or a place above it, closes or works besides. Null: of no place.</summary>
    public WorkCalendar Of(TenantSettings? place) => place is null or { DaysOff: null, DaysWorked: null } ? this : With(place.DaysOff ?? [], place.DaysWorked ?? []);

    /// <summary>
    /// This calendar with a tenant's own days laid over (a local holiday off, an extra day worked); they win over the notice.
    /// They do not make a year known.
    /// </summary>
    public WorkCalendar With(IEnumerable<DateOnly> off, IEnumerable<DateOnly> worked)
    {
        var extra = _extra.ToBuilder();
        foreach (var day in off)
        {
            extra[day] = false;
        }
        foreach (var day in worked)
        {
            extra[day] = true;
        }
        return new WorkCalendar(_notices, _noticed, extra.ToImmutable());
    }

    public bool IsWorkingDay(DateOnly day) =>
        _extra.TryGetValue(day, out var own) ? own
        : _noticed.TryGetValue(day, out var noticed) ? noticed
        : !IsWeekend(day);

    /// <summary>A notice, or the place itself, says something of this very day.</summary>
    public bool IsNoticed(DateOnly day) => _extra.ContainsKey(day) || _noticed.ContainsKey(day);

    /// <summary>
    /// The day on which <paramref name="days"/> working days have gone by. The day <paramref name="from"/> itself is not counted
    /// (民法典 第二百零一条: counting starts on the next day); with 0 it is <paramref name="from"/> when that is a working day,
    /// otherwise the next one, as for a limit ending on a day off (第二百零三条).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of days.</exception>
    public DueDate AddWorkingDays(DateOnly from, int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        var provisional = false;
        var day = from;
        for (var left = days; left > 0;)
        {
            day = day.AddDays(1);
            provisional |= !Knows(day.Year);
            if (IsWorkingDay(day))
            {
                left--;
            }
        }
        if (days > 0)
        {
            return new DueDate(day, provisional);
        }
        return OnOrAfter(from);
    }

    /// <summary>The day itself when it is a working day, otherwise the next working day.</summary>
    public DueDate OnOrAfter(DateOnly day)
    {
        var provisional = !Knows(day.Year);
        while (!IsWorkingDay(day))
        {
            day = day.AddDays(1);
            provisional |= !Knows(day.Year);
        }
        return new DueDate(day, provisional);
    }

    /// <summary>
    /// Working days after <paramref name="from"/> up to and including <paramref name="to"/>, the inverse of
    /// <see cref="AddWorkingDays"/>; negative when <paramref name="to"/> lies before.
    /// </summary>
    public int WorkingDaysBetween(DateOnly from, DateOnly to)
    {
        if (to < from)
        {
            return -WorkingDaysBetween(to, from);
        }
        var count = 0;
        for (var day = from; day < to;)
        {
            day = day.AddDays(1);
            if (IsWorkingDay(day))
            {
                count++;
            }
        }
        return count;
    }

    internal static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static WorkCalendar ReadEmbedded()
    {
        const string Folder = "Portal.Core.Calendars.years.";
        var assembly = typeof(WorkCalendar).Assembly;
        var calendar = Weekdays;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var (notice, problem) = YearNotice.Parse(reader.ReadToEnd());
            calendar = calendar.With(notice
                ?? throw new InvalidOperationException($"The embedded notice {name} is wrong: {problem!.Fault} at {problem.At}."));
        }
        return calendar;
    }
}
