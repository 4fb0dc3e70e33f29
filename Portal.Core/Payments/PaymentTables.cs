using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Payments;

/// <summary>The tables of this room.</summary>
internal static class PaymentTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<Payment>(table =>
        {
            table.HasIndex(payment => new { payment.TenantId, payment.Number }).IsUnique();
            table.HasIndex(payment => new { payment.TenantId, payment.Provider, payment.EndedAt });
            table.HasIndex(payment => new { payment.State, payment.EnteredAt });
            table.HasIndex(payment => new { payment.CitizenId, payment.EnteredAt });
            table.Property(payment => payment.Version).IsConcurrencyToken();
        });
        builder.Entity<LedgerEntry>(table =>
        {
            table.HasIndex(entry => entry.PaymentId);
            table.HasIndex(entry => new { entry.TenantId, entry.Account, entry.At });
            table.HasIndex(entry => new { entry.TransactionId, entry.Account }).IsUnique();
        });
        builder.Entity<Reconciliation>(table => table.HasIndex(day => new { day.TenantId, day.Provider, day.Day }).IsUnique());
    }
}
