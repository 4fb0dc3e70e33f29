using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Tenancy;

/// <summary>Whose <c>X-Forwarded-*</c> counts: a configured proxy's, and nobody else's.</summary>
public sealed class ProxyHeaderTests
{
    private const string HostName = "kanglicheng.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ForwardedHeaders_CountFromAConfiguredProxyOnly()
    {
        await using var alone = new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:sign-in"] = "2" });
        await using (var db = alone.Services.GetRequiredService<PortalDbMaker>().Make(Scope.Everywhere("a test gives a place its own name")))
        {
            await db.Tenants.Where(tenant => tenant.Slug == "kanglicheng").ExecuteUpdateAsync(set => set.SetProperty(tenant => tenant.HostName, HostName), Cancel);
        }

        alone.Services.GetRequiredService<TenantDirectory>().Forget();
        await IgnoresAsync(alone.Url, "nobody is configured");
        await using (var elsewhere = Host(alone.Folder, "10.9.8.7"))
        {
            await IgnoresAsync(elsewhere.Url, "this one is not the proxy that was configured");
        }

        await using var behind = Host(alone.Folder, "127.0.0.0/8, ::1");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        (await TitleAsync(http, behind.Url)).ShouldContain("康利城");
        (await CookieAsync(http, behind.Url)).ShouldContain("secure");

        // Each person has their own limit, and what stands before the proxy's own entry is only what a person said of themselves.
        foreach (var person in new[] { "203.0.113.1", "203.0.113.2", "203.0.113.2", "9.9.9.9, 203.0.113.1" })
        {
            (await TryAsync(http, behind.Url, person)).ShouldNotBe(HttpStatusCode.TooManyRequests, person);
        }

        (await TryAsync(http, behind.Url, "8.8.8.8, 203.0.113.1")).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    private static async Task IgnoresAsync(string url, string why)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        (await TitleAsync(http, url)).ShouldNotContain("康利城", customMessage: why);
        (await CookieAsync(http, url)).ShouldNotContain("secure", customMessage: why);
        var answers = new List<HttpStatusCode>();
        foreach (var person in new[] { "203.0.113.1", "203.0.113.2", "203.0.113.3" })
        {
            answers.Add(await TryAsync(http, url, person));
        }

        answers[^1].ShouldBe(HttpStatusCode.TooManyRequests, why);
    }

    private static PortalFixture.PortalHost Host(string folder, string proxies) =>
        new(new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:sign-in"] = "2", ["Portal:Proxies"] = proxies }, folder: folder);

    private static async Task<string> TitleAsync(HttpClient http, string url)
    {
        using var answer = await SendAsync(http, HttpMethod.Get, $"{url}/", ("X-Forwarded-Host", HostName));
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        return html[html.IndexOf("<title>", StringComparison.Ordinal)..html.IndexOf("</title>", StringComparison.Ordinal)] + html[html.IndexOf("<header", StringComparison.Ordinal)..html.IndexOf("</header>", StringComparison.Ordinal)];
    }

    private static async Task<string> CookieAsync(HttpClient http, string url)
    {
        using var answer = await SendAsync(http, HttpMethod.Get, $"{url}/xincheng/language?to=en", ("X-Forwarded-Proto", "https"));
        return string.Join('\n', answer.Headers.GetValues("Set-Cookie"));
    }

    private static async Task<HttpStatusCode> TryAsync(HttpClient http, string url, string person)
    {
        using var answer = await SendAsync(http, HttpMethod.Post, $"{url}/xincheng/sign-in", ("X-Forwarded-For", person));
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string address, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(method, new Uri(address));
        request.Headers.Add(header.Name, header.Value);
        return await http.SendAsync(request, Cancel);
    }
}
