using System.Globalization;
using System.Resources;

namespace Portal.Web.Cases.Work;

/// <summary>The words of the desk where clerks, reviewers and approvers work.</summary>
public sealed class WorkTexts
{
    private static readonly ResourceManager Resources = new(typeof(WorkTexts));

    private WorkTexts()
    {
    }

    /// <summary>A text outside of a component. A name without a text is a bug and throws.</summary>
    internal static string Find(string name, params object[] with)
    {
        var text = FindOrNull(name) ?? throw new InvalidOperationException($"WorkTexts has no text {name}");
        return with.Length == 0 ? text : string.Format(CultureInfo.CurrentCulture, text, with);
    }

    internal static string? FindOrNull(string name) => Resources.GetString(name, CultureInfo.CurrentUICulture);
}
