using Microsoft.EntityFrameworkCore;
using Portal.Core.Certificates;
using Portal.Devices;
using Portal.Tests.Browser;
using Portal.Tests.Devices;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Kiosks;

/// <summary>
/// A kiosk before the real services: the social-security card comes through pcscd, the sheet goes through CUPS to an IPP printer. Only the
/// PIN pad, which no driver is written for, is a simulator.
/// </summary>
[Collection(CardWorld.Only)]
public sealed class RealDevicesJourneyTests(Chromium chromium, CardWorld cards, PrintWorld prints) : IClassFixture<PrintWorld>
{
    [Fact, Trait("Row", "7"), Trait("Row", "18")]
    public async Task Resident_IsKnownByTheirCard_AndTakesAPrintedSheetAlong()
    {
        var (house, code) = await KioskHouse.OpenAsync(change: options => options.Devices = new(StringComparer.Ordinal)
        {
            ["socialcard0"] = new() { Kind = DeviceKind.SocialCard, Driver = "pcsc", Reader = "Virtual PCD 00 00" },
            ["pinpad0"] = new() { Kind = DeviceKind.PinPad, Driver = Drivers.Simulator },
            ["document0"] = new() { Kind = DeviceKind.Document, Driver = "ipp", Uri = prints.Printer.ToString() },
        });
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;

        // This machine has no reader for ID cards: it says so, and shows another way.
        await page.ClickAsync("[data-tile=Cases]");
        await page.ClickAsync("[data-way=Card]");
        await Expect(page.Locator("[data-say=missing]")).ToBeVisibleAsync();
        await visit.GoAsync("furong/kiosk/social");
        await Expect(page.Locator("[data-say=enter-pin]")).ToBeVisibleAsync();
        house.World.Press("123456#");
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        await using (await cards.InsertAsync(new()))
        {
            await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("测**甲");
        }

        // The tray is empty: the page waits with whoever waits, and the sheet comes out once when it is filled.
        var before = prints.Spool; // What came with the printer itself.
        prints.Break("media-empty-error");
        await visit.GoAsync("furong/kiosk/certificates/insured");
        await page.ClickAsync("#ask");
        await page.ClickAsync("#print");
        await Expect(page.Locator("[data-say=paper-end]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await visit.PictureAsync(70, "real-paper-out");
        prints.Printed.ShouldBe(0);
        prints.Break(null);
        await Expect(page.Locator("#print-state")).ToHaveAttributeAsync("data-state", nameof(PrintState.Printed), new() { Timeout = 60_000 });
        await visit.PictureAsync(71, "real-printed");
        prints.Printed.ShouldBe(1);

        await using (var db = house.Portal.Everywhere())
        {
            (await db.PrintJobs.AsNoTracking().SingleAsync(TestContext.Current.CancellationToken)).State.ShouldBe(PrintState.Printed);
        }

        // Nothing of the person lies in the agent's folder, and none of their sheets waits at the print server.
        await page.ClickAsync("button[form=kiosk-end]");
        await page.WaitForURLAsync("**/kiosk/bye?**");
        foreach (var trace in (string[])["测试员", "999999199001010016", "A12345678"])
        {
            house.OnDisk().ShouldNotContain(trace);
            (await page.ContentAsync()).ShouldNotContain(trace);
            page.Url.ShouldNotContain(trace);
        }

        prints.Spool.Except(before).ShouldBeEmpty("the print server keeps no job's file");
        (await page.EvaluateAsync<int>("async () => localStorage.length + sessionStorage.length + (await caches.keys()).length + (await indexedDB.databases()).length + (await navigator.serviceWorker.getRegistrations()).length")).ShouldBe(0);
        (await page.Context.CookiesAsync()).Select(cookie => cookie.Name).ShouldAllBe(name => name == "kiosk" || name == "portal-form", "the machine's own, and that of the new page's form");
        await page.GoBackAsync();
        (await page.ContentAsync()).ShouldNotContain("测*");
        visit.ShouldHaveNoComplaints();
    }
}
