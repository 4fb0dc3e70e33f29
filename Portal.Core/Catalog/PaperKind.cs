namespace Portal.Core.Catalog;

/// <summary>
/// By which name a paper is one and the same in the lists of several items and in what people say: 户口簿 is 户口簿 wherever it is
/// asked for, and 营业执照信息 is what the registry calls a 营业执照. Pure.
/// </summary>
public static class PaperKind
{
    private static readonly string[] Endings = ["复印件", "扫描件", "原件", "信息", "记录"];

    private static readonly string[] Beginnings = ["居民", "原"];

    /// <summary>How people call it besides.</summary>
    private static readonly (string Said, string Kind)[] AlsoCalled = [("户口本", "户口簿"), ("房产证", "不动产登记"), ("不动产证", "不动产登记"), ("结婚证", "婚姻登记")];

    /// <summary>The kind that the item's editor wrote down; otherwise its name without what does not tell papers apart.</summary>
    public static string Of(MaterialSpec material) => Of(string.IsNullOrWhiteSpace(material.Kind) ? material.Name.Zh : material.Kind);

    /// <summary>The kind of the paper that an item ends with.</summary>
    public static string OfResult(ServiceItem item) => Of(item.Detail.ResultName?.Zh ?? item.Name);

    public static string Of(string name)
    {
        var bare = WithoutBrackets(name.Trim());
        foreach (var ending in Endings.Where(ending => bare.Length > ending.Length + 1 && bare.EndsWith(ending, StringComparison.Ordinal)))
        {
            bare = bare[..^ending.Length];
        }

        foreach (var beginning in Beginnings.Where(beginning => bare.Length > beginning.Length + 1 && bare.StartsWith(beginning, StringComparison.Ordinal)))
        {
            bare = bare[beginning.Length..];
        }

        return bare;
    }

    /// <summary>Whether somebody's words name such a paper, by its own name in either language or by one that people use.</summary>
    public static bool IsNamedIn(MaterialSpec material, string words)
    {
        var kind = Of(material.Name.Zh);
        return (kind.Length >= 2 && words.Contains(kind, StringComparison.Ordinal))
            || AlsoCalled.Any(other => kind.Contains(other.Kind, StringComparison.Ordinal) && words.Contains(other.Said, StringComparison.Ordinal))
            || (material.Name.En is { Length: >= 4 } english && words.Contains(english, StringComparison.OrdinalIgnoreCase));
    }

    private static string WithoutBrackets(string name)
    {
        var at = name.IndexOfAny(['（', '(']);
        return at > 1 ? name[..at].TrimEnd() : name;
    }
}
