using Microsoft.Extensions.Localization;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Web.Catalog.Shared;

/// <summary>How the facts of an item are written for people.</summary>
public static class CatalogWords
{
    /// <summary>A text about a number; English says one of a thing otherwise than several.</summary>
    public static string Count(this IStringLocalizer<CatalogTexts> texts, string key, int number) => texts[number == 1 ? key + ".One" : key, number];

    /// <summary>Listed by its name alone: that it is free or wants no papers is not said where nobody has entered it.</summary>
    public static bool IsNamedOnly(this ServiceItem item) => item is { CanApply: false, Detail: { Materials.Count: 0, Conditions.Count: 0, Fees.Count: 0, Bases.Count: 0, PromisedLimit: null } };

    /// <summary>22个工作日, 22 working days.</summary>
    public static string Limit(this IStringLocalizer<CatalogTexts> texts, TimeLimit limit) => texts.Count($"Limit.{limit.Unit}", limit.Amount);

    /// <summary>《社会救助暂行办法》: in its marks, whether the editor typed them or not.</summary>
    public static string Title(this IStringLocalizer<CatalogTexts> texts, LegalBasis basis) => basis.Title.StartsWith('《') ? basis.Title : texts["Guide.BasisTitle", basis.Title];

    /// <summary>When a paper or field is needed: 当“是否有残疾人”选“是”时.</summary>
    public static string? Condition(this IStringLocalizer<CatalogTexts> texts, ItemDetail item, When? when)
    {
        if (when is null)
        {
            return null;
        }

        var (asked, options) = item.Questions.FirstOrDefault(question => question.Key == when.Field) is { } question ? (question.Text.In(), question.Options)
            : item.Form.Fields.FirstOrDefault(field => field.Key == when.Field) is { } field ? (field.Label.In(), field.Options)
            : (when.Field, []);
        var answers = when.Is.Select(value => options.FirstOrDefault(option => option.Value == value)?.Text.In()
            ?? value switch { "yes" => texts["Yes"], "no" => texts["No"], _ => value });
        return texts["Condition", asked.TrimEnd('？', '?', '。'), string.Join(texts["Or"], answers)];
    }

    /// <summary>A value of a comparison as it stands on the page.</summary>
    public static string Value(this IStringLocalizer<CatalogTexts> texts, object? value) => value switch
    {
        null => texts["Compare.Nothing"],
        LocalText text => text.In(),
        TimeLimit limit => texts.Limit(limit),
        bool truth => texts[truth ? "Yes" : "No"],
        Listed list => string.Join(texts["Comma"], list.Members.Select(member => member.Name())),
        Enum member => member.Name(),
        DateOnly day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        decimal amount => amount.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    /// <summary>−2, +1: with a sign that is read as one.</summary>
    public static string WithSign(int number) => number switch
    {
        < 0 => $"−{-number}",
        > 0 => $"+{number}",
        _ => "0",
    };

    /// <summary>The drawing beside a class.</summary>
    public static string IconOf(ItemClass itemClass) => itemClass switch
    {
        ItemClass.PartyMembers => "flag",
        ItemClass.Employment => "work",
        ItemClass.Assistance => "care",
        ItemClass.FamilyPlanning => "child",
        ItemClass.Housing => "home",
        ItemClass.Safety => "safety",
        ItemClass.Statistics => "chart",
        ItemClass.Certificates => "licence",
        _ => throw new ArgumentOutOfRangeException(nameof(itemClass), itemClass, "a class without a drawing"),
    };

    /// <summary>The drawing on an entrance of the home page.</summary>
    public static string IconOf(HomeArea area) => area.Target switch
    {
        "apply" => "edit",
        "items" => "list",
        "cases" => "papers",
        "progress" => "search",
        "halls" => "hall",
        "news" => "bell",
        "ask" => "phone",
        "verify" => "check-circle",
        _ => "paper",
    };

    /// <summary>Where a tile of the home page leads; null for a name that no page has.</summary>
    public static string? AddressOf(Tile tile) => AddressOf(tile.Target);

    /// <summary>The page of a target, which is a name and never an address of one place; null for a name that no page has.</summary>
    public static string? AddressOf(string target) => target switch
    {
        "apply" => PortalUrls.ItemsFor(new ItemQuery { Tags = ItemTags.Online }),
        "news" => PortalUrls.Columns,
        "ask" => PortalUrls.Ask,
        "verify" => PortalUrls.VerifyForm,
        "items" => PortalUrls.Items,
        "cases" => PortalUrls.MyCases,
        "progress" => PortalUrls.Progress,
        "halls" => PortalUrls.Halls,
        "certificates" => PortalUrls.KioskCertificates,
        "payments" => PortalUrls.KioskPayments,
        "hospital" => PortalUrls.KioskNotConnectedFor("hospital"),
        _ when target.StartsWith("certificate:", StringComparison.Ordinal) => PortalUrls.KioskCertificate(target["certificate:".Length..]),
        _ when target.StartsWith("column:", StringComparison.Ordinal) => PortalUrls.Column(target["column:".Length..]),
        _ when target.StartsWith("item:", StringComparison.Ordinal) => PortalUrls.Item(target["item:".Length..]),
        _ => null,
    };
}
