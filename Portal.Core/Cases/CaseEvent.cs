using System.Globalization;
using System.Text.Json;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;

namespace Portal.Core.Cases;

/// <summary>
/// One thing that happened to a case, as <see cref="CaseFlow.Decide"/> decided it and <see cref="Case.Apply"/> carries it out:
/// a row of the journal. Timeline, lamps, notices and statistics read these; nothing keeps a second truth.
/// </summary>
public sealed class CaseEvent : JournalEntry
{
    /// <summary>How <see cref="JournalEntry.Subject"/> begins when somebody acted with a grant; the grant's id follows (代办, features.md row 108).</summary>
    public const string OnBehalf = "on-behalf:";

    private CaseChange _change = new();

    /// <summary>1, 2, 3… in the case, without a gap; becomes the case's version.</summary>
    public required int Sequence { get; init; }

    public required CaseAction Action { get; init; }

    /// <summary>Null only for the submission itself.</summary>
    public CaseStatus? From { get; init; }

    public required CaseStatus To { get; init; }

    public Outcome? Outcome { get; init; }

    /// <summary>The step that was acted on.</summary>
    public Guid? StepId { get; init; }

    /// <summary>Unit in whose name it was done, as it was called on the day.</summary>
    public string? UnitName { get; init; }

    /// <summary>Null when a person acts in their own matter; otherwise the grant that lets them. A clerk acts by a grant only in handing in.</summary>
    public static string? ActingFor(Case matter, Actor actor, bool handsIn = false) =>
        matter.ProxyGrantId is { } grant && (actor.CitizenId is { } citizen ? citizen != matter.CitizenId : handsIn && actor.IsStaff) ? $"{OnBehalf}{grant:N}" : null;

    /// <summary>Done by somebody for the applicant (代).</summary>
    public bool IsOnBehalf => Subject?.StartsWith(OnBehalf, StringComparison.Ordinal) == true;

    /// <summary>What <see cref="Case.Apply"/> needs besides: computed once, when it was decided.</summary>
    public CaseChange Change
    {
        get => _change;
        init => _change = value;
    }

    /// <summary>Adds what is known only while it is carried out, before it is saved and sealed: papers issued with it, answers it brought.</summary>
    internal void Complete(CaseChange change) => _change = change;

    protected internal override IEnumerable<string?> Sealed() =>
    [
        .. base.Sealed(), Sequence.ToString(CultureInfo.InvariantCulture), Action.ToString(), From?.ToString(), To.ToString(),
        Outcome?.ToString(), StepId?.ToString("N"), UnitName, JsonSerializer.Serialize(Change, CaseChange.Json),
    ];
}

/// <summary>What an event changes besides the status. Dates are UTC.</summary>
public sealed record CaseChange
{
    internal static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Steps that begin now, with their due dates and the custody that brings them there.</summary>
    public IReadOnlyList<Opening>? Opens { get; init; }

    /// <summary>What becomes of the step acted on; null leaves it open.</summary>
    public StepState? StepBecomes { get; init; }

    public IReadOnlyList<Guid>? Drops { get; init; }

    public DateTime? DueAt { get; init; }

    public DateTime? StatutoryDueAt { get; init; }

    public DateTime? WarnAt { get; init; }

    /// <summary>Set whenever the four above are; null leaves them.</summary>
    public bool? Provisional { get; init; }

    /// <summary>New dates of open steps: a calendar year was imported, or the clock stood still.</summary>
    public IReadOnlyDictionary<Guid, StepDates>? StepDates { get; init; }

    /// <summary>New dates by which custody is to be signed for.</summary>
    public IReadOnlyDictionary<Guid, DateTime>? ReceiveBy { get; init; }

    /// <summary>What a recount moved, for the line of the timeline.</summary>
    public DateMove? Moved { get; init; }

    /// <summary>The day of receipt begins anew, when the applicant has corrected.</summary>
    public DateTime? ReceivedAt { get; init; }

    public DateTime? AcceptBy { get; init; }

    /// <summary>What it waited for has ended: from this moment its limits count.</summary>
    public DateTime? WaitedUntil { get; init; }

    /// <summary>All pauses, with the one that began or ended now.</summary>
    public IReadOnlyList<ClockPause>? Pauses { get; init; }

