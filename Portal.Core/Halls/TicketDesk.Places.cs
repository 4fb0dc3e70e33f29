using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>A ticket with its place in the line.</summary>
/// <param name="Counter">The one that called it, or will alone call it.</param>
/// <param name="Ahead">Who will be called before it, of those who wait now; 0 when it no longer waits.</param>
/// <param name="Wait">Null when it no longer waits, or no counter serves it at the moment.</param>
public sealed record TicketPlace(Ticket Ticket, HallSetting Setting, TicketGroup Group, Counter? Counter, int Ahead, WaitRange? Wait);

/// <summary>How one group stands now, for whoever is about to come.</summary>
/// <param name="Wait">What somebody who came now would wait; null while no counter serves the group.</param>
/// <param name="Counters">Open ones that serve it.</param>
public sealed record GroupNow(TicketGroup Group, int Waiting, WaitRange? Wait, int Counters);

/// <summary>A hall as everybody may see it now. <paramref name="Open"/>: the stretch it is open in; null when shut.</summary>
public sealed record HallNow(HallSetting Setting, IReadOnlyList<GroupNow> Groups, OpenStretch? Open, OpenStretch? Next, DateTime At)
{
    /// <summary>Whether somebody sits at a window now. A station that is open day and night need not have one.</summary>
    public bool IsStaffed => Open is { Kind: not OpeningKind.OnRequest } && Groups.Count > 0 && (!Setting.Hall.IsAlwaysOpen || OpenCounters > 0);

    public int Waiting => Groups.Sum(group => group.Waiting);

    public int OpenCounters => Setting.Counters.Count(counter => counter.State == CounterState.Open);
}

/// <summary>Places in the line and how long they will take.</summary>
public sealed partial class TicketDesk
{
    /// <summary>Service times so far back count.</summary>
    private static readonly TimeSpan History = TimeSpan.FromDays(14);

