using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>A fact or an answer that rules may speak of, as a person reads it.</summary>
/// <param name="Name">As rules name it.</param>
/// <param name="From">The source it comes from; null for an answer of the form.</param>
/// <param name="Choices">What its values mean, where they are codes; empty otherwise.</param>
public sealed record RuleWord(string Name, FactType Type, LocalText Label, SourceSheet? From, IReadOnlyList<Option> Choices)
{
    /// <summary>The facts of every source that may be asked, then the answers of the form that stand alone, then the guide's questions.</summary>
    public static IReadOnlyList<RuleWord> All(ItemDetail item, IEnumerable<SourceSheet> sources) =>
    [
        .. sources.Where(sheet => sheet.Class != SharingClass.NotShared).SelectMany(sheet => sheet.Gives.Select(fact => new RuleWord(fact.Name, fact.Type, fact.Label, sheet, fact.Choices ?? [])))
            .Concat(item.Form.Fields.Where(field => field.Kind is not (FieldKind.Rows or FieldKind.Attachment)).Select(field => new RuleWord(RuleText.AnswerPrefix + field.Key, TypeOf(field.Kind), field.Label, null, field.Options)))
            .Concat(item.Questions.Select(question => new RuleWord(RuleText.AnswerPrefix + question.Key, FactType.Text, question.Text, null, question.Options)))
            .DistinctBy(word => word.Name, StringComparer.Ordinal),
    ];

    private static FactType TypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Number => FactType.Number,
        FieldKind.Date => FactType.Date,
        FieldKind.YesNo => FactType.YesNo,
        _ => FactType.Text,
    };
}
