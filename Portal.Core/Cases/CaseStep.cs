using System.ComponentModel.DataAnnotations;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

public enum StepState
{
    [Display(Name = "未开始")] Waiting,
    [Display(Name = "办理中")] Open,
    [Display(Name = "已完成")] Done,

    /// <summary>Gave the case back, was called back, or passed it on by hand; a new round stands for it.</summary>
    [Display(Name = "已移交")] Passed,

    /// <summary>No longer needed: the case ended, or another step of an <see cref="StageJoin.Any"/> stage was enough.</summary>
    [Display(Name = "不再需要")] Dropped,
}

/// <summary>What a reviewer says to a case; the decision itself is the case's outcome.</summary>
public enum Verdict
{
    [Display(Name = "同意")] Consent,
    [Display(Name = "不同意")] Objection,
}

/// <summary>附条件同意 is answered by whoever decides: taken over into the decision, or not and why.</summary>
/// <param name="StepId">The review whose consent bears the condition.</param>
/// <param name="Adopted">采纳: the decision stands under this condition, and its paper says so.</param>
/// <param name="Words">How, or why not; needed where it is not adopted.</param>
public sealed record ConditionAnswer(Guid StepId, bool Adopted, string? Words = null);

/// <summary>
/// One line of a case's plan, copied from the route at submission. A step that comes back opens as a new round: a new row
/// with the same stage, so that nothing that was signed is ever overwritten.
/// </summary>
public sealed class CaseStep : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid CaseId { get; init; }

    public required int Stage { get; init; }

    public int Round { get; init; } = 1;

    public required StepDuty Duty { get; init; }

    public required string Name { get; init; }

    public string? NameEn { get; init; }

    /// <summary>Who is to do it: the tenant and the unit in it.</summary>
    public required int TenantId { get; init; }

    public required Guid UnitId { get; init; }

    /// <summary>The norm in working days, counted from when the step opens.</summary>
    public required int Days { get; init; }

    public StageJoin Join { get; init; }

    /// <summary>The case's own, which never changes: the lists of open steps put the green lane first by it.</summary>
    public Lane Lane { get; internal set; }

    public StepState State { get; internal set; }

    /// <summary>Set when somebody took it to themselves or acted on it.</summary>
    public Guid? AssigneeId { get; internal set; }

    public string? AssigneeName { get; internal set; }

    public DateTime? OpenedAt { get; internal set; }

    /// <summary>From when its norm is counted: its opening, or with a step passed across by hand the opening of the one before, so that passing on gains no time.</summary>
    public DateTime? CountsFrom { get; internal set; }

    /// <summary>From then on a fifth or less of the norm is left, UTC.</summary>
    public DateTime? WarnAt { get; internal set; }

    /// <summary>End of the day on which the step is due, UTC.</summary>
    public DateTime? DueAt { get; internal set; }

    public Guid? SignedBy { get; internal set; }

    public string? SignedByName { get; internal set; }

    public DateTime? SignedAt { get; internal set; }

    /// <summary>The opinion it was signed with.</summary>
    public string? Opinion { get; internal set; }

    /// <summary>What a review came to; null for other duties and while it is open.</summary>
    public Verdict? Verdict { get; internal set; }

    /// <summary>What a consent depends on, in words for whoever decides.</summary>
    public string? Conditions { get; internal set; }

    /// <summary>Of a decision: what it said to the conditions under which units had consented.</summary>
    public IReadOnlyList<ConditionAnswer> ConditionAnswers { get; internal set; } = [];

    /// <summary>For a visit sent down, or a single point given back: the step that waits for its findings.</summary>
    public Guid? ReturnsTo { get; init; }

    public Case? Case { get; init; }

    public Tenant? Tenant { get; init; }

    public Unit? Unit { get; init; }

    public LocalText NameText() => new(Name, NameEn);
}
