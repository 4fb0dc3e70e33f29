using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Instant;

/// <summary>The tables of this room.</summary>
internal static class InstantTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<RuleSet>(table =>
        {
            table.HasIndex(rules => new { rules.ItemKey, rules.Version }).IsUnique();
            table.HasIndex(rules => new { rules.TenantId, rules.State });
            table.Property(rules => rules.Text).Unbounded();
            table.Property(rules => rules.Revision).IsConcurrencyToken();
        });
        builder.Entity<InstantDecision>(table =>
        {
            table.HasKey(decision => decision.CaseId);
            table.HasOne(decision => decision.Case).WithMany().HasForeignKey(decision => decision.CaseId).OnDelete(DeleteBehavior.Restrict);
            table.HasOne(decision => decision.RuleSet).WithMany().HasForeignKey(decision => decision.RuleSetId).OnDelete(DeleteBehavior.Restrict);
            table.HasIndex(decision => decision.RuleSetId);
        });
        builder.Entity<FactCall>(table =>
        {
            table.HasIndex(call => new { call.Source, call.At });
            table.HasIndex(call => new { call.TenantId, call.At });
            table.HasIndex(call => new { call.At, call.Id });
            table.HasIndex(call => call.CaseId);
        });
        builder.Entity<FactLookup>(table =>
        {
            table.HasIndex(lookup => lookup.CaseId);
        });
        builder.Entity<ShareApproval>(table => table.HasIndex(approval => new { approval.ItemKey, approval.Source }));
        builder.Entity<SourceOff>(table => table.HasIndex(off => new { off.TenantId, off.Source }).IsUnique());
    }
}
