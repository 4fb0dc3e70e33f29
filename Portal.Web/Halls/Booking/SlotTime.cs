using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Halls.Booking;

/// <summary>How a booked time is written: 2026年3月3日（周二）09:00–09:30.</summary>
public static class SlotTime
{
    public static string Of(DateTime starts, DateTime ends) => $"{Shown.Moment(starts)}–{Shown.Time(ends)}";

    public static string Of(Appointment booked) => Of(booked.StartsAt, booked.EndsAt);

    /// <summary>09:00–09:30.</summary>
    public static string Hours(Slot slot) => $"{Shown.Time(slot.StartsAt)}–{Shown.Time(slot.EndsAt)}";

    /// <summary>今天, 明天, or the day itself.</summary>
    public static string Day(DateOnly day, DateOnly today, Microsoft.Extensions.Localization.IStringLocalizer words) =>
        day == today ? words["Today"] : day == today.AddDays(1) ? words["Tomorrow"] : ChinaTime.ToLocal(ChinaTime.StartOf(day)).ToString(words["DayPattern"], System.Globalization.CultureInfo.CurrentCulture);
}
