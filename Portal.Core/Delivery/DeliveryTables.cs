using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Delivery;

/// <summary>The tables of this room.</summary>
internal static class DeliveryTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<CaseDocument>(table =>
        {
            table.HasIndex(document => new { document.TenantId, document.Number }).IsUnique();
            table.HasIndex(document => document.VerifyCode).IsUnique();
            table.HasIndex(document => document.CaseId);
        });
        builder.Entity<PickUp>(table =>
        {
            table.HasKey(pickUp => pickUp.CaseId);
            table.HasOne(pickUp => pickUp.Case).WithOne().HasForeignKey<PickUp>(pickUp => pickUp.CaseId);
            table.HasIndex(pickUp => new { pickUp.HallId, pickUp.Code });
        });
    }
}
