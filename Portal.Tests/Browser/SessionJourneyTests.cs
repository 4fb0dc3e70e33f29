using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Demo;
using Portal.Core.People;
using Portal.Core.Sessions;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>联审 as people do it: the chair calls a case, three departments sit at their own screens, the decision falls once, the minutes are printed.</summary>
public sealed class SessionJourneyTests(PortalFixture portal, Chromium chromium)
{
    private static int _serial = 600;

    [Theory]
    [InlineData("zh", 1440, 900, "住房")]
    [InlineData("en", 820, 1180, "Housing")]
    [Trait("Row", "62")]
    public async Task Session_ThreeDepartments_DecideAndPrintTheMinutes(string language, int width, int height, string housing)
    {
        var name = language == "zh" ? "郑联审" : "魏联审";
        var tour = new Tour(portal.Services, portal.Get<PortalDbMaker>(), portal.Get<TimeProvider>());
        var caseId = await tour.BringAsync("xincheng", "ZF-0101", name, DemoIdNumber.Make(new DateOnly(1980, 3, 7), Interlocked.Increment(ref _serial)), matter => matter.OpenSteps().Count() == 3, TestContext.Current.CancellationToken);

        await using var chair = await EnterAsync("kaifu.approver2", language, width, height, housing);
        await chair.GoAsync("kaifu/sessions");
        await chair.PictureAsync(1, "list");
        await chair.GoAsync("kaifu/sessions/new");
        await chair.WaitForCircuitAsync();
        var row = chair.Page.Locator("tbody tr", new() { HasText = name });
        await row.Locator("input[type=checkbox]").CheckAsync();
        await chair.Page.FillAsync("#session-where", "三楼联审室");
        await chair.PictureAsync(2, "plan");
        await chair.ShouldBeAccessibleAsync();
        await chair.Page.ClickAsync(".action-bar button[type=submit]");
        await chair.Page.Locator(".action-bar button[type=button].btn-primary").ClickAsync();
        await Expect(chair.Page.Locator(".session")).ToBeVisibleAsync();
        await chair.PictureAsync(3, "open");
        var address = new Uri(chair.Page.Url).AbsolutePath.TrimStart('/');

        await using var civil = await EnterAsync("kaifu.reviewer", language, 1440, 900, null);
        await SignAsync(civil, address, "收入核对无异常", null);
        await using var house = await EnterAsync("kaifu.reviewer2", language, 1440, 900, housing);
        await SignAsync(house, address, "名下无住房", null);
        await Expect(chair.Page.Locator(".stage-table .badge-good")).ToHaveCountAsync(2);
        await using var work = await EnterAsync("kaifu.reviewer3", language, width, height, null);
        await SignAsync(work, address, "社保记录相符", "就业后三十日内申报");
        await work.PictureAsync(4, "member");
        await work.ShouldBeAccessibleAsync();

        await Expect(chair.Page.Locator(".stage-table .badge-caution")).ToBeVisibleAsync();
        await chair.Page.Locator($".session-result input[value={nameof(SessionResult.Approved)}]").CheckAsync();
        await chair.Page.FillAsync("#result-note", "各部门意见一致");
        await chair.Page.ClickAsync(".session-result button[type=submit]");
        await Expect(chair.Page.Locator("#refused")).ToBeVisibleAsync();
        await chair.Page.Locator(".condition input[value=yes]").CheckAsync();
        await chair.PictureAsync(5, "result");
        await chair.ShouldBeAccessibleAsync();
        await chair.ShouldFitAsync();
        await chair.Page.ClickAsync(".session-result button[type=submit]");
        await Expect(chair.Page.Locator(".session-list .badge-good").First).ToBeVisibleAsync();
        await Expect(work.Page.Locator(".session-case .notice-good")).ToBeVisibleAsync();

        var close = chair.Page.Locator(".session-buttons button").First;
        await close.ClickAsync();
        await close.ClickAsync();
        await chair.Page.Locator(".work-head a.btn-primary").ClickAsync();
        await Expect(chair.Page.Locator("article.doc")).ToContainTextAsync("就业后三十日内申报");
        await Expect(chair.Page.Locator("article.doc")).ToContainTextAsync("准予");
        await chair.PictureAsync(6, "minutes");
        await chair.ShouldBeAccessibleAsync();
        var pdf = await chair.Page.APIRequest.GetAsync($"/{address}/minutes/pdf");
        pdf.Status.ShouldBe(200);
        System.Text.Encoding.ASCII.GetString((await pdf.BodyAsync())[..5]).ShouldBe("%PDF-");
        foreach (var visit in new[] { chair, civil, house, work })
        {
            visit.ShouldHaveNoComplaints();
        }

        await using var db = portal.Everywhere();
        (await db.Cases.SingleAsync(matter => matter.Id == caseId, TestContext.Current.CancellationToken)).Outcome.ShouldBe(Outcome.Approved);
    }

    private async Task<Visit> EnterAsync(string user, string language, int width, int height, string? office)
    {
        var visit = await chromium.VisitAsync(portal.Url, width, height, string.Create(CultureInfo.InvariantCulture, $"session-{language}-{width}"));
        await visit.GoAsync($"kaifu/language?to={language}&back=");
        await visit.SignInAsync("kaifu", user);
        if (office is not null)
        {
            await visit.Page.Locator("main form button", new() { HasText = office }).First.ClickAsync();
            await visit.Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        }

        return visit;
    }

    private static async Task SignAsync(Visit visit, string address, string words, string? conditions)
    {
        await visit.GoAsync(address);
        await visit.Page.Locator("#say-words").WaitForAsync();
        await visit.Page.FillAsync("#say-words", words);
        if (conditions is not null)
        {
            await visit.Page.FillAsync("#say-conditions", conditions);
        }

        await visit.Page.ClickAsync(".session-case form button[type=submit]");
        await Expect(visit.Page.Locator("#say-words")).ToHaveCountAsync(0);
    }
}
