using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>One condition with the words in which a person reads it.</summary>
public sealed record Condition(string Key, LocalText Says, Rule Rule);

/// <summary>What became of one condition; null where it could not be decided.</summary>
public sealed record ConditionResult(string Key, LocalText Says, bool? Holds);

/// <summary>What the rules say: approve, or a person looks. There is no third.</summary>
public sealed record RuleResult(bool Approves, IReadOnlyList<ConditionResult> Conditions);

/// <summary>A rule set that has been read and found good, compiled once. Pure.</summary>
public sealed class RuleScript
{
    private readonly IReadOnlyList<(Condition Condition, Func<RuleFacts, bool?> Holds)> _compiled;

    public RuleScript(IReadOnlyList<Condition> conditions)
    {
        Conditions = conditions;
        Names = [.. conditions.SelectMany(condition => NamesIn(condition.Rule)).DistinctBy(fact => fact.Name, StringComparer.Ordinal)];
        _compiled = [.. conditions.Select(condition => (condition, RuleCompiler.Compile(condition.Rule)))];
    }

    public IReadOnlyList<Condition> Conditions { get; }

    /// <summary>Every fact and answer it asks for.</summary>
    public IReadOnlyList<FactTerm> Names { get; }

    /// <summary>Approves only when every condition holds and everything it asks for has been answered.</summary>
    public RuleResult Decide(RuleFacts facts)
    {
        var results = _compiled.Select(each => new ConditionResult(each.Condition.Key, each.Condition.Says, each.Holds(facts))).ToList();
        return new RuleResult(results.TrueForAll(result => result.Holds == true) && Names.All(fact => facts.Known.ContainsKey(fact.Name)), results);
    }

    private static IEnumerable<FactTerm> NamesIn(Rule rule) => rule switch
    {
        AllOf all => all.Rules.SelectMany(NamesIn),
        AnyOf any => any.Rules.SelectMany(NamesIn),
        NotSo not => NamesIn(not.Of),
        HasValue has => [has.Of],
        OneOf one => NamesIn(one.Of),
        Comparison comparison => NamesIn(comparison.Left).Concat(NamesIn(comparison.Right)),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "not a rule"),
    };

    private static IEnumerable<FactTerm> NamesIn(Term term) => term switch
    {
        FactTerm fact => [fact],
        AgeOf age => NamesIn(age.Of),
        MonthsSince months => NamesIn(months.Of),
        _ => [],
    };
}
