namespace Portal.Core.Instant;

/// <summary>One condition of two versions; null where a version has none of that key.</summary>
public sealed record ConditionChange(string Key, Condition? Was, Condition? Now);

/// <summary>Two versions of a rule set side by side: conditions that came, went, or say or ask something else. Pure.</summary>
public static class RuleComparison
{
    public static IReadOnlyList<ConditionChange> Of(RuleScript was, RuleScript now)
    {
        var after = now.Conditions.ToDictionary(condition => condition.Key, StringComparer.Ordinal);
        var before = was.Conditions.ToDictionary(condition => condition.Key, StringComparer.Ordinal);
        return
        [
            .. was.Conditions.Select(condition => new ConditionChange(condition.Key, condition, after.GetValueOrDefault(condition.Key))).Where(change => change.Now is null || !Same(change.Was!, change.Now)),
            .. now.Conditions.Where(condition => !before.ContainsKey(condition.Key)).Select(condition => new ConditionChange(condition.Key, null, condition)),
        ];
    }

    private static bool Same(Condition one, Condition other) => one.Says == other.Says && Same(one.Rule, other.Rule);

    private static bool Same(Rule one, Rule other) => (Bare(one), Bare(other)) switch
    {
        (AllOf a, AllOf b) => Same(a.Rules, b.Rules),
        (AnyOf a, AnyOf b) => Same(a.Rules, b.Rules),
        (NotSo a, NotSo b) => Same(a.Of, b.Of),
        (OneOf a, OneOf b) => a.Of == b.Of && a.Values.SequenceEqual(b.Values),
        var (a, b) => a == b,
    };

    /// <summary>A group of one says what the one says: the form writes it as a group all the same.</summary>
    private static Rule Bare(Rule rule) => rule switch
    {
        AllOf { Rules: [var only] } => Bare(only),
        AnyOf { Rules: [var only] } => Bare(only),
        _ => rule,
    };

    private static bool Same(IReadOnlyList<Rule> some, IReadOnlyList<Rule> others) => some.Count == others.Count && some.Zip(others).All(pair => Same(pair.First, pair.Second));
}
