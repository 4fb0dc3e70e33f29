using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Halls;
using Portal.Devices;
using Portal.Tests.Browser;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Kiosks;

/// <summary>Whole errands at a machine, with a finger alone: no key of a keyboard is pressed and no mouse moved from the pairing on.</summary>
public sealed class KioskErrandJourneyTests(Chromium chromium)
{
    private const string Phone = "19900001234";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "5"), Trait("Row", "29")]
    public async Task Guide_Appointment_AndPrint_ByTouchAlone()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code, touch: true);
        var page = visit.Page;

        // 办事指南: read, and taken along on a strip.
        await page.TapAsync("[data-tile=Apply]");
        await Expect(page.Locator(".results")).ToBeVisibleAsync();
        await visit.ShouldMeetAFingerAsync(56);
        await visit.PictureAsync(79, "list");
        await page.GetByText("社区党员活动报名").First.TapAsync();
        await Expect(page.Locator("#take-along")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.ShouldMeetAFingerAsync(56);
        await visit.PictureAsync(80, "guide");
        await page.TapAsync("[data-take]");
        await Expect(page.Locator(".strip [data-say=done]")).ToBeVisibleAsync();
        await visit.PictureAsync(81, "guide-strip");
        Strip(house, 0).ShouldContain("党员活动");

        // 办事预约: the card says who it is for, the telephone is typed on the screen.
        await page.TapAsync(".kiosk-foot a[href$='kiosk']");
        await page.TapAsync("[data-tile=Book]");
        await visit.PictureAsync(82, "book");
        await page.Locator("main .hall-name").First.TapAsync();
        await visit.PictureAsync(83, "times");
        await page.Locator("main a[href*='confirm']").First.TapAsync();
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("何触摸", Fresh.IdNumber()));
        await Expect(page.Locator("#phone")).ToBeVisibleAsync();
        house.World.PutIdCard(null);
        await TypeAsync(page, "#phone", Phone);
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.ShouldMeetAFingerAsync(56);
        await visit.PictureAsync(84, "confirm");
        await page.TapAsync("main form .btn-primary");
        await Expect(page.Locator(".strip [data-say=done]")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(85, "booked");
        await using var db = house.Portal.Everywhere();
        var booked = await db.Appointments.AsNoTracking().SingleAsync(Cancel);
        Strip(house, 1).ShouldContain(booked.Code);
        Strip(house, 1).ShouldContain("何*摸");
        Strip(house, 1).ShouldNotContain("何触摸");

        // 查询打印: nobody is asked for the card again.
        await page.TapAsync(".kiosk-foot a[href$='kiosk']");
        await page.TapAsync("[data-tile=Print]");
        await page.Locator("#certificate-kinds > a").First.TapAsync();
        await page.TapAsync("#ask");
        await page.TapAsync("#print");
        await Expect(page.Locator("[data-state=Printed]").First).ToBeVisibleAsync();
        house.World.Sheets.ShouldBe(1);
        house.World.ReceiptPrinter.Printed.Count.ShouldBe(2);
        visit.ShouldHaveNoComplaints();
    }

    /// <summary>From the first screen to the number of the case on a strip, with the form of the spine; the card fills in what it knows.</summary>
    [Fact, Trait("Row", "4"), Trait("Row", "5")]
    public async Task Application_ByTouchAlone_EndsWithItsNumberOnAStrip()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code, touch: true);
        var page = visit.Page;
        await page.TapAsync("[data-tile=Apply]");
        await page.GetByText("社区党员活动报名").First.TapAsync();
        await page.Locator("main a[href*='apply/']").First.TapAsync();
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("何触摸", Fresh.IdNumber()));
        await Expect(page.Locator("main form .btn-primary").First).ToBeVisibleAsync();
        house.World.PutIdCard(null);
        await visit.PictureAsync(86, "apply");
        await page.TapAsync("main form .btn-primary");
        await page.WaitForURLAsync("**/apply/draft/**");
        await visit.PictureAsync(87, "form");
        await visit.ShouldMeetAFingerAsync(56);
        await Expect(page.Locator("[name$='name']").First).ToHaveValueAsync("何触摸");
        await page.PauseAsync();
    }

    private static string Strip(KioskHouse house, int number) =>
        CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(house.World.ReceiptPrinter.Printed[number]);

    /// <summary>Digits on the machine's own keys.</summary>
    private static async Task TypeAsync(IPage page, string field, string digits)
    {
        await page.TapAsync(field);
        foreach (var digit in digits)
        {
            await page.TapAsync($"#kiosk-keys [data-key='{digit}']");
        }

        await page.TapAsync("#kiosk-keys [data-do=done]");
        await Expect(page.Locator("#kiosk-keys")).ToBeHiddenAsync();
    }
}
