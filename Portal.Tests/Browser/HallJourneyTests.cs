using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>A number by phone is called at a counter by the keyboard, served beside the window's own page, and the phone follows by itself.</summary>
public sealed class HallJourneyTests(PortalFixture portal, Chromium chromium)
{
    private const int Number = 77;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "34"), Trait("Row", "37"), Trait("Row", "41")]
    public async Task PhoneNumber_CalledServedAndFinished_ThePhoneFollowsByItself()
    {
        var hall = await NewHallAsync();
        await using var phone = await chromium.VisitAsync(portal.Url, 390, 844, "hall-phone");
        await using var watcher = await chromium.VisitAsync(portal.Url, 390, 844, "hall-watcher");
        await watcher.GoAsync($"furong/halls/{hall.Id}");
        var waiting = watcher.Page.Locator("#hall-now td.num").First;
        await Expect(waiting).ToHaveTextAsync("0");
        await phone.GoAsync($"furong/halls/{hall.Id}");
        await phone.ShouldBeAccessibleAsync();
        await phone.GoAsync($"furong/halls/{hall.Id}/number");
        await phone.ShouldBeAccessibleAsync();
        await phone.ShouldFitAsync();
        await phone.Page.CheckAsync("input[name='Sent.Group']");
        await phone.Page.ClickAsync("form[data-once] button.btn-primary");
        await phone.Page.WaitForSelectorAsync(".ticket-label");
        (await phone.Page.TextContentAsync(".ticket-label")).ShouldBe("A001");
        await phone.ShouldBeAccessibleAsync();
        await phone.PictureAsync(1, "waiting");
        await Expect(waiting).ToHaveTextAsync("1"); // The page of the hall asks again every three seconds, by itself.
        var ticket = phone.Page.Url;
        await phone.Page.GotoAsync(ticket + "/print");
        await phone.ShouldBeAccessibleAsync();
        await phone.Page.GotoAsync(ticket);

        await using var desk = await chromium.VisitAsync(portal.Url, 1440, 900, "hall-counter");
        await desk.SignInAsync("furong", await Fresh.ColleagueAsync(portal, "furong.clerk", "窗大厅"));
        await desk.GoAsync("furong/counter");
        await desk.WaitForCircuitAsync();
        await desk.Page.SelectOptionAsync("#panel-hall", $"{hall.Id}");
        await desk.Page.ClickAsync($"[data-counter='{Number}']");
        await Expect(desk.Page.Locator("#call-next")).ToBeEnabledAsync();
        await desk.ShouldBeAccessibleAsync();
        await desk.Page.Keyboard.PressAsync("1");
        await desk.Page.WaitForSelectorAsync("[data-action=Serve]");
        await Expect(waiting).ToHaveTextAsync("0", new() { Timeout = 5_000 }); // Row 37: within five seconds of the call.
        await phone.Page.WaitForSelectorAsync(".ticket-now", new() { Timeout = 20_000 });
        (await phone.Page.TextContentAsync(".ticket-now")).ShouldBe($"请到 {Number} 号窗口");
        await Expect(desk.Page.Locator("[data-action=Serve]").First).ToBeEnabledAsync();
        await desk.Page.Keyboard.PressAsync("1");
        await desk.Page.WaitForSelectorAsync("[data-action=Finish]");
        await desk.ShouldBeAccessibleAsync();
        await desk.PictureAsync(1, "serving");

        await desk.GoAsync("furong/window");
        await desk.Page.WaitForSelectorAsync(".counter-strip");
        (await desk.Page.TextContentAsync(".counter-strip-who"))!.ShouldContain("A001");
        await desk.ShouldBeAccessibleAsync();
        await desk.PictureAsync(2, "beside-the-window");
        await desk.Page.ClickAsync(".counter-strip [data-action=Finish]");
        await desk.Page.WaitForSelectorAsync(".counter-strip #call-next");
        await phone.Page.GetByText("已经办完，谢谢您来").WaitForAsync(new() { Timeout = 20_000 });
        desk.ShouldHaveNoComplaints();
        phone.ShouldHaveNoComplaints();

        await using var db = portal.Everywhere();
        (await db.Tickets.SingleAsync(ticket => ticket.HallId == hall.Id, Cancel)).Status.ShouldBe(TicketStatus.Finished);
    }

    /// <summary>The place stays in the phone: no request bears it. Whoever does not offer it sees the page as ever.</summary>
    [Theory, InlineData("zh"), InlineData("en")]
    [Trait("Row", "38")]
    public async Task Distance_IsShownWhenThePhoneOffersItsPlace_NearestFirst_AndSentToNobody(string language)
    {
        await using (var db = portal.Everywhere())
        {
            var halls = await db.Halls.Where(hall => hall.Tenant!.Slug == "furong" || hall.Tenant!.Slug == "xincheng").ToListAsync(Cancel);
            foreach (var hall in halls.Where(hall => hall.Facilities.Count > 0))
            {
                (hall.Latitude, hall.Longitude) = hall.Tenant?.Slug == "xincheng" || hall.Name.Zh.Contains("欣城", StringComparison.Ordinal) ? (28.2410, 113.0030) : (28.2320, 112.9910);
            }

            await db.SaveChangesAsync(Cancel);
        }

        await using var phone = await chromium.VisitAsync(portal.Url, 390, 844, $"hall-near-{language}");
        await phone.GoAsync($"furong/language?to={language}&back=");
        List<string> asked = [];
        phone.Page.Request += (_, request) => asked.Add($"{request.Url} {request.PostData}");
        await phone.Page.Context.GrantPermissionsAsync(["geolocation"]);
        await phone.Page.Context.SetGeolocationAsync(new() { Latitude = 28.2400f, Longitude = 113.0030f });
        await phone.GoAsync("furong/where?item=MZ-0101");
        var cards = phone.Page.Locator("#where-now > [data-place]");
        await Microsoft.Playwright.Assertions.Expect(cards.First).ToContainTextAsync(language == "zh" ? "芙蓉北路" : "Furong");
        await phone.Page.ClickAsync("[data-nearby]");
        await Microsoft.Playwright.Assertions.Expect(cards.First.Locator("[data-away]")).ToHaveTextAsync(language == "zh" ? "约 110 米" : "about 110 m");
        await Microsoft.Playwright.Assertions.Expect(cards.Nth(1).Locator("[data-away]")).ToHaveTextAsync(language == "zh" ? "约 1.5 公里" : "about 1.5 km");
        await phone.PictureAsync(1, "where");
        await phone.ShouldBeAccessibleAsync();
        await phone.ShouldFitAsync();

        // What is read anew by itself keeps the order and the distances.
        await phone.Page.WaitForResponseAsync(answer => answer.Url.Contains("where?item", StringComparison.Ordinal), new() { Timeout = 20_000 });
        await Microsoft.Playwright.Assertions.Expect(cards.First.Locator("[data-away]")).ToBeVisibleAsync();
        await phone.GoAsync("furong/halls");
        await phone.Page.ClickAsync("[data-nearby]");
        await Microsoft.Playwright.Assertions.Expect(phone.Page.Locator("[data-away]:visible").First).ToBeVisibleAsync();
        await phone.PictureAsync(2, "halls");
        asked.ShouldNotBeEmpty();
        asked.ShouldAllBe(request => !request.Contains("28.24", StringComparison.Ordinal) && !request.Contains("113.003", StringComparison.Ordinal));
        phone.ShouldHaveNoComplaints();
    }

    private async Task<Hall> NewHallAsync()
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(tenant => tenant.Slug == "furong", Cancel);
        var today = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        var hall = new Hall
        {
            TenantId = place.Id,
            Name = new LocalText("同行大厅", "Journey hall"),
            PhoneTickets = new PhoneRule(),
            Days = [.. Enumerable.Range(-1, 3).Select(ahead => today.AddDays(ahead)).Select(day => new HallDay(day, [new Opening(day.DayOfWeek, new(0, 0), new(23, 59, 59))]))],
        };
        var counter = new Counter { TenantId = place.Id, HallId = hall.Id, Number = Number };
        counter.Terms.Add(new CounterTerm { TenantId = place.Id, CounterId = counter.Id, From = today, Name = "综合窗口", IsIntegrated = true });
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        db.AddRange(new TicketGroup { TenantId = place.Id, HallId = hall.Id, Prefix = "A", Name = new LocalText("综合", "General") }, counter);
        await db.SaveChangesAsync(Cancel);
        return hall;
    }
}
