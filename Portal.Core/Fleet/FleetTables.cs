using Microsoft.EntityFrameworkCore;
using Portal.Core.Halls;

namespace Portal.Core.Fleet;

/// <summary>The tables of this room.</summary>
internal static class FleetTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<Terminal>(table =>
        {
            table.HasIndex(terminal => terminal.TenantId);

            // Who has not been heard of for long.
            table.HasIndex(terminal => terminal.HeardAt).HasFilter("\"HeardAt\" IS NOT NULL");
            table.Property(terminal => terminal.Serial).HasMaxLength(60);
            table.Property(terminal => terminal.KeyHash).HasMaxLength(64);
            table.Property(terminal => terminal.Report).Unbounded();
            table.Property(terminal => terminal.Version).IsConcurrencyToken();
        });
        builder.Entity<MachinePlace>(table =>
        {
            table.HasIndex(place => place.MachineId).IsUnique().HasFilter("\"Until\" IS NULL");
            table.HasIndex(place => new { place.MachineId, place.Id });
            table.HasOne<Hall>().WithMany().HasForeignKey(place => place.HallId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<MachineFault>(table =>
        {
            table.HasIndex(fault => new { fault.MachineId, fault.Kind, fault.Part }).IsUnique().HasFilter("\"Until\" IS NULL");
            table.HasIndex(fault => new { fault.MachineId, fault.Since });
            table.Property(fault => fault.Part).HasMaxLength(40);
            table.Property(fault => fault.Detail).HasMaxLength(40);
        });
        builder.Entity<MachineDay>(table =>
        {
            table.HasKey(day => new { day.MachineId, day.Day, day.TenantId });
            table.HasIndex(day => day.Day);
            table.Ignore(day => day.Minutes);
        });
        builder.Entity<RepairOrder>(table =>
        {
            table.HasIndex(order => new { order.TenantId, order.Id }).HasFilter("\"EndedAt\" IS NULL");
            table.HasIndex(order => new { order.EndedAt, order.Id }).HasFilter("\"EndedAt\" IS NOT NULL");
            table.HasIndex(order => order.MachineId);
            table.Property(order => order.Note).HasMaxLength(RepairOrder.LongestNote);
            table.Property(order => order.Version).IsConcurrencyToken();
        });
        builder.Entity<RemoteCommand>(table =>
        {
            table.HasIndex(command => new { command.MachineId, command.State });
            table.HasIndex(command => new { command.TenantId, command.State, command.Id });
            table.Property(command => command.Text).HasMaxLength(RemoteCommand.LongestText);
            table.Property(command => command.Detail).HasMaxLength(40);
            table.Property(command => command.Version).IsConcurrencyToken();
        });
        builder.Entity<Station>(table =>
        {
            table.HasIndex(station => station.TenantId);

            // Of two who copy a station to one place at the same moment, one does.
            table.HasIndex(station => station.TenantId, "IX_Stations_Copied").IsUnique().HasFilter("\"CopiedFromId\" IS NOT NULL");
            table.Property(station => station.Version).IsConcurrencyToken();
        });
        builder.Entity<CareDone>(table =>
        {
            table.HasIndex(done => new { done.SubjectId, done.Kind, done.Period }).IsUnique();
            table.HasIndex(done => new { done.Kind, done.Period, done.Id });
        });
        builder.Entity<KioskProfile>(table => table.HasIndex(profile => profile.TenantId));
        builder.Entity<ProfileVersion>(table =>
        {
            table.HasIndex(version => new { version.ProfileId, version.Number }).IsUnique();
            table.HasOne<KioskProfile>().WithMany().HasForeignKey(version => version.ProfileId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<ProfilePush>(table => table.HasIndex(push => new { push.MachineId, push.Id }));
    }
}
