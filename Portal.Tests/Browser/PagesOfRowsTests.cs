using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Instant;
using Portal.Tests.Delivery;
using Portal.Tests.Projects;
using Portal.Tests.Ratings;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Browser;

/// <summary>Pages whose address holds the id of a row, asked by axe with rows that are there; on a phone nothing scrolls sideways.</summary>
public sealed class PagesOfRowsTests(PortalFixture portal, Chromium chromium)
{
    /// <summary>The routes that are asked here, as their pages write them.</summary>
    internal static readonly string[] Routes =
    [
        "articles/{Id:guid}", "halls/{Id:guid}", "halls/{Id:guid}/number", "items/{Code}/form/{Key}",
        "halls/{Id:guid}/book", "halls/{Id:guid}/book/confirm", "apply/{ItemId:guid}", "apply/done/{CaseId:guid}", "documents/{id:guid}", "my/cases/{CaseId:guid}", "my/cases/{CaseId:guid}/withdraw", "my/cases/{CaseId:guid}/why",
        "work/cases/{CaseId:guid}", "work/cases/{CaseId:guid}/why",
        "admin/items/{Id:guid}", "admin/tenants/{Id:int}", "admin/halls/{Id:guid}", "admin/bundles/{Id:guid}", "admin/rules/{ItemKey:guid}", "admin/staff/{AccountId:guid}",
        "my/projects/{ProjectId:guid}", "work/projects/{ProjectId:guid}", "my/projects/{ProjectId:guid}/why", "work/projects/{ProjectId:guid}/why", "events/{Id:guid}", "work/events/{Id:guid}", "work/events/{Id:guid}/edit",
        "events/places/{Secret}", "work/events/{Id:guid}/intake", "work/events/{Id:guid}/receipts", "kiosk/rate/{Secret}", "work/orders/{Id:guid}", "work/fleet/{Id:guid}", "signage/{HallId:guid}",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task Visitors_PagesOfRows(string language, int width)
    {
        await using var db = portal.Everywhere();
        var above = Core.Tenancy.TenantPath.Ids((await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == "xincheng", Cancel)).Path);
        var article = (await db.Articles.AsNoTracking().FirstAsync(each => each.PublishedAt != null && above.Contains(each.TenantId), Cancel)).Id;
        await AskAsync(null, "xincheng", language, width, [$"articles/{article}", $"halls/{Hall}", $"halls/{Hall}/number", "items/MZ-0101/form/applicationForm"]);
    }

    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task Residents_PagesOfRows(string language, int width)
    {
        var waiting = await WebCases.MakeAsync(portal, decided: false);
        await using var db = portal.Everywhere();
        var item = (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == waiting.CaseId, Cancel)).ItemId;
        var paper = await db.CaseDocuments.AsNoTracking().Where(each => each.CaseId == waiting.CaseId).Select(each => each.Id).FirstAsync(Cancel);
        await AskAsync((waiting.Phone, Fresh.Password), "xincheng", language, width,
        [
            $"my/cases/{waiting.CaseId}", $"my/cases/{waiting.CaseId}/withdraw", $"my/cases/{waiting.CaseId}/why", $"apply/{item}", $"apply/done/{waiting.CaseId}", $"documents/{paper}", $"halls/{Hall}/book", $"halls/{Hall}/book#first",
        ]);
        await AskAsync(("xincheng.clerk", DemoAccounts.Password), "xincheng", language, width, [$"work/cases/{waiting.CaseId}", $"work/cases/{waiting.CaseId}/why"]);
    }

    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task Administrators_PagesOfRows(string language, int width)
    {
        await using var db = portal.Everywhere();
        var district = await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == "kaifu", Cancel);
        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Code == "MZ-0101" && each.TenantId == district.Id && each.State == ItemState.Published, Cancel);
        var bundle = await db.Bundles.AsNoTracking().FirstAsync(each => each.TenantId == district.Id, Cancel);
        var rules = await db.RuleSets.AsNoTracking().FirstAsync(each => each.TenantId == district.Id, Cancel);
        var account = await db.Users.AsNoTracking().SingleAsync(each => each.UserName == "xincheng.clerk", Cancel);
        await AskAsync(("kaifu.admin", DemoAccounts.Password), "kaifu", language, width,
            [$"admin/items/{item.Id}", $"admin/items/{item.Id}?part=delegation", $"admin/tenants/{district.Id}", $"admin/halls/{Hall}", $"admin/bundles/{bundle.Id}", $"admin/rules/{rules.ItemKey}"]);
        await AskAsync(("kaifu.security", DemoAccounts.Password), "kaifu", language, width, [$"admin/staff/{account.Id}"]);
    }

    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task Projects_PagesOfRows(string language, int width)
    {
        using var http = await portal.SignedInAsync("19900000005", "guangming-community");
        var form = await http.GetAsync("my/projects/new");
        var project = (await http.PostFormAsync(form, ProjectPageTests.Fields(form, $"〔演示〕项目 {language}"), "project")).Address.Segments[^1];
        await AskAsync(("19900000005", DemoAccounts.Password), "guangming-community", language, width, [$"my/projects/{project}", $"my/projects/{project}/why"]);
        await AskAsync(("gm.clerk", DemoAccounts.Password), "guangming", language, width, [$"work/projects/{project}", $"work/projects/{project}/why"]);
    }

    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task Events_PagesOfRows(string language, int width)
    {
        using var staff = await portal.SignedInAsync("furong.clerk", "furong");
        var today = Core.Calendars.ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime);
        var kept = await staff.PostFormAsync(await staff.GetAsync("work/events/new"), Fresh.Fields(("Sent.Title", "查看用的开放日"), ("Sent.TitleEn", "A day to look at"), ("Sent.Place", "街道大厅"), ("Sent.PlaceEn", "The hall"), ("Sent.Day", $"{today:yyyy-MM-dd}"), ("Sent.From", "00:00"), ("Sent.To", "23:59"), ("Sent.Capacity", "2"), ("Sent.WaitingPlaces", "1"), ("Sent.SignUpFrom", $"{today.AddDays(-1):yyyy-MM-dd}"), ("Sent.SignUpUntil", $"{today:yyyy-MM-dd}")), "keep");
        var id = Guid.Parse(kept.Address.Segments[^1]);
        await using var db = portal.Everywhere();
        var day = await db.Events.SingleAsync(each => each.Id == id, Cancel);
        day.StartsAt = day.EndsAt; // Not begun yet, whatever the hour of the test.
        await db.SaveChangesAsync(Cancel);
        using var guest = portal.Http("furong");
        var place = await guest.PostFormAsync(await guest.GetAsync($"events/{id}"), Fresh.Fields(("Sent.Name", "Guest"), ("Sent.Phone", language == "zh" ? "19900003011" : "19900003012")), "sign-up");
        await AskAsync(null, "furong", language, width, [$"events/{id}", place.Address.PathAndQuery[("/furong/".Length)..]]);

        var outreach = (await staff.PostFormAsync(await staff.GetAsync("work/events/new"), Fresh.Fields(("Sent.Kind", "Outreach"), ("Sent.Title", "查看用的上门收件"), ("Sent.TitleEn", "Taking in to look at"), ("Sent.Place", "产业园"), ("Sent.PlaceEn", "A park"), ("Sent.Day", $"{today:yyyy-MM-dd}"), ("Sent.From", "00:00"), ("Sent.To", "23:59"), ("Sent.Capacity", "9"), ("Sent.SignUpFrom", $"{today.AddDays(-1):yyyy-MM-dd}"), ("Sent.SignUpUntil", $"{today:yyyy-MM-dd}")), "keep")).Address.Segments[^1];
        var table = await staff.GetAsync($"work/events/{outreach}/intake?items=GD-0101&rows=2");
        (await staff.PostFormAsync(table, Fresh.Fields(("GD-0101.address", "产业园一号楼"), ("GD-0101.phase", "single"), ("row.0.name", "送门乙"), ("row.0.document", Fresh.IdNumber()), ("row.0.phone", "19900004009")), "intake")).Find("#intake-done").ShouldNotBeNull();
        await AskAsync(("furong.clerk", DemoAccounts.Password), "furong", language, width, [$"work/events/{id}/edit", $"work/events/{outreach}", $"work/events/{outreach}/intake", $"work/events/{outreach}/intake?items=GD-0101&rows=2", $"work/events/{outreach}/receipts"]);
    }

    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task Orders_PagesOfRows(string language, int width)
    {
        using var sender = await portal.SignedInAsync("kaifu.supervisor", "kaifu");
        var today = Core.Calendars.ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime);
        var sent = await sender.PostFormAsync(await sender.GetAsync("work/orders/new"), Fresh.Fields(("Sent.Kind", "Task"), ("Sent.Title", $"Check the signs {language}"), ("Sent.Body", "Please look."), ("Sent.ReceiveBy", $"{today.AddDays(1):yyyy-MM-dd}"), ("Sent.DueOn", $"{today.AddDays(3):yyyy-MM-dd}")), "order");
        var order = sent.Address.Segments[^1];
        await AskAsync(("kaifu.supervisor", DemoAccounts.Password), "kaifu", language, width, [$"work/orders/{order}"]);
        await AskAsync(("furong.clerk", DemoAccounts.Password), "furong", language, width, [$"work/orders/{order}"]);
    }

    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task Fleet_PagesOfRows(string language, int width)
    {
        var machine = (await Halls.Machines.AddAsync(portal, Hall, Core.Halls.HallDeviceKind.Government)).Device.Id;
        await AskAsync(("kaifu.admin", DemoAccounts.Password), "kaifu", language, width, [$"work/fleet/{machine}"]);
        await AskAsync(null, "xincheng", language, width < 500 ? 1080 : 1920, [$"signage/{Hall}"]);
    }

    /// <summary>A machine of a hall, in a portal of its own: who sits at the demonstration's windows is in other tests' hands.</summary>
    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    public async Task Machines_PagesOfRows(string language)
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        var run = await VisitRun.OpenAsync(own, "furong", "furong.clerk");
        var ticket = await run.FinishedAsync();
        await using var visit = await chromium.VisitAsync(host.Url, 1080, 1920, $"rows-{language}-kiosk");
        await visit.GoAsync($"furong/language?to={language}&back=");
        await visit.GoAsync("furong/kiosk/pair");
        var code = await Halls.Machines.CodeAsync(own, run.Hall.Id);
        foreach (var sign in code)
        {
            await visit.Page.ClickAsync($"[data-digit='{sign}']");
        }

        await visit.PictureAsync(2, "kiosk-pair");
        await visit.ShouldBeAccessibleAsync();
        await visit.Page.ClickAsync("main form .btn-primary");
        await visit.Page.WaitForURLAsync(url => !url.EndsWith("/kiosk/pair", StringComparison.Ordinal));
        await visit.GoAsync($"furong/kiosk/rate/{ticket.Secret}");
        (await visit.Page.Locator("form input[name=level]").CountAsync()).ShouldBe(5, "the question itself is what axe is asked about");
        await visit.PictureAsync(1, "kiosk-rate");
        await visit.ShouldBeAccessibleAsync();
        visit.ShouldHaveNoComplaints();
    }

    private async Task AskAsync((string Name, string Password)? who, string slug, string language, int width, IReadOnlyList<string> addresses)
    {
        await using var visit = await chromium.VisitAsync(portal.Url, width, 900, $"rows-{language}-{width}");
        await visit.GoAsync($"{slug}/language?to={language}&back=");
        if (who is { } person)
        {
            await visit.SignInAsync(slug, person.Name, person.Password);
        }

        List<string> findings = [];
        var number = 0;
        foreach (var address in addresses)
        {
            await visit.GoAsync($"{slug}/{address.Split('#')[0]}");
            if (address.EndsWith("#first", StringComparison.Ordinal))
            {
                await visit.Page.Locator("a.hall-name").First.ClickAsync();
                await visit.Page.WaitForURLAsync("**group=**");
                await visit.Page.Locator("a.slot").First.ClickAsync();
                await visit.Page.WaitForURLAsync("**/book/confirm**");
            }

            await visit.PictureAsync(++number, string.Join('-', address.Replace("#first", "-confirm", StringComparison.Ordinal).Split('?')[0].Split('/').Select(part => Guid.TryParse(part, out _) ? "id" : part)));
            findings.AddRange(await visit.AskAxeAsync());
            if (width < 500)
            {
                await visit.ShouldFitAsync();
            }
        }

        findings.ShouldBeEmpty();
        visit.ShouldHaveNoComplaints();
    }

    /// <summary>The demonstration's own hall: other tests open halls in the same place, with no hours and nothing to book.</summary>
    private static Guid Hall { get; } = DemoFiles.IdOf("hall", "furong");
}
