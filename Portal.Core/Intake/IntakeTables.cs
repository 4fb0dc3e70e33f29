using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Intake;

/// <summary>The tables of this room.</summary>
internal static class IntakeTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<Draft>(table =>
        {
            table.HasIndex(draft => new { draft.AccountId, draft.ItemId });
            table.HasIndex(draft => draft.Corrects);
            table.Property(draft => draft.Version).IsConcurrencyToken();
        });
    }
}
