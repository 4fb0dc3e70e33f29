using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Sessions;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Portal.Web.Sessions;
using Shouldly;
using Xunit;

namespace Portal.Tests.Sessions;

/// <summary>The session's screen over a real database: what others say comes by itself, and each sees only what is theirs to do.</summary>
public sealed class SessionPageTests : BunitContext
{
    public SessionPageTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");

    [Fact]
    public async Task Member_SignsOnTheScreen_AndSeesWhatTheOthersSayWithoutAsking()
    {
        await using var house = await SessionHouse.OpenAsync(DatabaseProvider.Sqlite, StageJoin.All);
        var session = await house.SitAsync();
        var page = await ShowAsync(house, session, SessionHouse.Member(UnitFunction.MarketRegulation));
        page.FindAll(".session-result").ShouldBeEmpty("the result is the chair's");

        (await house.SayAsync(session, SessionHouse.Member(UnitFunction.Hall), Verdict.Objection, "材料有出入")).ShouldBeNull();
        page.WaitForState(() => page.Markup.Contains("材料有出入", StringComparison.Ordinal));

        await page.Find("#say-conditions").InputAsync("三十日内补办登记");
        await page.Find(".session-case form").SubmitAsync();
        page.WaitForState(() => page.FindAll("#say-words").Count == 0);
        page.Find(".stage-table").TextContent.ShouldContain("附条件同意");
    }

    [Fact]
    public async Task Chair_IsToldWhoIsSilentAndWhoObjects_AndGrantsWithReasonAndAnswer()
    {
        await using var house = await SessionHouse.OpenAsync(DatabaseProvider.Sqlite, StageJoin.All);
        var session = await house.SitAsync();
        var page = await ShowAsync(house, session, house.Chair);
        page.Find(".session-result .notice-caution").TextContent.ShouldContain("还没有签署意见");
        await house.SayAsync(session, SessionHouse.Member(UnitFunction.CivilAffairs), Verdict.Consent);
        await house.SayAsync(session, SessionHouse.Member(UnitFunction.MarketRegulation), Verdict.Consent, conditions: "每年复核");
        await house.SayAsync(session, SessionHouse.Member(UnitFunction.Hall), Verdict.Objection, "材料有出入");
        page.WaitForState(() => page.FindAll(".session-result .notice-danger").Count == 1);

        await page.Find($".session-result input[value={nameof(SessionResult.Approved)}]").ChangeAsync(true);
        await page.Find(".session-result").SubmitAsync();
        page.WaitForElement("#refused").TextContent.ShouldContain("理由");
        await page.Find("#result-note").InputAsync("出入已当场核清");
        await page.Find(".condition input[value=yes]").ChangeAsync(true);
        await page.Find(".session-result").SubmitAsync();

        page.WaitForState(() => page.FindAll(".session-result").Count == 0);
        page.Find(".session-list .badge-good").TextContent.ShouldBe("准予");
    }

    [Fact]
    public async Task OfficeNotAsked_IsToldThatItIsNotThere()
    {
        await using var house = await SessionHouse.OpenAsync(DatabaseProvider.Sqlite, StageJoin.All, units: [UnitFunction.MarketRegulation]);
        var session = await house.SitAsync();

        var page = await ShowAsync(house, session, SessionHouse.Member(UnitFunction.Hall));

        page.Find("#refused").TextContent.ShouldContain("没有找到");
        page.Markup.ShouldNotContain("张小测");
    }

    [Fact, Trait("Row", "62")]
    public async Task Minutes_ForAGuest_AreAnExtractOfItsOwnCase()
    {
        RouteStep[] route = [.. TestData.JointRoute(StageJoin.All), TestData.Step(2, TenantLevel.Street, StepDuty.Review, UnitFunction.CivilAffairs, days: 5)];
        await using var house = await SessionHouse.OpenAsync(DatabaseProvider.Sqlite, StageJoin.All, route, [UnitFunction.MarketRegulation]);
        var other = await SessionDeskTests.OtherCaseAsync(house);
        var (session, plan) = (Guid.CreateVersion7(), house.Plan([UnitFunction.MarketRegulation], [house.CaseId, other]));
        (await house.Desk.PlanAsync(session, plan with { Units = [.. plan.Units, TestData.UnitId(TestData.Street, UnitFunction.CivilAffairs)] }, house.Chair, Xunit.TestContext.Current.CancellationToken)).Refusal.ShouldBeNull();
        (await house.Desk.OpenAsync(session, house.Chair, Xunit.TestContext.Current.CancellationToken)).Refusal.ShouldBeNull();
        (await house.Desk.CloseAsync(session, house.Chair, Xunit.TestContext.Current.CancellationToken)).Refusal.ShouldBeNull();
        Services.AddLocalization();

        var whole = await SheetAsync(house.Chair, TestData.District);
        whole.FindAll("section.keep").Count.ShouldBe(2);
        whole.Markup.ShouldNotContain("节录");
        var extract = await SheetAsync(TestData.Staff(TestData.Street, UnitFunction.CivilAffairs, Duties.Reviewer), TestData.Street);
        extract.FindAll("section.keep").ShouldHaveSingleItem().TextContent.ShouldContain((await house.ReadAsync()).Number);
        extract.Markup.ShouldContain("节录：另有1件议题");

        async Task<IRenderedComponent<MinutesSheet>> SheetAsync(Actor reader, int place)
        {
            var file = (await house.Office.SessionsAt(place).OpenFileAsync(session, reader, Xunit.TestContext.Current.CancellationToken)).Value!;
            return Render<MinutesSheet>(with => with.Add(sheet => sheet.Minutes, file.Session.Minutes!).Add(sheet => sheet.LeftOut, file.LeftOut));
        }
    }

    private async Task<IRenderedComponent<SessionPage>> ShowAsync(SessionHouse house, Guid session, Actor actor)
    {
        await this.ServeDeskAsync(house.Office, actor);
        Services.AddSingleton(house.Office.SessionsAt(actor.Post!.TenantId));
        Services.AddSingleton(house.Office.SessionNews);
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
        var page = Render<SessionPage>(parameters => parameters.Add(shown => shown.Id, session));
        page.WaitForState(() => page.FindAll(".skeleton").Count == 0);
        return page;
    }
}