    /// <summary>The ticket that a code opens, for whoever holds the code; null when there is none.</summary>
    public async Task<TicketPlace?> FollowAsync(string secret, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("who holds a number's code follows that number"));
        var ticket = await db.Tickets.AsNoTracking().SingleOrDefaultAsync(each => each.Secret == secret, cancellationToken);
        return ticket is null ? null : await PlaceAsync(db, ticket, cancellationToken);
    }

    /// <summary>A ticket that the asker's own scope sees, with its place.</summary>
    public async Task<TicketPlace?> PlaceAsync(Guid ticketId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var ticket = await db.Tickets.AsNoTracking().SingleOrDefaultAsync(each => each.Id == ticketId, cancellationToken);
        if (ticket is null)
        {
            return null;
        }

        await using var all = maker.Make(Scope.Everywhere("a place in the line is counted among all who stand in it"));
        return await PlaceAsync(all, ticket, cancellationToken);
    }

    /// <summary>Waiting, estimates and open counters, without anybody's name: for everybody. Null when there is no such hall in use.</summary>
    public async Task<HallNow?> NowAsync(Guid hallId, CancellationToken cancellationToken = default) => await NowAsync([hallId], cancellationToken) is [var only] ? only : null;

    /// <summary>The same of several halls, with as many questions as for one; those in use, in the order in which they were asked for.</summary>
    public async Task<IReadOnlyList<HallNow>> NowAsync(IReadOnlyList<Guid> hallIds, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("how many wait in a hall is everybody's to know"));
        var settings = await SettingsAsync(db, hallIds, cancellationToken);
        if (settings.Count == 0)
        {
            return [];
        }

        var (now, lines) = (Now(), await LinesAsync(db, settings, cancellationToken));
        var day = ChinaTime.DateOf(now);
        return
        [
            .. settings.Zip(lines, (setting, line) => new HallNow(
                setting,
                [.. setting.GroupsOn(day).Select(group => new GroupNow(group, line.Waiting.Count(each => each.GroupId == group.Id), line.WaitOf(group.Id, null, now, now), setting.CountersFor(group.Id, day).Count(counter => counter.State == CounterState.Open)))],
                OpenHall.At(setting.Hall, setting.Settings, setting.Calendar, now),
                OpenHall.Next(setting.Hall, setting.Settings, setting.Calendar, now),
                now)),
        ];
    }

    private async Task<TicketPlace> PlaceAsync(PortalDb db, Ticket ticket, CancellationToken cancellationToken)
    {
        var setting = await SettingAsync(db, ticket.HallId, cancellationToken) ?? throw new InvalidOperationException("a ticket's hall is there");
        var group = setting.Groups.Single(each => each.Id == ticket.GroupId);
        var counter = setting.Counters.FirstOrDefault(each => each.Id == (TicketFlow.Waits.Contains(ticket.Status) ? ticket.ForCounterId : ticket.CounterId));
        if (!TicketFlow.Waits.Contains(ticket.Status))
        {
            return new TicketPlace(ticket, setting, group, counter, 0, null);
        }

        var line = await LineAsync(db, setting, cancellationToken);
        return new TicketPlace(ticket, setting, group, counter, line.Before(ticket).Count(), line.WaitOf(ticket, Now()));
    }

    private async Task<int?> EstimateAsync(PortalDb db, HallSetting setting, Guid groupId, TicketWish wish, DateTime now, CancellationToken cancellationToken) =>
        (await LineAsync(db, setting, cancellationToken)).WaitOf(groupId, wish.Language == SpokenLanguage.Putonghua ? null : wish.Language, TicketOrder.QueueAt(now, wish.Priority), now)?.Seconds;

    private async Task<HallLine> LineAsync(PortalDb db, HallSetting setting, CancellationToken cancellationToken) => (await LinesAsync(db, [setting], cancellationToken))[0];

    /// <summary>One for each hall, in their order.</summary>
    private async Task<IReadOnlyList<HallLine>> LinesAsync(PortalDb db, IReadOnlyList<HallSetting> settings, CancellationToken cancellationToken)
    {
        var now = Now();
        var oldest = TicketFlow.OldestDay(ChinaTime.ToLocal(now));
        var here = TicketsOf(db, [.. settings.Select(setting => setting.Hall)]).Where(each => each.Day >= oldest);
        var waiting = await here.Where(each => each.Status == TicketStatus.Waiting || each.Status == TicketStatus.Transferred)
            .InOrder().Select(each => new { each.HallId, One = new InLine(new QueuePlace(each.QueueAt, each.Day, each.Number, each.Id), each.GroupId, each.Language, each.ForCounterId) }).ToListAsync(cancellationToken);
        var busy = await here.Where(each => each.Status == TicketStatus.Called || each.Status == TicketStatus.Serving)
            .Select(each => new { each.HallId, At = new AtCounter(each.CounterId!.Value, each.GroupId, each.ServedAt ?? each.CalledAt!.Value) }).ToListAsync(cancellationToken);
        var served = await ServedAsync(db, settings, now, cancellationToken);
        return [.. settings.Select(setting => new HallLine(
            setting,
            ChinaTime.DateOf(now),
            [.. waiting.Where(each => each.HallId == setting.Hall.Id).Select(each => each.One)],
            [.. busy.Where(each => each.HallId == setting.Hall.Id).Select(each => each.At)],
            served[setting.Hall.Id]))];
    }

    /// <summary>By hall. What is not remembered is read through the caller's own connection, who may be in the middle of a transaction.</summary>
    private async Task<Dictionary<Guid, IReadOnlyDictionary<Guid, (int Visits, double Seconds)>>> ServedAsync(PortalDb db, IReadOnlyList<HallSetting> settings, DateTime now, CancellationToken cancellationToken)
    {
        var known = settings.Select(setting => (setting.Hall.Id, Times: _times.Of(setting.Hall.Id, now))).Where(each => each.Times is not null).ToDictionary(each => each.Id, each => each.Times!);
        var unknown = settings.Select(setting => setting.Hall).Where(hall => !known.ContainsKey(hall.Id)).ToList();
        if (unknown.Count > 0)
        {
            var since = ChinaTime.DateOf(now - History);
            var served = await TicketsOf(db, unknown).Where(each => each.Day >= since && each.Status == TicketStatus.Finished).GroupBy(each => new { each.HallId, each.GroupId })
                .Select(group => new { group.Key.HallId, group.Key.GroupId, Visits = group.Count(), Seconds = group.Sum(each => (long)each.ServiceSeconds) }).ToListAsync(cancellationToken);
            foreach (var hall in unknown)
            {
                known[hall.Id] = served.Where(each => each.HallId == hall.Id).ToDictionary(each => each.GroupId, each => (each.Visits, (double)each.Seconds));
                _times.Keep(hall.Id, known[hall.Id], now);
            }
        }

        return known;
    }

    /// <summary>One hall is asked for by its id alone, so that the database takes the index that is made for it.</summary>
    private static IQueryable<Ticket> TicketsOf(PortalDb db, IReadOnlyList<Hall> halls)
    {
        var tickets = db.Tickets.AsNoTracking();
        if (halls is [var only])
        {
            var (tenantId, hallId) = (only.TenantId, only.Id);
            return tickets.Where(each => each.TenantId == tenantId && each.HallId == hallId);
        }

        var (tenantIds, hallIds) = (halls.Select(hall => hall.TenantId).Distinct().ToList(), halls.Select(hall => hall.Id).ToList());
        return tickets.Where(each => tenantIds.Contains(each.TenantId) && hallIds.Contains(each.HallId));
    }
}
