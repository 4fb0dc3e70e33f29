using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>What the staff of a hall see of it now: everybody who has not gone yet.</summary>
/// <param name="Tickets">Of the day that counts, not finished and not cancelled, in the order of calling.</param>
/// <param name="Finished">Visits ended today.</param>
public sealed record HallPanel(HallSetting Setting, IReadOnlyList<Ticket> Tickets, int Finished, DateTime At)
{
    public IEnumerable<Ticket> Waiting => Tickets.Where(ticket => TicketFlow.Waits.Contains(ticket.Status));

    /// <summary>Whom this counter may call, the next one first; the rule of <see cref="TicketDesk.CallNextAsync"/>.</summary>
    public IEnumerable<Ticket> WaitingFor(Counter counter) => Waiting.Where(ticket => ticket.ForCounterId == counter.Id
        || (ticket.ForCounterId is null && counter.TermOn(ChinaTime.DateOf(At))?.Serves(ticket.GroupId) == true && (ticket.Language is null || counter.Languages.Contains(ticket.Language.Value))));

    /// <summary>Who was called to a counter, or sits at it.</summary>
    public Ticket? VisitorAt(Guid counterId) => Tickets.FirstOrDefault(ticket => ticket.CounterId == counterId && TicketFlow.Occupies.Contains(ticket.Status));

    public TicketGroup? GroupOf(Ticket ticket) => Setting.Groups.FirstOrDefault(group => group.Id == ticket.GroupId);
}

/// <summary>What clerks look at.</summary>
public sealed partial class TicketDesk
{
    /// <summary>Halls in which this clerk may work: of their own place and everything below it.</summary>
    public async Task<IReadOnlyList<Hall>> HallsOfAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        if (actor.Post is not { } post || !actor.Has(Duties.Clerk) || tree.Find(post.TenantId) is not { } place)
        {
            return [];
        }

        var below = tree.Subtree(place).Select(tenant => tenant.Id).ToList();
        await using var db = maker.Make(scope);
        return [.. (await db.Halls.AsNoTracking().Where(hall => hall.IsActive && below.Contains(hall.TenantId)).ToListAsync(cancellationToken)).OrderBy(hall => below.IndexOf(hall.TenantId)).ThenBy(hall => hall.Id)];
    }

    /// <summary>Where this clerk sits now; null when nowhere.</summary>
    public async Task<Counter?> CounterOfAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.AccountId is not { } account || !actor.Has(Duties.Clerk))
        {
            return null;
        }

        await using var db = maker.Make(scope);
        return await db.Counters.AsNoTracking().Include(each => each.Terms).FirstOrDefaultAsync(each => each.ClerkId == account && each.State != CounterState.Closed, cancellationToken);
    }

    public async Task<Answer<HallPanel>> PanelAsync(Guid hallId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await SettingAsync(db, hallId, cancellationToken) is not { } setting)
        {
            return new NotFound();
        }

        if (!TicketFlow.MayWork(actor, await PathOfAsync(setting.Hall.TenantId, cancellationToken)))
        {
            return new NotAllowed();
        }

        var now = Now();
        var oldest = TicketFlow.OldestDay(ChinaTime.ToLocal(now));
        var today = db.Tickets.AsNoTracking().Where(each => each.TenantId == setting.Hall.TenantId && each.HallId == hallId && each.Day >= oldest);
        return new HallPanel(
            setting,
            await today.Where(each => each.Status != TicketStatus.Finished && each.Status != TicketStatus.Cancelled).Include(each => each.Cases).InOrder().ToListAsync(cancellationToken),
            await today.CountAsync(each => each.Status == TicketStatus.Finished, cancellationToken),
            now);
    }
}
