using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Tenancy;

/// <summary>The tables of this room.</summary>
internal static class TenancyTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<Tenant>(table =>
        {
            table.Property(tenant => tenant.Id).ValueGeneratedNever();
            table.HasIndex(tenant => tenant.Slug).IsUnique();
            table.HasIndex(tenant => tenant.HostName).IsUnique();
            table.HasIndex(tenant => tenant.Path).IsUnique();
            table.HasOne<Tenant>().WithMany().HasForeignKey(tenant => tenant.ParentId).OnDelete(DeleteBehavior.Restrict);
            table.Property(tenant => tenant.Version).IsConcurrencyToken();
        });
        builder.Entity<Unit>(table =>
        {
            table.HasIndex(unit => new { unit.TenantId, unit.Function });
            table.HasOne<Tenant>().WithMany().HasForeignKey(unit => unit.TenantId);
        });
    }
}
