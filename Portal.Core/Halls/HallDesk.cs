using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Who sits at which counter. How administrators keep halls stands in <c>HallDesk.Keeping.cs</c>.</summary>
public sealed partial class HallDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, HallNews news, TimeProvider time, ILogger<HallDesk> log)
{
    /// <summary>
    /// Sits down at a counter, pauses, goes on, or leaves. A clerk sits at one counter at a time: sitting down leaves the former one.
    /// Whoever still has a visitor ends that first. The same key again does nothing.
    /// </summary>
    public Task<Answer<Counter>> StayAsync(Guid counterId, CounterState state, Guid operationKey, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.Counters.Include(each => each.Terms).SingleOrDefaultAsync(each => each.Id == counterId, cancellationToken) is not { } counter)
        {
            return (Answer<Counter>)new NotFound();
        }

        if (await db.CounterStints.AnyAsync(stint => stint.Id == operationKey, cancellationToken) || (counter.State == state && (state == CounterState.Closed || counter.ClerkId == actor.AccountId)))
        {
            return counter;
        }

        if (!TicketFlow.MayWork(actor, (await directory.TreeAsync(cancellationToken)).Find(counter.TenantId)!.Path) || actor.AccountId is not { } clerk)
        {
            return new NotAllowed();
        }

        var left = await db.Counters.Where(each => each.ClerkId == clerk && each.Id != counterId).ToListAsync(cancellationToken);
        if (await WhyNotStayAsync(db, counter, left, state, actor, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var now = time.GetUtcNow().UtcDateTime;
        foreach (var former in left)
        {
            await EndAsync(db, former, now, cancellationToken);
        }

        await EndAsync(db, counter, now, cancellationToken);
        if (state != CounterState.Closed)
        {
            (counter.State, counter.ClerkId, counter.ClerkName) = (state, clerk, actor.Name);
            db.CounterStints.Add(new CounterStint { Id = operationKey, TenantId = counter.TenantId, HallId = counter.HallId, CounterId = counterId, ClerkId = clerk, ClerkName = actor.Name, State = state, From = now });
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            throw new DbUpdateConcurrencyException("somebody else sat down at the same moment", twice);
        }

        foreach (var changed in left.Append(counter))
        {
            news.Announce(new HallChanged(changed.HallId, HallMatter.Counter, CounterId: changed.Id));
        }

        return counter;
    }, time, log, cancellationToken);

    private static async Task<Refusal?> WhyNotStayAsync(PortalDb db, Counter counter, List<Counter> left, CounterState state, Actor actor, CancellationToken cancellationToken)
    {
        if (counter.RetiredOn is not null)
        {
            return new NotFound();
        }

        if (counter.ClerkId is { } other && other != actor.AccountId)
        {
            return new CounterTaken(counter.Number, counter.ClerkName ?? "");
        }

        if (state != CounterState.Open && counter.ClerkId is null)
        {
            return new NotYourCounter(counter.Number);
        }

        // Who pauses or leaves, or moves to another counter, has nobody in front of them.
        var deserted = left.Select(each => each.Id).ToHashSet();
        if (state != CounterState.Open)
        {
            deserted.Add(counter.Id);
        }

        var occupied = await db.Tickets.AsNoTracking().Where(each => each.CounterId != null && deserted.Contains(each.CounterId.Value) && (each.Status == TicketStatus.Called || each.Status == TicketStatus.Serving)).FirstOrDefaultAsync(cancellationToken);
        return occupied is null ? null : new StillInUse(occupied.Label);
    }

    /// <param name="now">UTC, when whoever sat there got up.</param>
    internal static async Task EndAsync(PortalDb db, Counter counter, DateTime now, CancellationToken cancellationToken)
    {
        foreach (var stint in await db.CounterStints.Where(each => each.CounterId == counter.Id && each.Until == null).ToListAsync(cancellationToken))
        {
            stint.Until = now;
        }

        (counter.State, counter.ClerkId, counter.ClerkName, counter.StateSince) = (CounterState.Closed, null, null, now);
        counter.Version++;
    }
}
