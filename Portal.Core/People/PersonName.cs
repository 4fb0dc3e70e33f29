using System.Globalization;

namespace Portal.Core.People;

/// <summary>A person's name as it stands in a document.</summary>
public static class PersonName
{
    public const int Longest = 60;

    /// <summary>Letters of any script with their marks; the dots, hyphens and apostrophes that stand inside names.</summary>
    public static NameProblem? Check(string? name)
    {
        var text = Normalise(name);
        return text.Length switch
        {
            0 => NameProblem.Empty,
            > Longest => NameProblem.TooLong,
            _ when text.EnumerateRunes().All(sign => System.Text.Rune.IsLetter(sign) || IsMark(sign) || " ·•.-'’".Contains(sign.ToString(), StringComparison.Ordinal)) => null,
            _ => NameProblem.Characters,
        };
    }

    /// <summary>Without spaces around it, and single ones inside.</summary>
    public static string Normalise(string? name) => string.Join(' ', (name ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool IsMark(System.Text.Rune sign) =>
        System.Text.Rune.GetUnicodeCategory(sign) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
