using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.Ratings;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>Every button of the counter panel, by its key where it has one, with the hall's board hanging beside it: screen and voice follow.</summary>
public sealed class CounterPanelJourneyTests(PortalFixture portal, Chromium chromium)
{
    private const int First = 81, Second = 82;

    private static readonly LocatorAssertionsToHaveAttributeOptions UntilSaid = new() { Timeout = 60_000 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "34")]
    public async Task EveryButtonOfThePanel_IsFollowedByTheBoard_OnScreenAndAloud()
    {
        var (hall, groups) = await NewHallAsync();
        await using var board = await chromium.VisitAsync(portal.Url, 1920, 1080, "counter-panel");
        await board.GoAsync($"furong/display/{hall.Id}");
        await using var desk = await SitAsync(hall, First, "窗甲");
        for (var visitor = 0; visitor < 4; visitor++)
        {
            await TakeAsync(hall, groups[0]);
        }

        await WaitAsync(board, "4", "0");
        await Expect(Waiting(desk)).ToContainTextAsync("A004");

        // Called, and called again: the same number twice, on the board and aloud.
        await PressAsync(desk, "1", "#call-next");
        var said = await CalledAsync(board, null, "A001", First);
        await desk.ShouldBeAccessibleAsync();
        await PressAsync(desk, "2", "[data-action=Recall]");
        await Expect(desk.Page.Locator(".visitor .tags")).ToContainTextAsync("已叫 2 次");
        said = await CalledAsync(board, said, "A001", First);
        await desk.PictureAsync(1, "called-again");
        await board.PictureAsync(6, "board-called-again");

        // Passed over: back into the line behind the others, and the next one is called.
        await PressAsync(desk, "5", "[data-action=Skip]");
        await WaitAsync(board, "4", "0");
        await Expect(Waiting(desk).Locator(".queue-label")).ToHaveTextAsync(["A002", "A003", "A004", "A001"]);
        await PressAsync(desk, "1", "#call-next");
        said = await CalledAsync(board, said, "A002", First);
        await Expect(board.Page.Locator("[data-earlier] .board-label")).ToHaveTextAsync(["A001"]);

        // Not there: the number stands among the missed. The next one begins and has to fetch a copy: parked.
        await PressAsync(desk, "6", "[data-action=Miss]");
        await Expect(List(desk, "过号的").Locator(".queue-label")).ToHaveTextAsync(["A002"]);
        await WaitAsync(board, "3", "0");
        await PressAsync(desk, "1", "#call-next");
        said = await CalledAsync(board, said, "A003", First);
        await PressAsync(desk, "1", "[data-action=Serve]");
        await PressAsync(desk, "4", "[data-action=Transfer]");
        var where = desk.Page.GetByLabel("转到哪里");
        await Expect(where).ToBeVisibleAsync();
        await PressAsync(desk, "3", "[data-action=Park]");
        await Expect(List(desk, "挂起的").Locator(".queue-label")).ToHaveTextAsync(["A003"]);
        await desk.PictureAsync(2, "parked-and-missed");
        await desk.ShouldBeAccessibleAsync();
        await desk.ShouldFitAsync();

        // Who is parked is called back, without the question that was left open, and ended; who was missed has come after all.
        await List(desk, "挂起的").GetByRole(AriaRole.Button, new() { Name = "接着办 A003" }).ClickAsync();
        said = await CalledAsync(board, said, "A003", First);
        await Expect(where).ToHaveCountAsync(0);
        await PressAsync(desk, "1", "[data-action=Serve]");
        await PressAsync(desk, "1", "[data-action=Finish]");
        await Expect(desk.Page.Locator("main")).ToContainTextAsync("今天全大厅已办 1 位");
        await List(desk, "过号的").GetByRole(AriaRole.Button, new() { Name = "叫到窗口 A002" }).ClickAsync();
        said = await CalledAsync(board, said, "A002", First);

        // It turns out to be another group's matter. The form is closed once and opened again; nothing is sent without a choice.
        await PressAsync(desk, "1", "[data-action=Serve]");
        await PressAsync(desk, "4", "[data-action=Transfer]");
        await Expect(desk.Page.Locator(".transfer .btn-primary")).ToBeDisabledAsync();
        await desk.Page.Locator(".transfer [data-key=escape]").ClickAsync();
        await Expect(where).ToHaveCountAsync(0);
        await PressAsync(desk, "4", "[data-action=Transfer]");
        await where.SelectOptionAsync($"g:{groups[1].Id}");
        await desk.PictureAsync(3, "transfer");
        await desk.ShouldBeAccessibleAsync();
        await desk.Page.Locator(".transfer .btn-primary").ClickAsync();
        await WaitAsync(board, "2", "1");

        // To one counter: only that one may call, and the board says where.
        await using var beside = await SitAsync(hall, Second, "窗乙");
        await PressAsync(desk, "1", "#call-next");
        said = await CalledAsync(board, said, "A002", First);
        await PressAsync(desk, "4", "[data-action=Transfer]");
        await where.SelectOptionAsync(new SelectOptionValue { Label = $"{Second} 号窗口 · 办理中" });
        await desk.Page.Locator(".transfer .btn-primary").ClickAsync();
        await Expect(Waiting(beside).Locator("li").First).ToContainTextAsync($"{Second} 号窗口");
        await Expect(Waiting(desk).Locator(".queue-label")).ToHaveTextAsync(["A004", "A001"]);
        await PressAsync(beside, "1", "#call-next");
        said = await CalledAsync(board, said, "A002", Second);
        await board.PictureAsync(7, "board-other-counter");
        await board.ShouldFitAsync();
        await PressAsync(beside, "1", "[data-action=Serve]");
        await PressAsync(beside, "1", "[data-action=Finish]");

        // Nobody pauses or leaves with somebody in front of them.
        await PressAsync(desk, "1", "#call-next");
        said = await CalledAsync(board, said, "A004", First);
        await PressAsync(desk, "9", "#pause");
        await Expect(desk.Page.Locator("#refused")).ToContainTextAsync("还有没办完的：A004");
        await desk.Page.ClickAsync("#leave");
        await Expect(desk.Page.Locator("#refused")).ToContainTextAsync("还有没办完的：A004");
        await PressAsync(desk, "1", "[data-action=Serve]");
        await PressAsync(desk, "1", "[data-action=Finish]");
        await PressAsync(desk, "9", "#pause");
        await Expect(desk.Page.Locator("#pause")).ToContainTextAsync("继续");
        await Expect(desk.Page.Locator("#call-next")).ToBeDisabledAsync();
        await desk.PictureAsync(4, "paused");
        await desk.ShouldBeAccessibleAsync();
        await PressAsync(desk, "9", "#pause");
        await Expect(desk.Page.Locator("#call-next")).ToBeEnabledAsync();

        // On another page the strip stays in sight, and sees what came by another node of the portal, which tells this one nothing.
        await desk.GoAsync("furong/work");
        await Expect(desk.Page.Locator(".counter-strip-who")).ToContainTextAsync("1 位在等");
        await CallOnAnotherNodeAsync(hall);
        await Expect(desk.Page.Locator(".counter-strip-who")).ToContainTextAsync("A001");
        await desk.PictureAsync(5, "strip");
        await Expect(board.Page.Locator("[data-number]")).ToHaveTextAsync("A001");
        await desk.Page.ClickAsync(".counter-strip [data-action=Miss]");
        await Expect(desk.Page.Locator(".counter-strip-who")).ToContainTextAsync("窗口前没有人");
        foreach (var visit in new[] { desk, beside })
        {
            await visit.GoAsync("furong/counter");
            await visit.WaitForCircuitAsync();
            await visit.Page.ClickAsync("#leave");
            await Expect(visit.Page.Locator($"[data-counter='{First}']")).ToBeVisibleAsync();
            visit.ShouldHaveNoComplaints();
        }

        board.ShouldHaveNoComplaints();
        await using var db = portal.Everywhere();
        var lives = (await db.TicketEvents.AsNoTracking().Where(each => each.HallId == hall.Id).OrderBy(each => each.Sequence).ToListAsync(Cancel)).ToLookup(each => each.TicketId, each => each.Action);
        var tickets = await db.Tickets.AsNoTracking().Where(each => each.HallId == hall.Id).OrderBy(each => each.Number).ToListAsync(Cancel);
        tickets.Select(ticket => string.Join(' ', lives[ticket.Id])).ShouldBe(
        [
            "Take Call Recall Skip Call Miss",
            "Take Call Miss Call Serve Transfer Call Transfer Call Serve Finish",
            "Take Call Serve Park Call Serve Finish",
            "Take Call Serve Finish",
        ]);
    }

    /// <summary>What the board said so far, once this call was added to it; and the number stands large with its counter.</summary>
    private static async Task<string> CalledAsync(Visit board, string? said, string label, int counter)
    {
        await Expect(board.Page.Locator("[data-number]")).ToHaveTextAsync(label);
        await Expect(board.Page.Locator("[data-where-zh]")).ToContainTextAsync($"{counter}号窗口");
        var all = $"{(said is null ? "" : $"{said}|")}zh:请{string.Join(' ', label.AsEnumerable())}号，到{counter}号窗口";
        all = all[Math.Max(0, all.Length - 400)..];
        await Expect(board.Page.Locator("[data-board]")).ToHaveAttributeAsync("data-said", all, UntilSaid);
        return all;
    }

    private static async Task WaitAsync(Visit board, params string[] counts) => await Expect(board.Page.Locator(".board-count")).ToHaveTextAsync(counts);

    /// <summary>By the key, as soon as the button it belongs to can be pressed.</summary>
    private static async Task PressAsync(Visit visit, string key, string button)
    {
        var pressed = visit.Page.Locator($".work-head {button}, .visitor-buttons {button}");
        await Expect(pressed).ToBeEnabledAsync();
        (await pressed.GetAttributeAsync("data-key")).ShouldBe(key);
        await visit.Page.Locator("h1").First.ClickAsync();
        await visit.Page.Keyboard.PressAsync(key);
        if (button != "#pause" && !button.Contains("Recall", StringComparison.Ordinal) && !button.Contains("Transfer", StringComparison.Ordinal))
        {
            await Expect(pressed).ToHaveCountAsync(0);
        }
    }

    private static ILocator List(Visit visit, string name) => visit.Page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });

    private static ILocator Waiting(Visit visit) => List(visit, "等候本窗口");

    private async Task<Visit> SitAsync(Hall hall, int number, string name)
    {
        var clerk = await Fresh.ColleagueAsync(portal, "furong.clerk", name);
        var visit = await chromium.VisitAsync(portal.Url, 1440, 900, "counter-panel");
        await visit.SignInAsync("furong", clerk);
        await visit.GoAsync("furong/counter");
        await visit.WaitForCircuitAsync();
        await visit.Page.SelectOptionAsync("#panel-hall", $"{hall.Id}");
        await visit.Page.ClickAsync($"[data-counter='{number}']");
        await Expect(visit.Page.Locator("#call-next")).ToBeEnabledAsync();
        return visit;
    }

    /// <summary>At a machine.</summary>
    private async Task TakeAsync(Hall hall, TicketGroup group)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        (await scope.ServiceProvider.GetRequiredService<TicketDesk>().TakeAsync(new TicketWish(hall.Id, group.Id, Guid.CreateVersion7()), new Actor { Name = "自助机", Channel = Channel.Kiosk }, Cancel)).OrThrow();
    }

    /// <summary>The clerk's click came to another node: the same database, and news of its own which nobody here listens to.</summary>
    private async Task CallOnAnotherNodeAsync(Hall hall)
    {
        await using var db = portal.Everywhere();
        var counter = await db.Counters.AsNoTracking().SingleAsync(each => each.HallId == hall.Id && each.Number == First, Cancel);
        var account = await db.Users.AsNoTracking().SingleAsync(each => each.Id == counter.ClerkId, Cancel);
        var clerk = await VisitRun.ClerkAsync(portal, "furong", account.UserName!);
        var scope = new Scope(portal.Get<TimeProvider>());
        scope.BeStaff(clerk.Post!.TenantPath);
        var desk = new TicketDesk(portal.Get<PortalDbMaker>(), scope, portal.Get<TenantDirectory>(), portal.Get<CalendarDesk>(), new HallNews(NullLogger<HallNews>.Instance), portal.Get<TimeProvider>(), NullLogger<TicketDesk>.Instance);
        (await desk.CallNextAsync(counter.Id, Guid.CreateVersion7(), clerk, Cancel)).OrThrow();
    }

    private async Task<(Hall Hall, IReadOnlyList<TicketGroup> Groups)> NewHallAsync()
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(tenant => tenant.Slug == "furong", Cancel);
        var today = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        var hall = new Hall
        {
            TenantId = place.Id,
            Name = new LocalText("窗口演练大厅", "Panel hall"),
            Voices = [SpokenLanguage.Putonghua],
            Days = [.. Enumerable.Range(-1, 3).Select(ahead => today.AddDays(ahead)).Select(day => new HallDay(day, [new Opening(day.DayOfWeek, new(0, 0), new(23, 59, 59))]))],
        };
        TicketGroup[] groups =
        [
            new() { TenantId = place.Id, HallId = hall.Id, Prefix = "A", Name = new LocalText("综合业务", "General business") },
            new() { TenantId = place.Id, HallId = hall.Id, Prefix = "B", Name = new LocalText("企业服务", "For companies"), Order = 1 },
        ];
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        db.AddRange(groups);
        foreach (var number in (int[])[First, Second])
        {
            var counter = new Counter { TenantId = place.Id, HallId = hall.Id, Number = number };
            counter.Terms.Add(new CounterTerm { TenantId = place.Id, CounterId = counter.Id, From = today, Name = new LocalText("综合窗口", "Integrated window"), IsIntegrated = true });
            db.Add(counter);
        }

        await db.SaveChangesAsync(Cancel);
        return (hall, groups);
    }
}
