using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>Something about a draft. The sentence is the resource <c>Fault.{Key}</c>, with <paramref name="Where"/> for {0}.</summary>
/// <param name="Blocks">True: cannot be published. False: a warning.</param>
/// <param name="Where">The row it stands in, by its name or key.</param>
public sealed record ItemFault(string Key, bool Blocks, string? Where = null);

/// <summary>What keeps a draft from being published, and what its reader will miss. Pure.</summary>
public static class ItemFaults
{
    private const int TaskCodeLength = 31;
    private const int CatalogCodeLength = 12;

    public static IReadOnlyList<ItemFault> Of(ItemEdit item) =>
    [
        .. OfBasics(item),
        .. OfMaterials(item.Detail),
        .. item.CanApply ? OfForm(item.Detail).Concat(OfRoute(item.Detail.Route).Select(key => new ItemFault(key, Blocks: true))).Concat(OfSteps(item.Detail)) : [],
        .. OfConditions(item.Detail),
        .. MissingEnglish(item),
    ];

    private static IEnumerable<ItemFault> OfBasics(ItemEdit item)
    {
        if (string.IsNullOrWhiteSpace(item.Name))
        {
            yield return new ItemFault("Item.NameMissing", Blocks: true);
        }

        if (string.IsNullOrWhiteSpace(item.Code))
        {
            yield return new ItemFault("Item.CodeMissing", Blocks: true);
        }

        // 实施编码: the credit code of the body that decides, the level (1 国家 … 6 村), and the 12 digits of the 基本编码 (standards.md §1).
        var task = item.TaskCode?.Trim() ?? "";
        if (task.Length > 0 && (task.Length != TaskCodeLength || CreditCode.Read(task[..18]).Code is null || task[18] is < '1' or > '6' || !task[19..].All(char.IsAsciiDigit)))
        {
            yield return new ItemFault("Item.TaskCodeWrong", Blocks: true);
        }

        var list = item.Detail.Listing ?? new Listing();
        if (list.CatalogCode is { } catalog && (catalog.Length != CatalogCodeLength || !catalog.All(char.IsAsciiDigit) || (task.Length == TaskCodeLength && task[19..] != catalog)))
        {
            yield return new ItemFault("Item.CatalogCodeWrong", Blocks: true);
        }

        if (list.AuthorityCode is { } body && (CreditCode.Read(body).Code is not { } read || (task.Length == TaskCodeLength && task[..18] != read.Value)))
        {
            yield return new ItemFault("Item.AuthorityCodeWrong", Blocks: true);
        }

        if (list.CancelledOn < list.EffectiveOn)
        {
            yield return new ItemFault("Item.DatesWrong", Blocks: true);
        }

        // 审决合一 without a later check would be one person alone; and only an item done on the spot may have it.
        if (item.OneSignerSample is { } sample && (!item.OnTheSpot || sample is < 1 or > 100))
        {
            yield return new ItemFault("Item.OneSignerWrong", Blocks: true);
        }

        if (item.Subjects == default)
        {
            yield return new ItemFault("Item.SubjectMissing", Blocks: true);
        }

        if (item.Detail.Summary is null || string.IsNullOrWhiteSpace(item.Detail.Summary.Zh))
        {
            yield return new ItemFault("Item.SummaryMissing", Blocks: false);
        }

        if (item.Detail.Bases.Count == 0)
        {
            yield return new ItemFault("Item.BasesMissing", Blocks: false);
        }

        if (item.CanApply && item.Detail.PromisedLimit is null)
        {
            yield return new ItemFault("Item.PromisedMissing", Blocks: true);
        }

        if (item.Detail is { PromisedLimit: { } promised, StatutoryLimit: { } statutory } && promised.Unit == statutory.Unit && promised.Amount > statutory.Amount)
        {
            yield return new ItemFault("Item.PromisedLongerThanStatutory", Blocks: true);
        }

        if (item.CanApply && item.Detail.DeliveryWays.Count == 0)
        {
            yield return new ItemFault("Item.DeliveryMissing", Blocks: true);
        }
    }

