using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Credit;

/// <summary>The tables of this room.</summary>
internal static class CreditTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<CreditCheck>(table =>
        {
            table.HasIndex(check => new { check.OrganisationId, check.At });
            table.HasIndex(check => check.CaseId);
        });
        builder.Entity<CreditObjection>(table =>
        {
            table.HasIndex(objection => new { objection.TenantId, objection.UnitId, objection.DueAt });

            // One open objection for each entry: a second click finds the first one.
            table.HasIndex(objection => new { objection.OrganisationId, objection.EntryKey }).IsUnique().HasFilter("\"AnsweredAt\" IS NULL");
            table.Property(objection => objection.Version).IsConcurrencyToken();
        });
    }
}
