using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Delivery;

/// <summary>Who issues a paper, and what it says besides the case itself.</summary>
/// <param name="UnitName">As it was called on the day.</param>
/// <param name="Bases">The item's legal bases; only a decision names them.</param>
/// <param name="AnswerBy">By when the applicant is told whether it is accepted; only a receipt names it.</param>
/// <param name="HandledBy">Who decides, where it was handed in at another place (全城通办); only a receipt names it.</param>
/// <param name="Appeal">Paths of appeal as the tenant words them; null for the careful default that states no period.</param>
public sealed record Issuer(Tenant Tenant, string UnitName, string? Hotline = null, DateTime? AnswerBy = null, IReadOnlyList<LegalBasis>? Bases = null, string? Appeal = null, string? HandledBy = null);

/// <summary>Which event makes which paper, and what stands on it. Pure. The names of the words are <see cref="PaperWord"/>.</summary>
public static class CaseDocuments
{
    /// <summary>Null for an event that makes no paper.</summary>
    public static DocumentKind? KindFor(CaseEvent happened) => happened.Action switch
    {
        CaseAction.Submit => DocumentKind.Receipt,
        CaseAction.Accept or CaseAction.DeemAccepted => DocumentKind.Acceptance,
        CaseAction.AskForCorrection => DocumentKind.Correction,
        CaseAction.Suspend => happened.Change.Pauses?[^1].Reason == PauseReason.Correction ? DocumentKind.Correction : DocumentKind.Suspension,
        CaseAction.GrantExtension => DocumentKind.Extension,
        CaseAction.Refuse => DocumentKind.Refusal,
        CaseAction.ApproveByRules => DocumentKind.Decision,
        CaseAction.Approve or CaseAction.Reject when happened.To == CaseStatus.Decided => DocumentKind.Decision,
        CaseAction.LapseOwed => DocumentKind.Decision,
        _ => null,
    };

    /// <summary>The words of a paper, fixed for good: whatever is renamed later, this paper reads as it was issued.</summary>
    public static Dictionary<string, string> Content(DocumentKind kind, Case matter, CaseEvent happened, Issuer issuer)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PaperWord.Edition] = "1",
            [PaperWord.Applicant] = matter.ApplicantName,
            [PaperWord.Item] = matter.ItemName,
            [PaperWord.CaseNumber] = matter.Number,
            [PaperWord.SubmittedOn] = PaperWords.Date(matter.SubmittedAt),
            [PaperWord.IssuedOn] = PaperWords.Date(happened.At),
            [PaperWord.Issuer] = issuer.Tenant.Name,
            [PaperWord.Unit] = issuer.UnitName,
            [PaperWord.SealNote] = PaperWords.Say("SealNote"),
        };
        Add(PaperWord.Hotline, issuer.Hotline);
        Add(PaperWord.Proxy, matter.ProxyName is { } proxy ? PaperWords.Say("Proxy", proxy, matter.ApplicantName) : null);
        switch (kind)
        {
            case DocumentKind.Receipt:
                words[PaperWord.QueryCode] = matter.QueryCode;
                Add(PaperWord.ReplyBy, DayOf(issuer.AnswerBy));
                Add(PaperWord.HandledBy, issuer.HandledBy);
                AddLines(PaperWord.Paper, happened.Change.Opens?.SelectMany(opening => opening.Papers).Distinct(StringComparer.Ordinal) ?? []);
                AddLines(PaperWord.Owed, matter.Owed.Select(paper => PaperWords.Say("Owed", paper.Name.Zh, PaperWords.Date(paper.DueAt))));
                break;
            case DocumentKind.Acceptance:
                words[PaperWord.QueryCode] = matter.QueryCode;
                Add(PaperWord.DueOn, DayOf(matter.DueAt ?? matter.StatutoryDueAt));
                Add(PaperWord.Deemed, happened.Action == CaseAction.DeemAccepted ? "1" : null);
                Add(PaperWord.DueIsProvisional, matter.DueIsProvisional ? "1" : null);
                break;
            case DocumentKind.Correction:
                AddLines(PaperWord.Missing, matter.Missing);
                Add(PaperWord.Reason, happened.Note);
                break;
            case DocumentKind.Suspension:
                var pause = matter.OpenPause!;
                words[PaperWord.PauseFor] = PaperWords.Say($"Pause.{pause.Reason}");
                words[PaperWord.PausedFrom] = PaperWords.Date(pause.FromUtc);
                Add(PaperWord.PauseDocument, pause.Document);
                Add(PaperWord.PausedUntil, pause.ExpectedUntil is { } until ? PaperWords.Say("Until", pause.ExpectedDays ?? 0, PaperWords.Date(ChinaTime.StartOf(until))) : null);
                Add(PaperWord.Reason, happened.Note);
                break;
            case DocumentKind.Extension:
                var extension = matter.Extension!;
                words[PaperWord.Extended] = PaperWords.Say("Limit.WorkingDays", extension.Days);
                Add(PaperWord.DueOn, DayOf(matter.DueAt ?? matter.StatutoryDueAt));
                Add(PaperWord.DueIsProvisional, matter.DueIsProvisional ? "1" : null);
                Add(PaperWord.Reason, extension.Reason);
                break;
            case DocumentKind.Refusal:
                Add(PaperWord.Reason, happened.Note);
                words[PaperWord.Appeal] = issuer.Appeal ?? PaperWords.Say("Appeal");
                break;
            case DocumentKind.Decision:
                words[PaperWord.Outcome] = PaperWords.Say($"Outcome.{happened.Outcome}");
                words[PaperWord.OutcomeIs] = $"{happened.Outcome}";
                Add(PaperWord.AcceptedOn, DayOf(matter.AcceptedAt));
                Add(PaperWord.Reason, happened.Note);
                AddLines(PaperWord.Condition, (happened.Change.ConditionAnswers ?? []).Where(answer => answer.Adopted).Select(answer => matter.StepOf(answer.StepId)!.Conditions!));
                AddLines(PaperWord.Basis, (issuer.Bases ?? []).Select(PaperWords.Basis));
                AddLines(PaperWord.Owed, happened.Outcome == Outcome.Lapsed ? matter.Owed.Where(paper => paper.SuppliedAt is null).Select(paper => PaperWords.Say("Owed", paper.Name.Zh, PaperWords.Date(paper.DueAt))) : []);
                Add(PaperWord.Appeal, happened.Outcome is Outcome.Rejected or Outcome.Lapsed ? issuer.Appeal ?? PaperWords.Say("Appeal") : null);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of paper");
        }

        return words;

        void Add(string word, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                words[word] = value.Trim();
            }
        }

        void AddLines(string word, IEnumerable<string> lines)
        {
            var number = 0;
            foreach (var line in lines.Where(line => !string.IsNullOrWhiteSpace(line)))
            {
                words[$"{word}.{++number}"] = line.Trim();
            }
        }

        static string? DayOf(DateTime? moment) => moment is { } at ? PaperWords.Date(at) : null;
    }
}

