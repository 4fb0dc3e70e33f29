using System.ComponentModel.DataAnnotations;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Vault;

public enum VaultSource
{
    /// <summary>Handed in with a case, and kept with the person's consent.</summary>
    [Display(Name = "您交过的材料")] HandedIn,

    /// <summary>Issued by an office of this portal; it goes in by itself.</summary>
    [Display(Name = "我们签发的证照")] Issued,
}

/// <summary>
/// 一次采集、终身通用 (features.md row 81): a paper that a person, or an organisation, need not bring again. The file itself is stored
/// once, with the case it came in by, or is one of our own issued papers; this row points at it and at nothing else. Seen by its
/// owner alone. Whoever takes it out deletes this row; cases keep what was handed in with them, as the law of archives wants.
/// </summary>
public sealed class VaultPaper : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The place of the case it came from.</summary>
    public required int TenantId { get; init; }

    /// <summary>Whose it is, or who kept it for the organisation.</summary>
    public required Guid CitizenId { get; init; }

    public Guid? OrganisationId { get; init; }

    /// <summary>What it is, by <see cref="Catalog.PaperKind"/>: by this it is found for another item's list.</summary>
    public required string Kind { get; init; }

    public required LocalText Name { get; init; }

    public required VaultSource Source { get; init; }

    /// <summary>The case it was handed in with, or that it was issued in.</summary>
    public required Guid CaseId { get; init; }

    public required string CaseNumber { get; init; }

    /// <summary>The stored file, when it was handed in.</summary>
    public Guid? AttachmentId { get; init; }

    /// <summary>Our own paper, when we issued it.</summary>
    public Guid? DocumentId { get; init; }

    /// <summary>Of the file, or of the words of our own paper; hexadecimal. A paper whose content is another by now is not used.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Who held its original at a window when it was kept; null when its owner kept it alone.</summary>
    public string? OriginalSeenBy { get; init; }

    public DateOnly? IssuedOn { get; init; }

    /// <summary>The last day it is good for; null when it has none, or nobody knows.</summary>
    public DateOnly? ValidUntil { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime KeptAt { get; init; }

    /// <summary>The entry of the ledger that lets it be kept; null for what we issued ourselves.</summary>
    public Guid? ConsentId { get; init; }
}

public enum ConsentPurpose
{
    [Display(Name = "保存材料，以后再用")] Keep,
    [Display(Name = "用于一次申请")] Use,
    [Display(Name = "窗口当面使用材料库")] AtWindow,
    [Display(Name = "保存填过的信息，以后预先填好")] Fields,
}

/// <summary>
/// The ledger of consents (个人信息保护法; standards.md §9): who agreed to what, in which words, by which door and when, and when it was
/// taken back. Nothing in it is changed but the day of withdrawal, and no row goes.
/// </summary>
public sealed class Consent : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The place on whose pages, or at whose window, it was given.</summary>
    public required int TenantId { get; init; }

    /// <summary>Who agreed.</summary>
    public required Guid CitizenId { get; init; }

    public required ConsentPurpose Purpose { get; init; }

    /// <summary>The papers it is about, in words.</summary>
    public required string What { get; init; }

    /// <summary>Which wording: <c>keep/1</c>.</summary>
    public required string TextVersion { get; init; }

    /// <summary>What was read and agreed to, as it was shown.</summary>
    public required string Text { get; init; }

    public required Channel Channel { get; init; }

    /// <summary>Who noted it: the person themselves, or the clerk before whom they agreed.</summary>
    public required Guid NotedBy { get; init; }

    public required string NotedByName { get; init; }

    /// <summary>For which application, where it is for one alone.</summary>
    public Guid? DraftId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime GivenAt { get; init; }

    public DateTime? WithdrawnAt { get; set; }
}

/// <summary>What a person agrees to, as they read it. A wording that changes gets the next number.</summary>
public sealed record ConsentText(string Version, string Text)
{
    public const string Keep = "keep/1";
    public const string KeepAtWindow = "keep-window/1";
    public const string Use = "use/1";
    public const string Fields = "fields/1";
    public const string FieldsAtWindow = "fields-window/1";
    public const string AtWindow = "window/1";
}
