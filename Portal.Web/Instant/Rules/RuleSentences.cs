using Microsoft.Extensions.Localization;
using Portal.Core.Catalog;
using Portal.Core.Instant;

namespace Portal.Web.Instant.Rules;

/// <summary>A rule as a sentence, in the words of its facts: for comparing versions and for reading what the form says.</summary>
internal sealed class RuleSentences(IStringLocalizer<RuleTexts> texts, IReadOnlyList<RuleWord> words)
{
    private readonly Dictionary<string, RuleWord> _words = words.ToDictionary(word => word.Name, StringComparer.Ordinal);

    public string Of(Rule rule) => Of(rule, outer: true);

    public string Label(string name) => _words.TryGetValue(name, out var word) ? word.Label.In() : texts["Word.Gone", name];

    public string Value(string word, FactType type, string value) => type == FactType.YesNo
        ? texts[$"Value.{value}"]
        : _words.GetValueOrDefault(word)?.Choices.FirstOrDefault(choice => choice.Value == value)?.Text.In() ?? value;

    private string Of(Rule rule, bool outer) => rule switch
    {
        AllOf { Rules: [var only] } => Of(only, outer),
        AnyOf { Rules: [var only] } => Of(only, outer),
        AllOf all => Joined(all.Rules, "Sentence.And", outer),
        AnyOf any => Joined(any.Rules, "Sentence.Or", outer),
        NotSo not => texts["Sentence.Not", Of(not.Of, outer: true)],
        HasValue has => texts["Sentence.Known", Label(has.Of.Name)],
        OneOf one => texts["Sentence.OneOf", Of(one.Of, null), string.Join(texts["Sentence.Comma"], one.Values.Select(value => Of(value, one.Of)))],
        Comparison comparison => texts["Sentence.Compare", Of(comparison.Left, comparison.Right), texts[$"Op.{comparison.Op}"], Of(comparison.Right, comparison.Left)],
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "not a rule"),
    };

    private string Joined(IReadOnlyList<Rule> rules, string with, bool outer)
    {
        var joined = string.Join(texts[with], rules.Select(each => Of(each, outer: false)));
        return outer ? joined : texts["Sentence.Group", joined];
    }

    private string Of(Term term, Term? beside) => term switch
    {
        Constant constant => Value(beside is FactTerm fact ? fact.Name : "", constant.Type, constant.Value),
        FactTerm fact => Label(fact.Name),
        AgeOf age => texts["Measure.Age.Of", Of(age.Of, null)],
        MonthsSince months => texts["Measure.Months.Of", Of(months.Of, null)],
        _ => throw new ArgumentOutOfRangeException(nameof(term), term, "not a term"),
    };
}
