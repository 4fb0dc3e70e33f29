using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Halls;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>I7: a number once for hall and day, called once unless it is called again, order kept within a class; whatever people click, and however many at once.</summary>
public sealed class ManyCountersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// Ten doors give numbers while forty counters call them, in three classes. Whoever is refused with "nobody waits" looks again when
    /// the next number was given; after the last one such a no is final, and then nobody may be left.
    /// </summary>
    [Fact, Trait("Row", "34"), Trait("Row", "36")]
    public async Task FiftyClients_TakeAndCallAtOnce_EveryNumberOnceEveryVisitorOnce_AndEachClassInItsOrder()
    {
        await using var house = await HallHouse.OpenAsync(DatabaseProvider.Postgres, counters: 40);
        const int Doors = 10, Visitors = 200;
        TicketPriority[] classes = [TicketPriority.None, TicketPriority.Elderly, TicketPriority.Disabled];
        var (taken, calls) = (new ConcurrentDictionary<Guid, Took>(), new ConcurrentBag<(Guid TicketId, Took Took)>());
        var (clock, open) = (0, Doors);
        using var came = new SemaphoreSlim(0);

        var doors = Enumerable.Range(0, Doors).Select(door => Task.Run(
            async () =>
            {
                for (var visitor = 0; visitor < Visitors / Doors; visitor++)
                {
                    house.Time.Move(TimeSpan.FromMilliseconds(1));
                    var began = Interlocked.Increment(ref clock);
                    var ticket = await house.TakeAsync(door % 3, wish => wish with { Priority = classes[visitor % 3], PriorityReason = "原因" });
                    taken[ticket.Id] = new(began, Interlocked.Increment(ref clock));
                    came.Release();
                }

                if (Interlocked.Decrement(ref open) == 0)
                {
                    came.Release(house.Counters.Count);
                }
            },
            Cancel));
        var counters = house.Counters.Select(counter => Task.Run(
            async () =>
            {
                while (true)
                {
                    house.Time.Move(TimeSpan.FromMilliseconds(1));
                    var (isLast, began) = (Volatile.Read(ref open) == 0, Interlocked.Increment(ref clock));
                    var called = await house.NextAsync(counter);
                    if (called.Value is { } ticket)
                    {
                        calls.Add((ticket.Id, new(began, Interlocked.Increment(ref clock))));
                        await house.MustAsync(ticket, TicketAction.Serve, counter);
                        await house.MustAsync(ticket, TicketAction.Finish, counter);
                        continue;
                    }

                    called.Refusal.ShouldBeOfType<NobodyWaits>();
                    if (isLast)
                    {
                        return;
                    }

                    await came.WaitAsync(Cancel);
                }
            },
            Cancel));
        await Task.WhenAll(doors.Concat(counters));

        (calls.Count, calls.DistinctBy(call => call.TicketId).Count(), taken.Count).ShouldBe((Visitors, Visitors, Visitors));
        calls.Count(call => call.Took.Ended < taken.Values.Max(took => took.Began)).ShouldBeGreaterThan(0, "called while numbers were given");
        await using var db = house.Database.Everywhere();
        var tickets = await db.Tickets.AsNoTracking().ToListAsync(Cancel);
        tickets.ShouldAllBe(each => each.Status == TicketStatus.Finished);
        (await db.TicketEvents.AsNoTracking().Where(each => each.Action == TicketAction.Call).GroupBy(each => each.TicketId).CountAsync(Cancel)).ShouldBe(Visitors);
        (await db.TicketEvents.AsNoTracking().CountAsync(each => each.Action == TicketAction.Call, Cancel)).ShouldBe(Visitors, "nobody was called twice");
        await house.ShouldHoldAsync();

        var byClass = tickets.GroupBy(each => each.Priority).ToDictionary(same => same.Key, same => InOrder([.. same]));
        byClass.Keys.ShouldBe(classes, ignoreOrder: true);
        byClass.Values.ShouldAllBe(pairs => pairs > 0, "there were people who had to be called one after the other");
        InOrder(tickets).ShouldBeGreaterThan(byClass.Values.Sum(), "and across the classes, each with its head start");

        // Calls that overlap are in no order. But who had their number before another's call began, and stands before them, is not called when that call is over already.
        int InOrder(IReadOnlyList<Ticket> line)
        {
            var called = calls.ToDictionary(call => call.TicketId, call => call.Took);
            var pairs = line.SelectMany(first => line.Where(second => QueuePlace.Of(first).IsBefore(QueuePlace.Of(second)) && taken[first.Id].Ended < called[second.Id].Began).Select(second => (First: first, Second: second))).ToList();
            pairs.Where(pair => called[pair.Second.Id].Ended < called[pair.First.Id].Began).Select(pair => $"{pair.Second.Label} before {pair.First.Label}").ShouldBeEmpty();
            return pairs.Count(pair => called[pair.First.Id].Ended < called[pair.Second.Id].Began);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task OneCounter_ClickedByTenHandsAtOnce_HasOneVisitor(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        for (var visitor = 0; visitor < 10; visitor++)
        {
            await house.TakeAsync();
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => house.NextAsync(house.Counters[0])));

        answers.Count(answer => answer.IsYes).ShouldBe(1);
        answers.Where(answer => !answer.IsYes).ShouldAllBe(answer => answer.Refusal is CounterOccupied);
        await house.ShouldHoldAsync();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AnySequenceOfClicks_LeavesTheHallSound(DatabaseProvider provider)
    {
        await using var house = await ThreeCountersAsync(provider);
        await Sequences.RunAsync(Clicks, length: 60, count: provider == DatabaseProvider.Sqlite ? 6 : 4, click => ClickAsync(house, click.What, click.Which, click.More), house.ShouldHoldAsync);
    }

    /// <summary>What <c>PORTAL_TEST_SEED</c> promises: the same seed is the same clicks on the same numbers, so that a sequence which failed once can be looked at.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task SameSeed_IsTheSameClicksOnTheSameNumbers(DatabaseProvider provider)
    {
        var (once, again, other) = (await LivedAsync(20260302), await LivedAsync(20260302), await LivedAsync(20260303));

        once.Count.ShouldBeGreaterThan(60);
        again.ShouldBe(once);
        other.ShouldNotBe(once);

        async Task<List<string>> LivedAsync(ulong seed)
        {
            await using var house = await ThreeCountersAsync(provider);
            await Sequences.RunAsync(seed, Clicks, length: 60, count: 2, click => ClickAsync(house, click.What, click.Which, click.More), house.ShouldHoldAsync);
            await using var db = house.Database.Everywhere();
            var (events, labels, counters) = (await db.TicketEvents.AsNoTracking().ToListAsync(Cancel), await db.Tickets.AsNoTracking().ToDictionaryAsync(each => each.Id, each => each.Label, Cancel), house.Counters.ToDictionary(each => each.Id, each => each.Number));
            return [.. events.Select(each => $"{each.At:HH:mm:ss} {labels[each.TicketId]} {each.Sequence} {each.Action} {(each.CounterId is { } at ? counters[at] : 0)}").Order(StringComparer.Ordinal)];
        }
    }

    private static Gen<(int What, int Which, int More)> Clicks { get; } = Gen.Choose(0, 99).SelectMany(what => Gen.Choose(0, 2).SelectMany(which => Gen.Choose(0, 5).Select(more => (What: what, Which: which, More: more))));

    private static async Task<HallHouse> ThreeCountersAsync(DatabaseProvider provider)
    {
        var house = await HallHouse.OpenAsync(provider, counters: 2);
        await house.AddCounterAsync(3, [house.Groups[0]], SpokenLanguage.Hakka);
        return house;
    }

    /// <summary>One click of somebody: whatever is refused must leave everything as it was, which the check at the end sees.</summary>
    private static async Task ClickAsync(HallHouse house, int what, int which, int more)
    {
        house.Time.Move(TimeSpan.FromSeconds((more * 37) - 20));
        var counter = house.Counters[which];
        if (what < 30)
        {
            TicketPriority[] classes = [TicketPriority.None, TicketPriority.None, TicketPriority.Elderly, TicketPriority.Disabled, TicketPriority.Appointment, TicketPriority.WithChild];
            await house.Desk().TakeAsync(house.Wish(which) with { Priority = classes[more], PriorityReason = "原因", Language = which == 0 && more == 1 ? SpokenLanguage.Hakka : null }, house.ClerkAt(counter), Cancel);
            return;
        }

        await using var db = house.Database.Everywhere();
        if (what < 55)
        {
            var (waiting, day) = (await db.Tickets.AsNoTracking().Where(each => each.Status == TicketStatus.Waiting || each.Status == TicketStatus.Transferred).ToListAsync(Cancel), new DateOnly(2026, 3, 2));
            var first = waiting.Where(each => each.ForCounterId == counter.Id || (each.ForCounterId is null && counter.TermOn(day)!.Serves(each.GroupId) && (each.Language is null || counter.Languages.Contains(each.Language.Value))))
                .OrderBy(each => each.QueueAt).ThenBy(each => each.Day).ThenBy(each => each.Number).ThenBy(each => each.Id).FirstOrDefault();
            var isOccupied = await db.Tickets.AnyAsync(each => each.CounterId == counter.Id && (each.Status == TicketStatus.Called || each.Status == TicketStatus.Serving), Cancel);

            // A no is as much an answer as a number: it is right when nobody whom this counter may call waits, and wrong otherwise.
            var called = await house.NextAsync(counter);
            (called.Value?.Id, called.Refusal).ShouldBe(isOccupied ? (null, new CounterOccupied(counter.Number)) : first is null ? (null, new NobodyWaits()) : ((Guid?)first.Id, (Refusal?)null));
            return;
        }

        TicketAction[] actions = [TicketAction.Serve, TicketAction.Finish, TicketAction.Skip, TicketAction.Miss, TicketAction.Park, TicketAction.Transfer, TicketAction.Call, TicketAction.Requeue, TicketAction.Cancel, TicketAction.Recall, TicketAction.Escort];
        var any = await db.Tickets.AsNoTracking().OrderByDescending(each => each.CounterId == counter.Id && (each.Status == TicketStatus.Called || each.Status == TicketStatus.Serving)).ThenBy(each => each.Day).ThenBy(each => each.Prefix).ThenBy(each => each.Number).Skip(more / 5).FirstOrDefaultAsync(Cancel);
        if (any is not null)
        {
            await house.ActAsync(any, actions[what % actions.Length], counter, act => act with { Note = "原因", ToGroupId = house.Groups[more % 3].Id, ToCounterId = more == 4 ? house.Counters[(which + 1) % 3].Id : null });
        }
    }

    /// <summary>When a click began and ended, in the order of all clicks of the test.</summary>
    private sealed record Took(int Began, int Ended);
}
