using Microsoft.EntityFrameworkCore;

namespace Portal.Core.HomeVisits;

/// <summary>The tables of this room.</summary>
internal static class HomeVisitTables
{
    private const string IsOpen = "\"EndedAt\" IS NULL";
    private const string IsEnded = "\"EndedAt\" IS NOT NULL";

    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<HomeVisit>(table =>
        {
            // What a place still has to do by time; what it has done, the newest first. The same for who goes, at whatever place.
            table.HasIndex(visit => new { visit.TenantId, visit.From, visit.Id }).HasFilter(IsOpen);
            table.HasIndex(visit => new { visit.TenantId, visit.EndedAt, visit.Id }).HasFilter(IsEnded);
            table.HasIndex(visit => new { visit.WorkerId, visit.From }).HasFilter(IsOpen);
            table.HasIndex(visit => new { visit.WorkerId, visit.EndedAt }).HasFilter(IsEnded);
            table.HasIndex(visit => visit.CaseId).HasFilter("\"CaseId\" IS NOT NULL");
            table.Property(visit => visit.Version).IsConcurrencyToken();
        });
        builder.Entity<HomeVisitPaper>(table =>
        {
            table.HasIndex(paper => paper.VisitId);
            table.HasOne<HomeVisit>().WithMany().HasForeignKey(paper => paper.VisitId).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
