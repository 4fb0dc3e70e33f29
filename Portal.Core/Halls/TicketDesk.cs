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

    /// <summary>From where it is taken, as a hash: who is not signed in is counted by it too. Null at desk and kiosk, and where the server does not know.</summary>
    public string? AddressKey { get; init; }

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
public sealed partial class TicketDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, CalendarDesk calendars, HallNews news, TimeProvider time, ILogger<TicketDesk> log, ServiceTimes? times = null)
{
    private readonly ServiceTimes _times = times ?? new ServiceTimes();

    /// <summary>Every other click on a ticket, also calling a certain one. The same key again answers with the ticket as it is.</summary>
    public async Task<Answer<Ticket>> ActAsync(Guid ticketId, TicketAct act, Actor actor, CancellationToken cancellationToken = default)
    {
        return await ChangeAsync(act.OperationKey, async db =>
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
        }, act.CounterId, seeing: null, cancellationToken);
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
    private Task<Answer<Ticket>> ChangeAsync(Guid operationKey, Func<PortalDb, Task<Answer<Ticket>>> change, Guid? counterId, Scope? seeing, CancellationToken cancellationToken) => Attempt.SafelyAsync(async () =>
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

    /// <summary>What was written through this context happened: after its commit.</summary>
    internal void Tell(PortalDb db)
    {
        foreach (var happened in db.ChangeTracker.Entries<TicketEvent>().Select(entry => entry.Entity).OrderBy(happened => happened.Sequence))
        {
            news.Announce(new HallChanged(happened.HallId, MatterOf(happened.Action), happened.TicketId, happened.CounterId));
        }
    }

    private static HallMatter MatterOf(TicketAction action) => action switch
    {
        TicketAction.Call or TicketAction.Recall => HallMatter.Call,
        TicketAction.Serve or TicketAction.Finish or TicketAction.Park or TicketAction.Miss or TicketAction.Add => HallMatter.Service,
        TicketAction.Take or TicketAction.Skip or TicketAction.Requeue or TicketAction.Transfer or TicketAction.Cancel or TicketAction.Escort => HallMatter.Queue,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "not an action"),
    };

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
    }
}
