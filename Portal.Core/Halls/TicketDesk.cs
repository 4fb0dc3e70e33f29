using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>What somebody asks for when taking a number.</summary>
/// <param name="OperationKey">Becomes the ticket's id.</param>
public sealed record TicketWish(Guid HallId, Guid GroupId, Guid OperationKey)
{
    public TicketPriority Priority { get; init; }

    public string? PriorityReason { get; init; }

    public SpokenLanguage? Language { get; init; }

    public VisitPurpose? Purpose { get; init; }

    public IReadOnlyList<VisitItem> Items { get; init; } = [];

    public Guid? CitizenId { get; init; }

    public string? HolderName { get; init; }

    /// <summary>As typed; read by <see cref="PhoneNumber"/>.</summary>
    public string? Phone { get; init; }

    public string Culture { get; init; } = "zh-CN";

    public bool NeedsEscort { get; init; }

    /// <summary>What the limit counts: a hash of phone or browser. Null at desk and kiosk.</summary>
    public string? TakerKey { get; init; }

    /// <summary>As the phone says; null when it does not.</summary>
    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    /// <summary>Of a booking that is checked in. Only who checks bookings sets it.</summary>
    public Guid? AppointmentId { get; init; }
}

/// <summary>
/// Numbers, calls and services. With <see cref="HallDesk"/> the only class of this room that touches database and clock. After each
/// change <see cref="HallNews"/> is told, on this node; who shows a hall also reads again every few seconds, for the other nodes.
/// </summary>
public sealed partial class TicketDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, CalendarDesk calendars, HallNews news, TimeProvider time, ILogger<TicketDesk> log)
{
    /// <summary>
    /// The next visitor for this counter: whoever of those it serves, in a language spoken there, has the earliest place. One
    /// conditional statement picks and takes them, so that any number of counters on any number of nodes never get the same; the
    /// database refuses a second visitor at one counter. The same key again answers with the same ticket.
    /// </summary>
    public async Task<Answer<Ticket>> CallNextAsync(Guid counterId, Guid operationKey, Actor actor, CancellationToken cancellationToken = default)
    {
        return await ChangeAsync(operationKey, cancellationToken, async db =>
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
        }, counterId);
    }

    /// <summary>Every other click on a ticket, also calling a certain one. The same key again answers with the ticket as it is.</summary>
    public async Task<Answer<Ticket>> ActAsync(Guid ticketId, TicketAct act, Actor actor, CancellationToken cancellationToken = default)
    {
        return await ChangeAsync(act.OperationKey, cancellationToken, async db =>
        {
            if (await db.Tickets.SingleOrDefaultAsync(each => each.Id == ticketId, cancellationToken) is not { } ticket)
            {
                return new NotFound();
            }

            var counter = act.CounterId is { } id ? await db.Counters.AsNoTracking().SingleOrDefaultAsync(each => each.Id == id, cancellationToken) : null;
            if (TicketFlow.WhyNot(ticket, act, counter, await PathOfAsync(ticket.TenantId, cancellationToken), actor) is { } refusal)
            {
                return refusal;
            }

            if (act.Action == TicketAction.Call && await IsOccupiedAsync(db, counter!.Id, cancellationToken))
            {
                return new CounterOccupied(counter.Number);
            }

            if (act.Action == TicketAction.Transfer && await WhyNotSendAsync(db, ticket, act, cancellationToken) is { } nowhere)
            {
                return nowhere;
            }

            Move(db, ticket, act, actor);
            return ticket;
        }, act.CounterId);
    }

    /// <summary>A case that was handed in, or gone on with, on this visit. Saying it twice is saying it once.</summary>
    public Task<Answer<Ticket>> LinkCaseAsync(Guid ticketId, Guid caseId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.Tickets.Include(each => each.Cases).SingleOrDefaultAsync(each => each.Id == ticketId, cancellationToken) is not { } ticket
            || !await db.Cases.AnyAsync(matter => matter.Id == caseId, cancellationToken))
        {
            return (Answer<Ticket>)new NotFound();
        }

        if (!TicketFlow.MayWork(actor, await PathOfAsync(ticket.TenantId, cancellationToken)))
        {
            return new NotAllowed();
        }

        if (!ticket.Cases.Exists(link => link.CaseId == caseId))
        {
            db.TicketCases.Add(new TicketCase { TenantId = ticket.TenantId, TicketId = ticketId, CaseId = caseId, At = Now() });
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
            {
                // The same link at the same moment: it is there.
            }
        }

        return ticket;
    }, time, log, cancellationToken);

    /// <summary>
    /// One attempt in one transaction, a key that was used before answered with its ticket, and the news told after the commit.
    /// </summary>
    /// <param name="counterId">The counter that may turn out to have a visitor already.</param>
    private Task<Answer<Ticket>> ChangeAsync(Guid operationKey, CancellationToken cancellationToken, Func<PortalDb, Task<Answer<Ticket>>> change, Guid? counterId = null, Scope? seeing = null) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(seeing ?? scope);
        if (await DoneAsync(db, operationKey, cancellationToken) is { } done)
        {
            return done;
        }

        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var changed = await change(db);
            if (!changed.IsYes)
            {
                return changed;
            }

            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            Tell(db);
            return changed;
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            // The same click at the same moment, whose answer is ours too; or another click has brought a visitor to this counter.
            await using var again = maker.Make(seeing ?? scope);
            return await DoneAsync(again, operationKey, cancellationToken) is { } first ? first
                : counterId is { } id ? new CounterOccupied((await again.Counters.AsNoTracking().SingleAsync(each => each.Id == id, cancellationToken)).Number)
                : throw new DbUpdateConcurrencyException("somebody else was first", twice);
        }
    }, time, log, cancellationToken);

    private static async Task<Ticket?> DoneAsync(PortalDb db, Guid operationKey, CancellationToken cancellationToken) =>
        await db.TicketEvents.AsNoTracking().SingleOrDefaultAsync(each => each.Id == operationKey, cancellationToken) is { } done
            ? await db.Tickets.AsNoTracking().SingleAsync(each => each.Id == done.TicketId, cancellationToken)
            : null;

    private void Move(PortalDb db, Ticket ticket, TicketAct act, Actor actor)
    {
        var happened = TicketFlow.Decide(ticket, act, actor, Now());
        ticket.Apply(happened);
        db.TicketEvents.Add(happened);
    }

    private void Tell(PortalDb db)
    {
        foreach (var happened in db.ChangeTracker.Entries<TicketEvent>().Select(entry => entry.Entity).OrderBy(happened => happened.Sequence))
        {
            news.Announce(new HallChanged(happened.HallId, MatterOf(happened.Action), happened.TicketId, happened.CounterId));
        }
    }

    private static HallMatter MatterOf(TicketAction action) => action switch
    {
        TicketAction.Call or TicketAction.Recall => HallMatter.Call,
        TicketAction.Serve or TicketAction.Finish or TicketAction.Park or TicketAction.Miss => HallMatter.Service,
        TicketAction.Take or TicketAction.Skip or TicketAction.Requeue or TicketAction.Transfer or TicketAction.Cancel or TicketAction.Escort => HallMatter.Queue,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "not an action"),
    };

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
                ORDER BY "QueueAt", "Day", "Number", "Id" LIMIT 1{{(provider == DatabaseProvider.Postgres ? " FOR UPDATE SKIP LOCKED" : "")}})
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

    private static async Task<Refusal?> WhyNotSendAsync(PortalDb db, Ticket ticket, TicketAct act, CancellationToken cancellationToken) =>
        act.ToGroupId is { } groupId && !await db.TicketGroups.AnyAsync(group => group.Id == groupId && group.HallId == ticket.HallId && group.RetiredOn == null, cancellationToken) ? new GroupClosed()
        : act.ToCounterId is { } counterId && !await db.Counters.AnyAsync(counter => counter.Id == counterId && counter.HallId == ticket.HallId && counter.RetiredOn == null, cancellationToken) ? new NotFound()
        : null;

    private static Task<bool> IsOccupiedAsync(PortalDb db, Guid counterId, CancellationToken cancellationToken) =>
        db.Tickets.AnyAsync(each => each.CounterId == counterId && (each.Status == TicketStatus.Called || each.Status == TicketStatus.Serving), cancellationToken);

    /// <summary>The path of a tenant that has a hall.</summary>
    private async ValueTask<string> PathOfAsync(int tenantId, CancellationToken cancellationToken) => (await directory.TreeAsync(cancellationToken)).Find(tenantId)!.Path;

    private DateTime Now()
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
    }}
