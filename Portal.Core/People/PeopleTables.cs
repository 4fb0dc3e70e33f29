using Microsoft.EntityFrameworkCore;

namespace Portal.Core.People;

/// <summary>The tables of this room.</summary>
internal static class PeopleTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<Account>(table =>
        {
            table.ToTable("Accounts");
            table.HasIndex(account => account.CitizenId);
        });
        builder.Entity<Post>(table =>
        {
            table.HasIndex(post => new { post.TenantId, post.UnitId });
            table.HasIndex(post => post.AccountId);
            table.Property(post => post.Duties).HasConversion<int>();
        });
        builder.Entity<Citizen>(table =>
        {
            table.HasIndex(citizen => new { citizen.DocumentType, citizen.DocumentNumber }).IsUnique();
            table.HasIndex(citizen => citizen.Phone);
        });
        builder.Entity<Organisation>().HasIndex(organisation => organisation.CreditCode).IsUnique();
        builder.Entity<OrganisationMember>(table =>
        {
            table.HasKey(member => new { member.OrganisationId, member.CitizenId });
            table.HasIndex(member => member.CitizenId);
            table.HasOne<Tenancy.Tenant>().WithMany().HasForeignKey(member => member.TenantId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<ProxyGrant>(table =>
        {
            table.HasIndex(grant => grant.DelegateId);
            table.HasIndex(grant => grant.PrincipalId);
            table.HasOne<Citizen>().WithMany().HasForeignKey(grant => grant.PrincipalId);
            table.HasOne<Citizen>().WithMany().HasForeignKey(grant => grant.DelegateId);
            table.HasOne<Tenancy.Tenant>().WithMany().HasForeignKey(grant => grant.TenantId).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
