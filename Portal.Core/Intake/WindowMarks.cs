using Portal.Core.Catalog;

namespace Portal.Core.Intake;

/// <summary>
/// What a clerk notes at the window about an application in the making: who came in the applicant's place, and which originals
/// were seen. It stands in the draft beside the answers, under names no field of a form can have, so that a lost connection or a
/// restart loses none of it; the case's answers leave it out (<see cref="FormCheck.Kept"/>). Pure.
/// </summary>
public static class WindowMarks
{
    public const string BearerKey = "window.bearer";

    private const string Seen = "window.seen.";
    private const string Yes = "1";

    public static string SeenKey(string materialKey) => Seen + materialKey;

    public static string SeenValue(bool isSeen) => isSeen ? Yes : "";

    public static bool Knows(ItemDetail item, string name) =>
        name is BearerKey or IntakePlace.ChosenKey || (name.StartsWith(Seen, StringComparison.Ordinal) && item.Materials.Any(material => SeenKey(material.Key) == name));

    /// <summary>Who came, as the clerk wrote it; null when the applicant did.</summary>
    public static string? BearerOf(IReadOnlyDictionary<string, string> answers) => answers.GetValueOrDefault(BearerKey)?.Trim() is { Length: > 0 } bearer ? bearer : null;

    public static bool IsSeen(IReadOnlyDictionary<string, string> answers, string materialKey) => answers.GetValueOrDefault(SeenKey(materialKey)) == Yes;

    /// <summary>The lines of the list whose original was seen, among those that still concern this applicant.</summary>
    public static IEnumerable<MaterialSpec> SeenOf(ItemDetail item, IReadOnlyDictionary<string, string> answers) =>
        MaterialCheck.Concerning(item, answers).Where(material => IsSeen(answers, material.Key));
}
