using System.ComponentModel.DataAnnotations;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

public enum CaseStatus
{
    [Display(Name = "待提交")] Draft,
    [Display(Name = "已提交")] Submitted,
    [Display(Name = "待补正")] AwaitingCorrection,
    [Display(Name = "审查中")] InReview,
    [Display(Name = "特别程序")] Suspended,
    [Display(Name = "已决定")] Decided,
    [Display(Name = "已办结")] Closed,
}

/// <summary>How a case ended; a second value beside its status.</summary>
public enum Outcome
{
    [Display(Name = "准予")] Approved,
    [Display(Name = "不予批准")] Rejected,
    [Display(Name = "不予受理")] Refused,
    [Display(Name = "申请人撤回")] Withdrawn,
    [Display(Name = "逾期未补正")] Lapsed,
}

/// <summary>How quickly it goes.</summary>
public enum Lane
{
    [Display(Name = "普通")] Normal,

    /// <summary>绿色通道: before the others.</summary>
    [Display(Name = "绿色通道")] Green,
}

/// <param name="Days">Working days, whatever unit the limit is in.</param>
/// <param name="TenantId">Whose person in charge is asked.</param>
/// <param name="At">UTC.</param>
public sealed record ExtensionAsked(int Days, string Reason, Guid AskedBy, string AskedByName, int TenantId, DateTime At);

/// <inheritdoc cref="ExtensionAsked"/>
public sealed record ExtensionGranted(int Days, string Reason, string AskedByName, Guid? ApprovedBy, string ApprovedByName, DateTime At);

/// <summary>A paper that the applicant promised to bring later.</summary>
/// <param name="Key">Of the material in the item's list.</param>
/// <param name="Days">Working days from the day of the promise.</param>
/// <param name="DueAt">End of the last day in China, UTC.</param>
/// <param name="SuppliedAt">UTC; null while it is owed.</param>
public sealed record OwedPaper(string Key, LocalText Name, int Days, DateTime DueAt, DateTime? SuppliedAt = null);