    private static IEnumerable<ItemFault> OfMaterials(ItemDetail detail)
    {
        foreach (var material in detail.Materials)
        {
            if (string.IsNullOrWhiteSpace(material.Name.Zh))
            {
                yield return new ItemFault("Material.NameMissing", Blocks: true, material.Key);
            }

            if (material is { Tolerable: true, TolerableDays: null or < 1 })
            {
                yield return new ItemFault("Material.TolerableDaysMissing", Blocks: true, material.Name.Zh);
            }

            if (material is { OnGoodCredit: true, Tolerable: false })
            {
                yield return new ItemFault("Material.CreditNeedsTolerable", Blocks: true, material.Name.Zh);
            }
        }

        foreach (var key in Twice(detail.Materials.Select(material => material.Key)))
        {
            yield return new ItemFault("Material.KeyTwice", Blocks: true, key);
        }
    }

    private static IEnumerable<ItemFault> OfForm(ItemDetail detail)
    {
        if (!detail.Form.Fields.Any())
        {
            yield return new ItemFault("Form.Empty", Blocks: true);
        }

        foreach (var key in Twice(detail.Form.Fields.Select(field => field.Key).Concat(detail.Questions.Select(question => question.Key))))
        {
            yield return new ItemFault("Form.KeyTwice", Blocks: true, key);
        }

        foreach (var section in detail.Form.Sections.Where(section => section.Fields.Count == 0))
        {
            yield return new ItemFault("Form.SectionEmpty", Blocks: true, section.Title.Zh);
        }

        foreach (var field in detail.Form.Fields.Concat(detail.Form.Fields.SelectMany(field => field.Columns)))
        {
            if (!IsKey(field.Key))
            {
                yield return new ItemFault("Form.KeyWrong", Blocks: true, field.Key);
            }

            if (string.IsNullOrWhiteSpace(field.Label.Zh))
            {
                yield return new ItemFault("Form.LabelMissing", Blocks: true, field.Key);
            }

            if (field.Kind == FieldKind.Choice && field.Options.Count < 2)
            {
                yield return new ItemFault("Form.OptionsMissing", Blocks: true, field.Label.Zh);
            }

            if (field.Kind == FieldKind.Rows && field.Columns.Count == 0)
            {
                yield return new ItemFault("Form.ColumnsMissing", Blocks: true, field.Label.Zh);
            }

            if (field.Kind == FieldKind.Attachment && !detail.Materials.Any(material => material.Key == field.Material))
            {
                yield return new ItemFault("Form.MaterialMissing", Blocks: true, field.Label.Zh);
            }
        }
    }

    /// <summary>A condition on an answer that nobody is asked for would never hold.</summary>
    private static IEnumerable<ItemFault> OfConditions(ItemDetail detail)
    {
        var asked = detail.Form.Fields.Select(field => field.Key).Concat(detail.Questions.Select(question => question.Key)).ToHashSet(StringComparer.Ordinal);
        var conditions = detail.Materials.Select(material => (material.When, Where: material.Name.Zh))
            .Concat(detail.Form.Fields.SelectMany(field => new[] { (When: field.ShownWhen, Where: field.Label.Zh), (When: field.RequiredWhen, Where: field.Label.Zh) }))
            .Concat(detail.Route.Select(step => (step.When, Where: step.Name.Zh)));
        foreach (var (_, where) in conditions.Where(condition => condition.When is { } when && (!asked.Contains(when.Field) || when.Is.Length == 0)))
        {
            yield return new ItemFault("Item.ConditionUnknown", Blocks: true, where);
        }

        foreach (var question in detail.Questions.Where(question => question.Options.Count < 2 || !IsKey(question.Key)))
        {
            yield return new ItemFault("Question.OptionsMissing", Blocks: true, question.Text.Zh);
        }
    }

