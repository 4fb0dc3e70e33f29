using System.Globalization;
using Portal.Core.Catalog;
using Portal.Core.Intake;

namespace Portal.Web.Intake;

/// <summary>What is wrong with an answer, as a clerk would say it, and where on the page it is.</summary>
public static class ProblemTexts
{
    /// <summary>The sentence, with the question's own name in it.</summary>
    public static string Sentence(this Problem problem, FormSchema form)
    {
        var label = LabelOf(problem, form);
        var isChosen = problem.Code == ProblemCode.Required && FieldOf(problem, form) is { Kind: FieldKind.Choice or FieldKind.YesNo };
        return IntakeTexts.Find(isChosen ? "Problem.RequiredChoice" : $"Problem.{problem.Code}", [label, .. problem.With]);
    }

    /// <summary>The id of the element that a link on top of the page leads to.</summary>
    public static string ElementId(string name) => "f-" + name.Replace('.', '-');

    /// <summary>The group the answer is asked in; null for a paper.</summary>
    public static FormSection? SectionOf(this Problem problem, FormSchema form) =>
        form.Sections.FirstOrDefault(section => section.Fields.Any(field => field.Key == Head(problem.Field)));

    private static string LabelOf(Problem problem, FormSchema form)
    {
        var parts = problem.Field.Split('.');
        var field = form.Fields.FirstOrDefault(each => each.Key == parts[0]);
        if (field is null)
        {
            return problem.With.Length > 0 ? problem.With[0].ToString() ?? "" : problem.Field;
        }

        return parts.Length == 3 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var row) && field.Columns.FirstOrDefault(column => column.Key == parts[2]) is { } column
            ? IntakeTexts.Find("Rows.Cell", field.Label, row + 1, column.Label)
            : field.Label.ToString();
    }

    private static FormField? FieldOf(Problem problem, FormSchema form)
    {
        var parts = problem.Field.Split('.');
        var field = form.Fields.FirstOrDefault(each => each.Key == parts[0]);
        return parts.Length == 3 ? field?.Columns.FirstOrDefault(column => column.Key == parts[2]) : field;
    }

    private static string Head(string name) => name.Split('.')[0];
}
