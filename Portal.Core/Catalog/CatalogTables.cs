using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Catalog;

/// <summary>The tables of this room.</summary>
internal static class CatalogTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<ServiceItem>(table =>
        {
            table.HasIndex(item => new { item.TenantId, item.State, item.Class });
            table.HasIndex(item => new { item.ItemKey, item.Version }).IsUnique();
            table.Property(item => item.Tags).HasConversion<int>();
            table.Property(item => item.Subjects).HasConversion<int>();
            table.Property(item => item.Agency).HasMaxLength(80);
        });
        builder.Entity<Bundle>(table =>
        {
            table.HasIndex(bundle => new { bundle.TenantId, bundle.State, bundle.Code });
            table.HasIndex(bundle => new { bundle.BundleKey, bundle.Version }).IsUnique();
        });
        builder.Entity<Delegation>(table =>
        {
            table.HasIndex(delegation => new { delegation.TenantId, delegation.ItemKey, delegation.Right, delegation.From }).IsUnique();
            table.HasIndex(delegation => delegation.ItemKey);
        });
    }
}
