using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Delivery;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Tests.Browser;
using Portal.Tests.Delivery;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Instant;

/// <summary>
/// 高龄津贴 on the real program: an old person reads the approval with its reasons and has a person look again; somebody whose
/// data do not fit waits for a person.
/// </summary>
public sealed class InstantJourneyTests(PortalFixture portal, Chromium chromium)
{
    private static readonly DateOnly Old = new(1941, 5, 6);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "65")]
    public async Task Allowance_ApplicantOfEightyFive_SeesApprovalAndReasonsAndMayAskAPerson()
    {
        var made = await WebCases.MakeAsync(portal, decided: false, name: "柳秒批", born: Old);
        (await SettledAsync(portal, made.CaseId)).ToPerson.ShouldBeNull();

        await using var visit = await chromium.VisitAsync(portal.Url, 390, 844, "instant");
        await visit.SignInAsync("xincheng", made.Phone, Fresh.Password);
        await visit.GoAsync($"xincheng/my/cases/{made.CaseId}");
        await visit.PictureAsync(1, "approved");
        await Expect(visit.Page.Locator("#reasons")).ToContainTextAsync("年满80周岁");
        await Expect(visit.Page.Locator("#reasons li")).ToHaveCountAsync(4);
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();

        await visit.Page.FillAsync("#ask-why", "请核对一下开户银行");
        await visit.Page.ClickAsync("form:has(#ask-why) button");
        await Expect(visit.Page.Locator("#ask-why")).ToHaveCountAsync(0);
        await visit.PictureAsync(2, "asked");

        await using var office = await chromium.VisitAsync(portal.Url, 1280, 900, "instant");
        await office.SignInAsync("kaifu", "kaifu.reviewer");
        await office.GoAsync($"kaifu/work/cases/{made.CaseId}");
        await office.WaitForCircuitAsync();
        await office.PictureAsync(3, "pane");
        await Expect(office.Page.Locator(".case-cols")).ToContainTextAsync("人口基础信息库");
        await office.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "撤销并重新办理" }).ClickAsync();
        await office.Page.FillAsync(".act-form textarea[name=note]", "开户银行有误，重新核对。");
        await office.PictureAsync(4, "reopen");
        await office.Page.ClickAsync(".act-form button[type=submit]");
        await Expect(office.Page.Locator(".act-form")).ToHaveCountAsync(0);

        await using var db = portal.Everywhere();
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == made.CaseId, Cancel)).Status.ShouldBe(CaseStatus.InReview);
        var paper = await db.CaseDocuments.AsNoTracking().SingleAsync(each => each.CaseId == made.CaseId && each.Kind == DocumentKind.Decision, Cancel);
        await visit.GoAsync($"xincheng/verify/{paper.VerifyCode}");
        await visit.PictureAsync(5, "verify");
        await Expect(visit.Page.Locator(".notice-danger")).ToHaveCountAsync(1);
    }

    [Fact, Trait("Row", "65")]
    public async Task Allowance_ApplicantTooYoung_WaitsForAPersonAndReadsWhy()
    {
        var made = await WebCases.MakeAsync(portal, decided: false, name: "柳人工");
        (await SettledAsync(portal, made.CaseId)).ToPerson.ShouldBe(PersonReason.NotMet);

        var page = await made.Http.GetAsync($"my/cases/{made.CaseId}");
        page.Find("#reasons").TextContent.ShouldSatisfyAllConditions(text => text.ShouldContain("工作人员"), text => text.ShouldContain("不符合"));
        page.Document.QuerySelector("#ask-why").ShouldBeNull();
    }

    /// <summary>个体工商户设立 by the rules that the program ships: its five reasons on the page, and a trade that needs a permit first left to a person.</summary>
    [Theory, Trait("Row", "65")]
    [InlineData("no", null)]
    [InlineData("yes", PersonReason.NotMet)]
    public async Task Business_OfAnAdult_IsRegisteredUnlessItsTradeNeedsAPermit(string needsPermit, PersonReason? why)
    {
        var name = why is null ? "柳开铺" : "柳须证";
        var made = await WebCases.MakeAsync(portal, decided: false, name: name, code: "GT-0101", typed: Business(name, needsPermit));
        var decision = await SettledAsync(portal, made.CaseId);
        decision.ToPerson.ShouldBe(why);
        decision.Conditions.Where(condition => condition.Holds != true).Select(condition => condition.Key).ShouldBe(why is null ? [] : ["permit"]);

        var reasons = (await made.Http.GetAsync($"my/cases/{made.CaseId}")).Find("#reasons");
        string[] said = ["年满18周岁", "姓名与人口信息一致", "没有列入失信名单", "经营范围不需要前置许可", "没有同时提交的另一件申请"];
        reasons.QuerySelectorAll("li").Length.ShouldBe(said.Length);
        said.ShouldAllBe(words => reasons.TextContent.Contains(words));
        await using var db = portal.Everywhere();
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == made.CaseId, Cancel)).DecidedByRules.ShouldBe(why is null);
    }

    [Fact, Trait("Row", "65")]
    public async Task Business_OfSomebodyOnTheListOfTheDishonest_WaitsForAPerson()
    {
        await using var db = portal.Everywhere();
        var listed = await db.Citizens.AsNoTracking().SingleAsync(each => each.DocumentNumber == DemoIdNumber.Make(new DateOnly(1962, 7, 1), 463), Cancel);
        var account = await db.Users.AsNoTracking().SingleAsync(each => each.CitizenId == listed.Id, Cancel);
        var caseId = await WebCases.HandInAsync(portal, listed, account.Id, "GT-0101", Business(listed.Name, "no"));
        var decision = await SettledAsync(portal, caseId);
        decision.ToPerson.ShouldBe(PersonReason.NotMet);
        decision.Conditions.Where(condition => condition.Holds == false).Select(condition => condition.Key).ShouldContain("credit");
    }

    private static Dictionary<string, string> Business(string name, string needsPermit) => new(StringComparer.Ordinal) { ["name"] = name, ["needsPermit"] = needsPermit };

    /// <summary>As soon as the round has looked at it.</summary>
    internal static async Task<InstantDecision> SettledAsync(PortalFixture portal, Guid caseId)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            await using var db = portal.Everywhere();
            if (await db.InstantDecisions.AsNoTracking().SingleOrDefaultAsync(each => each.CaseId == caseId, patience.Token) is { } decision)
            {
                return decision;
            }

            await beat.WaitForNextTickAsync(patience.Token);
        }
    }
}
