using System.Globalization;
using System.Resources;

namespace Portal.Web.Audit;

/// <summary>The words of the journal.</summary>
public sealed class AuditTexts
{
    private static readonly ResourceManager Resources = new(typeof(AuditTexts));

    private AuditTexts()
    {
    }

    /// <summary>The name of a kind of line; a kind without one stands as it is written in the journal.</summary>
    internal static string NameOf(string kind) => Resources.GetString($"Kind.{kind}", CultureInfo.CurrentUICulture) ?? kind;
}
