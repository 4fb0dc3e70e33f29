using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;

namespace Portal.Core.Cases;

/// <summary>Cases, their plan and custody, and the journal, of which a case's events are rows.</summary>
internal static class CaseTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<Case>(table =>
        {
            table.HasIndex(matter => matter.Number).IsUnique();
            table.HasIndex(matter => new { matter.TenantId, matter.Status, matter.DueAt });
            table.HasIndex(matter => new { matter.OriginTenantId, matter.Status });
            table.HasIndex(matter => new { matter.OriginTenantId, matter.SubmittedAt, matter.Channel });
            table.HasIndex(matter => new { matter.CitizenId, matter.SubmittedAt });
            table.HasIndex(matter => matter.OrganisationId);
            table.HasIndex(matter => matter.QueryCode);
            table.HasIndex(matter => matter.ProxyGrantId).HasFilter("\"ProxyGrantId\" IS NOT NULL");
            table.HasIndex(matter => matter.ApplicantName);
            table.HasIndex(matter => new { matter.Status, matter.AcceptBy });
            table.HasIndex(matter => matter.OwedBy);
            table.HasIndex(matter => matter.BundleRunId);
            table.HasIndex(matter => new { matter.WaitsForOthers, matter.BundleRunId }).HasFilter("\"WaitsForOthers\"");
            table.HasIndex(matter => new { matter.ItemKey, matter.TenantId });
            table.HasIndex(matter => matter.DueAt).HasFilter("\"ExtensionAsked\" IS NOT NULL");
            table.HasIndex(matter => new { matter.TenantId, matter.ClosedAt, matter.Trips, matter.DecidedSameDay });
            table.Property(matter => matter.Version).IsConcurrencyToken();
            table.Property(matter => matter.Subject).HasConversion<int>();
            table.HasOne(matter => matter.Tenant).WithMany().HasForeignKey(matter => matter.TenantId).OnDelete(DeleteBehavior.Restrict);
            table.HasOne(matter => matter.Origin).WithMany().HasForeignKey(matter => matter.OriginTenantId).OnDelete(DeleteBehavior.Restrict);
            table.HasOne(matter => matter.Item).WithMany().HasForeignKey(matter => matter.ItemId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<CaseStep>(table =>
        {
            table.HasIndex(step => new { step.TenantId, step.UnitId, step.State, step.DueAt, step.Id });
            table.HasIndex(step => new { step.AssigneeId, step.State, step.DueAt, step.Id });
            table.HasIndex(step => step.CaseId);
            table.HasIndex(step => new { step.TenantId, step.UnitId, step.DueAt }).HasFilter("\"Lane\" = 'Green' AND \"State\" = 'Open'");
        });
        builder.Entity<Handoff>(table =>
        {
            table.HasIndex(handoff => new { handoff.TenantId, handoff.State, handoff.ReceiveBy, handoff.Id });
            table.HasIndex(handoff => handoff.CaseId);
            table.HasIndex(handoff => new { handoff.FromTenantId, handoff.ReceiveBy, handoff.Id }).HasFilter("\"State\" = 'Pending'");
        });
        builder.Entity<Attachment>(table =>
        {
            table.HasIndex(paper => paper.CaseId);
            table.HasIndex(paper => paper.DraftId);
            table.HasIndex(paper => paper.StoredName);
            table.HasOne(paper => paper.Case).WithMany().HasForeignKey(paper => paper.CaseId);
        });
        builder.Entity<CaseReach>(table =>
        {
            table.HasKey(reach => new { reach.CaseId, reach.TenantId });
            table.HasIndex(reach => new { reach.TenantId, reach.CaseId });
            table.HasOne<Case>().WithMany().HasForeignKey(reach => reach.CaseId);
        });
        builder.Entity<Operation>().HasKey(operation => operation.Key);
        builder.Entity<RunningNumber>().HasKey(number => new { number.TenantId, number.Name });
        builder.Entity<JournalEntry>(table =>
        {
            table.ToTable("Journal");
            table.HasDiscriminator<string>("Room").HasValue<JournalEntry>("entry").HasValue<CaseEvent>("case");
            table.HasIndex(entry => new { entry.TenantId, entry.Number }).IsUnique();
            table.HasIndex(entry => new { entry.CaseId, entry.Number });

            // A subtree is many places: their lines are read newest first, and the place is looked at in the index itself.
            table.HasIndex(entry => new { entry.At, entry.Number, entry.TenantId });
            table.Property(entry => entry.Hash).HasMaxLength(64);
            table.Property(entry => entry.Note).Unbounded();
            table.Property(entry => entry.Before).Unbounded();
            table.Property(entry => entry.After).Unbounded();
        });
        builder.Entity<CaseEvent>(table =>
        {
            table.HasBaseType<JournalEntry>();
            table.Property(row => row.Change).HasConversion(
                change => JsonSerializer.Serialize(change, CaseChange.Json),
                text => JsonSerializer.Deserialize<CaseChange>(text, CaseChange.Json)!).Unbounded();
        });
        builder.Entity<JournalHead>(table =>
        {
            table.HasKey(head => head.TenantId);
            table.Property(head => head.TenantId).ValueGeneratedNever();
        });
    }
}
