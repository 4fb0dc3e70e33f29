namespace Portal.Core.People;

/// <summary>Why a credit code is refused.</summary>
public enum CreditProblem
{
    Empty,
    Length,

    /// <summary>A sign outside 0–9 and A–Y without I, O, S, V and Z, which the standard leaves out as easily mistaken.</summary>
    Characters,
    CheckDigit,
}

/// <summary>The outcome of reading a credit code: exactly one of the two is set.</summary>
public sealed record CreditReading(CreditCode? Code, CreditProblem? Problem);

/// <summary>
/// An organisation's unified social credit code (统一社会信用代码, GB 32100-2015): 18 signs: registering body, kind, six digits
/// region, the nine signs of the organisation code, check sign. The organisation code's own check digit is not checked.
/// A code is public and therefore not masked.
/// </summary>
public sealed record CreditCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static readonly int[] Weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    private CreditCode(string value) => Value = value;

    /// <summary>18 signs, upper-case.</summary>
    public string Value { get; }

    public string Region => Value.Substring(2, 6);

    public override string ToString() => Value;

    /// <summary>Reads what a person typed; spaces and hyphens are dropped, small and full-width letters taken.</summary>
    public static CreditReading Read(string? text)
    {
        var value = TypedText.Number(text);
        CreditProblem? problem = value switch
        {
            "" => CreditProblem.Empty,
            _ when value.Any(sign => !Alphabet.Contains(sign, StringComparison.Ordinal)) => CreditProblem.Characters,
            { Length: not 18 } => CreditProblem.Length,
            _ when value[17] != CheckSignOf(value) => CreditProblem.CheckDigit,
            _ => null,
        };
        return problem is null ? new CreditReading(new CreditCode(value), null) : new CreditReading(null, problem);
    }

    /// <summary>The check sign of the first 17 signs: 31 less the weighted sum modulo 31.</summary>
    public static char CheckSignOf(ReadOnlySpan<char> first17)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += Alphabet.IndexOf(first17[i], StringComparison.Ordinal) * Weights[i];
        }
        return Alphabet[(31 - (sum % 31)) % 31];
    }
}
