using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Halls;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>How many numbers an address has, what a machine is not kept from, and what it asks; over the real program.</summary>
public sealed class NumberLimitsTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Forty browsers that keep no cookie, one after the other from one address: ten numbers. Whoever leaves a telephone, or is signed in, goes on.</summary>
    [Fact, Trait("Row", "41")]
    public async Task FortyFreshBrowsers_OfOneAddress_TakeTen_AndNobodyIsLockedOut()
    {
        var (hall, group) = await NewHallAsync(portal, new PhoneRule(PerDay: 1));
        PortalPage last = null!;
        for (var one = 0; one < 40; one++)
        {
            using var fresh = portal.Http("furong");
            last = await TakeAsync(fresh);
        }

        await using var db = portal.Everywhere();
        (await db.Tickets.CountAsync(ticket => ticket.HallId == hall.Id, Cancel)).ShouldBe(TicketTaking.FromAddress);
        last.Text.ShouldContain("请填写手机号或登录后再取");
        last.Find("main a[href^='sign-in']").GetAttribute("href")!.ShouldContain($"{hall.Id}");
        using var other = portal.Http("furong");
        (await TakeAsync(other, ("Sent.Phone", "19900000091"))).Find(".ticket-label").TextContent.ShouldBe("A011");
        using var person = await portal.SignedInAsync("19900000001", "furong");
        var form = await person.GetAsync($"halls/{hall.Id}/number");
        form.Find("#phone").GetAttribute("value").ShouldBe("19900000001", "it need not be typed");
        (await TakeAsync(person, ("Sent.Phone", ""))).Find(".ticket-label").TextContent.ShouldBe("A012");
        (await db.Tickets.AsNoTracking().SingleAsync(ticket => ticket.HallId == hall.Id && ticket.Number == 12, Cancel)).ShouldSatisfyAllConditions(ticket => ticket.Phone.ShouldBeNull("who takes it out leaves none"), ticket => ticket.CitizenId.ShouldNotBeNull());

        async Task<PortalPage> TakeAsync(PortalHttp browser, params (string, string)[] fields) =>
            await browser.PostFormAsync(await browser.GetAsync($"halls/{hall.Id}/number"), Fresh.Fields([("Sent.Group", $"{group.Id}"), .. fields]), "number");
    }

    /// <summary>The limiter counts a paired machine by itself: whatever is tried behind the hall's address, people at the machine have their numbers. What looks like a machine's seal is none.</summary>
    [Fact, Trait("Row", "34"), Trait("Row", "41")]
    public async Task TooManyTriesOfAnAddress_DoNotShutTheMachineOut_AndEachMachineHasItsOwnCount()
    {
        await using var host = new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:number"] = "3" });
        var own = new PortalFixture(host);
        var (hall, group) = await NewHallAsync(own, new PhoneRule(PerDay: 9));
        using var machine = await PairedAsync();
        using var second = await PairedAsync();
        using var phone = own.Http("furong");
        var form = await phone.GetAsync($"halls/{hall.Id}/number");
        var fields = Fresh.Fields(("Sent.Group", $"{group.Id}"));
        List<HttpStatusCode> tries = [];
        for (var one = 0; one < 5; one++)
        {
            tries.Add((await phone.PostFormAsync(form, fields, "number")).Status);
        }

        tries.Count(status => status == HttpStatusCode.TooManyRequests).ShouldBe(2);
        using (var forged = own.Http("furong"))
        {
            var page = await forged.GetAsync("kiosk/number");
            using var request = new HttpRequestMessage(HttpMethod.Post, page.Address) { Content = new FormUrlEncodedContent([]) };
            request.Headers.Add("Cookie", "kiosk=CfDJ8madeup");
            (await forged.Client.SendAsync(request, Cancel)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        }

        foreach (var number in (string[])["A002", "A003", "A004"])
        {
            (await AtMachineAsync(machine)).Find(".ticket-label").TextContent.ShouldBe(number);
        }

        (await AtMachineAsync(machine)).Status.ShouldBe(HttpStatusCode.TooManyRequests, "a machine has a limit too");
        (await AtMachineAsync(second)).Find(".ticket-label").TextContent.ShouldBe("A005");

        Task<PortalHttp> PairedAsync() => Machines.PairedAsync(own, "furong", hall.Id);

        async Task<PortalPage> AtMachineAsync(PortalHttp at) =>
            await at.PostFormAsync(await at.GetAsync($"kiosk/number?group={group.Id}"), Fresh.Fields(("Sent.Choice", nameof(TicketPriority.None))), "kiosk");
    }

    /// <summary>Who has a reason to come sooner is asked what they speak as well, on the next screen: neither answer takes the other's place. Who has none is asked nothing more.</summary>
    [Fact, Trait("Row", "34"), Trait("Row", "55")]
    public async Task Machine_AsksWhoAndThenWhichLanguage_WhereWindowsSpeakSeveral()
    {
        var (hall, group) = await NewHallAsync(portal, null);
        await using (var db = portal.Everywhere())
        {
            var counter = new Counter { TenantId = hall.TenantId, HallId = hall.Id, Number = 1, Languages = [SpokenLanguage.Hakka, SpokenLanguage.Sign] };
            counter.Terms.Add(new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = new DateOnly(2026, 1, 1), Name = "综合窗口", IsIntegrated = true });
            db.Add(counter);
            await db.SaveChangesAsync(Cancel);
        }

        using var machine = await Machines.PairedAsync(portal, "furong", hall.Id);
        var who = await machine.GetAsync($"kiosk/number?group={group.Id}");
        Choices(who).ShouldBe(["None", "Elderly", "Disabled", "WithChild", "Hakka", "Sign"]);
        var speaks = await machine.PostFormAsync(who, Fresh.Fields(("Sent.Choice", nameof(TicketPriority.Elderly))), "kiosk");
        Choices(speaks).ShouldBe(["Putonghua", "Hakka", "Sign"]);
        speaks.Text.ShouldContain("客家话");
        (await machine.PostFormAsync(speaks, Fresh.Fields(("Sent.Choice", nameof(SpokenLanguage.Hakka))), "kiosk")).Find(".ticket-label").TextContent.ShouldBe("A001");
        (await machine.PostFormAsync(who, Fresh.Fields(("Sent.Choice", nameof(TicketPriority.None))), "kiosk")).Find(".ticket-label").TextContent.ShouldBe("A002");
        (await machine.PostFormAsync(await machine.GetAsync(who.Address.AbsoluteUri), Fresh.Fields(("Sent.Choice", nameof(SpokenLanguage.Sign))), "kiosk")).Find(".ticket-label").TextContent.ShouldBe("A003");
        var disabled = await machine.PostFormAsync(await machine.GetAsync(who.Address.AbsoluteUri), Fresh.Fields(("Sent.Choice", nameof(TicketPriority.Disabled))), "kiosk");
        (await machine.PostFormAsync(disabled, Fresh.Fields(("Sent.Choice", nameof(SpokenLanguage.Putonghua))), "kiosk")).Find(".ticket-label").TextContent.ShouldBe("A004");

        await using var read = portal.Everywhere();
        (await read.Tickets.AsNoTracking().Where(ticket => ticket.HallId == hall.Id).OrderBy(ticket => ticket.Number).ToListAsync(Cancel)).Select(ticket => (ticket.Priority, ticket.Language, ticket.NeedsEscort))
            .ShouldBe([(TicketPriority.Elderly, SpokenLanguage.Hakka, false), (TicketPriority.None, null, false), (TicketPriority.None, SpokenLanguage.Sign, false), (TicketPriority.Disabled, null, true)]);
        Choices(await machine.GetAsync($"kiosk/number?group={group.Id}&who=GreenLane")).ShouldContain("None", "a class that only the desk gives is not chosen by an address");

        static IEnumerable<string?> Choices(PortalPage page) => page.All("button[name='Sent.Choice']").Select(button => button.GetAttribute("value"));
    }

    private static async Task<(Hall Hall, TicketGroup Group)> NewHallAsync(PortalFixture portal, PhoneRule? phone)
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(tenant => tenant.Slug == "furong", Cancel);
        var hall = new Hall { TenantId = place.Id, Name = $"限号大厅{Guid.CreateVersion7():N}", PhoneTickets = phone, IsAlwaysOpen = true };
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        var group = new TicketGroup { TenantId = place.Id, HallId = hall.Id, Prefix = "A", Name = "业务A" };
        db.Add(group);
        await db.SaveChangesAsync(Cancel);
        return (hall, group);
    }
}
