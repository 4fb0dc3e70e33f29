using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>
/// 一件事 as it was handed in: the cases that were made together. Each goes its own way; they bear its id
/// (<see cref="Case.BundleRunId"/>), and whoever may see one of them sees this row.
/// </summary>
public sealed class BundleRun : ITenantRow
{
    /// <summary>The draft's, which is the operation key of the whole.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where it was handed in.</summary>
    public required int TenantId { get; init; }

    /// <summary>The version of the bundle.</summary>
    public required Guid BundleId { get; init; }

    public required string Name { get; init; }

    public string? NameEn { get; init; }

    /// <summary>In the order in which they were shown.</summary>
    public required IReadOnlyList<BundleRunPart> Parts { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    public LocalText NameText() => new(Name, NameEn);

    /// <summary>1, 2, 3…: which of the parts a case is.</summary>
    public int PlaceOf(Guid caseId) => Parts.TakeWhile(part => part.CaseId != caseId).Count() + 1;
}

/// <param name="After">The cases of the same run whose result this one's decision waits for.</param>
public sealed record BundleRunPart(Guid CaseId, IReadOnlyList<Guid> After);
