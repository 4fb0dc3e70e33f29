using System.Globalization;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>The lists of a post's work.</summary>
public enum WorkListKind
{
    /// <summary>Open steps that this person has taken.</summary>
    Mine,

    /// <summary>All open steps of the unit that the post has the duty for.</summary>
    Unit,

    /// <summary>Handed over to the unit and not yet signed for; only steps whose duty the post has.</summary>
    Incoming,

    /// <summary>Open steps of the unit whose time is over. While correction is awaited no clock runs.</summary>
    Overdue,

    /// <summary>Handed on by the unit and not yet signed for: can still be called back.</summary>
    Sent,

    /// <summary>Signed by the unit in the last two weeks, the newest first.</summary>
    Done,
}

/// <summary>One line of a worklist: what a clerk must see to choose, and nothing that needs the case itself.</summary>
public sealed record WorkRow
{
    /// <summary>The step, or with a handoff's list the handoff; the second half of the cursor.</summary>
    public required Guid Id { get; init; }

    /// <summary>What the list is ordered by.</summary>
    public required DateTime At { get; init; }

    public required Guid CaseId { get; init; }

    public required string Number { get; init; }

    public required string ItemName { get; init; }

    public string? ItemNameEn { get; init; }

    public required string ApplicantName { get; init; }

    public required CaseStatus Status { get; init; }

    public Outcome? Outcome { get; init; }

    public required StepDuty Duty { get; init; }

    public required string StepName { get; init; }

    public string? StepNameEn { get; init; }

    /// <summary>Where the step lies; with <see cref="WorkListKind.Sent"/> where the case went.</summary>
    public required int TenantId { get; init; }

    public required Guid UnitId { get; init; }

    public Guid? AssigneeId { get; init; }

    public string? AssigneeName { get; init; }

    public DateTime? StepWarnAt { get; init; }

    public DateTime? StepDueAt { get; init; }

    /// <summary>视为受理: it is accepted because nobody answered in time.</summary>
    public bool DeemedAccepted { get; init; }

    public Lane Lane { get; init; }

    /// <summary>Where it was handed in.</summary>
    public required int OriginId { get; init; }

    /// <summary>Where the matter belongs; with 全城通办 another place than <see cref="OriginId"/>.</summary>
    public required int ResponsibleId { get; init; }
    /// <summary>即办件 that was handed in at a window: somebody may be standing there.</summary>
    public bool OnTheSpot { get; init; }

    public DateTime? WarnAt { get; init; }

    public DateTime? DueAt { get; init; }

    public bool DueIsProvisional { get; init; }

    /// <summary>容缺: by when the next promised paper is due; null when nothing is owed.</summary>
    public DateTime? OwedBy { get; init; }

    /// <summary>Set while nobody has signed for it.</summary>
    public DateTime? ReceiveBy { get; init; }

    public LocalText ItemText() => new(ItemName, ItemNameEn);

    public LocalText StepText() => new(StepName, StepNameEn);

    /// <summary>一件事: it cannot be decided before another case has ended, and its limits do not run.</summary>
    public bool WaitsForOthers { get; init; }

    /// <summary>When it was expected to go on, UTC; null while it does not stand still, or where nobody can know.</summary>
    public DateTime? PausedUntil { get; init; }

    /// <summary>No clock runs while correction is awaited, a special procedure goes on.</summary>
    public bool IsPaused => Status is CaseStatus.AwaitingCorrection or CaseStatus.Suspended;

    /// <summary>It can be signed for, but not decided, and no clock runs.</summary>
    public bool IsHeldBack => WaitsForOthers && Duty == StepDuty.Decide && Status is not (CaseStatus.Decided or CaseStatus.Closed);

    /// <summary>The worse of the step's own lamp and the promised limit's; red where the law had to accept, where nobody signed for it in time, and where it stands still beyond the day it was expected to go on; null where no clock runs.</summary>
    public Lamp? LampAt(DateTime now)
    {
        var ended = Status is CaseStatus.Decided or CaseStatus.Closed;
        if (IsPaused && PausedUntil < now)
        {
            return Lamp.Red;
        }

        if (IsPaused || IsHeldBack || (ended && Duty != StepDuty.Check))
        {
            return null;
        }

        if (ReceiveBy < now)
        {
            return Lamp.Red;
        }

        var step = StepWarnAt is { } stepWarn && StepDueAt is { } stepDue ? (Lamp?)Clock.Of(stepWarn, stepDue, now) : null;
        if (DeemedAccepted && Duty is StepDuty.Assist or StepDuty.Accept)
        {
            return Lamp.Red;
        }

        var promised = !ended && WarnAt is { } warn && DueAt is { } due ? (Lamp?)Clock.Of(warn, due, now) : null;
        return step is null || promised > step ? promised : step;
    }
}

/// <summary>One page of a worklist, with where it goes on.</summary>
/// <param name="Next">Null on the last page.</param>
/// <param name="Previous">Null on the first page.</param>
public sealed record WorkPage(IReadOnlyList<WorkRow> Rows, WorkCursor? Next, WorkCursor? Previous);

/// <summary>A place in a list: beyond which row to read, and in which direction. Stands in the address of the page.</summary>
public sealed record WorkCursor(DateTime At, Guid Id, bool Back = false)
{
    private const string Ahead = "a";
    private const string Behind = "b";

    /// <summary>A text that was not made by <see cref="ToString"/> leads to the first page.</summary>
    public static WorkCursor? Read(string? text)
    {
        if (text is not { Length: > 34 } || (text[..1] is not Ahead and not Behind))
        {
            return null;
        }

        return Guid.TryParseExact(text[1..33], "N", out var id)
            && long.TryParse(text[33..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticks)
            && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
                ? new WorkCursor(new DateTime(ticks, DateTimeKind.Utc), id, text[..1] == Behind)
                : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Back ? Behind : Ahead)}{Id:N}{At.Ticks:x}");
}

/// <summary>How much lies in each list, for the rail. Counting stops at <see cref="Most"/>.</summary>
public sealed record WorkCounts(int Mine, int Unit, int Incoming, int Overdue, int Sent)
{
    public const int Most = 1000;

    public static readonly WorkCounts None = new(0, 0, 0, 0, 0);

    public int Of(WorkListKind list) => list switch
    {
        WorkListKind.Mine => Mine,
        WorkListKind.Unit => Unit,
        WorkListKind.Incoming => Incoming,
        WorkListKind.Overdue => Overdue,
        WorkListKind.Sent => Sent,
        WorkListKind.Done => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(list), list, "not a list"),
    };
}
