using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Terminals;

/// <summary>The table of this room.</summary>
internal static class TerminalTables
{
    public static void Lay(ModelBuilder builder) => builder.Entity<TerminalOutcome>(table =>
    {
        table.HasIndex(done => new { done.Source, done.Reference }).IsUnique();
        table.HasIndex(done => new { done.CitizenId, done.DoneAt });
        table.HasIndex(done => new { done.TenantId, done.DoneAt });
    });
}
