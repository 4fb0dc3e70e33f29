using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>An administrator keeps a hall on its page: what it is, its hours, a group, a counter, special windows made integrated, closing early. Each is seen where residents and machines see it.</summary>
public sealed class HallKeepingJourneyTests(PortalFixture portal, Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateOnly Today => ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);

    [Fact]
    [Trait("Row", "33"), Trait("Row", "42"), Trait("Row", "43")]
    public async Task Hall_IsKeptOnItsPage_AndSpecialWindowsBecomeIntegrated()
    {
        var hall = await NewHallAsync();
        await using var desk = await chromium.VisitAsync(portal.Url, 1440, 900, "hall-keeping");
        await desk.SignInAsync("kaifu", "kaifu.admin");
        using var resident = portal.Http("furong");

        await GoAsync("basics");
        await desk.Page.FillAsync("#hall-zones", "东厅 / East room\n西厅");
        await desk.Page.GetByLabel("母婴室").CheckAsync();
        await desk.Page.FillAsync("#hall-goal", "20");
        await desk.PictureAsync(1, "basics");
        await SaveAsync("#hall-save");

        await GoAsync("hours");
        await desk.Page.FillAsync("#single-days", string.Create(CultureInfo.InvariantCulture, $"{Today:yyyy-MM-dd} 00:00-23:59 错时\n{Today.AddDays(1):yyyy-MM-dd} 12:00-14:00 午间\n{Today.AddDays(2):yyyy-MM-dd} 休 # 设备检修"));
        await desk.PictureAsync(2, "hours");
        await desk.ShouldBeAccessibleAsync();
        await SaveAsync("#hours-save");

        await GoAsync("groups");
        await desk.Page.ClickAsync("#group-new");
        await desk.Page.FillAsync("#group-prefix", "c");
        await desk.Page.FillAsync("#group-minutes", "6");
        await desk.Page.FillAsync("#group-name-zh-CN", "党建");
        await SaveAsync("#group-save", closes: true);

        await GoAsync("counters");
        await desk.Page.ClickAsync("#counter-new");
        await desk.Page.FillAsync("#counter-number", "3");
        await desk.Page.GetByLabel("C 党建").CheckAsync();
        await SaveAsync("#counter-save", closes: true);
        (await resident.GetAsync($"halls/{hall.Id}")).Text.ShouldContain("党建");
        await desk.PictureAsync(3, "counters");
        await desk.ShouldBeAccessibleAsync();

        // 计生 and 综治 become 综合窗口 today: their groups give no numbers any more, and what was stays in the history.
        foreach (var number in (int[])[1, 2])
        {
            await desk.Page.GetByLabel($"选择 {number} 号窗口").CheckAsync();
        }

        await desk.Page.ClickAsync("#integrate");
        await desk.Page.FillAsync("#into-prefix", "z");
        await desk.Page.FillAsync("#into-from", Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await desk.PictureAsync(4, "integrate");
        await desk.ShouldBeAccessibleAsync();
        await SaveAsync("#integrate-do", closes: true);
        await desk.PictureAsync(5, "integrated");
        await using (var db = portal.Everywhere())
        {
            var groups = await db.TicketGroups.AsNoTracking().Where(each => each.HallId == hall.Id).OrderBy(each => each.Prefix).ToListAsync(Cancel);
            groups.Select(each => (each.Prefix, each.RetiredOn)).ShouldBe([("A", Today), ("B", Today), ("C", null), ("Z", null)]);
            var counters = await db.Counters.AsNoTracking().Include(each => each.Terms).Where(each => each.HallId == hall.Id).OrderBy(each => each.Number).ToListAsync(Cancel);
            counters.Select(each => each.TermOn(Today)!.IsIntegrated).ShouldBe([true, true, false]);
            counters[0].TermOn(Today.AddDays(-1))!.Name.Zh.ShouldBe("计生窗口");
            var kept = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == hall.Id, Cancel);
            (kept.WaitGoal, kept.Zones.Count, kept.Zones[0].Name.En, kept.Facilities).ShouldBe((20, 2, "East room", kept.Facilities));
            kept.Facilities.ShouldContain(Facility.NursingRoom);
            kept.Days.Count.ShouldBe(3);
        }

        using var machine = await Halls.Machines.PairedAsync(portal, "furong", hall.Id);
        (await machine.GetAsync("kiosk/number")).All("#machine-tiles .machine-letter").Select(letter => letter.TextContent).ShouldBe(["C", "Z"], ignoreOrder: true, "the list of kinds at the machine has merged");
        var week = (await resident.GetAsync($"halls/{hall.Id}")).Text;
        week.ShouldContain("错时");
        week.ShouldContain("午间");

        await GoAsync("hours");
        await desk.Page.FillAsync("#early-why", "停电");
        await desk.Page.ClickAsync("#close-early");
        await Expect(desk.Page.Locator(".form-saved")).ToBeVisibleAsync();
        (await machine.GetAsync("kiosk/number")).Text.ShouldContain("停电");
        await desk.PictureAsync(6, "closed-early");
        await desk.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "恢复取号" }).ClickAsync();
        await Expect(desk.Page.Locator("#early-why")).ToBeVisibleAsync();
        (await machine.GetAsync("kiosk/number")).Text.ShouldNotContain("停电");
        desk.ShouldHaveNoComplaints();

        async Task GoAsync(string part)
        {
            await desk.GoAsync($"kaifu/admin/halls/{hall.Id}?part={part}");
            await desk.WaitForCircuitAsync();
        }

        async Task SaveAsync(string button, bool closes = false)
        {
            await desk.Page.ClickAsync(button);
            await Expect(desk.Page.Locator(".form-saved")).ToBeVisibleAsync();
            if (closes)
            {
                await Expect(desk.Page.Locator(button)).ToHaveCountAsync(0); // A form that stayed open would be sent again.
            }
        }
    }

    private async Task<Hall> NewHallAsync()
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(tenant => tenant.Slug == "furong", Cancel);
        var hall = new Hall { TenantId = place.Id, Name = new LocalText("合窗大厅", "Hall of windows") };
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        foreach (var (letter, name, number) in new[] { ("A", "计生窗口", 1), ("B", "综治窗口", 2) })
        {
            var group = new TicketGroup { TenantId = place.Id, HallId = hall.Id, Prefix = letter, Name = name, Order = number };
            db.Add(group);
            await db.SaveChangesAsync(Cancel);
            var counter = new Counter { TenantId = place.Id, HallId = hall.Id, Number = number };
            counter.Terms.Add(new CounterTerm { TenantId = place.Id, CounterId = counter.Id, From = Today.AddYears(-1), Name = name, GroupIds = [group.Id] });
            db.Add(counter);
            await db.SaveChangesAsync(Cancel);
        }

        return hall;
    }
}
