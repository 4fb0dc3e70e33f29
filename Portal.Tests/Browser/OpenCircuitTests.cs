using Microsoft.EntityFrameworkCore;
using Portal.Core.People;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>
/// Somebody's right ends while their page is open: the running program notices by itself what another node, or somebody with the database
/// in their hands, has changed. It looks every two seconds (PostWatch.Freshness); the time allowed here is what a loaded machine needs.
/// </summary>
public sealed class OpenCircuitTests(Chromium chromium)
{
    private const float Soon = 20_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DisabledAccount_WithAPageOpen_IsLedToSignIn()
    {
        await using var host = new PortalFixture.PortalHost();
        await using var visit = await OpenAsync(host);
        await using var db = new PortalFixture(host).Everywhere();

        await db.Users.Where(account => account.UserName == "xincheng.clerk").ExecuteUpdateAsync(set => set.SetProperty(account => account.IsActive, false), Cancel);

        await visit.Page.WaitForURLAsync("**/sign-in**", new() { Timeout = Soon });
    }

    [Fact]
    public async Task ChangedPost_WithAPageOpen_LosesWhatItsDutiesShowed()
    {
        await using var host = new PortalFixture.PortalHost();
        await using var visit = await OpenAsync(host);
        await Expect(visit.Page.Locator(".rail-links a[href='window']")).ToHaveCountAsync(1);
        await using var db = new PortalFixture(host).Everywhere();

        var accountId = await db.Users.Where(account => account.UserName == "xincheng.clerk").Select(account => account.Id).SingleAsync(Cancel);
        await db.Posts.Where(post => post.AccountId == accountId).ExecuteUpdateAsync(set => set.SetProperty(post => post.Duties, Duties.Supervisor), Cancel);

        await Expect(visit.Page.Locator(".rail-links a[href='window']")).ToHaveCountAsync(0, new() { Timeout = Soon });
    }

    private async Task<Visit> OpenAsync(PortalFixture.PortalHost host)
    {
        var visit = await chromium.VisitAsync(host.Url, 1280, 900, "open-circuit");
        await visit.SignInAsync("xincheng", "xincheng.clerk");
        await visit.GoAsync("xincheng/work");
        await visit.WaitForCircuitAsync();
        return visit;
    }
}
