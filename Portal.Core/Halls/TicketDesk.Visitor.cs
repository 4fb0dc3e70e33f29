using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>A visit on which a case was handed in, or gone on with: no name, no telephone.</summary>
/// <param name="Counter">The number above the window that served it last.</param>
/// <param name="Secret">Opens the number's page; only for who took it as themselves.</param>
public sealed record CaseVisitor(string Label, LocalText Hall, DateTime TakenAt, TicketStatus Status, int? Counter, string? Secret);

/// <summary>Who stands before a clerk, and what is taken in for them.</summary>
public sealed partial class TicketDesk
{
    /// <summary>Visits of a case for whoever may see the case, the newest first; in whichever hall they were. Empty for everybody else.</summary>
    public async Task<IReadOnlyList<CaseVisitor>> OfCaseAsync(Guid caseId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using (var own = maker.Make(scope))
        {
            if (!await own.Cases.AnyAsync(matter => matter.Id == caseId, cancellationToken))
            {
                return [];
            }
        }

        await using var db = maker.Make(Scope.Everywhere("whoever may see a case may see in which halls it was handed in"));
        var visits = await db.TicketCases.AsNoTracking().Where(link => link.CaseId == caseId)
            .Join(db.Tickets, link => link.TicketId, ticket => ticket.Id, (link, ticket) => ticket)
            .Join(db.Halls, ticket => ticket.HallId, hall => hall.Id, (ticket, hall) => new { Ticket = ticket, Hall = hall.Name })
            .OrderByDescending(visit => visit.Ticket.TakenAt).ToListAsync(cancellationToken);
        var ids = visits.Select(visit => visit.Ticket.CounterId).OfType<Guid>().Distinct().ToList();
        var counters = ids.Count == 0 ? [] : await db.Counters.AsNoTracking().Where(counter => ids.Contains(counter.Id)).ToDictionaryAsync(counter => counter.Id, counter => counter.Number, cancellationToken);
        return [.. visits.Select(visit => new CaseVisitor(
            visit.Ticket.Label,
            visit.Hall,
            visit.Ticket.TakenAt,
            visit.Ticket.Status,
            visit.Ticket.CounterId is { } counter ? counters[counter] : null,
            actor.CitizenId is { } me && visit.Ticket.CitizenId == me ? visit.Ticket.Secret : null))];
    }

    /// <summary>Whom this clerk serves, or has served this day; null for everybody else's number.</summary>
    public async Task<Ticket?> VisitorAsync(Guid ticketId, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.AccountId is not { } clerk || !actor.Has(Duties.Clerk))
        {
            return null;
        }

        var oldest = TicketFlow.OldestDay(ChinaTime.ToLocal(Now()));
        await using var db = maker.Make(scope);
        return await db.Tickets.AsNoTracking().Include(each => each.Cases).SingleOrDefaultAsync(each => each.Id == ticketId && each.ClerkId == clerk && each.ServedAt != null && each.Day >= oldest, cancellationToken);
    }

    /// <summary>
    /// Whoever took the number signed in, once the clerk they stand before has looked at their document. They are found whatever place they
    /// live in, so the look-up is journalled.
    /// </summary>
    public Task<Answer<Citizen>> HolderAsync(Guid ticketId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        if (await VisitorAsync(ticketId, actor, cancellationToken) is not { CitizenId: { } citizenId } visitor)
        {
            return (Answer<Citizen>)new NotFound();
        }

        await using var db = maker.Make(Scope.Everywhere("a person may come to any window; the look-up is journalled"));
        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.Id == citizenId, cancellationToken);
        db.Journal.Add(new JournalEntry
        {
            TenantId = actor.Post!.TenantId,
            Kind = "citizen.Find",
            At = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post?.Id,
            Channel = actor.Channel,
            Subject = citizenId.ToString("N"),
            Note = visitor.Label,
        });
        await db.SaveChangesAsync(cancellationToken);
        return citizen;
    }, time, log, cancellationToken);

    /// <summary>Cases handed in by this clerk belong to the visitor they were taken in for, or to the one in front of them, when there is one.</summary>
    /// <param name="ticketId">The visitor for whom the intake was opened; null when it was opened without a number.</param>
    public async Task LinkToVisitorAsync(IReadOnlyCollection<Guid> caseIds, Guid? ticketId, Actor actor, CancellationToken cancellationToken = default)
    {
        var asked = ticketId is { } id ? await VisitorAsync(id, actor, cancellationToken) : null;
        if ((asked?.Id ?? await InFrontAsync(actor, cancellationToken)) is not { } visitor)
        {
            return;
        }

        foreach (var caseId in caseIds)
        {
            await LinkCaseAsync(visitor, caseId, actor, cancellationToken);
        }
    }

    private async Task<Guid?> InFrontAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (await CounterOfAsync(actor, cancellationToken) is not { } counter)
        {
            return null;
        }

        await using var db = maker.Make(scope);
        return await db.Tickets.AsNoTracking().Where(each => each.CounterId == counter.Id && each.Status == TicketStatus.Serving).Select(each => (Guid?)each.Id).FirstOrDefaultAsync(cancellationToken);
    }
}
