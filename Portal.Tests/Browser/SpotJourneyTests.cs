using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Delivery;
using Portal.Core.Demo;
using Portal.Core.People;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>即来即办 as people do it: two at two screens, and one alone with a later check.</summary>
public sealed class SpotJourneyTests(PortalFixture portal, Chromium chromium)
{
    private static int _serial = 700;

    [Theory]
    [InlineData("zh", 1440, 900)]
    [InlineData("en", 820, 1180)]
    [Trait("Row", "67")]
    public async Task TwoPeople_TheDecisionFallsOnTheClerksScreen(string language, int width, int height)
    {
        var caseId = await HandedInAsync("ZM-0101", language == "zh" ? "程现场" : "程在场");
        await using var clerk = await EnterAsync("xincheng.clerk", language, width, height);
        await using var approver = await EnterAsync("xincheng.approver", language, 1440, 900);
        await approver.GoAsync("xincheng/work");
        await approver.WaitForCircuitAsync();
        await clerk.GoAsync($"xincheng/window/spot/{caseId}");
        await clerk.Page.Locator("[data-key=submit]").WaitForAsync();
        await clerk.PictureAsync(1, "to-accept");
        await clerk.Page.Keyboard.PressAsync("Control+Enter");

        var waiting = approver.Page.Locator($".spot-strip a[href*='{caseId}']");
        await waiting.WaitForAsync();
        await clerk.PictureAsync(2, "waits");
        await clerk.ShouldBeAccessibleAsync();
        await clerk.ShouldFitAsync();
        await approver.PictureAsync(3, "strip");
        await approver.ShouldBeAccessibleAsync();
        await waiting.ClickAsync();
        await approver.Page.FillAsync("#act-note", "同意");
        await approver.PictureAsync(4, "decides");
        await approver.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(clerk.Page.Locator(".done-title")).ToBeVisibleAsync();
        await Expect(clerk.Page.Locator("a[href^='documents/']").Last).ToBeVisibleAsync();
        await clerk.PictureAsync(5, "decided");
        clerk.ShouldHaveNoComplaints();
        approver.ShouldHaveNoComplaints();
    }

    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    [Trait("Row", "67")]
    public async Task OnePerson_AcceptsAndDecidesWithOneKey(string language)
    {
        var caseId = await HandedInAsync("TJ-0101", language == "zh" ? "程登记" : "程登录");
        await using var clerk = await EnterAsync("xincheng.window", language, 1440, 900);
        await clerk.GoAsync($"xincheng/window/spot/{caseId}");
        await clerk.Page.Locator("[data-key=submit]").WaitForAsync();
        await clerk.PictureAsync(6, "alone");
        await clerk.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(clerk.Page.Locator(".done-title")).ToBeVisibleAsync();
        await clerk.PictureAsync(7, "alone-decided");
        clerk.ShouldHaveNoComplaints();

        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).SingleAsync(each => each.Id == caseId, TestContext.Current.CancellationToken);
        matter.Outcome.ShouldBe(Outcome.Approved);
        matter.Steps.Where(step => step.Duty is Core.Catalog.StepDuty.Accept or Core.Catalog.StepDuty.Decide).Select(step => step.SignedByName).ShouldBe(["程即办", "程即办"]);
        var paper = await db.CaseDocuments.AsNoTracking().SingleAsync(each => each.CaseId == caseId && each.Kind == DocumentKind.Decision, TestContext.Current.CancellationToken);
        paper.Content[PaperWord.Reason].ShouldBe("窗口当场核对，符合条件", "a paper is Chinese whatever language the clerk reads");
    }

    private Task<Guid> HandedInAsync(string code, string name) =>
        new Tour(portal.Services, portal.Get<PortalDbMaker>(), portal.Get<TimeProvider>())
            .BringAsync("xincheng", code, name, DemoIdNumber.Make(new DateOnly(1980, 3, 7), Interlocked.Increment(ref _serial)), _ => true, TestContext.Current.CancellationToken);

    private async Task<Visit> EnterAsync(string user, string language, int width, int height)
    {
        var visit = await chromium.VisitAsync(portal.Url, width, height, string.Create(CultureInfo.InvariantCulture, $"spot-{language}-{width}"));
        await visit.GoAsync($"xincheng/language?to={language}&back=");
        await visit.SignInAsync("xincheng", user);
        return visit;
    }
}