    public ExtensionAsked? ExtensionAsked { get; init; }

    public ExtensionGranted? Extension { get; init; }

    /// <summary>What was asked has been answered.</summary>
    public bool ExtensionAnswered { get; init; }

    /// <summary>All promised papers, as they stand now.</summary>
    public IReadOnlyList<OwedPaper>? Owed { get; init; }

    /// <summary>Somebody came for it.</summary>
    public CaseVisit? Visit { get; init; }

    /// <summary>What the review came to.</summary>
    public Verdict? Verdict { get; init; }

    public string? Conditions { get; init; }

    /// <summary>What the decision said to the conditions of the units.</summary>
    public IReadOnlyList<ConditionAnswer>? ConditionAnswers { get; init; }

    /// <summary>The joint review session in which it was said or decided.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The decision is taken back; the case is open again.</summary>
    public bool TakesBack { get; init; }

    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>Names of corrected answers.</summary>
    public IReadOnlyList<string>? Corrected { get; init; }

    /// <summary>Of each corrected answer what stood before and what stands since: for staff, masked as <see cref="Catalog.AnswerVeil"/> says.</summary>
    public IReadOnlyList<AnswerChange>? Corrections { get; init; }

    /// <summary>Of the submission: <see cref="CaseProof.PlanSeal"/>. Null in journals from before it was kept.</summary>
    public string? PlanSeal { get; init; }

    /// <summary>Of what brings answers: <see cref="CaseProof.AnswersSeal"/>.</summary>
    public string? AnswersSeal { get; init; }

    /// <summary>Papers issued with it, by id, each with the seal over all that stands on it.</summary>
    public IReadOnlyDictionary<Guid, string>? Issued { get; init; }

    /// <summary>The papers that lie with the case from now on, when the applicant brought more.</summary>
    public IReadOnlyList<string>? Papers { get; init; }

    /// <summary>Signed for by this event.</summary>
    public IReadOnlyList<Guid>? Receives { get; init; }

    public Guid? Returns { get; init; }

    public Guid? Recalls { get; init; }
}

/// <summary>Why dates were counted anew.</summary>
public enum DateCause
{
    /// <summary>A year's notice of holidays was taken in.</summary>
    Notice,

    /// <summary>A place set days, hours or days of receipt of its own.</summary>
    Place,
}

/// <summary>The end of the case's limit before and after; the same, or null, where only the date of a step or of receipt moved. UTC.</summary>
public sealed record DateMove(DateCause Because, DateTime? From, DateTime? To);

/// <param name="Name">Of the answer, as in <see cref="Case.Answers"/>.</param>
/// <param name="Was">Null where nothing stood.</param>
/// <param name="Is">Null where nothing stands any more.</param>
public sealed record AnswerChange(string Name, string? Was, string? Is);

/// <param name="DueAt">UTC.</param>
/// <param name="WarnAt">UTC.</param>
public sealed record StepDates(DateTime DueAt, DateTime WarnAt);

/// <summary>A step that opens: an existing waiting one, or a new round or hand-made one that <see cref="New"/> describes.</summary>
public sealed record Opening
{
    public required Guid StepId { get; init; }

    public required DateTime DueAt { get; init; }

    public required DateTime WarnAt { get; init; }

    /// <summary>When its norm began, where that is earlier than now.</summary>
    public DateTime? CountsFrom { get; init; }

    public required Guid HandoffId { get; init; }

    public required HandoffDirection Direction { get; init; }

    public required DateTime ReceiveBy { get; init; }

    /// <summary>Names of the papers that go along.</summary>
    public IReadOnlyList<string> Papers { get; init; } = [];

    public StepPlan? New { get; init; }
}

/// <summary>Enough to make a step that the route did not have, or to repeat one.</summary>
public sealed record StepPlan
{
    public required int Stage { get; init; }
    public required int Round { get; init; }
    public required Catalog.StepDuty Duty { get; init; }
    public required string Name { get; init; }
    public string? NameEn { get; init; }
    public required int TenantId { get; init; }
    public required Guid UnitId { get; init; }
    public required int Days { get; init; }
    public Catalog.StageJoin Join { get; init; }
    public Guid? ReturnsTo { get; init; }

    /// <summary>Stands in the plan and waits; the others open.</summary>
    public bool Waits { get; init; }
}
