using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Intake;

namespace Portal.Core.Projects;

/// <summary>The tables of this room.</summary>
internal static class ProjectTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<ProjectTemplate>(table =>
        {
            table.HasIndex(template => new { template.TenantId, template.Key, template.Version }).IsUnique();
        });
        builder.Entity<Project>(table =>
        {
            table.HasIndex(project => new { project.TenantId, project.DoneAt, project.DueAt });
            table.HasIndex(project => project.OrganisationId);
            table.Property(project => project.Version).IsConcurrencyToken();
        });
        builder.Entity<Case>().HasIndex(matter => matter.ProjectId).HasFilter("\"ProjectId\" IS NOT NULL");
        builder.Entity<Draft>().HasIndex(draft => draft.ProjectId).HasFilter("\"ProjectId\" IS NOT NULL");
    }
}
