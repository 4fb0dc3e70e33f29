using System.Text.RegularExpressions;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <summary>What may be said, of what, and what follows from it. Pure.</summary>
public static partial class RatingRule
{
    public const int LongestWords = 500;

    /// <summary>How long after a visit it can be rated by its slip.</summary>
    public static readonly TimeSpan VisitOpen = TimeSpan.FromDays(7);

    /// <summary>How long the pad asks: whoever goes away without a word has not rated.</summary>
    public static readonly TimeSpan PadAsks = TimeSpan.FromMinutes(3);

    /// <summary>How long after a visit at a machine its last screen still takes a word.</summary>
    public static readonly TimeSpan MachineAsks = TimeSpan.FromMinutes(5);

    /// <summary>Fewer ratings are not shown by themselves: they would say who it was.</summary>
    public const int FewestShown = 5;

    public static bool IsBad(RatingLevel level) => level <= RatingLevel.Dissatisfied;

    /// <summary>A matter that has come to an end by somebody's work; what was withdrawn had none.</summary>
    public static bool IsRateable(Case matter) => matter.IsEnded && matter.Outcome is not (null or Outcome.Withdrawn);

    /// <summary>Why a form is not taken; null when it is. Tags and answers that were not asked are dropped by <see cref="Taken"/>, not refused.</summary>
    public static Refusal? WhyNot(RatingForm form)
    {
        if (form.Level is not { } level || !Enum.IsDefined(level))
        {
            return new LevelNeeded();
        }

        if (form.Words?.Trim().Length > LongestWords)
        {
            return new RatingWordsTooLong(LongestWords);
        }

        return IsBad(level) && !string.IsNullOrWhiteSpace(form.Phone) && PhoneNumber.Read(form.Phone) is { Problem: { } problem }
            ? new FieldRefused("phone", $"PhoneProblem.{problem}")
            : null;
    }

    /// <summary>Of what was sent, what was asked: known questions with 1–5, tags of this side of the scale, words without blanks around them.</summary>
    public static (IReadOnlyDictionary<string, int> Answers, IReadOnlyList<string> Tags, string? Words) Taken(RatingForm form, QuestionnaireInForce asked) =>
        (form.Answers.Where(pair => pair.Value is >= 1 and <= 5 && asked.Questions.Any(question => question.Key == pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        [.. form.Tags.Distinct(StringComparer.Ordinal).Where(key => asked.Tags.Any(tag => tag.Key == key && tag.OfBad == IsBad(form.Level!.Value)))],
        string.IsNullOrWhiteSpace(form.Words) ? null : form.Words.Trim());

    /// <summary>Who the rating speaks of: whoever served at the window, or signed the matter. They neither follow it up nor decide on an appeal.</summary>
    public static IReadOnlyList<Guid> Rated(Guid? officerId, Case? matter) =>
        [.. (matter?.Steps.Select(step => step.SignedBy) ?? []).Append(officerId).OfType<Guid>().Distinct()];

    /// <summary>Questions as the editor has them, one a line: <c>key | 中文 | English</c>.</summary>
    public static Answer<IReadOnlyList<RatingQuestion>> ReadQuestions(string text)
    {
        var read = Lines(text);
        return read.Wrong is { } line ? new QuestionnaireLineWrong(line)
            : read.Rows.Count is 0 or > Questionnaire.MostQuestions ? new QuestionnaireSize(Questionnaire.MostQuestions, Questionnaire.MostTags)
            : read.Rows.Select(row => new RatingQuestion(row.Key, row.Text)).ToList();
    }

    /// <summary>Tags of both sides, as the editor has them; a key stands once.</summary>
    public static Answer<IReadOnlyList<RatingTag>> ReadTags(string good, string bad)
    {
        var (goods, bads) = (Lines(good), Lines(bad));
        if ((goods.Wrong ?? bads.Wrong) is { } line)
        {
            return new QuestionnaireLineWrong(line);
        }

        List<RatingTag> tags = [.. goods.Rows.Select(row => new RatingTag(row.Key, row.Text, false)), .. bads.Rows.Select(row => new RatingTag(row.Key, row.Text, true))];
        return tags.Count > Questionnaire.MostTags ? new QuestionnaireSize(Questionnaire.MostQuestions, Questionnaire.MostTags)
            : tags.GroupBy(tag => tag.Key, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice ? new QuestionnaireLineWrong(twice.Key)
            : tags;
    }

    public static string Written(IEnumerable<(string Key, LocalText Text)> rows) => string.Join('\n', rows.Select(row => $"{row.Key} | {row.Text.Zh} | {row.Text.En}"));

    private static (List<(string Key, LocalText Text)> Rows, string? Wrong) Lines(string text)
    {
        var rows = new List<(string Key, LocalText Text)>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split(['|', '｜'], StringSplitOptions.TrimEntries);
            if (parts.Length is < 2 or > 3 || !KeyForm().IsMatch(parts[0]) || parts[1].Length is 0 or > 40 || rows.Exists(row => row.Key == parts[0]))
            {
                return (rows, line);
            }

            rows.Add((parts[0], new LocalText(parts[1], parts.ElementAtOrDefault(2) is { Length: > 0 } english ? english : null)));
        }

        return (rows, null);
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,29}$", RegexOptions.CultureInvariant, 200)]
    private static partial Regex KeyForm();
}

/// <summary>One of the five is to be chosen; none is chosen beforehand.</summary>
public sealed record LevelNeeded : Refusal;

/// <param name="Longest">Signs.</param>
public sealed record RatingWordsTooLong(int Longest) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Longest];
}

/// <summary>It was rated already: once for a visit, once for a matter.</summary>
public sealed record AlreadyRated(DateTime At) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Calendars.ChinaTime.ToLocal(At).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)];
}

/// <summary>It has not ended yet, or was withdrawn, or ended too long ago.</summary>
public sealed record NotRateable : Refusal;

/// <summary>Whoever is signed in for work does not rate, nor makes that browser a pad.</summary>
public sealed record StaffDoesNotRate : Refusal;

/// <summary>A line of the questionnaire cannot be read.</summary>
public sealed record QuestionnaireLineWrong(string Line) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Line];
}

public sealed record QuestionnaireSize(int Questions, int Tags) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Questions, Tags];
}
