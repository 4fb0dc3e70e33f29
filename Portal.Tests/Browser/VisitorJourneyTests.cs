using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Calendars;
using Portal.Core.Demo;
using Portal.Core.Halls;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>Somebody signed in takes a number for two matters; at the counter their open case is seen, a third matter is added, and key 7 opens an intake that is theirs and becomes the visit's.</summary>
public sealed class VisitorJourneyTests(PortalFixture portal, Chromium chromium)
{
    private const int Number = 58;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "34")]
    public async Task Visitor_WithTwoMatters_IsTakenInByTheKeyOfThePanel()
    {
        var hall = await NewHallAsync();
        var clerk = await Fresh.ColleagueAsync(portal, "furong.clerk", "窗来访");
        var (phone, number) = ("19811007777", Fresh.IdNumber());
        await Fresh.RegisterAsync(portal.Http("furong"), number, phone, "何来访");
        await using var db = portal.Everywhere();
        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.DocumentNumber == number, Cancel);

        await using var resident = await chromium.VisitAsync(portal.Url, 390, 844, "visitor");
        await resident.SignInAsync("furong", phone, Fresh.Password);
        await resident.GoAsync($"furong/halls/{hall.Id}/number?item=MZ-0101");
        await resident.Page.FillAsync("#matter", "居住");
        await resident.Page.Locator("form[role=search] button").ClickAsync();
        await resident.Page.Locator("#matters-found a").First.ClickAsync();
        await Expect(resident.Page.Locator("#matters li")).ToHaveCountAsync(2);
        await resident.PictureAsync(1, "two-matters");
        await resident.ShouldBeAccessibleAsync();
        await resident.ShouldFitAsync();
        await resident.Page.CheckAsync("input[name='Sent.Group']");
        await resident.Page.ClickAsync("form[data-once] button.btn-primary");
        await Expect(resident.Page.Locator(".ticket-label")).ToHaveTextAsync("A001");

        await using var desk = await chromium.VisitAsync(portal.Url, 1440, 900, "visitor");
        await desk.SignInAsync("furong", clerk);
        await desk.GoAsync("furong/counter");
        await desk.WaitForCircuitAsync();
        await desk.Page.SelectOptionAsync("#panel-hall", $"{hall.Id}");
        await desk.Page.ClickAsync($"[data-counter='{Number}']");
        await Expect(desk.Page.Locator("#call-next")).ToBeEnabledAsync();
        await desk.Page.Keyboard.PressAsync("1");
        await Expect(desk.Page.Locator("[data-action=Serve]").First).ToBeEnabledAsync(); // Shown before the call itself has ended, and a key meanwhile is a second click.
        await desk.Page.Keyboard.PressAsync("1");
        await Expect(desk.Page.Locator("#open-cases")).ToContainTextAsync("本人没有在办的办件");

        // What else they say now stands on the number too.
        await desk.Page.ClickAsync("#add-matter summary");
        await desk.Page.FillAsync("#matter", "MZ-0102");
        await desk.Page.Locator("#matter-found button").First.ClickAsync();
        await Expect(desk.Page.Locator(".visitor .facts")).ToContainTextAsync("临时救助");
        await desk.PictureAsync(2, "serving");
        await desk.ShouldBeAccessibleAsync();

        // Key 7: what they came for stands first; who they are is taken over once the document was looked at.
        await desk.Page.Locator("h1").First.ClickAsync();
        await desk.Page.Keyboard.PressAsync("7");
        await Expect(desk.Page.Locator("#for-visitor button")).ToHaveCountAsync(3);
        await desk.PictureAsync(3, "intake");
        await desk.ShouldBeAccessibleAsync();
        await desk.Page.Locator("#for-visitor button").First.ClickAsync();
        await desk.Page.Locator("#visitor-holder button").WaitForAsync();
        (await desk.Page.Locator("main").InnerTextAsync()).ShouldNotContain(number[..14]);
        await desk.PictureAsync(4, "holder");
        await desk.Page.ClickAsync("#visitor-holder button");
        await Expect(desk.Page.Locator("main")).ToContainTextAsync("何来访");
        var draft = await db.Drafts.AsNoTracking().SingleAsync(each => each.CitizenId == citizen.Id, Cancel);
        await FillAsync(draft, clerk);
        var ticket = await db.Tickets.AsNoTracking().SingleAsync(each => each.HallId == hall.Id, Cancel);
        desk.Page.Url.ShouldContain($"ticket={ticket.Id}");
        await desk.Page.ReloadAsync();
        await desk.WaitForCircuitAsync();
        await desk.Page.Locator(".action-bar .btn:not(.btn-quiet)").First.ClickAsync();
        await Expect(desk.Page.Locator(".done-number")).ToBeVisibleAsync();

        // On the panel again the case is among theirs, and the visit's; key 8 leads to it.
        var caseId = (await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == draft.Id, Cancel)).CaseId.ShouldNotBeNull();
        (await db.TicketCases.AsNoTracking().Where(link => link.TicketId == ticket.Id).Select(link => link.CaseId).ToListAsync(Cancel)).ShouldBe([caseId]);
        await desk.GoAsync("furong/counter");
        await desk.WaitForCircuitAsync();
        await Expect(desk.Page.Locator("#open-cases a")).ToHaveCountAsync(1);
        await desk.PictureAsync(5, "open-case");
        await desk.Page.Keyboard.PressAsync("8");
        await desk.Page.WaitForURLAsync($"**/work/cases/{caseId}*");
        await desk.Page.ClickAsync(".counter-strip [data-action=Finish]");
        await desk.Page.Locator(".counter-strip #call-next").WaitForAsync();
        (await db.Tickets.AsNoTracking().SingleAsync(each => each.Id == ticket.Id, Cancel)).Items.Select(item => item.Code).ShouldBe(["MZ-0101", ticket.Items[1].Code, "MZ-0102"]);

        // The reception gives one number for two matters too.
        await desk.GoAsync("furong/reception");
        await desk.WaitForCircuitAsync();
        await desk.Page.SelectOptionAsync("#reception-hall", $"{hall.Id}");
        foreach (var code in (string[])["MZ-0101", "MZ-0102"])
        {
            await desk.Page.FillAsync("#r-matter", code);
            await desk.Page.Locator("#r-matter-found button").First.ClickAsync();
        }

        await Expect(desk.Page.Locator("#r-matters li")).ToHaveCountAsync(2);
        await desk.Page.CheckAsync("input[name=group]");
        await desk.PictureAsync(6, "reception");
        await desk.ShouldBeAccessibleAsync();
        await desk.Page.ClickAsync("#give");
        await Expect(desk.Page.Locator("#given")).ToHaveTextAsync("A002");
        (await db.Tickets.AsNoTracking().SingleAsync(each => each.HallId == hall.Id && each.Number == 2, Cancel)).Items.Select(item => item.Code).ShouldBe(["MZ-0101", "MZ-0102"]);
        await desk.GoAsync("furong/counter");
        await desk.WaitForCircuitAsync();
        await desk.Page.ClickAsync("#leave");
        await desk.Page.Locator("[data-counter]").First.WaitForAsync();
        resident.ShouldHaveNoComplaints();
        desk.ShouldHaveNoComplaints();
    }

    /// <summary>What the clerk would type and photograph.</summary>
    private Task<Draft> FillAsync(Draft draft, string account) => WindowPromiseTests.WithClerkAsync(portal, async (desk, clerk) =>
    {
        await using var db = portal.Everywhere();
        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Id == draft.ItemId, Cancel);
        var filled = (await desk.SaveAsync(draft.Id, SampleAnswers.For(item.Detail, ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime)), clerk, Cancel)).OrThrow();
        foreach (var material in MaterialCheck.Missing(item.Detail, filled.Answers, new HashSet<string>(StringComparer.Ordinal)))
        {
            using var picture = new MemoryStream(SampleAnswers.Picture);
            (await desk.AddPaperAsync(draft.Id, material.Key, "材料.png", picture, clerk, Cancel)).OrThrow();
        }

        return filled;
    }, account);

    private async Task<Hall> NewHallAsync()
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(tenant => tenant.Slug == "furong", Cancel);
        var today = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        var hall = new Hall
        {
            TenantId = place.Id,
            Name = new LocalText("来访大厅", "Visitor hall"),
            PhoneTickets = new PhoneRule(),
            Days = [.. Enumerable.Range(-1, 3).Select(ahead => today.AddDays(ahead)).Select(day => new HallDay(day, [new Opening(day.DayOfWeek, new(0, 0), new(23, 59, 59))]))],
        };
        var counter = new Counter { TenantId = place.Id, HallId = hall.Id, Number = Number };
        counter.Terms.Add(new CounterTerm { TenantId = place.Id, CounterId = counter.Id, From = today, Name = new LocalText("综合窗口", "Integrated window"), IsIntegrated = true });
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        db.AddRange(new TicketGroup { TenantId = place.Id, HallId = hall.Id, Prefix = "A", Name = new LocalText("综合业务", "General business") }, counter);
        await db.SaveChangesAsync(Cancel);
        return hall;
    }
}
