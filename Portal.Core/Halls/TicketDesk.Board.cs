using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>What hangs on the wall of a hall, for everybody to see.</summary>
public sealed partial class TicketDesk
{
    /// <summary>The last calls and who waits, without anybody's name; null when there is no such hall in use.</summary>
    public async Task<CallBoard?> BoardAsync(Guid hallId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("a call board shows numbers only, to whoever stands in the hall"));
        if (await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == hallId && each.IsActive, cancellationToken) is not { } hall)
        {
            return null;
        }

        var now = Now();
        var (today, oldest) = (ChinaTime.DateOf(now), TicketFlow.OldestDay(ChinaTime.ToLocal(now)));
        var here = db.Tickets.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hallId && each.Day >= oldest);

        // A call again counts from its own moment, so that it is on top once more.
        var called = await here.Where(each => each.CalledAt != null && each.CounterId != null)
            .Select(each => new
            {
                each.Id,
                each.Prefix,
                each.Number,
                each.CounterId,
                each.Calls,
                each.NeedsEscort,
                At = db.TicketEvents.Where(happened => happened.TicketId == each.Id && (happened.Action == TicketAction.Call || happened.Action == TicketAction.Recall)).Max(happened => (DateTime?)happened.At) ?? each.CalledAt!.Value,
            })
            .OrderByDescending(each => each.At).Take(CallBoard.Shown).ToListAsync(cancellationToken);
        var waiting = await here.Where(each => each.Status == TicketStatus.Waiting || each.Status == TicketStatus.Transferred)
            .GroupBy(each => each.GroupId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var counters = await db.Counters.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hallId).ToDictionaryAsync(each => each.Id, each => new { each.Number, each.ZoneKey }, cancellationToken);
        var groups = await db.TicketGroups.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hallId).OrderBy(each => each.Order).ThenBy(each => each.Prefix).ToListAsync(cancellationToken);
        return new CallBoard(
            hallId,
            hall.Name,
            hall.IsSilent,
            hall.Voices,
            [.. called.Where(each => counters.ContainsKey(each.CounterId!.Value)).Select(each => new BoardCall(each.Id, Ticket.LabelOf(each.Prefix, each.Number), counters[each.CounterId!.Value].Number, hall.Zones.FirstOrDefault(zone => zone.Key == counters[each.CounterId!.Value].ZoneKey)?.Name, each.At, each.Calls, !hall.IsSilent || each.NeedsEscort))],
            [.. groups.Where(group => waiting.ContainsKey(group.Id) || group.RetiredOn is null || group.RetiredOn > today).Select(group => new BoardGroup(group.Prefix, group.Name, waiting.GetValueOrDefault(group.Id)))],
            hall.ClosedFrom is { } from && from <= now && ChinaTime.DateOf(from) == today ? new LocalText(hall.ClosedWhy ?? "") : null);
    }

    /// <summary>How many will be called before a waiting ticket; null when it no longer waits.</summary>
    internal async Task<int?> AheadAsync(Guid ticketId, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("a place in the line is counted among all who stand in it"));
        var ticket = await db.Tickets.AsNoTracking().SingleAsync(each => each.Id == ticketId, cancellationToken);
        return TicketFlow.Waits.Contains(ticket.Status) ? (await PlaceAsync(db, ticket, cancellationToken)).Ahead : null;
    }
}
