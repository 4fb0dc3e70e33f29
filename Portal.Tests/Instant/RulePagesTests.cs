using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.Instant;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Instant;

/// <summary>Who gets the pages of rules and of shared data, and the switch of a source over HTTP.</summary>
public sealed class RulePagesTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, Trait("Row", "65")]
    [InlineData("kaifu.admin", "admin/rules", HttpStatusCode.OK)]
    [InlineData("kaifu.audit", "admin/rules", HttpStatusCode.Forbidden)]
    [InlineData("xincheng.clerk", "admin/rules", HttpStatusCode.Forbidden)]
    [InlineData("kaifu.admin", "admin/data-share", HttpStatusCode.OK)]
    [InlineData("kaifu.audit", "admin/data-share", HttpStatusCode.OK)]
    [InlineData("kaifu.supervisor", "admin/data-share", HttpStatusCode.OK)]
    [InlineData("kaifu.security", "admin/data-share", HttpStatusCode.Forbidden)]
    [InlineData("xincheng.clerk", "admin/data-share", HttpStatusCode.Forbidden)]
    public async Task Page_IsForThoseWhoseDutyItIs(string name, string page, HttpStatusCode expected)
    {
        using var http = await portal.SignedInAsync(name, "kaifu");
        (await http.GetAsync(page)).Status.ShouldBe(expected);
    }

    [Fact, Trait("Row", "65")]
    public async Task Rules_OfAnotherTenantsItem_AreNotFound()
    {
        await using var db = portal.Everywhere();
        var items = await db.ServiceItems.AsNoTracking().Include(item => item.Tenant).Where(item => item.Code == "MZ-0104" && item.State == ItemState.Published).ToListAsync(Cancel);
        using var http = await portal.SignedInAsync("kaifu.admin", "kaifu");

        var own = await http.GetAsync($"admin/rules/{items.Single(item => item.Tenant!.Slug == "kaifu").ItemKey}");
        own.Html.ShouldContain("年满80周岁");
        var other = await http.GetAsync($"admin/rules/{items.Single(item => item.Tenant!.Slug == "mazhang").ItemKey}?part=versions");
        other.Html.ShouldNotContain("年满80周岁");
        other.Find(".notice-danger, .notice-caution, .refused, [role=alert]").TextContent.ShouldNotBeEmpty();
        var list = await http.GetAsync("admin/rules?q=高龄");
        list.All("tbody tr").Count.ShouldBe(1);
    }

    [Fact, Trait("Row", "178")]
    public async Task Catalogue_NamesBasisClassQuotaAndLimit_AndSaysWhatIsDemonstration()
    {
        using var http = await portal.SignedInAsync("mazhang.admin", "mazhang");
        var page = await http.GetAsync("admin/data-share");
        page.All("#approvals tbody tr").ShouldNotBeEmpty("items of the demonstration ask conditional sources");
        page.All("#approvals form").ShouldNotBeEmpty("who administers them enters and takes back");
        (await (await portal.SignedInAsync("kaifu.audit", "kaifu")).GetAsync("admin/data-share")).All("#approvals form").ShouldBeEmpty("who only reads changes nothing");
        var credit = page.Find("#source-credit").TextContent;
        credit.ShouldSatisfyAllConditions(() => credit.ShouldContain("无条件共享"), () => credit.ShouldContain("国务院令第716号"), () => credit.ShouldContain("20000"), () => credit.ShouldContain("10 秒"), () => credit.ShouldContain("演示数据，不是真实来源"));
        page.Find("#source-health").TextContent.ShouldContain("不予共享，不会查询");
        page.Find("#source-cases").TextContent.ShouldNotContain("演示数据");

        var refused = await http.PostFormAsync(page, new Dictionary<string, string>(StringComparer.Ordinal) { ["Sent.Source"] = "credit", ["Sent.Why"] = " " }, "switch-credit");
        refused.Find("#source-credit .field-error").TextContent.ShouldContain("停用原因");
        var off = await http.PostFormAsync(page, new Dictionary<string, string>(StringComparer.Ordinal) { ["Sent.Source"] = "credit", ["Sent.Why"] = "来源系统升级" }, "switch-credit");
        off.Find("#source-credit").TextContent.ShouldSatisfyAllConditions(text => text.ShouldContain("已停用"), text => text.ShouldContain("来源系统升级"));
        using (var elsewhere = await portal.SignedInAsync("kaifu.admin", "kaifu"))
        {
            (await elsewhere.GetAsync("admin/data-share")).Find("#source-credit").TextContent.ShouldNotContain("来源系统升级");
        }

        await using var db = portal.Everywhere();
        (await db.SourcesOff.AsNoTracking().SingleAsync(each => each.Source == "credit", Cancel)).By.ShouldNotBeEmpty();
        var on = await http.PostFormAsync(await http.GetAsync("admin/data-share"), new Dictionary<string, string>(StringComparer.Ordinal) { ["Sent.Source"] = "credit", ["Sent.On"] = "true" }, "switch-credit");
        on.Find("#source-credit").TextContent.ShouldContain("使用中");
    }

    [Fact, Trait("Row", "178")]
    public async Task Switch_SentByAnAuditor_ChangesNothing()
    {
        using var http = await portal.SignedInAsync("mazhang.audit", "mazhang");
        var page = await http.GetAsync("admin/data-share");
        page.All("#source-estate form").ShouldBeEmpty();
        using var admin = await portal.SignedInAsync("mazhang.admin", "mazhang");
        (await admin.GetAsync("admin/data-share")).All("#source-estate form").Count.ShouldBe(1);
        await using var db = portal.Everywhere();
        (await db.SourcesOff.AnyAsync(each => each.Source == "estate", Cancel)).ShouldBeFalse();
    }
}
