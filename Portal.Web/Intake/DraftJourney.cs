using Portal.Core.Catalog;
using Portal.Core.Intake;

namespace Portal.Web.Intake;

/// <summary>The pages of an application in their order, one group of questions each: the situation, the form's groups, papers, delivery, checking. Pure.</summary>
public sealed class DraftJourney
{
    public const string Situation = "situation";
    public const string Upload = "upload";
    public const string Delivery = "delivery";
    public const string Check = "check";

    /// <param name="corrects">A correction chooses no delivery: the case has its own.</param>
    public DraftJourney(ItemDetail item, IReadOnlyDictionary<string, string> answers, bool corrects)
    {
        Form = WholeForm(item);
        var pages = Form.Sections.Where(section => section.Fields.Any(field => field.Kind != FieldKind.Attachment)).Select(section => section.Key).ToList();
        if (MaterialCheck.Concerning(item, answers).Any())
        {
            pages.Add(Upload);
        }

        if (!corrects && (item.DeliveryWays.Count > 1 || item.DeliveryWays.Contains(DeliveryWay.PickUp)))
        {
            pages.Add(Delivery);
        }

        Pages = [.. pages, Check];
    }

    /// <summary>The item's form with the questions of the guide as its first group.</summary>
    public FormSchema Form { get; }

    public IReadOnlyList<string> Pages { get; }

    /// <summary>The page meant, or the first where there is none of that name (any more).</summary>
    public string Find(string? page) => Pages.FirstOrDefault(each => each == page) ?? Pages[0];

    public string After(string page) => Pages[Math.Min(IndexOf(page) + 1, Pages.Count - 1)];

    public string? Before(string page) => IndexOf(page) is > 0 and var index ? Pages[index - 1] : null;

    public int IndexOf(string page) => Pages.TakeWhile(each => each != page).Count();

    public FormSection? SectionOf(string page) => Form.Sections.FirstOrDefault(section => section.Key == page);

    /// <summary>Questions of the guide are asked once, with the form; one that the form asks itself is not asked twice.</summary>
    public static FormSchema WholeForm(ItemDetail item)
    {
        var own = item.Questions.Where(question => item.Form.Fields.All(field => field.Key != question.Key))
            .Select(question => new FormField { Key = question.Key, Kind = FieldKind.Choice, Label = question.Text, Required = true, Options = question.Options }).ToList();
        return own.Count == 0 ? item.Form : item.Form with { Sections = [new FormSection(Situation, IntakeTexts.Find("Page.Situation"), own), .. item.Form.Sections] };
    }
}
