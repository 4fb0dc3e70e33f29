namespace Portal.Core.Catalog;

/// <summary>情形 (features.md row 131): the questions of a guide make its list of papers shorter. Pure.</summary>
public static class GuideMaterials
{
    /// <summary>
    /// The papers that may still concern the reader: those without a condition, those whose condition holds, and those whose
    /// question has not been answered yet.
    /// </summary>
    public static IEnumerable<MaterialSpec> For(ItemDetail item, IReadOnlyDictionary<string, string> answers) =>
        item.Materials.Where(material => material.When is not { } when || !answers.ContainsKey(when.Field) || when.Holds(answers));

    /// <summary>Of what was sent, the answers that belong to a question of this guide and are one of its options.</summary>
    public static Dictionary<string, string> Answers(ItemDetail item, Func<string, string?> sent)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var question in item.Questions)
        {
            if (sent(question.Key) is { } value && question.Options.Any(option => option.Value == value))
            {
                answers[question.Key] = value;
            }
        }

        return answers;
    }
}
