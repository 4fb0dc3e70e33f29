using System.Globalization;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>
/// 容缺承诺: which papers the applicant promises to bring later, signed with their name. It stands in the draft beside the answers,
/// under names no field of a form can have; the case's answers leave it out (<see cref="FormCheck.Kept"/>). Pure.
/// </summary>
public static class LaterPromise
{
    /// <summary>The name that was signed with.</summary>
    public const string NameKey = "promise.name";

    /// <summary>When it was signed; written by the desk, never taken from a page.</summary>
    public const string TimeKey = "promise.at";

    private const string Later = "promise.later.";
    private const string Yes = "1";

    public static string LaterKey(string materialKey) => Later + materialKey;

    public static string LaterValue(bool isLater) => isLater ? Yes : "";

    /// <summary>What a page may send.</summary>
    public static bool Knows(ItemDetail item, string name) =>
        name == NameKey || (name.StartsWith(Later, StringComparison.Ordinal) && item.Materials.Any(material => LaterKey(material.Key) == name));

    public static bool IsLater(IReadOnlyDictionary<string, string> answers, string materialKey) => answers.GetValueOrDefault(LaterKey(materialKey)) == Yes;

    /// <summary>What is promised and not there: only what the item lets be brought later, and never for longer than it says.</summary>
    /// <param name="may">What this applicant's credit lets them promise; everything the item lets come later when null.</param>
    public static IReadOnlyList<OwedPaper> Of(ItemDetail item, IReadOnlyDictionary<string, string> answers, IReadOnlySet<string> handedIn, Func<MaterialSpec, bool>? may = null) =>
    [
        .. MaterialCheck.Missing(item, answers, handedIn).Where(material => MaterialCheck.MayComeLater(material) && may?.Invoke(material) != false && IsLater(answers, material.Key))
            .Select(material => new OwedPaper(material.Key, material.Name, material.TolerableDays!.Value, default)),
    ];

    public static string? SignedBy(IReadOnlyDictionary<string, string> answers) => answers.GetValueOrDefault(NameKey)?.Trim() is { Length: > 0 } name ? name : null;

    /// <summary>UTC; null while nobody has signed.</summary>
    public static DateTime? SignedAt(IReadOnlyDictionary<string, string> answers) =>
        SignedBy(answers) is not null && DateTime.TryParseExact(answers.GetValueOrDefault(TimeKey), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : null;

    /// <summary>The signature is for what was promised when it was given: whoever changes the promise signs it anew.</summary>
    /// <param name="before">As it stood before <paramref name="answers"/> were typed.</param>
    public static void Stamp(IReadOnlyDictionary<string, string> before, Dictionary<string, string> answers, DateTime nowUtc)
    {
        if (SignedBy(answers) is null)
        {
            answers.Remove(TimeKey);
        }
        else if (SignedBy(before) != SignedBy(answers) || !Ticks(before).SetEquals(Ticks(answers)))
        {
            answers[TimeKey] = nowUtc.ToString("O", CultureInfo.InvariantCulture);
        }
    }

    private static HashSet<string> Ticks(IReadOnlyDictionary<string, string> answers) =>
        answers.Where(answer => answer.Key.StartsWith(Later, StringComparison.Ordinal) && answer.Value == Yes).Select(answer => answer.Key).ToHashSet(StringComparer.Ordinal);
}
