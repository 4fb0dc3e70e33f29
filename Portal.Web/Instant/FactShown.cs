using Microsoft.Extensions.Localization;
using Portal.Core.Instant;

namespace Portal.Web.Instant;

/// <summary>Facts and their sources in the reader's words.</summary>
internal static class FactShown
{
    public static string Source(FactDesk desk, string key) => desk.Sheets.FirstOrDefault(sheet => sheet.Key == key)?.Name.In() ?? key;

    public static string Label(FactDesk desk, string name) => KindOf(desk, name)?.Label.In() ?? name;

    public static string Value(FactDesk desk, FactUsed fact, IStringLocalizer<InstantTexts> texts) => fact switch
    {
        { Value: null } => texts["Facts.None"],
        { Type: FactType.YesNo } => texts[$"Facts.{fact.Value}"],
        _ => KindOf(desk, fact.Name)?.Choices?.FirstOrDefault(choice => choice.Value == fact.Value)?.Text.In() ?? fact.Value,
    };

    private static FactKind? KindOf(FactDesk desk, string name) => desk.Sheets.SelectMany(sheet => sheet.Gives).FirstOrDefault(kind => kind.Name == name);
}
