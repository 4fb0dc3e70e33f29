using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Core.Instant;

public enum GroupKind
{
    All,
    Any,

    /// <summary>None of them holds.</summary>
    None,
}

/// <summary>What is asked of a word: itself, or of a date the completed years or months since.</summary>
public enum Measure
{
    Itself,
    Age,
    Months,
}

public enum LineOp
{
    Equal,
    NotEqual,
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
    OneOf,

    /// <summary>The source knows of something.</summary>
    Known,
}

/// <summary>A rule as it stands in the form: complete or not, right or not. What is wrong with it <see cref="RuleText"/> says, with the place.</summary>
public abstract record FormNode;

public sealed record FormGroup(GroupKind Kind, IReadOnlyList<FormNode> Nodes) : FormNode;

/// <param name="Word">The name of a fact or answer; empty while nothing is chosen.</param>
/// <param name="Values">As typed: numbers and dates in the invariant way, yes/no as yes and no. One, unless it is <see cref="LineOp.OneOf"/>.</param>
/// <param name="Other">The word it is compared with, in place of a value.</param>
public sealed record FormLine(string Word, Measure Measure, LineOp Op, IReadOnlyList<string> Values, string? Other = null, Measure OtherMeasure = Measure.Itself) : FormNode;

/// <summary>Another condition, by its key.</summary>
public sealed record FormUse(string Key) : FormNode;

/// <summary>What the form has no field for, kept as it is: to be changed in the text only.</summary>
public sealed record FormOther(string Json) : FormNode;

public sealed record FormCondition(string Key, string Zh, string En, FormGroup Rule);

