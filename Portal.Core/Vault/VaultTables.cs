using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;

namespace Portal.Core.Vault;

/// <summary>The tables of this room.</summary>
internal static class VaultTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<VaultPaper>(table =>
        {
            table.HasIndex(paper => new { paper.CitizenId, paper.KeptAt });
            table.HasIndex(paper => paper.OrganisationId).HasFilter("\"OrganisationId\" IS NOT NULL");
            table.HasIndex(paper => paper.AttachmentId).IsUnique();
            table.HasIndex(paper => paper.DocumentId).IsUnique();
            table.HasOne<Tenancy.Tenant>().WithMany().HasForeignKey(paper => paper.TenantId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<Attachment>().HasIndex(paper => paper.VaultPaperId).HasFilter("\"VaultPaperId\" IS NOT NULL");
        builder.Entity<Consent>(table =>
        {
            table.HasIndex(consent => new { consent.CitizenId, consent.GivenAt });
            table.HasIndex(consent => consent.DraftId);
            table.HasOne<Tenancy.Tenant>().WithMany().HasForeignKey(consent => consent.TenantId).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
