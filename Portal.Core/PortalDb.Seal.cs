using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Cases;

namespace Portal.Core;

/// <summary>The chain of the journal.</summary>
public abstract partial class PortalDb
{
    private async Task<int> SealAndSaveAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken)
    {
        var entries = ChangeTracker.Entries<JournalEntry>().Where(entry => entry.State == EntityState.Added).Select(entry => entry.Entity).ToList();
        if (entries.Count == 0)
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        await using var own = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(cancellationToken) : null;
        try
        {
            await SealAsync(entries, cancellationToken);
            var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
            if (own is not null)
            {
                await own.CommitAsync(cancellationToken);
            }

            return saved;
        }
        finally
        {
            // A head is the seal's alone and is read anew each time; none stays behind, whether it was saved or not.
            ChangeTracker.Entries<JournalHead>().ToList().ForEach(head => head.State = EntityState.Detached);
        }
    }

    /// <summary>Numbers and chains new journal rows. The upsert locks the tenant's head until the transaction ends, so there is one line and no gap.</summary>
    private async Task SealAsync(List<JournalEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var tenant in entries.GroupBy(entry => entry.TenantId).OrderBy(group => group.Key))
        {
            var heads = await Database.SqlQuery<ChainEnd>($"""
                INSERT INTO "JournalHeads" ("TenantId", "Number", "Hash") VALUES ({tenant.Key}, 0, '')
                ON CONFLICT ("TenantId") DO UPDATE SET "Number" = "JournalHeads"."Number" RETURNING "Number", "Hash"
                """).ToListAsync(cancellationToken);
            var end = heads.Single();
            var head = new JournalHead { TenantId = tenant.Key, Number = end.Number, Hash = end.Hash };
            JournalHeads.Attach(head);
            foreach (var entry in tenant.OrderBy(entry => entry.At).ThenBy(entry => (entry as CaseEvent)?.Sequence))
            {
                head.Number++;
                head.Hash = SealOf(head.Hash, head.Number, entry);
                (entry.Number, entry.Hash) = (head.Number, head.Hash);
            }

            Entry(head).State = EntityState.Modified;
        }
    }

    /// <summary>SHA-256 over the last hash, the tenant, the number and what the row says, each part with its length so that no two rows read alike.</summary>
    internal static string SealOf(string previous, long number, JournalEntry entry)
    {
        var text = new StringBuilder(previous);
        text.Append(CultureInfo.InvariantCulture, $"\n{entry.TenantId}\n{number}");
        foreach (var part in entry.Sealed())
        {
            _ = part is null ? text.Append("\n-") : text.Append(CultureInfo.InvariantCulture, $"\n{part.Length}:{part}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private sealed record ChainEnd(long Number, string Hash);
}
