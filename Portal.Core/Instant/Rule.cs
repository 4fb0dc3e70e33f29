using System.ComponentModel.DataAnnotations;

namespace Portal.Core.Instant;

public enum FactType
{
    [Display(Name = "文字")] Text,
    [Display(Name = "数字")] Number,
    [Display(Name = "日期")] Date,
    [Display(Name = "是否")] YesNo,
}

public enum Comparator
{
    Equal,
    NotEqual,
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
}

/// <summary>A condition over facts: true, false, or undecidable (null) where something it needs is not there.</summary>
public abstract record Rule;

public sealed record AllOf(IReadOnlyList<Rule> Rules) : Rule;

public sealed record AnyOf(IReadOnlyList<Rule> Rules) : Rule;

public sealed record NotSo(Rule Of) : Rule;

/// <summary>Both sides bear one type; order is asked of numbers and dates only.</summary>
public sealed record Comparison(Term Left, Comparator Op, Term Right) : Rule;

public sealed record OneOf(Term Of, IReadOnlyList<Constant> Values) : Rule;

/// <summary>Whether the source knows anything: true or false once it has answered, undecidable as long as it has not.</summary>
public sealed record HasValue(FactTerm Of) : Rule;

public abstract record Term(FactType Type);

/// <summary>A fact by its name (<c>resident.birthDate</c>), or an answer of the form (<c>answer.birthDate</c>).</summary>
public sealed record FactTerm(string Name, FactType Type) : Term(Type);

/// <summary>Its value stands as <see cref="FactValue"/> writes it.</summary>
public sealed record Constant(FactType Type, string Value) : Term(Type);

/// <summary>Completed years of a date on the day of the decision; undecidable for a day to come.</summary>
public sealed record AgeOf(Term Of) : Term(FactType.Number);

/// <summary>Completed months since a date, in the same manner.</summary>
public sealed record MonthsSince(Term Of) : Term(FactType.Number);
