using System.Globalization;
using System.Resources;

namespace Portal.Web.Ratings;

/// <summary>Names the texts of this room: <c>RatingsTexts.resx</c> and <c>RatingsTexts.en.resx</c>.</summary>
public sealed class RatingsTexts
{
    private static readonly ResourceManager Resources = new(typeof(RatingsTexts));

    private RatingsTexts()
    {
    }

    /// <summary>In a language named, for what is kept in both.</summary>
    internal static string In(string culture, string name, params object[] with) => string.Format(
        CultureInfo.GetCultureInfo(culture), Resources.GetString(name, CultureInfo.GetCultureInfo(culture)) ?? throw new MissingManifestResourceException($"RatingsTexts has no {name}"), with);
}
