using System.Globalization;
using System.Text;

namespace Portal.Core.People;

/// <summary>Text as people type it, with full-width signs, spaces and broken surrogates, brought to the form that rules read.</summary>
internal static class TypedText
{
    /// <summary>Half-width (NFKC). A lone surrogate and U+FFFE, on which normalisation would throw, become the replacement sign.</summary>
    public static string HalfWidth(string? text) =>
        string.Concat((text ?? "").EnumerateRunes()).Replace('\uFFFE', '\uFFFD').Normalize(NormalizationForm.FormKC);

    /// <summary>Half-width, upper-case, without white space and hyphens.</summary>
    public static string Number(string? text) =>
        string.Concat(HalfWidth(text).Where(sign => !char.IsWhiteSpace(sign) && !IsHyphen(sign))).ToUpperInvariant();

    private static bool IsHyphen(char sign) => char.GetUnicodeCategory(sign) == UnicodeCategory.DashPunctuation;
}
