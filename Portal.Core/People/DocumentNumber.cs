using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Portal.Core.People;

/// <summary>The documents by which a person may be known here; a portal that takes only the citizen's number locks people out.</summary>
public enum DocumentType
{
    [Display(Name = "居民身份证")]
    ResidentIdCard,

    [Display(Name = "港澳居民来往内地通行证")]
    HongKongMacaoPermit,

    [Display(Name = "台湾居民来往大陆通行证")]
    TaiwanPermit,

    [Display(Name = "港澳台居民居住证")]
    HongKongMacaoTaiwanResidencePermit,

    [Display(Name = "外国人永久居留身份证")]
    ForeignPermanentResidence,

    [Display(Name = "护照")]
    Passport,
}

/// <summary>
/// The forms of numbers that stand in no standard we could read. They are lenient and can be set otherwise by the house that runs
/// the portal, so that a new edition of a card does not keep people out; each is a regular expression over the normalised number.
/// </summary>
public sealed record DocumentRules
{
    public static DocumentRules Default { get; } = new();

    /// <summary>H or M, eight digits, and in older editions two more for the reissue.</summary>
    public string HongKongMacaoPermit { get; init; } = @"^[HM]\d{8}(\d{2})?$";

    /// <summary>Eight digits, or in older editions ten and perhaps a letter.</summary>
    public string TaiwanPermit { get; init; } = @"^(\d{8}|\d{10}[A-Z]?)$";

    /// <summary>Three letters and twelve digits, or since 2023 eighteen signs beginning with 9; the check digits are not checked.</summary>
    public string ForeignPermanentResidence { get; init; } = @"^([A-Z]{3}\d{12}|9\d{16}[\dX])$";

    /// <summary>Letters and digits; every country writes its own way.</summary>
    public string Passport { get; init; } = @"^[A-Z0-9]{5,17}$";

    internal string PatternOf(DocumentType type) => type switch
    {
        DocumentType.HongKongMacaoPermit => HongKongMacaoPermit,
        DocumentType.TaiwanPermit => TaiwanPermit,
        DocumentType.ForeignPermanentResidence => ForeignPermanentResidence,
        DocumentType.Passport => Passport,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This type is checked by its check digit, not by a pattern."),
    };
}

/// <summary>A document's type and its normalised number; the pair names a person, the number alone does not.</summary>
public sealed record DocumentNumber(DocumentType Type, string Number)
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(200);
    private const int Longest = 40;

    /// <summary>The number as a clerk without need to know may see it.</summary>
    public string Masked => Masking.Id(Number);

    /// <summary>Masked, so that a log or message never shows the number.</summary>
    public override string ToString() => $"{Type} {Masked}";

    /// <summary>What a person typed as it is stored and compared: upper-case, half-width, without spaces, hyphens and brackets.</summary>
    public static DocumentNumber Normalise(DocumentType type, string? text) =>
        new(type, string.Concat(TypedText.Number(text).Where(sign => sign is not ('(' or ')'))));

    /// <summary>
    /// Null when the number may stand, otherwise why not. Identity card and residence permit are checked by GB 11643 (real date not after
    /// <paramref name="today"/>, check digit); a permit's number under the identity card, and a citizen's under the permit, is
    /// <see cref="IdProblem.OtherType"/>. The demo region 999999 passes as both.
    /// </summary>
    public static IdProblem? Check(DocumentType type, string? text, DateOnly today, DocumentRules? rules = null)
    {
        var number = Normalise(type, text).Number;
        if (number.Length == 0)
        {
            return IdProblem.Empty;
        }
        if (!Enum.IsDefined(type))
        {
            // A form can be sent with any number for its kind of document.
            return IdProblem.OtherType;
        }
        if (type is DocumentType.ResidentIdCard or DocumentType.HongKongMacaoTaiwanResidencePermit)
        {
            var (read, problem) = IdNumber.Read(number, today);
            return problem ?? (read!.IsDemo || read.IsResidencePermit == (type != DocumentType.ResidentIdCard) ? null : IdProblem.OtherType);
        }
        if (number.Length > Longest)
        {
            return IdProblem.Length;
        }
        if (!number.All(char.IsAsciiLetterOrDigit))
        {
            return IdProblem.Characters;
        }
        var pattern = (rules ?? DocumentRules.Default).PatternOf(type);
        return Regex.IsMatch(number, pattern, RegexOptions.CultureInvariant, MatchLimit) ? null : IdProblem.Format;
    }
}
