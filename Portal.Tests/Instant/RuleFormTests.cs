using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Demo;
using Portal.Core.Instant;
using Shouldly;
using Xunit;

namespace Portal.Tests.Instant;

/// <summary>The form and the text say the same, and a fault's place leads back to its row and its line.</summary>
public sealed class RuleFormTests
{
    private static readonly Dictionary<string, FactType> Types = new(StringComparer.Ordinal)
    {
        ["a.text"] = FactType.Text,
        ["a.number"] = FactType.Number,
        ["a.day"] = FactType.Date,
        ["a.yes"] = FactType.YesNo,
        ["answer.text"] = FactType.Text,
        ["answer.number"] = FactType.Number,
        ["answer.day"] = FactType.Date,
        ["answer.yes"] = FactType.YesNo,
    };

    private static Gen<string> ValueOf(FactType type) => type switch
    {
        FactType.Number => Gen.Choose(-50, 500).Select(number => FactValue.Of((decimal?)number / 4m).Value!),
        FactType.Date => Gen.Choose(0, 40_000).Select(days => FactValue.Of((DateOnly?)new DateOnly(1930, 1, 1).AddDays(days)).Value!),
        FactType.YesNo => Gen.Elements("yes", "no"),
        _ => Gen.Elements("本科", "a\"b", "{}", ""),
    };

    private static Gen<FormLine> Line() => Gen.Elements(Types.Keys.ToArray()).SelectMany(word => Gen.Elements(Types[word] == FactType.Date ? Enum.GetValues<Measure>() : [Measure.Itself]).SelectMany(measure =>
    {
        var type = RuleForm.TypeOf(word, measure, Types)!.Value;
        LineOp[] ops = type is FactType.Number or FactType.Date ? [LineOp.Equal, LineOp.NotEqual, LineOp.AtLeast, LineOp.MoreThan, LineOp.AtMost, LineOp.LessThan] : [LineOp.Equal, LineOp.NotEqual];
        var others = Types.Where(pair => pair.Value == type && pair.Key != word).Select(pair => pair.Key).ToArray();
        return Gen.OneOf(
            Gen.Elements(ops).SelectMany(op => ValueOf(type).Select(value => new FormLine(word, measure, op, [value]))),
            Gen.Elements(ops).SelectMany(op => Gen.Elements(others).Select(other => new FormLine(word, measure, op, [], other))),
            Gen.NonEmptyListOf(ValueOf(type)).Select(values => new FormLine(word, measure, LineOp.OneOf, [.. values.Take(3)])),
            Gen.Constant(new FormLine(word, Measure.Itself, LineOp.Known, [])));
    }));

    private static Gen<FormGroup> Group(int depth) => Gen.Elements(Enum.GetValues<GroupKind>()).SelectMany(kind => Gen.NonEmptyListOf(depth == 0
        ? Line().Select(line => (FormNode)line)
        : Gen.Frequency((3, Line().Select(line => (FormNode)line)), (1, Group(depth - 1).Select(group => (FormNode)group)))).Select(nodes => new FormGroup(kind, [.. nodes.Take(4)])));

    [Fact, Trait("Row", "65")]
    public void WhatTheFormWrites_IsReadWithoutFaultAndComesBackAsItWas() => Prop.ForAll(Group(2).ToArbitrary(), group =>
    {
        IReadOnlyList<FormCondition> conditions = [new FormCondition("a", "甲", "A", group), new FormCondition("b", "乙", "", new FormGroup(GroupKind.None, [new FormUse("a")]))];
        var text = RuleForm.Write(conditions, Types);
        return RuleText.Parse(text, Types).Fault is null && RuleForm.Write(RuleForm.Read(text)!, Types) == text;
    }).QuickCheckThrowOnFailure();

