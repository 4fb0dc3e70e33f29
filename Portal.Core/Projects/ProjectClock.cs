using Portal.Core.Calendars;
using Portal.Core.Cases;

namespace Portal.Core.Projects;

/// <summary>What a project must know of one of its cases.</summary>
/// <param name="Code">Of the item.</param>
public sealed record ProjectCase(Guid CaseId, string Number, string Code, CaseStatus Status, Outcome? Outcome, DateTime SubmittedAt, DateTime? DecidedAt, ClockPause? OpenPause)
{
    public bool IsOpen => Status is not (CaseStatus.Decided or CaseStatus.Closed);

    /// <summary>Nobody's time is counted: a special procedure goes on, or the applicant is asked for something.</summary>
    public bool StandsStill => Status is CaseStatus.Suspended or CaseStatus.AwaitingCorrection;
}

/// <summary>How a project stands, as it follows from its cases.</summary>
public sealed record ProjectStanding(IReadOnlyList<ProjectStage> Stages, StageState State, Due Due, DateTime? DoneAt);

/// <summary>
/// The clock of a project: a stage begins when the one before is over, runs in working days of its place, stands still while every
/// case that was handed in for it stands still, and is over when all its items are granted and nothing outside the portal is waited for;
/// one that no item moves is over when its lead has closed it. Pure; asked twice it says the same.
/// </summary>
public static class ProjectClock
{
    /// <summary>The stages of a new project; the first one runs from the start.</summary>
    public static IReadOnlyList<ProjectStage> Begin(ProjectTemplate template) =>
        [.. template.Stages.Select(stage => new ProjectStage { Key = stage.Key, Name = stage.Name, Days = stage.Days, Items = stage.Items, MoreToEnter = stage.MoreToEnter, Lead = stage.Lead })];

    /// <param name="stages">As they stood.</param>
    /// <param name="now">UTC: a pause that is found now begins now, at the latest.</param>
    public static ProjectStanding Tell(IReadOnlyList<ProjectStage> stages, DateTime startedUtc, int days, IReadOnlyCollection<ProjectCase> cases, WorkCalendar calendar, DateTime now)
    {
        var told = new List<ProjectStage>(stages.Count);
        DateTime? begins = startedUtc;
        foreach (var stage in stages)
        {
            var next = begins is { } from ? Run(stage, from, cases, calendar, now) : stage with { State = StageState.Waiting, StartedAt = null, DueAt = null, WarnAt = null, IsProvisional = false, DoneAt = null };
            told.Add(next);
            begins = next.DoneAt;
        }

        var due = Clock.DueAt(new Term(startedUtc, new TimeLimit(days, TimeUnit.WorkingDays)) { Pauses = [.. told.SelectMany(stage => stage.Pauses)] }, calendar);
        return new ProjectStanding(told, told.Find(stage => stage.IsOpen)?.State ?? StageState.Done, due, told.TrueForAll(stage => stage.State == StageState.Done) ? told[^1].DoneAt : null);
    }

    /// <summary>The case that counts for an item: the one granted, or the newest.</summary>
    public static ProjectCase? CaseOf(StageItem item, IEnumerable<ProjectCase> cases) =>
        cases.Where(each => each.Code == item.Code).OrderByDescending(each => each.Outcome == Outcome.Approved).ThenByDescending(each => each.SubmittedAt).FirstOrDefault();

    private static ProjectStage Run(ProjectStage stage, DateTime from, IReadOnlyCollection<ProjectCase> cases, WorkCalendar calendar, DateTime now)
    {
        var own = stage.Items.Select(item => (Item: item, Case: CaseOf(item, cases))).ToList();
        var isDone = own.TrueForAll(each => each.Item.IsOptional || each.Case is { Outcome: Outcome.Approved }) && stage.Outside.All(matter => matter.Done is not null) && (!stage.IsByHand || stage.Closed is not null);
        DateTime? doneAt = isDone ? own.Select(each => each.Case is { Outcome: Outcome.Approved } granted ? granted.DecidedAt : null).Concat(stage.Outside.Select(matter => matter.Done?.At)).Append(stage.Closed?.At).Max() : null;
        var open = own.Select(each => each.Case).OfType<ProjectCase>().Where(each => each.IsOpen).ToList();
        var stands = !isDone && open.Count > 0 && open.TrueForAll(each => each.StandsStill);
        var pauses = Paused(stage.Pauses, stands ? open : [], now);
        var due = Clock.DueAt(new Term(from, new TimeLimit(stage.Days, TimeUnit.WorkingDays)) { Pauses = pauses }, calendar);
        return stage with
        {
            State = isDone ? StageState.Done : stands ? StageState.Suspended : StageState.Running,
            StartedAt = from,
            DueAt = due.AtUtc,
            WarnAt = due.WarnUtc,
            IsProvisional = due.Provisional,
            Pauses = pauses,
            DoneAt = doneAt,
        };
    }

    /// <summary>A pause begins when the last of them came to stand, and ends when one goes on.</summary>
    private static IReadOnlyList<ClockPause> Paused(IReadOnlyList<ClockPause> before, List<ProjectCase> standing, DateTime now)
    {
        var open = before.FirstOrDefault(pause => pause.IsOpen);
        return (open, standing.Count) switch
        {
            (null, > 0) => [.. before, new ClockPause { Reason = standing.Select(each => each.OpenPause?.Reason).FirstOrDefault(reason => reason is not null) ?? PauseReason.Correction, FromUtc = standing.TrueForAll(each => each.OpenPause is not null) ? standing.Max(each => each.OpenPause!.FromUtc) : now }],
            (not null, 0) => [.. before.Select(pause => pause.IsOpen ? pause with { UntilUtc = now } : pause)],
            _ => before,
        };
    }
}
