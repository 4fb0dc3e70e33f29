using System.ComponentModel.DataAnnotations;

namespace Portal.Core.Tenancy;

/// <summary>What kind of opening a stretch of the day is; tickets remember it, so that figures can tell them apart (features.md rows 42–45).</summary>
public enum OpeningKind
{
    [Display(Name = "正常")] Normal,

    /// <summary>Beyond the ordinary hours of a working day: before them, or in the evening.</summary>
    [Display(Name = "延时")] Extended,

    /// <summary>午间延时: through the midday break (row 44).</summary>
    [Display(Name = "午间")] Noon,

    /// <summary>On days that are otherwise off: a Saturday, a Sunday morning.</summary>
    [Display(Name = "错时")] Staggered,

    /// <summary>Only when somebody has asked for it and the hall has agreed; nobody takes a number then without an appointment.</summary>
    [Display(Name = "预约延时")] OnRequest,
}

/// <summary>One stretch of an ordinary week, of one kind; local time, the same day, <paramref name="To"/> after <paramref name="From"/>.</summary>
public sealed record Opening(DayOfWeek Day, TimeOnly From, TimeOnly To, OpeningKind Kind = OpeningKind.Normal);
