using System.ComponentModel.DataAnnotations;

namespace Portal.Core.Calendars;

/// <summary>How a limit stands, for people to see at a glance.</summary>
public enum Lamp
{
    [Display(Name = "绿灯")]
    Green,

    /// <summary>A fifth or less of the limit is left (the warning at 80 %).</summary>
    [Display(Name = "黄灯")]
    Yellow,

    /// <summary>Overdue.</summary>
    [Display(Name = "红灯")]
    Red,
}

/// <summary>Whether a case's time is counted (行政许可法 第四十二、四十五条).</summary>
public enum ClockState
{
    /// <summary>Not accepted yet.</summary>
    [Display(Name = "未计时")]
    NotStarted,

    [Display(Name = "计时中")]
    Running,

    /// <summary>Time for correction, hearing, inspection or expert review is not counted; reason and document are kept with it.</summary>
    [Display(Name = "已暂停")]
    Suspended,

    /// <summary>Running on to a later end that the person in charge has approved.</summary>
    [Display(Name = "已延期")]
    Extended,

    [Display(Name = "已停止")]
    Stopped,
}

/// <summary>Due times, warnings and lamps. Pure: calendar, hours and time are handed in.</summary>
public static class Clock
{
    /// <summary>
    /// When a limit ends. Days are days of Asia/Shanghai, the day of the start is not counted (民法典 第二百零一条), and the last
    /// one counts to 23:59:59. A limit in calendar days that would end on a day off ends on the next working day (第二百零三条).
    /// Days that lie in a pause are not counted: a pause that begins on one day and ends on another takes out the days after the
    /// first, the last included. Hours are hours in which the hall is open.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative amount.</exception>
    public static Due DueAt(Term term, WorkCalendar calendar, HallHours? hours = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(term.Limit.Amount, nameof(term));
        return term.Limit.Unit == TimeUnit.Hours ? InHours(term, calendar, hours ?? HallHours.Standard) : InDays(term, calendar);
    }

    /// <inheritdoc cref="DueAt(Term, WorkCalendar, HallHours?)"/>
    public static Due DueAt(DateTime fromUtc, TimeLimit limit, WorkCalendar calendar) => DueAt(new Term(fromUtc, limit), calendar);

    /// <summary>
    /// Red after the due moment, which itself is still in time; yellow from the warning on, when 20 % or less of the limit is
    /// left; otherwise green.
    /// </summary>
    public static Lamp Of(DateTime warnUtc, DateTime dueUtc, DateTime nowUtc) =>
        nowUtc > dueUtc ? Lamp.Red : nowUtc > warnUtc ? Lamp.Yellow : Lamp.Green;

    /// <summary>
    /// The days of a limit one by one, from the day of the start to the day it ends, each with why it counts or does not: the
    /// answer to "why this date?". Empty for a limit in hours.
    /// </summary>
    public static IEnumerable<DayOfTerm> Days(Term term, WorkCalendar calendar)
    {
        if (term.Limit.Unit == TimeUnit.Hours)
        {
            yield break;
        }

        var day = ChinaTime.DateOf(term.FromUtc);
        var counted = 0;
        yield return new DayOfTerm(day, DayKind.Start, counted);
        while (counted < term.Amount)
        {
            day = day.AddDays(1);
            var kind = KindOf(day, term, counted >= term.Limit.Amount ? TimeUnit.WorkingDays : term.Limit.Unit, calendar);
            counted += kind is DayKind.Counted or DayKind.Worked ? 1 : 0;
            yield return new DayOfTerm(day, kind, counted, !calendar.Knows(day.Year));
        }

        // The end itself is never a day off: 民法典 第二百零三条.
        while (!calendar.IsWorkingDay(day))
        {
            day = day.AddDays(1);
            yield return new DayOfTerm(day, calendar.IsWorkingDay(day) ? DayKind.MovedTo : OffKind(day, calendar), counted, !calendar.Knows(day.Year));
        }
    }

