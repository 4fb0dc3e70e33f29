using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>A resident has forgotten their password: the clerk looks at the document, the resident chooses another and reads that it was done.</summary>
public sealed class LostPasswordJourneyTests(PortalFixture portal, Chromium chromium)
{
    private const string Name = "柳忘记";
    private const string Own = "one of my own choosing";

    [Theory]
    [InlineData("zh", 1024, "我的办件")]
    [InlineData("en", 820, "My cases")]
    public async Task Forgotten_AtTheWindow_ThenANewOneIsChosen(string language, int width, string mine)
    {
        var number = Fresh.IdNumber();
        using var resident = portal.Http();
        await Fresh.RegisterAsync(resident, number, $"1981235{(language == "zh" ? "0001" : "0002")}", Name);

        await using var clerk = await chromium.VisitAsync(portal.Url, width, 900, $"lost-{language}-{width}");
        await clerk.GoAsync($"furong/language?to={language}&back=");
        await clerk.SignInAsync("furong", "furong.clerk");
        await clerk.GoAsync("furong/window");
        await clerk.WaitForCircuitAsync();
        await clerk.Page.ClickAsync("main a[href='window/password']");
        var page = clerk.Page;
        await page.FillAsync("#lost-number", number);
        await page.FillAsync("#lost-name", Name);
        await page.FillAsync("#lost-reason", "本人到窗口，称忘记密码");
        await page.ClickAsync("footer.action-bar .btn-primary");
        await Expect(page.Locator("#refused, .refused, [role=alert]").First).ToBeVisibleAsync();
        await clerk.PictureAsync(1, "not-seen");
        await page.CheckAsync("#lost-seen");
        await page.ClickAsync("footer.action-bar .btn-primary");
        await Expect(page.Locator(".done-number")).ToBeVisibleAsync();
        await clerk.PictureAsync(2, "given");
        await clerk.ShouldBeAccessibleAsync();
        var given = (await page.Locator(".done-number").InnerTextAsync()).Trim();
        page.Url.ShouldNotContain(number);
        clerk.ShouldHaveNoComplaints();

        if (language == "en")
        {
            await resident.InEnglishAsync();
        }

        var door = await resident.SignInAsync(number, given);
        door.Address.AbsolutePath.ShouldBe("/xincheng/sign-in/password");
        (await resident.GetAsync("my/cases")).Address.AbsolutePath.ShouldBe("/xincheng/sign-in/password");
        var after = await resident.PostFormAsync(door, Fresh.Fields(("Sent.Current", given), ("Sent.Password", Own), ("Sent.Repeated", Own)), "password");
        after.Find("h1").TextContent.ShouldBe(mine);
        (await resident.GetAsync("my/notices")).Text.ShouldContain(language == "zh" ? "您的密码已在窗口重设" : "Your password was set at a window");
        using var old = portal.Http();
        (await old.TrySignInAsync(number, Fresh.Password)).Address.AbsolutePath.ShouldBe("/xincheng/sign-in");
    }
}
