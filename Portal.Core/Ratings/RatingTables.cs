using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Ratings;

/// <summary>The tables of this room.</summary>
internal static class RatingTables
{
    public static void Lay(ModelBuilder builder)
    {
        builder.Entity<Rating>(table =>
        {
            // Once for each visit and each matter, whoever asks twice at the same moment.
            table.HasIndex(rating => rating.TicketId).IsUnique();
            table.HasIndex(rating => rating.CaseId).IsUnique();
            table.HasIndex(rating => new { rating.TenantId, rating.EndedAt, rating.HallId, rating.Level });
            table.HasIndex(rating => new { rating.OfficerId, rating.EndedAt });
            table.Ignore(rating => rating.IsBad);
        });
        builder.Entity<FollowUp>(table =>
        {
            table.HasIndex(followUp => followUp.RatingId).IsUnique();
            table.HasIndex(followUp => new { followUp.TenantId, followUp.ClosedAt, followUp.DueAt });
            table.HasIndex(followUp => new { followUp.TenantId, followUp.OpenedAt });
            table.Property(followUp => followUp.Version).IsConcurrencyToken();
        });
        builder.Entity<RatingPad>(table =>
        {
            table.HasIndex(pad => pad.CodeHash);
            table.HasIndex(pad => new { pad.TenantId, pad.HallId });
            table.Property(pad => pad.Version).IsConcurrencyToken();
        });
        builder.Entity<Questionnaire>(table =>
        {
            table.HasIndex(asked => new { asked.TenantId, asked.Kind, asked.Version }).IsUnique();
        });
    }
}
