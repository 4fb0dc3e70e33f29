using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
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

    /// <summary>A matter whose route stays in the community.</summary>
    private const string ByCommunities = "社区党员活动报名";

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
        await page.GetByText("灵活就业社会保险补贴").First.TapAsync();
        await Expect(page.Locator("#take-along")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.ShouldMeetAFingerAsync(56);
        await visit.PictureAsync(80, "guide");
        await page.TapAsync("[data-take]");
        await Expect(page.Locator(".strip [data-say=done]")).ToBeVisibleAsync();
        await visit.PictureAsync(81, "guide-strip");
        Strip(house, 0).ShouldContain("要带的材料");

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

    /// <summary>From the first screen to the number of the case on a strip, with the form of the spine; the card has said who it is.</summary>
    [Fact, Trait("Row", "4"), Trait("Row", "5")]
    public async Task Application_ByTouchAlone_EndsWithItsNumberOnAStrip()
    {
        var (house, code) = await KioskHouse.OpenAsync("xincheng");
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code, "xincheng", touch: true);
        var page = visit.Page;
        await page.TapAsync("[data-tile=Apply]");
        await page.GetByText(ByCommunities).First.TapAsync();
        await page.Locator("main a[href*='apply/']").First.TapAsync();
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("何触摸", Fresh.IdNumber()));
        await Expect(page.Locator("input[name=for]")).ToBeCheckedAsync();
        house.World.PutIdCard(null);
        await visit.ShouldMeetAFingerAsync(56);
        await page.TapAsync("main form .btn-primary");
        await page.WaitForURLAsync("**/apply/draft/**");
        for (var screen = 1; screen < 9 && !page.Url.Contains("/apply/done/", StringComparison.Ordinal); screen++)
        {
            await visit.ShouldMeetAFingerAsync(56);
            await FillAsync(page);
            await visit.PictureAsync(86 + screen, "form");
            // The address changes before the page does: what is filled in next must be the next screen.
            var before = await page.Locator("h1").InnerTextAsync();
            await page.Locator("main form .btn-primary").Last.TapAsync();
            await Expect(page.Locator("h1")).Not.ToHaveTextAsync(before);
        }

        await Expect(page.Locator(".done-number")).ToBeVisibleAsync();
        await Expect(page.Locator(".strip [data-say=done]")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldMeetAFingerAsync(56);
        await visit.PictureAsync(95, "applied");
        await using var db = house.Portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(Cancel);
        matter.Answers["joined"].ShouldBe("1999-02-28");
        (matter.Channel, matter.ItemName).ShouldBe((Portal.Core.People.Channel.Kiosk, ByCommunities));
        Strip(house, 0).ShouldContain(matter.Number);
        Strip(house, 0).ShouldContain("何*摸");
        visit.ShouldHaveNoComplaints();
    }

    /// <summary>What only communities take in is not offered at a street's machine; who comes to its guide reads so at once.</summary>
    [Fact, Trait("Row", "4")]
    public async Task WhatCommunitiesDo_IsNotOfferedAtAStreet()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code, touch: true);
        var page = visit.Page;
        var offered = await page.Locator("[data-tile=Apply] .machine-note").InnerTextAsync();
        await page.TapAsync("[data-tile=Apply]");
        var found = await page.Locator("main [role=status]").First.InnerTextAsync();
        new string([.. found.Where(char.IsDigit)]).ShouldBe(new string([.. offered.Where(char.IsDigit)]));
        await Expect(page.GetByText(ByCommunities)).ToHaveCountAsync(0);
        await visit.GoAsync("furong/items/DY-0101");
        await Expect(page.Locator("main .notice").Filter(new() { HasText = "社区" }).First).ToBeVisibleAsync();
        (await page.Locator("main a[href*='apply/']").CountAsync()).ShouldBe(0);
        visit.ShouldHaveNoComplaints();
    }

    /// <summary>Everything a screen still asks: the first of each choice, digits where digits belong, one character elsewhere.</summary>
    private static async Task FillAsync(IPage page)
    {
        foreach (var group in await page.Locator("main fieldset:has(input[type=radio])").AllAsync())
        {
            if (await group.Locator("input:checked").CountAsync() == 0)
            {
                await group.Locator("label").First.TapAsync();
            }
        }

        foreach (var box in await page.Locator("main form input[type=checkbox][required]").AllAsync())
        {
            await box.TapAsync();
        }

        foreach (var field in await page.Locator("main form :is(input.input, textarea)").AllAsync())
        {
            if (await field.IsVisibleAsync() && await field.IsEditableAsync() && (await field.InputValueAsync()).Length == 0)
            {
                await field.TapAsync();
                await Expect(page.Locator("#kiosk-keys")).ToBeVisibleAsync();
                if (await field.GetAttributeAsync("data-day") is not null)
                {
                    foreach (var digit in "19990231")
                    {
                        await page.TapAsync($"#kiosk-keys [data-key='{digit}']");
                    }

                    await Expect(field).ToHaveValueAsync("1999-02-31");
                    await page.TapAsync("#kiosk-keys [data-do=back]");
                    await page.TapAsync("#kiosk-keys [data-do=back]");
                    await page.TapAsync("#kiosk-keys [data-key='2']");
                    await page.TapAsync("#kiosk-keys [data-key='8']");
                    await Expect(field).ToHaveValueAsync("1999-02-28");
                }
                else if (string.IsNullOrEmpty(await field.GetAttributeAsync("inputmode")))
                {
                    foreach (var letter in "wen")
                    {
                        await page.TapAsync($"#kiosk-keys [data-key='{letter}']");
                    }

                    await page.Locator("#kiosk-keys [data-sign]").First.TapAsync();
                }
                else
                {
                    foreach (var digit in Phone)
                    {
                        await page.TapAsync($"#kiosk-keys [data-key='{digit}']");
                    }
                }

                await page.TapAsync("#kiosk-keys [data-do=done]");
            }
        }
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
