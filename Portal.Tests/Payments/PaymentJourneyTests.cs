using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Payments;
using Portal.Core.Tenancy;
using Portal.Devices;
using Portal.Tests.Browser;
using Portal.Tests.Kiosks;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Payments;

/// <summary>Somebody tops up a phone and pays a bill at a kiosk: real pages, the real agent, simulated PIN pad, printer and money that say so.</summary>
public sealed class PaymentJourneyTests(Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "144")]
    public async Task Phone_IsToppedUp_AfterTwoEqualNumbersAndAPin_AndTheStripSaysSo()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await page.GetByText("充值缴费").ClickAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(11, "payments");
        await page.GetByText("手机话费充值").ClickAsync();
        await SignInAsync(house, page);

        await TypeAsync(page, "19912345678", "19912345679");
        await Expect(page.Locator("#refused")).ToContainTextAsync("两次输入的号码不一样");
        await visit.PictureAsync(12, "numbers-differ");
        await TypeAsync(page, "19912345678", "19912345678", visit);
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(14, "amount");
        await page.GetByText("100.00").ClickAsync();
        await Expect(page.Locator("[data-say=typing]")).ToBeVisibleAsync();
        house.World.Press("998");
        await Expect(page.Locator("[data-count]")).ToHaveTextAsync("●●●");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(15, "pin");
        (await page.ContentAsync()).ShouldNotContain("998877");
        house.World.Press("877");
        await StateAsync(page, PaymentState.Delivered);
        await Expect(page.Locator("[data-say=done]")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(16, "paid");
        var strip = System.Text.CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(house.World.ReceiptPrinter.Printed.ShouldHaveSingleItem());
        strip.ShouldContain("缴费凭证（演示）");
        strip.ShouldContain("100.00");
        strip.ShouldContain("199****5678");
        strip.ShouldNotContain("19912345678");
        await page.ReloadAsync();
        await Expect(page.Locator("[data-say=done]")).ToBeVisibleAsync();
        house.World.ReceiptPrinter.Printed.Count.ShouldBe(1);

        await visit.GoAsync("furong/my/payments");
        await Expect(page.Locator("main")).ToContainTextAsync("已到账");
        using var clerk = await house.Portal.SignedInAsync("furong.clerk", "furong");
        var staff = await clerk.GetAsync("work/payments");
        var compared = await clerk.PostFormAsync(staff, Fresh.Fields(("Day", DateTime.UtcNow.AddHours(8).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))), "compare");
        compared.Text.ShouldContain("一致");
        compared.All("#ledger tbody tr")[^1].TextContent.ShouldContain("0.00");
        visit.ShouldHaveNoComplaints();
    }

    [Fact, Trait("Row", "145")]
    public async Task WaterBill_IsPaid_AndAskedAgainNothingIsOwed()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await visit.GoAsync("furong/kiosk/payments/water");
        await SignInAsync(house, page);
        await TypeAsync(page, "9912345678", "9912345678");
        await visit.PictureAsync(17, "bill");
        await page.Locator("[name='Sent.AmountFen']").ClickAsync();
        await PinAsync(house, page);
        await StateAsync(page, PaymentState.Delivered);
        await visit.GoAsync("furong/kiosk/payments/water");
        await TypeAsync(page, "9912345678", "9912345678");
        await Expect(page.Locator("#owed")).ToContainTextAsync("0.00");
        await Expect(page.Locator("main")).ToContainTextAsync("没有欠费");
    }

    /// <summary>The provider refuses: money back, and the strip says so. It does not answer: the page waits with the person, nothing is taken twice.</summary>
    [Fact, Trait("Row", "144")]
    public async Task ProviderThatFails_BringsTheMoneyBack_OrIsWaitedFor()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await visit.GoAsync("furong/kiosk/payments/top-up");
        await SignInAsync(house, page);
        await TypeAsync(page, "19912340001", "19912340001");
        await page.GetByText("50.00").ClickAsync();
        await PinAsync(house, page);
        await StateAsync(page, PaymentState.Reversed);
        await Expect(page.Locator("[data-say=done]")).ToBeVisibleAsync();
        System.Text.CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(house.World.ReceiptPrinter.Printed.ShouldHaveSingleItem()).ShouldContain("款已退回");
        await visit.PictureAsync(18, "reversed");

        await visit.GoAsync("furong/kiosk/payments/top-up");
        await TypeAsync(page, "19912340003", "19912340003");
        await page.GetByText("50.00").ClickAsync();
        await PinAsync(house, page);
        await StateAsync(page, PaymentState.Unknown);
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(19, "waiting");
        await page.ReloadAsync();
        await Expect(page.Locator("#payment-state")).ToBeVisibleAsync();

        // The round asks, the provider knows nothing of it: the screen turns by itself, and a strip says that the money is back.
        await using (var job = house.Portal.Services.CreateAsyncScope())
        {
            job.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("a test plays the round of payments");
            await job.ServiceProvider.GetRequiredService<PaymentDesk>().SettleAsync(Cancel);
        }

        await StateAsync(page, PaymentState.Reversed);
        await Expect(page.Locator("[data-say=done]")).ToBeVisibleAsync();
        house.World.ReceiptPrinter.Printed.Count.ShouldBe(2);
        await using var db = house.Portal.Everywhere();
        (await db.LedgerEntries.SumAsync(entry => entry.AmountFen, Cancel)).ShouldBe(0);
        (await db.LedgerEntries.CountAsync(entry => entry.Account == LedgerAccount.Payers && entry.AmountFen < 0, Cancel)).ShouldBe(2, "one for each payment");
    }

    private static async Task SignInAsync(KioskHouse house, IPage page)
    {
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        house.World.PutIdCard(SamSimulator.Resident("王缴费", Fresh.IdNumber()));
        await Expect(page.Locator("#first")).ToBeVisibleAsync();
    }

    private static async Task TypeAsync(IPage page, string first, string second, Visit? visit = null)
    {
        await page.FillAsync("#first", first);
        await page.ClickAsync("main form .btn-primary");
        await Expect(page.Locator("#second")).ToBeVisibleAsync();
        if (visit is not null)
        {
            await visit.ShouldBeAccessibleAsync();
            await visit.PictureAsync(13, "again");
        }

        await page.FillAsync("#second", second);
        await page.ClickAsync("main form .btn-primary");
        await Expect(page.Locator("#second")).ToBeHiddenAsync();
    }

    private static async Task PinAsync(KioskHouse house, IPage page)
    {
        await Expect(page.Locator("[data-say=typing]")).ToBeVisibleAsync();
        house.World.Press("246810");
    }

    private static Task StateAsync(IPage page, PaymentState state) => Expect(page.Locator("#payment-state")).ToHaveAttributeAsync("data-state", state.ToString(), new() { Timeout = 30_000 });
}
