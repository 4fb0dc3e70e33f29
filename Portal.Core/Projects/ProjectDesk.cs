using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Projects;

/// <summary>What is typed to start a project.</summary>
/// <param name="Id">Made by the form: the same id starts one project, however often it is sent.</param>
/// <param name="Known">By <see cref="ProjectFields.Typed"/>.</param>
public sealed record NewProject(Guid Id, Guid TemplateId, Guid OrganisationId, IReadOnlyDictionary<string, string> Known);

/// <summary>A project with its cases, as a page shows it.</summary>
/// <param name="Cases">With steps and custody, those that this viewer may see.</param>
/// <param name="Drafts">Applications begun for it and not handed in, the viewer's own.</param>
public sealed record ProjectFile(Project Project, IReadOnlyList<Case> Cases, IReadOnlyDictionary<string, Guid> ItemsByCode, IReadOnlyList<Draft> Drafts);

/// <summary>
/// Projects with stages: started from a template, their items applied for through <see cref="IntakeDesk"/> with the project's data
/// filled in, their clock kept by <c>ProjectDesk.Clock.cs</c>.
/// </summary>
public sealed partial class ProjectDesk(PortalDbMaker maker, Scope scope, CaseDesk cases, IntakeDesk intake, TimeProvider time, ILogger<ProjectDesk> log)
{
    /// <summary>The templates in force at a place: its own and those of every place above it.</summary>
    public async Task<IReadOnlyList<ProjectTemplate>> TemplatesAsync(Tenant place, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var lineage = TenantPath.Ids(place.Path);
        return await db.ProjectTemplates.AsNoTracking().Where(template => template.State == TemplateState.Published && lineage.Contains(template.TenantId)).OrderBy(template => template.Days).ThenBy(template => template.Key).ToListAsync(cancellationToken);
    }

    /// <summary>Starts a project for an organisation that this citizen acts for; the days run from this moment.</summary>
    public Task<Answer<Project>> StartAsync(NewProject start, Tenant place, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => StartOnceAsync(start, place, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Project>> StartOnceAsync(NewProject start, Tenant place, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (actor.CitizenId is not { } citizenId || await db.OrganisationMembers.AsNoTracking().Include(each => each.Organisation).FirstOrDefaultAsync(each => each.OrganisationId == start.OrganisationId && each.CitizenId == citizenId, cancellationToken) is not { Organisation: { } organisation })
        {
            return new NotAllowed();
        }

        if (await db.Projects.AsNoTracking().SingleOrDefaultAsync(each => each.Id == start.Id && each.OrganisationId == start.OrganisationId, cancellationToken) is { } before)
        {
            return before;
        }

        var template = (await TemplatesAsync(place, cancellationToken)).FirstOrDefault(each => each.Id == start.TemplateId);
        if (template is null || template.Faults().Any())
        {
            return new TemplateNotReady();
        }

        var known = ProjectFields.Typed.Select(key => (key, Text: start.Known.GetValueOrDefault(key)?.Trim() ?? "")).Where(pair => pair.Text.Length > 0).ToDictionary(pair => pair.key, pair => pair.Text, StringComparer.Ordinal);
        if (!known.TryGetValue(ProjectFields.Name, out var name) || known.Values.Any(text => text.Length > Project.LongestText))
        {
            return new ProjectIncomplete(Project.LongestText);
        }

        known[ProjectFields.Organisation] = organisation.Name;
        var now = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
        var calendar = (await cases.SettingAsync(cancellationToken)).Circumstances.CalendarAt(template.TenantId);
        var standing = ProjectClock.Tell(ProjectClock.Begin(template), now, template.Days, [], calendar);
        var project = new Project
        {
            Id = start.Id,
            TenantId = template.TenantId,
            OrganisationId = organisation.Id,
            OrganisationName = organisation.Name,
            CitizenId = citizenId,
            TemplateId = template.Id,
            TemplateVersion = template.Version,
            Kind = template.Name,
            IsDemo = template.IsDemo,
            Name = name,
            Code = known.GetValueOrDefault(ProjectFields.Code),
            Known = known,
            Days = template.Days,
            Stages = standing.Stages,
            StartedAt = now,
            StartedBy = actor.Name,
            DueAt = standing.Due.AtUtc,
            WarnAt = standing.Due.WarnUtc,
            IsProvisional = standing.Due.Provisional,
        };
        db.Projects.Add(project);
        db.Journal.Add(Line("project.Start", project, actor, now, null, Words(project)));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return project;
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            await using var again = maker.Make(scope);
            return await again.Projects.AsNoTracking().SingleOrDefaultAsync(each => each.Id == start.Id && each.OrganisationId == start.OrganisationId, cancellationToken) is { } first ? first : new NotAllowed();
        }
    }

    /// <summary>A project for a page: null when it is not this viewer's to see.</summary>
    public async Task<ProjectFile?> OpenAsync(Guid projectId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await db.Projects.AsNoTracking().SingleOrDefaultAsync(each => each.Id == projectId, cancellationToken) is not { } project)
        {
            return null;
        }

        var codes = project.Stages.SelectMany(stage => stage.Items).Select(item => item.Code).ToList();
        var items = await db.ServiceItems.AsNoTracking().Where(item => item.TenantId == project.TenantId && item.State == ItemState.Published && codes.Contains(item.Code)).Select(item => new { item.Code, item.Id }).ToListAsync(cancellationToken);
        var matters = await db.Cases.AsNoTracking().AsSplitQuery().Include(matter => matter.Steps).Include(matter => matter.Handoffs).Include(matter => matter.Item).Where(matter => matter.ProjectId == projectId).OrderBy(matter => matter.SubmittedAt).ToListAsync(cancellationToken);
        var drafts = await db.Drafts.AsNoTracking().Where(draft => draft.ProjectId == projectId && draft.AccountId == actor.AccountId && draft.CaseId == null && draft.Corrects == null).ToListAsync(cancellationToken);
        return new ProjectFile(project, matters, items.ToDictionary(item => item.Code, item => item.Id, StringComparer.Ordinal), drafts);
    }

