using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Calendars;
using Portal.Core.Demo;
using Portal.Core.Halls;
using Portal.Core.Orders;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>Stations, help at a machine, facilities, hosting and orders over the real program.</summary>
public sealed class PlacePagesTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "1"), Trait("Row", "50"), Trait("Row", "58")]
    public async Task DemonstrationStation_ShowsItsMachines_AndTheDistrictItsFigures()
    {
        await using var db = portal.Everywhere();
        var maker = portal.Get<Core.PortalDbMaker>();
        await DemoStations.PlantAsync(portal.Services, maker, new Tour(portal.Services, maker, portal.Get<TimeProvider>()), portal.Get<TimeProvider>(), Cancel);
        var station = await db.Halls.AsNoTracking().SingleAsync(hall => hall.Kind == HallKind.Station && hall.Tenant!.Slug == "guangming-community", Cancel);
        using (var http = portal.Http("guangming-community"))
        {
            var page = await http.GetAsync($"halls/{station.Id}");
            page.Text.ShouldContain("44 平方米");
            page.Text.ShouldContain("24小时开放");
            page.Text.ShouldContain("8 台设备，7 台可以使用");
            page.Text.ShouldContain("服务光明社区");
            page.All(".hall-devices .badge-danger").Count.ShouldBe(1);
            page.Text.ShouldNotContain("卡槽", Shouldly.Case.Sensitive, "why it is broken is for staff");
            (await http.InEnglishAsync($"halls/{station.Id}")).Text.ShouldContain("8 machines, 7 of them working");
        }

        using var supervisor = await portal.SignedInAsync("gm.supervisor", "guangming");
        var tree = await supervisor.GetAsync("work/hall-tree");
        tree.Find("#tree-halls").TextContent.ShouldBe("1+6+2");
        tree.Find("#tree-integrated").TextContent.ShouldBe("48");
        var matrix = await supervisor.GetAsync($"work/hosting?office={Uri.EscapeDataString("区医疗保障局")}");
        matrix.All("#hosting tbody tr").Single().TextContent.ShouldContain("6/6");
        (await supervisor.GetAsync("work/hosting/print?q=YB-0101")).Text.ShouldContain("2018-01-08 起");
        var orders = await supervisor.GetAsync("work/orders");
        orders.Find("#orders").TextContent.ShouldContain("签收 2/8，办结 1/8");
        var late = await supervisor.GetAsync(orders.Find("#orders a").GetAttribute("href")! + "?list=NotReceived");
        late.All("#receipts tbody tr").Count.ShouldBe(6);

        using var street = await portal.SignedInAsync("gm.street.clerk", "guangming-street");
        (await street.GetAsync(orders.Find("#orders a").GetAttribute("href")!)).All("#receipts > li").Count.ShouldBe(3, "a street sees its own halls and those below it");
        using var elsewhere = await portal.SignedInAsync("xincheng.clerk");
        (await elsewhere.GetAsync(orders.Find("#orders a").GetAttribute("href")!)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact, Trait("Row", "48")]
    public async Task DistrictHall_Shows48Windows_WithTheirHistoryForStaff()
    {
        await using var db = portal.Everywhere();
        var hall = await db.Halls.SingleAsync(each => each.Tenant!.Slug == "guangming", Cancel);
        using var http = portal.Http("guangming");
        var page = await http.GetAsync($"halls/{hall.Id}");

        page.Text.ShouldContain("现有 48 个窗口");
        page.Text.ShouldContain("2300 平方米");
        page.Text.ShouldContain("2018年11月12日");
        page.Text.ShouldContain("咨询引导区、综合办理区、自助服务区、等候休息区");
    }

    [Fact, Trait("Row", "13")]
    public async Task KioskHelp_ReachesWhoIsOnDuty_AndTakesAMessageWhenNobodyIs()
    {
        var hall = await NewHallAsync("furong");
        using var machine = await PairedAsync(portal, hall);
        using (var stranger = portal.Http("furong"))
        {
            (await stranger.GetAsync("kiosk/help")).All("form").ShouldBeEmpty();
        }

        var alone = await machine.GetAsync("kiosk/help");
        alone.All("#ring").ShouldBeEmpty();
        alone.Text.ShouldContain("现在没有工作人员值班");
        (await machine.PostFormAsync(alone, Fields(("Sent.Message", "读卡器没有反应"), ("Sent.Phone", "123")), "leave")).Text.ShouldContain("手机号码应为11位数字");
        (await machine.PostFormAsync(alone, Fields(("Sent.Message", "读卡器没有反应"), ("Sent.Name", "李四"), ("Sent.Phone", "19900000009")), "leave")).Text.ShouldContain("留言已经收到");

        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        var list = await clerk.GetAsync("work/help");
        list.Text.ShouldContain("读卡器没有反应");
        list.Text.ShouldContain("199****0009");
        list.Html.ShouldNotContain("19900000009");

        await using (var db = portal.Everywhere())
        {
            var now = ChinaTime.ToLocal(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime);
            db.Add(new DutyShift { TenantId = hall.TenantId, HallId = hall.Id, Name = "傅受理", Date = DateOnly.FromDateTime(now), From = TimeOnly.MinValue, To = TimeOnly.MinValue });
            await db.SaveChangesAsync(Cancel);
        }

        var lead = await machine.GetAsync("kiosk/help");
        var rung = await machine.PostFormAsync(lead, Fields(), "ring");
        rung.Text.ShouldContain("已经呼叫");
        (await machine.PostFormAsync(lead, Fields(), "ring")).Text.ShouldContain("已经呼叫");
        var calls = await clerk.GetAsync("work/help");
        await using var look = portal.Everywhere();
        var call = await look.HelpCalls.SingleAsync(each => each.HallId == hall.Id && !each.IsMessage, Cancel);
        (await clerk.PostFormAsync(calls, Fields(), $"take-{call.Id}")).Text.ShouldContain("已登记由您处理");
        (await machine.GetAsync("kiosk/help?rung=true")).Text.ShouldContain("正在过来");
        (await machine.GetAsync("kiosk/number")).Find("a.machine-help").GetAttribute("href").ShouldBe("kiosk/help");
    }

    /// <summary>The two hours of the row, on a portal whose clock stands there: whoever is on duty at ten is called; at ten at night the hotline's number is on the screen.</summary>
    [Fact, Trait("Row", "13")]
    public async Task KioskHelp_AtTenCallsWhoIsOnDuty_AtTenAtNightSaysTheHotlineAndTakesAMessage()
    {
        var day = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(1);
        var clock = new MovableTime(new DateTimeOffset(ChinaTime.StartOf(day).AddHours(10), TimeSpan.Zero));
        await using var host = new PortalFixture.PortalHost(services: services => services.AddSingleton<TimeProvider>(clock));
        var own = new PortalFixture(host);
        var hall = await NewHallAsync(own, "furong");
        await using (var db = own.Everywhere())
        {
            db.Add(new DutyShift { TenantId = hall.TenantId, HallId = hall.Id, Name = "许值班", Date = day, From = new(9, 0), To = new(18, 0) });
            await db.SaveChangesAsync(Cancel);
        }

        using var machine = await PairedAsync(own, hall);
        (await machine.PostFormAsync(await machine.GetAsync("kiosk/help"), Fields(), "ring")).Text.ShouldContain("10:00 已经呼叫");
        using (var clerk = await own.SignedInAsync("furong.clerk", "furong"))
        {
            var calls = await clerk.GetAsync("work/help");
            calls.Text.ShouldContain("许值班");
            calls.Text.ShouldContain("我去看看");
        }

        clock.Move(TimeSpan.FromHours(12));
        var night = await machine.GetAsync("kiosk/help");
        night.All("#ring").ShouldBeEmpty();
        night.Text.ShouldContain("现在没有工作人员值班。可以拨打服务热线 0731-82941221，或者在这里留言。");
        (await machine.PostFormAsync(night, Fields(("Sent.Message", "打印机没有纸")), "leave")).Text.ShouldContain("留言已经收到");
        (await machine.InEnglishAsync("kiosk/help")).Text.ShouldContain("You can call the hotline 0731-82941221");
        using var morning = await own.SignedInAsync("furong.clerk", "furong");
        (await morning.GetAsync("work/help")).Text.ShouldContain("打印机没有纸");
    }

    [Fact, Trait("Row", "15"), Trait("Row", "53")]
    public async Task Halls_AreFilteredByFacilities_InTheAddress()
    {
        var with = await NewHallAsync("sanjiaozhou", Facility.NursingRoom, Facility.FreeParking, Facility.AirConditioning);
        var without = await NewHallAsync("sanjiaozhou", Facility.FreeParking);
        using var http = portal.Http("sanjiaozhou");
        var all = await http.GetAsync("halls");
        var nursing = all.All("a.chip").Single(chip => chip.TextContent == "母婴室");
        var found = await http.GetAsync(nursing.GetAttribute("href")!);

        found.All("ul.halls a.hall-name").Select(link => link.GetAttribute("href")).ShouldContain($"halls/{with.Id}");
        found.All("ul.halls a.hall-name").Select(link => link.GetAttribute("href")).ShouldNotContain($"halls/{without.Id}");
        found.All("a.chip[aria-current=true]").Single().TextContent.ShouldBe("母婴室");
        found.All("a.chip").Single(chip => chip.TextContent == "空调").GetAttribute("href").ShouldBe("halls?has=NursingRoom&has=AirConditioning");
        (await http.GetAsync($"halls/{with.Id}")).Text.ShouldContain("免费停车");
        (await http.GetAsync("halls?has=NoSuchThing")).All("a.chip[aria-current=true]").ShouldBeEmpty();
    }

    [Fact, Trait("Row", "42")]
    public async Task DistrictsRule_IsEnteredOnItsPage_AndOpensTheHallsBelow()
    {
        await using var db = portal.Everywhere();
        var street = await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Slug == "gongming", Cancel);
        var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.TenantId == street.Id, Cancel);
        using var admin = await portal.SignedInAsync("gm.admin", "guangming");
        var page = await admin.GetAsync("admin/hours");
        var wrong = await admin.PostFormAsync(page, Fields(("Sent.Hours[MondayExtended]", "14-12")), "rule");
        wrong.All("#rule-wrong").Count.ShouldBe(1);
        var saved = await admin.PostFormAsync(page, Fields(("Sent.Hours[MondayExtended]", "12:00-14:00"), ("Sent.Hours[SaturdayStaggered]", "9:00-12:00")), "rule");
        saved.Text.ShouldContain("已保存");

        portal.Get<TenantDirectory>().Forget();
        using var http = portal.Http("gongming");
        var open = (await http.GetAsync($"halls/{hall.Id}")).Text;
        open.ShouldContain("12:00–13:00", customMessage: "until the ordinary hours begin again");
        open.ShouldContain("（延时）");
        open.ShouldContain("（错时）");

        // The midday opening is a rule like the others, and whoever changes another line does not lose it.
        await admin.PostFormAsync(await admin.GetAsync("admin/hours"), Fields(("Sent.Hours[MondayExtended]", ""), ("Sent.Hours[TuesdayNoon]", "12:00-14:00")), "rule");
        await admin.PostFormAsync(await admin.GetAsync("admin/hours"), Fields(("Sent.Hours[SaturdayStaggered]", "9:00-11:00")), "rule");
        (await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Slug == "guangming", Cancel)).Settings.ExtendedHours!.Select(opening => (opening.Day, opening.Kind))
            .ShouldBe([(DayOfWeek.Tuesday, Core.Tenancy.OpeningKind.Noon), (DayOfWeek.Saturday, Core.Tenancy.OpeningKind.Staggered)], ignoreOrder: true);
        portal.Get<TenantDirectory>().Forget();
        (await http.GetAsync($"halls/{hall.Id}")).Text.ShouldContain("（午间）");
        await admin.PostFormAsync(await admin.GetAsync("admin/hours"), Fields(("Sent.Hours[TuesdayNoon]", ""), ("Sent.Hours[SaturdayStaggered]", "")), "rule");
        portal.Get<TenantDirectory>().Forget();
    }

    [Fact]
    public async Task NewHall_IsMadeOnItsPage_ByAdministratorsOfThePlaceAlone()
    {
        using var admin = await portal.SignedInAsync("gm.admin2", "guangming");
        await using var db = portal.Everywhere();
        var place = await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Slug == "cuihu", Cancel);
        var other = await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Slug == "furong", Cancel);
        var page = await admin.GetAsync("admin/halls/new");
        (await admin.PostFormAsync(page, Fields(("Sent.Place", $"{other.Id}"), ("Sent.Name", "别处大厅")), "new-hall")).All("#refused").Count.ShouldBe(1);
        var made = await admin.PostFormAsync(page, Fields(("Sent.Place", $"{place.Id}"), ("Sent.Name", "翠湖政务e站"), ("Sent.NameEn", "Cuihu e-station"), ("Sent.Kind", nameof(HallKind.Station))), "new-hall");

        made.Address.AbsolutePath.ShouldContain("/admin/halls/");
        (await db.Halls.SingleAsync(hall => hall.TenantId == place.Id, Cancel)).ShouldSatisfyAllConditions(hall => hall.IsAlwaysOpen.ShouldBeTrue(), hall => hall.Kind.ShouldBe(HallKind.Station));
        using var clerk = await portal.SignedInAsync("xincheng.clerk");
        (await clerk.GetAsync("admin/halls/new")).Text.ShouldNotContain("建立大厅");
    }

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);

    private Task<Hall> NewHallAsync(string slug, params Facility[] facilities) => NewHallAsync(portal, slug, facilities);

    private static async Task<Hall> NewHallAsync(PortalFixture portal, string slug, params Facility[] facilities)
    {
        await using var db = portal.Everywhere();
        var tenant = await db.Tenants.SingleAsync(each => each.Slug == slug, Cancel);
        var hall = new Hall { TenantId = tenant.Id, Name = new("测试大厅", "Test hall"), Facilities = facilities };
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        return hall;
    }

    private static Task<PortalHttp> PairedAsync(PortalFixture portal, Hall hall) => Machines.PairedAsync(portal, "furong", hall.Id);
}
