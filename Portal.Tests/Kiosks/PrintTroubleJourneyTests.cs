using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Certificates;
using Portal.Devices;
using Portal.Tests.Browser;
using Portal.Tests.Certificates;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Kiosks;

/// <summary>What goes wrong while a kiosk prints: the program killed, a printer that is slow, the portal started anew. One paper comes out or somebody is asked.</summary>
[Trait("Row", "5"), Trait("Row", "18")]
public sealed class PrintTroubleJourneyTests(Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Killed before the agent has heard of it, it prints once; killed while a sheet is on its way, it is asked about; killed after, it is known.</summary>
    [Theory]
    [InlineData("ordering", PrintState.Printed, 1)]
    [InlineData("printing", PrintState.Unknown, 0)]
    [InlineData("sending", PrintState.Printed, 0)]
    public async Task AgentKilled_InAnyStepOfAPrint_NeverPrintsTwice(string step, PrintState becomes, int sheetsOfTheSecond)
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await house.StopAgentAsync();
        var number = CertificateJourneyTests.NumberOf(ownsHome: false);
        await using var visit = await house.PairAsync(chromium, code);
        var (page, held, released) = (visit.Page, new TaskCompletionSource(), new TaskCompletionSource());
        using (var first = await AgentProgram.StartAsync(house))
        {
            await CertificateJourneyTests.PreviewAsync(page, "insured", () => first.OrderAsync($"idcard 王终端 {number}"));
            if (step == "printing")
            {
                await first.OrderAsync("slow 30000");
            }
            else
            {
                await page.RouteAsync(step == "ordering" ? "**/kiosk/print-order" : "**/kiosk/prints/*", async route =>
                {
                    if (route.Request.Method == "POST")
                    {
                        held.TrySetResult();
                        await released.Task;
                    }

                    await route.ContinueAsync();
                });
            }

            await page.ClickAsync("#print");
            await (step == "printing" ? Expect(page.Locator("[data-say=printing]")).ToBeVisibleAsync(new() { Timeout = 60_000 }) : held.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel));
            first.Kill();
        }

        released.SetResult();
        using var second = await AgentProgram.StartAsync(house);
        await CertificateJourneyTests.StateAsync(page, becomes);
        (await second.StateAsync()).ShouldContain($"A4 None ({sheetsOfTheSecond},");
        await using var db = house.Portal.Everywhere();
        (await db.PrintJobs.AsNoTracking().SingleAsync(Cancel)).State.ShouldBe(becomes);
    }

    /// <summary>A sheet takes longer than anybody stands still: whoever waits for it is not taken for gone. Cancelled, somebody looks.</summary>
    [Fact]
    public async Task SlowPrinter_IsWaitedFor_WithoutAskingWhoIsThere_AndCanBeCancelled()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await CertificateJourneyTests.PreviewAsync(page, "insured", () => LayAsync(house));
        house.World.PutIdCard(null);
        house.World.Slow = TimeSpan.FromSeconds(9);
        await page.ClickAsync("#print");
        await Expect(page.Locator("[data-say=printing]")).ToBeVisibleAsync(new() { Timeout = 60_000 });

        // A minute and twenty seconds would end the visit; here it is four seconds.
        await page.EvaluateAsync("() => Object.assign(document.getElementById('kiosk-idle').dataset, { after: '2', lasts: '2' })");
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(81, "slow-printing");
        for (var look = 0; look < 12; look++)
        {
            await page.WaitForTimeoutAsync(500);
            (await page.Locator("#kiosk-idle").IsVisibleAsync()).ShouldBeFalse("somebody who waits for their paper is there");
        }

        page.Url.ShouldContain("/kiosk/prints/");
        await CertificateJourneyTests.StateAsync(page, PrintState.Printed);
        house.World.Sheets.ShouldBe(1);

        await page.GotoAsync($"{house.Url}/furong/kiosk/certificates/medical");
        await page.ClickAsync("#ask");
        await page.ClickAsync("#print");
        await Expect(page.Locator("[data-say=printing]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.ClickAsync("[data-cancel]");
        await CertificateJourneyTests.StateAsync(page, PrintState.Unknown);
        await Expect(page.Locator("main")).ToContainTextAsync("纸出来了吗");
        await page.WaitForTimeoutAsync(9500);
        house.World.Sheets.ShouldBe(1, "a print that was taken back does not come out later");
        visit.ShouldHaveNoComplaints();
    }

    /// <summary>The tray runs empty: said in a sentence, filled up it goes on, once; left waiting it is taken back.</summary>
    [Fact]
    public async Task PaperThatEnds_IsSaid_FilledUpItPrintsOnce_AndCancelledItIsNotCounted()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await CertificateJourneyTests.PreviewAsync(page, "insured", () => LayAsync(house));
        house.World.PutIdCard(null);
        house.World.BreakDocumentPrinter(Fault.PaperOut);
        await page.ClickAsync("#print");
        await Expect(page.Locator("[data-say=paper-end]")).ToContainTextAsync("打印机缺纸", new() { Timeout = 60_000 });
        await visit.PictureAsync(82, "paper-end-cancel");
        house.World.BreakDocumentPrinter(null);
        await CertificateJourneyTests.StateAsync(page, PrintState.Printed);
        house.World.SheetNames.ShouldBeUnique();
        house.World.Sheets.ShouldBe(1);

        house.World.BreakDocumentPrinter(Fault.PaperOut);
        await page.GotoAsync($"{house.Url}/furong/kiosk/certificates/medical");
        await page.ClickAsync("#ask");
        await page.ClickAsync("#print");
        await Expect(page.Locator("[data-say=paper-end]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.ClickAsync("[data-cancel]");
        await CertificateJourneyTests.StateAsync(page, PrintState.Failed);
        await Expect(page.Locator("main")).ToContainTextAsync("已取消，没有打印");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(83, "print-cancelled");
        house.World.BreakDocumentPrinter(null);
        await page.WaitForTimeoutAsync(500);
        house.World.Sheets.ShouldBe(1);
    }

    /// <summary>The portal goes while the sheet is on its way: the agent finishes it, and the page tells of it when the portal is back.</summary>
    [Fact]
    public async Task PortalRestarted_InTheMiddleOfAPrint_OnePaperComesOut_AndItIsKnown()
    {
        var (house, code) = await KioskHouse.OpenAsync(canRestart: true);
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await CertificateJourneyTests.PreviewAsync(page, "insured", () => LayAsync(house));
        house.World.PutIdCard(null);
        house.World.Slow = TimeSpan.FromSeconds(5);
        await page.ClickAsync("#print");
        await Expect(page.Locator("[data-say=printing]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await house.RestartPortalAsync(async () =>
        {
            for (var waited = 0; house.World.Sheets == 0 && waited < 100; waited++)
            {
                await page.WaitForTimeoutAsync(200);
            }

            await Expect(page.Locator("[data-away-strip]")).ToBeVisibleAsync();
            await visit.PictureAsync(84, "portal-away-printing");
        });
        await CertificateJourneyTests.StateAsync(page, PrintState.Printed);
        house.World.Sheets.ShouldBe(1);
        await using var db = house.Portal.Everywhere();
        (await db.PrintJobs.AsNoTracking().SingleAsync(Cancel)).State.ShouldBe(PrintState.Printed);
    }

    /// <summary>The portal goes under somebody who types at the machine: the words stay, the page says why nothing goes on, and they are kept once it does.</summary>
    [Fact]
    public async Task PortalRestarted_InTheMiddleOfAForm_KeepsWhatWasTyped_AndMakesOneDraft()
    {
        var (house, code) = await KioskHouse.OpenAsync(canRestart: true);
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await KioskJourneyTests.ToCardAsync(page);
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        await LayAsync(house);
        await Expect(page.Locator(".kiosk-who")).ToBeVisibleAsync();
        await visit.GoAsync("furong/items/MZ-0101");
        await page.ClickAsync("main a[href*='apply/']");
        await page.ClickAsync("main form .btn-primary");
        await page.WaitForURLAsync("**/apply/draft/**");
        var draft = Guid.Parse(new Uri(page.Url).Segments[^1]);
        await visit.GoAsync($"furong/apply/draft/{draft}?page=applicant");
        var field = page.Locator("main [name=address]");
        await field.FillAsync("重启时打的字");
        await house.RestartPortalAsync(async () =>
        {
            await page.ClickAsync("main button[value=next]");
            await Expect(page.Locator("[data-away-strip]")).ToBeVisibleAsync();
            await Expect(field).ToHaveValueAsync("重启时打的字");
            await visit.PictureAsync(85, "portal-away-form");
        });
        await Expect(page.Locator("[data-away-strip]")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await page.ClickAsync("main button[value=next]");
        await using var db = house.Portal.Everywhere();
        for (var waited = 0; waited < 100; waited++)
        {
            if ((await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == draft, Cancel)).Answers.Values.Contains("重启时打的字"))
            {
                break;
            }

            await page.WaitForTimeoutAsync(200);
        }

        (await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == draft, Cancel)).Answers.Values.ShouldContain("重启时打的字");
        (await db.Drafts.AsNoTracking().CountAsync(each => each.OwnerCitizenId != null, Cancel)).ShouldBe(1);
        await Expect(page.Locator(".kiosk-who")).ToBeVisibleAsync();
    }

    private static Task LayAsync(KioskHouse house)
    {
        house.World.PutIdCard(SamSimulator.Resident("李等等", CertificateJourneyTests.NumberOf(ownsHome: false)));
        return Task.CompletedTask;
    }
}
