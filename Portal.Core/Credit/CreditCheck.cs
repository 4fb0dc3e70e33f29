using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Credit;

/// <summary>What came of asking a credit source.</summary>
public enum CreditOutcome
{
    [Display(Name = "已查询")] Answered,

    /// <summary>The source knows nothing of this code.</summary>
    [Display(Name = "没有记录")] Unknown,
    [Display(Name = "查询超时")] TimedOut,
    [Display(Name = "查询失败")] Failed,

    /// <summary>No source is connected.</summary>
    [Display(Name = "未接入信用信息")] NotConnected,
}

/// <summary>
/// One question to a credit source and its answer, kept for good (append-only). With <see cref="CaseId"/> it is the answer that an
/// application was handed in under: whatever the source says later, the case shows what was known on the day.
/// </summary>
public sealed class CreditCheck : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Where it was asked.</summary>
    public required int TenantId { get; init; }

    public required Guid OrganisationId { get; init; }

    public Guid? CaseId { get; init; }

    /// <summary>The source's key; empty where none is connected.</summary>
    public required string Source { get; init; }

    /// <summary>The source's name on the day.</summary>
    public required LocalText SourceName { get; init; }

    public bool IsDemo { get; init; }

    public required CreditOutcome Outcome { get; init; }

    public CreditGrade? Grade { get; init; }

    /// <summary>The day up to which the source's record is true.</summary>
    public DateOnly? AsOf { get; init; }

    public IReadOnlyList<DishonestEntry> Entries { get; init; } = [];

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }

    public bool IsAnswer => Outcome is CreditOutcome.Answered or CreditOutcome.Unknown;

    /// <summary>The same answer, as the one that a case was handed in under.</summary>
    public CreditCheck For(Guid caseId, int tenantId) => new()
    {
        TenantId = tenantId,
        OrganisationId = OrganisationId,
        CaseId = caseId,
        Source = Source,
        SourceName = SourceName,
        IsDemo = IsDemo,
        Outcome = Outcome,
        Grade = Grade,
        AsOf = AsOf,
        Entries = Entries,
        At = At,
    };
}
