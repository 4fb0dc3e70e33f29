using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Tests.Ratings;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>Taking a number by phone and at a machine, over the real program.</summary>
public sealed class NumberPagesTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "41"), Trait("Row", "37")]
    public async Task PhoneNumber_IsTakenFollowedPrintedAndGivenBack()
    {
        var (hall, group) = await NewHallAsync("furong", new PhoneRule(PerDay: 1));
        using var phone = portal.Http("furong");
        var form = await phone.GetAsync($"halls/{hall.Id}/number");
        form.Text.ShouldContain("业务A");
        var follow = await phone.PostFormAsync(form, new Dictionary<string, string>(StringComparer.Ordinal) { ["Sent.Group"] = $"{group.Id}", ["Sent.Phone"] = "19900000001" }, "number");

        follow.Address.AbsolutePath.ShouldContain("/furong/tickets/");
        (follow.Find(".ticket-label").TextContent, follow.Text.Contains("下一个就是您", StringComparison.Ordinal)).ShouldBe(("A001", true));
        follow.Text.ShouldContain("199****0001");
        follow.Html.ShouldNotContain("19900000001");
        var print = await phone.GetAsync(follow.Find("a[href$=print]").GetAttribute("href")!);
        (print.Find(".slip-label").TextContent, print.All("svg.slip-qr").Count).ShouldBe(("A001", 1));

        var sent = await phone.PostFormAsync(print, new Dictionary<string, string>(StringComparer.Ordinal) { ["SlipPhone"] = "19900000001" }, "slip");
        sent.Text.ShouldContain("号码已发到您的手机");
        (await phone.PostFormAsync(print, new Dictionary<string, string>(StringComparer.Ordinal) { ["SlipPhone"] = "19900000002" }, "slip")).Text.ShouldContain("已经发到尾号 0001 的手机");

        var again = await phone.PostFormAsync(await phone.GetAsync($"halls/{hall.Id}/number"), new Dictionary<string, string>(StringComparer.Ordinal) { ["Sent.Group"] = $"{group.Id}" }, "number");
        again.Text.ShouldContain("您在这个大厅已经有号：A001");
        var back = await phone.PostFormAsync(follow, new Dictionary<string, string>(StringComparer.Ordinal), "give-back");
        back.Text.ShouldContain("这个号已经取消");
        var late = await phone.PostFormAsync(follow, new Dictionary<string, string>(StringComparer.Ordinal) { ["Key"] = $"{Guid.CreateVersion7()}" }, "give-back");
        (late.Status, late.All("#refused").Count).ShouldBe((HttpStatusCode.OK, 1), "whoever gives back what has been called or cancelled meanwhile is told so on the page");
        (await phone.PostFormAsync(await phone.GetAsync($"halls/{hall.Id}/number"), new Dictionary<string, string>(StringComparer.Ordinal) { ["Sent.Group"] = $"{group.Id}" }, "number")).Text.ShouldContain("今天已经取过 1 个号");
    }

    /// <summary>Two matters of two groups are one number, which says both; a hall of another branch gives none.</summary>
    [Fact, Trait("Row", "34"), Trait("Row", "41")]
    public async Task SeveralMatters_AreChosenOnThePhone_AndStandOnOneNumber()
    {
        var (hall, group) = await NewHallAsync("furong", new PhoneRule(PerDay: 9));
        using var phone = portal.Http("furong");
        var found = await phone.GetAsync($"halls/{hall.Id}/number?q={Uri.EscapeDataString("最低生活保障")}");
        var first = await phone.GetAsync(found.Find("#matters-found a").GetAttribute("href")!);
        first.All("#matters li").ShouldHaveSingleItem();
        var search = first.Find("form[role=search]");
        search.QuerySelector("input[name=item]")!.GetAttribute("value").ShouldBe("MZ-0101");
        var more = await phone.GetAsync($"{first.Address.AbsoluteUri}&q={Uri.EscapeDataString("居住")}");
        var both = await phone.GetAsync(more.Find("#matters-found a").GetAttribute("href")!);
        both.All("#matters li").Count.ShouldBe(2);
        (await phone.GetAsync(both.All("#matters li a")[0].GetAttribute("href")!)).All("#matters li").ShouldHaveSingleItem();
        (await phone.GetAsync($"halls/{hall.Id}/number?q={Uri.EscapeDataString("没有这件事")}")).Text.ShouldContain("没有找到这件事");

        var follow = await phone.PostFormAsync(both, new Dictionary<string, string>(StringComparer.Ordinal) { ["Sent.Group"] = $"{group.Id}" }, "number");
        await using var db = portal.Everywhere();
        var ticket = await db.Tickets.AsNoTracking().SingleAsync(each => each.HallId == hall.Id, Cancel);
        ticket.Items.Count.ShouldBe(2);
        ticket.Items.ShouldAllBe(item => follow.Text.Contains(item.Name.Zh));

        using var elsewhere = portal.Http("dongfenglu");
        (await elsewhere.GetAsync($"halls/{hall.Id}/number")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await elsewhere.GetAsync($"halls/{hall.Id}/number?item=MZ-0101")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>A portal of its own: who sits at the demonstration's windows is in other tests' hands.</summary>
    [Fact, Trait("Row", "34")]
    [Trait("Row", "22")]
    public async Task Slip_BearsZonesPeopleAheadAndWait_AndItsCodeFollowsTheLine()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        var run = await VisitRun.OpenAsync(own, "furong", "furong.clerk");
        await using (var db = own.Everywhere())
        {
            (await db.Halls.SingleAsync(each => each.Id == run.Hall.Id, Cancel)).Zones = [new Zone("east", new("东区", "East")), new Zone("west", new("西区", "West")), new Zone("north", new("北区", "North"))];
            (await db.Counters.SingleAsync(each => each.Id == run.Counter.Id, Cancel)).ZoneKey = "east";
            var other = new Counter { TenantId = run.Hall.TenantId, HallId = run.Hall.Id, Number = run.Counter.Number + 1, ZoneKey = "west" };
            db.Add(other);
            await db.SaveChangesAsync(Cancel);
            db.Add(new CounterTerm { TenantId = run.Hall.TenantId, CounterId = other.Id, From = new DateOnly(2026, 1, 1), Name = "综合窗口", GroupIds = [run.Group.Id] });
            await db.SaveChangesAsync(Cancel);
        }

        await run.TakeAsync();
        var second = await run.TakeAsync();
        using var phone = own.Http("furong");
        var slip = await phone.GetAsync($"tickets/{second.Secret}/print");

        slip.Find(".slip-label").TextContent.ShouldBe(second.Label);
        slip.Text.ShouldContain("前面还有 1 位");
        slip.Text.ShouldContain("预计等候：");
        slip.Text.ShouldContain("请在东区 / 西区等候");
        var follow = $"{host.Url}/furong/tickets/{second.Secret}";
        slip.Find("svg.slip-qr path").GetAttribute("d").ShouldBe(QrDrawing.Of(follow));
        await run.CallAsync();
        (await phone.GetAsync(follow)).Text.ShouldContain("下一个就是您", Shouldly.Case.Sensitive, "the code leads to where the place in the line is followed");
    }

    [Fact]
    public async Task SomebodyElsesCode_IsNotFound_AndAShutHallSaysWhenItOpens()
    {
        using var phone = portal.Http("furong");
        (await phone.GetAsync("tickets/AAAABBBBCCCCDDDD")).Status.ShouldBe(HttpStatusCode.NotFound);
        var (hall, _) = await NewHallAsync("furong", new PhoneRule(), isShut: true);

        var page = await phone.GetAsync($"halls/{hall.Id}/number");

        page.Text.ShouldContain("大厅现在没有开放");
        page.All("form[data-once]").ShouldBeEmpty();
    }

    [Fact, Trait("Row", "34")]
    public async Task Machine_GivesNumbersOnlyWhereStaffHavePairedIt()
    {
        var (hall, group) = await NewHallAsync("furong", null);
        using (var stranger = portal.Http("furong"))
        {
            (await stranger.GetAsync("kiosk/number")).Text.ShouldContain("还没有登记到大厅");
            (await stranger.GetAsync($"kiosk/number?group={group.Id}")).All("form").ShouldBeEmpty();
        }

        using var machine = await Machines.PairedAsync(portal, "furong", hall.Id);
        var start = await machine.GetAsync("kiosk/number");
        start.Find("a.machine-tile").TextContent.ShouldContain("业务A");
        var who = await machine.GetAsync(start.Find("a.machine-tile").GetAttribute("href")!);
        var done = await machine.PostFormAsync(who, new Dictionary<string, string>(StringComparer.Ordinal) { ["Sent.Choice"] = nameof(TicketPriority.Disabled) }, "kiosk");

        done.Find(".ticket-label").TextContent.ShouldBe("A001");
        await using var db = portal.Everywhere();
        var ticket = await db.Tickets.SingleAsync(each => each.HallId == hall.Id, Cancel);
        (ticket.Priority, ticket.NeedsEscort, ticket.Channel).ShouldBe((TicketPriority.Disabled, true, Core.People.Channel.Kiosk));
        using var carried = machine.WithCookiesEverywhere(new Uri($"{portal.Url}/jiangwan/"));
        (await carried.GetAsync("kiosk/number")).Text.ShouldContain("还没有登记到大厅", Shouldly.Case.Sensitive, "a machine of one place gives no numbers at another");
    }

    /// <summary>The code stands on the page of whoever answers for the hall, once; ended there, the machine that is open gives nothing more, whatever is pressed.</summary>
    [Fact, Trait("Row", "34"), Trait("Row", "1")]
    public async Task Machine_IsPairedFromTheHallsList_AndEndedThereAtOnce()
    {
        var (hall, group) = await NewHallAsync("furong", null);
        using var admin = await portal.SignedInAsync("kaifu.admin", "kaifu");
        var list = await admin.PostFormAsync(await admin.GetAsync($"work/devices?hall={hall.Id}"), Fresh.Fields(("Kept.Name", "取号机一号"), ("Kept.Kind", nameof(HallDeviceKind.TicketMachine))), "device");
        await using var db = portal.Everywhere();
        var device = await db.HallDevices.AsNoTracking().SingleAsync(each => each.HallId == hall.Id, Cancel);
        list.Text.ShouldContain("未配对");
        var coded = await admin.PostFormAsync(list, Fresh.Fields(), $"code-{device.Id}");
        var code = coded.Find("#machine-code .num").TextContent;
        coded.Find("#machine-code").TextContent.ShouldContain("/furong/kiosk/pair");
        coded.Text.ShouldContain("等待输入配对码");
        (await admin.GetAsync($"work/devices?hall={hall.Id}")).Text.ShouldNotContain(code);

        using (var clerk = await portal.SignedInAsync("furong.clerk", "furong"))
        {
            (await clerk.GetAsync($"work/devices?hall={hall.Id}")).All("td .btn-quiet").ShouldBeEmpty("a clerk says what is out of order, and pairs nothing");
            (await clerk.GetAsync("kiosk/pair")).Text.ShouldContain("请先退出登录");
        }

        using var machine = portal.Http("furong");
        (await machine.PostFormAsync(await machine.GetAsync("kiosk/pair"), Fresh.Fields(("Code", "12")), "pair")).Text.ShouldContain("配对码不对");
        var tiles = await machine.PostFormAsync(await machine.GetAsync("kiosk/pair"), Fresh.Fields(("Code", code)), "pair");
        var who = await machine.GetAsync(tiles.Find("a.machine-tile").GetAttribute("href")!);
        (await machine.PostFormAsync(who, Fresh.Fields(("Sent.Choice", nameof(TicketPriority.None))), "kiosk")).Find(".ticket-label").TextContent.ShouldBe("A001");

        var paired = await admin.GetAsync($"work/devices?hall={hall.Id}");
        paired.Text.ShouldContain("已配对");
        (await admin.PostFormAsync(paired, Fresh.Fields(), $"unpair-{device.Id}")).Text.ShouldContain("未配对");
        await machine.PostFormAsync(who, Fresh.Fields(("Sent.Choice", nameof(TicketPriority.None))), "kiosk");
        (await machine.GetAsync($"kiosk/number?group={group.Id}")).Text.ShouldContain("还没有登记到大厅");
        foreach (var page in (string[])["kiosk/booked", "kiosk/help", "kiosk/rate"])
        {
            (await machine.GetAsync(page)).All("main form").ShouldBeEmpty(page);
        }

        (await db.Tickets.AsNoTracking().CountAsync(each => each.HallId == hall.Id, Cancel)).ShouldBe(1, "the form that was open gives no number any more");
    }

    /// <summary>A hall before its eight special windows became integrated ones: every kind can be chosen, the last two on a second screen, and all five languages.</summary>
    [Fact, Trait("Row", "33"), Trait("Row", "34")]
    public async Task Machine_OfAHallWithEightKinds_OffersThemAllOnTwoScreens_AndEveryLanguage()
    {
        var (hall, _) = await NewHallAsync("furong", null);
        await using (var db = portal.Everywhere())
        {
            var counter = new Counter { TenantId = hall.TenantId, HallId = hall.Id, Number = 1, Languages = [.. Enum.GetValues<SpokenLanguage>()] };
            counter.Terms.Add(new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = new DateOnly(2026, 1, 1), Name = "综合窗口", IsIntegrated = true });
            db.Add(counter);
            db.AddRange("BCDEFGH".Select((letter, at) => new TicketGroup { TenantId = hall.TenantId, HallId = hall.Id, Prefix = letter.ToString(), Name = $"业务{letter}", Order = at + 1 }));
            await db.SaveChangesAsync(Cancel);
        }

        using var machine = await Machines.PairedAsync(portal, "furong", hall.Id);
        var first = await machine.GetAsync("kiosk/number");
        Letters(first).ShouldBe(["A", "B", "C", "D", "E", "F"]);
        var second = await machine.GetAsync(first.Find("#machine-next").GetAttribute("href")!);
        Letters(second).ShouldBe(["G", "H"]);
        Letters(await machine.GetAsync(second.Find("#machine-next").GetAttribute("href")!)).Count.ShouldBe(6, "and back to the first");
        Letters(await machine.GetAsync("kiosk/number?screen=7")).Count.ShouldBe(6, "a screen that is none");
        var who = await machine.GetAsync(second.All("#machine-tiles a.machine-tile")[^1].GetAttribute("href")!);
        who.All("button.machine-tile-quiet").Count.ShouldBe(Enum.GetValues<SpokenLanguage>().Length - 1);
        (await machine.PostFormAsync(who, Fresh.Fields(("Sent.Choice", nameof(SpokenLanguage.Sign))), "kiosk")).Find(".ticket-label").TextContent.ShouldBe("H001");

        static List<string> Letters(PortalPage page) => [.. page.All("#machine-tiles .machine-letter").Select(letter => letter.TextContent)];
    }

    /// <summary>客家话 is chosen on the phone and at the machine; the counter where it is not spoken calls others and never this number.</summary>
    [Fact, Trait("Row", "55")]
    public async Task Hakka_ChosenOnThePhoneAndAtTheMachine_IsCalledWhereItIsSpoken()
    {
        var plain = await VisitRun.OpenAsync(portal, "furong", await Fresh.ColleagueAsync(portal, "furong.clerk", "窗普通话"));
        var hakka = await plain.BesideAsync(portal.Everywhere, await VisitRun.ClerkAsync(portal, "furong", await Fresh.ColleagueAsync(portal, "furong.clerk", "窗客家话")), SpokenLanguage.Hakka);
        await using var db = portal.Everywhere();
        (await db.Halls.SingleAsync(each => each.Id == plain.Hall.Id, Cancel)).PhoneTickets = new PhoneRule();
        await db.SaveChangesAsync(Cancel);

        using var phone = portal.Http("furong");
        var form = await phone.GetAsync($"halls/{plain.Hall.Id}/number");
        form.All("#language option").Select(option => option.TextContent).ShouldBe(["普通话", "客家话"]);
        var wish = form.All("#language option").Single(option => option.TextContent == "客家话").GetAttribute("value")!;
        var follow = await phone.PostFormAsync(form, Fresh.Fields(("Sent.Group", $"{plain.Group.Id}"), ("Sent.Language", wish)), "number");
        var byPhone = follow.Find(".ticket-label").TextContent;
        follow.Find(".facts").TextContent.ShouldContain("客家话");
        await CalledAsync(byPhone);
        (await phone.GetAsync(follow.Address.AbsoluteUri)).Text.ShouldContain("谢谢您来");

        using var machine = await Machines.PairedAsync(portal, "furong", plain.Hall.Id);
        var start = await machine.GetAsync("kiosk/number");
        var who = await machine.GetAsync(start.Find($"a.machine-tile[href*='{plain.Group.Id}']").GetAttribute("href")!);
        var tile = who.All("button.machine-tile").Single(each => each.TextContent.Contains("客家话", StringComparison.Ordinal));
        tile.TextContent.ShouldContain("由会说的窗口办理");
        var done = await machine.PostFormAsync(who, Fresh.Fields((tile.GetAttribute("name")!, tile.GetAttribute("value")!)), "kiosk");
        await CalledAsync(done.Find(".ticket-label").TextContent);

        async Task CalledAsync(string label)
        {
            (await plain.TryCallAsync()).Refusal.ShouldBeOfType<NobodyWaits>("they would not understand each other");
            var other = await plain.TakeAsync();
            var called = await plain.CallAsync();
            called.Label.ShouldBe(other.Label, "who came later and has no wish does not wait for them");
            await plain.ActAsync(called, TicketAction.Miss);
            called = await hakka.CallAsync();
            (called.Label, called.Language, called.CounterId).ShouldBe((label, (SpokenLanguage?)SpokenLanguage.Hakka, (Guid?)hakka.Counter.Id));
            (await phone.GetAsync($"tickets/{called.Secret}")).Text.ShouldContain($"请到 {hakka.Counter.Number} 号窗口");
            await hakka.ActAsync(called, TicketAction.Serve);
            await hakka.ActAsync(called, TicketAction.Finish);
        }
    }

    [Fact, Trait("Row", "53"), Trait("Row", "42"), Trait("Row", "37")]
    public async Task HallPage_ShowsWaitFacilitiesAndExtendedHours()
    {
        await using var db = portal.Everywhere();
        var hall = (await db.Halls.Where(each => each.Tenant!.Slug == "furong").ToListAsync(Cancel)).Single(each => each.Id == Core.Demo.DemoFiles.IdOf("hall", "furong"));
        using var http = portal.Http("furong");

        var page = await http.GetAsync($"halls/{hall.Id}");

        page.Text.ShouldContain("母婴室");
        page.Text.ShouldContain("（延时）");
        page.Find("#hall-now").GetAttribute("data-refresh").ShouldBe("3");
        page.All("#hall-now tbody tr").Count.ShouldBe(3);
        (await http.InEnglishAsync($"halls/{hall.Id}")).Text.ShouldContain("Nursing room");
    }

    private async Task<(Hall Hall, TicketGroup Group)> NewHallAsync(string slug, PhoneRule? phone, bool isShut = false)
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(tenant => tenant.Slug == slug, Cancel);
        var today = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        var hall = new Hall
        {
            TenantId = place.Id,
            Name = $"试验大厅{Guid.CreateVersion7():N}",
            PhoneTickets = phone,
            Days = [.. Enumerable.Range(-1, 3).Select(ahead => today.AddDays(ahead)).Select(day => new HallDay(day, isShut ? [] : [new Opening(day.DayOfWeek, new(0, 0), new(23, 59, 59))]))],
        };
        var group = new TicketGroup { TenantId = place.Id, HallId = hall.Id, Prefix = "A", Name = "业务A" };
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        db.Add(group);
        await db.SaveChangesAsync(Cancel);
        return (hall, group);
    }
}
