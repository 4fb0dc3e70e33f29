using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Projects;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// The demonstration's kinds of projects, and projects under way: the working days are those of the newspapers, the stages' parts
/// of them and the items are made up and say so.
/// </summary>
internal static class DemoProjects
{
    public static async Task PlantAsync(PortalDb db, DemoPlaces places, DateTime now, CancellationToken cancellationToken)
    {
        var there = await db.ProjectTemplates.Select(template => template.Id).ToHashSetAsync(cancellationToken);
        var file = DemoFiles.Document<TemplatesFile>("projects.json");
        foreach (var row in file.Templates)
        {
            DemoSeed.AddMissing(db, there, DemoFiles.IdOf("project-template", file.Tenant, row.Key), id => Template(row, id, places[file.Tenant].Id, now));
        }

        foreach (var sample in file.Samples)
        {
            var representative = DemoAccounts.Citizens.Single(row => row.CreditCode == sample.Company);
            var (companyId, citizenId) = (DemoFiles.IdOf("organisation", sample.Company), DemoFiles.IdOf("citizen", representative.DocumentNumber));
            var projectId = DemoFiles.IdOf("project", file.Tenant, sample.Name);

            // Planted with the company alone: where somebody entered the company first, it is theirs, and no project is put into their list.
            if (db.ChangeTracker.Entries<Organisation>().Any(entry => entry.State == EntityState.Added && entry.Entity.Id == companyId) && !await db.Projects.AnyAsync(project => project.Id == projectId, cancellationToken))
            {
                var template = Template(file.Templates.Single(row => row.Key == sample.Template), DemoFiles.IdOf("project-template", file.Tenant, sample.Template), places[file.Tenant].Id, now);
                db.Add(Under(template, sample, representative, projectId, companyId, citizenId, now));
            }
        }
    }

    private static ProjectTemplate Template(TemplateRow row, Guid id, int tenantId, DateTime now) => new()
    {
        Id = id,
        TenantId = tenantId,
        Key = row.Key,
        Version = 1,
        Name = row.Name,
        Days = row.Days,
        Stages = row.Stages,
        IsDemo = true,
        CreatedAt = now,
    };

    private static Project Under(ProjectTemplate template, SampleRow sample, DemoAccounts.CitizenRow representative, Guid id, Guid companyId, Guid citizenId, DateTime now)
    {
        var started = now.AddDays(-sample.DaysAgo);
        var standing = ProjectClock.Tell(ProjectClock.Begin(template), started, template.Days, [], WorkCalendar.Official);
        return new Project
        {
            Id = id,
            TenantId = template.TenantId,
            OrganisationId = companyId,
            OrganisationName = representative.Organisation,
            CitizenId = citizenId,
            TemplateId = template.Id,
            TemplateVersion = template.Version,
            Kind = template.Name,
            IsDemo = true,
            Name = sample.Name,
            Code = sample.Code,
            Known = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [ProjectFields.Name] = sample.Name,
                [ProjectFields.Code] = sample.Code,
                [ProjectFields.Place] = sample.Place,
                [ProjectFields.Scale] = sample.Scale,
                [ProjectFields.Organisation] = representative.Organisation,
            },
            Days = template.Days,
            Stages = standing.Stages,
            StartedAt = started,
            StartedBy = representative.Name,
            DueAt = standing.Due.AtUtc,
            WarnAt = standing.Due.WarnUtc,
            IsProvisional = standing.Due.Provisional,
        };
    }

    private sealed record TemplatesFile(string Tenant, IReadOnlyList<SampleRow> Samples, IReadOnlyList<TemplateRow> Templates);

    private sealed record TemplateRow(string Key, LocalText Name, int Days, IReadOnlyList<StageTemplate> Stages);

    private sealed record SampleRow(string Template, string Company, string Name, string Code, string Place, string Scale, int DaysAgo);
}
