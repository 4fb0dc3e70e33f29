using System.Globalization;
using Portal.Core.Calendars;

namespace Portal.Web.Cases.Work;

/// <summary>Times and limits as they stand in dense lists: short, and with how much is left.</summary>
internal static class WorkShown
{
    /// <summary>11月24日, 24 Nov; with the year when it is another.</summary>
    public static string ShortDay(DateTime utc, DateTime now)
    {
        var (day, today) = (ChinaTime.DateOf(utc), ChinaTime.DateOf(now));
        var culture = CultureInfo.GetCultureInfo(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? "en-GB" : "zh-CN");
        return day.ToString(WorkTexts.Find(day.Year == today.Year ? "Pattern.ShortDay" : "Pattern.ShortDayYear"), culture);
    }

    /// <summary>How far away a due day is, in days of the calendar: 今天到期, 剩2天, 超3天.</summary>
    public static string Left(DateTime dueUtc, DateTime now)
    {
        var days = ChinaTime.DateOf(dueUtc).DayNumber - ChinaTime.DateOf(now).DayNumber;
        return days == 0 ? WorkTexts.Find("Left.Today") : WorkTexts.Find(days > 0 ? "Left.Days" : "Left.Over", Math.Abs(days));
    }

    public static string Words(TimeLimit limit) => WorkTexts.Find($"Limit.{limit.Unit}", limit.Amount);
}