    /// <summary>
    /// The stretches of open hours of a limit in hours, one by one, what lies in a pause left out: the same answer for it. Empty for
    /// a limit in days.
    /// </summary>
    /// <exception cref="ArgumentException">A hall that is never open cannot count hours.</exception>
    public static IEnumerable<StretchOfTerm> Stretches(Term term, WorkCalendar calendar, HallHours hours)
    {
        if (term.Limit.Unit != TimeUnit.Hours)
        {
            yield break;
        }

        if (!hours.IsSound)
        {
            throw new ArgumentException("A hall that is never open cannot count hours.", nameof(hours));
        }

        var (left, spent, at) = (TimeSpan.FromHours(term.Amount), TimeSpan.Zero, ChinaTime.AsUtc(term.FromUtc));
        for (var day = ChinaTime.DateOf(at); ; day = day.AddDays(1))
        {
            foreach (var (opens, closes) in hours.On(day, calendar).SelectMany(open => Without(open, term.Pauses)))
            {
                var begins = opens < at ? at : opens;
                if (closes <= begins)
                {
                    continue;
                }

                var ends = closes - begins < left - spent ? closes : begins + (left - spent);
                spent += ends - begins;
                yield return new StretchOfTerm(begins, ends, spent, !calendar.Knows(day.Year));
                if (spent >= left)
                {
                    yield break;
                }
            }
        }
    }

    private static Due InDays(Term term, WorkCalendar calendar)
    {
        // The last fifth begins when four fifths, rounded down to whole days, have gone by.
        var early = term.Amount * 4 / 5;
        var (provisional, warn, last) = (false, DateOnly.MinValue, DateOnly.MinValue);
        foreach (var day in Days(term, calendar))
        {
            provisional |= day.IsProvisional || (term.Amount == 0 && !calendar.Knows(day.Day.Year));
            last = day.Day;
            if (day.Number == early && warn == DateOnly.MinValue)
            {
                warn = day.Day;
            }
        }

        return new Due(ChinaTime.EndOf(last), provisional, ChinaTime.EndOf(warn));
    }

    /// <param name="unit">Days of an extension are working days, whatever the limit itself is in.</param>
    private static DayKind KindOf(DateOnly day, Term term, TimeUnit unit, WorkCalendar calendar)
    {
        if (term.Pauses.Any(pause => pause.Takes(day)))
        {
            return DayKind.Paused;
        }

        if (unit == TimeUnit.CalendarDays)
        {
            return DayKind.Counted;
        }

        return calendar.IsWorkingDay(day) ? WorkCalendar.IsWeekend(day) ? DayKind.Worked : DayKind.Counted : OffKind(day, calendar);
    }

    private static DayKind OffKind(DateOnly day, WorkCalendar calendar) =>
        calendar.IsNoticed(day) || !WorkCalendar.IsWeekend(day) ? DayKind.Holiday : DayKind.Weekend;

    private static Due InHours(Term term, WorkCalendar calendar, HallHours hours)
    {
        // The last fifth begins when four fifths have gone by.
        var early = TimeSpan.FromHours(term.Amount) * 0.8;
        var (provisional, warn, end) = (!calendar.Knows(ChinaTime.DateOf(term.FromUtc).Year), (DateTime?)null, default(DateTime));
        foreach (var stretch in Stretches(term, calendar, hours))
        {
            (provisional, end) = (provisional || stretch.IsProvisional, stretch.ToUtc);
            warn ??= stretch.Spent >= early ? stretch.ToUtc - (stretch.Spent - early) : null;
        }

        return new Due(end, provisional, warn ?? end);
    }

    private static IEnumerable<(DateTime Opens, DateTime Closes)> Without((DateTime Opens, DateTime Closes) open, IReadOnlyList<ClockPause> pauses)
    {
        var (from, closes) = open;
        foreach (var pause in pauses.Where(pause => pause.FromUtc < closes && pause.EndUtc > open.Opens).OrderBy(pause => pause.FromUtc))
        {
            if (pause.FromUtc > from)
            {
                yield return (from, pause.FromUtc);
            }

            from = pause.EndUtc > from ? pause.EndUtc : from;
        }

        if (from < closes)
        {
            yield return (from, closes);
        }
    }
}
