using System.Globalization;
using System.Resources;

namespace Portal.Web.Intake;

/// <summary>The words of forms: labels of their own, and the sentence of every problem that a check finds.</summary>
public sealed class IntakeTexts
{
    private static readonly ResourceManager Resources = new(typeof(IntakeTexts));

    private IntakeTexts()
    {
    }

    /// <summary>A text outside of a component, filled in. A name without a text is a bug and throws.</summary>
    internal static string Find(string name, params object[] with)
    {
        var text = Resources.GetString(name, CultureInfo.CurrentUICulture) ?? throw new InvalidOperationException($"IntakeTexts has no text {name}");
        return with.Length == 0 ? text : string.Format(CultureInfo.CurrentCulture, text, with);
    }
}
