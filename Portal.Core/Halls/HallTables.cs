using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Halls;

/// <summary>The tables of this room.</summary>
internal static class HallTables
{
    /// <summary><see cref="TicketFlow.Waits"/>, as the database compares it.</summary>
    public const string Waits = "\"Status\" IN ('Waiting', 'Transferred')";

    /// <summary><see cref="TicketFlow.Occupies"/>, as the database compares it.</summary>
    public const string Occupies = "\"Status\" IN ('Called', 'Serving')";

    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<Hall>(table =>
        {
            table.Property(hall => hall.Version).IsConcurrencyToken();
        });
        LayCounters(builder);
        LayTickets(builder);
        BookingTables.Lay(builder);
        LayPlaces(builder);
    }

    /// <summary>What stands in a hall, who looks after it, and what is done there.</summary>
    private static void LayPlaces(ModelBuilder builder)
    {
        builder.Entity<HallDevice>(table =>
        {
            table.HasIndex(device => new { device.TenantId, device.HallId });
            table.Property(device => device.Version).IsConcurrencyToken();
            table.HasOne<Hall>().WithMany().HasForeignKey(device => device.HallId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<DutyShift>(table =>
        {
            table.HasIndex(shift => new { shift.TenantId, shift.HallId });
            table.HasOne<Hall>().WithMany().HasForeignKey(shift => shift.HallId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<HelpCall>(table =>
        {
            table.HasIndex(call => new { call.TenantId, call.HallId, call.At });
            table.HasIndex(call => call.At).HasFilter("\"TakenAt\" IS NULL");
            table.Property(call => call.Version).IsConcurrencyToken();
            table.HasOne<Hall>().WithMany().HasForeignKey(call => call.HallId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<HallItem>(table =>
        {
            table.HasIndex(row => new { row.TenantId, row.HallId, row.ItemCode }).IsUnique().HasFilter("\"Until\" IS NULL");
            table.HasIndex(row => new { row.TenantId, row.ItemCode, row.From });
            table.Property(row => row.ItemCode).HasMaxLength(40);
            table.HasOne<Hall>().WithMany().HasForeignKey(row => row.HallId).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private static void LayCounters(ModelBuilder builder)
    {
        builder.Entity<Counter>(table =>
        {
            table.HasIndex(counter => new { counter.TenantId, counter.HallId, counter.Number }).IsUnique().HasFilter("\"RetiredOn\" IS NULL");
            table.Property(counter => counter.Version).IsConcurrencyToken();
            table.HasOne<Hall>().WithMany().HasForeignKey(counter => counter.HallId).OnDelete(DeleteBehavior.Restrict);
            table.HasMany(counter => counter.Terms).WithOne().HasForeignKey(term => term.CounterId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<CounterTerm>(table =>
        {
        });
        builder.Entity<CounterStint>(table =>
        {
            table.HasIndex(stint => new { stint.TenantId, stint.HallId, stint.From });
            table.HasIndex(stint => stint.CounterId).IsUnique().HasFilter("\"Until\" IS NULL");
            table.HasOne<Counter>().WithMany().HasForeignKey(stint => stint.CounterId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<TicketGroup>(table =>
        {
            table.HasIndex(group => new { group.TenantId, group.HallId, group.Prefix }).IsUnique().HasFilter("\"RetiredOn\" IS NULL");
            table.Property(group => group.Prefix).HasMaxLength(2);
            table.HasOne<Hall>().WithMany().HasForeignKey(group => group.HallId).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private static void LayTickets(ModelBuilder builder)
    {
        builder.Entity<Ticket>(table =>
        {
            // A number once for hall and day; who waits, in the order of calling; one visitor at a counter.
            table.HasIndex(ticket => new { ticket.TenantId, ticket.HallId, ticket.Day, ticket.Prefix, ticket.Number }).IsUnique();
            table.HasIndex(ticket => new { ticket.TenantId, ticket.HallId, ticket.QueueAt }).HasFilter(Waits);
            table.HasIndex(ticket => ticket.CounterId).IsUnique().HasFilter(Occupies);
            table.HasIndex(ticket => ticket.Secret).IsUnique();

            // The last calls, for the boards.
            table.HasIndex(ticket => new { ticket.TenantId, ticket.HallId, ticket.LastCalledAt }).HasFilter("\"LastCalledAt\" IS NOT NULL");

            // Figures of a period (ratings of how many visits), and what a pad at a counter asks for.
            table.HasIndex(ticket => new { ticket.TenantId, ticket.EndedAt, ticket.HallId });
            table.HasIndex(ticket => new { ticket.TenantId, ticket.Day, ticket.HallId });
            table.HasIndex(ticket => ticket.CitizenId).HasFilter("\"CitizenId\" IS NOT NULL");
            table.HasIndex(ticket => new { ticket.TakerKey, ticket.Day }).HasFilter("\"TakerKey\" IS NOT NULL");
            table.Property(ticket => ticket.Prefix).HasMaxLength(2);
            table.Property(ticket => ticket.Secret).HasMaxLength(20);
            table.Property(ticket => ticket.TakerKey).HasMaxLength(64);
            table.Property(ticket => ticket.Culture).HasMaxLength(10);
            table.Property(ticket => ticket.Version).IsConcurrencyToken();
            table.Ignore(ticket => ticket.Label);
            table.Ignore(ticket => ticket.MessageLanguage);
            table.HasOne<Hall>().WithMany().HasForeignKey(ticket => ticket.HallId).OnDelete(DeleteBehavior.Restrict);
            table.HasOne<TicketGroup>().WithMany().HasForeignKey(ticket => ticket.GroupId).OnDelete(DeleteBehavior.Restrict);
            table.HasMany(ticket => ticket.Cases).WithOne().HasForeignKey(link => link.TicketId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<TicketEvent>(table =>
        {
            table.HasIndex(happened => new { happened.TicketId, happened.Sequence }).IsUnique();
            table.HasOne<Ticket>().WithMany().HasForeignKey(happened => happened.TicketId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<TicketCase>(table =>
        {
            table.HasKey(link => new { link.TicketId, link.CaseId });
            table.HasIndex(link => link.CaseId);
        });
    }
}
