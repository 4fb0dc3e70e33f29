using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Instant;
using Shouldly;
using Xunit;

namespace Portal.Tests.Instant;

public sealed class RuleTextTests
{
    private static readonly Dictionary<string, FactType> Known = new(StringComparer.Ordinal)
    {
        ["resident.birthDate"] = FactType.Date,
        ["household.here"] = FactType.YesNo,
        ["cases.approved"] = FactType.Number,
        ["answer.bank"] = FactType.Text,
        ["answer.birthDate"] = FactType.Date,
    };

    [Fact, Trait("Row", "65")]
    public void Parse_GoodRules_AreReadWithTheirNames()
    {
        var (script, fault) = RuleText.Parse(Conditions("""{"key":"old","zh":"年满80周岁","en":"80 or older","rule":{"compare":{"left":{"age":{"fact":"resident.birthDate"}},"op":"≥","right":80}}}""",
            """{"key":"here","zh":"本地户籍","rule":{"all":[{"use":"old"},{"compare":{"left":{"fact":"household.here"},"op":"=","right":true}},{"not":{"in":{"of":{"answer":"bank"},"values":["甲","乙"]}}}]}}"""), Known);

        fault.ShouldBeNull();
        script!.Names.Select(name => name.Name).ShouldBe(["resident.birthDate", "household.here", "answer.bank"]);
        script.Conditions[0].Says.En.ShouldBe("80 or older");
        var facts = new RuleFacts(new Dictionary<string, FactValue>(StringComparer.Ordinal)
        {
            ["resident.birthDate"] = FactValue.Of(new DateOnly(1940, 1, 1)),
            ["household.here"] = FactValue.Of(true),
            ["answer.bank"] = FactValue.Of("丙"),
        }, new DateOnly(2026, 3, 3));
        script.Decide(facts).Approves.ShouldBeTrue();
        script.Decide(facts with { Today = new DateOnly(2019, 12, 31) }).Conditions[0].Holds.ShouldBe(false);
    }

    [Theory, Trait("Row", "65")]
    [InlineData("zh", RuleText.LongestWords, false)]
    [InlineData("zh", RuleText.LongestWords + 1, true)]
    [InlineData("en", RuleText.LongestWords + 1, true)]
    public void Parse_WordsLongerThanPeopleRead_AreRefusedWithTheirPlace(string language, int length, bool refused)
    {
        var words = new string('字', length);
        var (zh, en) = language == "zh" ? (words, "short") : ("短", words);
        var (_, fault) = RuleText.Parse(Conditions($$$$"""{"key":"old","zh":"{{{{zh}}}}","en":"{{{{en}}}}","rule":{"exists":{"fact":"resident.birthDate"}}}"""), Known);
        fault.ShouldBe(refused ? new RuleFault(RuleProblem.TooManyWords, $"conditions[0].{language}") : null);
    }

