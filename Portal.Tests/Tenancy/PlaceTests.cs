using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Tenancy;
using Portal.Web;
using Portal.Web.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Tenancy;

/// <summary>Where a request is: by the first segment of its path, by its host, or nowhere.</summary>
public sealed class PlaceTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Root_IsTheFinder_AndLeadsToEveryPlace()
    {
        using var http = portal.Http();

        var page = await http.GetAsync($"{portal.Url}/");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Find("h1").TextContent.ShouldBe("您在哪里办事？");
        var links = page.All("main a").Select(link => link.GetAttribute("href")).ToList();
        links.ShouldContain("/kaifu/");
        links.ShouldContain("/xincheng/");
        await using var db = portal.Everywhere();
        links.Distinct().Count().ShouldBe(await db.Tenants.CountAsync(tenant => tenant.IsActive, Cancel));
    }

    [Theory]
    [InlineData("欣城", "/xincheng/")]
    [InlineData("xincheng", "/xincheng/")]
    [InlineData("Kanglicheng", "/kanglicheng/")]
    public async Task Finder_ByNameOrSlug_Finds(string text, string address)
    {
        using var http = portal.Http();

        var page = await http.GetAsync($"{portal.Url}/places?q={Uri.EscapeDataString(text)}");
        page.Find("#q").GetAttribute("value").ShouldBe(text);

        page.All(".result-name").Select(link => link.GetAttribute("href")).ShouldContain(address);
    }

    [Fact]
    public async Task Finder_NothingFound_SaysSoWithWhatWasTyped()
    {
        using var http = portal.Http();

        var page = await http.GetAsync($"{portal.Url}/places?q={Uri.EscapeDataString("<b>无此地")}");

        page.Find("[role=status]").TextContent.ShouldContain("没有找到“<b>无此地”");
        page.All("main b").ShouldBeEmpty();
    }

    [Fact]
    public async Task Slug_WithoutClosingSlash_IsLedToTheBase()
    {
        using var http = portal.Http();

        var page = await http.GetAsync($"{portal.Url}/xincheng?x=1");

        page.Address.PathAndQuery.ShouldBe("/xincheng/?x=1");
        (await http.GetAsync($"{portal.Url}/XinCheng/sign-in?x=1")).Address.PathAndQuery.ShouldBe("/xincheng/sign-in?x=1");
    }

    [Fact]
    public async Task EveryTenant_HasItsNameItsBaseAndItsLinks()
    {
        using var http = portal.Http();
        foreach (var (slug, name) in new[] { ("kaifu", "开福区"), ("xincheng", "欣城社区"), ("KAIFU", "开福区") })
        {
            var page = await http.GetAsync($"{portal.Url}/{slug}/sign-in");

            page.Find(".site-name").TextContent.ShouldBe(name);
            page.Find("base").GetAttribute("href").ShouldBe($"/{slug.ToLowerInvariant()}/");
            page.All(".site-header a, .site-nav a, form").Select(element => element.GetAttribute("href") ?? element.GetAttribute("action") ?? "")
                .ShouldAllBe(address => !address.StartsWith('/') || address.StartsWith($"/{slug.ToLowerInvariant()}/"));
        }
    }

    [Fact]
    public async Task HostName_OfATenant_NeedsNoSegment()
    {
        await using (var db = portal.Everywhere())
        {
            await db.Tenants.Where(tenant => tenant.Slug == "kanglicheng").ExecuteUpdateAsync(set => set.SetProperty(tenant => tenant.HostName, "kanglicheng.example"), Cancel);
        }

        portal.Get<TenantDirectory>().Forget();
        using var http = portal.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{portal.Url}/sign-in"));
        request.Headers.Host = "kanglicheng.example";

        var page = await PortalPage.ReadAsync(await http.Client.SendAsync(request, Cancel));

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Find("base").GetAttribute("href").ShouldBe("/");
        await using var names = portal.Everywhere();
        page.Find(".site-name").TextContent.ShouldBe(await names.Tenants.Where(tenant => tenant.Slug == "kanglicheng").Select(tenant => tenant.Name).SingleAsync(Cancel));
    }

    [Theory]
    [InlineData("http://h/xincheng/", "", "xincheng")]
    [InlineData("http://h/portal/xincheng/", "/portal", "xincheng")]
    [InlineData("http://h/portal/nowhere/", "/portal/nowhere", null)]
    [InlineData("http://h/", "", null)]
    public async Task Circuit_ReadsItsPlaceFromTheBase(string baseUri, string root, string? slug)
    {
        var place = TenantCircuit.PlaceOf(new Uri(baseUri), await portal.Get<TenantDirectory>().TreeAsync(Cancel));

        (place.Root, place.Tenant?.Slug).ShouldBe((root, slug));
    }

    [Theory]
    [InlineData("items", true)]
    [InlineData("", true)]
    [InlineData("my/cases?x=a%3Ab", true)]
    [InlineData("/items", false)]
    [InlineData("//evil", false)]
    [InlineData("http://evil", false)]
    [InlineData("a//evil", false)]
    [InlineData("\\evil", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("a\r\nb", false)]
    public void Back_OnlyWithinTheTenant(string back, bool isOurs) => PortalUrls.IsOurs(back).ShouldBe(isOurs);

    [Fact]
    public void EveryPage_IsWithinATenantUnlessItSaysOtherwise()
    {
        var outside = typeof(Program).Assembly.GetTypes().Where(type => type.IsDefined(typeof(OutsideTenantsAttribute), false)).Select(type => type.Name);

        outside.ShouldBe(["FinderPage", "NotFoundPage", "TroublePage"], ignoreOrder: true);
    }
}
