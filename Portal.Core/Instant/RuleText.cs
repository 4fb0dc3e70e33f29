using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

public enum RuleProblem
{
    [Display(Name = "不是能读懂的 JSON")] Unreadable,
    [Display(Name = "没有任何条件")] NoConditions,
    [Display(Name = "条件缺少名称、说明或规则")] NoWords,
    [Display(Name = "条件名称重复")] SameKey,
    [Display(Name = "这里应当是一条规则")] NotARule,
    [Display(Name = "这里应当是一个数据项或数值")] NotATerm,
    [Display(Name = "没有这个数据项")] UnknownFact,
    [Display(Name = "没有这个条件")] UnknownCondition,
    [Display(Name = "类型不符")] WrongType,
    [Display(Name = "这里不能用这种比较")] WrongOperator,
    [Display(Name = "列表是空的")] Empty,
    [Display(Name = "条件循环引用")] Loop,
    [Display(Name = "层数过多")] TooDeep,
    [Display(Name = "规则过大")] TooLarge,
    [Display(Name = "条件的说明过长")] TooManyWords,
}

/// <summary>What is wrong with a rule set, and where in its tree: <c>conditions[1].rule.all[0].compare.left</c>.</summary>
public sealed record RuleFault(RuleProblem Problem, string Place, string? With = null);

/// <summary>
/// Reads a rule set from its JSON: <c>{"conditions":[{"key","zh","en","rule"}]}</c>. A rule is one of <c>all, any, not, compare, in,
/// exists, use</c> (another condition by its key); a term one of <c>fact, answer, age, monthsSince, date</c> or a plain value.
/// </summary>
public sealed class RuleText
{
    public const int Deepest = 24;
    public const int Largest = 500;

    /// <summary>Signs in what a condition says: it stands in the reasons that people read.</summary>
    public const int LongestWords = 200;

    /// <summary>A condition is said in these.</summary>
    private static readonly string[] Languages = ["zh", "en"];

    /// <summary>Names of the form's answers begin with this.</summary>
    public const string AnswerPrefix = "answer.";

    private static readonly Dictionary<string, Comparator> Operators = new(StringComparer.Ordinal)
    {
        ["="] = Comparator.Equal,
        ["≠"] = Comparator.NotEqual,
        ["≥"] = Comparator.AtLeast,
        [">"] = Comparator.MoreThan,
        ["≤"] = Comparator.AtMost,
        ["<"] = Comparator.LessThan,
    };

    private readonly IReadOnlyDictionary<string, FactType> _known;
    private readonly Dictionary<string, (JsonElement Rule, string Place)> _byKey = new(StringComparer.Ordinal);
    private readonly HashSet<string> _within = new(StringComparer.Ordinal);
    private int _size;

    private RuleText(IReadOnlyDictionary<string, FactType> known) => _known = known;

