namespace Portal.Core.Instant;

/// <summary>Reads a rule as it stands, step by step. It is what the compiled rule is measured by.</summary>
public static class RuleReading
{
    public static bool? Holds(Rule rule, RuleFacts facts) => rule switch
    {
        AllOf all => All([.. all.Rules.Select(each => Holds(each, facts))]),
        AnyOf any => !All([.. any.Rules.Select(each => !Holds(each, facts))]),
        NotSo not => !Holds(not.Of, facts),
        HasValue has => facts.Has(has.Of.Name),
        OneOf one => !All([.. one.Values.Select(value => !Compare(one.Of, Comparator.Equal, value, facts))]),
        Comparison comparison => Compare(comparison.Left, comparison.Op, comparison.Right, facts),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "not a rule"),
    };

    private static bool? All(bool?[] results) => Array.Exists(results, each => each == false) ? false : Array.Exists(results, each => each is null) ? null : true;

    private static bool? Compare(Term left, Comparator op, Term right, RuleFacts facts) => left.Type switch
    {
        FactType.Number => NumberOf(left, facts) is { } one && NumberOf(right, facts) is { } other ? Is(one.CompareTo(other), op) : null,
        FactType.Date => ValueOf(left, facts).Date is { } one && ValueOf(right, facts).Date is { } other ? Is(one.CompareTo(other), op) : null,
        FactType.YesNo => ValueOf(left, facts).YesNo is { } one && ValueOf(right, facts).YesNo is { } other ? Is(one.CompareTo(other), op) : null,
        _ => ValueOf(left, facts).Text is { } one && ValueOf(right, facts).Text is { } other ? Is(string.CompareOrdinal(one, other), op) : null,
    };

    private static bool Is(int order, Comparator op) => op switch
    {
        Comparator.Equal => order == 0,
        Comparator.NotEqual => order != 0,
        Comparator.AtLeast => order >= 0,
        Comparator.MoreThan => order > 0,
        Comparator.AtMost => order <= 0,
        Comparator.LessThan => order < 0,
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "not a comparison"),
    };

    private static decimal? NumberOf(Term term, RuleFacts facts) => term switch
    {
        AgeOf age => facts.Age(ValueOf(age.Of, facts).Date),
        MonthsSince months => facts.Months(ValueOf(months.Of, facts).Date),
        _ => ValueOf(term, facts).Number,
    };

    private static FactValue ValueOf(Term term, RuleFacts facts) => term switch
    {
        Constant constant => new FactValue(constant.Type, constant.Value),
        FactTerm fact => facts.Known.GetValueOrDefault(fact.Name),
        _ => default,
    };
}
