using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Portal.Core.People;

public enum Sex
{
    [Display(Name = "男")]
    Male,

    [Display(Name = "女")]
    Female,
}

/// <summary>Why a document number is refused. The sentences are the pages' resources.</summary>
public enum IdProblem
{
    Empty,

    /// <summary>Not as long as the type of document asks.</summary>
    Length,

    /// <summary>A sign that cannot stand in such a number.</summary>
    Characters,

    /// <summary>Digits 7 to 14 are not a date (2023-02-30), or one before 1800.</summary>
    NotADate,

    /// <summary>Born after today.</summary>
    FutureBirth,

    /// <summary>The check digit does not fit: a digit is mistyped or two are swapped.</summary>
    CheckDigit,

    /// <summary>The number is of another kind of document than the chosen one.</summary>
    OtherType,

    /// <summary>Not the pattern of the chosen type of document.</summary>
    Format,
}

/// <summary>What is odd about a number without being wrong; said to the clerk, never a refusal.</summary>
public enum IdWarning
{
    /// <summary>The region is not in the list in force: abolished or renamed since the number was given, as many old residents' are.</summary>
    RegionNotInForce,
}

/// <summary>The outcome of reading a number: exactly one of the two is set.</summary>
public sealed record IdReading(IdNumber? Number, IdProblem? Problem);

/// <summary>
/// An 18-digit citizen identity number (公民身份号码, GB 11643-1999): 6 digits region, 8 birth date, 3 serial whose last
/// is odd for men and even for women, and a check digit 0–9 or X. The residence permit of people from Hong Kong, Macao and Taiwan
/// has the same build with the regions 810000, 820000 and 830000.
/// </summary>
public sealed record IdNumber
{
    /// <summary>No region of GB/T 2260 has this code, so a number made with it belongs to nobody.</summary>
    public const string DemoRegion = "999999";

    private const string CheckDigits = "10X98765432";
    private const int EarliestYear = 1800;
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    private IdNumber(string value, DateOnly birthDate) => (Value, BirthDate) = (value, birthDate);

    /// <summary>18 signs, X upper-case.</summary>
    public string Value { get; }

    public DateOnly BirthDate { get; }

    /// <summary>The six digits of the region in which the number was given; not where the person lives.</summary>
    public string Region => Value[..6];

    public Sex Sex => (Value[16] - '0') % 2 == 1 ? Sex.Male : Sex.Female;

    /// <summary>A number of a permit for residents of Hong Kong (81), Macao (82) or Taiwan (83).</summary>
    public bool IsResidencePermit => Region is "810000" or "820000" or "830000";

    public bool IsDemo => Region == DemoRegion;

    /// <summary>Full years of age on a day; someone born on 29 February comes of age on 1 March in common years.</summary>
    public int AgeOn(DateOnly day)
    {
        var years = day.Year - BirthDate.Year;
        return (day.Month, day.Day).CompareTo((BirthDate.Month, BirthDate.Day)) < 0 ? years - 1 : years;
    }

    /// <summary>
    /// A remark about the region against a list of six-digit codes in force. Abolished regions never lead to a refusal.
    /// </summary>
    public IdWarning? WarningAgainst(IReadOnlySet<string> regionsInForce) =>
        IsDemo || IsResidencePermit || regionsInForce.Contains(Region) ? null : IdWarning.RegionNotInForce;

    /// <summary>
    /// Reads what a person typed: spaces and hyphens are dropped, full-width digits and a small x are taken. Refused are an empty
    /// text, other signs, another length than 18, a date that is none or lies after <paramref name="today"/> (a day in Asia/Shanghai),
    /// and a wrong check digit. First-generation numbers of 15 digits are no longer valid and are refused by length.
    /// </summary>
    public static IdReading Read(string? text, DateOnly today)
    {
        var value = TypedText.Number(text);
        var problem = ProblemOf(value, today, out var birth);
        return problem is null ? new IdReading(new IdNumber(value, birth), null) : new IdReading(null, problem);
    }

    /// <summary>The check digit of the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2).</summary>
    public static char CheckDigitOf(ReadOnlySpan<char> first17)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += (first17[i] - '0') * Weights[i];
        }
        return CheckDigits[sum % 11];
    }

    /// <summary>
    /// The 18-digit form of a first-generation number of 15 digits (two-digit year of the 1900s, no check digit), only for finding
    /// a person in old papers. Null when it is not 15 digits.
    /// </summary>
    public static string? FromFirstGeneration(string? text)
    {
        var old = TypedText.Number(text);
        if (old.Length != 15 || !old.All(char.IsAsciiDigit))
        {
            return null;
        }
        var first17 = $"{old[..6]}19{old[6..]}";
        return first17 + CheckDigitOf(first17);
    }

    /// <summary>Masked, so that a log or message never shows the number.</summary>
    public override string ToString() => Masking.Id(Value);

    private static IdProblem? ProblemOf(string value, DateOnly today, out DateOnly birth)
    {
        birth = default;
        if (value.Length == 0)
        {
            return IdProblem.Empty;
        }
        if (!value.Select((sign, at) => char.IsAsciiDigit(sign) || (sign == 'X' && at == value.Length - 1)).All(fits => fits))
        {
            return IdProblem.Characters;
        }
        if (value.Length != 18)
        {
            return IdProblem.Length;
        }
        if (!DateOnly.TryParseExact(value.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out birth)
            || birth.Year < EarliestYear)
        {
            return IdProblem.NotADate;
        }
        if (birth > today)
        {
            return IdProblem.FutureBirth;
        }
        return value[17] == CheckDigitOf(value) ? null : IdProblem.CheckDigit;
    }
}
