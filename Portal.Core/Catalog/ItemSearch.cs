using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>What somebody is looking for. Everything given must hold; nothing given finds everything.</summary>
public sealed record ItemQuery
{
    /// <summary>As typed: words of the name, pinyin initials or a code.</summary>
    public string? Text { get; init; }

    public ItemClass? Class { get; init; }

    /// <summary>四办: all of those given (features.md row 77).</summary>
    public ItemTags Tags { get; init; }

    /// <summary>个人 or 法人 (row 183).</summary>
    public SubjectKinds? Subject { get; init; }

    /// <summary>Only what can be done without once going there (row 71).</summary>
    public bool NoTrip { get; init; }

    /// <summary>可终端办理: only what a machine takes in (row 4).</summary>
    public bool AtMachine { get; init; }

    public TenantLevel? OwnerLevel { get; init; }

    /// <summary>A provider by its unit's function: what 供电, 供水 or a bank does here (row 57).</summary>
    public string? Provider { get; init; }

    public bool IsEmpty => string.IsNullOrWhiteSpace(Text) && Class is null && Tags == ItemTags.None && Subject is null && !NoTrip && !AtMachine && OwnerLevel is null && Provider is null;
}

/// <summary>How items are found. Pure: a tenant's list is a few hundred short rows, and one rule serves every database.</summary>
public static class ItemSearch
{
    /// <summary>The best first: exact code, initials from the start, then names; among equals what can be applied for, by class and code.</summary>
    public static IReadOnlyList<ItemBrief> Find(IEnumerable<ItemBrief> items, ItemQuery query)
    {
        var words = WordsOf(query.Text);
        return [.. items.Where(item => Fits(item, query))
            .Select(item => (Item: item, Rank: Rank(item, words)))
            .Where(found => found.Rank is not null)
            .OrderBy(found => found.Rank).ThenByDescending(found => found.Item.CanApply).ThenBy(found => found.Item.Class).ThenBy(found => found.Item.Code, StringComparer.Ordinal)
            .Select(found => found.Item)];
    }

    public static bool Fits(ItemBrief item, ItemQuery query) =>
        (query.Class is null || item.Class == query.Class)
        && (item.Tags & query.Tags) == query.Tags
        && (query.Subject is not { } subject || (item.Subjects & subject) == subject)
        && (!query.NoTrip || item.Trips == 0)
        && (!query.AtMachine || (item.AtMachine && item.CanApply))
        && (query.OwnerLevel is null || item.OwnerLevel == query.OwnerLevel)
        && (query.Provider is null || item.Agency == query.Provider);

    /// <summary>How well an item answers the words, 0 best; null when one of them is not in it.</summary>
    private static int? Rank(ItemBrief item, IReadOnlyList<string> words)
    {
        var worst = 0;
        foreach (var word in words)
        {
            if (RankOf(item, word) is not { } rank)
            {
                return null;
            }

            worst = Math.Max(worst, rank);
        }

        return worst;
    }

    private static int? RankOf(ItemBrief item, string word)
    {
        var code = Typed(item.Code);
        var name = Typed(item.Name);
        var english = Typed(item.NameEn);
        return word switch
        {
            _ when code == word => 0,
            _ when item.Initials == word => 1,
            _ when item.Initials.StartsWith(word, StringComparison.Ordinal) => 2,
            _ when name.StartsWith(word, StringComparison.Ordinal) => 3,
            _ when name.Contains(word, StringComparison.Ordinal) => 4,
            _ when english.Contains(word, StringComparison.Ordinal) => 5,
            _ when code.Contains(word, StringComparison.Ordinal) => 6,
            { Length: > 1 } when item.Initials.Contains(word, StringComparison.Ordinal) => 7,
            // 低保 for 最低生活保障: people shorten names by leaving characters out.
            { Length: > 1 } when word[0] > '\x7f' && IsWithin(word, name) => 8,
            _ => null,
        };
    }

    /// <summary>All characters of the short text stand in the long one in this order.</summary>
    private static bool IsWithin(string text, string within)
    {
        var at = 0;
        foreach (var sign in within)
        {
            if (sign == text[at] && ++at == text.Length)
            {
                return true;
            }
        }

        return false;
    }

    private static IReadOnlyList<string> WordsOf(string? text) =>
        [.. Typed(text).Split([' ', ',', ';', '、', '。'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(8)];

    /// <summary>Half-width and small, so that ＭＺ－０１０１ and mz-0101 are the same.</summary>
    private static string Typed(string? text) => TypedText.HalfWidth(text?.Length > 200 ? text[..200] : text).ToLowerInvariant();
}
