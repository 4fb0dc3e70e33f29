using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Core;

/// <summary>
/// Destroys the content of papers that nobody holds any more: taken back before the matter was handed in, or stored for a row that was
/// then never written. What belongs to a case stays, also when a correction replaced it. A job: it sees everything.
/// </summary>
public sealed class PaperSweep(PortalDbMaker maker, PaperStore store, TimeProvider time, ILogger<PaperSweep> log)
{
    /// <summary>Content lies in the store before its row does, and a form may be open for hours.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    private const int PageSize = 500;

    /// <returns>How many were destroyed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken = default)
    {
        List<string> loose = [];
        var held = 0;
        await using (var db = maker.Make(Scope.Everywhere("the store of papers is one for all places")))
        {
            foreach (var names in store.StoredBefore(time.GetUtcNow().UtcDateTime - Grace).Chunk(PageSize))
            {
                var known = await db.Attachments.AsNoTracking().Where(paper => names.Contains(paper.StoredName) && (paper.CaseId != null || paper.RemovedAt == null)).Select(paper => paper.StoredName)
                    .Union(db.HomeVisitPapers.AsNoTracking().Where(paper => names.Contains(paper.StoredName) && paper.RemovedAt == null).Select(paper => paper.StoredName))
                    .Union(db.Certificates.AsNoTracking().Where(certificate => certificate.StoredName != null && names.Contains(certificate.StoredName)).Select(certificate => certificate.StoredName!))
                    .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
                held += known.Count;
                loose.AddRange(names.Where(name => !known.Contains(name)));
            }
        }

        if (loose.Count > 0 && held == 0)
        {
            // A store without one paper of this database is another database's: a wrong setting must not empty it.
            log.LogWarning("None of {Count} stored papers is known here; all are left", loose.Count);
            return 0;
        }

        loose.ForEach(store.Destroy);
        return loose.Count;
    }
}
