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

    [Fact, Trait("Row", "34")]
    public async Task FiftyClients_TakeAndCallAtOnce_EveryNumberOnceEveryVisitorOnce()
    {
        await using var house = await HallHouse.OpenAsync(DatabaseProvider.Postgres, counters: 50);
        const int Visitors = 200;
        var calls = new ConcurrentBag<Guid>();
        var turned = 0;

        await Task.WhenAll(house.Counters.Select((counter, client) => Task.Run(
            async () =>
            {
                for (var taken = 0; taken < Visitors / house.Counters.Count; taken++)
                {
                    await house.TakeAsync(client % 3);
                }
            },
            Cancel)));
        await Task.WhenAll(house.Counters.Select(counter => Task.Run(
            async () =>
            {
                while ((await house.NextAsync(counter)).Value is { } ticket)
                {
                    calls.Add(ticket.Id);
                    Interlocked.Increment(ref turned);
                    await house.MustAsync(ticket, TicketAction.Serve, counter);
                    await house.MustAsync(ticket, TicketAction.Finish, counter);
                }
            },
            Cancel)));

        (calls.Count, calls.Distinct().Count()).ShouldBe((Visitors, Visitors));
        await using var db = house.Database.Everywhere();
        (await db.Tickets.CountAsync(each => each.Status == TicketStatus.Finished, Cancel)).ShouldBe(Visitors);
        await house.ShouldHoldAsync();
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
        await using var house = await HallHouse.OpenAsync(provider, counters: 2);
        await house.AddCounterAsync(3, [house.Groups[0]], SpokenLanguage.Hakka);
        var clicks = Gen.Choose(0, 99).SelectMany(what => Gen.Choose(0, 2).SelectMany(which => Gen.Choose(0, 5).Select(more => (What: what, Which: which, More: more))));
        foreach (var sequence in Gen.ListOf(clicks, 60).Sample(provider == DatabaseProvider.Sqlite ? 6 : 4))
        {
            foreach (var click in sequence)
            {
                await ClickAsync(house, click.What, click.Which, click.More);
            }

            await house.ShouldHoldAsync();
        }
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
                .OrderBy(each => each.QueueAt).FirstOrDefault();
            var called = await house.NextAsync(counter);
            (called.Value?.QueueAt ?? first?.QueueAt).ShouldBe(first?.QueueAt, "the earliest of those this counter may call");
            return;
        }

        TicketAction[] actions = [TicketAction.Serve, TicketAction.Finish, TicketAction.Skip, TicketAction.Miss, TicketAction.Park, TicketAction.Transfer, TicketAction.Call, TicketAction.Requeue, TicketAction.Cancel, TicketAction.Recall, TicketAction.Escort];
        var any = await db.Tickets.AsNoTracking().OrderByDescending(each => each.CounterId == counter.Id && (each.Status == TicketStatus.Called || each.Status == TicketStatus.Serving)).ThenBy(each => each.Id).Skip(more / 5).FirstOrDefaultAsync(Cancel);
        if (any is not null)
        {
            await house.ActAsync(any, actions[what % actions.Length], counter, act => act with { Note = "原因", ToGroupId = house.Groups[more % 3].Id, ToCounterId = more == 4 ? house.Counters[(which + 1) % 3].Id : null });
        }
    }
}
