using System.ComponentModel.DataAnnotations;

namespace Portal.Core.Calendars;

/// <summary>How a limit stands, for people to see at a glance.</summary>
public enum Lamp
{
    [Display(Name = "绿灯")]
    Green,

    /// <summary>A fifth or less of the span is left.</summary>
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

/// <summary>Due times and lamps. Pure: calendar and time are handed in.</summary>
public static class Clock
{
    /// <summary>
    /// When a limit that starts at <paramref name="fromUtc"/> ends. Days are days of Asia/Shanghai, the day of the start is not
    /// counted, and the last one counts to 23:59:59. A limit in calendar days that would end on a day off ends on the next
    /// working day (民法典 第二百零三条), which is provisional if its year is not known. Hours are plain hours of the wall
    /// clock: the opening hours of halls are not known here, so an item counted in hall hours must not use this unit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative amount.</exception>
    public static Due DueAt(DateTime fromUtc, TimeLimit limit, WorkCalendar calendar)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit.Amount, nameof(limit));
        var from = ChinaTime.DateOf(fromUtc);
        return limit.Unit switch
        {
            TimeUnit.WorkingDays => EndOf(calendar.AddWorkingDays(from, limit.Amount)),
            TimeUnit.CalendarDays => EndOf(calendar.OnOrAfter(from.AddDays(limit.Amount))),
            TimeUnit.Hours => new Due(ChinaTime.AsUtc(fromUtc).AddHours(limit.Amount), Provisional: false),
            _ => throw new ArgumentOutOfRangeException(nameof(limit), limit.Unit, "Unknown unit of time."),
        };
    }

    /// <summary>
    /// Red after <paramref name="dueUtc"/>, yellow when 20 % or less of the span from start to due is left, otherwise green.
    /// The due moment itself is still in time.
    /// </summary>
    public static Lamp Of(DateTime startUtc, DateTime dueUtc, DateTime nowUtc)
    {
        if (nowUtc > dueUtc)
        {
            return Lamp.Red;
        }
        var span = dueUtc - startUtc;
        var left = dueUtc - nowUtc;
        return left.Ticks * 5 <= span.Ticks ? Lamp.Yellow : Lamp.Green;
    }

    private static Due EndOf(DueDate due) => new(ChinaTime.EndOf(due.Date), due.Provisional);
}
