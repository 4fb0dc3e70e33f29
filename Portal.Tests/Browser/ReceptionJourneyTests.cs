using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Tests.Ratings;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>The desk at the entrance of two halls: numbers, somebody who cannot see the screen of a silent hall, who was missed, who stands in the wrong line.</summary>
public sealed class ReceptionJourneyTests(PortalFixture portal, Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "34"), Trait("Row", "36")]
    public async Task Reception_OfTwoHalls_GivesEscortsRequeuesTransfersAndCancels()
    {
        var run = await VisitRun.OpenAsync(portal, "furong", await Fresh.ColleagueAsync(portal, "furong.clerk", "窗静音"), silent: true);
        var (other, group) = await AddAsync(run);
        await using var board = await chromium.VisitAsync(portal.Url, 1920, 1080, "reception");
        await board.GoAsync($"furong/display/{run.Hall.Id}");
        await using var desk = await chromium.VisitAsync(portal.Url, 1440, 900, "reception");
        await desk.SignInAsync("furong", await Fresh.ColleagueAsync(portal, "furong.clerk", "导服员"));
        await desk.GoAsync("furong/reception");
        await desk.WaitForCircuitAsync();

        // One hall and then the other: each has its own line.
        await desk.Page.SelectOptionAsync("#reception-hall", $"{run.Hall.Id}");
        await Expect(List(desk, "等候中")).ToContainTextAsync("现在没有人等候。");
        await desk.PictureAsync(1, "nobody");
        var first = await GiveAsync(desk, run.Group.Prefix);
        await desk.Page.SelectOptionAsync("#reception-hall", $"{other.Id}");
        await Expect(desk.Page.Locator("#given")).ToHaveCountAsync(0);
        await Expect(List(desk, "等候中")).ToContainTextAsync("现在没有人等候。");
        (await GiveAsync(desk, "W")).ShouldBe("W001");
        await Expect(List(desk, "等候中").Locator(".queue-label")).ToHaveTextAsync(["W001"]);
        await desk.Page.SelectOptionAsync("#reception-hall", $"{run.Hall.Id}");
        await Expect(List(desk, "等候中").Locator(".queue-label")).ToHaveTextAsync([first]);

        // Somebody who cannot see: called sooner, with a reason, and somebody walks along.
        await ChooseAsync(desk, run.Group.Prefix);
        await desk.Page.SelectOptionAsync("#r-priority", nameof(TicketPriority.Disabled));
        await desk.Page.CheckAsync("#r-escort");
        await desk.Page.ClickAsync("#give");
        await Expect(desk.Page.Locator("#refused")).ToBeVisibleAsync();
        await desk.Page.FillAsync("#r-reason", "视力障碍，持残疾人证");
        await desk.Page.FillAsync("#r-name", "沈看不见");
        await desk.Page.ClickAsync("#give");
        await Expect(desk.Page.Locator("#given")).Not.ToHaveTextAsync(first);
        var blind = await desk.Page.Locator("#given").InnerTextAsync();
        await Expect(List(desk, "请去陪同").Locator(".queue-label")).ToHaveTextAsync([blind]);
        await Expect(List(desk, "等候中").Locator(".queue-label")).ToHaveTextAsync([first]);
        (await desk.Page.Locator("main").InnerTextAsync()).ShouldNotContain("沈看不见");
        await desk.PictureAsync(2, "escort");
        await desk.ShouldBeAccessibleAsync();
        await desk.ShouldFitAsync();
        await List(desk, "请去陪同").GetByRole(AriaRole.Button, new() { Name = $"我去陪同 {blind}" }).ClickAsync();
        await Expect(List(desk, "请去陪同")).ToHaveCountAsync(0);
        await Expect(List(desk, "等候中").Locator("li").First).ToContainTextAsync("导服员 陪同");

        // The silent hall speaks for this number, and for no other.
        (await run.CallAsync()).Label.ShouldBe(blind);
        await Expect(board.Page.Locator("[data-number]")).ToHaveTextAsync(blind);
        var said = $"zh:请{string.Join(' ', blind.AsEnumerable())}号，到{run.Counter.Number}号窗口";
        await Expect(board.Page.Locator("[data-board]")).ToHaveAttributeAsync("data-said", said, new() { Timeout = 60_000 });
        await run.ActAsync(await run.AtCounterAsync(), TicketAction.Serve);
        await run.ActAsync(await run.AtCounterAsync(), TicketAction.Finish);
        (await run.CallAsync()).Label.ShouldBe(first);
        await Expect(board.Page.Locator("[data-number]")).ToHaveTextAsync(first);
        await board.PictureAsync(4, "board-silent");
        await Expect(board.Page.Locator("[data-board]")).ToHaveAttributeAsync("data-said", said);

        // Missed, and there after all.
        await run.ActAsync(await run.AtCounterAsync(), TicketAction.Miss);
        await Expect(List(desk, "过号的").Locator(".queue-label")).ToHaveTextAsync([first]);
        await desk.PictureAsync(3, "missed");
        await List(desk, "过号的").GetByRole(AriaRole.Button, new() { Name = $"重新排上 {first}" }).ClickAsync();
        await Expect(List(desk, "过号的")).ToHaveCountAsync(0);
        await Expect(List(desk, "等候中").Locator(".queue-label")).ToHaveTextAsync([first]);

        // In the wrong line: to another group, by the menu of the number. And one that is not needed any more.
        await MenuAsync(desk, first, $"改到 {group.Prefix} {group.Name.Zh}");
        await Expect(List(desk, "等候中").Locator("li").First).ToContainTextAsync(group.Name.Zh);
        await Expect(board.Page.Locator(".board-waiting li", new() { HasText = group.Name.Zh }).Locator(".board-count")).ToHaveTextAsync("1");
        var second = await GiveAsync(desk, run.Group.Prefix);
        await MenuAsync(desk, second, "取消这个号");
        await Expect(List(desk, "等候中").Locator(".queue-label")).ToHaveTextAsync([first]);
        await desk.ShouldBeAccessibleAsync();
        desk.ShouldHaveNoComplaints();
        board.ShouldHaveNoComplaints();

        await using var db = portal.Everywhere();
        var tickets = await db.Tickets.AsNoTracking().Where(each => each.HallId == run.Hall.Id).ToDictionaryAsync(each => each.Label, Cancel);
        tickets[first].ShouldSatisfyAllConditions(each => each.Status.ShouldBe(TicketStatus.Transferred), each => each.GroupId.ShouldBe(group.Id));
        tickets[blind].ShouldSatisfyAllConditions(each => each.Status.ShouldBe(TicketStatus.Finished), each => each.EscortName.ShouldBe("导服员"), each => each.EscortedAt.ShouldNotBeNull(), each => each.PriorityReason.ShouldBe("视力障碍，持残疾人证"));
        tickets[second].Status.ShouldBe(TicketStatus.Cancelled);
        var lives = (await db.TicketEvents.AsNoTracking().Where(each => each.HallId == run.Hall.Id).OrderBy(each => each.Sequence).ToListAsync(Cancel)).ToLookup(each => each.TicketId);
        string.Join(' ', lives[tickets[first].Id].Select(each => each.Action)).ShouldBe("Take Call Miss Requeue Transfer");
        string.Join(' ', lives[tickets[blind].Id].Select(each => each.Action)).ShouldBe("Take Escort Call Serve Finish");
        lives[tickets[second].Id].Last().ShouldSatisfyAllConditions(last => last.Action.ShouldBe(TicketAction.Cancel), last => last.Note.ShouldBe("服务台取消"), last => last.ActorName.ShouldBe("导服员"));
    }

    private static async Task ChooseAsync(Visit desk, string prefix) => await desk.Page.Locator(".choice", new() { HasText = $"{prefix} · " }).Locator("input").CheckAsync();

    /// <returns>The number that was given.</returns>
    private static async Task<string> GiveAsync(Visit desk, string prefix)
    {
        var before = await desk.Page.Locator("#given").CountAsync() == 0 ? "" : await desk.Page.Locator("#given").InnerTextAsync();
        await ChooseAsync(desk, prefix);
        await desk.Page.ClickAsync("#give");
        await Expect(desk.Page.Locator("#given")).ToContainTextAsync(prefix);
        await Expect(desk.Page.Locator("#given")).Not.ToHaveTextAsync(before);
        return await desk.Page.Locator("#given").InnerTextAsync();
    }

    private static async Task MenuAsync(Visit desk, string label, string item)
    {
        var line = List(desk, "等候中").Locator("li", new() { HasText = label });
        await line.Locator("summary").ClickAsync();
        await line.GetByRole(AriaRole.Button, new() { Name = item }).ClickAsync();
    }

    private static ILocator List(Visit visit, string name) => visit.Page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });

    /// <summary>A second group in this hall, and a second hall of the same clerks.</summary>
    private async Task<(Hall Other, TicketGroup Group)> AddAsync(VisitRun run)
    {
        await using var db = portal.Everywhere();
        var today = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        var other = new Hall
        {
            TenantId = run.Hall.TenantId,
            Name = new LocalText("西区大厅", "West hall"),
            Days = [.. Enumerable.Range(-1, 3).Select(ahead => today.AddDays(ahead)).Select(day => new HallDay(day, [new Opening(day.DayOfWeek, new(0, 0), new(23, 59, 59))]))],
        };
        var group = new TicketGroup { TenantId = run.Hall.TenantId, HallId = run.Hall.Id, Prefix = "Q", Name = new LocalText("企业服务", "For companies"), Order = 9 };
        db.Add(other);
        await db.SaveChangesAsync(Cancel);
        db.AddRange(group, new TicketGroup { TenantId = other.TenantId, HallId = other.Id, Prefix = "W", Name = new LocalText("西区业务", "West business") });
        await db.SaveChangesAsync(Cancel);
        return (other, group);
    }
}
