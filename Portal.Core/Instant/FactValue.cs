using System.Globalization;

namespace Portal.Core.Instant;

/// <summary>
/// What a source answered for one fact, as it is stored: numbers and dates in the invariant way, yes/no as yes and no.
/// Null is an answer as well: the source knows of none.
/// </summary>
public readonly record struct FactValue(FactType Type, string? Value)
{
    public static FactValue Of(string? text) => new(FactType.Text, text);

    public static FactValue Of(decimal? number) => new(FactType.Number, number?.ToString(CultureInfo.InvariantCulture));

    public static FactValue Of(DateOnly? day) => new(FactType.Date, day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public static FactValue Of(bool? yes) => new(FactType.YesNo, yes is null ? null : yes.Value ? "yes" : "no");

    /// <summary>As typed in a form; what does not read as its type is none.</summary>
    public static FactValue Read(FactType type, string? typed)
    {
        var value = new FactValue(type, string.IsNullOrWhiteSpace(typed) ? null : typed.Trim());
        return value.IsReadable ? value : new FactValue(type, null);
    }

    public string? Text => Type == FactType.Text ? Value : null;

    public decimal? Number => Type == FactType.Number && decimal.TryParse(Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;

    public DateOnly? Date => Type == FactType.Date && DateOnly.TryParseExact(Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public bool? YesNo => Type == FactType.YesNo ? Value switch { "yes" => true, "no" => false, _ => null } : null;

    public bool IsReadable => Type switch
    {
        FactType.Number => Number is not null,
        FactType.Date => Date is not null,
        FactType.YesNo => YesNo is not null,
        _ => Value is not null,
    };
}

/// <summary>All that is known when a rule is asked: a name that is not among <paramref name="Known"/> was not answered at all.</summary>
/// <param name="Today">In China, on the day of the decision.</param>
public sealed record RuleFacts(IReadOnlyDictionary<string, FactValue> Known, DateOnly Today)
{
    public string? Text(string name) => Known.GetValueOrDefault(name).Text;

    public decimal? Number(string name) => Known.GetValueOrDefault(name).Number;

    public DateOnly? Date(string name) => Known.GetValueOrDefault(name).Date;

    public bool? YesNo(string name) => Known.GetValueOrDefault(name).YesNo;

    public bool? Has(string name) => Known.TryGetValue(name, out var value) ? value.Value is not null : null;

    public decimal? Age(DateOnly? from) => Months(from) is { } months ? Math.Floor(months / 12) : null;

    public decimal? Months(DateOnly? from) => from is { } day && day <= Today
        ? ((Today.Year - day.Year) * 12) + Today.Month - day.Month - (Today.Day < day.Day ? 1 : 0)
        : null;
}
