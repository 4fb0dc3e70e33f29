using System.Globalization;
using System.Resources;

namespace Portal.Web.Intake;

/// <summary>The words of the integrated window.</summary>
public sealed class WindowTexts
{
    private static readonly ResourceManager Resources = new(typeof(WindowTexts));

    private WindowTexts()
    {
    }

    /// <summary>A line of a paper: it is Chinese whatever language the clerk reads.</summary>
    internal static string InChinese(string name, params object[] with) => string.Format(
        CultureInfo.InvariantCulture, Resources.GetString(name, CultureInfo.InvariantCulture) ?? throw new InvalidOperationException($"WindowTexts has no text {name}"), with);
}
