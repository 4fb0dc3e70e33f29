using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>
/// A paper handed in as a file. Its content lies outside the database under a random name; it is served only to those
/// who may see its case, or its draft while there is no case yet.
/// </summary>
public sealed class Attachment : ITenantRow
{
    public const long LargestBytes = 20 * 1024 * 1024;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public Guid? DraftId { get; init; }

    public Guid? CaseId { get; set; }

    /// <summary>Which line of the item's materials it is for.</summary>
    public required string MaterialKey { get; init; }

    /// <summary>As the person's own computer called it; only shown, never used as a path.</summary>
    public required string FileName { get; init; }

    /// <summary>By its content, not by its name: application/pdf, image/jpeg, image/png; text/html for one of our own papers.</summary>
    public required string ContentType { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Random; says nothing of the person or the case.</summary>
    public required string StoredName { get; init; }

    /// <summary>The paper of the applicant's vault that it is, when they had handed it in or been given it before; its file is the one stored then.</summary>
    public Guid? VaultPaperId { get; init; }

    /// <summary>The entry in the ledger of consents that lets it be used here; with <see cref="VaultPaperId"/>.</summary>
    public Guid? ConsentId { get; init; }

    /// <summary>Our own issued paper: then there is no file, and its words are read where they were issued.</summary>
    public Guid? DocumentId { get; init; }

    public required Guid UploadedBy { get; init; }

    public required DateTime UploadedAt { get; init; }

    /// <summary>Taken back by the person before the case was handed in, or replaced by a correction.</summary>
    public DateTime? RemovedAt { get; set; }

    /// <summary>The same file for another case that needs it too: one upload serves several.</summary>
    public Attachment CopyFor(string materialKey) => new()
    {
        TenantId = TenantId,
        MaterialKey = materialKey,
        FileName = FileName,
        ContentType = ContentType,
        Bytes = Bytes,
        Sha256 = Sha256,
        StoredName = StoredName,
        VaultPaperId = VaultPaperId,
        ConsentId = ConsentId,
        DocumentId = DocumentId,
        UploadedBy = UploadedBy,
        UploadedAt = UploadedAt,
    };

    public Case? Case { get; init; }
}