/// <summary>
/// The text of a rule set as rows and groups, and back. Writing what was read gives a text that says the same; a rule set of the
/// form is written in one shape only, so that a fault's place leads back to its row (<see cref="PlaceIn"/>). Pure.
/// </summary>
public static class RuleForm
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, LineOp> Signs = new(StringComparer.Ordinal)
    {
        ["="] = LineOp.Equal,
        ["≠"] = LineOp.NotEqual,
        ["≥"] = LineOp.AtLeast,
        [">"] = LineOp.MoreThan,
        ["≤"] = LineOp.AtMost,
        ["<"] = LineOp.LessThan,
    };

    private static readonly Dictionary<LineOp, LineOp> Mirrored = new() { [LineOp.AtLeast] = LineOp.AtMost, [LineOp.AtMost] = LineOp.AtLeast, [LineOp.MoreThan] = LineOp.LessThan, [LineOp.LessThan] = LineOp.MoreThan };

    /// <summary>The place of a group's member, as faults name it.</summary>
    public static string PlaceIn(string groupPlace, GroupKind kind, int member) => string.Create(CultureInfo.InvariantCulture, $"{groupPlace}.{WordOf(kind)}[{member}]");

    /// <summary>The place of a condition's rule.</summary>
    public static string PlaceOf(int condition) => string.Create(CultureInfo.InvariantCulture, $"conditions[{condition}].rule");

    /// <summary>Null when the text is no rule set at all; what is wrong inside one is kept as it is.</summary>
    public static IReadOnlyList<FormCondition>? Read(string json)
    {
        try
        {
            return JsonNode.Parse(json)?["conditions"] is JsonArray list
                ? [.. list.OfType<JsonObject>().Select(each => new FormCondition(TextOf(each["key"]), TextOf(each["zh"]), TextOf(each["en"]), each["rule"] is { } rule && NodeOf(rule) is var node ? node as FormGroup ?? new FormGroup(GroupKind.All, [node]) : new FormGroup(GroupKind.All, [])))]
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <param name="types">The facts and answers there are: a value is written as its word's type.</param>
    public static string Write(IReadOnlyList<FormCondition> conditions, IReadOnlyDictionary<string, FactType> types)
    {
        var list = new JsonArray([.. conditions.Select(each =>
        {
            var condition = new JsonObject { ["key"] = each.Key, ["zh"] = each.Zh };
            if (each.En.Length > 0)
            {
                condition["en"] = each.En;
            }

            condition["rule"] = JsonOf(each.Rule, types);
            return (JsonNode)condition;
        })]);
        return new JsonObject { ["conditions"] = list }.ToJsonString(Readable);
    }

    /// <summary>The type of what stands on a line's left; null for a word there is not.</summary>
    public static FactType? TypeOf(string word, Measure measure, IReadOnlyDictionary<string, FactType> types) =>
        measure != Measure.Itself ? FactType.Number : types.TryGetValue(word, out var type) ? type : null;

    private static string WordOf(GroupKind kind) => kind switch
    {
        GroupKind.All => "all",
        GroupKind.Any => "any",
        GroupKind.None => "not.any",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a group"),
    };

    private static JsonNode JsonOf(FormNode node, IReadOnlyDictionary<string, FactType> types)
    {
        switch (node)
        {
            case FormGroup group:
                var members = new JsonArray([.. group.Nodes.Select(each => JsonOf(each, types))]);
                return group.Kind switch
                {
                    GroupKind.All => new JsonObject { ["all"] = members },
                    GroupKind.Any => new JsonObject { ["any"] = members },
                    GroupKind.None => new JsonObject { ["not"] = new JsonObject { ["any"] = members } },
                    _ => throw new ArgumentOutOfRangeException(nameof(node), group.Kind, "not a group"),
                };
            case FormLine line:
                return JsonOf(line, types);
            case FormUse use:
                return new JsonObject { ["use"] = use.Key };
            case FormOther other:
                return JsonNode.Parse(other.Json)!;
            default:
                throw new ArgumentOutOfRangeException(nameof(node), node, "not a node");
        }
    }

    private static JsonObject JsonOf(FormLine line, IReadOnlyDictionary<string, FactType> types)
    {
        var type = TypeOf(line.Word, line.Measure, types);
        return line.Op switch
        {
            LineOp.Known => new JsonObject { ["exists"] = TermOf(line.Word, Measure.Itself) },
            LineOp.OneOf => new JsonObject { ["in"] = new JsonObject { ["of"] = TermOf(line.Word, line.Measure), ["values"] = new JsonArray([.. line.Values.Select(value => ValueOf(type, value))]) } },
            _ => new JsonObject
            {
                ["compare"] = new JsonObject
                {
                    ["left"] = TermOf(line.Word, line.Measure),
                    ["op"] = Signs.First(pair => pair.Value == line.Op).Key,
                    ["right"] = line.Other is { } other ? TermOf(other, line.OtherMeasure) : ValueOf(type, line.Values.Count > 0 ? line.Values[0] : ""),
                },
            },
        };
    }

    private static JsonObject TermOf(string word, Measure measure)
    {
        var name = word.StartsWith(RuleText.AnswerPrefix, StringComparison.Ordinal) ? new JsonObject { ["answer"] = word[RuleText.AnswerPrefix.Length..] } : new JsonObject { ["fact"] = word };
        return measure switch
        {
            Measure.Age => new JsonObject { ["age"] = name },
            Measure.Months => new JsonObject { ["monthsSince"] = name },
            _ => name,
        };
    }

    /// <summary>What does not read as its type is written as typed, for the check to refuse at its place.</summary>
    private static JsonNode ValueOf(FactType? type, string typed) => type switch
    {
        FactType.Number when FactValue.Read(FactType.Number, typed).Number is { } number => JsonValue.Create(number),
        FactType.YesNo when FactValue.Read(FactType.YesNo, typed).YesNo is { } yes => JsonValue.Create(yes),
        FactType.Date => new JsonObject { ["date"] = typed },
        _ => JsonValue.Create(typed),
    };

    private static FormNode NodeOf(JsonNode rule)
    {
        var other = new FormOther(rule.ToJsonString(Readable));
        return rule is not JsonObject { Count: 1 } only ? other : only.Single() switch
        {
            { Key: "all", Value: JsonArray all } => Group(GroupKind.All, all),
            { Key: "any", Value: JsonArray any } => Group(GroupKind.Any, any),
            { Key: "not", Value: JsonObject not } => NodeOf(not) is FormGroup { Kind: GroupKind.Any } none ? none with { Kind = GroupKind.None } : new FormGroup(GroupKind.None, [NodeOf(not)]),
            { Key: "use", Value: { } key } when TextOf(key) is { Length: > 0 } named => new FormUse(named),
            { Key: "exists", Value: { } of } when WordIn(of) is { Measure: Measure.Itself } word => new FormLine(word.Word, Measure.Itself, LineOp.Known, []),
            { Key: "in", Value: JsonObject { Count: 2 } list } when list["of"] is { } of && WordIn(of) is { } word && list["values"] is JsonArray values && values.All(value => value is not null && ConstantIn(value) is not null) =>
                new FormLine(word.Word, word.Measure, LineOp.OneOf, [.. values.Select(value => ConstantIn(value!)!)]),
            { Key: "compare", Value: JsonObject { Count: 3 } compare } => Comparison(compare) ?? (FormNode)other,
            _ => other,
        };

        static FormGroup Group(GroupKind kind, JsonArray list) => new(kind, [.. list.Select(each => each is null ? new FormOther("null") : NodeOf(each))]);
    }

    private static FormLine? Comparison(JsonObject compare)
    {
        if (compare["left"] is not { } left || compare["right"] is not { } right || !Signs.TryGetValue(TextOf(compare["op"]), out var op))
        {
            return null;
        }

        return (WordIn(left), WordIn(right)) switch
        {
            ({ } word, { } other) => new FormLine(word.Word, word.Measure, op, [], other.Word, other.Measure),
            ({ } word, null) when ConstantIn(right) is { } value => new FormLine(word.Word, word.Measure, op, [value]),
            (null, { } word) when ConstantIn(left) is { } value => new FormLine(word.Word, word.Measure, Mirrored.GetValueOrDefault(op, op), [value]),
            _ => null,
        };
    }

    private static (string Word, Measure Measure)? WordIn(JsonNode term) => term is not JsonObject { Count: 1 } only ? null : only.Single() switch
    {
        { Key: "fact", Value: JsonValue name } when TextOf(name) is { Length: > 0 } fact && !fact.StartsWith(RuleText.AnswerPrefix, StringComparison.Ordinal) => (fact, Measure.Itself),
        { Key: "answer", Value: JsonValue name } when TextOf(name) is { Length: > 0 } answer => (RuleText.AnswerPrefix + answer, Measure.Itself),
        { Key: "age", Value: JsonObject of } when WordIn(of) is { Measure: Measure.Itself } word => (word.Word, Measure.Age),
        { Key: "monthsSince", Value: JsonObject of } when WordIn(of) is { Measure: Measure.Itself } word => (word.Word, Measure.Months),
        _ => null,
    };

    private static string? ConstantIn(JsonNode term) => term switch
    {
        JsonObject { Count: 1 } day when day.Single() is { Key: "date", Value: JsonValue date } => TextOf(date),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.Number when value.TryGetValue<decimal>(out var number) => FactValue.Of(number).Value,
            _ => null,
        },
        _ => null,
    };

    private static string TextOf(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";
}