    /// <param name="known">The facts there are and the answers of the form, each with its type.</param>
    public static (RuleScript? Script, RuleFault? Fault) Parse(string json, IReadOnlyDictionary<string, FactType> known)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return (new RuleText(known).Script(document.RootElement), null);
        }
        catch (JsonException unreadable)
        {
            return (null, new RuleFault(RuleProblem.Unreadable, string.Create(CultureInfo.InvariantCulture, $"{(unreadable.LineNumber ?? 0) + 1}:{(unreadable.BytePositionInLine ?? 0) + 1}")));
        }
        catch (FaultException faulty)
        {
            return (null, faulty.Fault);
        }
    }

    private RuleScript Script(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("conditions", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            throw Fault(RuleProblem.NoConditions, "conditions");
        }

        var conditions = list.EnumerateArray().Select((each, index) => (Each: each, Place: string.Create(CultureInfo.InvariantCulture, $"conditions[{index}]"))).ToList();
        foreach (var (each, place) in conditions)
        {
            if (each.ValueKind != JsonValueKind.Object || TextOf(each, "key") is not { } key || TextOf(each, "zh") is null || !each.TryGetProperty("rule", out var rule))
            {
                throw Fault(RuleProblem.NoWords, place);
            }

            if (Languages.FirstOrDefault(language => TextOf(each, language)?.Length > LongestWords) is { } wordy)
            {
                throw Fault(RuleProblem.TooManyWords, $"{place}.{wordy}");
            }

            if (!_byKey.TryAdd(key, (rule, $"{place}.rule")))
            {
                throw Fault(RuleProblem.SameKey, place, key);
            }
        }

        return new RuleScript([.. conditions.Select(each =>
        {
            var key = TextOf(each.Each, "key")!;
            return new Condition(key, new LocalText(TextOf(each.Each, "zh")!, TextOf(each.Each, "en")), Named(key, each.Place, 1));
        })]);
    }

    /// <summary>The rule of a condition; going round in a circle is a fault.</summary>
    private Rule Named(string key, string place, int depth)
    {
        if (!_byKey.TryGetValue(key, out var there))
        {
            throw Fault(RuleProblem.UnknownCondition, place, key);
        }

        if (!_within.Add(key))
        {
            throw Fault(RuleProblem.Loop, place, key);
        }

        var rule = RuleOf(there.Rule, there.Place, depth);
        _within.Remove(key);
        return rule;
    }

    private Rule RuleOf(JsonElement node, string place, int depth)
    {
        Count(place, depth);
        var (kind, inner) = Only(node, place, RuleProblem.NotARule);
        var at = $"{place}.{kind}";
        switch (kind)
        {
            case "all":
                return new AllOf(RulesOf(inner, at, depth));
            case "any":
                return new AnyOf(RulesOf(inner, at, depth));
            case "not":
                return new NotSo(RuleOf(inner, at, depth + 1));
            case "use":
                return Named(inner.ValueKind == JsonValueKind.String ? inner.GetString()! : throw Fault(RuleProblem.UnknownCondition, at), at, depth + 1);
            case "exists":
                return new HasValue(TermOf(inner, at, depth + 1) as FactTerm ?? throw Fault(RuleProblem.NotATerm, at));
            case "in":
                var of = Part(inner, "of", at, depth);
                var values = inner.TryGetProperty("values", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [];
                return new OneOf(of, values.Count == 0 ? throw Fault(RuleProblem.Empty, at) : [.. values.Select((value, index) => ConstantOf(value, of.Type, string.Create(CultureInfo.InvariantCulture, $"{at}.values[{index}]"), depth))]);
            case "compare":
                return ComparisonOf(inner, at, depth);
            default:
                throw Fault(RuleProblem.NotARule, place, kind);
        }
    }

    private List<Rule> RulesOf(JsonElement list, string place, int depth) => list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0
        ? throw Fault(RuleProblem.Empty, place)
        : [.. list.EnumerateArray().Select((each, index) => RuleOf(each, string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]"), depth + 1))];

    private Comparison ComparisonOf(JsonElement node, string place, int depth)
    {
        var (left, right) = (Part(node, "left", place, depth), Part(node, "right", place, depth));
        if (TextOf(node, "op") is not { } written || !Operators.TryGetValue(written, out var op))
        {
            throw Fault(RuleProblem.WrongOperator, $"{place}.op");
        }

        if (left.Type != right.Type)
        {
            throw Fault(RuleProblem.WrongType, $"{place}.right", left.Type.ToString());
        }

        return left.Type is FactType.Number or FactType.Date || op is Comparator.Equal or Comparator.NotEqual ? new Comparison(left, op, right) : throw Fault(RuleProblem.WrongOperator, $"{place}.op", left.Type.ToString());
    }

    private Term Part(JsonElement node, string name, string place, int depth) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var part) ? TermOf(part, $"{place}.{name}", depth + 1) : throw Fault(RuleProblem.NotATerm, $"{place}.{name}");

    private Constant ConstantOf(JsonElement node, FactType type, string place, int depth) =>
        TermOf(node, place, depth + 1) is Constant constant && constant.Type == type ? constant : throw Fault(RuleProblem.WrongType, place, type.ToString());

    private Term TermOf(JsonElement node, string place, int depth)
    {
        Count(place, depth);
        switch (node.ValueKind)
        {
            case JsonValueKind.String:
                return new Constant(FactType.Text, node.GetString()!);
            case JsonValueKind.Number:
                return node.TryGetDecimal(out var number) ? new Constant(FactType.Number, FactValue.Of(number).Value!) : throw Fault(RuleProblem.WrongType, place);
            case JsonValueKind.True or JsonValueKind.False:
                return new Constant(FactType.YesNo, FactValue.Of(node.GetBoolean()).Value!);
            default:
                break;
        }

        var (kind, inner) = Only(node, place, RuleProblem.NotATerm);
        var at = $"{place}.{kind}";
        return kind switch
        {
            "fact" => Known(inner, "", at),
            "answer" => Known(inner, AnswerPrefix, at),
            "age" => new AgeOf(DateIn(inner, at, depth)),
            "monthsSince" => new MonthsSince(DateIn(inner, at, depth)),
            "date" => inner.ValueKind == JsonValueKind.String && FactValue.Read(FactType.Date, inner.GetString()) is { Value: { } day } ? new Constant(FactType.Date, day) : throw Fault(RuleProblem.WrongType, at, nameof(FactType.Date)),
            _ => throw Fault(RuleProblem.NotATerm, place, kind),
        };
    }

    private Term DateIn(JsonElement node, string place, int depth) =>
        TermOf(node, place, depth + 1) is { Type: FactType.Date } day ? day : throw Fault(RuleProblem.WrongType, place, nameof(FactType.Date));

    private FactTerm Known(JsonElement node, string prefix, string place)
    {
        var name = prefix + (node.ValueKind == JsonValueKind.String ? node.GetString() : "");
        return _known.TryGetValue(name, out var type) ? new FactTerm(name, type) : throw Fault(RuleProblem.UnknownFact, place, name);
    }

    private void Count(string place, int depth)
    {
        if (depth > Deepest)
        {
            throw Fault(RuleProblem.TooDeep, place);
        }

        if (++_size > Largest)
        {
            throw Fault(RuleProblem.TooLarge, place);
        }
    }

    private static (string Kind, JsonElement Inner) Only(JsonElement node, string place, RuleProblem otherwise)
    {
        if (node.ValueKind != JsonValueKind.Object || node.EnumerateObject().Count() != 1)
        {
            throw Fault(otherwise, place);
        }

        var only = node.EnumerateObject().Single();
        return (only.Name, only.Value);
    }

    private static string? TextOf(JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(part.GetString()) ? part.GetString()!.Trim() : null;

    private static FaultException Fault(RuleProblem problem, string place, string? with = null) => new(new RuleFault(problem, place, with));

    /// <summary>Carries a fault out of the depth of the tree to <see cref="Parse"/>; it never leaves this class.</summary>
#pragma warning disable CA1032, RCS1194 // one way to make it is enough for one that nobody else ever sees
    private sealed class FaultException(RuleFault fault) : Exception(fault.Problem.ToString())
#pragma warning restore CA1032, RCS1194
    {
        public RuleFault Fault { get; } = fault;
    }
}
