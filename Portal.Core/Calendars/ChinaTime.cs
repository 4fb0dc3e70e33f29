namespace Portal.Core.Calendars;

/// <summary>The one zone in which days are counted and times are shown: Asia/Shanghai. Stored times are UTC.</summary>
public static class ChinaTime
{
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>The time in Shanghai of a UTC moment. The kind is Unspecified, so that it is not taken for UTC again.</summary>
    /// <exception cref="ArgumentException">A local time of the machine.</exception>
    public static DateTime ToLocal(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(AsUtc(utc), Zone);

    /// <summary>The day in Shanghai of a UTC moment: from 16:00 UTC on it is tomorrow.</summary>
    public static DateOnly DateOf(DateTime utc) => DateOnly.FromDateTime(ToLocal(utc));

    /// <summary>The UTC moment of a time in Shanghai.</summary>
    public static DateTime ToUtc(DateTime local) =>
        TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), Zone);

    /// <summary>The UTC moment at which the day begins in Shanghai.</summary>
    public static DateTime StartOf(DateOnly day) => ToUtc(day.ToDateTime(TimeOnly.MinValue));

    /// <summary>The UTC moment of 23:59:59 of the day in Shanghai, its last whole second.</summary>
    public static DateTime EndOf(DateOnly day) => ToUtc(day.ToDateTime(new TimeOnly(23, 59, 59)));

    // A database hands UTC times back as Unspecified; a machine's local time is a mistake of the caller.
    internal static DateTime AsUtc(DateTime utc) => utc.Kind == DateTimeKind.Local
        ? throw new ArgumentException("A UTC time is needed, this is a local one.", nameof(utc))
        : DateTime.SpecifyKind(utc, DateTimeKind.Utc);
}
