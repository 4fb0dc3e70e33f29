using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>
/// 有条件共享 (国发〔2016〕51号): whoever keeps the data has agreed that this source is asked in matters of this item. Without a row that
/// stands, the source is not asked and the matter goes to a person. Holds at the place that entered it and at every place below.
/// </summary>
public sealed class ShareApproval : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid ItemKey { get; init; }

    public required string Source { get; init; }

    /// <summary>The office that keeps the data and agreed.</summary>
    public required string ApprovedBy { get; init; }

    /// <summary>Number or title of the document in which it did.</summary>
    public required string Document { get; init; }

    /// <summary>The last day it holds, in China.</summary>
    public required DateOnly Until { get; init; }

    public required string EnteredBy { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }

    public DateTime? RevokedAt { get; set; }

    public string? RevokedBy { get; set; }

    public Tenant? Tenant { get; init; }

    public bool StandsOn(DateOnly day) => RevokedAt is null && day <= Until;
}

/// <summary>What was typed of an approval.</summary>
public sealed record ApprovalWish(Guid ItemKey, string Source, string? ApprovedBy, string? Document, DateOnly? Until);

/// <summary>An item that names facts of a source with conditional sharing, and the approval for it.</summary>
/// <param name="Approval">Null while nobody agreed: the source is not asked.</param>
public sealed record ShareNeed(Guid ItemKey, string Code, LocalText Item, SourceSheet Sheet, ShareApproval? Approval);

/// <summary>Who agreed, by which document and until which later day must all be said.</summary>
public sealed record ApprovalIncomplete : Refusal;
