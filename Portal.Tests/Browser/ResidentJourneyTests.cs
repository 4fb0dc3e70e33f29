using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.People;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>
/// The main job, as people do it: a resident registers and applies, the community looks the papers through, the street
/// accepts and reviews, the district decides, and the resident reads and verifies the printed decision.
/// </summary>
public sealed partial class ResidentJourneyTests(PortalFixture portal, Chromium chromium)
{
    private const string Name = "柳试跑";
    private const string Password = "three small lanterns";

    [Theory]
    [InlineData("zh", 1280, 900, 7001)]
    [InlineData("en", 390, 844, 7002)]
    [Trait("Row", "129")]
    [Trait("Row", "93")]
    [Trait("Row", "71")]
    [Trait("Row", "99")]
    public async Task Allowance_FromResidentThroughThreeLevels_IsDecidedAndVerified(string language, int width, int height, int serial)
    {
        var album = $"journey-{language}-{width}";
        await using var resident = await chromium.VisitAsync(portal.Url, width, height, album);
        await RegisterAsync(resident, language, serial);
        var caseId = await ApplyAsync(resident, serial);

        await SignAsync(language, (width, height), album, 10, "xincheng", "xincheng.clerk", caseId);
        await SignAsync(language, (width, height), album, 11, "furong", "furong.clerk", caseId);
        await SignAsync(language, (width, height), album, 12, "furong", "furong.clerk", caseId); // The home visit.
        await SignAsync(language, (width, height), album, 13, "furong", "furong.reviewer", caseId);
        await SignAsync(language, (width, height), album, 14, "furong", "furong.clerk", caseId); // The public notice.
        await SignAsync(language, (width, height), album, 15, "kaifu", "kaifu.approver", caseId);

        await using (var db = portal.Everywhere())
        {
            var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).SingleAsync(each => each.Id == caseId, TestContext.Current.CancellationToken);
            matter.Outcome.ShouldBe(Outcome.Approved);
            matter.Steps.Where(step => step.State == StepState.Done).Select(step => step.SignedBy).Distinct().Count().ShouldBe(4);
        }

