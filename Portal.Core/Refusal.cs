namespace Portal.Core;

/// <summary>
/// A "no" that a person may read. Concrete refusals are named records that stand beside the rule they belong to;
/// the sentence is the resource <c>Refusal.{Code}</c> in <c>CoreTexts</c>, filled with <see cref="Arguments"/>.
/// A bug is not a refusal: it is an exception.
/// </summary>
public abstract record Refusal
{
    /// <summary>The name of the sentence: the record's own name.</summary>
    public string Code => GetType().Name;

    /// <summary>What the sentence's {0}, {1}… stand for; already fit to be shown.</summary>
    public virtual IReadOnlyList<object> Arguments => [];
}

/// <summary>What was asked for is not there, or is not this person's to see: both are answered alike.</summary>
public sealed record NotFound : Refusal;

/// <summary>This needs a reason in words.</summary>
public sealed record ReasonNeeded : Refusal;

/// <summary>The person may not do this; said where the button was hidden and the request came all the same.</summary>
public sealed record NotAllowed : Refusal;

/// <summary>Somebody else changed it first: who, and what they did (an enum member or a text).</summary>
public sealed record ChangedByAnother(string Who, object What) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Who, What];
}

/// <summary>The database did not answer in time; nothing was saved, and trying again is safe.</summary>
public sealed record TryAgain : Refusal;

/// <summary>The database did not answer when a page was to be read; what was done before is done.</summary>
public sealed record NotReadable : Refusal;

/// <summary>A field holds what cannot be taken; the field's own sentence is <c>Refusal.{Problem}</c>.</summary>
public sealed record FieldRefused(string Field, string Problem, params object[] With) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Field, .. With];
}

/// <summary>Either a value or a refusal; never both.</summary>
public readonly record struct Answer<T>
{
    private Answer(T? value, Refusal? refusal) => (Value, Refusal) = (value, refusal);

    public T? Value { get; }

    public Refusal? Refusal { get; }

    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsYes => Refusal is null;

    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(Refusal refusal) => new(default, refusal);
}
