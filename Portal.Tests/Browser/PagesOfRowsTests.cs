using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Instant;
using Portal.Tests.Delivery;
using Portal.Tests.Projects;
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
        "my/projects/{ProjectId:guid}", "work/projects/{ProjectId:guid}", "my/projects/{ProjectId:guid}/why", "work/projects/{ProjectId:guid}/why", "events/{Id:guid}", "work/events/{Id:guid}/edit",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task Visitors_PagesOfRows(string language, int width)
    {
        await using var db = portal.Everywhere();
        var hall = await HallAsync();
        var above = Core.Tenancy.TenantPath.Ids((await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == "xincheng", Cancel)).Path);
        var article = (await db.Articles.AsNoTracking().FirstAsync(each => each.PublishedAt != null && above.Contains(each.TenantId), Cancel)).Id;
        await AskAsync(null, "xincheng", language, width, [$"articles/{article}", $"halls/{hall}", $"halls/{hall}/number", "items/MZ-0101/form/applicationForm"]);
    }

    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task Residents_PagesOfRows(string language, int width)
    {
        var (waiting, hall) = (await WebCases.MakeAsync(portal, decided: false), await HallAsync());
        await using var db = portal.Everywhere();
        var item = (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == waiting.CaseId, Cancel)).ItemId;
        var paper = await db.CaseDocuments.AsNoTracking().Where(each => each.CaseId == waiting.CaseId).Select(each => each.Id).FirstAsync(Cancel);
        await AskAsync((waiting.Phone, Fresh.Password), "xincheng", language, width,
        [
            $"my/cases/{waiting.CaseId}", $"my/cases/{waiting.CaseId}/withdraw", $"my/cases/{waiting.CaseId}/why", $"apply/{item}", $"apply/done/{waiting.CaseId}", $"documents/{paper}", $"halls/{hall}/book", $"halls/{hall}/book#first",
        ]);
        await AskAsync(("xincheng.clerk", Core.Demo.DemoAccounts.Password), "xincheng", language, width, [$"work/cases/{waiting.CaseId}", $"work/cases/{waiting.CaseId}/why"]);
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
        await AskAsync(("kaifu.admin", Core.Demo.DemoAccounts.Password), "kaifu", language, width,
            [$"admin/items/{item.Id}", $"admin/items/{item.Id}?part=delegation", $"admin/tenants/{district.Id}", $"admin/halls/{await HallAsync()}", $"admin/bundles/{bundle.Id}", $"admin/rules/{rules.ItemKey}"]);
        await AskAsync(("kaifu.security", Core.Demo.DemoAccounts.Password), "kaifu", language, width, [$"admin/staff/{account.Id}"]);
    }

    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task Projects_PagesOfRows(string language, int width)
    {
        using var http = await portal.SignedInAsync("19900000005", "guangming-community");
        var form = await http.GetAsync("my/projects/new");
        var project = (await http.PostFormAsync(form, ProjectPageTests.Fields(form, $"〔演示〕项目 {language}"), "project")).Address.Segments[^1];
        await AskAsync(("19900000005", Core.Demo.DemoAccounts.Password), "guangming-community", language, width, [$"my/projects/{project}", $"my/projects/{project}/why"]);
        await AskAsync(("gm.clerk", Core.Demo.DemoAccounts.Password), "guangming", language, width, [$"work/projects/{project}", $"work/projects/{project}/why"]);
    }

    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task Events_PagesOfRows(string language, int width)
    {
        using var staff = await portal.SignedInAsync("furong.clerk", "furong");
        var today = Core.Calendars.ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime);
        var kept = await staff.PostFormAsync(await staff.GetAsync("work/events/new"), Fresh.Fields(("Sent.Title", "查看用的开放日"), ("Sent.TitleEn", "A day to look at"), ("Sent.Place", "街道大厅"), ("Sent.PlaceEn", "The hall"), ("Sent.Day", $"{today:yyyy-MM-dd}"), ("Sent.From", "00:00"), ("Sent.To", "23:59"), ("Sent.Capacity", "2"), ("Sent.WaitingPlaces", "1"), ("Sent.SignUpFrom", $"{today.AddDays(-1):yyyy-MM-dd}"), ("Sent.SignUpUntil", $"{today:yyyy-MM-dd}")), "keep");
        var id = kept.Address.Segments[^1];
        await AskAsync(null, "furong", language, width, [$"events/{id}"]);
        await AskAsync(("furong.clerk", Core.Demo.DemoAccounts.Password), "furong", language, width, [$"work/events/{id}/edit"]);
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

    private async Task<Guid> HallAsync()
    {
        await using var db = portal.Everywhere();
        return await db.Halls.AsNoTracking().Where(hall => hall.Tenant!.Slug == "furong" && hall.IsActive).Select(hall => hall.Id).FirstAsync(Cancel);
    }
}
