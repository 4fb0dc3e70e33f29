using Microsoft.EntityFrameworkCore;
using Portal.Core.Tenancy;

namespace Portal.Core.Audit;

/// <summary>What the check found: how much was read, and the first row that is broken, if any.</summary>
/// <param name="Fault">A key of a sentence: <c>Chain.Gap</c>, <c>Chain.Changed</c>, <c>Chain.Head</c>; null when all holds.</param>
/// <param name="Where">Tenant and number of the first broken row.</param>
public sealed record CheckResult(long Rows, int Tenants, string? Fault, string? Where);

/// <summary>
/// Reads every tenant's journal from the first row on and computes each seal again (targets.md I10). A job: it sees everything.
/// </summary>
public sealed class JournalCheck(PortalDbMaker maker)
{
    private const int PageSize = 2_000;

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken = default) => RunWithinAsync("/", cancellationToken);

    /// <summary>Only the journals of one tenant and everything below it. Each is read whole, whoever asks.</summary>
    /// <param name="path">The tenant's path (<see cref="TenantPath"/>).</param>
    public async Task<CheckResult> RunWithinAsync(string path, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("verification reads every journal"));
        var within = db.Tenants.Where(tenant => tenant.Path.StartsWith(path)).Select(tenant => tenant.Id);
        var heads = await db.JournalHeads.AsNoTracking().Where(head => within.Contains(head.TenantId)).OrderBy(head => head.TenantId).ToListAsync(cancellationToken);
        long rows = 0;
        foreach (var head in heads)
        {
            var (read, fault, where) = await CheckChainAsync(db, head, cancellationToken);
            rows += read;
            if (fault is not null)
            {
                return new CheckResult(rows, heads.Count, fault, where);
            }
        }

        // A tenant whose head was taken away has rows that no head counts.
        if (await db.Journal.AsNoTracking().Where(entry => within.Contains(entry.TenantId) && !db.JournalHeads.Any(head => head.TenantId == entry.TenantId)).OrderBy(entry => entry.TenantId).ThenBy(entry => entry.Number).FirstOrDefaultAsync(cancellationToken) is { } orphan)
        {
            return new CheckResult(rows, heads.Count, "Chain.Head", $"{orphan.TenantId}#{orphan.Number}");
        }

        return new CheckResult(rows, heads.Count, null, null);
    }

    private static async Task<(long Rows, string? Fault, string? Where)> CheckChainAsync(PortalDb db, JournalHead head, CancellationToken cancellationToken)
    {
        long number = 0;
        var hash = "";
        while (true)
        {
            var page = await db.Journal.AsNoTracking().Where(entry => entry.TenantId == head.TenantId && entry.Number > number && entry.Number <= head.Number).OrderBy(entry => entry.Number).Take(PageSize).ToListAsync(cancellationToken);
            foreach (var entry in page)
            {
                if (entry.Number != number + 1)
                {
                    return (number, "Chain.Gap", $"{head.TenantId}#{number + 1}");
                }

                number = entry.Number;
                hash = PortalDb.SealOf(hash, number, entry);
                if (hash != entry.Hash)
                {
                    return (number, "Chain.Changed", $"{head.TenantId}#{number}");
                }
            }

            if (page.Count < PageSize)
            {
                return number == head.Number && hash == head.Hash && !await GoesOnAsync(db, head, cancellationToken) ? (number, null, null) : (number, "Chain.Head", $"{head.TenantId}#{number}");
            }
        }
    }

    /// <summary>Rows after the head that no head counts. The journal is written to while it is checked: the head as it is now counts.</summary>
    private static Task<bool> GoesOnAsync(PortalDb db, JournalHead head, CancellationToken cancellationToken) =>
        db.Journal.AnyAsync(entry => entry.TenantId == head.TenantId && entry.Number > head.Number
            && !db.JournalHeads.Any(now => now.TenantId == head.TenantId && now.Number >= entry.Number), cancellationToken);
}
