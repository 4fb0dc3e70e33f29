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
        builder.Entity<KioskNonce>(table =>
        {
            table.HasIndex(nonce => nonce.GivenAt);
            table.Property(nonce => nonce.Id).HasMaxLength(64);
        });
    }
}
