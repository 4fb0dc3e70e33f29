using Microsoft.EntityFrameworkCore;
using Portal.Core.Halls;

namespace Portal.Core.Orders;

/// <summary>The tables of this room.</summary>
internal static class OrderTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<HallOrder>(table =>
        {
            table.HasIndex(order => new { order.TenantId, order.SentAt });
            table.Property(order => order.Title).HasMaxLength(HallOrder.LongestTitle);
            table.Property(order => order.Version).IsConcurrencyToken();
        });
        builder.Entity<OrderReceipt>(table =>
        {
            // Once at each hall; what lies at a place, the newest first.
            table.HasIndex(receipt => new { receipt.OrderId, receipt.HallId }).IsUnique();
            table.HasIndex(receipt => new { receipt.TenantId, receipt.State });
            table.Property(receipt => receipt.Version).IsConcurrencyToken();
            table.HasOne<HallOrder>().WithMany().HasForeignKey(receipt => receipt.OrderId).OnDelete(DeleteBehavior.Restrict);
            table.HasOne<Hall>().WithMany().HasForeignKey(receipt => receipt.HallId).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
