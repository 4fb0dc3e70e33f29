using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Core.People;
using Portal.Devices;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Kiosks;

/// <summary>Who somebody is at a machine, and what that opens.</summary>
public sealed class KioskPagesTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "19")]
    public async Task Card_MakesAVisit_OfAPersonWhoWasNeverHere()
    {
        using var machine = await AtMachine.OpenAsync(portal);
        var number = Fresh.IdNumber();

        var after = await machine.ShowCardAsync(number, "初次来");

        after.Address.AbsolutePath.ShouldEndWith("/kiosk");
        after.Text.ShouldContain("初*来");
        after.Text.ShouldNotContain(number);
        (await machine.Http.GetAsync("my/cases")).Status.ShouldBe(HttpStatusCode.OK);
        await using var db = portal.Everywhere();
        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.DocumentNumber == number, Cancel);
        citizen.Name.ShouldBe("初次来");
        citizen.Origins["name"].Source.ShouldBe("card");
        var account = await db.Users.AsNoTracking().SingleAsync(each => each.CitizenId == citizen.Id, Cancel);
        account.PasswordHash.ShouldBeNull("no password opens it");
        (await db.Journal.AsNoTracking().Where(line => line.Subject == account.Id.ToString("N")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(["citizen.Register", "citizen.Card"]);

        // Another day, another machine: the same person.
        using var second = await AtMachine.OpenAsync(portal);
        await second.ShowCardAsync(number, "初次来");
        (await db.Users.CountAsync(each => each.CitizenId == citizen.Id, Cancel)).ShouldBe(1);
        (await second.ShowCardAsync(number, "别的名")).Text.ShouldContain("姓名与这里登记的不一样");
    }

    [Fact]
    public async Task Visit_OpensWhatAMachineIsFor_AndNothingElse()
    {
        using var machine = await AtMachine.OpenAsync(portal);
        await machine.ShowCardAsync(Fresh.IdNumber());

        foreach (var open in (string[])["kiosk", "my/cases", "items", "halls", "progress", "my/appointments", "my/notices", "kiosk/number"])
        {
            var page = await machine.Http.GetAsync(open);
            page.Status.ShouldBe(HttpStatusCode.OK, open);
            page.Address.AbsolutePath.ShouldEndWith($"/{open}", customMessage: open);
        }

        foreach (var shut in (string[])["my/profile", "my/proxies", "my/vault", "my/credit", "my/projects"])
        {
            (await machine.Http.GetAsync(shut)).Address.AbsolutePath.ShouldEndWith("/kiosk/elsewhere", customMessage: shut);
        }

        foreach (var shut in (string[])["work", "admin/staff", "work/devices"])
        {
            var page = await machine.Http.GetAsync(shut);
            page.Address.AbsolutePath.ShouldEndWith("/kiosk/elsewhere", customMessage: shut);
        }

        (await machine.Http.GetAsync("kiosk")).Text.ShouldContain("张*测", customMessage: "the visit goes on");
        (await machine.Http.GetAsync("")).Address.AbsolutePath.ShouldEndWith("/kiosk", customMessage: "the home page of a machine is its own");
    }

    [Fact]
    public async Task Machine_OpensNoOtherPages_WhoeverWouldSignInThere()
    {
        using var machine = await AtMachine.OpenAsync(portal);

        foreach (var shut in (string[])["sign-in", "register", "work", "admin/staff", "my/profile", "window"])
        {
            (await machine.Http.GetAsync(shut)).Address.AbsolutePath.ShouldEndWith("/kiosk/elsewhere", customMessage: shut);
        }

        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        (await clerk.GetAsync("work")).Status.ShouldBe(HttpStatusCode.OK, "a browser that is no machine");
    }

    [Fact]
    public async Task Visit_EndsAtOnce_WhenItIsCarriedAway_OrTheMachineIsNoneAnyMore()
    {
        using var machine = await AtMachine.OpenAsync(portal);
        await machine.ShowCardAsync(Fresh.IdNumber());

        // The session without the machine's own cookie, as in a browser to which somebody copied it.
        using var thief = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        var session = machine.Http.CookieOf("portal");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{portal.Url}/furong/my/cases");
        request.Headers.Add("Cookie", $"portal={session}");
        using var carried = await thief.SendAsync(request, Cancel);
        carried.Headers.Location!.ToString().ShouldContain("sign-in");

        // Another paired machine is not this one.
        using var other = await AtMachine.OpenAsync(portal);
        using var mixed = new HttpRequestMessage(HttpMethod.Get, $"{portal.Url}/furong/my/cases");
        mixed.Headers.Add("Cookie", $"portal={session}; kiosk={other.Http.CookieOf("kiosk")}");
        using var elsewhere = await thief.SendAsync(mixed, Cancel);
        elsewhere.Headers.Location!.ToString().ShouldContain("kiosk/card");

        await using (var db = portal.Everywhere())
        {
            await db.HallDevices.Where(each => each.Id == machine.Machine.Id).ExecuteUpdateAsync(set => set.SetProperty(each => each.SecretHash, (string?)null), Cancel);
        }

        (await machine.Http.GetAsync("my/cases")).Address.AbsolutePath.ShouldEndWith("/kiosk/card");
    }

    [Fact, Trait("Row", "30")]
    public async Task End_LeavesNothingOfThePerson_AndTheMachineAMachine()
    {
        using var machine = await AtMachine.OpenAsync(portal);
        await machine.ShowCardAsync(Fresh.IdNumber(), "离开者");
        await machine.Http.InEnglishAsync();
        var page = await machine.Http.GetAsync("my/cases");
        page.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();

        (await machine.AskAsync("kiosk/end", new { }, "https://elsewhere.example")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var ended = await machine.AskAsync("kiosk/end", new { });
        var after = await PortalPage.ReadAsync(ended);

        after.Address.AbsolutePath.ShouldEndWith("/kiosk/bye");
        after.Text.ShouldNotContain("离开者");
        (await machine.Http.GetAsync("kiosk")).Text.ShouldContain("请选择", customMessage: "the next person begins in Chinese");
        (await machine.Http.GetAsync("my/cases")).Address.AbsolutePath.ShouldEndWith("/kiosk/card");
        (await machine.Http.GetAsync("kiosk/number")).Text.ShouldNotContain("还没有与");
    }

    [Fact]
    public async Task Reading_ThatIsRefused_SignsNobodyIn_AndLeavesAWay()
    {
        using var machine = await AtMachine.OpenAsync(portal);
        var number = Fresh.IdNumber();

        var forged = await machine.SendAsync(new TestAgent().Seal(machine.Machine.Id, await machine.NonceAsync(), TestAgent.Card(number), DateTime.UtcNow));
        forged.Text.ShouldContain("没有能确认这次读卡");
        forged.All("[data-wait=true]").Count.ShouldBe(1, "the reader waits until the person wants it again");
        (await machine.SendAsync("garbage")).Text.ShouldContain("没有能确认这次读卡");
        var once = machine.Agent.Seal(machine.Machine.Id, await machine.NonceAsync(), TestAgent.Card(number, "张小测"), DateTime.UtcNow);
        (await machine.SendAsync(once)).Address.AbsolutePath.ShouldEndWith("/kiosk");
        (await machine.SendAsync(once)).Text.ShouldContain("没有能确认这次读卡", customMessage: "replayed");

        await using var db = portal.Everywhere();
        (await db.Journal.AsNoTracking().Where(line => line.Subject == machine.Machine.Id.ToString("N") && line.Kind == "kiosk.ReadingRefused").OrderBy(line => line.Number).Select(line => line.Note).ToListAsync(Cancel))
            .ShouldBe(["idcard: Signature", "idcard: Form", "idcard: Nonce"]);
    }

    [Fact]
    public async Task Ticket_IsSignedForThisMachineAlone_AndAgentsTakeIt()
    {
        using var machine = await AtMachine.OpenAsync(portal);
        var name = Core.Kiosks.Kiosk.NameOf(machine.Machine.Id);
        var challenge = new string('a', 64);

        using (var stranger = portal.Http("furong"))
        {
            using var asked = new HttpRequestMessage(HttpMethod.Post, "kiosk/ticket") { Content = JsonContent.Create(new { kiosk = name, challenge }) };
            asked.Headers.Add("Origin", portal.Url);
            (await stranger.Client.SendAsync(asked, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        (await machine.AskAsync("kiosk/ticket", new { kiosk = name, challenge }, "https://elsewhere.example")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await machine.AskAsync("kiosk/ticket", new { kiosk = "kx-0001", challenge })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await machine.AskAsync("kiosk/nonce", new { kind = "Shoe" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        // Read by the agent's own code, with the keys that enrolment gave it.
        using var enrolled = await new HttpClient().PostAsJsonAsync($"{portal.Url}/kiosk-enrolment", machine.Agent.Asks(await machine.CodeAsync(portal)), Cancel);
        var answer = (await enrolled.Content.ReadFromJsonAsync<JsonObject>(Cancel))!;
        answer["kiosk"]!.GetValue<string>().ShouldBe(name);
        var keys = new PortalKeys(answer["keys"]!.AsArray().Select(key => Convert.FromBase64String(key!.GetValue<string>())));
        (await ReadAsync(machine, name, challenge, keys)).Scope.ShouldNotContain("document.print", "nobody is known yet");
        (await ReadAsync(machine, name, challenge, keys)).Session.ShouldBe("nobody");

        await machine.ShowCardAsync(Fresh.IdNumber());
        var known = await ReadAsync(machine, name, challenge, keys);
        known.Scope.ShouldContain("document.print");
        known.Session.ShouldNotBe("nobody");
    }

    [Fact]
    public async Task Enrolment_SaysNoToWhatIsNoCode()
    {
        using var http = new HttpClient { BaseAddress = new Uri(portal.Url) };

        (await http.PostAsJsonAsync("/kiosk-enrolment", new TestAgent().Asks("12345678"), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await http.PostAsJsonAsync("/kiosk-enrolment", new { }, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await http.PostAsync("/kiosk-enrolment", new StringContent("{", System.Text.Encoding.UTF8, "application/json"), Cancel)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact, Trait("Row", "24"), Trait("Row", "25")]
    public async Task Home_HasTilesThatLeadSomewhere_AndThePlacesOwnGroups()
    {
        using var machine = await AtMachine.OpenAsync(portal);

        var home = await machine.Http.GetAsync("kiosk");
        home.All("#kiosk-tiles > a").Count.ShouldBeInRange(3, 6);
        var groups = home.All(".machine-more > a").ToList();
        groups.Count.ShouldBeGreaterThan(1, "the demonstration's place has groups of its own");
        foreach (var tile in home.All("#kiosk-tiles > a, .machine-more > a"))
        {
            var behind = await machine.Http.GetAsync(tile.GetAttribute("href")!);
            behind.Status.ShouldBe(HttpStatusCode.OK, tile.TextContent);
            foreach (var link in behind.Address.Query.Contains("group=", StringComparison.Ordinal) ? behind.All(".machine-tiles > a") : [])
            {
                (await machine.Http.GetAsync(link.GetAttribute("href")!)).Status.ShouldBe(HttpStatusCode.OK, link.TextContent);
            }
        }
    }

    [Theory, Trait("Row", "29")]
    [InlineData("2026-11-30T11:00:00+08:00", true)]
    [InlineData("2026-11-30T21:00:00+08:00", false)]
    public async Task Home_AfterHours_HidesWhatNeedsSomebody_AndKeepsTheRest(string now, bool isStaffed)
    {
        await using var house = new PortalFixture(new PortalFixture.PortalHost(services: services => services.AddSingleton<TimeProvider>(new MovableTime(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)))));
        using var machine = await AtMachine.OpenAsync(house);

        var home = await machine.Http.GetAsync("kiosk");
        home.All("#kiosk-after-hours").Count.ShouldBe(isStaffed ? 0 : 1);
        home.All("[data-tile=Number], [data-tile=Booked]").Count.ShouldBe(isStaffed ? 2 : 0);
        foreach (var works in (string[])["Apply", "Cases", "Book"])
        {
            (await machine.Http.GetAsync(home.Find($"[data-tile={works}]").GetAttribute("href")!)).Status.ShouldBe(HttpStatusCode.OK, works);
        }

        // An appointment is made at this hour as at any other: group, day, time.
        var book = await machine.Http.GetAsync(home.Find("[data-tile=Book]").GetAttribute("href")!);
        var group = await machine.Http.GetAsync(book.Find("main .hall a.hall-name").GetAttribute("href")!);
        group.All("main a[href*='book/confirm']").ShouldNotBeEmpty(group.Text);
    }

    [Fact, Trait("Row", "23")]
    public async Task Machine_BearsThePlacesLogoAndColours()
    {
        using var here = await AtMachine.OpenAsync(portal);
        using var there = await AtMachine.OpenAsync(portal, "guangming");

        var (one, two) = (await here.Http.GetAsync("kiosk"), await there.Http.GetAsync("kiosk"));
        Sheet(one).ShouldContain("/kaifu/");
        Sheet(two).ShouldContain("/guangming/");
        one.Find("link[rel=icon]").GetAttribute("href").ShouldNotBe(two.Find("link[rel=icon]").GetAttribute("href"));
        (await here.Http.GetAsync("items")).Find(".kiosk-bar img").GetAttribute("src")!.ShouldContain("/kaifu/");

        static string Sheet(PortalPage page) => page.All("link[rel=stylesheet]")[^1].GetAttribute("href")!;
    }

    [Fact, Trait("Row", "26")]
    public async Task Columns_OfThePlace_AreReadAtAMachine()
    {
        using var machine = await AtMachine.OpenAsync(portal);
        var home = await machine.Http.GetAsync("kiosk");
        var group = await machine.Http.GetAsync(home.All(".machine-more > a").Single(tile => tile.TextContent.Contains("魅力开福", StringComparison.Ordinal)).GetAttribute("href")!);
        var columns = group.All(".machine-tiles > a");

        columns.Select(tile => tile.TextContent.Trim()).ShouldBe(["区情简介", "自然风光", "人文历史", "经济发展", "精神文明", "党建宣传"]);
        foreach (var tile in columns)
        {
            var column = await machine.Http.GetAsync(tile.GetAttribute("href")!);
            column.Find("h1").TextContent.ShouldBe(tile.TextContent.Trim());
            column.All(".kiosk-foot").ShouldNotBeEmpty("a way back");
        }

        var news = await machine.Http.GetAsync(columns[0].GetAttribute("href")!);
        (await machine.Http.GetAsync(news.Find(".news a").GetAttribute("href")!)).All(".prose").ShouldNotBeEmpty();
    }

    [Fact, Trait("Row", "4")]
    public async Task Home_CountsWhatTheCatalogueSaysIsDoneAtMachines()
    {
        using var machine = await AtMachine.OpenAsync(portal);
        using var desk = portal.Http("furong");

        var filtered = await desk.GetAsync("items?machine=1");
        var count = int.Parse(string.Concat(filtered.Find("[role=status]").TextContent.Where(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture);
        await using var db = portal.Everywhere();
        var furong = await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Slug == "furong", Cancel);
        var lineage = Portal.Core.Tenancy.TenantPath.Ids(furong.Path);
        var items = await db.ServiceItems.AsNoTracking().Where(item => item.State == ItemState.Published && lineage.Contains(item.TenantId)).ToListAsync(Cancel);
        bool IsDoneHere(ServiceItem item) => item.CanApply && item.Detail.Channels.Contains(Channel.Kiosk) && item.Detail.Route.Any(step => step.Level <= Portal.Core.Tenancy.TenantLevel.Street);
        items.Count(item => item.CanApply && item.Detail.Channels.Contains(Channel.Kiosk)).ShouldBeGreaterThan(items.Count(IsDoneHere), "what communities alone take in is not offered by a street");
        count.ShouldBe(items.Count(IsDoneHere));
        count.ShouldBeGreaterThan(10);
        (await desk.GetAsync("items")).Find("[role=status]").TextContent.ShouldNotContain($"{count} ", Case.Sensitive, "some are not done at a machine");
        var tile = (await machine.Http.GetAsync("kiosk")).Find("[data-tile=Apply]");
        tile.TextContent.ShouldContain($"{count} 项可在本机办理");
        (await machine.Http.GetAsync(tile.GetAttribute("href")!)).Find("[role=status]").TextContent.ShouldBe(filtered.Find("[role=status]").TextContent);
    }

    [Fact, Trait("Row", "130")]
    public async Task Finger_KeptOnce_OpensOnesOwnCases_WithTheNumber()
    {
        using var machine = await AtMachine.OpenAsync(portal);
        var (number, template) = (Fresh.IdNumber(), new byte[] { 5, 6, 7 });
        await machine.ShowCardAsync(number, "指纹某");
        var agree = await machine.Http.GetAsync("kiosk/finger/keep");
        var press = await machine.Http.PostFormAsync(agree, Fresh.Fields(("Consent", "true")), "agree");
        var form = press.Find("form[data-read=fingerprint]");
        form.GetAttribute("data-method").ShouldBe("fingerprint.enrol");
        (await machine.Http.PostFormAsync(press, Fresh.Fields(("Result", await EnrolledAsync(machine, template))), "keep")).Text.ShouldContain("指纹已经留好");
        (await machine.AskAsync("kiosk/end", new { })).Dispose();

        var asked = await AskAsync(machine, number);
        var (nonce, box) = (asked.Find("form[data-read]").GetAttribute("data-nonce")!, asked.Find("form[data-read]").GetAttribute("data-box")!);
        machine.Agent.Unpack(machine.Machine.Id, nonce, box).ShouldBe(template);
        var known = await machine.Http.PostFormAsync(asked, Fresh.Fields(("Result", Compared(machine, nonce, template)), ("Ticket", asked.Find("input[name=Ticket]").GetAttribute("value")!)), "finger");
        known.Address.AbsolutePath.ShouldEndWith("/my/cases");
        known.Find(".kiosk-who").TextContent.ShouldBe("指*某");

        // Deleted at the machine, it opens nothing any more; and who never kept one is answered alike.
        (await machine.Http.PostFormAsync(await machine.Http.GetAsync("kiosk/finger/keep"), Fresh.Fields(), "forget")).Text.ShouldContain("已经删除");
        (await machine.AskAsync("kiosk/end", new { })).Dispose();
        foreach (var typed in (string[])[number, Fresh.IdNumber()])
        {
            var again = await AskAsync(machine, typed);
            var fresh = again.Find("form[data-read]").GetAttribute("data-nonce")!;
            (await machine.Http.PostFormAsync(again, Fresh.Fields(("Result", Compared(machine, fresh, template)), ("Ticket", again.Find("input[name=Ticket]").GetAttribute("value")!)), "finger")).Text.ShouldContain("没有认出来");
        }
    }

    [Fact]
    public async Task Ease_HoldsForOneVisit()
    {
        using var machine = await AtMachine.OpenAsync(portal);
        foreach (var word in (string[])["Contrast", "Low", "Voice", "Elder"])
        {
            var page = await machine.Http.GetAsync("kiosk/ease");
            page = await machine.Http.GetAsync(page.Find($"[data-ease={word}]").GetAttribute("href")!);
            page.Find($"[data-ease={word}]").GetAttribute("aria-current").ShouldBe("true");
        }

        (await machine.Http.GetAsync("kiosk")).Find("html").ClassList.Order().ShouldBe(["contrast", "elder", "low", "voice"]);
        (await machine.AskAsync("kiosk/end", new { })).Dispose();
        (await machine.Http.GetAsync("kiosk")).Find("html").ClassList.ShouldBeEmpty();
    }

    [Fact, Trait("Row", "25")]
    public async Task MyGovernment_HasSixTiles_EachAFlowOrAnHonestWord()
    {
        using var machine = await AtMachine.OpenAsync(portal, "xincheng");
        await machine.ShowCardAsync(Fresh.IdNumber());

        var group = await machine.Http.GetAsync("kiosk?group=government");
        var tiles = group.All(".machine-tiles > a");
        tiles.Select(tile => tile.TextContent).ShouldBe(["办事查询", "智能查询", "便民服务热线", "社保查询", "医保划拨", "医疗挂号"]);
        foreach (var tile in tiles)
        {
            var page = await machine.Http.GetAsync(tile.GetAttribute("href")!);
            page.Status.ShouldBe(HttpStatusCode.OK, tile.TextContent);
            page.Address.AbsolutePath.ShouldNotEndWith("/kiosk/elsewhere", customMessage: tile.TextContent);
            page.All("a[href='kiosk']").ShouldNotBeEmpty(tile.TextContent + " leads back");
        }

        (await machine.Http.GetAsync(tiles[5].GetAttribute("href")!)).Text.ShouldContain("医疗挂号还没有接入");
        var insured = await machine.Http.GetAsync(tiles[3].GetAttribute("href")!);
        (await machine.Http.PostFormAsync(insured, Fresh.Fields(), "ask")).Text.ShouldContain("正常参保");
    }

    private static async Task<PortalPage> AskAsync(AtMachine machine, string number) => await machine.Http.PostFormAsync(await machine.Http.GetAsync("kiosk/finger"), Fresh.Fields(("Number", number)), "number");

    private static async Task<string> EnrolledAsync(AtMachine machine, byte[] template)
    {
        using var answer = await machine.AskAsync("kiosk/nonce", new { kind = "Fingerprint" });
        var nonce = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(Cancel))!["nonce"]!.GetValue<string>();
        return machine.Agent.Seal(machine.Machine.Id, nonce, new JsonObject { ["template"] = Convert.ToBase64String(template) }, DateTime.UtcNow, before: seal => seal with { Kind = "fingerprint" });
    }

    private static string Compared(AtMachine machine, string nonce, byte[] template) => machine.Agent.Seal(
        machine.Machine.Id, nonce, new JsonObject { ["isMatch"] = true, ["template"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(template)) }, DateTime.UtcNow, before: seal => seal with { Kind = "fingerprint" });

    private static async Task<SessionTicket> ReadAsync(AtMachine machine, string name, string challenge, PortalKeys keys)
    {
        using var answer = await machine.AskAsync("kiosk/ticket", new { kiosk = name, challenge });
        var ticket = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(Cancel))!["ticket"]!.GetValue<string>();
        return SessionTicket.Read(ticket, keys, new TicketFacts(name, answer.RequestMessage!.RequestUri!.GetLeftPart(UriPartial.Authority), challenge, DateTimeOffset.UtcNow));
    }
}
