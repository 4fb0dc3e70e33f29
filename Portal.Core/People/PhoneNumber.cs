namespace Portal.Core.People;

/// <summary>Why a mobile number is refused.</summary>
public enum PhoneProblem
{
    Empty,
    Characters,

    /// <summary>Not eleven digits.</summary>
    Length,

    /// <summary>Eleven digits, but not of a mobile: those begin with 13 to 19.</summary>
    NotMobile,
}

/// <summary>The outcome of reading a phone number: exactly one of the two is set.</summary>
public sealed record PhoneReading(PhoneNumber? Number, PhoneProblem? Problem);

/// <summary>A mobile number of the mainland: eleven digits, 13 to 19 in front. Text messages go there.</summary>
public sealed record PhoneNumber
{
    private PhoneNumber(string value) => Value = value;

    /// <summary>Eleven digits without the country's prefix.</summary>
    public string Value { get; }

    public string Masked => Masking.Phone(Value);

    /// <summary>Masked, so that a log or message never shows the number.</summary>
    public override string ToString() => Masked;

    /// <summary>Reads what a person typed; spaces, hyphens and the prefixes +86, 0086 and 86 are dropped.</summary>
    public static PhoneReading Read(string? text)
    {
        var value = WithoutPrefix(TypedText.Number(text));
        PhoneProblem? problem = value switch
        {
            "" => PhoneProblem.Empty,
            _ when !value.All(char.IsAsciiDigit) => PhoneProblem.Characters,
            { Length: not 11 } => PhoneProblem.Length,
            _ when value[0] != '1' || value[1] is < '3' or > '9' => PhoneProblem.NotMobile,
            _ => null,
        };
        return problem is null ? new PhoneReading(new PhoneNumber(value), null) : new PhoneReading(null, problem);
    }

    private static string WithoutPrefix(string typed) =>
        typed.StartsWith("+86", StringComparison.Ordinal) ? typed[3..]
        : typed.StartsWith("0086", StringComparison.Ordinal) ? typed[4..]
        : typed.Length == 13 && typed.StartsWith("86", StringComparison.Ordinal) ? typed[2..]
        : typed;
}
