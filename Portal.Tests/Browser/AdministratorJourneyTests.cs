using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Catalog;
using Portal.Core.Publications;
using Portal.Tests.Delivery;
using Portal.Tests.Intake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>What a place shows and which matters it does are an administrator's to change on their own pages, without a line of code, and everybody sees it at once.</summary>
public sealed class AdministratorJourneyTests(PortalFixture portal, Chromium chromium)
{
    private const string Street = "xinhe";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "24")]
    public async Task TileGroup_RenamedOnItsPage_IsSoOnTheScreenOfTheStation()
    {
        var place = await PlaceAsync(Street);
        await using var station = await chromium.VisitAsync(portal.Url, 1080, 1920, "administrator-station");
        await station.GoAsync(Street);
        await Expect(station.Page.Locator(".channels h2")).ToContainTextAsync(["我的政府", "魅力开福", "我的缴费"]);

        await using var admin = await AdminAsync($"kaifu/admin/site?place={place}&part=tiles");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "改为自己设置" }).ClickAsync();
        await admin.Page.Locator("[data-row='0'] details > summary").First.ClickAsync();
        await admin.Page.FillAsync("#group-0-zh-CN", "政府在身边");
        await admin.PictureAsync(1, "tiles");
        await admin.ShouldBeAccessibleAsync();
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "保存并立即生效" }).ClickAsync();
        await Expect(admin.Page.Locator(".notice-good")).ToBeVisibleAsync();

        await station.GoAsync(Street);
        await Expect(station.Page.Locator(".channels h2")).ToContainTextAsync(["政府在身边", "魅力开福", "我的缴费"]);
        await station.PictureAsync(1, "renamed");
        admin.ShouldHaveNoComplaints();
        station.ShouldHaveNoComplaints();
    }

    [Fact, Trait("Row", "26")]
    public async Task Articles_WrittenInTheSixColumns_AreReadAtTheStation_AndTakenBack()
    {
        var (place, below) = (await PlaceAsync("kaifu"), Street);
        await using var db = portal.Everywhere();
        var columns = await db.Set<Column>().AsNoTracking().Where(column => column.TenantId == place).ToListAsync(Cancel);
        await using var station = await chromium.VisitAsync(portal.Url, 1080, 1920, "administrator-articles");
        await using var admin = await AdminAsync("kaifu/admin/site");
        foreach (var name in (string[])["区情简介", "自然风光", "人文历史", "经济发展", "精神文明", "党建宣传"])
        {
            var column = columns.Single(each => each.Title.Zh == name);
            await admin.GoAsync($"kaifu/admin/site?place={place}&column={column.Id}&article={Guid.Empty}");
            await admin.WaitForCircuitAsync();
            await admin.Page.FillAsync("#article-title-zh-CN", $"{name}新篇");
            await admin.Page.FillAsync("#article-body-zh-CN", "## 一节\n\n一段话。");
            await admin.Page.GetByRole(AriaRole.Button, new() { Name = "发布", Exact = true }).ClickAsync();
            await Expect(admin.Page.Locator(".badge-good")).ToHaveTextAsync("已发布");
            if (name == "区情简介")
            {
                await admin.PictureAsync(1, "article");
                await admin.ShouldBeAccessibleAsync();
            }

            await station.GoAsync($"{below}/columns/{column.Key}");
            await station.Page.GetByRole(AriaRole.Link, new() { Name = $"{name}新篇" }).ClickAsync();
            await Expect(station.Page.Locator("h1")).ToHaveTextAsync($"{name}新篇");
            await Expect(station.Page.Locator(".prose")).ToContainTextAsync("一段话。");

            // The column of other tests is left as it was.
            await admin.Page.GetByRole(AriaRole.Button, new() { Name = "撤下", Exact = true }).ClickAsync();
            await Expect(admin.Page.Locator(".badge-caution")).ToBeVisibleAsync();
        }

        admin.ShouldHaveNoComplaints();
        station.ShouldHaveNoComplaints();
    }

    [Fact, Trait("Row", "176")]
    public async Task Item_WithItsFormAndFlow_IsMadeOnThePages_AndAppliedFor()
    {
        var code = $"MADE-{Guid.CreateVersion7():N}"[..14];
        await using var admin = await AdminAsync("kaifu/admin/items");
        var page = admin.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "新建事项" }).ClickAsync();
        await page.SelectOptionAsync("#new-class", "Certificates");
        await page.FillAsync("#new-code", code);
        await page.FillAsync("#new-name-zh-CN", "楼道花架认领");
        await page.FillAsync("#new-name-en", "Adopt a flower stand");
        await page.ClickAsync("#new-item button[type=submit]");
        await page.WaitForURLAsync("**/admin/items/*");
        await admin.WaitForCircuitAsync();

        await PartAsync("basics");
        await page.CheckAsync("#can-apply");
        await PartAsync("form");
        await page.GetByRole(AriaRole.Button, new() { Name = "添加一组" }).ClickAsync();
        await page.FillAsync("#section-0-zh-CN", "花架");
        await page.GetByRole(AriaRole.Button, new() { Name = "添加一项" }).ClickAsync();
        await page.FillAsync("#field-0-0-zh-CN", "哪一层");
        await page.CheckAsync("#field-0-0-required");
        await admin.PictureAsync(1, "form");
        await admin.ShouldBeAccessibleAsync();
        await PartAsync("route");
        await StepAsync(0, "社区受理", "Community", "Accept");
        await StepAsync(1, "街道决定", "Street", "Decide");
        await admin.PictureAsync(2, "route");
        await admin.ShouldBeAccessibleAsync();
        await PartAsync("limits");
        await page.FillAsync("#promised", "3");
        await page.PressAsync("#promised", "Tab");

        await page.Locator(".action-bar .btn-primary:not([disabled])").ClickAsync();
        await page.Locator(".action-bar [role=alertdialog] ~ .btn-primary").ClickAsync();
        await Expect(page.Locator(".work-head .badge-good")).ToBeVisibleAsync();
        await admin.PictureAsync(3, "published");

        var caseId = await (await ApplyRun.SomebodyAsync(portal)).ApplyAsync(code);
        await using (var db = portal.Everywhere())
        {
            (await db.CaseSteps.AsNoTracking().Where(step => step.CaseId == caseId).OrderBy(step => step.Stage).Select(step => step.Name).ToListAsync(Cancel)).ShouldBe(["社区受理", "街道决定"]);
        }

        await portal.ActAsync(caseId, Core.Cases.CaseAction.Accept);
        await page.Locator(".action-bar .btn:not(.btn-primary)").ClickAsync();
        await page.FillAsync("#reason", "检验完毕");
        await page.Locator(".action-bar .btn-danger").ClickAsync();
        await Expect(page.Locator(".work-head .badge-good")).ToHaveCountAsync(0);
        admin.ShouldHaveNoComplaints();

        async Task PartAsync(string part)
        {
            await page.ClickAsync($".seg a[href$='part={part}']");
            await Expect(page.Locator($".seg a[href$='part={part}']")).ToHaveAttributeAsync("aria-current", "page");
        }

        async Task StepAsync(int at, string name, string level, string duty)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "添加步骤" }).ClickAsync();
            await page.FillAsync($"#step-{at}-zh-CN", name);
            await page.SelectOptionAsync($"#level-{at}", level);
            await page.SelectOptionAsync($"#duty-{at}", duty);
        }
    }

    private async Task<Visit> AdminAsync(string address)
    {
        var visit = await chromium.VisitAsync(portal.Url, 1440, 900, "administrator");
        await visit.SignInAsync("kaifu", "kaifu.admin");
        await visit.GoAsync(address);
        await visit.WaitForCircuitAsync();
        return visit;
    }

    private async Task<int> PlaceAsync(string slug)
    {
        await using var db = portal.Everywhere();
        return await db.Tenants.Where(tenant => tenant.Slug == slug).Select(tenant => tenant.Id).SingleAsync(Cancel);
    }
}
