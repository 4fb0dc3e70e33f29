using Portal.Core.Calendars;
using Portal.Core.Cases;

namespace Portal.Core.Projects;

/// <summary>What a project must know of one of its cases.</summary>
/// <param name="Code">Of the item.</param>
public sealed record ProjectCase(Guid CaseId, string Number, string Code, CaseStatus Status, Outcome? Outcome, DateTime SubmittedAt, DateTime? DecidedAt)
{
    /// <summary>UTC; where it ended without a decision.</summary>
    public DateTime? ClosedAt { get; init; }

    /// <summary>The stretches in which nobody's time is counted, as the case itself has them: a special procedure, or the applicant asked for something.</summary>
    public IReadOnlyList<ClockPause> Still { get; init; } = [];

    public bool IsOpen => Status is not (CaseStatus.Decided or CaseStatus.Closed);

    public bool IsOpenAt(DateTime at) => SubmittedAt <= at && !((DecidedAt ?? ClosedAt) <= at);

    public ClockPause? StandsStillAt(DateTime at) => Still.FirstOrDefault(pause => pause.FromUtc <= at && !(pause.UntilUtc <= at));
}

/// <summary>How a project stands, as it follows from its cases.</summary>
public sealed record ProjectStanding(IReadOnlyList<ProjectStage> Stages, StageState State, Due Due, DateTime? DoneAt);

/// <summary>
/// The clock of a project: a stage begins when the one before is over, runs in working days of its place, stands still while every
/// case that was handed in for it stands still, and is over when all its items are granted and nothing outside the portal is waited for;
/// one that no item moves is over when its lead has closed it. Pure, and of no moment: it tells what happened, however late it is asked,
/// so that a round missed or a night without a server moves no day.
/// </summary>
public static class ProjectClock
{
    /// <summary>The stages of a new project; the first one runs from the start.</summary>
    public static IReadOnlyList<ProjectStage> Begin(ProjectTemplate template) =>
        [.. template.Stages.Select(stage => new ProjectStage { Key = stage.Key, Name = stage.Name, Days = stage.Days, Items = stage.Items, MoreToEnter = stage.MoreToEnter, Lead = stage.Lead })];

    /// <param name="stages">As they stood.</param>
    public static ProjectStanding Tell(IReadOnlyList<ProjectStage> stages, DateTime startedUtc, int days, IReadOnlyCollection<ProjectCase> cases, WorkCalendar calendar)
    {
        var told = new List<ProjectStage>(stages.Count);
        DateTime? begins = startedUtc;
        foreach (var stage in stages)
        {
            var next = begins is { } from ? Run(stage, from, cases, calendar) : stage with { State = StageState.Waiting, StartedAt = null, DueAt = null, WarnAt = null, IsProvisional = false, DoneAt = null };
            told.Add(next);
            begins = next.DoneAt;
        }

        var due = Clock.DueAt(new Term(startedUtc, new TimeLimit(days, TimeUnit.WorkingDays)) { Pauses = [.. told.SelectMany(stage => stage.Pauses)] }, calendar);
        return new ProjectStanding(told, told.Find(stage => stage.IsOpen)?.State ?? StageState.Done, due, told.TrueForAll(stage => stage.State == StageState.Done) ? told[^1].DoneAt : null);
    }

    /// <summary>The case that counts for an item: the one granted, or the newest.</summary>
    public static ProjectCase? CaseOf(StageItem item, IEnumerable<ProjectCase> cases) =>
        cases.Where(each => each.Code == item.Code).OrderByDescending(each => each.Outcome == Outcome.Approved).ThenByDescending(each => each.SubmittedAt).FirstOrDefault();

    private static ProjectStage Run(ProjectStage stage, DateTime from, IReadOnlyCollection<ProjectCase> cases, WorkCalendar calendar)
    {
        var own = stage.Items.Select(item => (Item: item, Case: CaseOf(item, cases))).ToList();
        var isDone = own.TrueForAll(each => each.Item.IsOptional || each.Case is { Outcome: Outcome.Approved }) && stage.Outside.All(matter => matter.Done is not null) && (!stage.IsByHand || stage.Closed is not null);
        DateTime? doneAt = isDone ? own.Select(each => each.Case is { Outcome: Outcome.Approved } granted ? granted.DecidedAt : null).Concat(stage.Outside.Select(matter => matter.Done?.At)).Append(stage.Closed?.At).Max() : null;
        var pauses = Paused(from, doneAt, [.. cases.Where(each => stage.Items.Any(item => item.Code == each.Code))]);
        var due = Clock.DueAt(new Term(from, new TimeLimit(stage.Days, TimeUnit.WorkingDays)) { Pauses = pauses }, calendar);
        return stage with
        {
            State = isDone ? StageState.Done : pauses.Any(pause => pause.IsOpen) ? StageState.Suspended : StageState.Running,
            StartedAt = from,
            DueAt = due.AtUtc,
            WarnAt = due.WarnUtc,
            IsProvisional = due.Provisional,
            Pauses = pauses,
            DoneAt = doneAt,
        };
    }

    /// <summary>The stretches of a stage in which something was handed in for it and all of that stood still: one case that goes on ends them.</summary>
    private static List<ClockPause> Paused(DateTime from, DateTime? until, IReadOnlyCollection<ProjectCase> cases)
    {
        List<DateTime> moments = [.. cases.SelectMany(each => each.Still.SelectMany(pause => new[] { pause.FromUtc, pause.UntilUtc }).Concat([each.SubmittedAt, each.DecidedAt ?? each.ClosedAt])).OfType<DateTime>().Append(from).Where(at => at >= from && !(at >= until)).Distinct().Order()];
        var pauses = new List<ClockPause>();
        foreach (var (index, at) in moments.Index())
        {
            var still = cases.Where(each => each.IsOpenAt(at)).Select(each => each.StandsStillAt(at)).ToList();
            if (still.Count == 0 || still.Contains(null))
            {
                continue;
            }

            var ends = index + 1 < moments.Count ? moments[index + 1] : until;
            if (pauses.Count > 0 && pauses[^1].UntilUtc == at)
            {
                pauses[^1] = pauses[^1] with { UntilUtc = ends };
            }
            else
            {
                pauses.Add(new ClockPause { Reason = still.Select(pause => pause!.Reason).OrderBy(reason => reason == PauseReason.Correction).First(), FromUtc = at, UntilUtc = ends });
            }
        }

        return pauses;
    }
}