    private static IEnumerable<ItemFault> OfSteps(ItemDetail detail)
    {
        foreach (var step in detail.Route.Where(step => string.IsNullOrWhiteSpace(step.Name.Zh) || string.IsNullOrWhiteSpace(step.UnitFunction)))
        {
            yield return new ItemFault("Route.StepIncomplete", Blocks: true, $"{step.Stage}");
        }

        // The norms of the steps are what makes the promise true.
        if (detail.PromisedLimit is { Unit: TimeUnit.WorkingDays } promised && detail.Route.GroupBy(step => step.Stage).Sum(stage => stage.Max(step => step.Days)) > promised.Amount)
        {
            yield return new ItemFault("Route.LongerThanPromised", Blocks: false);
        }
    }

    /// <summary>What is wrong with a route, as keys of sentences; empty when it can be published.</summary>
    public static IEnumerable<string> OfRoute(IReadOnlyList<RouteStep> route)
    {
        if (route.Count == 0)
        {
            yield return "Route.Empty";
            yield break;
        }

        var last = route.Max(step => step.Stage);
        if (route.Where(step => step.Stage == last || step.Duty == StepDuty.Decide).ToList() is not [{ Duty: StepDuty.Decide } deciding] || deciding.Stage != last)
        {
            yield return "Route.MustEndInOneDecision";
        }

        if (route.Any(step => step.When is not null && step.Duty is StepDuty.Decide))
        {
            yield return "Route.DecisionMustNotDepend";
        }

        if (route.Any(step => step.When is not null && step.Duty is StepDuty.Accept))
        {
            yield return "Route.AcceptanceMustNotDepend";
        }

        if (route.Count(step => step.Duty == StepDuty.Accept) != 1)
        {
            yield return "Route.OneAcceptance";
        }
        else if (route.First(step => step.Duty == StepDuty.Accept) is var accept && route.Any(step => step != accept && (step.Stage == accept.Stage || (step.Stage < accept.Stage && step.Duty != StepDuty.Assist))))
        {
            yield return "Route.OnlyAssistanceBeforeAcceptance";
        }

        if (route.Any(step => step.Days is < 1 or > 250))
        {
            yield return "Route.DaysOutOfRange";
        }
    }

    private static IEnumerable<ItemFault> MissingEnglish(ItemEdit item)
    {
        var texts = new List<(LocalText? Text, string Where)> { (new LocalText(item.Name, item.NameEn), item.Name), (item.Detail.Summary, item.Detail.Summary?.Zh ?? item.Name) };
        texts.AddRange(item.Detail.Conditions.Select(text => (Text: (LocalText?)text, Where: text.Zh)));
        texts.AddRange(item.Detail.Materials.Select(material => (Text: (LocalText?)material.Name, Where: material.Name.Zh)));
        texts.AddRange(item.Detail.Questions.Select(question => (Text: (LocalText?)question.Text, Where: question.Text.Zh)));
        texts.AddRange(item.Detail.Form.Sections.Select(section => (Text: (LocalText?)section.Title, Where: section.Title.Zh)));
        texts.AddRange(item.Detail.Form.Fields.SelectMany(field => field.Columns.Prepend(field)).Select(field => (Text: (LocalText?)field.Label, Where: field.Label.Zh)));
        texts.AddRange(item.Detail.Route.Select(step => (Text: (LocalText?)step.Name, Where: step.Name.Zh)));
        return texts.Where(text => text.Text is { } each && !string.IsNullOrWhiteSpace(each.Zh) && string.IsNullOrWhiteSpace(each.En))
            .Select(text => new ItemFault("Item.EnglishMissing", Blocks: false, text.Where)).Distinct();
    }

    /// <summary>A dot would read as a cell of a table in the flat map of answers.</summary>
    internal static bool IsKey(string key) => key.Length is > 0 and <= 40 && char.IsAsciiLetterLower(key[0]) && key.All(char.IsAsciiLetterOrDigit);

    private static IEnumerable<string> Twice(IEnumerable<string> keys) =>
        keys.GroupBy(key => key, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key);
}
