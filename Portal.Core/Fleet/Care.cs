using System.ComponentModel.DataAnnotations;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>Who looks after a machine how often (row 12).</summary>
public enum CareKind
{
    /// <summary>Every machine, by the department that owns it.</summary>
    [Display(Name = "每月巡检")] Monthly,

    /// <summary>Every station, by the community.</summary>
    [Display(Name = "每日检查")] Daily,
}

/// <summary>What is looked at. A machine's at its monthly inspection, a station's on its daily round.</summary>
public enum CarePoint
{
    [Display(Name = "纸张充足")] Paper,
    [Display(Name = "屏幕与触摸正常")] Screen,
    [Display(Name = "读卡器与槽口清洁")] Readers,
    [Display(Name = "打印清晰")] Print,
    [Display(Name = "机箱与线缆完好")] Cabinet,
    [Display(Name = "提示标识齐全")] Signs,
    [Display(Name = "地面整洁、照明正常")] Room,
}

/// <summary>An inspection that was done. Append-only: what is due and overdue is reckoned from the plan and these rows.</summary>
public sealed class CareDone : ITenantRow
{
    public const int LongestNote = 300;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required CareKind Kind { get; init; }

    /// <summary>The machine's; the hall's for a daily round.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>The first day of the month, or the day.</summary>
    public required DateOnly Period { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }

    public required string ByName { get; init; }

    /// <summary>Points that were found wanting; empty: all was well.</summary>
    public IReadOnlyList<CarePoint> Wanting { get; init; } = [];

    public string? Note { get; init; }
}

/// <summary>Something that is to be looked after, or was.</summary>
/// <param name="DueOn">The last local day for it.</param>
/// <param name="Done">Null as long as it is to be done.</param>
public sealed record CareTask(CareKind Kind, Guid SubjectId, DateOnly Period, DateOnly DueOn, CareDone? Done)
{
    public bool IsOverdue(DateOnly today) => Done is null && today > DueOn;
}

/// <summary>A day or month for which nothing is due: it lies ahead, or before the machine stood there.</summary>
public sealed record CareNotDue : Refusal;

/// <summary>What is due when. Nothing is stored that the calendar says. Pure.</summary>
public static class CarePlan
{
    /// <summary>So far back somebody is still asked for what was left undone.</summary>
    public const int MonthsBack = 3;

    public const int DaysBack = 7;

    public static IReadOnlyList<CarePoint> Points(CareKind kind) => kind switch
    {
        CareKind.Monthly => [CarePoint.Screen, CarePoint.Readers, CarePoint.Print, CarePoint.Cabinet, CarePoint.Signs],
        CareKind.Daily => [CarePoint.Paper, CarePoint.Screen, CarePoint.Signs, CarePoint.Room],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>A month's inspection is due by its last day, beginning with the month after it was installed; a day's round by that day.</summary>
    /// <param name="since">The first local day of the machine or station.</param>
    public static IReadOnlyList<CareTask> Of(CareKind kind, Guid subjectId, DateOnly since, IReadOnlyCollection<CareDone> done, DateOnly today) => kind switch
    {
        CareKind.Monthly => [.. Periods(kind, today).Where(month => month > FirstOf(since)).Select(month => Task(kind, subjectId, month, done))],
        CareKind.Daily => [.. Periods(kind, today).Where(day => day >= since).Select(day => Task(kind, subjectId, day, done))],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Of which somebody is asked today, the newest first; the newest alone is not overdue yet.</summary>
    public static IReadOnlyList<DateOnly> Periods(CareKind kind, DateOnly today) => kind switch
    {
        CareKind.Monthly => [.. Enumerable.Range(0, MonthsBack + 1).Select(back => FirstOf(today).AddMonths(-back))],
        CareKind.Daily => [.. Enumerable.Range(0, DaysBack + 1).Select(back => today.AddDays(-back))],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The last local day for it.</summary>
    public static DateOnly DueOn(CareKind kind, DateOnly period) => kind == CareKind.Monthly ? period.AddMonths(1).AddDays(-1) : period;

    public static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>A daily round is the community's; a monthly inspection the owning department's, and of who administers the place.</summary>
    /// <param name="hallPath">Where the station stands.</param>
    /// <param name="owner">The machine's, or its station's; null: the place itself.</param>
    public static bool MayDo(CareKind kind, Actor actor, string hallPath, Guid? owner) => kind switch
    {
        CareKind.Daily => HallKeeping.MayTell(actor, hallPath),
        CareKind.Monthly => HallKeeping.MayClose(actor, hallPath) || (actor.Post is { } post && TenantPath.Holds(post.TenantPath, hallPath) && (owner is null ? HallKeeping.MayTell(actor, hallPath) : post.UnitId == owner)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static CareTask Task(CareKind kind, Guid subjectId, DateOnly period, IReadOnlyCollection<CareDone> done) =>
        new(kind, subjectId, period, DueOn(kind, period), done.FirstOrDefault(each => each.Kind == kind && each.SubjectId == subjectId && each.Period == period));
}
