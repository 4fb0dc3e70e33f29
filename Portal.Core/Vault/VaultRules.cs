using System.Security.Cryptography;
using System.Text;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Vault;

/// <summary>How a kept paper stands on a day.</summary>
public enum VaultStanding
{
    Good,

    /// <summary>Its last day is within <see cref="VaultRules.SoonDays"/>; it may still be used.</summary>
    EndsSoon,

    /// <summary>Its last day is over: it is shown, and not used.</summary>
    Ended,
}

/// <summary>A paper of a case that may be kept, with what is proposed for it.</summary>
/// <param name="ValidMonths">What the item says of such papers; the person may say better.</param>
public sealed record KeepablePaper(Guid AttachmentId, LocalText Name, string FileName, int? ValidMonths)
{
    /// <summary>The clerk noted that they had seen its original when it was taken in.</summary>
    public bool OriginalSeen { get; init; }
}

/// <summary>One the person ticked, with the dates they gave.</summary>
public sealed record PaperToKeep(Guid AttachmentId, DateOnly? IssuedOn, DateOnly? ValidUntil)
{
    /// <summary>At a window: the clerk has held the original against it.</summary>
    public bool OriginalSeen { get; init; }
}

/// <summary>A kept paper that would do for a line of an item's list: 您之前交过.</summary>
/// <param name="PaperId">Of one of its files; the others go with it.</param>
public sealed record VaultOffer(Guid PaperId, string MaterialKey, LocalText Name, int Files, VaultSource Source, string CaseNumber, DateOnly On, DateOnly? ValidUntil, VaultStanding Standing)
{
    /// <summary>A clerk had the original of all its files before them when it was kept.</summary>
    public bool OriginalSeen { get; init; }

    public bool MayBeUsed => Standing != VaultStanding.Ended;
}

/// <summary>A last day that lies before the day of issue, or before today.</summary>
public sealed record PaperDatesWrong(LocalText Name) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Name];
}

/// <summary>At a window only a paper whose original was seen is kept: whoever uses it again relies on that.</summary>
public sealed record OriginalNotSeen(LocalText Name) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Name];
}

/// <summary>The paper was taken out of the vault, was revoked, or is not what was kept.</summary>
public sealed record VaultPaperGone : Refusal;

/// <summary>The paper's last day is over.</summary>
public sealed record VaultPaperEnded(LocalText Name, DateOnly ValidUntil) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Name, ValidUntil];
}

/// <summary>At a window the vault opens only with the consent of the person who stands there.</summary>
public sealed record ConsentMissing : Refusal;

/// <summary>Which kept paper does for which line, and how long. Pure.</summary>
public static class VaultRules
{
    public const int SoonDays = 30;

    public static VaultStanding StandingOn(DateOnly today, DateOnly? validUntil) =>
        validUntil < today ? VaultStanding.Ended : validUntil <= today.AddDays(SoonDays) ? VaultStanding.EndsSoon : VaultStanding.Good;

    /// <summary>The last day: as the person said, otherwise by what the item says of such papers.</summary>
    public static DateOnly? ValidUntil(PaperToKeep paper, int? validMonths, DateOnly today) =>
        paper.ValidUntil ?? (validMonths is { } months ? (paper.IssuedOn ?? today).AddMonths(months) : null);

    /// <summary>A paper that is over already, or that ends before it begins, is a slip of the finger.</summary>
    public static bool DatesMakeSense(PaperToKeep paper, DateOnly today) =>
        (paper.IssuedOn is null || paper.IssuedOn <= today) && (paper.ValidUntil is null || (paper.ValidUntil >= today && !(paper.ValidUntil < paper.IssuedOn)));

    /// <summary>
    /// For each line that the applicant brings themselves, the kept papers of its kind: the newest that is good first, and one
    /// that has ended only where there is no other. What sharing gives is not asked for, so nothing is offered for it.
    /// </summary>
    public static IEnumerable<VaultOffer> Offers(IEnumerable<MaterialSpec> concerning, IReadOnlyCollection<VaultPaper> papers, DateOnly today) =>
        concerning.Where(material => material.Source == MaterialSource.Applicant).SelectMany(material =>
        {
            var kind = PaperKind.Of(material);
            var offers = papers.Where(paper => paper.Kind == kind).GroupBy(GroupOf).Select(files => OfferOf(material, [.. files], today))
                .OrderByDescending(offer => offer.MayBeUsed).ThenByDescending(offer => offer.On).ToList();
            return offers.Take(Math.Max(1, offers.Count(offer => offer.MayBeUsed)));
        });

    /// <summary>Several pictures of one paper, handed in together, are one paper.</summary>
    public static IReadOnlyList<VaultPaper> TogetherWith(VaultPaper paper, IEnumerable<VaultPaper> papers) => [.. papers.Where(other => GroupOf(other) == GroupOf(paper))];

    /// <summary>SHA-256 of the words of an issued paper, in the order of their names.</summary>
    public static string HashOf(IReadOnlyDictionary<string, string> words)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in words.OrderBy(word => word.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append('\n').Append(value.Length).Append('\n').Append(value).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static (string, Guid, Guid?) GroupOf(VaultPaper paper) => (paper.Kind, paper.CaseId, paper.DocumentId);

    private static VaultOffer OfferOf(MaterialSpec material, List<VaultPaper> files, DateOnly today)
    {
        var first = files.MinBy(paper => paper.KeptAt)!;
        var until = files.Min(paper => paper.ValidUntil);
        return new VaultOffer(first.Id, material.Key, first.Name, files.Count, first.Source, first.CaseNumber, first.IssuedOn ?? Calendars.ChinaTime.DateOf(first.KeptAt), until, StandingOn(today, until)) { OriginalSeen = files.TrueForAll(paper => paper.OriginalSeenBy is not null) };
    }
}
