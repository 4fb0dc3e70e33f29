using System.Text.RegularExpressions;
using Portal.Core.People;

namespace Portal.Core.Audit;

/// <summary>What people typed into a reason may hold numbers of documents and telephones; who reads the journal never sees them whole.</summary>
public static partial class JournalText
{
    private const int Patience = 200;

    public static string? WithoutNumbers(string? text) =>
        text is null ? null : Telephone().Replace(Passport().Replace(IdCard().Replace(text, found => Masking.Id(found.Value)), found => Masking.Text(found.Value)), found => Masking.Phone(found.Value));

    /// <summary>Fifteen to eighteen digits, the last of which may be an X, written in one or in groups.</summary>
    [GeneratedRegex(@"(?<![\dA-Za-z])\d(?: ?\d){13,16} ?[\dXx](?![\dA-Za-z])", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex IdCard();

    /// <summary>Passports, permits of Hong Kong, Macao and Taiwan: one to three letters and seven to twelve digits, or eight to ten digits alone.</summary>
    [GeneratedRegex(@"(?<![\dA-Za-z-])(?:[A-Za-z]{1,3}\d{7,12}|\d{8,10})(?![\dA-Za-z-])", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex Passport();

    [GeneratedRegex(@"(?<![\dA-Za-z])1\d(?:[ -]?\d){9}(?![\dA-Za-z])", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex Telephone();
}
