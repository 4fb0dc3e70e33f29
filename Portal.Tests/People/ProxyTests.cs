using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.People;

/// <summary>代办 and what is known of a person, through the real program.</summary>
public sealed class ProxyTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "108")]
    public async Task Grant_GivenUsedAndTakenBack_OpensAndClosesTheCase()
    {
        var principal = await ApplyRun.SomebodyAsync(portal, name: "周委托");
        var (number, helperName) = (Fresh.IdNumber(), "吴代办");
        var helperHttp = portal.Http();
        await Fresh.RegisterAsync(helperHttp, number, "19812340001", helperName);
        await helperHttp.SignInAsync("19812340001", Fresh.Password);
        var helper = new ApplyRun(portal, helperHttp);

        (await GrantAsync(principal, number, "别的名字")).Text.ShouldContain("没有找到");
        var given = await GrantAsync(principal, number, helperName);
        given.Text.ShouldContain("授权给吴代办");

        await using var db = portal.Everywhere();
        var grant = await db.ProxyGrants.AsNoTracking().SingleAsync(each => db.Citizens.Any(citizen => citizen.Id == each.DelegateId && citizen.DocumentNumber == number), Cancel);
        var id = await helper.ApplyAsync("ZM-0101", $"grant:{grant.Id}");
        (await helper.Http.GetAsync($"my/cases/{id}")).Text.ShouldContain("申请人：周委托");
        var own = await principal.Http.GetAsync($"my/cases/{id}");
        own.Find(".timeline").TextContent.ShouldContain("吴代办（代周委托）");

        var page = await principal.Http.GetAsync("my/proxies");
        var revoked = await principal.Http.PostFormAsync(page, Fresh.Fields(), $"revoke-{grant.Id:N}");
        revoked.Text.ShouldContain("已收回");
        (await helper.Http.GetAsync($"my/cases/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await db.Journal.CountAsync(entry => entry.Subject == grant.Id.ToString("N"), Cancel)).ShouldBe(2);
    }

    [Fact]
    [Trait("Row", "182")]
    public async Task Profile_AfterAnApplication_ShowsEachFieldWithItsOrigin()
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: "郑一次");
        var id = await run.ApplyAsync("MZ-0101");
        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == id, Cancel);
        (await run.Http.GetAsync("my/profile")).Text.ShouldNotContain(matter.Number, customMessage: "nothing is kept before it was agreed to");
        var page = await run.Http.PostFormAsync(await run.Http.GetAsync($"apply/done/{id}"), Fresh.Fields(), "keep-fields");
        page.Text.ShouldContain("郑一次");
        page.Text.ShouldContain($"您的办件 {matter.Number}");
        page.Text.ShouldContain("注册时填写的信息");

        var again = await run.StartAsync("MZ-0102");
        var applicant = await run.Http.GetAsync($"{run.Draft}?page=applicant");
        applicant.Find("[name=address]").TextContent.ShouldBe(matter.Answers["address"], again.Text);
        applicant.Text.ShouldContain($"已按您的办件 {matter.Number}");
    }

    private static async Task<PortalPage> GrantAsync(ApplyRun from, string number, string name) => await from.Http.PostFormAsync(await from.Http.GetAsync("my/proxies"), Fresh.Fields(
        ("Sent.Name", name), ("Sent.Type", "ResidentIdCard"), ("Sent.Number", number), ("Sent.Covers", ""), ("Sent.Password", Fresh.Password), ("Sent.Until", ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)), ("Sent.Agreed", "true")), "grant");
}
