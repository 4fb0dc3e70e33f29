using Microsoft.Playwright;
using Portal.Devices;
using Portal.Tests.Browser;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Kiosks;

/// <summary>Somebody walks up to a kiosk: the real pages in a real browser, the real agent, a simulated reader that says so.</summary>
public sealed class KioskJourneyTests(Chromium chromium)
{
    [Fact, Trait("Row", "5")]
    public async Task Resident_LaysTheirCardDown_SeesTheirCases_AndLeavesNothingBehind()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var (page, number) = (visit.Page, Fresh.IdNumber());

        await Expect(page.Locator("[data-simulated]")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(1, "home");
        await page.Locator("#kiosk-tiles > a").First.ClickAsync();
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(2, "card");
        house.World.PutIdCard(SamSimulator.Resident("王终端", number));
        await Expect(page.Locator(".empty-title")).ToBeVisibleAsync();
        page.Url.ShouldEndWith("/my/cases");
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("王*端");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(3, "my-cases");
        foreach (var target in await page.Locator("a.btn:visible, button:visible").AllAsync())
        {
            (await target.BoundingBoxAsync())!.Height.ShouldBeGreaterThanOrEqualTo(56, await target.InnerTextAsync());
        }

        house.World.PutIdCard(null);
        await page.ClickAsync(".kiosk-foot .btn-primary");
        await page.WaitForURLAsync("**/kiosk");
        await page.GoBackAsync();
        await Expect(page.Locator(".machine, .kiosk-foot").First).ToBeVisibleAsync();
        (await page.ContentAsync()).ShouldNotContain("王");
        await page.ReloadAsync();
        (await page.ContentAsync()).ShouldNotContain("王");
        (await page.EvaluateAsync<int>("() => localStorage.length + sessionStorage.length")).ShouldBe(0);
        (await page.Context.CookiesAsync()).Select(cookie => cookie.Name).ShouldNotContain("portal");
        visit.ShouldHaveNoComplaints();
    }

    [Fact, Trait("Row", "7")]
    public async Task Card_TakenAwayTooEarly_OrAgentGone_IsSaidAndCanBeTriedAgain()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;

