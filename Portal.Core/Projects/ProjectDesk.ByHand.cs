using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.People;

namespace Portal.Core.Projects;

/// <summary>What the lead of a stage does by hand, and what follows from it, in one transaction with its lines in the journal.</summary>
public sealed partial class ProjectDesk
{
    /// <inheritdoc cref="ProjectHand"/>
    public Task<Answer<Project>> ActByHandAsync(Guid projectId, string stageKey, StageAct act, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => ActByHandOnceAsync(projectId, stageKey, act, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Project>> ActByHandOnceAsync(Guid projectId, string stageKey, StageAct act, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (actor.Post is not { } post || await db.Projects.SingleOrDefaultAsync(each => each.Id == projectId, cancellationToken) is not { } project
            || project.Stages.FirstOrDefault(each => each.Key == stageKey) is not { } stage)
        {
            return new NotFound();
        }

        var now = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
        var function = await db.Units.Where(unit => unit.Id == post.UnitId).Select(unit => unit.Function).SingleOrDefaultAsync(cancellationToken);
        if (ProjectHand.WhyNot(project, stage, act, actor, function, ChinaTime.DateOf(now)) is { } refusal)
        {
            return refusal is not NotTheLead && IsDone(stage, act) ? project : refusal;
        }

        var next = ProjectHand.Do(stage, act, new HandMark(actor.Name, now));
        if (ReferenceEquals(next, stage))
        {
            return project;
        }

        project.Stages = [.. project.Stages.Select(each => each.Key == stageKey ? next : each)];
        db.Journal.Add(Line($"project.Hand.{act.Act}", project, actor, now, null, Words(stage, act)));
        db.Journal.AddRange(await FollowAsync(project, now, cancellationToken));
        project.Version++;
        await db.SaveChangesAsync(cancellationToken);
        return project;
    }

    /// <summary>The same click again: it is answered as the first one was.</summary>
    private static bool IsDone(ProjectStage stage, StageAct act) => act.Act switch
    {
        HandAct.Begin => stage.Begun is not null,
        HandAct.WaitFor => stage.Outside.Any(matter => matter.Id == act.Matter),
        HandAct.Done => stage.Outside.Any(matter => matter.Id == act.Matter && matter.Done is not null),
        HandAct.Close => stage.Closed is not null,
        HandAct.Drop => !stage.Outside.Any(matter => matter.Id == act.Matter),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act.Act, "not an act"),
    };

    private static string Words(ProjectStage stage, StageAct act) => stage.Outside.FirstOrDefault(matter => matter.Id == act.Matter) is { } matter
        ? string.Create(CultureInfo.InvariantCulture, $"{stage.Name.Zh} · {matter.Name} · {matter.Authority}{(act.DoneOn is { } day ? $" · {day:yyyy-MM-dd}" : "")}")
        : act.Act == HandAct.WaitFor ? $"{stage.Name.Zh} · {act.Name!.Trim()} · {act.Authority!.Trim()}" : stage.Name.Zh;
}
