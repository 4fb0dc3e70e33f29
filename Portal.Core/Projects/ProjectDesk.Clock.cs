using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Projects;

/// <summary>The clock of projects, kept by a job with a scope of everywhere: what follows from the cases is written down with its line in the journal.</summary>
public sealed partial class ProjectDesk
{
    /// <summary>All projects that are not over, one by one; each is asked by its own rule, so two nodes at once do nothing twice.</summary>
    /// <returns>How many changed.</returns>
    public async Task<int> KeepAllAsync(CancellationToken cancellationToken = default)
    {
        var changed = 0;
        await using var db = maker.Make(Scope.Everywhere("the stages of every open project are watched"));
        foreach (var id in await db.Projects.Where(project => project.DoneAt == null).OrderBy(project => project.Id).Select(project => project.Id).ToListAsync(cancellationToken))
        {
            changed += await KeepAsync(id, cancellationToken) ? 1 : 0;
        }

        return changed;
    }

    /// <summary>Looks at one project's cases and the calendar, and writes what follows: a stage begun, standing still, going on or over, and days that moved.</summary>
    /// <returns>Whether something changed.</returns>
    public async Task<bool> KeepAsync(Guid projectId, CancellationToken cancellationToken = default) =>
        (await Attempt.SafelyAsync<bool>(async () => await KeepOnceAsync(projectId, cancellationToken), time, log, cancellationToken)) is { IsYes: true, Value: true };

    private async Task<bool> KeepOnceAsync(Guid projectId, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("a project's clock follows from all its cases, whoever may see them"));
        if (await db.Projects.SingleOrDefaultAsync(each => each.Id == projectId, cancellationToken) is not { DoneAt: null } project)
        {
            return false;
        }

        var lines = await FollowAsync(project, JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime), cancellationToken);
        if (lines.Count == 0)
        {
            return false;
        }

        project.Version++;
        db.Journal.AddRange(lines);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Brings the project to where its cases and its stages' own marks have it; nothing is saved here.</summary>
    /// <returns>What is to be said of it in the journal; empty when nothing moved.</returns>
    private async Task<List<JournalEntry>> FollowAsync(Project project, DateTime now, CancellationToken cancellationToken)
    {
        await using var everywhere = maker.Make(Scope.Everywhere("a project's clock follows from all its cases, whoever may see them"));
        var matters = await everywhere.Cases.AsNoTracking().Include(matter => matter.Item).Where(matter => matter.ProjectId == project.Id).ToListAsync(cancellationToken);
        var ids = matters.ConvertAll(matter => (Guid?)matter.Id);
        var waited = (await everywhere.CaseEvents.AsNoTracking().Where(happened => ids.Contains(happened.CaseId) && (happened.To == CaseStatus.AwaitingCorrection || happened.From == CaseStatus.AwaitingCorrection)).OrderBy(happened => happened.Sequence).ToListAsync(cancellationToken)).ToLookup(happened => happened.CaseId!.Value);
        var calendar = (await cases.SettingAsync(cancellationToken)).Circumstances.CalendarAt(project.TenantId);
        var standing = ProjectClock.Tell(project.Stages, project.StartedAt, project.Days, [.. matters.Select(matter => Of(matter) with { Still = [.. matter.Pauses, .. CorrectionsOf(waited[matter.Id])] })], calendar);
        var lines = Changes(project, standing, now).ToList();
        if (lines.Count > 0)
        {
            (project.Stages, project.State, project.DueAt, project.WarnAt, project.IsProvisional, project.DoneAt) =
                (standing.Stages, standing.State, standing.Due.AtUtc, standing.Due.WarnUtc, standing.Due.Provisional, standing.DoneAt);
        }

        return lines;
    }

    /// <summary>From the moment the applicant was asked to the moment they answered, by the case's own journal.</summary>
    private static IEnumerable<ClockPause> CorrectionsOf(IEnumerable<CaseEvent> events)
    {
        DateTime? asked = null;
        foreach (var happened in events)
        {
            if (happened.To == CaseStatus.AwaitingCorrection)
            {
                asked ??= happened.At;
            }
            else if (asked is { } from)
            {
                yield return new ClockPause { Reason = PauseReason.Correction, FromUtc = from, UntilUtc = happened.At };
                asked = null;
            }
        }

        if (asked is { } still)
        {
            yield return new ClockPause { Reason = PauseReason.Correction, FromUtc = still };
        }
    }

    private static IEnumerable<JournalEntry> Changes(Project project, ProjectStanding standing, DateTime now)
    {
        foreach (var (was, becomes) in project.Stages.Zip(standing.Stages))
        {
            if (was.State != becomes.State)
            {
                yield return Line(becomes.State switch
                {
                    StageState.Done => "project.StageDone",
                    StageState.Suspended => "project.Pause",
                    _ => was.State == StageState.Suspended ? "project.Resume" : "project.Stage",
                }, project, Actor.System, now, Day(was.DueAt, was.IsProvisional), $"{becomes.Name.Zh} · {Day(becomes.DueAt, becomes.IsProvisional)}");
            }
            else if (was.DueAt is not null && (was.DueAt != becomes.DueAt || was.IsProvisional != becomes.IsProvisional))
            {
                yield return Line("project.Reschedule", project, Actor.System, now, Day(was.DueAt, was.IsProvisional), $"{becomes.Name.Zh} · {Day(becomes.DueAt, becomes.IsProvisional)}");
            }
        }

        if (project.DueAt != standing.Due.AtUtc || project.IsProvisional != standing.Due.Provisional)
        {
            yield return Line("project.Reschedule", project, Actor.System, now, Day(project.DueAt, project.IsProvisional), Day(standing.Due.AtUtc, standing.Due.Provisional));
        }
    }

    private static string? Day(DateTime? due, bool provisional) =>
        due is { } at ? string.Create(CultureInfo.InvariantCulture, $"{ChinaTime.DateOf(at):yyyy-MM-dd}{(provisional ? " 暂定" : "")}") : null;
}
