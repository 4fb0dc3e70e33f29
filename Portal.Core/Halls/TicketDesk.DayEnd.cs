using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>What is left when a day is over, or when a clerk is gone.</summary>
public sealed partial class TicketDesk
{
    /// <summary>Name and telephone of a number are kept so many days for questions about the visit, and then emptied (个人信息保护法 第十九条: no longer than needed).</summary>
    public const int PhoneDays = 7;

    private const int AtOnce = 200;

    /// <summary>
    /// Ends numbers of days that are over, in every hall: who still waited is cancelled, who was called is missed, who was at a counter
    /// is finished. A counter whose clerk forgot to leave is free again. Empties names and telephones that are no longer needed, and forgets
    /// by what phones and browsers were counted. A job's work, on any number of nodes at once; returns how many numbers this one ended.
    /// </summary>
    public async Task<int> EndDaysAsync(CancellationToken cancellationToken = default)
    {
        var (now, ended) = (Now(), 0);
        var (oldest, kept) = (TicketFlow.OldestDay(ChinaTime.ToLocal(now)), ChinaTime.DateOf(now).AddDays(-PhoneDays));
        for (var isMore = true; isMore;)
        {
            // Another node may end some of these at the same moment: what is still left is read anew, and what neither gets to is there at the next round.
            var some = await Attempt.SafelyAsync(() => EndSomeAsync(oldest, kept, cancellationToken), time, log, cancellationToken);
            (ended, isMore) = some.IsYes ? (ended + some.Value.Ended, some.Value.IsMore) : (ended, false);
        }

        return ended;
    }

    private async Task<Answer<SomeEnded>> EndSomeAsync(DateOnly oldest, DateOnly kept, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("numbers of days that are over end in every hall"));
        var left = await db.Tickets.Where(each => each.Day < oldest && each.Status != TicketStatus.Finished && each.Status != TicketStatus.Missed && each.Status != TicketStatus.Cancelled).OrderBy(each => each.Id).Take(AtOnce).ToListAsync(cancellationToken);
        foreach (var ticket in left)
        {
            var act = new TicketAct(TicketFlow.EndOf(ticket.Status), Guid.CreateVersion7()) { CounterId = TicketFlow.Occupies.Contains(ticket.Status) ? ticket.CounterId : null };
            Move(db, ticket, act, Actor.System);
        }

        await FreeAsync(db, ChinaTime.StartOf(oldest), cancellationToken);
        var known = await db.Tickets.Where(each => (each.Phone != null || each.HolderName != null) && each.Day < kept).OrderBy(each => each.Id).Take(AtOnce).ToListAsync(cancellationToken);
        known.ForEach(ticket => (ticket.Phone, ticket.HolderName) = (null, null));
        var days = Enumerable.Range(0, PhoneDays + 2).Select(day => kept.AddDays(day).ToString("yyyyMMdd", CultureInfo.InvariantCulture)).ToList(); // To the morrow: midnight may be between.
        var counts = await db.RunningNumbers.Where(counted => counted.Name.StartsWith(TakenSeries) && !days.Contains(counted.Name.Substring(TakenSeries.Length, 8)))
            .OrderBy(counted => counted.TenantId).ThenBy(counted => counted.Name).Take(AtOnce).ToListAsync(cancellationToken);
        db.RemoveRange(counts);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            throw new DbUpdateConcurrencyException("another node has ended one of them", twice);
        }

        return new SomeEnded(left.Count, left.Count == AtOnce || known.Count == AtOnce || counts.Count == AtOnce);
    }

    /// <summary>
    /// Whoever answers for the hall's day gives a counter free whose clerk is not there any more. Who was called to it is missed, who sat
    /// there is finished. A counter that is free already stays so.
    /// </summary>
    public Task<Answer<Counter>> ReleaseAsync(Guid counterId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.Counters.Include(each => each.Terms).SingleOrDefaultAsync(each => each.Id == counterId, cancellationToken) is not { } counter)
        {
            return (Answer<Counter>)new NotFound();
        }

        if (!HallKeeping.MayClose(actor, await PathOfAsync(counter.TenantId, cancellationToken)))
        {
            return new NotAllowed();
        }

        if (counter.ClerkId is null)
        {
            return counter;
        }

        foreach (var ticket in await db.Tickets.Where(each => each.CounterId == counterId && (each.Status == TicketStatus.Called || each.Status == TicketStatus.Serving)).ToListAsync(cancellationToken))
        {
            Move(db, ticket, new TicketAct(TicketFlow.EndOf(ticket.Status), Guid.CreateVersion7()) { CounterId = counterId }, actor);
        }

        db.Journal.Add(new JournalEntry { TenantId = counter.TenantId, Kind = "hall.Release", At = JournalEntry.Millisecond(Now()), ActorId = actor.AccountId, ActorName = actor.Name, PostId = actor.Post?.Id, Channel = actor.Channel, Subject = $"hall:{counter.HallId:N}", Before = counter.ClerkName, Note = counter.Number.ToString(CultureInfo.InvariantCulture) });
        await HallDesk.EndAsync(db, counter, Now(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        Tell(db);
        news.Announce(new HallChanged(counter.HallId, HallMatter.Counter, CounterId: counterId));
        return counter;
    }, time, log, cancellationToken);

    /// <summary>Counters at which somebody sat down before this day and never left; their stint ends with the day it began on.</summary>
    /// <param name="today">UTC, when the oldest day that still counts began.</param>
    private static async Task FreeAsync(PortalDb db, DateTime today, CancellationToken cancellationToken)
    {
        var forgotten = await db.CounterStints.AsNoTracking().Where(stint => stint.Until == null && stint.From < today).OrderBy(stint => stint.Id).Take(AtOnce).Select(stint => new { stint.CounterId, stint.From }).ToListAsync(cancellationToken);
        foreach (var stint in forgotten)
        {
            await HallDesk.EndAsync(db, await db.Counters.SingleAsync(counter => counter.Id == stint.CounterId, cancellationToken), ChinaTime.EndOf(ChinaTime.DateOf(stint.From)), cancellationToken);
        }
    }

    /// <param name="IsMore">There may be more to do.</param>
    private sealed record SomeEnded(int Ended, bool IsMore);
}