/// <summary>
/// 办件: one matter of one applicant. It holds who, what, where, the status and a version; the plan is <see cref="Steps"/>,
/// custody is <see cref="Handoffs"/>, and what happened is the journal. All changes go through <see cref="Apply"/>.
/// </summary>
public sealed partial class Case : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The responsible tenant: where the applicant's matter belongs. The plan is made for it.</summary>
    public required int TenantId { get; init; }

    /// <summary>Where it was handed in; with 全城通办 another than the responsible one. Both see it.</summary>
    public required int OriginTenantId { get; init; }

    /// <summary>办件编号; unique in the whole portal, the same at all levels.</summary>
    public required string Number { get; init; }

    /// <summary>Eight signs without 0, O, 1 and I, to be read out over a telephone.</summary>
    public required string QueryCode { get; init; }

    /// <summary>The version of the item it was handed in under.</summary>
    public required Guid ItemId { get; init; }

    public required Guid ItemKey { get; init; }

    public required string ItemName { get; init; }

    public string? ItemNameEn { get; init; }

    public required Channel Channel { get; init; }

    public SubjectKinds Subject { get; init; } = SubjectKinds.Person;

    /// <summary>The person it is for, also when an organisation applies (who signs for it).</summary>
    public required Guid CitizenId { get; init; }

    public Guid? OrganisationId { get; init; }

    /// <summary>Name of the applicant as on the day of application.</summary>
    public required string ApplicantName { get; init; }

    /// <summary>Set when somebody else handed it in with a grant.</summary>
    public Guid? ProxyGrantId { get; init; }

    /// <summary>Name of who handed it in for the applicant, as on the day.</summary>
    public string? ProxyName { get; init; }

    /// <summary>Account of who handed it in for the applicant: they were the applicant's hand, so they sign nothing of it for an office. A column, since the buttons ask the case alone.</summary>
    public Guid? ProxyAccountId { get; init; }

    public CaseStatus Status { get; internal set; } = CaseStatus.Submitted;

    public Outcome? Outcome { get; internal set; }

    /// <summary>Answers of the form by field name, as handed in or corrected.</summary>
    public IReadOnlyDictionary<string, string> Answers { get; internal set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>UTC, as all times.</summary>
    public required DateTime SubmittedAt { get; init; }

    /// <summary>Since when it lies here complete as far as the applicant goes: handed in, or corrected last. The limit of acceptance counts from here.</summary>
    public DateTime ReceivedAt { get; internal set; }

    /// <summary>Nothing said until then, it counts as accepted from the day received (行政许可法 第三十二条). UTC, end of the fifth working day.</summary>
    public DateTime? AcceptBy { get; internal set; }

    public DateTime? AcceptedAt { get; internal set; }

    /// <summary>视为受理: nobody accepted it in time, so the law did.</summary>
    public bool DeemedAccepted { get; internal set; }

    public DateTime? DecidedAt { get; internal set; }

    public DateTime? ClosedAt { get; internal set; }

    /// <summary>Copied from the item at submission, as the route is.</summary>
    public TimeLimit? PromisedLimit { get; init; }

    public TimeLimit? StatutoryLimit { get; init; }

    /// <summary>The promised limit: end of the last day in China, as UTC. Null until accepted.</summary>
    public DateTime? DueAt { get; internal set; }

    /// <summary>The statutory limit; null when the item has none entered.</summary>
    public DateTime? StatutoryDueAt { get; internal set; }

    /// <summary>From then on a fifth or less of the promised limit is left, UTC.</summary>
    public DateTime? WarnAt { get; internal set; }

    /// <summary>Stretches in which its time was, or is, not counted.</summary>
    public IReadOnlyList<ClockPause> Pauses { get; internal set; } = [];

    /// <summary>While it stands still: the end of the day on which it was expected to go on, UTC; null where nobody can know. A column, so that lists find what stands for ever.</summary>
    public DateTime? PausedUntil { get; internal set; }

    /// <summary>An extension that waits for its approval.</summary>
    public ExtensionAsked? ExtensionAsked { get; internal set; }

    /// <summary>The one extension that was approved.</summary>
    public ExtensionGranted? Extension { get; internal set; }

    /// <summary>容缺: papers promised for later.</summary>
    public IReadOnlyList<OwedPaper> Owed { get; internal set; } = [];

    /// <summary>When the first of what is still owed is due; null when nothing is.</summary>
    public DateTime? OwedBy { get; internal set; }

    /// <summary>Every time somebody came to a hall for it, oldest first.</summary>
    public IReadOnlyList<CaseVisit> Visits { get; internal set; } = [];

    /// <summary>到现场次数, as <see cref="CaseVisit.Trips"/> counts the visits; a column, so that the database counts cases by it.</summary>
    public int Trips { get; internal set; }

    /// <summary>Decided on the very day in China on which it was handed in (当日办结).</summary>
    public bool DecidedSameDay { get; internal set; }
    /// <summary>即办件, copied from the item: accepted and decided while the person waits.</summary>
    public bool OnTheSpot { get; init; }

    /// <summary>审决合一, copied from the item: of a hundred decisions by who also accepted, so many are looked at again. Null: two people.</summary>
    public int? OneSignerSample { get; init; }

    /// <summary>秒批: decided by rules, with no person's signature.</summary>
    public bool DecidedByRules { get; internal set; }

    public Lane Lane { get; init; }

    /// <summary>一件事: the bundle it was handed in with.</summary>
    public Guid? BundleRunId { get; init; }

    /// <summary>What it builds on among the cases of its run has not ended yet: its limits do not run, and nobody can decide it.</summary>
    public bool WaitsForOthers { get; internal set; }

    /// <summary>When what it waited for had ended, UTC; null for what never waited, or waits still.</summary>
    public DateTime? WaitedUntil { get; internal set; }

    /// <summary>The project whose stage it belongs to.</summary>
    public Guid? ProjectId { get; init; }

    /// <summary>A due date was computed over days whose holiday notice was not out yet; importing the year recomputes it.</summary>
    public bool DueIsProvisional { get; internal set; }

    /// <summary>Where what is missing stands while correction is awaited.</summary>
    public IReadOnlyList<string> Missing { get; internal set; } = [];

    public DeliveryWay DeliveryWay { get; init; }

    /// <summary>The hall where papers are collected, with <see cref="DeliveryWay.PickUp"/>.</summary>
    public Guid? PickUpHallId { get; init; }

    /// <summary>Number of the last journal row of this case; also the concurrency token.</summary>
    public int Version { get; internal set; }

    public List<CaseStep> Steps { get; init; } = [];

    public List<Handoff> Handoffs { get; init; } = [];

    public Tenant? Tenant { get; init; }

    public Tenant? Origin { get; init; }

    public ServiceItem? Item { get; init; }

    public Citizen? Citizen { get; init; }

    public Organisation? Organisation { get; init; }

    public IEnumerable<CaseStep> OpenSteps() => Steps.Where(step => step.State == StepState.Open);

    public CaseStep? StepOf(Guid id) => Steps.FirstOrDefault(step => step.Id == id);

    /// <summary>The custody that brought the step to where it lies now.</summary>
    public Handoff? HandoffTo(CaseStep step) => Handoffs.LastOrDefault(handoff => handoff.ToStepId == step.Id);

    public ClockPause? OpenPause => Pauses.FirstOrDefault(pause => pause.IsOpen);

    /// <summary>Whether its time is counted now.</summary>
    public ClockState ClockState => IsEnded ? ClockState.Stopped
        : OpenPause is not null ? ClockState.Suspended
        : CountsFrom is null ? ClockState.NotStarted
        : Extension is not null ? ClockState.Extended
        : ClockState.Running;

    /// <summary>From when its limits count: accepted, and nothing waited for any more. Null before that.</summary>
    public DateTime? CountsFrom => WaitsForOthers ? null : WaitedUntil > AcceptedAt ? WaitedUntil : AcceptedAt;

    /// <summary>
    /// To say whether it is accepted. It begins anew when the applicant has corrected for the first time; who asks a second time
    /// gains no days by it, only those that the applicant needed are left out.
    /// </summary>
    public Term AcceptanceTerm => new(ReceivedAt, CaseFlow.AcceptanceLimit) { Pauses = [.. Pauses.Where(pause => pause.FromUtc >= ReceivedAt)] };

    /// <summary>The promised limit as it runs for this case; null before it counts, or when the item has none entered.</summary>
    public Term? PromisedTerm => TermOf(PromisedLimit);

    /// <inheritdoc cref="PromisedTerm"/>
    public Term? StatutoryTerm => TermOf(StatutoryLimit);

    /// <summary>The norm of an open step as it runs.</summary>
    public Term? TermOf(CaseStep step) => step.CountsFrom is not { } opened || HoldsBack(step) ? null
        : new Term(step.Duty == StepDuty.Decide && WaitedUntil > opened ? WaitedUntil.Value : opened, new TimeLimit(CaseFlow.DaysOf(this, step), TimeUnit.WorkingDays)) { Pauses = Pauses };

    /// <summary>Whether nobody can do this step before another case has ended: then its norm does not run either.</summary>
    public bool HoldsBack(CaseStep step) => WaitsForOthers && step.Duty == StepDuty.Decide;

    private Term? TermOf(TimeLimit? limit) => limit is null || CountsFrom is not { } from ? null
        : new Term(from, limit) { Pauses = Pauses, Extension = Extension?.Days ?? 0 };

    public bool IsEnded => Status is CaseStatus.Decided or CaseStatus.Closed;
}
