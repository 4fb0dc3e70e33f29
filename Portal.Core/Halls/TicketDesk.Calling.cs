using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.People;

namespace Portal.Core.Halls;

/// <summary>Calling the next visitor to a counter.</summary>
public sealed partial class TicketDesk
{
    /// <summary>
    /// The next visitor for this counter: whoever of those it serves, in a language spoken there, has the earliest place. One
    /// conditional statement picks and takes them, so that any number of counters on any number of nodes never get the same; the
    /// database refuses a second visitor at one counter. The same key again answers with the same ticket.
    /// </summary>
    public async Task<Answer<Ticket>> CallNextAsync(Guid counterId, Guid operationKey, Actor actor, CancellationToken cancellationToken = default)
    {
        return await ChangeAsync(operationKey, async db =>
        {
            var at = await CounterAsync(db, counterId, actor, cancellationToken);
            if (!at.IsYes)
            {
                return at.Refusal;
            }

            var (counter, local) = (at.Value, ChinaTime.ToLocal(Now()));
            if (counter.TermOn(DateOnly.FromDateTime(local)) is not { } term)
            {
                return new NotYourCounter(counter.Number);
            }

            // Whoever clicks twice at this counter comes one after the other; other counters do not wait.
            await LockAsync(db, counterId, cancellationToken);
            if (await DoneAsync(db, operationKey, cancellationToken) is { } done)
            {
                return done;
            }

            var picked = await db.Database.SqlQueryRaw<Guid>(PickNext(term, counter, maker.Provider, out var arguments), [.. arguments, TicketFlow.OldestDay(local)]).ToListAsync(cancellationToken);
            if (picked is not [var ticketId])
            {
                return await IsOccupiedAsync(db, counterId, cancellationToken) ? new CounterOccupied(counter.Number) : new NobodyWaits();
            }

            var ticket = await db.Tickets.SingleAsync(each => each.Id == ticketId, cancellationToken);
            Move(db, ticket, new TicketAct(TicketAction.Call, operationKey) { CounterId = counterId }, actor);
            return ticket;
        }, counterId, seeing: null, cancellationToken);
    }

    /// <summary>
    /// Picks and marks in one statement. On PostgreSQL whoever is being taken by another counter is passed over at once; SQLite has
    /// one writer. The ticket's own <c>Apply</c> and its event follow in the same transaction.
    /// </summary>
    /// <param name="arguments">Those of the statement but the last, which is the oldest day that counts.</param>
    private static string PickNext(CounterTerm term, Counter counter, DatabaseProvider provider, out object[] arguments)
    {
        List<object> values = [counter.Id, counter.TenantId, counter.HallId, SpokenLanguage.Putonghua.ToString()];
        var languages = string.Join(", ", counter.Languages.Select(language => Take(language.ToString())).Prepend("{3}"));
        var groups = term.IsIntegrated ? "1 = 1" : term.GroupIds.Count == 0 ? "1 = 0" : $"\"GroupId\" IN ({string.Join(", ", term.GroupIds.Select(id => Take(id)))})";
        arguments = [.. values];
        var oldestDay = "{" + values.Count + "}";
        return $$"""
            UPDATE "Tickets" SET "CounterId" = {0} WHERE "Id" = (
                SELECT "Id" FROM "Tickets"
                WHERE "TenantId" = {1} AND "HallId" = {2} AND {{HallTables.Waits}} AND "Day" >= {{oldestDay}}
                    AND ("ForCounterId" = {0} OR ("ForCounterId" IS NULL AND {{groups}} AND ("Language" IS NULL OR "Language" IN ({{languages}}))))
                ORDER BY {{TicketOrder.Sql}} LIMIT 1{{(provider == DatabaseProvider.Postgres ? " FOR UPDATE SKIP LOCKED" : "")}})
            AND {{HallTables.Waits}}
            AND NOT EXISTS (SELECT 1 FROM "Tickets" WHERE "CounterId" = {0} AND {{HallTables.Occupies}})
            RETURNING "Id"
            """;

        string Take(object value)
        {
            values.Add(value);
            return "{" + (values.Count - 1) + "}";
        }
    }

    /// <summary>SQLite has one writer anyway.</summary>
    private async Task LockAsync(PortalDb db, Guid counterId, CancellationToken cancellationToken)
    {
        if (maker.Provider == DatabaseProvider.Postgres)
        {
            await db.Database.SqlQuery<Guid>($"""SELECT "Id" FROM "Counters" WHERE "Id" = {counterId} FOR UPDATE""").ToListAsync(cancellationToken);
        }
    }

    private async Task<Answer<Counter>> CounterAsync(PortalDb db, Guid counterId, Actor actor, CancellationToken cancellationToken)
    {
        if (await db.Counters.AsNoTracking().Include(each => each.Terms).SingleOrDefaultAsync(each => each.Id == counterId, cancellationToken) is not { } counter)
        {
            return new NotFound();
        }

        return !TicketFlow.MayWork(actor, await PathOfAsync(counter.TenantId, cancellationToken)) ? new NotAllowed()
            : TicketFlow.WhyNotWorkAt(counter, actor) is { } refusal ? refusal
            : counter;
    }
}
