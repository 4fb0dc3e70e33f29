using System.Linq.Expressions;

namespace Portal.Core.Instant;

/// <summary>
/// Makes one function of a rule. The three values come for free: "and", "or" and "not" over <c>bool?</c> are those of the
/// language, and a comparison with nothing is nothing.
/// </summary>
public static class RuleCompiler
{
    private static readonly ParameterExpression Facts = Expression.Parameter(typeof(RuleFacts), "facts");

    public static Func<RuleFacts, bool?> Compile(Rule rule) => Expression.Lambda<Func<RuleFacts, bool?>>(Make(rule), Facts).Compile();

    private static Expression Make(Rule rule) => rule switch
    {
        AllOf all => all.Rules.Select(Make).Aggregate(Expression.And),
        AnyOf any => any.Rules.Select(Make).Aggregate(Expression.Or),
        NotSo not => Expression.Not(Make(not.Of)),
        HasValue has => Expression.Call(Facts, nameof(RuleFacts.Has), null, Expression.Constant(has.Of.Name)),
        OneOf one => one.Values.Select(value => Compare(one.Of, Comparator.Equal, value)).Aggregate(Expression.Or),
        Comparison comparison => Compare(comparison.Left, comparison.Op, comparison.Right),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "not a rule"),
    };

    private static Expression Compare(Term left, Comparator op, Term right)
    {
        var (one, other) = (Make(left), Make(right));
        if (left.Type != FactType.Text)
        {
            return Expression.MakeBinary(KindOf(op), one, other, liftToNull: true, method: null);
        }

        // A text is a reference and lifts nothing by itself.
        var nothing = Expression.Constant(null, typeof(string));
        var equal = Expression.Equal(one, other);
        return Expression.Condition(
            Expression.OrElse(Expression.ReferenceEqual(one, nothing), Expression.ReferenceEqual(other, nothing)),
            Expression.Constant(null, typeof(bool?)),
            Expression.Convert(op == Comparator.NotEqual ? Expression.Not(equal) : equal, typeof(bool?)));
    }

    private static ExpressionType KindOf(Comparator op) => op switch
    {
        Comparator.Equal => ExpressionType.Equal,
        Comparator.NotEqual => ExpressionType.NotEqual,
        Comparator.AtLeast => ExpressionType.GreaterThanOrEqual,
        Comparator.MoreThan => ExpressionType.GreaterThan,
        Comparator.AtMost => ExpressionType.LessThanOrEqual,
        Comparator.LessThan => ExpressionType.LessThan,
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "not a comparison"),
    };

    private static Expression Make(Term term) => term switch
    {
        Constant constant => MakeConstant(new FactValue(constant.Type, constant.Value)),
        FactTerm fact => Expression.Call(Facts, fact.Type.ToString(), null, Expression.Constant(fact.Name)),
        AgeOf age => Expression.Call(Facts, nameof(RuleFacts.Age), null, Make(age.Of)),
        MonthsSince months => Expression.Call(Facts, nameof(RuleFacts.Months), null, Make(months.Of)),
        _ => throw new ArgumentOutOfRangeException(nameof(term), term, "not a term"),
    };

    private static ConstantExpression MakeConstant(FactValue value) => value.Type switch
    {
        FactType.Number => Expression.Constant(value.Number, typeof(decimal?)),
        FactType.Date => Expression.Constant(value.Date, typeof(DateOnly?)),
        FactType.YesNo => Expression.Constant(value.YesNo, typeof(bool?)),
        _ => Expression.Constant(value.Text, typeof(string)),
    };
}
