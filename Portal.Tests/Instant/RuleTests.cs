using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Instant;
using Shouldly;
using Xunit;

namespace Portal.Tests.Instant;

/// <summary>The rules by themselves: three values, compiled as read, and no approval on what is not known.</summary>
public sealed class RuleTests
{
    private static readonly DateOnly Today = new(2026, 3, 3);

    private static readonly (string Name, FactType Type)[] Names = [("t", FactType.Text), ("u", FactType.Text), ("n", FactType.Number), ("m", FactType.Number), ("d", FactType.Date), ("e", FactType.Date), ("y", FactType.YesNo)];

    private static Gen<FactValue> ValueOf(FactType type) => type switch
    {
        FactType.Number => Gen.Choose(-2, 100).Select(number => FactValue.Of((decimal?)number)),
        FactType.Date => Gen.Choose(-40_000, 400).Select(days => FactValue.Of((DateOnly?)Today.AddDays(days))),
        FactType.YesNo => Gen.Elements(true, false).Select(yes => FactValue.Of((bool?)yes)),
        _ => Gen.Elements("a", "b", "").Select(text => FactValue.Of(text)),
    };

    private static Gen<Term> TermOf(FactType type)
    {
        var plain = Gen.OneOf(
            Gen.Elements(Names.Where(name => name.Type == type).ToArray()).Select(name => (Term)new FactTerm(name.Name, type)),
            ValueOf(type).Select(value => (Term)new Constant(type, value.Value!)));
        return type != FactType.Number ? plain : Gen.OneOf(plain,
            Gen.Elements("d", "e").Select(name => (Term)new AgeOf(new FactTerm(name, FactType.Date))),
            Gen.Elements("d", "e").Select(name => (Term)new MonthsSince(new FactTerm(name, FactType.Date))));
    }

    private static Gen<Rule> Leaf() => Gen.OneOf(
        Gen.Elements(Enum.GetValues<FactType>()).SelectMany(type => TermOf(type).SelectMany(left => TermOf(type).SelectMany(right =>
            Gen.Elements(type is FactType.Number or FactType.Date ? Enum.GetValues<Comparator>() : [Comparator.Equal, Comparator.NotEqual]).Select(op => (Rule)new Comparison(left, op, right))))),
        Gen.Elements(Enum.GetValues<FactType>()).SelectMany(type => TermOf(type).SelectMany(of => Gen.NonEmptyListOf(ValueOf(type)).Select(values => (Rule)new OneOf(of, [.. values.Take(4).Select(value => new Constant(type, value.Value!))])))),
        Gen.Elements(Names).Select(name => (Rule)new HasValue(new FactTerm(name.Name, name.Type))));

    private static Gen<Rule> RuleOf(int depth) => depth == 0 ? Leaf() : Gen.OneOf(
        Leaf(),
        RuleOf(depth - 1).Select(rule => (Rule)new NotSo(rule)),
        Gen.ListOf(RuleOf(depth - 1), 2).Select(rules => (Rule)new AllOf([.. rules])),
        Gen.ListOf(RuleOf(depth - 1), 3).Select(rules => (Rule)new AnyOf([.. rules])));

    /// <summary>Each name answered, answered with none, answered with the wrong type, or not answered at all.</summary>
    private static Gen<RuleFacts> FactsOf() => Names.Aggregate(Gen.Constant(new Dictionary<string, FactValue>(StringComparer.Ordinal)), (gen, name) =>
        gen.SelectMany(known => Gen.Frequency(
            (6, ValueOf(name.Type).Select(value => (FactValue?)value)),
            (1, Gen.Constant((FactValue?)new FactValue(name.Type, null))),
            (1, Gen.Constant((FactValue?)new FactValue(FactType.Text, "?"))),
            (2, Gen.Constant((FactValue?)null)))
            .Select(value => value is null ? known : new Dictionary<string, FactValue>(known, StringComparer.Ordinal) { [name.Name] = value.Value })))
        .Select(known => new RuleFacts(known, Today));

    private static void ForAll(Func<Rule, RuleFacts, bool> holds) =>
        Prop.ForAll(RuleOf(3).SelectMany(rule => FactsOf().Select(facts => (rule, facts))).ToArbitrary(), pair => holds(pair.rule, pair.facts)).QuickCheckThrowOnFailure();

    [Fact, Trait("Row", "65")]
    public void Compiled_SaysWhatIsRead() => ForAll((rule, facts) => RuleCompiler.Compile(rule)(facts) == RuleReading.Holds(rule, facts));

    [Fact, Trait("Row", "65")]
    public void DeMorgan_HoldsWithThreeValues() => ForAll((rule, facts) =>
    {
        var other = new HasValue(new FactTerm("n", FactType.Number));
        return RuleReading.Holds(new NotSo(new AllOf([rule, other])), facts) == RuleReading.Holds(new AnyOf([new NotSo(rule), new NotSo(other)]), facts)
            && RuleReading.Holds(new NotSo(new AnyOf([rule, other])), facts) == RuleReading.Holds(new AllOf([new NotSo(rule), new NotSo(other)]), facts);
    });

    [Fact, Trait("Row", "65")]
    public void Decide_SomethingAskedForIsNotAnswered_NeverApproves() => ForAll((rule, facts) =>
    {
        var script = new RuleScript([new Condition("a", "甲", rule)]);
        return !script.Decide(facts).Approves || script.Names.All(name => facts.Known.ContainsKey(name.Name));
    });

    /// <summary>I13: a decision made again from what was stored with it comes out as it did, whatever the rules and the facts.</summary>
    [Fact, Trait("Row", "65")]
    public void Decision_StoredAndReadBack_ReplaysAlike() => ForAll((rule, facts) =>
    {
        var script = new RuleScript([new Condition("a", "甲", rule)]);
        var result = script.Decide(facts);
        var decided = new InstantDecision
        {
            CaseId = Guid.Empty, TenantId = 1, RuleSetId = Guid.Empty, RuleVersion = 1, Day = facts.Today, At = TestData.Now, Milliseconds = 0,
            Facts = Back([.. facts.Known.Select(known => new FactUsed(known.Key, known.Value.Type, known.Value.Value, "test", TestData.Now))]),
            Conditions = Back(result.Conditions),
            ToPerson = result.Approves ? null : PersonReason.NotMet,
        };
        return InstantReplay.Compare(decided, "1", script) is null;

        static IReadOnlyList<T> Back<T>(IReadOnlyList<T> stored) => System.Text.Json.JsonSerializer.Deserialize<List<T>>(System.Text.Json.JsonSerializer.Serialize(stored))!;
    });

    [Fact, Trait("Row", "65")]
    public void Decide_WithLessKnown_SaysNothingThatMoreWouldTakeBack() => ForAll((rule, facts) =>
        Names.All(name => RuleReading.Holds(rule, facts with { Known = facts.Known.Where(pair => pair.Key != name.Name).ToDictionary(StringComparer.Ordinal) }) is not { } less
            || RuleReading.Holds(rule, facts) == less));

    [Theory]
    [InlineData("1946-03-03", 80)]
    [InlineData("1946-03-04", 79)]
    [InlineData("2026-03-03", 0)]
    [InlineData("2026-03-04", null)]
    public void Age_IsOfCompletedYears(string birth, int? years) =>
        new RuleFacts(new Dictionary<string, FactValue>(StringComparer.Ordinal), Today).Age(DateOnly.Parse(birth, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(years);
}