/// <summary>Names of what can stand on a paper; a list has .1, .2, .3… after its name.</summary>
public static class PaperWord
{
    /// <summary>Which wording of the template it was issued with.</summary>
    public const string Edition = nameof(Edition);
    public const string Applicant = nameof(Applicant);
    public const string Item = nameof(Item);
    public const string CaseNumber = nameof(CaseNumber);
    public const string QueryCode = nameof(QueryCode);
    public const string SubmittedOn = nameof(SubmittedOn);
    public const string AcceptedOn = nameof(AcceptedOn);
    public const string IssuedOn = nameof(IssuedOn);
    public const string ReplyBy = nameof(ReplyBy);
    public const string DueOn = nameof(DueOn);
    public const string DueIsProvisional = nameof(DueIsProvisional);

    /// <summary>Accepted because the days for an answer had passed (视为受理).</summary>
    public const string Deemed = nameof(Deemed);
    public const string Issuer = nameof(Issuer);
    public const string Unit = nameof(Unit);
    public const string Hotline = nameof(Hotline);

    /// <summary>全城通办: who decides, when that is another place than the one that took it in.</summary>
    public const string HandledBy = nameof(HandledBy);
    public const string Reason = nameof(Reason);

    /// <summary>In Chinese, as printed.</summary>
    public const string Outcome = nameof(Outcome);

    /// <summary>The name of the <see cref="Cases.Outcome"/>, for the template to choose by.</summary>
    public const string OutcomeIs = nameof(OutcomeIs);
    public const string Appeal = nameof(Appeal);
    public const string SealNote = nameof(SealNote);
    public const string Paper = nameof(Paper);
    public const string Missing = nameof(Missing);
    public const string Basis = nameof(Basis);

    /// <summary>Why time is not counted, since when, by which paper, and until when it is expected to be so.</summary>
    public const string PauseFor = nameof(PauseFor);
    public const string PausedFrom = nameof(PausedFrom);
    public const string PauseDocument = nameof(PauseDocument);
    public const string PausedUntil = nameof(PausedUntil);

    /// <summary>How much longer, with its unit.</summary>
    public const string Extended = nameof(Extended);
    /// <summary>附条件: under what conditions it was granted.</summary>
    public const string Condition = nameof(Condition);

    /// <summary>Promised for later, each with its last day.</summary>
    public const string Owed = nameof(Owed);

    /// <summary>Who handed it in for the applicant: 吴代办（代周委托）.</summary>
    public const string Proxy = nameof(Proxy);

    /// <summary>The lines of a list, in their order.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyDictionary<string, string> content, string word)
    {
        var lines = new List<string>();
        while (content.TryGetValue(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{word}.{lines.Count + 1}"), out var line))
        {
            lines.Add(line);
        }

        return lines;
    }
}
