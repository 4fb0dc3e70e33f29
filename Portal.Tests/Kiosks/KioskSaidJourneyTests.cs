using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Fleet;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Browser;
using Portal.Tests.Delivery;
using Portal.Tests.Halls;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Kiosks;

/// <summary>What staff have a machine say and do, as whoever stands there sees it: the real pages in a real browser, the real agent, staff at their desks.</summary>
public sealed class KioskSaidJourneyTests(Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "203")]
    public async Task Message_StandsOnTheScreen_UntilItIsRead()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await Expect(page.Locator("[data-simulated]")).ToBeVisibleAsync();

        await AskAsync(house, CommandKind.Message, "服务人员五分钟后到，请稍候。");
        await house.Agent.ReportAsync(Cancel);

        await Expect(page.Locator(".kiosk-said p")).ToHaveTextAsync("服务人员五分钟后到，请稍候。");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(20, "message");
        (await page.Locator(".kiosk-said button").BoundingBoxAsync())!.Height.ShouldBeGreaterThanOrEqualTo(56);
        await page.ClickAsync(".kiosk-said button");
        await Expect(page.Locator(".kiosk-said")).ToHaveCountAsync(0);
        visit.ShouldHaveNoComplaints();
    }

    [Fact, Trait("Row", "203")]
    public async Task LockedMachine_SaysSo_AndServesAgain_WhenASecondPersonHasSaidYes()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await Expect(page.Locator("[data-simulated]")).ToBeVisibleAsync();

        await AskAsync(house, CommandKind.Lock);
        await house.Agent.ReportAsync(Cancel);
        await Expect(page.Locator(".kiosk-locked")).ToContainTextAsync("本机暂停使用");
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(21, "locked");

        var unlock = await AskAsync(house, CommandKind.Unlock);
        await house.Agent.ReportAsync(Cancel);
        await page.ReloadAsync();
        await Expect(page.Locator(".kiosk-locked")).ToContainTextAsync("本机暂停使用");

        await StaffAsync(house, (shift, other) => shift.GetRequiredService<CommandDesk>().ConfirmAsync(unlock, other, Cancel));
        await house.Agent.ReportAsync(Cancel);
        await Expect(page.Locator(".kiosk-locked")).ToHaveCountAsync(0, new() { Timeout = 40_000 });
        await Expect(page.Locator("#kiosk-tiles")).ToBeVisibleAsync();
    }

    /// <summary>One report is enough: the page is drawn anew after the portal has heard what the machine shows.</summary>
    [Fact, Trait("Row", "20")]
    public async Task Profile_ChangesTheFirstScreen_ByItself_AndGoesBack()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await Expect(page.Locator("[data-simulated]")).ToBeVisibleAsync();
        var tree = await house.Portal.Get<TenantDirectory>().TreeAsync(Cancel);
        var groups = tree.SettingsOf(tree.Find(house.Machine.TenantId)!).TileGroups!;
        groups.Count.ShouldBeGreaterThan(1, "or nothing is left out");
        var all = groups.Select(group => group.Title.Zh).ToList();
        foreach (var title in all)
        {
            await Expect(page.Locator(".machine-more")).ToContainTextAsync(title);
        }

        var profile = Guid.CreateVersion7();
        await StaffAsync(house, (shift, staff) => shift.GetRequiredService<ProfileDesk>().PublishAsync(profile, "配置", new ProfileContent([.. groups.Select(group => group.Key)]), staff, Cancel));
        await StaffAsync(house, (shift, staff) => shift.GetRequiredService<ProfileDesk>().PublishAsync(profile, "配置", new ProfileContent([groups[1].Key], 120), staff, Cancel));
        await PushAsync(house, profile, 2);
        await house.Agent.ReportAsync(Cancel);

        await Expect(page.Locator("#kiosk-idle")).ToHaveAttributeAsync("data-after", "120");
        await Expect(page.Locator(".machine-more")).ToContainTextAsync(all[1]);
        await Expect(page.Locator(".machine-more")).Not.ToContainTextAsync(all[0]);
        await visit.PictureAsync(22, "profile");

        await Expect(page.Locator("[data-simulated]")).ToBeVisibleAsync();
        await PushAsync(house, profile, 1);
        await house.Agent.ReportAsync(Cancel);
        await Expect(page.Locator("#kiosk-idle")).ToHaveAttributeAsync("data-after", "60");
        await Expect(page.Locator(".machine-more")).ToContainTextAsync(all[0]);
    }

    private static Task<int> PushAsync(KioskHouse house, Guid profile, int number) =>
        StaffAsync(house, (shift, staff) => shift.GetRequiredService<ProfileDesk>().PushAsync(profile, number, [house.Machine.Id], staff, Cancel));

    private static async Task<Guid> AskAsync(KioskHouse house, CommandKind kind, string? text = null) =>
        (await StaffAsync(house, (shift, staff) => shift.GetRequiredService<CommandDesk>().AskAsync(new NewCommand(Guid.CreateVersion7(), house.Machine.Id, kind, text, "测试"), staff, Cancel))).Id;

    /// <summary>Each time another person of the place.</summary>
    private static Task<T> StaffAsync<T>(KioskHouse house, Func<IServiceProvider, Actor, Task<Answer<T>>> act) =>
        Machines.AsAdministratorAsync(house.Portal, house.Machine.HallId, async (shift, administrator) => (await act(shift, administrator)).OrThrow());
}
