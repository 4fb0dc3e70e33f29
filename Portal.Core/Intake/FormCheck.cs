using System.Globalization;
using Portal.Core.Catalog;
using Portal.Core.People;

namespace Portal.Core.Intake;

/// <summary>What is wrong with one answer. The sentence is the resource <c>Problem.{Code}</c>, filled with <paramref name="With"/>.</summary>
/// <param name="Field">The answer's name, also of a table's cell: <c>members.0.name</c>; for a missing paper <c>paper.{key}</c>.</param>
public sealed record Problem(string Field, ProblemCode Code, params object[] With);

public enum ProblemCode
{
    Required,
    TooLong,
    NotANumber,
    TooSmall,
    TooLarge,
    NotADate,
    InTheFuture,
    NotAChoice,
    IdLength,
    IdCharacters,
    IdNotADate,
    IdFutureBirth,
    IdCheckDigit,
    DocumentNumber,
    CreditCode,
    Phone,
    TooManyRows,
    PaperMissing,
    Unprintable,
    PromiseUnsigned,

    /// <summary>A kept paper that was good when it was chosen has ended since.</summary>
    KeptEnded,

    /// <summary>The issued paper was revoked since it was chosen.</summary>
    KeptRevoked,

    /// <summary>The consent to use it was taken back, or the paper was taken out of the vault.</summary>
    KeptWithdrawn,
}

/// <summary>Checks what was typed against the form's schema. Pure; the page shows the same problems beside each field and on top.</summary>
public static class FormCheck
{
    private const int ShortText = 200;
    private const int LongText = 2000;

    /// <param name="today">The day in China; births and other dates may not lie after it.</param>
    public static IReadOnlyList<Problem> Check(FormSchema form, IReadOnlyDictionary<string, string> answers, DateOnly today) =>
        [.. form.Fields.SelectMany(field => CheckField(field, field.Key, answers, today))];

    public static IReadOnlyList<Problem> Check(FormSection section, IReadOnlyDictionary<string, string> answers, DateOnly today) =>
        [.. section.Fields.SelectMany(field => CheckField(field, field.Key, answers, today))];

    public static bool IsShown(FormField field, IReadOnlyDictionary<string, string> answers) => field.ShownWhen?.Holds(answers) != false;

    public static bool IsRequired(FormField field, IReadOnlyDictionary<string, string> answers) => field.Required || field.RequiredWhen?.Holds(answers) == true;

