using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Intake;
using Portal.Tests.Trouble;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>
/// The network is cut under people who are typing, and the portal itself starts anew: what was typed is kept, the page says what is
/// happening and comes back by itself, and no click counts twice.
/// </summary>
public sealed class LostConnectionTests(Chromium chromium) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-lost-").FullName;
    private PortalFixture.PortalHost _host = null!;
    private Wire _wire = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Url => $"http://127.0.0.1:{_wire.Port}";

    public ValueTask InitializeAsync()
    {
        _host = new PortalFixture.PortalHost(folder: _folder);
        _wire = new Wire(EndOf(_host));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _wire.DisposeAsync();
        await _host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Desk_NetworkCutAndPortalRestarted_KeepsWhatWasTypedAndDoublesNothing()
    {
        await using var visit = await chromium.VisitAsync(Url, 1280, 900, "lost-desk");
        await visit.SignInAsync("xincheng", "xincheng.clerk");
        var page = visit.Page;
        await visit.GoAsync("xincheng/window");
        await visit.WaitForCircuitAsync();
        await page.FillAsync("#window-item", "残疾人");
        await page.Locator("main button", new() { HasText = "残疾人" }).First.ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("draft=", StringComparison.Ordinal));
        var draft = page.Url;
        await page.FillAsync("#person-name", "前一半");

        // The network goes while the clerk types on.
        _wire.Cut();
        await Expect(page.Locator(".when-show")).ToBeVisibleAsync();
        await Expect(page.Locator(".offline-bar")).ToContainTextAsync("网络断开了");
        await page.FillAsync("#person-name", "断网时打的名字");
        await page.Locator("#f-address").First.FillAsync("断网时打的地址");
        await page.Locator("#f-address").First.BlurAsync();
        var discard = page.Locator("footer.action-bar .btn-quiet");
        await discard.ClickAsync(new() { Force = true });
        await discard.ClickAsync(new() { Force = true });
        await visit.PictureAsync(1, "offline");
        _wire.Mend();
        await Expect(page.Locator(".when-back")).ToBeVisibleAsync();
        await Expect(page.Locator(".when-pressed")).ToContainTextAsync("请再按一次");
        await visit.PictureAsync(2, "back");
        await Expect(discard).ToHaveTextAsync("作废这份");
        await Expect(page.Locator(".form-saved")).Not.ToBeEmptyAsync();
        (await AnswerAsync(Guid.Parse(draft.Split("draft=")[1]), "address")).ShouldBe("断网时打的地址");
        await Expect(page.Locator("#person-name")).ToHaveValueAsync("断网时打的名字");

        // The portal itself goes, and comes back on the same data.
        _wire.Cut();
        await RestartAsync();
        await page.Locator("#f-address").First.FillAsync("重启时打的地址");
        _wire.Mend(EndOf(_host));
        await page.WaitForFunctionAsync("() => performance.getEntriesByType('navigation')[0].type === 'reload'");
        await visit.WaitForCircuitAsync();
        await Expect(page.Locator("#f-address").First).ToHaveValueAsync("重启时打的地址");
        await Expect(page.Locator("#person-name")).ToHaveValueAsync("断网时打的名字");
        await Expect(page.Locator(".form-saved")).Not.ToBeEmptyAsync();
        (await AnswerAsync(Guid.Parse(draft.Split("draft=")[1]), "address")).ShouldBe("重启时打的地址");
        await visit.PictureAsync(3, "restarted");
    }

    /// <summary>A resident's form without network, after the session has run out, and without its token: each time a sentence, each time the words are still there.</summary>
    [Fact]
    public async Task Form_NoNetworkThenNoSession_KeepsWhatWasTyped()
    {
        var run = await ApplyRun.SomebodyAsync(new PortalFixture(_host));
        await run.StartAsync("ZM-0101");
        await using var visit = await chromium.VisitAsync(Url, 390, 844, "lost-form");
        await visit.SignInAsync("xincheng", run.Phone, SignIn.Fresh.Password);
        var page = visit.Page;
        await visit.GoAsync($"xincheng/language?to=en&back={Uri.EscapeDataString($"{run.Draft}?page=applicant")}");
        await page.FillAsync("[name=address]", "typed before the network went");

        _wire.Cut();
        await page.ClickAsync("main button[value=next]");
        await Expect(page.Locator(".when-unsent")).ToContainTextAsync("Everything you typed is still on this page");
        await Expect(page.Locator("[name=address]")).ToHaveValueAsync("typed before the network went");
        await visit.PictureAsync(1, "unsent");
        _wire.Mend();
        await Expect(page.Locator(".when-back")).ToBeVisibleAsync();
        await Expect(page.Locator(".form-saved")).ToContainTextAsync(":");
        (await AnswerAsync(run.DraftId, "address")).ShouldBe("typed before the network went");

        await page.FillAsync("[name=address]", "typed after the session ended");
        await page.Context.ClearCookiesAsync(new() { Name = "portal" });
        await page.ClickAsync("main button[value=next]");
        await page.WaitForURLAsync(url => url.Contains("/sign-in", StringComparison.Ordinal));
        await Expect(page.Locator("main")).ToContainTextAsync("it opens right afterwards");
        await page.FillAsync("[name='Sent.Name']", run.Phone);
        await page.FillAsync("[name='Sent.Password']", SignIn.Fresh.Password);
        await page.ClickAsync("main form button.btn-primary");
        await page.WaitForURLAsync(url => url.Contains("/typed", StringComparison.Ordinal));
        await visit.PictureAsync(2, "signed-in-again");
        await page.ClickAsync("main form button.btn-primary");
        await page.WaitForURLAsync(url => url.Contains(run.Draft, StringComparison.Ordinal));
        (await AnswerAsync(run.DraftId, "address")).ShouldBe("typed after the session ended");
    }

    private async Task<string?> AnswerAsync(Guid id, string field)
    {
        await using var db = _host.Services.GetRequiredService<PortalDbMaker>().Make(Scope.Everywhere("a test looks"));
        return (await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == id, Cancel)).Answers.GetValueOrDefault(field);
    }

    private async Task RestartAsync()
    {
        await _host.DisposeAsync();
        _host = new PortalFixture.PortalHost(folder: _folder);
    }

    private static IPEndPoint EndOf(PortalFixture.PortalHost host) => new(IPAddress.Loopback, new Uri(host.Url).Port);
}
