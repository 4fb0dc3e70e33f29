using System.ComponentModel.DataAnnotations;

namespace Portal.Core.Calendars;

/// <summary>A limit that runs: from when, how long, what is not counted of it, and what was granted on top.</summary>
/// <param name="FromUtc">The moment it begins, UTC; its day in China is not counted.</param>
public sealed record Term(DateTime FromUtc, TimeLimit Limit)
{
    /// <summary>Stretches that are not counted (行政许可法 第四十五条).</summary>
    public IReadOnlyList<ClockPause> Pauses { get; init; } = [];

    /// <summary>Working days that an extension added (行政许可法 第四十二条、第八十二条); none where the limit is in hours.</summary>
    public int Extension { get; init; }

    public int Amount => Limit.Unit == TimeUnit.Hours ? Limit.Amount : Limit.Amount + Extension;
}

/// <summary>Why a clock stands still. Correction, and the procedures whose time 行政许可法 第四十五条 does not count.</summary>
public enum PauseReason
{
    [Display(Name = "补正材料")] Correction,
    [Display(Name = "听证")] Hearing,
    [Display(Name = "招标、拍卖")] Tender,
    [Display(Name = "检验、检测、检疫")] Inspection,
    [Display(Name = "鉴定")] Appraisal,
    [Display(Name = "专家评审")] ExpertReview,

    /// <summary>It was decided, and the decision was taken back: the time between the two was nobody's to use. Never asked for by a person.</summary>
    [Display(Name = "已作出决定，后撤回重办")] Decided,
}

/// <summary>One stretch in which a case's time is not counted.</summary>
public sealed record ClockPause
{
    public required PauseReason Reason { get; init; }

    /// <summary>The notice that told the applicant (第四十五条: 书面告知): its name and number.</summary>
    public string? Document { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime FromUtc { get; init; }

    /// <summary>Working days that were told to the applicant; null where nobody can know, as while correction is awaited.</summary>
    public int? ExpectedDays { get; init; }

    /// <summary>The day on which the expected days are over.</summary>
    public DateOnly? ExpectedUntil { get; init; }

    /// <summary>UTC; null while it lasts.</summary>
    public DateTime? UntilUtc { get; init; }

    public bool IsOpen => UntilUtc is null;

    /// <summary>Its end; while it lasts, the expected one, and without that its beginning: what is not known takes nothing out.</summary>
    internal DateTime EndUtc => UntilUtc ?? (ExpectedUntil is { } expected ? ChinaTime.EndOf(expected) : FromUtc);

    /// <summary>Whether the day is not counted: the day it began has been counted, the day it ended has not.</summary>
    public bool Takes(DateOnly day) => ChinaTime.DateOf(FromUtc) < day && day <= ChinaTime.DateOf(EndUtc);
}

/// <summary>Why a day of a limit counts, or does not.</summary>
public enum DayKind
{
    /// <summary>The day it began; never counted.</summary>
    [Display(Name = "起算日，不计入")] Start,

    [Display(Name = "计入")] Counted,

    /// <summary>A weekend day that the State Council's notice makes a working day.</summary>
    [Display(Name = "调休上班，计入")] Worked,

    [Display(Name = "周末")] Weekend,

    [Display(Name = "放假")] Holiday,

    [Display(Name = "暂停计时")] Paused,

    /// <summary>The end fell on a day off and moved here.</summary>
    [Display(Name = "顺延至此日")] MovedTo,
}

/// <param name="Number">How many days have been counted when this one is over.</param>
/// <param name="IsProvisional">No notice is known for its year; the weekday stood in for it.</param>
public sealed record DayOfTerm(DateOnly Day, DayKind Kind, int Number, bool IsProvisional = false);

/// <summary>One stretch of open hours that counts, UTC.</summary>
/// <param name="Spent">How much has been counted when it is over.</param>
/// <param name="IsProvisional">No notice is known for its year.</param>
public sealed record StretchOfTerm(DateTime FromUtc, DateTime ToUtc, TimeSpan Spent, bool IsProvisional);