    /// <summary>How many rows of a table have been typed: one more than the highest number in use.</summary>
    public static int RowsOf(FormField field, IReadOnlyDictionary<string, string> answers)
    {
        var prefix = field.Key + ".";
        return answers.Where(answer => answer.Key.StartsWith(prefix, StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(answer.Value))
            .Select(answer => answer.Key[prefix.Length..].Split('.')[0])
            .Select(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row + 1 : 0)
            .DefaultIfEmpty(0).Max();
    }

    /// <summary>Names of answers this form can hold; anything else that is posted is dropped.</summary>
    public static bool Knows(FormSchema form, IEnumerable<GuideQuestion> questions, string name)
    {
        if (questions.Any(question => question.Key == name))
        {
            return true;
        }

        var parts = name.Split('.');
        return form.Fields.Any(field => parts.Length switch
        {
            1 => field.Key == name && field.Kind is not FieldKind.Rows and not FieldKind.Attachment,
            3 => field.Key == parts[0] && field.Kind == FieldKind.Rows && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row < field.MaxRows && field.Columns.Any(column => column.Key == parts[2]),
            _ => false,
        });
    }

    /// <summary>What is kept of the answers: those of fields that are shown, without empty ones.</summary>
    public static Dictionary<string, string> Kept(FormSchema form, IEnumerable<GuideQuestion> questions, IReadOnlyDictionary<string, string> answers)
    {
        var asked = questions.ToList();
        return answers.Where(answer => !string.IsNullOrWhiteSpace(answer.Value) && Knows(form, asked, answer.Key)
                && form.Fields.FirstOrDefault(field => field.Key == answer.Key.Split('.')[0]) is var field && (field is null || IsShown(field, answers)))
            .ToDictionary(answer => answer.Key, answer => answer.Value.Trim(), StringComparer.Ordinal);
    }

    private static IEnumerable<Problem> CheckField(FormField field, string name, IReadOnlyDictionary<string, string> answers, DateOnly today)
    {
        if (!IsShown(field, answers) || field.Kind == FieldKind.Attachment)
        {
            return [];
        }

        if (field.Kind == FieldKind.Rows)
        {
            return CheckRows(field, name, answers, today);
        }

        var typed = answers.GetValueOrDefault(name)?.Trim() ?? "";
        return typed.Length == 0
            ? IsRequired(field, answers) ? [new Problem(name, ProblemCode.Required)] : []
            : CheckTyped(field, name, typed, today) is { } problem ? [problem] : [];
    }

    private static IEnumerable<Problem> CheckRows(FormField field, string name, IReadOnlyDictionary<string, string> answers, DateOnly today)
    {
        var rows = RowsOf(field, answers);
        if (rows == 0)
        {
            return IsRequired(field, answers) ? [new Problem(name, ProblemCode.Required)] : [];
        }

        if (rows > field.MaxRows)
        {
            return [new Problem(name, ProblemCode.TooManyRows, field.MaxRows)];
        }

        return Enumerable.Range(0, rows)
            .Where(row => field.Columns.Any(column => !string.IsNullOrWhiteSpace(answers.GetValueOrDefault(Cell(name, row, column)))))
            .SelectMany(row => field.Columns.SelectMany(column => CheckField(column with { ShownWhen = null }, Cell(name, row, column), answers, today)));

        static string Cell(string name, int row, FormField column) => string.Create(CultureInfo.InvariantCulture, $"{name}.{row}.{column.Key}");
    }

    private static Problem? CheckTyped(FormField field, string name, string typed, DateOnly today)
    {
        var longest = field.MaxLength ?? (field.Kind == FieldKind.LongText ? LongText : ShortText);
        if (typed.Length > longest)
        {
            return new Problem(name, ProblemCode.TooLong, longest);
        }

        if (typed.Any(sign => char.IsControl(sign) && sign is not '\n' and not '\r' and not '\t'))
        {
            return new Problem(name, ProblemCode.Unprintable);
        }

        return field.Kind switch
        {
            FieldKind.Number => CheckNumber(field, name, typed),
            FieldKind.Date => CheckDate(field, name, typed, today),
            FieldKind.Choice => field.Options.Any(option => option.Value == typed) ? null : new Problem(name, ProblemCode.NotAChoice),
            FieldKind.YesNo => typed is "yes" or "no" ? null : new Problem(name, ProblemCode.NotAChoice),
            FieldKind.DocumentNumber => CheckId(name, typed, today),
            FieldKind.CreditCode => CreditCode.Read(typed).Problem is null ? null : new Problem(name, ProblemCode.CreditCode),
            FieldKind.Phone => PhoneNumber.Read(typed).Problem is null ? null : new Problem(name, ProblemCode.Phone),
            FieldKind.Text or FieldKind.LongText or FieldKind.Address => null,
            FieldKind.Rows or FieldKind.Attachment => throw new ArgumentOutOfRangeException(nameof(field), field.Kind, "has no text of its own"),
            _ => throw new ArgumentOutOfRangeException(nameof(field), field.Kind, "not a kind of field"),
        };
    }

    /// <summary>A citizen's number is checked to its last digit; what looks like another document is taken when it could be one.</summary>
    private static Problem? CheckId(string name, string typed, DateOnly today)
    {
        if (!LooksLikeCard(typed) && Enum.GetValues<DocumentType>().Any(type => DocumentNumber.Check(type, typed, today) is null))
        {
            return null;
        }

        return IdNumber.Read(typed, today).Problem switch
        {
            null => null,
            IdProblem.Characters => new Problem(name, ProblemCode.IdCharacters),
            IdProblem.NotADate => new Problem(name, ProblemCode.IdNotADate),
            IdProblem.FutureBirth => new Problem(name, ProblemCode.IdFutureBirth),
            IdProblem.CheckDigit => new Problem(name, ProblemCode.IdCheckDigit),
            IdProblem.Length => new Problem(name, ProblemCode.IdLength),
            _ => new Problem(name, ProblemCode.DocumentNumber),
        };
    }

    /// <summary>
    /// Eleven digits and more are a citizen's number with a slip of the finger, or a telephone: no passport or permit is digits alone and
    /// so long. Only the permanent residence card of 2023, fifteen digits, begins with 9; the demonstration's region 999999 is no such card's.
    /// </summary>
    private static bool LooksLikeCard(string typed)
    {
        var number = DocumentNumber.Normalise(DocumentType.ResidentIdCard, typed).Number;
        return number.Length is >= 11 and < 15 ? number.All(char.IsAsciiDigit) : number.Length >= 15 && number[..^1].All(char.IsAsciiDigit) && (number[0] != '9' || number.StartsWith("999999", StringComparison.Ordinal));
    }

    private static Problem? CheckNumber(FormField field, string name, string typed)
    {
        if (!decimal.TryParse(typed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return new Problem(name, ProblemCode.NotANumber);
        }

        return number < field.Min ? new Problem(name, ProblemCode.TooSmall, field.Min)
            : number > field.Max ? new Problem(name, ProblemCode.TooLarge, field.Max)
            : null;
    }

    private static Problem? CheckDate(FormField field, string name, string typed, DateOnly today)
    {
        if (!DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date.Year < 1850)
        {
            return new Problem(name, ProblemCode.NotADate);
        }

        return date > today && !field.FutureAllowed ? new Problem(name, ProblemCode.InTheFuture) : null;
    }
}
