using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Certificates;

/// <summary>The tables of this room.</summary>
internal static class CertificateTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<Certificate>(table =>
        {
            table.HasIndex(certificate => certificate.VerifyCode).IsUnique();
            table.HasIndex(certificate => new { certificate.TenantId, certificate.Number }).IsUnique();
            table.HasIndex(certificate => new { certificate.IssuedAt, certificate.Id, certificate.TenantId });
            table.HasIndex(certificate => new { certificate.CitizenId, certificate.IssuedAt });
            table.HasIndex(certificate => certificate.StoredName);
            table.Property(certificate => certificate.Version).IsConcurrencyToken();
        });
        builder.Entity<PrintJob>(table =>
        {
            table.HasOne(job => job.Certificate).WithMany().HasForeignKey(job => job.CertificateId).OnDelete(DeleteBehavior.Restrict);
            table.HasIndex(job => new { job.CitizenId, job.Kind, job.PreparedAt });
            table.HasIndex(job => new { job.TenantId, job.State, job.PreparedAt });
            table.HasIndex(job => new { job.State, job.PreparedAt });
            table.Property(job => job.Version).IsConcurrencyToken();
        });
    }
}
