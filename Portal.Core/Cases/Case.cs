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
    [Display(Name = "不予许可")] Rejected,
    [Display(Name = "不予受理")] Refused,
    [Display(Name = "申请人撤回")] Withdrawn,
    [Display(Name = "逾期未补正")] Lapsed,
}

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

    public CaseStatus Status { get; internal set; } = CaseStatus.Submitted;

    public Outcome? Outcome { get; internal set; }

    /// <summary>Answers of the form by field name, as handed in or corrected.</summary>
    public IReadOnlyDictionary<string, string> Answers { get; internal set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>UTC, as all times.</summary>
    public required DateTime SubmittedAt { get; init; }

    public DateTime? AcceptedAt { get; internal set; }

    public DateTime? DecidedAt { get; internal set; }

    public DateTime? ClosedAt { get; internal set; }

    /// <summary>Copied from the item at submission, as the route is.</summary>
    public TimeLimit? PromisedLimit { get; init; }

    public TimeLimit? StatutoryLimit { get; init; }

    /// <summary>The promised limit: end of the last day in China, as UTC. Null until accepted.</summary>
    public DateTime? DueAt { get; internal set; }

    /// <summary>The statutory limit; null when the item has none entered.</summary>
    public DateTime? StatutoryDueAt { get; internal set; }

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

    public bool IsEnded => Status is CaseStatus.Decided or CaseStatus.Closed;
}
