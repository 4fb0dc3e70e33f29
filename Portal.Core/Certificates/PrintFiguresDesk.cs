using Microsoft.EntityFrameworkCore;
using Portal.Core.Tenancy;

namespace Portal.Core.Certificates;

/// <summary>How one kind was asked for and printed.</summary>
/// <param name="MedianSeconds">From the question to the paper, of those printed; null when none was.</param>
/// <param name="WithinMinute">Of those printed, how many within sixty seconds.</param>
public sealed record PrintFigure(string Kind, LocalText Title, int Asked, int Printed, int? MedianSeconds, int WithinMinute);

/// <summary>Figures of the machines of the reader's places. Reads only.</summary>
public sealed class PrintFiguresDesk(PortalDbMaker maker, Scope scope, CertificateDesk certificates)
{
    /// <summary>The newest are enough for a median, and bound the work.</summary>
    private const int Most = 10_000;

    /// <param name="from">UTC.</param>
    public async Task<IReadOnlyList<PrintFigure>> OfAsync(DateTime from, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var asked = await db.Certificates.AsNoTracking().Where(each => each.IssuedAt >= from).GroupBy(each => each.Kind).Select(each => new { each.Key, Count = each.Count() }).ToDictionaryAsync(each => each.Key, each => each.Count, StringComparer.Ordinal, cancellationToken);
        var printed = await db.PrintJobs.AsNoTracking().Where(job => job.State == PrintState.Printed && job.SettledBy == null && job.PreparedAt >= from).OrderByDescending(job => job.PreparedAt).Take(Most)
            .Select(job => new { job.Kind, job.CertificateId, job.Certificate!.AskedAt, job.EndedAt }).ToListAsync(cancellationToken);
        return [.. certificates.Offered.Select(each => each.Kind).Select(kind =>
        {
            // A second print of a paper was not asked for when the first was.
            var seconds = printed.Where(job => job.Kind == kind.Key && job.EndedAt is not null).GroupBy(job => job.CertificateId)
                .Select(jobs => jobs.Min(job => (job.EndedAt!.Value - job.AskedAt).TotalSeconds)).Order().ToList();
            return new PrintFigure(kind.Key, kind.Title, asked.GetValueOrDefault(kind.Key), seconds.Count, Median(seconds), seconds.Count(each => each <= 60));
        })];
    }

    /// <summary>Of an even number the mean of the two in the middle, to the second.</summary>
    internal static int? Median(IReadOnlyList<double> ordered) => ordered.Count == 0 ? null : (int)Math.Round((ordered[(ordered.Count - 1) / 2] + ordered[ordered.Count / 2]) / 2);
}
