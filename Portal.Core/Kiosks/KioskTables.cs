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
