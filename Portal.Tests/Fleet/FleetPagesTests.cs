using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Demo;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Tests.Delivery;
using Portal.Tests.Halls;
using Portal.Tests.Kiosks;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Fleet;

/// <summary>The pages of the fleet as staff and passers-by see them.</summary>
public sealed class FleetPagesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Guid Station => DemoFiles.IdOf("hall", "station", "guangming-community");

    [Fact, Trait("Row", "2")]
    public async Task DistrictSupervisor_SeesTwoOfThirtyOne_AndThree_AfterCopyFrom()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = await WithStationsAsync(host);
        using var supervisor = await own.SignedInAsync("gm.supervisor", "guangming");
        var before = await supervisor.GetAsync("work/fleet/rollout");
        before.Find("#covered")!.TextContent.ShouldBe("2/31");
        await using var db = own.Everywhere();
        var place = await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == "guangming-c07", Cancel);
        var fields = Fresh.Fields(("Sent.From", $"{Station}"), ("Sent.Place", $"{place.Id}"), ("Sent.Name", "社区07政务e站"), ("Sent.Stage", "Planned"));

        var planned = await supervisor.PostFormAsync(before, fields, "copy");

        planned.Find("#covered")!.TextContent.ShouldBe("2/31", "planned is not live");
        var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.TenantId == place.Id && each.Kind == HallKind.Station, Cancel);
        (hall.Area, await db.HallDevices.CountAsync(each => each.HallId == hall.Id, Cancel)).ShouldBe((44, 8));
        using (var visitor = own.Http("guangming-c07"))
        {
            (await visitor.GetAsync($"halls/{hall.Id}")).Status.ShouldBe(HttpStatusCode.NotFound, "nobody is sent to a station that is not there yet");
        }

        var live = await supervisor.PostFormAsync(planned, Fresh.Fields(), $"stage-{hall.Id}-Live");
        live.Find("#covered")!.TextContent.ShouldBe("3/31");
        (await supervisor.PostFormAsync(live, fields, "copy")).Text.ShouldContain("一地一站");
        using var clerk = await own.SignedInAsync("gm.community.clerk", "guangming-community");
        (await clerk.GetAsync("work/fleet/rollout")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact, Trait("Row", "11"), Trait("Row", "126")]
    public async Task PaperLow_StandsInTheListOfOrders_AndAtTheMachine_WithAnotherPrinter()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        using var machine = await AtMachine.OpenAsync(own, "furong");
        using var other = await AtMachine.OpenAsync(own, "furong");
        (await ReportAsync(own, machine, 1, 5)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ReportAsync(own, other, 1, 90)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await machine.Http.GetAsync("kiosk")).Find("#nearest-printer")!.TextContent.ShouldContain("本机打印机缺纸");
        (await other.Http.GetAsync("kiosk")).Text.ShouldNotContain("本机打印机缺纸");
        using var clerk = await own.SignedInAsync("furong.clerk", "furong");

        var repairs = await clerk.GetAsync("work/fleet/repairs");
        repairs.Find("#repairs")!.TextContent.ShouldContain("缺纸");
        var taken = await clerk.PostFormAsync(repairs, Fresh.Fields(("Action", "Take")), $"act-{(await OrderAsync(own, machine)).Id}");
        taken.Find("#repairs")!.TextContent.ShouldContain("处理中");
        (await clerk.GetAsync("work/fleet?faulty=true")).Find("#machines")!.TextContent.ShouldContain("5%");
        var page = await clerk.GetAsync($"work/fleet/{machine.Machine.Id}");
        page.Find("#parts")!.TextContent.ShouldContain("5%");
        page.Find("#uptime")!.TextContent.ShouldContain("100.0%");
        using var neighbour = await own.SignedInAsync("xincheng.clerk", "xincheng");
        (await neighbour.GetAsync($"work/fleet/{machine.Machine.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await ReportAsync(own, machine, 2, 5, altered: true)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ReportAsync(own, machine, 2, 90)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await clerk.GetAsync("work/fleet/repairs?show=Ended")).Find("#repairs")!.TextContent.ShouldContain("已自行恢复");
    }

    [Fact, Trait("Row", "3")]
    public async Task PoliceTerminal_ShowsItemsOfThePoliceOnly()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = await WithStationsAsync(host);
        var (device, code) = await Machines.AddAsync(own, Station, HallDeviceKind.Police);
        using var police = await Machines.PairAsync(own, "guangming-community", code);
        using var government = await Machines.PairedAsync(own, "guangming-community", Station);
        await using var db = own.Everywhere();
        var district = (await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == "guangming", Cancel)).Id;
        var items = await db.ServiceItems.AsNoTracking().Where(each => each.TenantId == district && each.State == Core.Catalog.ItemState.Published).Select(each => new { each.Code, each.Name, each.Agency }).ToListAsync(Cancel);
        var (theirs, others) = (items.First(each => each.Agency == Core.Tenancy.UnitFunction.PublicSecurity), items.First(each => each.Agency == Core.Tenancy.UnitFunction.CivilAffairs));

        (await police.GetAsync($"items?q={theirs.Code}")).Text.ShouldContain(theirs.Name);
        (await police.GetAsync($"items?q={others.Code}")).Text.ShouldNotContain(others.Name);
        (await government.GetAsync($"items?q={others.Code}")).Text.ShouldContain(others.Name);
        device.Kind.ShouldBe(HallDeviceKind.Police);
    }

    [Fact, Trait("Row", "8")]
    public async Task Signage_ShowsNoticesNumbersAndMachines_AndNobodysName()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = await WithStationsAsync(host);
        using var passer = own.Http("guangming-community");
        var page = await passer.GetAsync($"signage/{Station}");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Find("[data-machines]")!.QuerySelectorAll("li").Length.ShouldBeGreaterThanOrEqualTo(8);
        page.Find("[data-machines] [data-stands=Out]").ShouldNotBeNull("one of the demonstration's is out of order");
        page.Text.ShouldNotContain("卡槽", customMessage: "why is for staff");
        var state = await passer.GetAsync($"signage/{Station}/state");
        var board = JsonNode.Parse(state.Text)!.AsObject();
        board.Select(member => member.Key).Order(StringComparer.Ordinal).ShouldBe(["calls", "hall", "machines", "notices", "place", "working"]);
        await using var db = own.Everywhere();
        var names = await db.Users.AsNoTracking().Select(account => account.DisplayName).Distinct().ToListAsync(Cancel);
        names.Where(name => name.Length > 1 && state.Text.Contains(name, StringComparison.Ordinal)).ShouldBeEmpty();
        using var elsewhere = own.Http("furong");
        (await elsewhere.GetAsync($"signage/{Station}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await elsewhere.GetAsync($"signage/{Station}/state")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact, Trait("Row", "8")]
    public async Task Signage_ShowsTheNumberThatIsCalled()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        var run = await Ratings.VisitRun.OpenAsync(own, "furong", "furong.clerk");
        var ticket = await run.FinishedAsync();
        using var passer = own.Http("furong");

        var page = await passer.GetAsync($"signage/{run.Hall.Id}");

        page.Find("[data-calls]")!.TextContent.ShouldContain(ticket.Label);
    }

    [Fact, Trait("Row", "11")]
    public async Task Unlocking_IsConfirmedByASecondPerson_OnTheMachinesPage()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        using var machine = await AtMachine.OpenAsync(own, "furong");
        using var one = await own.SignedInAsync("kaifu.supervisor", "kaifu");
        using var two = await own.SignedInAsync("kaifu.admin", "kaifu");
        var address = $"work/fleet/{machine.Machine.Id}";

        var asked = await one.PostFormAsync(await one.GetAsync(address), Fresh.Fields(("Sent.Kind", "Unlock"), ("Sent.Reason", "检修完成")), "command");
        asked.Find("#commands")!.TextContent.ShouldContain("待第二人确认");
        asked.Find("#commands")!.TextContent.ShouldContain("须由另一位同事确认");
        await using var db = own.Everywhere();
        var command = await db.RemoteCommands.AsNoTracking().SingleAsync(each => each.MachineId == machine.Machine.Id, Cancel);
        var confirmed = await two.PostFormAsync(await two.GetAsync(address), Fresh.Fields(), $"confirm-{command.Id}");
        confirmed.Find("#commands")!.TextContent.ShouldContain("待终端领取");
        var answer = JsonNode.Parse(await (await ReportAsync(own, machine, 1, 90)).Content.ReadAsStringAsync(Cancel))!;
        answer["commands"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact, Trait("Row", "20")]
    public async Task Profile_IsPublishedAndPushed_OnItsPage()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        using var machine = await AtMachine.OpenAsync(own, "furong");
        using var admin = await own.SignedInAsync("kaifu.admin", "kaifu");
        var made = await admin.PostFormAsync(await admin.GetAsync("work/fleet/profiles"), Fresh.Fields(("Sent.Name", "开福统一配置"), ("Sent.Idle", "90"), ("Sent.Volume", "50")), "publish");
        made.Find("#number")!.TextContent.ShouldContain("第1版");
        var pushed = await admin.PostFormAsync(made, Fresh.Fields(("Number", "1"), ("Machines", $"{machine.Machine.Id}")), "push");
        pushed.Text.ShouldContain("已下发第1版");
        (await machine.Http.GetAsync("kiosk/check")).Find("[data-check=profile]")!.TextContent.ShouldContain("默认配置");
        JsonNode.Parse(await (await ReportAsync(own, machine, 1, 90)).Content.ReadAsStringAsync(Cancel))!["profile"]!.GetValue<string>().Split('.').Length.ShouldBe(3, "signed");
        await using var db = own.Everywhere();
        var profile = (await db.KioskProfiles.AsNoTracking().SingleAsync(Cancel)).Id;
        (await ReportAsync(own, machine, 2, 90, profile: profile)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await machine.Http.GetAsync("kiosk/check")).Find("[data-check=profile]")!.TextContent.ShouldContain("第1版");
        (await machine.Http.GetAsync("kiosk")).Find("#kiosk-idle")!.GetAttribute("data-after").ShouldBe("90", "the page is as the profile says");
    }

    /// <summary>A portal of its own with the demonstration's two stations.</summary>
    private static async Task<PortalFixture> WithStationsAsync(PortalFixture.PortalHost host)
    {
        var own = new PortalFixture(host);
        var maker = own.Get<PortalDbMaker>();
        await DemoStations.PlantAsync(own.Services, maker, new Tour(own.Services, maker, own.Get<TimeProvider>()), own.Get<TimeProvider>(), Cancel);
        return own;
    }

    private static async Task<RepairOrder> OrderAsync(PortalFixture own, AtMachine machine)
    {
        await using var db = own.Everywhere();
        return await db.RepairOrders.AsNoTracking().SingleAsync(order => order.MachineId == machine.Machine.Id, Cancel);
    }

    private static async Task<HttpResponseMessage> ReportAsync(PortalFixture own, AtMachine machine, int sequence, int paper, bool altered = false, Guid? profile = null)
    {
        var report = new JsonObject
        {
            ["sequence"] = sequence,
            ["time"] = own.Get<TimeProvider>().GetUtcNow().UtcDateTime,
            ["agent"] = "1.0.0",
            ["isSimulated"] = false,
            ["parts"] = new JsonArray(new JsonObject { ["id"] = "document0", ["kind"] = "document", ["state"] = "Ready", ["paper"] = paper }),
            ["profile"] = profile is { } id ? new JsonObject { ["id"] = id, ["version"] = 1 } : null,
        }.ToJsonString();
        using var http = new HttpClient();
        return await http.PostAsync(new Uri($"{own.Url}/kiosk-health"), new StringContent(machine.Agent.Health(machine.Machine.Id, report, altered).ToJsonString(), System.Text.Encoding.UTF8, "application/json"), Cancel);
    }
}
