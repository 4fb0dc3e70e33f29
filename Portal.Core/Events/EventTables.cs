using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Events;

/// <summary>The tables of this room.</summary>
internal static class EventTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<PublicEvent>(table =>
        {
            table.ToTable("Events");
            table.HasIndex(each => new { each.TenantId, each.StartsAt });
            table.Property(each => each.Version).IsConcurrencyToken();
            table.Property(each => each.Taken).IsConcurrencyToken();
            table.Property(each => each.Waiting).IsConcurrencyToken();
            table.Ignore(each => each.Free);
        });
        builder.Entity<SignUp>(table =>
        {
            // One name under one phone once; the code said at the door; who waits, in their order.
            table.HasIndex(each => new { each.EventId, each.Phone, each.HolderName }).IsUnique().HasFilter("\"State\" <> 'Cancelled' AND \"Phone\" IS NOT NULL");
            table.HasIndex(each => new { each.EventId, each.Code }).IsUnique();
            table.HasIndex(each => new { each.EventId, each.State, each.SignedUpAt });
            table.HasIndex(each => each.Secret).IsUnique();
            table.HasIndex(each => each.CitizenId).HasFilter("\"CitizenId\" IS NOT NULL");
            table.Property(each => each.Phone).HasMaxLength(11);
            table.Property(each => each.Code).HasMaxLength(6);
            table.Property(each => each.Secret).HasMaxLength(20);
            table.Property(each => each.Version).IsConcurrencyToken();
            table.HasOne<PublicEvent>().WithMany().HasForeignKey(each => each.EventId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<EventCase>(table =>
        {
            table.HasKey(link => new { link.EventId, link.CaseId });
            table.HasOne<PublicEvent>().WithMany().HasForeignKey(link => link.EventId).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
