using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>What hangs on the wall of a hall, for everybody to see.</summary>
public sealed partial class TicketDesk
{
    /// <summary>The last calls and who waits, without anybody's name; null when there is no such hall in use.</summary>
    public async Task<CallBoard?> BoardAsync(Guid hallId, CancellationToken cancellationToken = default) =>
        await BoardFrameAsync(hallId, cancellationToken) is { } frame ? await BoardAsync(frame, cancellationToken) : null;

    internal async Task<BoardFrame?> BoardFrameAsync(Guid hallId, CancellationToken cancellationToken)
    {
        await using var db = ForBoards();
        if (await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == hallId && each.IsActive, cancellationToken) is not { } hall)
        {
            return null;
        }

        var now = Now();
        return new BoardFrame(
            hall,
            await db.Counters.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hallId).ToDictionaryAsync(each => each.Id, each => new BoardCounter(each.Number, each.ZoneKey), cancellationToken),
            await db.TicketGroups.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hallId).OrderBy(each => each.Order).ThenBy(each => each.Prefix).ToListAsync(cancellationToken),
            await db.HallBroadcasts.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hallId && each.Until > now).OrderByDescending(each => each.At).FirstOrDefaultAsync(cancellationToken));
    }

    /// <summary>The board in one statement: the last calls, and how many wait in each group.</summary>
    internal async Task<CallBoard> BoardAsync(BoardFrame frame, CancellationToken cancellationToken)
    {
        var (now, hall) = (Now(), frame.Hall);
        var (today, oldest) = (ChinaTime.DateOf(now), TicketFlow.OldestDay(ChinaTime.ToLocal(now)));
        await using var db = ForBoards();
        var rows = await db.Database.SqlQueryRaw<BoardRow>(
            $$"""
            SELECT "Id", "Prefix", "Number", "CounterId", "Calls", "NeedsEscort", "LastCalledAt" AS "At", "GroupId", 0 AS "Waiting" FROM (
                SELECT * FROM "Tickets" WHERE "TenantId" = {0} AND "HallId" = {1} AND "LastCalledAt" IS NOT NULL AND "Day" >= {2}
                ORDER BY "LastCalledAt" DESC, "Id" DESC LIMIT {{CallBoard.Shown}}) AS called
            UNION ALL
            SELECT NULL, NULL, 0, NULL, 0, NULL, NULL, "GroupId", CAST(COUNT(*) AS integer) FROM "Tickets"
            WHERE "TenantId" = {0} AND "HallId" = {1} AND {{HallTables.Waits}} AND "Day" >= {2} GROUP BY "GroupId"
            """, hall.TenantId, hall.Id, oldest).ToListAsync(cancellationToken);
        var waiting = rows.Where(row => row.Id is null).ToDictionary(row => row.GroupId, row => row.Waiting);
        var calls = rows.Where(row => row.Id is not null && row.CounterId is { } at && frame.Counters.ContainsKey(at)).OrderByDescending(row => row.At).Select(row =>
        {
            var counter = frame.Counters[row.CounterId!.Value];
            return new BoardCall(row.Id!.Value, Ticket.LabelOf(row.Prefix!, row.Number), counter.Number, frame.ZoneOf(counter), DateTime.SpecifyKind(row.At!.Value, DateTimeKind.Utc), row.Calls, !hall.IsSilent || row.NeedsEscort == true);
        });
        return new CallBoard(
            hall.Id,
            hall.Name,
            hall.IsSilent,
            hall.Voices,
            [.. calls],
            [.. frame.Groups.Where(group => waiting.ContainsKey(group.Id) || group.RetiredOn is null || group.RetiredOn > today).Select(group => new BoardGroup(group.Prefix, group.Name, waiting.GetValueOrDefault(group.Id)))],
            hall.ClosedFrom is { } from && from <= now && ChinaTime.DateOf(from) == today ? new LocalText(hall.ClosedWhy ?? "") : null,
            frame.Said is { } said && said.Until > now ? new BoardWord(said.Text, said.Until) : null,
            now);
    }

    /// <summary>Who waits in a hall, each with how many will be called before them.</summary>
    internal async Task<IReadOnlyDictionary<Guid, int>> AheadAsync(Guid hallId, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("a place in the line is counted among all who stand in it"));
        if (await SettingAsync(db, hallId, cancellationToken) is not { } setting)
        {
            return new Dictionary<Guid, int>();
        }

        var line = await LineAsync(db, setting, cancellationToken);
        return line.Waiting.ToDictionary(each => each.Place.TicketId, each => line.Before(each).Count());
    }

    private PortalDb ForBoards() => maker.Make(Scope.Everywhere("a call board shows numbers only, to whoever stands in the hall"));

    /// <summary>A call, or without an id how many wait in a group.</summary>
    private sealed record BoardRow(Guid? Id, string? Prefix, int Number, Guid? CounterId, int Calls, bool? NeedsEscort, DateTime? At, Guid GroupId, int Waiting);
}
