using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Says which item is done at which hall from when. Administrators of the halls' places or above; a line of the journal for each hall.</summary>
public sealed class HostingDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, TimeProvider time, ILogger<HostingDesk> log)
{
    /// <summary>The item comes to these halls on a local day, which may lie back. Halls that host it on that day already stay as they are.</summary>
    /// <returns>At how many it is new.</returns>
    public Task<Answer<int>> HostAsync(string itemCode, IReadOnlyCollection<Guid> hallIds, DateOnly from, Actor actor, CancellationToken cancellationToken = default) => InHallsAsync(itemCode, hallIds, actor, (db, halls, rows) =>
    {
        var added = 0;
        foreach (var hall in halls)
        {
            var own = rows.Where(row => row.HallId == hall.Id && row.Until != row.From).ToList();
            if (own.Exists(row => row.HoldsOn(from)))
            {
                continue;
            }

            if (own.Exists(row => row.From > from))
            {
                return new HostedLater(hall.Name.In());
            }

            db.HallItems.Add(new HallItem { TenantId = hall.TenantId, HallId = hall.Id, ItemCode = itemCode, From = from });
            db.Journal.Add(Line("hall.Host", hall, actor, itemCode, from));
            added++;
        }

        return added;
    }, cancellationToken);

    /// <summary>From a local day on the item is done there no longer. Halls that do not host it on that day stay as they are.</summary>
    /// <returns>At how many it ends.</returns>
    public Task<Answer<int>> EndAsync(string itemCode, IReadOnlyCollection<Guid> hallIds, DateOnly until, Actor actor, CancellationToken cancellationToken = default) => InHallsAsync(itemCode, hallIds, actor, (db, halls, rows) =>
    {
        var ended = 0;
        foreach (var hall in halls)
        {
            if (rows.Find(row => row.HallId == hall.Id && row.Until is null && row.From <= until) is { } row)
            {
                row.Until = until;
                db.Journal.Add(Line("hall.HostEnd", hall, actor, itemCode, until));
                ended++;
            }
        }

        return ended;
    }, cancellationToken);

    private Task<Answer<int>> InHallsAsync(string itemCode, IReadOnlyCollection<Guid> hallIds, Actor actor, Func<PortalDb, IReadOnlyList<Hall>, List<HallItem>, Answer<int>> change, CancellationToken cancellationToken) => Attempt.SafelyAsync(async () =>
    {
        if (string.IsNullOrWhiteSpace(itemCode) || hallIds.Count == 0)
        {
            return (Answer<int>)new FieldRefused("Hall", "Required");
        }

        await using var db = maker.Make(scope);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var asked = hallIds.Distinct().Order().ToList();
        foreach (var id in asked)
        {
            await db.HoldHallAsync(id, cancellationToken); // Two who send the same form are one after the other.
        }

        var halls = await db.Halls.AsNoTracking().Where(each => asked.Contains(each.Id)).ToListAsync(cancellationToken);
        var tree = await directory.TreeAsync(cancellationToken);
        if (halls.Count != asked.Count || halls.Exists(hall => !HallKeeping.MayKeep(actor, tree.Find(hall.TenantId)!.Path)))
        {
            return new NotFound();
        }

        var answer = change(db, halls, await db.HallItems.Where(row => asked.Contains(row.HallId) && row.ItemCode == itemCode).ToListAsync(cancellationToken));
        if (answer.IsYes)
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return answer;
    }, time, log, cancellationToken);

    private JournalEntry Line(string kind, Hall hall, Actor actor, string itemCode, DateOnly day) => new()
    {
        TenantId = hall.TenantId,
        Kind = kind,
        At = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = hall.Id.ToString("N"),
        After = JsonSerializer.Serialize(new { itemCode, day }, PortalDb.Json),
    };
}
