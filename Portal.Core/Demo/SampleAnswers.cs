using System.Globalization;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;

namespace Portal.Core.Demo;

/// <summary>Answers that pass a form's check, made from its schema alone: for the tour, the bench and tests. Numbers are of region 999999.</summary>
public static class SampleAnswers
{
    /// <summary>A file of one white dot that is really a PNG.</summary>
    public static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=");

    public static Dictionary<string, string> For(ItemDetail item, DateOnly today)
    {
        var answers = item.Questions.Where(question => question.Options.Count > 0)
            .ToDictionary(question => question.Key, question => question.Options[0].Value, StringComparer.Ordinal);

        // A rule may look at a field further down, so what is shown is asked twice.
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var field in item.Form.Fields.Where(field => FormCheck.IsShown(field, answers) && FormCheck.IsRequired(field, answers) && field.Kind != FieldKind.Attachment))
            {
                if (field.Kind == FieldKind.Rows)
                {
                    foreach (var column in field.Columns.Where(column => column.Required))
                    {
                        answers.TryAdd($"{field.Key}.0.{column.Key}", Value(column, today));
                    }
                }
                else
                {
                    answers.TryAdd(field.Key, Value(field, today));
                }
            }
        }

        return answers;
    }

    private static string Value(FormField field, DateOnly today) => field.Kind switch
    {
        FieldKind.Number => (field.Min ?? Math.Min(1, field.Max ?? 1)).ToString(CultureInfo.InvariantCulture),
        FieldKind.Date => today.AddDays(-30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        FieldKind.Choice => field.Options[0].Value,
        FieldKind.YesNo => "no",
        FieldKind.DocumentNumber => DemoIdNumber.Make(new DateOnly(1990, 1, 1), 1),
        FieldKind.CreditCode => "91999999MADE00011C",
        FieldKind.Phone => "19900000001",
        FieldKind.Text or FieldKind.LongText or FieldKind.Address => field.Label.Zh[..Math.Min(field.Label.Zh.Length, field.MaxLength ?? field.Label.Zh.Length)],
        FieldKind.Rows or FieldKind.Attachment => throw new ArgumentOutOfRangeException(nameof(field), field.Kind, "has no value of its own"),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field.Kind, "not a kind of field"),
    };
}
