using Portal.Core.Catalog;

namespace Portal.Core.Cases;

/// <summary>并联审批: what several units say side by side, and what the decision makes of it.</summary>
public static partial class CaseFlow
{
    /// <summary>The consents that bear a condition and still stand: a unit that was asked again speaks with its last word only.</summary>
    public static IReadOnlyList<CaseStep> ConditionsOf(Case matter) =>
        [.. matter.Steps.Where(step => step is { Duty: StepDuty.Review, State: StepState.Done, Verdict: Verdict.Consent, Conditions: not null } && !IsAskedAgain(matter, step))];

    /// <summary>The units of a stage that several work in, each with its last round; empty where one works alone.</summary>
    public static IReadOnlyList<CaseStep> UnitsOf(Case matter, int stage)
    {
        var lines = matter.Steps.Where(step => step.Stage == stage && step is { Duty: StepDuty.Review, ReturnsTo: null })
            .GroupBy(step => step.Name, StringComparer.Ordinal).OrderBy(line => line.Key, StringComparer.Ordinal).Select(line => line.MaxBy(step => step.Round)!).ToList();
        return lines.Count > 1 ? lines : [];
    }

    /// <summary>The stages in which several units work side by side.</summary>
    public static IEnumerable<int> JointStages(Case matter) =>
        matter.Steps.Select(step => step.Stage).Distinct().Where(stage => UnitsOf(matter, stage).Count > 0).Order();

    /// <summary>The one deadline of a stage, which all its units have. Null before it opens.</summary>
    public static DateTime? DueOf(Case matter, int stage) => UnitsOf(matter, stage).Max(step => step.DueAt);

    /// <summary>The norm of a step in working days. Units side by side have one deadline, so the longest of their norms is everybody's.</summary>
    public static int DaysOf(Case matter, CaseStep step) => UnitsOf(matter, step.Stage) is { Count: > 0 } units ? units.Max(unit => unit.Days) : step.Days;

    /// <summary>By whose calendar the norm of a step is counted: its own place's, and the deciding one's where several work side by side.</summary>
    public static int CalendarOf(Case matter, CaseStep step) => UnitsOf(matter, step.Stage).Count > 0 ? matter.Steps.FindLast(each => each.Duty == StepDuty.Decide)?.TenantId ?? step.TenantId : step.TenantId;

    /// <summary>Who can be asked for one point: whoever handed it up from the stage before, or any unit that signed beside them.</summary>
    public static IReadOnlyList<CaseStep> PointsTo(Case matter, CaseStep step) => EarlierSenderTo(matter, step) is not { } sender ? []
        : UnitsOf(matter, sender.Stage).Where(unit => unit.State == StepState.Done).ToList() is { Count: > 0 } units ? units
        : [sender];

    private static bool IsAskedAgain(Case matter, CaseStep step) =>
        matter.Steps.Exists(later => later.Stage == step.Stage && later.Name == step.Name && later.ReturnsTo is null && later.Round > step.Round && later.State != StepState.Dropped);

    /// <summary>Who objected and has not been asked again: whoever grants all the same says why.</summary>
    public static IReadOnlyList<CaseStep> ObjectionsOf(Case matter) =>
        [.. matter.Steps.Where(step => step is { Duty: StepDuty.Review, State: StepState.Done, Verdict: Verdict.Objection } && !IsAskedAgain(matter, step))];

    private static Refusal? WhyNotAnswered(Case matter, CaseAct act) =>
        string.IsNullOrWhiteSpace(act.Note) && ObjectionsOf(matter).Count > 0 ? new ReasonNeeded()
        : ConditionsOf(matter).FirstOrDefault(step => !act.ConditionAnswers.Any(answer => answer.StepId == step.Id && (answer.Adopted || !string.IsNullOrWhiteSpace(answer.Words)))) is { } open
            ? new ConditionUnanswered(open.Conditions!)
            : act.ConditionAnswers.Any(answer => answer.Words?.Length > LongestNote) ? new TooLong(LongestNote) : null;

    /// <summary>Only what was asked is answered, and once.</summary>
    private static List<ConditionAnswer>? AnswersTo(Case matter, CaseAct act)
    {
        var answers = ConditionsOf(matter).Select(step => act.ConditionAnswers.First(answer => answer.StepId == step.Id)).Select(answer => answer with { Words = string.IsNullOrWhiteSpace(answer.Words) ? null : answer.Words.Trim() }).ToList();
        return answers.Count == 0 ? null : answers;
    }
}
