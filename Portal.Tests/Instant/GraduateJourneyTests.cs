using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Cases;
using Portal.Core.Demo;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Tests.Browser;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Instant;

/// <summary>
/// 毕业生落户 on the real program: a graduate fills the form and is approved in seconds with the reasons; asking twice goes to a
/// person; administrators change a rule, see what it would have changed, publish it and find every question in the log.
/// </summary>
public sealed class GraduateJourneyTests(PortalFixture portal, Chromium chromium)
{
    private const string Graduate = "19900000007";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "65"), Trait("Row", "178")]
    public async Task Graduate_IsApprovedAtOnce_TheSecondGoesToAPerson_AndAdministratorsChangeTheRule()
    {
        await using var resident = await chromium.VisitAsync(portal.Url, 390, 844, "graduate");
        await resident.SignInAsync("guangming-community", Graduate);
        var first = await ApplyAsync(resident);
        var approved = await InstantJourneyTests.SettledAsync(portal, first);
        approved.ToPerson.ShouldBeNull(string.Join('；', approved.Conditions.Where(condition => condition.Holds != true).Select(condition => condition.Key)));
        approved.Facts.Select(fact => fact.Source).Distinct().ShouldBe(["household", "graduate", "resident", "estate", "credit", "cases", InstantDesk.FormSource], ignoreOrder: true);
        await resident.GoAsync($"guangming-community/my/cases/{first}");
        await Expect(resident.Page.Locator("#reasons li")).ToHaveCountAsync(8);
        await Expect(resident.Page.Locator("#reasons")).ToContainTextAsync("全日制本科以上学历");
        await resident.PictureAsync(20, "approved");
        await resident.ShouldBeAccessibleAsync();
        await resident.ShouldFitAsync();

        var second = await ApplyAsync(resident);
        (await InstantJourneyTests.SettledAsync(portal, second)).ToPerson.ShouldBe(PersonReason.NotMet);
        await resident.GoAsync("guangming-community/language?to=en&back=");
        await resident.GoAsync($"guangming-community/my/cases/{second}");
        await Expect(resident.Page.Locator("#reasons")).ToContainTextAsync("It was not granted to you before");
        await resident.PictureAsync(21, "to-a-person-en");
        await resident.ShouldFitAsync();
        await using (var clerk = await chromium.VisitAsync(portal.Url, 1280, 900, "graduate"))
        {
            await clerk.SignInAsync("guangming-street", "gm.street.clerk");
            await clerk.GoAsync("guangming-street/work");
            await Expect(clerk.Page.Locator($"a[href*='{second}']").First).ToBeVisibleAsync();
            await clerk.GoAsync($"guangming-street/work/cases/{second}");
            await clerk.WaitForCircuitAsync();
            await Expect(clerk.Page.Locator(".case-cols")).ToContainTextAsync("高等教育学历信息");
            await clerk.PictureAsync(22, "pane");
        }

        await ChangeTheRuleAsync(first);
        resident.ShouldHaveNoComplaints();
    }

    [Fact, Trait("Row", "64"), Trait("Row", "178")]
    public async Task HousingCheck_AsksThreeSourcesInTheCase()
    {
        var made = await WebCases.MakeAsync(portal, decided: false, name: "柳住房", code: "ZF-0101");
        await using var clerk = await chromium.VisitAsync(portal.Url, 1280, 900, "shared-data");
        await clerk.SignInAsync("xincheng", "xincheng.clerk");
        await clerk.GoAsync($"xincheng/work/cases/{made.CaseId}");
        await clerk.WaitForCircuitAsync();
        await clerk.PictureAsync(1, "before");
        await clerk.Page.GetByRole(AriaRole.Button, new() { Name = "查询共享数据" }).ClickAsync();
        await Expect(clerk.Page.Locator("#shared-data .lookup-source")).ToHaveCountAsync(3);
        foreach (var source in new[] { "住房保障信息", "国土和不动产登记信息", "户籍信息" })
        {
            await Expect(clerk.Page.Locator(".lookup-source", new() { HasText = source }).Locator("time")).ToHaveCountAsync(1);
        }

        await clerk.PictureAsync(2, "asked");
        await clerk.ShouldBeAccessibleAsync();
        var page = await made.Http.GetAsync($"my/cases/{made.CaseId}");
        page.Html.ShouldContain("工作人员查询了与本件有关的共享数据");
        await using var db = portal.Everywhere();
        var number = await db.Cases.Where(each => each.Id == made.CaseId).Select(each => each.Number).SingleAsync(Cancel);
        (await db.FactCalls.Where(call => call.CaseId == made.CaseId).Select(call => call.CaseNumber).ToListAsync(Cancel)).ShouldBe([number, number, number]);

        await using var auditor = await chromium.VisitAsync(portal.Url, 1280, 900, "shared-data");
        await auditor.SignInAsync("kaifu", "kaifu.audit");
        await auditor.GoAsync($"kaifu/admin/data-share?case={number}");
        await Expect(auditor.Page.Locator("#log tbody tr")).ToHaveCountAsync(3);
        await Expect(auditor.Page.Locator("#log tbody tr").First).ToContainTextAsync("柳*房");
        await auditor.PictureAsync(3, "log");
        await auditor.ShouldBeAccessibleAsync();
        clerk.ShouldHaveNoComplaints();
    }

    private async Task ChangeTheRuleAsync(Guid approved)
    {
        await using var admin = await chromium.VisitAsync(portal.Url, 1280, 900, "rules");
        var page = admin.Page;
        await admin.SignInAsync("guangming", "gm.admin");
        await admin.GoAsync("guangming/admin/rules");
        await admin.PictureAsync(1, "list");
        await page.GetByRole(AriaRole.Link, new() { Name = "毕业生落户" }).ClickAsync();
        await admin.WaitForCircuitAsync();
        var address = page.Url.Split('?')[0];
        await page.Locator("summary", new() { HasText = "全日制本科以上学历" }).ClickAsync();
        await admin.PictureAsync(2, "form");
        await admin.ShouldBeAccessibleAsync();

        // A row that is not filled in is refused with its place, and nothing is kept.
        var condition = page.Locator("fieldset.row-entry[data-row='1']");
        await condition.GetByRole(AriaRole.Button, new() { Name = "添加一行" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "保存草稿" }).ClickAsync();
        await Expect(page.Locator("#fault[role=alert]")).ToContainTextAsync("conditions[1].rule.all[3]");
        await admin.PictureAsync(3, "fault");
        await condition.GetByRole(AriaRole.Button, new() { Name = "删除第4行" }).ClickAsync();
        await Expect(page.Locator("#fault")).ToHaveCountAsync(0);

        await condition.GetByRole(AriaRole.Checkbox, new() { Name = "本科" }).UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "保存草稿" }).ClickAsync();
        await Expect(page.Locator(".work-head")).ToContainTextAsync("草稿：第2版");
        await page.GotoAsync($"{address}?part=text");
        await admin.WaitForCircuitAsync();
        (await page.Locator("#rules-text").InputValueAsync()).ShouldNotContain("\"bachelor\"");
        await admin.PictureAsync(4, "text");
        await page.GotoAsync($"{address}?part=try");
        await admin.WaitForCircuitAsync();
        await Expect(page.Locator("#try-result")).ToContainTextAsync("转工作人员");
        await admin.PictureAsync(5, "try");

        await page.GotoAsync($"{address}?part=publish");
        await admin.WaitForCircuitAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "发布第2版" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "看会改变什么" }).ClickAsync();
        await Expect(page.Locator($"#publish a[href*='{approved}']")).ToBeVisibleAsync();
        await Expect(page.Locator("#preview-counts")).ToContainTextAsync("1 件会由当场批准改为转人工");
        await admin.PictureAsync(6, "effect");
        await admin.ShouldBeAccessibleAsync();
        await Expect(page.Locator("#own")).ToContainTextAsync("请另一位系统管理员");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "发布第2版" })).ToHaveCountAsync(0);
        await PublishAsync(address, approved);
        await page.GotoAsync($"{address}?part=versions");
        await admin.WaitForCircuitAsync();
        await Expect(page.Locator(".compare .was")).ToContainTextAsync("本科");
        await admin.PictureAsync(8, "versions");
        await admin.ShouldBeAccessibleAsync();

        await admin.GoAsync("guangming/admin/data-share");
        await Expect(page.Locator("#log tbody tr").First).ToContainTextAsync("系统（秒批规则）");
        await admin.PictureAsync(9, "data-share");
        await admin.ShouldBeAccessibleAsync();
        await InEnglishAndOnAPhoneAsync(admin, address);
        admin.ShouldHaveNoComplaints();
    }

    /// <summary>Who wrote it cannot: a second administrator looks at the effect and signs with their password.</summary>
    private async Task PublishAsync(string address, Guid approved)
    {
        await using var second = await chromium.VisitAsync(portal.Url, 1280, 900, "rules");
        var page = second.Page;
        await second.SignInAsync("guangming", "gm.admin2");
        await page.GotoAsync($"{address}?part=publish");
        await second.WaitForCircuitAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "看会改变什么" }).ClickAsync();
        await Expect(page.Locator($"#publish a[href*='{approved}']")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "签名并发布第2版" }).ClickAsync();
        await Expect(page.Locator("#refused")).ToBeVisibleAsync();
        await page.FillAsync("#sign-password", DemoAccounts.Password);
        await second.PictureAsync(7, "sign");
        await second.ShouldBeAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "签名并发布第2版" }).ClickAsync();
        await Expect(page.Locator(".work-head")).ToContainTextAsync("现行：第2版");
        await second.PictureAsync(8, "published");
        second.ShouldHaveNoComplaints();
    }

    private static async Task InEnglishAndOnAPhoneAsync(Visit admin, string address)
    {
        await admin.GoAsync("guangming/language?to=en&back=");
        foreach (var (width, number) in new[] { (1024, 10), (390, 20) })
        {
            await admin.Page.SetViewportSizeAsync(width, 844);
            foreach (var (part, at) in new[] { "form", "text", "try", "publish", "versions" }.Select((part, at) => (part, at)))
            {
                await admin.Page.GotoAsync($"{address}?part={part}");
                await admin.WaitForCircuitAsync();
                await admin.PictureAsync(number + at, $"{part}-en-{width}");
                (await admin.Page.Locator("main").InnerTextAsync()).ShouldNotContain("第2版");
            }

            await admin.GoAsync("guangming/admin/data-share");
            await admin.PictureAsync(number + 5, $"data-share-en-{width}");
        }
    }

    private async Task<Guid> ApplyAsync(Visit visit)
    {
        var page = visit.Page;
        var answers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["settleAt"] = "talent",
            ["address"] = "示例路1号",
            ["school"] = "示例大学",
            ["degree"] = "bachelor",
            ["graduatedOn"] = await GraduatedOnAsync(),
            ["from"] = "示例路2号",
            ["withFamily"] = "no",
        };
        await visit.GoAsync("guangming-community/items/HJ-0101");
        await visit.PictureAsync(1, "guide");
        await visit.ShouldFitAsync();
        await page.Locator("main a.btn-primary").First.ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/apply/", StringComparison.Ordinal));
        await page.GotoAsync(page.Url); // the address changes before the page does
        for (var step = 0; step < 15 && !page.Url.Contains("/apply/done/", StringComparison.Ordinal); step++)
        {
            var before = page.Url;
            await ResidentJourneyTests.FillAsync(page, answers);
            await visit.PictureAsync(2, $"form-{step:00}");
            await visit.ShouldFitAsync();
            await page.Locator("main form button.btn-primary").Last.ClickAsync();
            await Expect(page).Not.ToHaveURLAsync(before);
            await page.GotoAsync(page.Url);
        }

        page.Url.ShouldContain("/apply/done/");
        return Guid.Parse(new Uri(page.Url).Segments[^1].TrimEnd('/'));
    }

    /// <summary>As the register of degrees has it, whatever day it is.</summary>
    private async Task<string> GraduatedOnAsync()
    {
        await using var db = portal.Everywhere();
        var citizenId = await db.Users.Where(account => account.PhoneNumber == Graduate).Select(account => account.CitizenId!.Value).SingleAsync(Cancel);
        var question = new FactQuestion(Guid.CreateVersion7(), "", 0, citizenId, Guid.CreateVersion7(), 0, Actor.System);
        return (await portal.Services.GetServices<IFactSource>().Single(source => source.Sheet.Key == "graduate").AskAsync(question, ["graduate.date"], Cancel))["graduate.date"].Value!;
    }
}
