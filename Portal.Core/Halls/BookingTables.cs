using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Halls;

/// <summary>The tables of bookings.</summary>
internal static class BookingTables
{
    /// <summary><see cref="AppointmentFlow.Open"/>, as the database compares it.</summary>
    private const string Open = "\"State\" IN ('Requested', 'Booked')";

    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<SlotRule>(table =>
        {
            table.HasIndex(rule => new { rule.TenantId, rule.HallId });
            table.Property(rule => rule.ItemCode).HasMaxLength(80);
            table.Property(rule => rule.Version).IsConcurrencyToken();
            table.HasOne<Hall>().WithMany().HasForeignKey(rule => rule.HallId).OnDelete(DeleteBehavior.Restrict);
            table.HasOne<TicketGroup>().WithMany().HasForeignKey(rule => rule.GroupId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<HallBroadcast>(table =>
        {
            table.HasIndex(said => new { said.TenantId, said.HallId, said.Until });
            table.Property(said => said.Text).HasMaxLength(HallBroadcast.Longest);
            table.HasOne<Hall>().WithMany().HasForeignKey(said => said.HallId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<SlotCount>(table => table.HasKey(count => new { count.TenantId, count.RuleId, count.Day, count.Minute }));
        builder.Entity<Appointment>(table =>
        {
            table.HasIndex(booked => new { booked.TenantId, booked.HallId, booked.Day, booked.Minute });
            table.HasIndex(booked => new { booked.HallId, booked.Day, booked.Code }).IsUnique();
            table.HasIndex(booked => new { booked.CitizenId, booked.StartsAt }).HasFilter("\"CitizenId\" IS NOT NULL");
            table.HasIndex(booked => booked.StartsAt).HasFilter(Open);

            // Whose names are still to be emptied.
            table.HasIndex(booked => booked.Day).HasFilter("\"Phone\" <> ''");
            table.Property(booked => booked.ItemCode).HasMaxLength(80);
            table.Property(booked => booked.Code).HasMaxLength(6);
            table.Property(booked => booked.Phone).HasMaxLength(11);
            table.Property(booked => booked.Version).IsConcurrencyToken();
            table.Ignore(booked => booked.HoldsPlace);
            table.HasOne<SlotRule>().WithMany().HasForeignKey(booked => booked.RuleId).OnDelete(DeleteBehavior.Restrict);
            table.HasOne<Hall>().WithMany().HasForeignKey(booked => booked.HallId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<AppointmentEvent>(table =>
        {
            table.HasIndex(happened => new { happened.AppointmentId, happened.Sequence }).IsUnique();
            table.HasOne<Appointment>().WithMany().HasForeignKey(happened => happened.AppointmentId).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