    /// <summary>A draft of one of the project's items, with what the project was asked once filled in; the one begun before, if there is one.</summary>
    /// <param name="place">Where it is typed.</param>
    public async Task<Answer<Draft>> PrepareAsync(Guid projectId, string code, Tenant place, Actor actor, CancellationToken cancellationToken = default)
    {
        if (await OpenAsync(projectId, actor, cancellationToken) is not { } file || actor.CitizenId is null)
        {
            return new NotFound();
        }

        var project = file.Project;
        if (!file.ItemsByCode.TryGetValue(code, out var itemId))
        {
            return new NotFound();
        }

        if (ProjectSubmission.WhyNot(project, code, file.Cases) is { } refusal)
        {
            return refusal;
        }

        return await intake.StartForProjectAsync(itemId, place.Id, project.OrganisationId, project.Id, project.Known, actor, cancellationToken);
    }

    /// <summary>What the clock must know of a case.</summary>
    public static ProjectCase Of(Case matter) => new(matter.Id, matter.Number, matter.Item!.Code, matter.Status, matter.Outcome, matter.SubmittedAt, matter.DecidedAt) { ClosedAt = matter.ClosedAt, Still = matter.Pauses };

    /// <summary>The days of the whole and of each stage that has begun, one by one: why a project's dates are what they are.</summary>
    public async Task<IReadOnlyList<ExplainedStage>> ExplainAsync(Project project, CancellationToken cancellationToken = default)
    {
        var calendar = (await cases.SettingAsync(cancellationToken)).Circumstances.CalendarAt(project.TenantId);
        return
        [
            Of(null, project.StartedAt, project.Days, [.. project.Stages.SelectMany(stage => stage.Pauses)], project.DueAt),
            .. project.Stages.Where(stage => stage is { StartedAt: not null, DueAt: not null }).Select(stage => Of(stage.Name, stage.StartedAt!.Value, stage.Days, stage.Pauses, stage.DueAt!.Value)),
        ];

        ExplainedStage Of(LocalText? name, DateTime from, int days, IReadOnlyList<ClockPause> pauses, DateTime due)
        {
            var term = new Term(from, new TimeLimit(days, TimeUnit.WorkingDays)) { Pauses = pauses };
            return new ExplainedStage(name, term, due, Clock.DueAt(term, calendar), [.. Clock.Days(term, calendar)]);
        }
    }

    private static string Words(Project project) =>
        string.Create(CultureInfo.InvariantCulture, $"{project.Kind.Zh} · {project.Days} · {ChinaTime.DateOf(project.DueAt):yyyy-MM-dd}{(project.IsProvisional ? " 暂定" : "")}");

    private static JournalEntry Line(string kind, Project project, Actor actor, DateTime now, string? before, string? after) => new()
    {
        TenantId = project.TenantId,
        Kind = kind,
        At = now,
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = project.Name,
        Before = before,
        After = after,
    };
}
