using Microsoft.Playwright;
using Portal.Devices;
using Portal.Tests.Browser;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Kiosks;

/// <summary>What goes wrong between a kiosk's page and its agent while somebody shows their card: each trouble has a sentence of its own and a way on.</summary>
[Trait("Row", "5"), Trait("Row", "7")]
public sealed class AgentTroubleJourneyTests(Chromium chromium)
{
    [Fact]
    public async Task PageOfAnotherVersion_SaysSo_AndGoesOnWhenBothAreOfOne()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;

        // As a portal that was brought up to date before its kiosks.
        await page.RouteAsync("**/kiosk-devices*.js", async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = answer, Body = (await answer.TextAsync()).Replace(Protocol.Subprotocol, "kiosk-devices.v2", StringComparison.Ordinal) });
        });
        await visit.GoAsync("furong/kiosk/card");
        await Expect(page.Locator("[data-say=version]")).ToContainTextAsync("版本不一致");
        await WaysOnAsync(page);
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(72, "other-version");

        await page.UnrouteAllAsync();
        await visit.GoAsync("furong/kiosk/card");
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task SecondPage_TakesTheDevices_AndTheFirstGoesOnWhenSomebodySaysSo()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await KioskJourneyTests.ToCardAsync(page);
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();

        var second = await page.Context.NewPageAsync();
        await second.GotoAsync($"{house.Url}/furong/kiosk/card");
        await Expect(second.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-say=superseded]")).ToContainTextAsync("另一个页面");
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(73, "superseded");

        // The first does not fight for them.
        await page.WaitForTimeoutAsync(2500);
        await Expect(second.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-say=superseded]")).ToBeVisibleAsync();

        await page.ClickAsync("[data-again]");
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        await Expect(second.Locator("[data-say=superseded]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("吴两页", Fresh.IdNumber()));
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("吴*页");
    }

    [Fact]
    public async Task PageWithoutAnAgent_SaysSo_AndNamesAWayOn()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await house.StopAgentAsync();
        await using var visit = await house.PairAsync(chromium, code);
        await KioskJourneyTests.ToCardAsync(visit.Page);
        await Expect(visit.Page.Locator("[data-say=away]")).ToContainTextAsync("连不上这台机器的读卡器");
        await WaysOnAsync(visit.Page);
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(74, "no-agent");
    }

    /// <summary>The program killed as by a power cut, in each step of a reading. What was read and sealed before is still believed.</summary>
    [Theory]
    [InlineData("waiting-for-card")]
    [InlineData("reading")]
    [InlineData("sending")]
    public async Task AgentKilled_InAnyStepOfAReading_IsSaid_AndTheNextTryWorks(string step)
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await house.StopAgentAsync();
        await using var visit = await house.PairAsync(chromium, code);
        var (page, card, held, released) = (visit.Page, $"idcard 王终端 {Fresh.IdNumber()}", new TaskCompletionSource(), new TaskCompletionSource());
        if (step == "sending")
        {
            await page.RouteAsync("**/kiosk/card**", async route =>
            {
                if (route.Request.Method == "POST")
                {
                    held.TrySetResult();
                    await released.Task;
                }

                await route.ContinueAsync();
            });
        }

        using (var first = await AgentProgram.StartAsync(house))
        {
            await KioskJourneyTests.ToCardAsync(page);
            await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync(new() { Timeout = 30_000 });
            if (step != "waiting-for-card")
            {
                await first.OrderAsync(step == "reading" ? "slow 2500" : "slow 0");
                await first.OrderAsync(card);
                await (step == "reading" ? Expect(page.Locator("[data-say=reading]")).ToBeVisibleAsync() : held.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            }

            first.Kill();
        }

        if (step == "sending")
        {
            released.SetResult();
            await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("王*端");
            return;
        }

        await Expect(page.Locator("[data-say=away], [data-say=fault]").Locator("visible=true")).ToBeVisibleAsync();
        await WaysOnAsync(page);
        using var second = await AgentProgram.StartAsync(house);
        await page.ClickAsync("[data-again]");
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await second.OrderAsync(card);
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("王*端");
    }

    [Fact]
    public async Task CardPulledWhileItIsRead_IsSaid_AndCanBePutBack()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        house.World.Slow = TimeSpan.FromSeconds(2);
        await KioskJourneyTests.ToCardAsync(page);
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        var card = SamSimulator.Resident("郑太快", Fresh.IdNumber());
        house.World.PutIdCard(card);
        await Expect(page.Locator("[data-say=reading]")).ToBeVisibleAsync();
        house.World.PutIdCard(null);
        await Expect(page.Locator("[data-say=fault]")).ToContainTextAsync("证件拿开得太早了");
        await visit.PictureAsync(75, "card-pulled");

        house.World.Slow = TimeSpan.Zero;
        house.World.PutIdCard(card);
        await page.ClickAsync("[data-again]");
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("郑*快");
    }

    /// <summary>A kiosk whose clock is a day away: its card reader is not used, the person has a sentence for the staff, and the self-test shows both clocks.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task ClockWrongByADay_IsNamedToTheStaff_AndReadsAgainWhenItIsRight(int days)
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await house.StopAgentAsync();
        house.Clock = new ClockOff(TimeSpan.FromDays(days));
        await house.StartAgentAsync();
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        house.World.PutIdCard(SamSimulator.Resident("钱昨天", Fresh.IdNumber()));
        await KioskJourneyTests.ToCardAsync(page);
        await Expect(page.Locator("[data-say=clock]")).ToContainTextAsync("时钟不对");
        await WaysOnAsync(page);
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(76, "clock-card");
        (await page.Locator(".kiosk-who").CountAsync()).ShouldBe(0);

        await visit.GoAsync("furong/kiosk/check");
        await Expect(page.Locator("[data-check=clock]")).ToHaveAttributeAsync("data-is", "no");
        await Expect(page.Locator("[data-check=clock]")).ToContainTextAsync("24 h 0 min");
        await Expect(page.Locator("[data-check=clock]")).ToContainTextAsync("timedatectl");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(77, "clock-check");

        await house.StopAgentAsync();
        house.Clock = TimeProvider.System;
        await house.StartAgentAsync();
        house.World.PutIdCard(SamSimulator.Resident("钱今天", Fresh.IdNumber()));
        await visit.GoAsync("furong/kiosk");
        await KioskJourneyTests.ToCardAsync(page);
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("钱*天");
    }

    /// <summary>What readers and printers tell by themselves stands on the screen for as long as it holds.</summary>
    [Fact]
    public async Task CardLeftInside_AndPaperThatRanOut_AreHintedAt_UntilTheyAreSeenTo()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        house.World.BreakReceiptPrinter(ReceiptTrouble.PaperEnd);
        await Expect(page.Locator("[data-hint=receipt-out]")).ToContainTextAsync("没有纸了");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(78, "hint-no-strip");
        house.World.BreakReceiptPrinter(ReceiptTrouble.None);
        await Expect(page.Locator("[data-hint=receipt-out]")).ToBeHiddenAsync();

        await visit.GoAsync("furong/kiosk/social");
        await Expect(page.Locator("[data-say=enter-pin]")).ToBeVisibleAsync();
        house.World.Press("123456#");
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutSocialCard(new());
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("测**甲");
        await Expect(page.Locator("[data-hint=socialcard-in]")).ToContainTextAsync("请取走");
        await visit.PictureAsync(79, "hint-card");
        house.World.PutSocialCard(null);
        await Expect(page.Locator("[data-hint=socialcard-in]")).ToBeHiddenAsync();

        // Sheets are said to whoever may print some, with another printer if there is one.
        house.World.BreakDocumentPrinter(Fault.PaperOut);
        await Expect(page.Locator("[data-hint=document-out]")).ToContainTextAsync("附近也没有可用的打印机");
        await visit.GoAsync("furong/language?to=en&back=my/cases");
        await Expect(page.Locator("[data-hint=document-out]")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(80, "hint-no-paper-en");
        visit.ShouldHaveNoComplaints();
    }

    /// <summary>There is always something else to do than to wait.</summary>
    private static async Task WaysOnAsync(IPage page)
    {
        await Expect(page.Locator(".machine-tiles a[href$=progress]")).ToBeVisibleAsync();
        await Expect(page.Locator(".machine-foot a").First).ToBeVisibleAsync();
    }

    private sealed class ClockOff(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
