using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Sessions;

/// <summary>The tables of this room.</summary>
internal static class SessionTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<Session>(table =>
        {
            table.HasIndex(session => new { session.TenantId, session.At });
            table.Property(session => session.Version).IsConcurrencyToken();
            table.Property(session => session.Where).HasMaxLength(SessionFlow.LongestPlace);
            table.HasOne(session => session.Tenant).WithMany().HasForeignKey(session => session.TenantId).OnDelete(DeleteBehavior.Restrict);
            table.HasMany(session => session.Members).WithOne().HasForeignKey(member => member.SessionId);
            table.HasMany(session => session.Agenda).WithOne().HasForeignKey(line => line.SessionId);
        });
        builder.Entity<SessionMember>(table =>
        {
            table.HasKey(member => new { member.SessionId, member.UnitId });
            // Offices of other places are few, so what asks for them reads no others.
            table.HasIndex(member => new { member.UnitId, member.SessionId }).HasFilter("\"IsGuest\"");
            table.HasIndex(member => new { member.SessionId, member.TenantId }).HasFilter("\"IsGuest\"");
        });
        builder.Entity<SessionCase>(table =>
        {
            table.HasKey(line => new { line.SessionId, line.CaseId });
            table.HasIndex(line => line.CaseId);
            table.HasOne(line => line.Case).WithMany().HasForeignKey(line => line.CaseId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<SessionAdvice>(table =>
        {
            table.HasIndex(advice => new { advice.SessionId, advice.CaseId });
            table.HasOne<Session>().WithMany().HasForeignKey(advice => advice.SessionId).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
