using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Intake;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>代办 as people do it: signed on paper at the window, used there, seen and taken back on the telephone, and the open window stops.</summary>
public sealed class ProxyJourneyTests(PortalFixture portal, Chromium chromium)
{
    [Theory]
    [InlineData("zh", 390, 844)]
    [InlineData("en", 820, 1180)]
    [Trait("Row", "108")]
    public async Task Grant_SignedAtTheWindow_IsTakenBackOnTheTelephoneWhileTheWindowIsOpen(string language, int width, int height)
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: "周委托");
        await using var db = portal.Everywhere();
        var account = await db.Users.AsNoTracking().SingleAsync(each => each.PhoneNumber == run.Phone, TestContext.Current.CancellationToken);
        var person = await db.Citizens.AsNoTracking().SingleAsync(each => each.Id == account.CitizenId, TestContext.Current.CancellationToken);
        var item = await run.ItemAsync("ZM-0101");

        await using var clerk = await chromium.VisitAsync(portal.Url, 1440, 900, $"proxy-{language}-1440");
        await clerk.GoAsync($"xincheng/language?to={language}&back=");
        await clerk.SignInAsync("xincheng", "xincheng.clerk");
        await clerk.GoAsync("xincheng/window");
        await clerk.WaitForCircuitAsync();
        var page = clerk.Page;
        await page.FillAsync("#window-item", item.Code);
        await page.ClickAsync($".window-item:has-text('{item.Code}')");
        await page.FillAsync("#person-number", person.DocumentNumber);
        await page.FillAsync("#person-name", person.Name);
        await page.ClickAsync(".window-sheet form button[type=submit]");
        await Expect(page.Locator("#window-proxy")).ToBeVisibleAsync();
        await clerk.PictureAsync(1, "window");
        await page.ClickAsync("a[href*='window/grant/']");
        await page.CheckAsync("input[value=CommunityWorker]");
        await page.ClickAsync("button[name=go][value=show]");
        await Expect(page.Locator("article.doc")).ToBeVisibleAsync();
        await clerk.PictureAsync(2, "sheet");
        await clerk.ShouldBeAccessibleAsync();
        await page.CheckAsync("input[name='Sent.OnPaper']");
        await page.ClickAsync("button[name=go][value=save]");
        await clerk.WaitForCircuitAsync();
        await Expect(page.Locator("#window-proxy option:checked")).ToContainTextAsync("周委托");
        await clerk.PictureAsync(3, "chosen");

        await using var resident = await chromium.VisitAsync(portal.Url, width, height, $"proxy-{language}-{width}");
        await resident.GoAsync($"xincheng/language?to={language}&back=");
        await resident.SignInAsync("xincheng", run.Phone, Fresh.Password);
        await resident.GoAsync("xincheng/my/proxies");
        await resident.PictureAsync(4, "given");
        await resident.ShouldFitAsync();
        await resident.ShouldBeAccessibleAsync();
        await resident.Page.ClickAsync(".case-row summary");
        await resident.Page.ClickAsync(".case-row button.btn-danger");
        await Expect(resident.Page.Locator(".case-row details")).ToHaveCountAsync(0);
        await resident.PictureAsync(5, "taken-back");
        resident.ShouldHaveNoComplaints();

        await page.FillAsync("#window-bearer", "代办员");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#refused")).ToContainTextAsync(new GrantEnded().Sentence(CultureInfo.GetCultureInfo(language == "zh" ? "zh-CN" : "en")));
        await clerk.PictureAsync(6, "stopped");
        clerk.ShouldHaveNoComplaints();
    }
}
