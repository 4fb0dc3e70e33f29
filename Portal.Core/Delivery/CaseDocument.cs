using System.ComponentModel.DataAnnotations;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Core.Delivery;

public enum DocumentKind
{
    [Display(Name = "收件凭证")] Receipt,
    [Display(Name = "受理通知书")] Acceptance,
    [Display(Name = "一次性补正告知书")] Correction,
    [Display(Name = "不予受理决定书")] Refusal,
    [Display(Name = "办结决定书")] Decision,

    /// <summary>行政许可法 第四十五条: time that is not counted is told in writing.</summary>
    [Display(Name = "特别程序告知书")] Suspension,

    /// <summary>行政许可法 第四十二条: the reason for an extension is told.</summary>
    [Display(Name = "延期告知书")] Extension,
}

/// <summary>
/// A numbered paper of a case. What it says is fixed when it is issued (<see cref="Content"/>), so printing it next year
/// prints the same words. Verified in public by <see cref="VerifyCode"/> without any personal data.
/// </summary>
public sealed class CaseDocument : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The issuing tenant.</summary>
    public required int TenantId { get; init; }

    public required Guid CaseId { get; init; }

    public required DocumentKind Kind { get; init; }

    /// <summary>As on paper: 欣城受〔2026〕12号.</summary>
    public required string Number { get; init; }

    /// <summary>Twelve signs without 0, O, 1, I; stands in the QR code.</summary>
    public required string VerifyCode { get; init; }

    public required DateTime IssuedAt { get; init; }

    public required string IssuedByUnit { get; init; }

    /// <summary>The words that the template is filled with, by name.</summary>
    public required IReadOnlyDictionary<string, string> Content { get; init; }

    public DateTime? RevokedAt { get; set; }

    public Case? Case { get; init; }

    public Tenant? Tenant { get; init; }
}

/// <summary>A decision waiting to be collected at a hall, and its collection.</summary>
public sealed class PickUp : ITenantRow
{
    public required Guid CaseId { get; init; }

    /// <summary>Whose hall it is.</summary>
    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    /// <summary>Six digits; sent to the applicant, asked for at the window. Sending a new one ends the old one.</summary>
    public required string Code { get; set; }

    public required DateTime ReadyAt { get; init; }

    public DateTime? CollectedAt { get; set; }

    public string? HandedOverBy { get; set; }

    public Case? Case { get; init; }
}
