using System.Globalization;
using System.Resources;

namespace Portal.Web.Cases;

/// <summary>The words of the citizens' case pages and of what staff see of a case in the same way.</summary>
public sealed class CasesTexts
{
    private static readonly ResourceManager Resources = new(typeof(CasesTexts));

    private CasesTexts()
    {
    }

    /// <summary>A text outside of a component. A name without a text is a bug and throws.</summary>
    internal static string Find(string name) =>
        Resources.GetString(name, CultureInfo.CurrentUICulture) ?? throw new InvalidOperationException($"CasesTexts has no text {name}");
}