    [Theory, Trait("Row", "65")]
    [InlineData("MZ-0104")]
    [InlineData("GT-0101")]
    [InlineData("HJ-0101")]
    public void DemoRules_ThroughTheForm_AskTheSame(string code)
    {
        var item = DemoCatalog.Modelled().Last(each => each.Code == code);
        var types = RuleDesk.Vocabulary(item.Detail, DemoFacts.Sheets);
        using var file = DemoFiles.Open($"rules.{code}.json");
        var text = file.ReadToEnd();
        var written = RuleForm.Write(RuleForm.Read(text)!, types);

        var (before, after) = (RuleText.Parse(text, types).Script!, RuleText.Parse(written, types).Script!);
        after.Names.Select(name => name.Name).ShouldBe(before.Names.Select(name => name.Name));
        RuleForm.Write(RuleForm.Read(written)!, types).ShouldBe(written);
        RuleForm.Read(text)!.SelectMany(condition => Flat(condition.Rule)).ShouldAllBe(node => !(node is FormOther), "the form has fields for all of it");
    }

    [Fact, Trait("Row", "65")]
    public void FaultyRow_IsFoundAgainByItsPlaceAndLine()
    {
        var group = new FormGroup(GroupKind.All, [new FormLine("a.yes", Measure.Itself, LineOp.Equal, ["yes"]), new FormGroup(GroupKind.None, [new FormLine("a.day", Measure.Age, LineOp.AtLeast, ["achtzig"])])]);
        var text = RuleForm.Write([new FormCondition("a", "甲", "", group)], Types);
        var fault = RuleText.Parse(text, Types).Fault!;

        fault.Problem.ShouldBe(RuleProblem.WrongType);
        var row = RuleForm.PlaceIn(RuleForm.PlaceIn(RuleForm.PlaceOf(0), GroupKind.All, 1), GroupKind.None, 0);
        fault.Place.ShouldStartWith(row);
        text.Split('\n')[RulePlace.LineOf(text, fault.Place)!.Value - 1].ShouldContain("achtzig");
    }

    [Theory]
    [InlineData("conditions", 1)]
    [InlineData("conditions[0].rule", 3)]
    [InlineData("conditions[0].rule.all[1].exists", 5)]
    [InlineData("conditions[7].rule", 1)]
    public void Line_OfAPlace_IsWhereItBegins(string place, int line) =>
        RulePlace.LineOf("{\"conditions\":[\n{\"key\":\"a\",\n\"rule\":{\"all\":[\n{\"use\":\"b\"},\n{\"exists\":{}}]}}]}", place).ShouldBe(line);

    [Fact]
    public void Read_AnyText_NeverThrows() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
    {
        _ = RuleForm.Read(text ?? "");
        _ = RulePlace.LineOf(text ?? "", "conditions[0]");
        return true;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"conditions":[{"key":"a","zh":"甲","rule":{"compare":{"left":1,"op":"=","right":1}}}]}""")]
    [InlineData("""{"conditions":[{"key":"a","zh":"甲","rule":{"refuse":true}}]}""")]
    public void Read_WhatTheFormHasNoFieldFor_IsKeptAsItIs(string text) => RuleForm.Read(text)!.Single().Rule.Nodes.Single().ShouldBeOfType<FormOther>();

    [Fact, Trait("Row", "65")]
    public void Comparison_NamesWhatCameWentAndChanged()
    {
        RuleScript Script(string conditions) => RuleText.Parse($$"""{"conditions":[{{conditions}}]}""", Types).Script!;
        var was = Script("""{"key":"a","zh":"甲","rule":{"exists":{"fact":"a.text"}}},{"key":"b","zh":"乙","rule":{"all":[{"exists":{"fact":"a.day"}}]}},{"key":"c","zh":"丙","rule":{"in":{"of":{"fact":"a.text"},"values":["x"]}}}""");
        var now = Script("""{"key":"b","zh":"乙","rule":{"exists":{"fact":"a.day"}}},{"key":"c","zh":"丙","rule":{"in":{"of":{"fact":"a.text"},"values":["x","y"]}}},{"key":"d","zh":"丁","rule":{"exists":{"fact":"a.yes"}}}""");

        RuleComparison.Of(was, now).Select(change => (change.Key, change.Was is not null, change.Now is not null)).ShouldBe([("a", true, false), ("c", true, true), ("d", false, true)]);
    }

    private static IEnumerable<FormNode> Flat(FormNode node) => node is FormGroup group ? group.Nodes.SelectMany(Flat).Prepend(group) : [node];
}
