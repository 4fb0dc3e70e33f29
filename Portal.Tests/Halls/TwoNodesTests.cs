using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>
/// Two nodes of the portal over one database. Each has news of its own and hears nothing of the other's: what was done there is on its
/// boards at its next beat, five seconds later at the most.
/// </summary>
public sealed class TwoNodesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "34")]
    public async Task Call_OnOneNode_IsOnItsBoardAtOnce_AndOnTheOthersAtTheNextBeat(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        await using var desks = new ServiceCollection().AddScoped(_ => house.Desk()).BuildServiceProvider();
        using var here = new Node(house, desks);
        using var there = new Node(house, desks);
        var ticket = (await here.Desk.TakeAsync(house.Wish(), house.ClerkAt(house.Counters[0]), Cancel)).OrThrow();
        foreach (var node in new[] { here, there })
        {
            node.Watch();
            (await node.UntilAsync(board => board.Groups.Sum(group => group.Waiting) == 1)).Calls.ShouldBeEmpty();
        }

        (await here.Desk.CallNextAsync(house.Counters[0].Id, Guid.CreateVersion7(), house.ClerkAt(house.Counters[0]), Cancel)).OrThrow().Id.ShouldBe(ticket.Id);
        (await here.UntilAsync(board => board.Calls.Count == 1)).Calls[0].Label.ShouldBe("A001");
        there.Move(TimeSpan.FromSeconds(4.9));
        there.Shown.ShouldNotBeNull().Calls.ShouldBeEmpty("nobody has told this node");
        there.Move(TimeSpan.FromSeconds(0.1));
        (await there.UntilAsync(board => board.Calls.Count == 1)).ShouldSatisfyAllConditions(board => board.Calls[0].Label.ShouldBe("A001"), board => board.Groups.Sum(group => group.Waiting).ShouldBe(0));

        // And the other way round: the clerk's next click comes to the other node.
        house.Time.Move(TimeSpan.FromSeconds(30));
        var again = new TicketAct(TicketAction.Recall, Guid.CreateVersion7()) { CounterId = house.Counters[0].Id };
        (await there.Desk.ActAsync(ticket.Id, again, house.ClerkAt(house.Counters[0]), Cancel)).Refusal.ShouldBeNull();
        await there.UntilAsync(board => board.Calls[0].Times == 2);
        here.Shown!.Calls[0].Times.ShouldBe(1);
        here.Move(TimeSpan.FromSeconds(5));
        await here.UntilAsync(board => board.Calls[0].Times == 2);

        // The same click sent once more to the first node, because the answer got lost, is the same call.
        (await here.Desk.ActAsync(ticket.Id, again, house.ClerkAt(house.Counters[0]), Cancel)).OrThrow().Calls.ShouldBe(2);
        await house.ShouldHoldAsync();
    }

    /// <summary>Both nodes' counters press at the same moments: nobody is called by two, whichever node has the click.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "34")]
    public async Task CountersOfTwoNodes_PressAtOnce_NobodyIsCalledTwice(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 6);
        await using var desks = new ServiceCollection().AddScoped(_ => house.Desk()).BuildServiceProvider();
        using var here = new Node(house, desks);
        using var there = new Node(house, desks);
        for (var visitor = 0; visitor < 5; visitor++)
        {
            await house.TakeAsync();
        }

        var calls = await Task.WhenAll(house.Counters.Index().Select(at => (at.Index % 2 == 0 ? here : there).Desk.CallNextAsync(at.Item.Id, Guid.CreateVersion7(), house.ClerkAt(at.Item), Cancel)));

        calls.Where(call => call.IsYes).Select(call => call.Value!.Label).Order(StringComparer.Ordinal).ShouldBe(["A001", "A002", "A003", "A004", "A005"]);
        calls.Single(call => !call.IsYes).Refusal.ShouldBeOfType<NobodyWaits>();
        await house.ShouldHoldAsync();
    }

    /// <summary>One node: its news, its boards, and a clock for its beats that goes when the test says so.</summary>
    private sealed class Node : IDisposable
    {
        private readonly Beats _beats;
        private readonly CallBoards _boards;
        private readonly Guid _hallId;
        private readonly Channel<CallBoard> _told = Channel.CreateUnbounded<CallBoard>();
        private IDisposable? _watching;
        private CallBoard? _shown;

        public Node(HallHouse house, ServiceProvider desks)
        {
            var news = new HallNews(NullLogger<HallNews>.Instance);
            (_hallId, _beats, Desk) = (house.Hall.Id, new Beats(house.Time), house.Desk(news: news));
            _boards = new CallBoards(desks.GetRequiredService<IServiceScopeFactory>(), news, _beats, NullLogger<CallBoards>.Instance);
        }

        public TicketDesk Desk { get; }

        /// <summary>What hangs on this node's wall now.</summary>
        public CallBoard? Shown => Volatile.Read(ref _shown);

        public void Watch() => _watching = _boards.Watch(_hallId, board =>
        {
            Volatile.Write(ref _shown, board);
            _told.Writer.TryWrite(board);
        }).ShouldNotBeNull();

        public void Move(TimeSpan by) => _beats.Move(by);

        public async Task<CallBoard> UntilAsync(Func<CallBoard, bool> shows)
        {
            while (true)
            {
                var board = await _told.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancel);
                if (shows(board))
                {
                    return board;
                }
            }
        }

        public void Dispose()
        {
            _watching?.Dispose();
            _boards.Dispose();
        }
    }
}
