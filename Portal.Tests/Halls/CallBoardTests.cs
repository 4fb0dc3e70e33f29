using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Notices;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.Ratings;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>叫号屏 and 静音叫号: what a board shows and says, and who is sent a message.</summary>
[Trait("Row", "34")]
public sealed class CallBoardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Board_ShowsTheLastCallFirst_AndACallAgainOnTop(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        (await BoardAsync(house)).Calls.ShouldBeEmpty();
        var first = await run.TakeAsync();
        var second = await run.TakeAsync();
        (await BoardAsync(house)).Groups.ShouldHaveSingleItem().Waiting.ShouldBe(2);

        await run.CallAsync();
        house.Clock.Now += TimeSpan.FromSeconds(30);
        await run.ActAsync(first, TicketAction.Serve);
        await run.ActAsync(first, TicketAction.Finish);
        await run.CallAsync();
        var before = await BoardAsync(house);
        before.Calls.Select(call => (call.Label, call.Counter, call.Times)).ShouldBe([(second.Label, run.Counter.Number, 1), (first.Label, run.Counter.Number, 1)]);
        before.Groups.ShouldHaveSingleItem().Waiting.ShouldBe(0);

        house.Clock.Now += TimeSpan.FromSeconds(30);
        await run.ActAsync(second, TicketAction.Recall);
        var after = await BoardAsync(house);
        after.Calls[0].ShouldSatisfyAllConditions(call => call.Label.ShouldBe(second.Label), call => call.Times.ShouldBe(2), call => call.At.ShouldBe(house.Clock.Now));
        after.News(before, house.Clock.Now, Patience).ShouldHaveSingleItem().Key.ShouldBe(after.Calls[0].Key);
        after.News(null, house.Clock.Now + TimeSpan.FromMinutes(10), Patience).ShouldBeEmpty("a board that was cut for ten minutes does not read out old numbers");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Board_HoldsSevenCalls_AndNothingOfAPerson(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        for (var visit = 0; visit < CallBoard.Shown + 2; visit++)
        {
            house.Clock.Now += TimeSpan.FromMinutes(1);
            await run.FinishedAsync(house.Citizen.Id);
        }

        var board = await BoardAsync(house);
        board.Calls.Count.ShouldBe(CallBoard.Shown);
        board.Calls.Select(call => call.At).ShouldBeInOrder(SortDirection.Descending);
        var told = Portal.Web.Halls.BoardJson.Of(board);
        told.ShouldContain(board.Calls[0].Label);
        told.ShouldNotContain(house.Citizen.Name);
        told.ShouldNotContain(house.Citizen.Phone!);
        (await BoardAsync(house, Guid.CreateVersion7())).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "35"), Trait("Row", "36"), Trait("Row", "195")]
    public async Task SilentHall_SendsAMessageWhenTwoAreAheadAndWhenCalled_AndSpeaksOnlyForWhoCannotUseThat(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await using (var set = house.Everywhere())
        {
            (await set.Halls.SingleAsync(hall => hall.Id == house.Hall.Id, Cancel)).IsSilent = true;
            await set.SaveChangesAsync(Cancel);
        }

        var run = await VisitRun.OpenAsync(house);
        foreach (var (escort, phone) in new (bool, string?)[] { (false, null), (true, null), (false, null), (false, "13912345678") })
        {
            await run.TakeAsync(needsEscort: escort, phone: phone);
            house.Clock.Now += TimeSpan.FromSeconds(20);
        }

        (await TellAsync(house)).ShouldBe(0, "three are ahead");

        await run.ActAsync(await run.CallAsync(), TicketAction.Serve);
        (await BoardAsync(house)).Calls[0].IsSpoken.ShouldBeFalse();
        (await TellAsync(house)).ShouldBe(1);
        (await TellAsync(house)).ShouldBe(0, "once");
        await FinishAsync();
        house.Clock.Now += TimeSpan.FromSeconds(20);
        await run.CallAsync();
        (await BoardAsync(house)).Calls[0].IsSpoken.ShouldBeTrue("cannot use screen and message: is called by voice in the silent hall too");
        await FinishAsync(serve: true);
        await run.ActAsync(await run.CallAsync(), TicketAction.Serve);
        await FinishAsync();
        var called = await run.CallAsync();
        var both = await Task.WhenAll(TellAsync(house), TellAsync(house));
        both.Sum().ShouldBe(1, "two nodes look at the same moment");

        await using var db = house.Everywhere();
        var sent = await db.Notices.AsNoTracking().OrderBy(notice => notice.CreatedAt).ThenBy(notice => notice.Template).ToListAsync(Cancel);
        sent.Select(notice => notice.Template).ShouldBe([nameof(NoticeTemplate.TicketNear), nameof(NoticeTemplate.TicketCalled)], ignoreOrder: true);
        sent.ShouldAllBe(notice => notice.Channel == NoticeChannel.Sms && notice.Address == "13912345678" && notice.Text.Contains(called.Label, StringComparison.Ordinal) && notice.CitizenId == null);
        await using (var stranger = house.Database.Staff(TestData.OtherDistrict))
        {
            (await stranger.Notices.CountAsync(Cancel)).ShouldBe(0);
        }

        async Task FinishAsync(bool serve = false)
        {
            await using var look = house.Everywhere();
            var at = await look.Tickets.AsNoTracking().SingleAsync(ticket => ticket.CounterId == run.Counter.Id && (ticket.Status == TicketStatus.Called || ticket.Status == TicketStatus.Serving), Cancel);
            if (serve)
            {
                await run.ActAsync(at, TicketAction.Serve);
            }

            await run.ActAsync(at, TicketAction.Finish);
        }
    }

    /// <summary>Whoever took the number signed in finds it in their inbox, telephone or not; a message to a phone is in the language in which the number was taken.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "35")]
    public async Task SilentHall_TellsWhoIsSignedInInTheirInbox_AndMessagesInTheirLanguage(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await using (var set = house.Everywhere())
        {
            var hall = await set.Halls.SingleAsync(each => each.Id == house.Hall.Id, Cancel);
            (hall.IsSilent, hall.Name) = (true, new LocalText("测试大厅", "Test hall"));
            await set.SaveChangesAsync(Cancel);
        }

        var run = await VisitRun.OpenAsync(house);
        await run.TakeAsync(house.Citizen.Id);
        await using (var shift = house.As(run.Clerk))
        {
            (await shift.ServiceProvider.GetRequiredService<TicketDesk>().TakeAsync(new TicketWish(house.Hall.Id, run.Group.Id, Guid.CreateVersion7()) { Phone = "13912345678", Culture = "en" }, run.Clerk, Cancel)).OrThrow();
        }

        await run.TakeAsync();
        var first = await run.CallAsync();
        (await TellAsync(house)).ShouldBe(2, "who was called, and who is next; the third left nothing");
        (await TellAsync(house)).ShouldBe(0);
        await run.ActAsync(first, TicketAction.Serve);
        await run.ActAsync(first, TicketAction.Finish);
        var second = await run.CallAsync();
        (await TellAsync(house)).ShouldBe(1);

        await using var db = house.Everywhere();
        var told = await db.Notices.AsNoTracking().ToListAsync(Cancel);
        var inbox = told.Where(notice => notice.CitizenId == house.Citizen.Id).ToList();
        var line = inbox.ShouldHaveSingleItem();
        (line.Channel, line.State, line.Template, line.Address).ShouldBe((NoticeChannel.Inbox, NoticeState.Sent, nameof(NoticeTemplate.TicketCalled), null));
        NoticeTemplates.Inbox(NoticeTemplate.TicketCalled, line.Subject!, System.Globalization.CultureInfo.GetCultureInfo("zh-CN")).ShouldBe($"“{first.Label}”：请到测试大厅{run.Counter.Number}号窗口。");
        told.Where(notice => notice.CitizenId is null).Select(notice => (notice.Channel, notice.Text)).ShouldBe(
            [
                (NoticeChannel.Sms, $"【{TestData.Tree.Find(TestData.Street)!.Name}】{second.Label}: up to 2 ahead. Come to Test hall."),
                (NoticeChannel.Sms, $"【{TestData.Tree.Find(TestData.Street)!.Name}】{second.Label}: please go to window {run.Counter.Number}, Test hall."),
            ],
            ignoreOrder: true);
    }

    /// <summary>Anybody may open a board. Whoever opens hundreds from one address gives one up for the hall's own television, and gets no more themselves.</summary>
    [Fact]
    public async Task Wall_FullOfOneAddress_MakesRoomForAnother_AndNotForItself()
    {
        await using var house = await CaseHouse.OpenAsync(DatabaseProvider.Sqlite);
        var boards = house.Services.GetRequiredService<CallBoards>();
        var ended = 0;
        var crowd = Enumerable.Range(0, CallBoards.MostWatchers).Select(_ => boards.Watch(house.Hall.Id, _ => { }, "crowd", () => Interlocked.Increment(ref ended)).ShouldNotBeNull()).ToList();

        boards.Watch(house.Hall.Id, _ => { }, "crowd").ShouldBeNull();
        ended.ShouldBe(0);
        using var television = boards.Watch(house.Hall.Id, _ => { }, "hall").ShouldNotBeNull();
        using var second = boards.Watch(house.Hall.Id, _ => { }, "hall").ShouldNotBeNull();
        ended.ShouldBe(2);
        boards.Watch(house.Hall.Id, _ => { }, "crowd").ShouldBeNull("those who have most get no more");
        crowd.ForEach(each => each.Dispose());
        using var again = boards.Watch(house.Hall.Id, _ => { }, "crowd").ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task LoudHall_SendsNoMessages(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        await run.TakeAsync(phone: "13912345678");
        await run.CallAsync();
        (await TellAsync(house)).ShouldBe(0);
        (await BoardAsync(house)).Calls[0].IsSpoken.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Boards_HoweverMany_AreToldOfACallByOneReading(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        var boards = house.Services.GetRequiredService<CallBoards>();
        var told = new TaskCompletionSource();
        var states = 0;
        var objects = new System.Collections.Concurrent.ConcurrentDictionary<CallBoard, int>(ReferenceEqualityComparer.Instance);
        var watching = Enumerable.Range(0, 131).Select(_ => boards.Watch(house.Hall.Id, board =>
        {
            if (board.Calls.Count == 1)
            {
                objects.AddOrUpdate(board, 1, (_, count) => count + 1);
                if (Interlocked.Increment(ref states) == 131)
                {
                    told.TrySetResult();
                }
            }
        }).ShouldNotBeNull()).ToList();

        await run.TakeAsync();
        await run.CallAsync();
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        objects.Values.ShouldContain(131, "all of them were given one and the same reading");
        watching.ForEach(each => each.Dispose());
    }

    /// <summary>What the manager says to all who wait stands on the hall's board until its end, and on no other.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "34")]
    public async Task Broadcast_StandsOnTheBoardUntilItsEnd(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        await run.TakeAsync();
        var boards = house.Services.GetRequiredService<CallBoards>();
        var told = new TaskCompletionSource<CallBoard>();
        using var watching = boards.Watch(house.Hall.Id, board =>
        {
            if (board.Said is not null)
            {
                told.TrySetResult(board);
            }
        });
        await run.SayAsync("空调检修，请到二楼等候", 30);
        var shown = await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        shown.Said.ShouldBe(new BoardWord("空调检修，请到二楼等候", house.Clock.Now.AddMinutes(30)));
        System.Text.Encoding.UTF8.GetString(Portal.Web.Halls.BoardJson.EventOf(shown).Span).ShouldContain("空调检修");
        Portal.Web.Halls.BoardJson.EventOf(shown).Equals(Portal.Web.Halls.BoardJson.EventOf(shown)).ShouldBeTrue("made once for all screens");
        house.Clock.Now += TimeSpan.FromMinutes(10);
        await run.SayAsync("已恢复", 5);
        (await BoardAsync(house)).Said!.Text.ShouldBe("已恢复", "the last word counts");
        house.Clock.Now += TimeSpan.FromMinutes(6);
        (await BoardAsync(house)).Said!.Text.ShouldBe("空调检修，请到二楼等候", "the earlier one still holds");
        house.Clock.Now += TimeSpan.FromMinutes(20);
        (await BoardAsync(house)).Said.ShouldBeNull();

    }

    /// <summary>A hall that works past midnight shows who waits until its day ends; then the wall is empty.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Midnight_TheBoardShowsWhoStillWaits_AndIsEmptyByFour(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        await run.TakeAsync();
        await run.TakeAsync();
        await run.CallAsync();
        var midnight = ChinaTime.StartOf(ChinaTime.DateOf(house.Clock.Now).AddDays(1));

        house.Clock.Now = midnight.AddMinutes(30);
        (await BoardAsync(house)).ShouldSatisfyAllConditions(board => board.Calls.ShouldHaveSingleItem(), board => board.Groups.ShouldHaveSingleItem().Waiting.ShouldBe(1));
        house.Clock.Now = midnight.AddHours(4);
        (await BoardAsync(house)).ShouldSatisfyAllConditions(board => board.Calls.ShouldBeEmpty(), board => board.Groups.ShouldHaveSingleItem().Waiting.ShouldBe(0));
    }

    private static async Task<CallBoard> BoardAsync(CaseHouse house) => (await BoardAsync(house, house.Hall.Id)).ShouldNotBeNull();

    private static async Task<CallBoard?> BoardAsync(CaseHouse house, Guid hallId) => await house.Services.GetRequiredService<CallBoards>().ReadAsync(hallId, Cancel);

    private static async Task<int> TellAsync(CaseHouse house)
    {
        await using var job = house.AsJob();
        return await job.ServiceProvider.GetRequiredService<CallNoticeDesk>().TellAsync(house.Hall.Id, Cancel);
    }
}
