using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>一次采集 as people do it: hand in once, keep with consent, one tick the next time; and a clerk who asks for what is shared is stopped.</summary>
public sealed class AskOnceJourneyTests(PortalFixture portal, Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh", 390, 844)]
    [InlineData("en", 820, 1180)]
    [Trait("Row", "81")]
    public async Task Paper_HandedInOnce_IsUsedAgainWithOneTick(string language, int width, int height)
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: "钱一次");
        var first = await run.ApplyAsync("MZ-0101");
        await run.StartAsync("ZF-0101");

        await using var resident = await chromium.VisitAsync(portal.Url, width, height, $"ask-once-{language}-{width}");
        await resident.GoAsync($"xincheng/language?to={language}&back=");
        await resident.SignInAsync("xincheng", run.Phone, Fresh.Password);
        var page = resident.Page;
        await resident.GoAsync("xincheng/my/vault");
        await resident.PictureAsync(1, "vault-empty");
        await resident.GoAsync($"xincheng/apply/done/{first}");
        await page.CheckAsync("#keep input[type=checkbox] >> nth=0");
        await page.ClickAsync("#keep summary >> nth=0");
        await page.FillAsync("#keep input[name$='.ValidUntil'] >> nth=0", "2099-12-31");
        await resident.PictureAsync(2, "keep");
        await resident.ShouldFitAsync();
        await resident.ShouldBeAccessibleAsync();
        await page.ClickAsync("#keep button.btn");
        await Expect(page.Locator("#consents")).ToBeVisibleAsync();
        await resident.PictureAsync(3, "vault");
        await resident.ShouldFitAsync();
        await resident.ShouldBeAccessibleAsync();

        await resident.GoAsync($"xincheng/{run.Draft}?page=upload");
        await page.CheckAsync("input[name='kept.incomeProof']");
        await resident.PictureAsync(4, "upload");
        await resident.ShouldFitAsync();
        await resident.ShouldBeAccessibleAsync();
        await page.ClickAsync("button[name=go][value=stay]");
        await Expect(page.Locator("#f-paper-incomeProof .files")).ToBeVisibleAsync();
        await resident.PictureAsync(5, "used");
        resident.ShouldHaveNoComplaints();

        await using var db = portal.Everywhere();
        var paper = await db.Attachments.AsNoTracking().SingleAsync(each => each.DraftId == run.DraftId && each.RemovedAt == null, Cancel);
        (await db.Consents.AsNoTracking().SingleAsync(consent => consent.Id == paper.ConsentId, Cancel)).WithdrawnAt.ShouldBeNull();
    }

    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    [Trait("Row", "81")]
    public async Task Clerk_WhoAsksForWhatIsShared_IsStoppedByTheRule(string language)
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: "赵免交");
        var caseId = await run.ApplyAsync("MZ-0101");
        var (login, slug) = await portal.HolderOfAsync(caseId);
        await using var clerk = await chromium.VisitAsync(portal.Url, 1440, 900, $"ask-once-{language}-1440");
        await clerk.GoAsync($"{slug}/language?to={language}&back=");
        await clerk.SignInAsync(slug, login);
        await clerk.GoAsync($"{slug}/work/cases/{caseId}");
        await clerk.WaitForCircuitAsync();
        var page = clerk.Page;
        if (await page.Locator(".action-bar > [data-act=AskForCorrection]").CountAsync() == 0)
        {
            await page.ClickAsync(".action-bar .menu > summary");
        }

        await page.ClickAsync("[data-act=AskForCorrection]");
        await page.CheckAsync("input[name='material.householdRegister']");
        await Expect(page.Locator(".act-form .field-error")).ToContainTextAsync("716");
        await clerk.PictureAsync(6, "ticked");
        await page.ClickAsync(".act-form button[type=submit]");
        await Expect(page.Locator(".act-form .notice-danger")).ToContainTextAsync("716");
        await clerk.PictureAsync(7, "stopped");
        await clerk.ShouldBeAccessibleAsync();

        await page.UncheckAsync("input[name='material.householdRegister']");
        await page.FillAsync("#act-more", "请把户口本首页也交来");
        await Expect(page.Locator(".act-form .notice-caution")).ToContainTextAsync("716");
        (await page.Locator("#shared-reason").CountAsync()).ShouldBe(0, "nobody ticks themselves past the rule before it has stopped them");
        await page.ClickAsync(".act-form button[type=submit]");
        await page.FillAsync("#shared-reason", "只请说明");
        await clerk.PictureAsync(8, "named");
        await clerk.ShouldBeAccessibleAsync();

        // A message is looked at as well: stopped, then sent with its reason, which is counted.
        await page.ClickAsync(".act-form [data-key=escape]");
        await page.CheckAsync("input[name=action][value=Message]");
        await page.FillAsync("#thread-text", "请明天带户口簿来");
        await page.ClickAsync(".btn-row > .btn:has-text('" + (language == "zh" ? "发送留言" : "Send the message") + "')");
        await page.FillAsync("#shared-reason", "告知不用带");
        await clerk.PictureAsync(9, "message");
        clerk.ShouldHaveNoComplaints();

        await using var db = portal.Everywhere();
        (await db.Journal.AsNoTracking().CountAsync(line => line.CaseId == caseId && line.Kind == "refused.AskForCorrection" && line.Note == nameof(MustNotBeAsked), Cancel)).ShouldBe(1);
        (await db.Journal.AsNoTracking().CountAsync(line => line.CaseId == caseId && line.Kind.StartsWith("refused.") && line.Note == nameof(NamesSharedPaper), Cancel)).ShouldBe(2);
        (await db.Cases.AsNoTracking().SingleAsync(matter => matter.Id == caseId, Cancel)).Status.ShouldBe(CaseStatus.Submitted);
    }
}
