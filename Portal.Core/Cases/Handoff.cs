using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

public enum HandoffDirection
{
    [Display(Name = "申请人提交")] In,
    [Display(Name = "上报")] Up,
    [Display(Name = "下派")] Down,
    [Display(Name = "平级移交")] Across,
}

public enum HandoffState
{
    [Display(Name = "待签收")] Pending,
    [Display(Name = "已签收")] Received,
    [Display(Name = "已退回")] Returned,
    [Display(Name = "已撤回")] Recalled,
}

/// <summary>流转: custody of a case passing from one holder to the next. Opening a step writes one; the receiver signs for it.</summary>
public sealed class Handoff : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid CaseId { get; init; }

    /// <summary>The receiving tenant.</summary>
    public required int TenantId { get; init; }

    /// <summary>Null when the applicant handed it in.</summary>
    public int? FromTenantId { get; init; }

    public Guid? FromStepId { get; init; }

    public required Guid ToStepId { get; init; }

    public required HandoffDirection Direction { get; init; }

    public string? Reason { get; init; }

    /// <summary>Names of the papers: what went along, and what the applicant added while it lay here. All of it goes on with the next handoff.</summary>
    public IReadOnlyList<string> Papers { get; internal set; } = [];

    public Guid? SentBy { get; init; }

    public required string SentByName { get; init; }

    public required DateTime SentAt { get; init; }

    /// <summary>To be signed for by then; UTC, end of day.</summary>
    public required DateTime ReceiveBy { get; set; }

    public HandoffState State { get; internal set; }

    public Guid? ReceivedBy { get; internal set; }

    public string? ReceivedByName { get; internal set; }

    public DateTime? ReceivedAt { get; internal set; }

    public Case? Case { get; init; }

    public Tenant? Tenant { get; init; }
}
