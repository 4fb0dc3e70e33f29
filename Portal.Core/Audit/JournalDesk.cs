using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Audit;

/// <summary>
/// The journal as its readers use it: audit administrators and supervisors, over their own place and everything below. Nobody
/// changes it; that it was checked, printed or taken away is itself a line of it.
/// </summary>
public sealed class JournalDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, JournalCheck check, TimeProvider time)
{
    public const int PageSize = 100;

    private const int Batch = 500;

    /// <summary>The newest line first.</summary>
    public async Task<Answer<JournalRows>> PageAsync(JournalQuery query, Actor actor, int size = PageSize, CancellationToken cancellationToken = default)
    {
        if (await PlacesAsync(query.Place, actor, cancellationToken) is not { } places)
        {
            return new NotFound();
        }

        await using var db = maker.Make(scope);
        return await PageAsync(db, query, places, size, cancellationToken);
    }

    /// <summary>All lines asked for, in parts: what leaves the portal is never held whole. Empty for whoever may not read them.</summary>
    public async IAsyncEnumerable<IReadOnlyList<JournalEntry>> ReadAsync(JournalQuery query, Actor actor, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (await PlacesAsync(query.Place, actor, cancellationToken) is not { } places)
        {
            yield break;
        }

        for (var asked = query; ;)
        {
            JournalRows read;
            await using (var db = maker.Make(scope))
            {
                read = await PageAsync(db, asked, places, Batch, cancellationToken);
            }

            yield return read.Entries;
            if (read.Next is null)
            {
                yield break;
            }

            asked = asked with { Before = read.Next };
        }
    }

    /// <summary>Writes down that lines are about to leave the portal, and which.</summary>
    /// <param name="kind"><see cref="JournalKinds.Export"/> or <see cref="JournalKinds.Print"/>.</param>
    /// <returns>The query for what stood there before this very line; a further part begins where its query says.</returns>
    public async Task<Answer<JournalQuery>> TakeAwayAsync(JournalQuery query, string kind, Actor actor, CancellationToken cancellationToken = default)
    {
        if (await PlacesAsync(query.Place, actor, cancellationToken) is null)
        {
            return new NotFound();
        }

        var line = await WriteAsync(kind, query.Place, actor, JsonSerializer.Serialize(query, PortalDb.Json), cancellationToken);
        return query.Before is null ? query with { Before = JournalCursor.Of(line) } : query;
    }

    /// <summary>Computes every seal of a place and of all below it again. The outcome is the line that is written.</summary>
    public async Task<Answer<JournalEntry>> CheckAsync(int place, Actor actor, CancellationToken cancellationToken = default)
    {
        if (await PlacesAsync(place, actor, cancellationToken) is not { } places)
        {
            return new NotFound();
        }

        var path = (await directory.TreeAsync(cancellationToken)).Find(places[0])!.Path;
        var found = await check.RunWithinAsync(path, cancellationToken);
        var where = found.Where?.Split('#').Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var outcome = new CheckOutcome(found.Rows, found.Tenants, found.Fault, (int?)where?[0], where?[1]);
        return await WriteAsync(JournalKinds.Check, place, actor, JsonSerializer.Serialize(outcome, PortalDb.Json), cancellationToken);
    }

    /// <summary>What a line of <see cref="JournalKinds.Check"/> says.</summary>
    public static CheckOutcome? OutcomeOf(JournalEntry entry) =>
        entry is { Kind: JournalKinds.Check, After: { } after } ? JsonSerializer.Deserialize<CheckOutcome>(after, PortalDb.Json) : null;

    /// <summary>The place and all below it; null where this actor reads no journal.</summary>
    private async Task<List<int>?> PlacesAsync(int place, Actor actor, CancellationToken cancellationToken)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        return actor.Post is { } post && (actor.Has(Duties.AuditAdministrator) || actor.Has(Duties.Supervisor)) && tree.Find(place) is { } top && TenantPath.Holds(post.TenantPath, top.Path)
            ? [.. tree.Subtree(top).Select(tenant => tenant.Id)]
            : null;
    }

    private static async Task<JournalRows> PageAsync(PortalDb db, JournalQuery query, List<int> places, int size, CancellationToken cancellationToken)
    {
        var lines = db.Journal.AsNoTracking().Where(entry => places.Contains(entry.TenantId));
        if (query.Before is { } before)
        {
            var (at, number, tenant) = before;
            lines = lines.Where(entry => entry.At <= at && (entry.At < at || entry.Number < number || (entry.Number == number && entry.TenantId < tenant)));
        }

        // One line more than is shown tells whether there is another page.
        var read = await (await NarrowedAsync(db, lines, query, cancellationToken)).OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Number).ThenByDescending(entry => entry.TenantId)
            .Take(size + 1).ToListAsync(cancellationToken);
        var shown = read.Take(size).ToList();
        return new JournalRows(shown, read.Count > size ? JournalCursor.Of(shown[^1]) : null);
    }

    private static async Task<IQueryable<JournalEntry>> NarrowedAsync(PortalDb db, IQueryable<JournalEntry> lines, JournalQuery query, CancellationToken cancellationToken)
    {
        if (query.Number?.ToUpperInvariant() is { } number)
        {
            lines = lines.Where(entry => db.Cases.Any(matter => matter.Id == entry.CaseId && matter.Number == number));
        }

        if (query.Kind is { } kind)
        {
            var room = kind + ".";
            lines = kind.Contains('.', StringComparison.Ordinal) ? lines.Where(entry => entry.Kind == kind) : lines.Where(entry => entry.Kind.StartsWith(room));
        }

        if (query.Who is { } who)
        {
            var login = who.ToUpperInvariant();
            var account = await db.Posts.AsNoTracking().Where(post => post.Account!.NormalizedUserName == login).Select(post => (Guid?)post.AccountId).FirstOrDefaultAsync(cancellationToken);

            // By name only staff and the system are found: an applicant's whole name is not to be guessed at here.
            lines = account is not null
                ? lines.Where(entry => entry.ActorId == account)
                : lines.Where(entry => (entry.PostId != null || entry.Channel == Channel.System) && entry.ActorName.StartsWith(who));
        }

        if (query.From is { } from)
        {
            var since = ChinaTime.StartOf(from);
            lines = lines.Where(entry => entry.At >= since);
        }

        if (query.To is { } to)
        {
            var until = ChinaTime.StartOf(to.AddDays(1));
            lines = lines.Where(entry => entry.At < until);
        }

        return lines;
    }

    private async Task<JournalEntry> WriteAsync(string kind, int place, Actor actor, string after, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        var line = new JournalEntry
        {
            TenantId = place,
            Kind = kind,
            At = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post?.Id,
            Channel = actor.Channel,
            After = after,
        };
        db.Journal.Add(line);
        await db.SaveChangesAsync(cancellationToken);
        return line;
    }
}
