using System.ComponentModel.DataAnnotations;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Projects;

public enum StageState
{
    [Display(Name = "未开始")] Waiting,
    [Display(Name = "办理中")] Running,

    /// <summary>Every case that was handed in stands still: the days are not counted.</summary>
    [Display(Name = "暂停计时")] Suspended,
    [Display(Name = "已完成")] Done,
}

/// <summary>One stage of a project as it runs; replaced whole when something changes.</summary>
public sealed record ProjectStage
{
    public required string Key { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>Working days.</summary>
    public required int Days { get; init; }

    public required IReadOnlyList<StageItem> Items { get; init; }

    public bool MoreToEnter { get; init; }

    /// <inheritdoc cref="StageTemplate"/>
    public string Lead { get; init; } = UnitFunction.Hall;

    /// <summary>What it waits for outside the portal, as its lead recorded it.</summary>
    public IReadOnlyList<OutsideMatter> Outside { get; init; } = [];

    /// <summary>Taken up by hand; only where no item of the portal moves the stage.</summary>
    public HandMark? Begun { get; init; }

    /// <summary>Closed by hand.</summary>
    public HandMark? Closed { get; init; }

    public StageState State { get; init; }

    /// <summary>UTC; null until the stage before is over.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>End of its last day in China, UTC.</summary>
    public DateTime? DueAt { get; init; }

    public DateTime? WarnAt { get; init; }

    /// <summary>A day of it lies in a year whose notice is not out yet.</summary>
    public bool IsProvisional { get; init; }

    /// <summary>Stretches that are not counted.</summary>
    public IReadOnlyList<ClockPause> Pauses { get; init; } = [];

    public DateTime? DoneAt { get; init; }

    public bool IsOpen => State is StageState.Running or StageState.Suspended;

    /// <summary>No item of the portal that must be granted tells when it is over: its lead does.</summary>
    public bool IsByHand => Items.All(item => item.IsOptional);
}

/// <summary>Somebody's hand under something.</summary>
/// <param name="At">UTC.</param>
public sealed record HandMark(string By, DateTime At);

/// <summary>A matter that another authority handles outside the portal and a stage waits for.</summary>
/// <param name="Id">Made by the form, so that a second click records nothing.</param>
public sealed record OutsideMatter(Guid Id, string Name, string Authority, HandMark Added)
{
    /// <summary>The day in China on which the authority was done with it; null while it is waited for.</summary>
    public DateOnly? DoneOn { get; init; }

    /// <summary>Who recorded that, and when: the stage goes by this moment.</summary>
    public HandMark? Done { get; init; }
}

/// <summary>
/// A project of an organisation that goes through stages: its data are asked once, its items become cases, and the whole and each
/// stage have a last day by the work calendar. Who has which case stands with the cases; nothing of it is kept twice.
/// </summary>
public sealed class Project : ITenantRow
{
    public const int LongestText = 200;

    /// <summary>Made by the form, so that a second click starts nothing.</summary>
    public required Guid Id { get; init; }

    /// <summary>The place whose template it follows.</summary>
    public required int TenantId { get; init; }

    public required Guid OrganisationId { get; init; }

    /// <summary>As on the day.</summary>
    public required string OrganisationName { get; init; }

    /// <summary>Who acts for the organisation in it.</summary>
    public required Guid CitizenId { get; init; }

    public required Guid TemplateId { get; init; }

    public required int TemplateVersion { get; init; }

    /// <summary>The template's name.</summary>
    public required LocalText Kind { get; init; }

    public bool IsDemo { get; init; }

    public required string Name { get; init; }

    /// <summary>项目代码, where there is one.</summary>
    public string? Code { get; init; }

    /// <summary>What is asked once and filled into every application of it, by <see cref="ProjectFields"/>.</summary>
    public required IReadOnlyDictionary<string, string> Known { get; init; }

    /// <summary>Working days for the whole.</summary>
    public required int Days { get; init; }

    public required IReadOnlyList<ProjectStage> Stages { get; set; }

    /// <summary>As its current stage stands.</summary>
    public StageState State { get; set; } = StageState.Running;

    /// <summary>UTC, as all times.</summary>
    public required DateTime StartedAt { get; init; }

    public required string StartedBy { get; init; }

    public required DateTime DueAt { get; set; }

    public required DateTime WarnAt { get; set; }

    public bool IsProvisional { get; set; }

    public DateTime? DoneAt { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }

    public ProjectStage? Current => Stages.FirstOrDefault(stage => stage.IsOpen);
}

/// <summary>The days of a project's limit, laid open.</summary>
/// <param name="Name">Of the stage; null for the whole.</param>
/// <param name="DueAt">As it stands in the project; <paramref name="Counted"/> is counted now, by the calendar of today.</param>
public sealed record ExplainedStage(LocalText? Name, Term Term, DateTime DueAt, Due Counted, IReadOnlyList<DayOfTerm> Days);

/// <summary>Names of what a project is asked once; a field of a form whose prefill is one of them is filled with it.</summary>
public static class ProjectFields
{
    public const string Name = "project.name";
    public const string Code = "project.code";
    public const string Place = "project.place";
    public const string Scale = "project.scale";
    public const string Organisation = "project.organisation";

    /// <summary>What is typed when a project is started, in the order of the form; the first must be there.</summary>
    public static readonly IReadOnlyList<string> Typed = [Name, Code, Place, Scale];
}

/// <summary>A field of a project that must be there is empty, or one is too long.</summary>
public sealed record ProjectIncomplete(int Longest) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Longest];
}

/// <summary>The template is not in force here, or not entered whole.</summary>
public sealed record TemplateNotReady : Refusal;

/// <summary>The item's stage has not begun, or is over.</summary>
public sealed record StageNotOpen(LocalText Stage) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Stage];
}

/// <summary>The item has been handed in for this project already, and is not refused.</summary>
public sealed record ItemUnderWay(string Number) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Number];
}
