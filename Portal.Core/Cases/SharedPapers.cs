using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>国务院令第716号第七条: what can be had by sharing must not be demanded of the applicant. The attempt is journalled, and so counted.</summary>
/// <param name="Keys">Of the materials in the item's list.</param>
public sealed record MustNotBeAsked(IReadOnlyList<string> Keys, IReadOnlyList<LocalText> Names) : Refusal
{
    public override IReadOnlyList<object> Arguments => [string.Join('、', Names)];
}

/// <summary>Words that name such a material: perhaps it is demanded in them, perhaps not. Who sends says why it is not, and that is counted too.</summary>
/// <inheritdoc cref="MustNotBeAsked"/>
public sealed record NamesSharedPaper(IReadOnlyList<string> Keys, IReadOnlyList<LocalText> Names) : Refusal
{
    public override IReadOnlyList<object> Arguments => [string.Join('、', Names)];
}

/// <summary>免提交: which materials nobody may ask an applicant for, and who asks for one all the same. Pure.</summary>
public static class SharedPapers
{
    /// <summary>Kind of the journal's line when the words were sent all the same, with the reason; its subject names the materials.</summary>
    public const string InsistedKind = "shared.Insist";

    /// <summary>Codes of the refusals under which an attempt stands in the journal.</summary>
    public static IReadOnlyList<string> StoppedCodes { get; } = [nameof(MustNotBeAsked), nameof(NamesSharedPaper)];

    /// <summary>What the acts that list something missing may not list.</summary>
    /// <param name="answers">Of the case, which decide whether a line of the list concerns it.</param>
    public static Refusal? WhyNot(ItemDetail item, IReadOnlyDictionary<string, string> answers, CaseAct act)
    {
        var demanded = item.Materials.Where(material => material.Source == MaterialSource.Shared && act.MissingMaterials.Contains(material.Key, StringComparer.Ordinal)).ToList();
        if (demanded.Count > 0)
        {
            return new MustNotBeAsked(KeysOf(demanded), NamesOf(demanded));
        }

        var named = string.IsNullOrWhiteSpace(act.SharedReason) ? NamedBy(item, answers, act) : [];
        return named.Count > 0 ? new NamesSharedPaper(KeysOf(named), NamesOf(named)) : null;
    }

    /// <summary>Materials had by sharing that the words of an act name.</summary>
    internal static IReadOnlyList<MaterialSpec> NamedBy(ItemDetail item, IReadOnlyDictionary<string, string> answers, CaseAct act) => NamedIn(item, answers, $"{string.Join('\n', act.Missing)}\n{act.Note}");

    /// <summary>Materials had by sharing that these words name.</summary>
    public static IReadOnlyList<MaterialSpec> NamedIn(ItemDetail item, IReadOnlyDictionary<string, string> answers, string? words) => string.IsNullOrWhiteSpace(words) ? [] :
    [
        .. item.Materials.Where(material => material.Source == MaterialSource.Shared && material.When?.Holds(answers) != false && PaperKind.IsNamedIn(material, words)),
    ];

    private static IReadOnlyList<string> KeysOf(IEnumerable<MaterialSpec> materials) => [.. materials.Select(material => material.Key)];

    private static IReadOnlyList<LocalText> NamesOf(IEnumerable<MaterialSpec> materials) => [.. materials.Select(material => material.Name)];
}
