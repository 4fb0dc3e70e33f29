using System.Globalization;
using System.Resources;

namespace Portal.Web.Halls;

/// <summary>Names the texts of the call board, which shows both languages at once: <c>BoardTexts.resx</c> and <c>BoardTexts.en.resx</c>.</summary>
public sealed class BoardTexts
{
    private static readonly ResourceManager Resources = new(typeof(BoardTexts));
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    private BoardTexts()
    {
    }

    internal static string Zh(string name) => Find(name, Chinese);

    internal static string En(string name) => Find(name, English);

    private static string Find(string name, CultureInfo culture) => Resources.GetString(name, culture) ?? throw new MissingManifestResourceException($"BoardTexts has no {name}");
}
