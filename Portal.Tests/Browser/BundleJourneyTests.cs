using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Demo;
using Portal.Core.Instant;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Instant;
using Portal.Tests.Intake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>开饭店 as one thing: a resident answers three questions, fills in one form, sees one bar, and collects everything under one code.</summary>
[Trait("Row", "74"), Trait("Row", "75")]
public sealed class BundleJourneyTests(PortalFixture portal, Chromium chromium)
{
    private const string Password = "three small lanterns";
    private const string Name = "柳开店";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh", 390, 844, 7441)]
    [InlineData("en", 1280, 900, 7442)]
    public async Task Restaurant_FromTheFirstAnswerToOneCollection(string language, int width, int height, int serial)
    {
        var album = $"bundle-{language}-{width}";
        await using var visit = await chromium.VisitAsync(portal.Url, width, height, album);
        await RegisterAsync(visit, language, serial);
        await AnswerAsync(visit);
        var runId = await ApplyAsync(visit);

        var cases = await CasesAsync(runId);
        cases.Count.ShouldBe(3);
        (await InstantJourneyTests.SettledAsync(portal, cases[0].Id)).ToPerson.ShouldBeNull("the rules register the business, whoever is at the desk");
        await ShowAsync(visit, runId, 6, "run");
        await visit.GoAsync($"xincheng/my/bundles/{runId}/withdraw");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await StaffAsync(language, album, cases[0].Id);
        foreach (var matter in cases)
        {
            await DecideAsync(matter.Id);
        }

        (await CasesAsync(runId))[0].DecidedByRules.ShouldBeTrue();
        await ShowAsync(visit, runId, 8, "run-decided");
        var code = (await visit.Page.Locator(".done-number").InnerTextAsync()).Trim();
        (await visit.Page.Locator("progress.run-bar").GetAttributeAsync("value")).ShouldBe("100");
        await CollectAsync(language, album, code);
        (await CasesAsync(runId)).ShouldAllBe(matter => matter.Status == CaseStatus.Closed);
        await ShowAsync(visit, runId, 10, "run-collected");
        visit.ShouldHaveNoComplaints();
    }

    private static async Task RegisterAsync(Visit visit, string language, int serial)
    {
        await visit.GoAsync($"xincheng/language?to={language}&back=register");
        var page = visit.Page;
        await page.FillAsync("[name='Sent.Name']", Name);
        await page.FillAsync("[name='Sent.Number']", DemoIdNumber.Make(new DateOnly(1985, 5, 5), serial % 1000));
        await page.FillAsync("[name='Sent.Phone']", $"1990000{serial}");
        await page.FillAsync("[name='Sent.Password']", Password);
        await page.FillAsync("[name='Sent.Repeated']", Password);
        await page.ClickAsync("main form button.btn-primary");
        await page.WaitForURLAsync(url => !url.EndsWith("/register", StringComparison.Ordinal));
        if (page.Url.Contains("/sign-in", StringComparison.Ordinal))
        {
            await visit.SignInAsync("xincheng", $"1990000{serial}", Password);
        }
    }

    private static async Task AnswerAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.GoAsync("xincheng/");
        await visit.PictureAsync(1, "home");
        await visit.ShouldFitAsync();
        await page.Locator("a[href$='bundles/restaurant']").First.ClickAsync();
        foreach (var (question, answer) in new[] { ("licence", "together"), ("premises", "rent"), ("sign", "yes") })
        {
            await page.Locator($"main form [name='{question}'][value='{answer}']").CheckAsync(new() { Force = true });
            await visit.PictureAsync(2, $"question-{question}");
            await visit.ShouldBeAccessibleAsync();
            await visit.ShouldFitAsync();
            await page.Locator("main form button.btn-primary").ClickAsync();
        }

        await Expect(page.Locator(".bundle-items > li")).ToHaveCountAsync(3);
        await visit.PictureAsync(3, "items");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();

