using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Credit;

/// <summary>信用审批 as two companies of the demonstration meet it, with a browser without scripts.</summary>
[Trait("Row", "73")]
public sealed class CreditPageTests(PortalFixture portal)
{
    private const string Code = "SP-0101";
    private const string Place = "guangming-community";
    private const string Good = "91999999MADE00022G";
    private const string Listed = "91999999MADE00033L";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GoodCompany_IsOfferedToBringTheLayoutLater_AndItsCaseIsGreen()
    {
        using var http = await portal.SignedInAsync("19900000005", Place);
        var run = new ApplyRun(portal, http);
        var page = await StartAsync(run, Good);
        await run.FillAsync(Code, page);
        var upload = await http.GetAsync($"{run.Draft}?page=upload");
        upload.Find("#credit-notice").TextContent.ShouldContain("绿色通道");
        upload.Find("#credit-notice").TextContent.ShouldContain("〔演示〕企业公共信用信息");
        var layout = upload.Document.QuerySelectorAll("[name='take-away']").First(button => button.Closest(".field")!.TextContent.Contains("平面布局图", StringComparison.Ordinal));
        upload = await http.PostFormAsync(upload, Fresh.Fields(("take-away", layout.GetAttribute("value")!)), "draft");
        upload = await http.GetAsync($"{run.Draft}?page=upload&fix=1");
        var check = await http.PostFormAsync(upload, Fresh.Fields((LaterPromise.LaterKey("layout"), "1"), (LaterPromise.NameKey, "吴建明"), ("go", "next")), "draft");
        var done = await run.SendAsync(check);
        done.Text.ShouldContain("别忘了补交");
        var caseId = Guid.Parse(done.Address.Segments[^1]);
        await using var db = portal.Everywhere();
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Cancel)).Lane.ShouldBe(Lane.Green);
    }

    [Fact]
    public async Task ListedCompany_ReadsWhyAndCannotSend_ObjectsAndIsHeard()
    {
        using var http = await portal.SignedInAsync("19900000006", Place);
        var run = new ApplyRun(portal, http);
        var page = await StartAsync(run, Listed);
        page.Find("#credit-notice").TextContent.ShouldContain("暂时不能申请");
        var check = await run.FillAsync(Code, page);
        var refused = await run.SendAsync(check);
        refused.Text.ShouldContain("未按期履行行政处罚决定");
        refused.Address.AbsolutePath.ShouldContain("/apply/draft/");

        var mine = await http.GetAsync("my/credit");
        mine.Text.ShouldContain("D 级");
        mine.Text.ShouldContain("市场监管部门，2026年3月10日列入");
        var form = mine.Document.Forms.Single(each => each.QuerySelector("textarea[name=reason]") is not null).QuerySelector("input[name=_handler]")!.GetAttribute("value")!;
        (await http.PostFormAsync(mine, Fresh.Fields(("reason", "")), form)).Text.ShouldContain("请写明理由");
        var sent = await http.PostFormAsync(mine, Fresh.Fields(("reason", "罚款已经缴清，票据号〔演示〕001")), form);
        sent.Text.ShouldContain("异议正在核实");

        // An approver of another office of the place sees it, and may not answer.
        using var colleague = await portal.SignedInAsync("gm.approver", "guangming");
        var seen = await colleague.GetAsync("work/credit");
        seen.Text.ShouldContain("罚款已经缴清");
        seen.Document.QuerySelector("textarea[name=words]").ShouldBeNull();

        using var authority = await portal.SignedInAsync("gm.approver2", "guangming");
        var desk = await TakePostAsync(authority);
        var answer = desk.Document.Forms.Single(each => each.QuerySelector("textarea[name=words]") is not null).QuerySelector("input[name=_handler]")!.GetAttribute("value")!;
        (await authority.PostFormAsync(desk, Fresh.Fields(("words", "已核实，罚款缴清"), ("verdict", "uphold")), answer)).Text.ShouldContain("异议成立");
        (await http.GetAsync("my/credit")).Text.ShouldContain("异议成立，已更正");
        (await http.GetAsync("my/notices")).Text.ShouldContain("信用异议成立");

        check = await http.GetAsync($"{run.Draft}?page=check");
        (await run.SendAsync(check)).Address.AbsolutePath.ShouldContain("/apply/done/");
    }

    [Fact]
    public async Task MyCredit_OfSomebodyWithoutACompany_IsEmptyAndSaysWhatWouldBeHere()
    {
        using var http = await portal.SignedInAsync("19900000002", Place);
        (await http.GetAsync("my/credit")).Text.ShouldContain("您还没有代表任何单位");
    }

    /// <summary>The post of the office that regulates organisations, among those the person has.</summary>
    private async Task<PortalPage> TakePostAsync(PortalHttp http)
    {
        await using var db = portal.Everywhere();
        var post = await db.Posts.AsNoTracking().SingleAsync(each => each.Account!.UserName == "gm.approver2" && each.Unit!.Function == Core.Tenancy.UnitFunction.MarketRegulation, Cancel);
        var choose = await http.GetAsync("sign-in/post");
        using var chosen = new FormUrlEncodedContent(Fresh.Fields(("post", post.Id.ToString()), ("__RequestVerificationToken", choose.Find("form[action='take-post'] input[name=__RequestVerificationToken]").GetAttribute("value")!)));
        (await http.Client.PostAsync(new Uri("take-post", UriKind.Relative), chosen, Cancel)).IsSuccessStatusCode.ShouldBeTrue();
        return await http.GetAsync("work/credit");
    }

    private async Task<PortalPage> StartAsync(ApplyRun run, string code)
    {
        await using var db = portal.Everywhere();
        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Code == Code && each.State == ItemState.Published && each.Tenant!.Slug == "guangming", Cancel);
        var company = await db.Organisations.AsNoTracking().SingleAsync(each => each.CreditCode == code, Cancel);
        return run.Take(await run.Http.PostFormAsync(await run.Http.GetAsync($"apply/{item.Id}"), Fresh.Fields(("for", $"org:{company.Id}")), "apply"));
    }
}
