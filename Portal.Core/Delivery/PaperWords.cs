using System.Globalization;
using System.Resources;
using Portal.Core.Calendars;
using Portal.Core.Catalog;

namespace Portal.Core.Delivery;

/// <summary>Fixed words of papers. A paper is Chinese whatever language its reader has chosen: it is valid in Chinese only.</summary>
internal static class PaperWords
{
    private static readonly ResourceManager Words = new(typeof(PaperWords));

    /// <summary>As on paper: 2026年11月22日, the day in China of a UTC moment.</summary>
    public static string Date(DateTime utc) => Say("Date", ChinaTime.DateOf(utc));

    /// <summary>As on paper: 芙蓉北路受〔2026〕12号.</summary>
    public static string Number(DocumentKind kind, string tenant, int year, int serial) => Say($"Number.{kind}", ShortName(tenant), year, serial);

    /// <summary>As on paper, of a certificate: 芙蓉北路社证〔2026〕12号.</summary>
    public static string Number(string tenant, string word, int year, int serial) => Say("Number.Certificate", ShortName(tenant), word, year, serial);

    /// <summary>《社会救助暂行办法》（国务院令第649号）第十一条, whether the catalogue wrote the title with its marks or without.</summary>
    public static string Basis(LegalBasis basis)
    {
        var title = basis.Title.Trim('《', '》');
        return basis.Number is { } number ? Say("Basis", title, number, basis.Clause ?? "") : Say("BasisPlain", title, basis.Clause ?? "");
    }

    public static string Say(string key, params object[] with)
    {
        var text = Words.GetString(key, CultureInfo.InvariantCulture) ?? throw new MissingManifestResourceException($"PaperWords has no {key}");
        return with.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, with);
    }

    private static string ShortName(string tenant) =>
        Array.Find(Say("NameEnds").Split('|'), end => tenant.Length > end.Length && tenant.EndsWith(end, StringComparison.Ordinal)) is { } found ? tenant[..^found.Length] : tenant;
}