        // Back leads to the last question, and forward again.
        await page.GoBackAsync();
        await Expect(page.Locator("main form [name='sign']")).Not.ToHaveCountAsync(0);
        await page.GoForwardAsync();
        await page.Locator("main .start a.btn-primary").ClickAsync();
        await page.Locator("main form button.btn-primary").Last.ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/apply/draft/", StringComparison.Ordinal));
    }

    private async Task<Guid> ApplyAsync(Visit visit)
    {
        var page = visit.Page;
        var draftId = Guid.Parse(new Uri(page.Url).Segments[^1]);
        Dictionary<string, string> answers;
        await using (var db = portal.Everywhere())
        {
            var draft = await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == draftId, Cancel);
            answers = SampleAnswers.For((await DraftSubject.ReadAsync(db, draft, Cancel)).Item.Detail, ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime));
            answers["name"] = Name;
        }

        for (var step = 0; step < 15 && !page.Url.Contains("/my/bundles/", StringComparison.Ordinal); step++)
        {
            var before = page.Url;
            await ResidentJourneyTests.FillAsync(page, answers);
            if (await page.Locator("main form [name='delivery.way'][value='PickUp']").CountAsync() > 0)
            {
                await page.Locator("main form [name='delivery.way'][value='PickUp']").CheckAsync(new() { Force = true });
                await page.Locator("main form [name='delivery.hall']").First.CheckAsync(new() { Force = true });
            }

            await visit.PictureAsync(4, $"form-{step:00}");
            await visit.ShouldFitAsync();
            await visit.ShouldBeAccessibleAsync();
            await page.Locator("main form button.btn-primary").Last.ClickAsync();
            await Expect(page).Not.ToHaveURLAsync(before);
        }

        page.Url.ShouldContain("/my/bundles/");
        await visit.PictureAsync(5, "receipt");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        return draftId;
    }

    private static async Task ShowAsync(Visit visit, Guid runId, int number, string name)
    {
        await visit.GoAsync($"xincheng/my/bundles/{runId}");
        await visit.PictureAsync(number, name);
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
    }

    /// <summary>The clerk reads which part of the whole a case is.</summary>
    private async Task StaffAsync(string language, string album, Guid caseId)
    {
        await using var visit = await chromium.VisitAsync(portal.Url, 1280, 900, album);
        await visit.SignInAsync("furong", "furong.clerk");
        await visit.GoAsync($"furong/language?to={language}&back=work");
        await visit.GoAsync($"furong/work/cases/{caseId}");
        await visit.WaitForCircuitAsync();
        await Expect(visit.Page.Locator(".run-line")).ToContainTextAsync("3");
        await visit.PictureAsync(7, "staff");
        await visit.ShouldBeAccessibleAsync();
        visit.ShouldHaveNoComplaints();
    }

    private async Task CollectAsync(string language, string album, string code)
    {
        await using var visit = await chromium.VisitAsync(portal.Url, 1280, 900, album);
        await visit.SignInAsync("furong", "furong.clerk");
        await visit.GoAsync($"furong/language?to={language}&back=work/pick-ups");
        Guid hallId;
        await using (var db = portal.Everywhere())
        {
            hallId = await db.PickUps.Where(each => each.Code == code && each.CollectedAt == null).Select(each => each.HallId).FirstAsync(Cancel);
        }

        await visit.GoAsync($"furong/work/pick-ups?hall={hallId}");
        await visit.Page.FillAsync("#code", code);
        await visit.Page.ClickAsync("button.btn-primary[form='hand-over']");
        await Expect(visit.Page.Locator(".notice-good")).Not.ToHaveCountAsync(0);
        await visit.PictureAsync(9, "collected");
        await visit.ShouldBeAccessibleAsync();
    }

    /// <summary>Rules may decide the registration before anybody has signed: they say their word first, and nobody signs beside them.</summary>
    private async Task DecideAsync(Guid caseId)
    {
        await using (var job = portal.Services.CreateAsyncScope())
        {
            job.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("the rules decide cases of all places");
            await job.ServiceProvider.GetRequiredService<InstantDesk>().DecideAsync(caseId, Cancel);
        }

        await portal.DecideAsync(caseId);
    }

    private async Task<List<Portal.Core.Cases.Case>> CasesAsync(Guid runId)
    {
        await using var db = portal.Everywhere();
        var run = await db.BundleRuns.AsNoTracking().SingleAsync(each => each.Id == runId, Cancel);
        return [.. (await db.Cases.AsNoTracking().Where(matter => matter.BundleRunId == runId).ToListAsync(Cancel)).OrderBy(matter => run.PlaceOf(matter.Id))];
    }
}
