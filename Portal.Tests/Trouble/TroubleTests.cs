using System.Net;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace Portal.Tests.Trouble;

public sealed class TroubleTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/nowhere/items")]
    [InlineData("/xincheng/no-such-page")]
    [InlineData("/xincheng/items/../../nowhere")]
    [InlineData("/sign-in")]
    [InlineData("/trouble/500")]
    [InlineData("/trouble/404")]
    public async Task UnknownAddress_IsAPlainPage(string address)
    {
        using var http = portal.Http();

        var page = await http.GetAsync(portal.Url + address);

        page.Status.ShouldBe(HttpStatusCode.NotFound);
        page.Find("h1").TextContent.ShouldBe("没有找到这个页面");
        page.Html.ShouldNotContain("Exception");
    }

    [Fact]
    public async Task UnknownPage_OfATenant_StaysInItsFrame()
    {
        using var http = portal.Http();

        var page = await http.GetAsync("no-such-page");

        page.Find("base").GetAttribute("href").ShouldBe("/xincheng/");
        page.Find(".site-name").TextContent.ShouldBe("欣城社区");
    }

    [Fact]
    public async Task Form_WithoutToken_IsRefusedInWords()
    {
        using var http = portal.Http();
        var page = await http.GetAsync("sign-in");

        var after = await http.PostFormAsync(page, SignIn.Fresh.Fields(("Sent.Name", "xincheng.clerk"), ("Sent.Password", "x")), "sign-in", withoutToken: true);

        after.Status.ShouldBe(HttpStatusCode.BadRequest);
        after.Find("h1").TextContent.ShouldBe("这次提交没有收到");
        after.All("main form").ShouldBeEmpty();
    }

    [Fact]
    public async Task Form_OfOurOwnPageWithAnOldToken_KeepsWhatWasTyped()
    {
        using var http = portal.Http();
        var page = await http.GetAsync("register");
        http.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");

        var refused = await http.PostFormAsync(page, SignIn.Fresh.Fields(("Sent.Name", "张小测"), ("Sent.Number", "x"), ("Sent.Password", "never shown"), ("Sent.Repeated", "never shown")), "register", withoutToken: true);
        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Html.ShouldNotContain("never shown");
        refused.Find("input[name='Sent.Name']").GetAttribute("value").ShouldBe("张小测");
        var again = await http.PostFormAsync(refused, SignIn.Fresh.Fields(), "register");

        again.Status.ShouldBe(HttpStatusCode.OK);
        again.Find("#name").GetAttribute("value").ShouldBe("张小测");
        again.Find(".error-summary").TextContent.ShouldContain("位数不对");
    }

    [Fact]
    public async Task PasswordForm_WithAnOldToken_EchoesNoneOfTheThree()
    {
        using var http = portal.Http();
        await SignIn.Fresh.RegisterAsync(http, SignIn.Fresh.IdNumber(), "13900006801");
        await http.SignInAsync("13900006801", SignIn.Fresh.Password);
        var page = await http.GetAsync("sign-in/password");
        page.Find("form[data-once] [name='Sent.Current']");
        http.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");

        var refused = await http.PostFormAsync(page, SignIn.Fresh.Fields(("Sent.Current", "never shown 1"), ("Sent.Password", "never shown 2"), ("Sent.Repeated", "never shown 2")), "password", withoutToken: true);

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Html.ShouldNotContain("never shown");
    }

    [Fact]
    public async Task TooManyTries_FromOneAddress_AreAskedToWait()
    {
        await using var host = new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:sign-in"] = "2" });
        using var http = new PortalHttp(new Uri($"{host.Url}/xincheng/"));
        await http.TrySignInAsync("nobody", "x");
        await http.TrySignInAsync("nobody", "x");

        var third = await http.TrySignInAsync("nobody", "x");

        third.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        third.Find("h1").TextContent.ShouldBe("请稍等一会儿再试");
        third.Response.Headers.RetryAfter.ShouldNotBeNull();
        (await http.GetAsync("sign-in")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Database_Away_IsSaidPlainlyAndNotReady()
    {
        await using var host = new PortalFixture.PortalHost();
        using var http = new PortalHttp(new Uri($"{host.Url}/xincheng/"));
        (await http.GetAsync($"{host.Url}/health/ready")).Html.ShouldBe("true");
        var signIn = await http.GetAsync("sign-in");

        await BreakAsync(host.Folder);
        var ready = await http.GetAsync($"{host.Url}/health/ready");
        var page = await http.PostFormAsync(signIn, SignIn.Fresh.Fields(("Sent.Name", "xincheng.clerk"), ("Sent.Password", "x")), "sign-in");

        ready.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ready.Html.ShouldBe("false");
        page.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        page.Find("h1").TextContent.ShouldBe("系统暂时忙不过来");
        page.Html.ShouldNotContain("Sqlite");
        (await http.GetAsync($"{host.Url}/health/live")).Html.ShouldBe("true");
        (await http.GetAsync($"{host.Url}/css/base.css")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task EveryAnswer_BearsTheSafeHeaders()
    {
        using var http = portal.Http();

        foreach (var address in new[] { "sign-in", "no-such-page", $"{portal.Url}/css/base.css", $"{portal.Url}/" })
        {
            var headers = (await http.GetAsync(address)).Response.Headers;
            headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
            headers.GetValues("Content-Security-Policy").Single().ShouldNotContain("unsafe-eval");
            headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
            headers.GetValues("Referrer-Policy").Single().ShouldBe("same-origin");
        }
    }

    /// <summary>The tables are taken away, as by a database that was restored half.</summary>
    private static async Task BreakAsync(string folder)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "portal.db")}");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA foreign_keys=OFF; ALTER TABLE \"Tenants\" RENAME TO \"TenantsAway\"; ALTER TABLE \"Citizens\" RENAME TO \"CitizensAway\"; ALTER TABLE \"Accounts\" RENAME TO \"AccountsAway\"";
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
