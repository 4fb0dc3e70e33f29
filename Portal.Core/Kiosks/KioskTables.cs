using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Kiosks;

/// <summary>The tables of this room.</summary>
internal static class KioskTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<Kiosk>(table =>
        {
            table.HasIndex(kiosk => kiosk.CodeHash);
            table.HasIndex(kiosk => kiosk.TenantId);
            table.Property(kiosk => kiosk.Version).IsConcurrencyToken();
        });
        builder.Entity<DoorEntry>(table =>
        {
            table.HasIndex(entry => new { entry.TenantId, entry.HallId, entry.At });
            table.HasIndex(entry => entry.At);
            table.Property(entry => entry.FetchedAt).IsConcurrencyToken(); // Of two pages of one panel one opens.
            table.Property(entry => entry.Masked).HasMaxLength(40);
            table.Property(entry => entry.ByName).HasMaxLength(60);
        });
        builder.Entity<DoorBar>(table =>
        {
            table.HasIndex(bar => new { bar.TenantId, bar.HallId, bar.Until });
            table.Property(bar => bar.Sealed).HasMaxLength(400);
            table.Property(bar => bar.Masked).HasMaxLength(40);
            table.Property(bar => bar.Reason).HasMaxLength(200);
            table.Property(bar => bar.ByName).HasMaxLength(60);
        });
        builder.Entity<KioskVisit>(table =>
        {
            table.HasIndex(visit => new { visit.TenantId, visit.EndedAt });
            table.HasIndex(visit => visit.BegunAt);
        });
        builder.Entity<FingerTemplate>(table =>
        {
            table.HasIndex(finger => finger.UsedAt);
            table.Property(finger => finger.Sha256).HasMaxLength(64);
            table.Property(finger => finger.Sealed).HasMaxLength(FingerBox.Longest * 2);
        });
        builder.Entity<KioskNonce>(table =>
        {
            table.HasIndex(nonce => nonce.GivenAt);
            table.Property(nonce => nonce.Id).HasMaxLength(64);
        });
    }
}
