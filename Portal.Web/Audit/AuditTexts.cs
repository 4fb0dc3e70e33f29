using System.Globalization;
using System.Resources;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Cases;

namespace Portal.Web.Audit;

/// <summary>The words of the journal.</summary>
public sealed class AuditTexts
{
    private static readonly ResourceManager Resources = new(typeof(AuditTexts));

    private AuditTexts()
    {
    }

    /// <summary>The name of a kind of line: a move of a case by its own name; a kind without one stands as it is written in the journal.</summary>
    internal static string NameOf(string kind) =>
        JournalKinds.RoomOf(kind) == "case" && Enum.TryParse<CaseAction>(kind[(kind.IndexOf('.', StringComparison.Ordinal) + 1)..], out var action) ? action.Name() : FindOrNull($"Kind.{kind}") ?? kind;

    /// <summary>A text outside of a component. A name without a text is a bug and throws.</summary>
    internal static string Find(string name, params object[] with)
    {
        var text = FindOrNull(name) ?? throw new InvalidOperationException($"AuditTexts has no text {name}");
        return with.Length == 0 ? text : string.Format(CultureInfo.CurrentCulture, text, with);
    }

    internal static string? FindOrNull(string name) => Resources.GetString(name, CultureInfo.CurrentUICulture);
}