    [Theory, Trait("Row", "65")]
    [InlineData("""{"exists":{"fact":"police.record"}}""", RuleProblem.UnknownFact, "conditions[0].rule.exists.fact")]
    [InlineData("""{"exists":{"answer":"nothing"}}""", RuleProblem.UnknownFact, "conditions[0].rule.exists.answer")]
    [InlineData("""{"compare":{"left":{"fact":"cases.approved"},"op":"=","right":"none"}}""", RuleProblem.WrongType, "conditions[0].rule.compare.right")]
    [InlineData("""{"compare":{"left":{"age":{"answer":"bank"}},"op":"≥","right":80}}""", RuleProblem.WrongType, "conditions[0].rule.compare.left.age")]
    [InlineData("""{"compare":{"left":{"fact":"household.here"},"op":"≥","right":true}}""", RuleProblem.WrongOperator, "conditions[0].rule.compare.op")]
    [InlineData("""{"compare":{"left":{"fact":"cases.approved"},"op":"==","right":0}}""", RuleProblem.WrongOperator, "conditions[0].rule.compare.op")]
    [InlineData("""{"compare":{"left":{"date":"2026-02-30"},"op":"<","right":{"fact":"resident.birthDate"}}}""", RuleProblem.WrongType, "conditions[0].rule.compare.left.date")]
    [InlineData("""{"in":{"of":{"fact":"cases.approved"},"values":[1,"2"]}}""", RuleProblem.WrongType, "conditions[0].rule.in.values[1]")]
    [InlineData("""{"in":{"of":{"fact":"cases.approved"},"values":[]}}""", RuleProblem.Empty, "conditions[0].rule.in")]
    [InlineData("""{"all":[{"any":[]}]}""", RuleProblem.Empty, "conditions[0].rule.all[0].any")]
    [InlineData("""{"use":"a"}""", RuleProblem.Loop, "conditions[0].rule.use")]
    [InlineData("""{"use":"b"}""", RuleProblem.UnknownCondition, "conditions[0].rule.use")]
    [InlineData("""{"refuse":true}""", RuleProblem.NotARule, "conditions[0].rule")]
    [InlineData("""{"exists":{"fact":"cases.approved"},"not":1}""", RuleProblem.NotARule, "conditions[0].rule")]
    [InlineData("17", RuleProblem.NotARule, "conditions[0].rule")]
    public void Parse_FaultyRule_IsRefusedWithItsPlace(string rule, RuleProblem problem, string place)
    {
        var (script, fault) = RuleText.Parse(Conditions($$"""{"key":"a","zh":"甲","rule":{{rule}}}"""), Known);

        script.ShouldBeNull();
        fault!.ShouldSatisfyAllConditions(() => fault!.Problem.ShouldBe(problem), () => fault!.Place.ShouldBe(place));
    }

    [Fact, Trait("Row", "65")]
    public void Parse_CircleOverTwoConditions_IsALoop()
    {
        var (_, fault) = RuleText.Parse(Conditions("""{"key":"a","zh":"甲","rule":{"use":"b"}}""", """{"key":"b","zh":"乙","rule":{"not":{"use":"a"}}}"""), Known);
        fault.ShouldBe(new RuleFault(RuleProblem.Loop, "conditions[1].rule.not.use", "a"));
    }

    [Fact]
    public void Parse_TooDeepOrTooLarge_IsRefused()
    {
        var leaf = """{"exists":{"fact":"cases.approved"}}""";
        var deep = string.Concat(Enumerable.Repeat("""{"not":""", 25)) + leaf + new string('}', 25);
        RuleText.Parse(Conditions($$"""{"key":"a","zh":"甲","rule":{{deep}}}"""), Known).Fault!.Problem.ShouldBe(RuleProblem.TooDeep);

        // Ten times ten times ten, though the text is short.
        var list = Enumerable.Range(0, 4).Select(step => $$"""{"key":"k{{step}}","zh":"甲","rule":{{(step == 0 ? leaf : $$"""{"all":[{{string.Join(',', Enumerable.Repeat($$"""{"use":"k{{step - 1}}"}""", 10))}}]}""")}}}""");
        RuleText.Parse(Conditions([.. list]), Known).Fault!.Problem.ShouldBe(RuleProblem.TooLarge);
    }

    [Theory]
    [InlineData("", RuleProblem.Unreadable)]
    [InlineData("{", RuleProblem.Unreadable)]
    [InlineData("[]", RuleProblem.NoConditions)]
    [InlineData("""{"conditions":[]}""", RuleProblem.NoConditions)]
    [InlineData("""{"conditions":[{"key":"a","rule":{}}]}""", RuleProblem.NoWords)]
    [InlineData("""{"conditions":[{"key":"a","zh":"甲","rule":{"use":"a"}},{"key":"a","zh":"乙","rule":{"use":"a"}}]}""", RuleProblem.SameKey)]
    public void Parse_WhatIsNoRuleSet_IsRefused(string json, RuleProblem problem) => RuleText.Parse(json, Known).Fault!.Problem.ShouldBe(problem);

    [Fact]
    public void Parse_AnyText_NeverThrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => RuleText.Parse(text ?? "", Known) is { Script: null, Fault: not null } or { Script: not null, Fault: null }).QuickCheckThrowOnFailure();

    private static string Conditions(params string[] conditions) => $$"""{"conditions":[{{string.Join(',', conditions)}}]}""";
}