        await ReadDecisionAsync(resident, album, caseId);
        resident.ShouldHaveNoComplaints();
    }

    private static async Task RegisterAsync(Visit visit, string language, int serial)
    {
        await visit.GoAsync($"xincheng/language?to={language}&back=");
        await visit.PictureAsync(1, "home");
        await visit.ShouldFitAsync();
        await visit.GoAsync("xincheng/register");
        var page = visit.Page;
        await page.FillAsync("[name='Sent.Name']", Name);
        await page.FillAsync("[name='Sent.Number']", DemoIdNumber.Make(new DateOnly(1975, 4, 4), serial % 1000));
        await page.FillAsync("[name='Sent.Phone']", $"1990000{serial}");
        await page.FillAsync("[name='Sent.Password']", Password);
        await page.FillAsync("[name='Sent.Repeated']", Password);
        await visit.PictureAsync(2, "register");
        await page.ClickAsync("main form button.btn-primary");
        await page.WaitForURLAsync(url => !url.EndsWith("/register", StringComparison.Ordinal));
        if (page.Url.Contains("/sign-in", StringComparison.Ordinal))
        {
            await visit.SignInAsync("xincheng", $"1990000{serial}", Password);
        }
    }

    private async Task<Guid> ApplyAsync(Visit visit, int serial)
    {
        var page = visit.Page;
        await visit.GoAsync("xincheng/items/MZ-0101");
        await visit.PictureAsync(3, "guide");
        await visit.ShouldFitAsync();
        await page.Locator("main a.btn-primary").First.ClickAsync();
        await page.WaitForURLAsync(ApplyStart());
        await page.Locator("main form button.btn-primary").Last.ClickAsync();
        await page.WaitForURLAsync(DraftAddress());

        ItemDetail detail;
        await using (var db = portal.Everywhere())
        {
            var draftId = Guid.Parse(DraftAddress().Match(page.Url).Groups["id"].Value);
            var draft = await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == draftId, TestContext.Current.CancellationToken);
            detail = (await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Id == draft.ItemId, TestContext.Current.CancellationToken)).Detail;
        }

        var answers = SampleAnswers.For(detail, ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime));
        for (var step = 0; step < 15 && !page.Url.Contains("/apply/done/", StringComparison.Ordinal); step++)
        {
            var before = page.Url;
            await FillAsync(page, answers);
            await visit.PictureAsync(4, $"form-{step:00}");
            await visit.ShouldFitAsync();
            await visit.ShouldBeAccessibleAsync();
            await page.Locator("main form button.btn-primary").Last.ClickAsync();
            await Expect(page).Not.ToHaveURLAsync(before);
        }

        page.Url.ShouldContain("/apply/done/");
        (await page.EvaluateAsync<int>("() => Object.keys(sessionStorage).filter(key => key.startsWith('draft ')).length")).ShouldBe(0, "what was sent does not stay in the tab");
        await visit.PictureAsync(5, "done");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await using var look = portal.Everywhere();
        var phone = $"1990000{serial}";
        return await look.Cases.Where(matter => matter.Citizen!.Phone == phone).Select(matter => matter.Id).SingleAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Fills what stands on this page of the form, and hands in a picture wherever a paper is needed.</summary>
    internal static async Task FillAsync(IPage page, Dictionary<string, string> answers)
    {
        foreach (var (name, value) in answers)
        {
            var fields = page.Locator($"main form [name='{name}']");
            if (await fields.CountAsync() == 0)
            {
                continue;
            }

            switch (await fields.First.EvaluateAsync<string>("field => field.type"))
            {
                case "radio":
                    await page.Locator($"main form [name='{name}'][value='{value}']").CheckAsync(new() { Force = true });
                    break;
                case "checkbox":
                    await fields.First.CheckAsync(new() { Force = true });
                    break;
                case "select-one":
                    await fields.First.SelectOptionAsync(value);
                    break;
                default:
                    await fields.First.FillAsync(value);
                    break;
            }
        }

        if (await page.Locator("main form [name='delivery.way']").CountAsync() > 0)
        {
            await page.Locator("main form [name='delivery.way']").First.CheckAsync(new() { Force = true });
        }

        foreach (var paper in await page.Locator("main form input[type=file]").AllAsync())
        {
            await paper.SetInputFilesAsync(new FilePayload { Name = "paper.png", MimeType = "image/png", Buffer = SampleAnswers.Picture });
        }
    }

    /// <summary>A member of staff opens the case, presses the one large button, says their opinion and sends it.</summary>
    /// <summary>On a screen as wide as the resident's: whoever is on the way signs on a telephone.</summary>
    private async Task SignAsync(string language, (int Width, int Height) screen, string album, int number, string slug, string account, Guid caseId)
    {
        await using var visit = await chromium.VisitAsync(portal.Url, screen.Width, screen.Height, album);
        await visit.SignInAsync(slug, account);
        await visit.GoAsync($"{slug}/language?to={language}&back=work");
        await visit.WaitForCircuitAsync();
        await visit.PictureAsync(number, $"{account}-list");
        await visit.GoAsync($"{slug}/work/cases/{caseId}");
        await visit.WaitForCircuitAsync();
        await visit.PictureAsync(number, $"{account}-case");
        var before = await EventsAsync(caseId);
        await visit.Page.ClickAsync("footer.action-bar .btn-primary");
        await visit.Page.FillAsync(".act-form textarea[name=note]", language == "en" ? "Looked through, complete." : "材料齐全，情况属实。");
        await visit.PictureAsync(number, $"{account}-opinion");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.Page.ClickAsync(".act-form .btn-primary");
        await Expect(visit.Page.Locator(".act-form")).ToHaveCountAsync(0);
        (await EventsAsync(caseId)).ShouldBeGreaterThan(before, "signed, whoever has the next step");
        await visit.PictureAsync(number, $"{account}-signed");
        visit.ShouldHaveNoComplaints();
    }

    private async Task<int> EventsAsync(Guid caseId)
    {
        await using var db = portal.Everywhere();
        return await db.CaseEvents.CountAsync(happened => happened.CaseId == caseId, TestContext.Current.CancellationToken);
    }

    private async Task ReadDecisionAsync(Visit visit, string album, Guid caseId)
    {
        await visit.GoAsync($"xincheng/my/cases/{caseId}");
        await visit.PictureAsync(20, "case");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await using var db = portal.Everywhere();
        var decision = await db.CaseDocuments.AsNoTracking().SingleAsync(document => document.CaseId == caseId && document.Kind == Core.Delivery.DocumentKind.Decision, TestContext.Current.CancellationToken);
        await visit.Page.Locator($"a[href$='documents/{decision.Id}']").First.ClickAsync();
        await Expect(visit.Page.Locator("article.doc")).ToContainTextAsync(decision.Number);
        await visit.PictureAsync(21, "decision");
        await visit.ShouldBeAccessibleAsync();

        // Whoever is shown the paper verifies it without an account, and learns nothing of the person.
        await using var stranger = await chromium.VisitAsync(portal.Url, 390, 844, album);
        await stranger.GoAsync($"xincheng/verify/{decision.VerifyCode}");
        await Expect(stranger.Page.Locator("main")).ToContainTextAsync(decision.Number);
        (await stranger.Page.Locator("body").InnerTextAsync()).ShouldNotContain(Name);
        await stranger.PictureAsync(22, "verified");
        await stranger.ShouldFitAsync();
    }

    [GeneratedRegex("/apply/[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex ApplyStart();

    [GeneratedRegex("/apply/draft/(?<id>[0-9a-f-]{36})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DraftAddress();
}
