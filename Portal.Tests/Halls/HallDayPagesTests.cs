using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>The hall manager's day over the real program: figures, the rows behind them, and a word to everybody who waits.</summary>
[Trait("Row", "39")]
public sealed class HallDayPagesTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateOnly Today => ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);

    [Fact]
    public async Task ThreeNumbers_OneBeyondTheGoal_AreFiguresAndARow_AndAWordReachesTheBoard()
    {
        var (hall, group) = await NewHallAsync();
        foreach (var phone in (string[])["", "19900000061", ""])
        {
            using var browser = portal.Http("furong");
            await browser.PostFormAsync(await browser.GetAsync($"halls/{hall.Id}/number"), Fresh.Fields(("Sent.Group", $"{group.Id}"), ("Sent.Phone", phone)), "number");
        }

        await using (var db = portal.Everywhere())
        {
            var early = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-16);
            (await db.Tickets.Where(ticket => ticket.HallId == hall.Id && ticket.Number == 1).ExecuteUpdateAsync(set => set.SetProperty(ticket => ticket.TakenAt, early).SetProperty(ticket => ticket.QueueAt, early), Cancel)).ShouldBe(1);
        }

        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        var page = await clerk.GetAsync($"work/hall-day?hall={hall.Id}");
        Figures(page).ShouldBe(["3", "0", "0", "1"]);
        page.All("#rows").ShouldBeEmpty();
        var late = await clerk.GetAsync(page.Find("a.figure[href*='list=Late']").GetAttribute("href")!);
        late.All("#rows tbody tr").ShouldHaveSingleItem().TextContent.ShouldContain("A001");
        (await clerk.GetAsync(page.Find("a.figure[href*='list=Waiting']").GetAttribute("href")!)).All("#rows tbody tr").Count.ShouldBe(3);

        (await clerk.PostFormAsync(page, Fresh.Fields(("Sent.Text", " ")), "say")).Text.ShouldContain("请写通知的内容");
        var said = await clerk.PostFormAsync(page, Fresh.Fields(("Sent.Text", "空调检修，请到二楼等候"), ("Sent.Minutes", "30")), "say");
        said.Address.Query.ShouldContain("told=1", Shouldly.Case.Sensitive, "one of the three left a telephone");
        using var wall = portal.Http("furong");
        (await wall.GetAsync($"display/{hall.Id}")).Find("[data-board]").GetAttribute("data-state")!.ShouldContain("空调检修，请到二楼等候");

        using var stranger = await portal.SignedInAsync("nanwan.clerk", "nanwan");
        (await stranger.GetAsync($"work/hall-day?hall={hall.Id}")).Text.ShouldNotContain(hall.Name.Zh);
    }

    [Fact]
    public async Task FormerDay_NamesWhoSatThere_TodayWhoSitsThere()
    {
        var (hall, _) = await NewHallAsync();
        await using (var db = portal.Everywhere())
        {
            var counter = new Counter { TenantId = hall.TenantId, HallId = hall.Id, Number = 1, State = CounterState.Open, ClerkId = Guid.CreateVersion7(), ClerkName = "李今天" };
            counter.Terms.Add(new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = Today.AddDays(-3), Name = "综合窗口", IsIntegrated = true });
            db.Add(counter);
            await db.SaveChangesAsync(Cancel);
            var yesterday = ChinaTime.StartOf(Today.AddDays(-1)).AddHours(9);
            db.Add(new CounterStint { Id = Guid.CreateVersion7(), TenantId = hall.TenantId, HallId = hall.Id, CounterId = counter.Id, ClerkId = Guid.CreateVersion7(), ClerkName = "张昨天", State = CounterState.Open, From = yesterday, Until = yesterday.AddHours(3) });
            await db.SaveChangesAsync(Cancel);
        }

        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        var former = await clerk.GetAsync(string.Create(CultureInfo.InvariantCulture, $"work/hall-day?hall={hall.Id}&day={Today.AddDays(-1):yyyy-MM-dd}"));
        (former.Text.Contains("张昨天", StringComparison.Ordinal), former.Text.Contains("李今天", StringComparison.Ordinal)).ShouldBe((true, false));
        var now = await clerk.GetAsync($"work/hall-day?hall={hall.Id}");
        (now.Text.Contains("张昨天", StringComparison.Ordinal), now.Text.Contains("李今天", StringComparison.Ordinal)).ShouldBe((false, true));
    }

    private static IEnumerable<string> Figures(PortalPage page) => page.All("a.figure .figure-value").Select(value => value.TextContent);

    private async Task<(Hall Hall, TicketGroup Group)> NewHallAsync()
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(tenant => tenant.Slug == "furong", Cancel);
        var hall = new Hall { TenantId = place.Id, Name = $"日看板大厅{Guid.CreateVersion7():N}", PhoneTickets = new PhoneRule(), IsAlwaysOpen = true };
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        var group = new TicketGroup { TenantId = place.Id, HallId = hall.Id, Prefix = "A", Name = "业务A" };
        db.Add(group);
        await db.SaveChangesAsync(Cancel);
        return (hall, group);
    }
}
