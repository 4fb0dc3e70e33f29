using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>What anybody who has number and query code may know of a case: where it stands and what happened, no names and no answers.</summary>
/// <param name="Matter">With its steps and handoffs; its applicant and answers are empty.</param>
public sealed record CaseProgress(Case Matter, IReadOnlyList<CaseEvent> Events);

/// <summary>The public look-up. A wrong number and a wrong code are answered alike, and take the same time to compare.</summary>
public sealed class ProgressDesk(PortalDbMaker maker)
{
    private const int LongestTyped = 100;

    public async Task<Answer<CaseProgress>> FindAsync(string number, string queryCode, CancellationToken cancellationToken = default)
    {
        if (number.Length > LongestTyped || queryCode.Length > LongestTyped)
        {
            return new NotFound();
        }

        var wanted = number.Trim().ToUpperInvariant();
        await using var db = maker.Make(Scope.Everywhere("number and query code together are the key to a case's progress"));
        var matter = await db.Cases.AsNoTracking().AsSplitQuery().Include(each => each.Steps).Include(each => each.Handoffs).SingleOrDefaultAsync(each => each.Number == wanted, cancellationToken);
        var isKey = CryptographicOperations.FixedTimeEquals(HashOf(matter?.QueryCode ?? ""), HashOf(Normalised(queryCode)));
        if (matter is null || !isKey)
        {
            return new NotFound();
        }

        matter.Answers = new Dictionary<string, string>(StringComparer.Ordinal);
        var events = await db.CaseEvents.AsNoTracking().Where(happened => happened.CaseId == matter.Id && happened.Audience == Audit.Audience.Applicant)
            .OrderBy(happened => happened.Sequence).ToListAsync(cancellationToken);
        return new CaseProgress(matter, events);
    }

    /// <summary>As read out over a telephone: small letters, spaces and hyphens do not matter.</summary>
    private static string Normalised(string typed) => string.Concat(People.TypedText.Number(typed)).ToUpperInvariant();

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