        await page.Locator("#kiosk-tiles > a").First.ClickAsync();
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("赵半途", "999999199001010014")); // Its check digit is wrong: a card that is none.
        await Expect(page.Locator("#refused")).ToContainTextAsync("没有从这张卡上读到");
        await Expect(page.Locator("[data-again]")).ToBeVisibleAsync();
        await visit.PictureAsync(4, "card-refused");

        // The agent dies; the page says so, and goes on by itself when it is there again.
        house.World.PutIdCard(null);
        await page.ClickAsync("[data-again]");
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        await house.StopAgentAsync();
        await Expect(page.Locator("[data-say=away], [data-say=fault]").Locator("visible=true")).ToBeVisibleAsync();
        await visit.PictureAsync(5, "agent-away");
        await house.StartAgentAsync();
        await Expect(page.Locator("[data-again]")).ToBeVisibleAsync();
        await page.ClickAsync("[data-again]");
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        house.World.PutIdCard(SamSimulator.Resident("赵终于", Fresh.IdNumber()));
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("赵*于");
    }

    [Fact, Trait("Row", "30")]
    public async Task Nobody_StaysSignedIn_WhoWalksAway()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await page.Locator("#kiosk-tiles > a").First.ClickAsync();
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("孙离开", Fresh.IdNumber()));
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("孙*开");

        // As if nobody had touched the screen for so long; the real minute is on the element.
        (await page.Locator("#kiosk-idle").GetAttributeAsync("data-after")).ShouldBe("60");
        await page.EvaluateAsync("() => { document.getElementById('kiosk-idle').dataset.after = '1'; document.getElementById('kiosk-idle').dataset.lasts = '6'; }");
        await Expect(page.Locator("#kiosk-idle")).ToBeVisibleAsync();
        await visit.PictureAsync(6, "idle");
        await page.ClickAsync("[data-still]");
        await Expect(page.Locator("#kiosk-idle")).ToBeHiddenAsync();
        await Expect(page.Locator("#kiosk-idle")).ToBeVisibleAsync();
        await page.WaitForURLAsync("**/kiosk");
        await Expect(page.Locator("#kiosk-tiles")).ToBeVisibleAsync();
        (await page.ContentAsync()).ShouldNotContain("孙");
        await visit.GoAsync("furong/my/cases");
        page.Url.ShouldContain("kiosk/card");
    }

    [Fact, Trait("Row", "5")]
    public async Task Search_IsTypedByTouchAlone_InChinese()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;

        await page.Locator("#kiosk-tiles > a").Nth(1).ClickAsync();
        await page.Locator("main input[type=search]").First.ClickAsync();
        await Expect(page.Locator("#kiosk-keys")).ToBeVisibleAsync();
        await TypeAsync(page, "di", "低");
        await TypeAsync(page, "bao", "保");
        foreach (var sign in "zui")
        {
            await page.ClickAsync($"#kiosk-keys [data-key='{sign}']");
        }

        await visit.PictureAsync(7, "keys");
        await visit.ShouldBeAccessibleAsync();
        for (var letter = 0; letter < 3; letter++)
        {
            await page.ClickAsync("#kiosk-keys [data-do=back]");
        }

        await Expect(page.Locator("main input[type=search]").First).ToHaveValueAsync("低保");
        await page.ClickAsync("#kiosk-keys [data-do=done]");
        await Expect(page.Locator("#kiosk-keys")).ToBeHiddenAsync();
        await page.Locator("main form[role=search] button").First.ClickAsync();
        await Expect(page.Locator(".results")).ToContainTextAsync("最低生活保障");
        await visit.ShouldFitAsync();
        await visit.PictureAsync(8, "found");
        visit.ShouldHaveNoComplaints();
    }

    private static async Task TypeAsync(IPage page, string sounds, string sign)
    {
        foreach (var letter in sounds)
        {
            await page.ClickAsync($"#kiosk-keys [data-key='{letter}']");
        }

        await Expect(page.Locator("#kiosk-keys [data-typed]")).ToHaveTextAsync(sounds);
        while (await page.Locator($"#kiosk-keys [data-sign='{sign}']").CountAsync() == 0)
        {
            await page.ClickAsync("#kiosk-keys [data-page='1']");
        }

        await page.ClickAsync($"#kiosk-keys [data-sign='{sign}']");
        await Expect(page.Locator("#kiosk-keys [data-typed]")).ToHaveTextAsync("");
    }

    [Fact]
    public async Task SelfTest_NamesWhatIsMissing()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;

        await visit.GoAsync("furong/kiosk/check");
        foreach (var works in (string[])["paired", "enrolled", "script", "agent", "same", "ticket", "clock", "screen"])
        {
            await Expect(page.Locator($"[data-check={works}]")).ToHaveAttributeAsync("data-is", "yes");
        }

        await Expect(page.Locator("[data-devices] li")).ToHaveCountAsync(Drivers.AllSimulated().Count);
        await Expect(page.Locator("[data-devices] li").First).ToContainTextAsync("模拟");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(9, "check");

        await house.StopAgentAsync();
        await visit.GoAsync("furong/kiosk/check");
        await Expect(page.Locator("[data-check=agent]")).ToHaveAttributeAsync("data-is", "no");
        await Expect(page.Locator("[data-check=agent]")).ToContainTextAsync("systemctl status portal-devices");
    }

    [Fact]
    public async Task Code_HeldToTheScanner_OpensItsPage_OrIsTypedForThePerson()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await Expect(page.Locator("[data-simulated]")).ToBeVisibleAsync();
        await page.Locator("#kiosk-tiles > a").Nth(4).ClickAsync();
        await Expect(page.Locator("#number")).ToBeVisibleAsync();

        house.World.Scan("20260300001");
        await Expect(page.Locator("#number")).ToHaveValueAsync("20260300001");
        house.World.Scan("https://elsewhere.example/furong/verify/NOSUCHCODE22");
        await Expect(page.Locator("#number")).ToHaveValueAsync("https://elsewhere.example/furong/verify/NOSUCHCODE22"); // Shown, never opened.
        page.Url.ShouldEndWith("/progress");
        house.World.Scan($"{house.Portal.Url}/furong/verify/NOSUCHCODE22");
        await page.WaitForURLAsync("**/verify/NOSUCHCODE22");
        visit.ShouldHaveNoComplaints();
    }
}
