using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>容缺 as people do it: one paper is promised, shown as owed, brought later, and only then the case can be approved.</summary>
public sealed class LaterJourneyTests(PortalFixture portal, Chromium chromium)
{
    private const string Code = "MZ-0101";
    private const string Name = "柳容缺";

    [Theory]
    [InlineData("zh", 1280, 900)]
    [InlineData("en", 390, 844)]
    [Trait("Row", "70")]
    public async Task Promise_FromTickToApproval(string language, int width, int height)
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: Name);
        await run.FillAsync(Code, await run.StartAsync(Code));
        var upload = await run.Http.GetAsync($"{run.Draft}?page=upload&fix=1");
        var paper = (await run.ItemAsync(Code)).Detail.Materials.Where(MaterialCheck.MayComeLater).Select(material => material.Key).First(key => upload.Document.QuerySelector($"#f-paper-{key} button[name=take-away]") is not null);
        await run.Http.PostFormAsync(upload, Fresh.Fields(("take-away", upload.Find($"#f-paper-{paper} button[name=take-away]").GetAttribute("value")!)), "draft");

        await using var resident = await chromium.VisitAsync(portal.Url, width, height, $"later-{language}-{width}");
        await resident.GoAsync($"xincheng/language?to={language}&back=");
        await resident.SignInAsync("xincheng", run.Phone, Fresh.Password);
        var page = resident.Page;
        await resident.GoAsync($"xincheng/{run.Draft}?page=upload&fix=1");
        await page.CheckAsync($"input[type=checkbox][name='{LaterPromise.LaterKey(paper)}']");
        await page.FillAsync($"[name='{LaterPromise.NameKey}']", Name);
        await resident.PictureAsync(1, "promise");
        await resident.ShouldFitAsync();
        await page.ClickAsync("button[name=go][value=next]");
        await page.ClickAsync("button[name=go][value=send]");
        await Expect(page.Locator(".done-number")).ToBeVisibleAsync();
        await resident.PictureAsync(2, "done");
        var caseId = Guid.Parse(new Uri(page.Url).Segments[^1]);

        await using (var clerk = await chromium.VisitAsync(portal.Url, 1280, 900, $"later-{language}-{width}"))
        {
            await clerk.GoAsync($"xincheng/language?to={language}&back=");
            await clerk.SignInAsync("xincheng", "xincheng.clerk");
            await clerk.GoAsync("xincheng/window/owed");
            await clerk.PictureAsync(3, "window-owed");
            await clerk.GoAsync($"xincheng/window/owed?case={caseId}");
            await clerk.PictureAsync(4, "window-case");
            await clerk.GoAsync($"xincheng/work/cases/{caseId}");
            await clerk.PictureAsync(5, "staff-case");
            clerk.ShouldHaveNoComplaints();
        }

        (await portal.DecideTooEarlyAsync(caseId)).ShouldBeOfType<StillOwed>("nothing is granted while a paper is owed");
        await resident.GoAsync($"xincheng/my/cases/{caseId}");
        await resident.PictureAsync(6, "owed");
        await resident.ShouldFitAsync();
        await page.SetInputFilesAsync($"[name='file.{paper}']", new Microsoft.Playwright.FilePayload { Name = "later.png", MimeType = "image/png", Buffer = SampleAnswers.Picture });
        await page.ClickAsync("#owed button.btn-primary");
        await Expect(page.Locator("#owed .badge-good")).ToBeVisibleAsync();
        await resident.PictureAsync(7, "brought");
        resident.ShouldHaveNoComplaints();

        await portal.DecideAsync(caseId);
        await using var db = portal.Everywhere();
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, TestContext.Current.CancellationToken)).Outcome.ShouldBe(Outcome.Approved);
    }

    /// <summary>The same at the window: the sheet is printed, signed, ticked, and the applicant goes home with the day on the receipt.</summary>
    [Theory]
    [InlineData("zh", 1440, 900)]
    [InlineData("en", 820, 1180)]
    [Trait("Row", "70")]
    public async Task Promise_AtTheWindow_FromTheSheetToTheReceipt(string language, int width, int height)
    {
        var (draft, paper) = await WindowPromiseTests.BeginAsync(portal, "柳窗口");
        await using var clerk = await chromium.VisitAsync(portal.Url, width, height, $"later-window-{language}-{width}");
        await clerk.GoAsync($"xincheng/language?to={language}&back=");
        await clerk.SignInAsync("xincheng", "xincheng.clerk");
        await clerk.GoAsync($"xincheng/window/promise/{draft.Id}");
        await clerk.PictureAsync(1, "sheet");
        await clerk.ShouldBeAccessibleAsync();
        var page = clerk.Page;
        await clerk.GoAsync($"xincheng/window?draft={draft.Id}");
        await clerk.WaitForCircuitAsync();
        await page.Locator("#window-promise").ScrollIntoViewIfNeededAsync();
        await clerk.PictureAsync(2, "unsigned");
        await page.CheckAsync("#window-promise");
        await Expect(page.Locator("#window-promise")).ToBeCheckedAsync();
        await page.Locator(".action-bar .btn:not(.btn-quiet)").First.ClickAsync();
        await Expect(page.Locator(".done-number")).ToBeVisibleAsync();
        await clerk.PictureAsync(3, "done");
        clerk.ShouldHaveNoComplaints();

        await using var db = portal.Everywhere();
        var caseId = (await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == draft.Id, TestContext.Current.CancellationToken)).CaseId;
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, TestContext.Current.CancellationToken);
        matter.Owed.ShouldHaveSingleItem().Key.ShouldBe(paper.Key);
        (matter.Trips, matter.Visits.Single().For).ShouldBe((1, VisitFor.HandIn));
    }
}
