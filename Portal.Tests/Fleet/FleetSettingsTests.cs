using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Fleet;

/// <summary>Thresholds and catalogues of machines as the administrator of a place sets them, and how often programs may ask.</summary>
public sealed class FleetSettingsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "11")]
    public async Task Threshold_IsSetHere_ShownBelowWithWhoseItIs_AndResetToWhatIsAbove()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        using var admin = await own.SignedInAsync("kaifu.admin", "kaifu");
        var page = await admin.GetAsync("work/fleet/settings");
        page.Find("#PaperPercent-hint")!.TextContent.ShouldContain("现为10（系统默认）");
        var saved = await admin.PostFormAsync(page, Fresh.Fields(("PaperPercent", "25"), ("SilentSeconds", "120")), "settings");
        saved.Find("#PaperPercent")!.GetAttribute("value").ShouldBe("25");

        var below = await PlaceAsync(own, "furong");
        var street = await admin.GetAsync($"work/fleet/settings?place={below.Id}");
        street.Find("#PaperPercent-hint")!.TextContent.ShouldContain("现为25（来自开福区）");
        street.Find("#PaperPercent")!.GetAttribute("value").ShouldBeNullOrEmpty();
        (await admin.PostFormAsync(street, Fresh.Fields(("PaperPercent", "5")), "settings")).Find("#PaperPercent-hint")!.TextContent.ShouldContain("本级设定；不设时为25（来自开福区）");
        await HoldsAsync(own, "furong", new HealthLimits(PaperPercent: 5, SilentSeconds: 120));

        var reset = await admin.PostFormAsync(await admin.GetAsync($"work/fleet/settings?place={below.Id}"), Fresh.Fields(("Reset", "PaperPercent")), "reset");
        reset.Find("#PaperPercent-hint")!.TextContent.ShouldContain("现为25");
        await HoldsAsync(own, "furong", new HealthLimits(PaperPercent: 25, SilentSeconds: 120));
        (await PlaceAsync(own, "furong")).Settings.Health.ShouldBeNull("nothing is left of it");
        await using var db = own.Everywhere();
        (await db.Journal.CountAsync(line => line.Kind == "tenant.Change" && line.TenantId == below.Id, Cancel)).ShouldBe(2);
    }

    [Theory, Trait("Row", "11")]
    [InlineData("PaperPercent", "九十", "这不是整数")]
    [InlineData("PaperPercent", "0", "请填1到50之间的整数")]
    [InlineData("BinPercent", "101", "请填30到100之间的整数")]
    [InlineData("SilentSeconds", "29", "请填30到3600之间的整数")]
    [InlineData("Degrees", "99999999999", "这不是整数")]
    public async Task BadThreshold_IsRefusedAtItsField_AndKeptAsItWasTyped(string field, string typed, string sentence)
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        using var admin = await own.SignedInAsync("kaifu.admin", "kaifu");
        var refused = await admin.PostFormAsync(await admin.GetAsync("work/fleet/settings"), Fresh.Fields((field, typed), ("How.Police", "All")), "settings");

        refused.Find($"#{field}-fault")!.TextContent.ShouldContain(sentence);
        refused.Find($"#{field}")!.GetAttribute("value").ShouldBe(typed);
        refused.Find("#kind-Police input[value=All]")!.HasAttribute("checked").ShouldBeTrue("what else was chosen is kept");
        var settings = (await PlaceAsync(own, "kaifu")).Settings;
        (settings.Health, settings.MachineCatalogues).ShouldBe((null, null));
    }

    [Fact, Trait("Row", "3")]
    public async Task Catalogue_OfAKind_IsSetByThePlace_NeverEmpty_AndInheritedByItself()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        using var admin = await own.SignedInAsync("kaifu.admin", "kaifu");
        var page = await admin.GetAsync("work/fleet/settings");
        var empty = await admin.PostFormAsync(page, Fresh.Fields(("How.Government", "Some")), "settings");
        empty.Find("#kind-Government .field-error")!.TextContent.ShouldContain("请至少勾选一个部门");
        var saved = await admin.PostFormAsync(page, Fresh.Fields(("How.Government", "Some"), ("Of.Government", UnitFunction.CivilAffairs), ("How.Police", "All")), "settings");
        saved.Find("#kind-Government input[value=Some]")!.HasAttribute("checked").ShouldBeTrue(saved.Text);

        var below = await PlaceAsync(own, "furong");
        (await admin.GetAsync($"work/fleet/settings?place={below.Id}")).Find("#kind-Government")!.TextContent.ShouldContain("来自开福区");
        var settings = await SettingsAsync(own, "furong");
        MachineCatalogues.AgenciesOf(HallDeviceKind.Government, settings).ShouldBe([UnitFunction.CivilAffairs]);
        MachineCatalogues.AgenciesOf(HallDeviceKind.Police, settings).ShouldBeNull("every item, said in so many words");
        MachineCatalogues.AgenciesOf(HallDeviceKind.SocialSecurity, settings).ShouldNotBeNull("of it nobody has said anything");
    }

    [Fact]
    public async Task Settings_ChangedByAColleagueMeanwhile_AreNotWrittenOver_AndOthersMayNotComeIn()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        using var admin = await own.SignedInAsync("kaifu.admin", "kaifu");
        var (one, two) = (await admin.GetAsync("work/fleet/settings"), await admin.GetAsync("work/fleet/settings"));
        (await admin.PostFormAsync(one, Fresh.Fields(("PaperPercent", "20")), "settings")).Find("#PaperPercent")!.GetAttribute("value").ShouldBe("20");
        var late = await admin.PostFormAsync(two, Fresh.Fields(("PaperPercent", "30")), "settings");
        late.Find("#refused").ShouldNotBeNull();
        (await PlaceAsync(own, "kaifu")).Settings.Health.ShouldBe(new HealthWish(PaperPercent: 20));
        using var clerk = await own.SignedInAsync("furong.clerk", "furong");
        (await clerk.GetAsync("work/fleet/settings")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await clerk.GetAsync("work/fleet")).All(".tabs a").Select(link => link.GetAttribute("href")).ShouldNotContain("work/fleet/settings", "no door that does not open");
    }

    [Theory]
    [InlineData("health", "kiosk-health", true)]
    [InlineData("signage", "furong/signage/{0}/state", false)]
    public async Task Programs_ThatAskTooOften_AreToldToWait_InASentence(string limit, string address, bool isPost)
    {
        await using var host = new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal) { [$"Limits:{limit}"] = "3" });
        var hall = Core.Demo.DemoFiles.IdOf("hall", "furong");
        using var http = new HttpClient { BaseAddress = new Uri($"{host.Url}/") };
        var path = string.Format(System.Globalization.CultureInfo.InvariantCulture, address, hall);
        for (var again = 0; again < 3; again++)
        {
            using var served = await AskAsync();
            served.StatusCode.ShouldBe(isPost ? HttpStatusCode.BadRequest : HttpStatusCode.OK);
        }

        using var refused = await AskAsync();

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        var said = JsonNode.Parse(await refused.Content.ReadAsStringAsync(Cancel))!;
        said["zh"]!.GetValue<string>().ShouldContain("请求太频繁");
        said["en"]!.GetValue<string>().ShouldStartWith("Too many requests");

        Task<HttpResponseMessage> AskAsync() => isPost ? http.PostAsync(new Uri(path, UriKind.Relative), new StringContent("{}", System.Text.Encoding.UTF8, "application/json"), Cancel) : http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
    }

    [Fact]
    public void EachThresholdAndKind_IsInheritedByItself()
    {
        HealthWish.Join(new(PaperPercent: 5), new(PaperPercent: 20, Degrees: 50)).ShouldBe(new HealthWish(PaperPercent: 5, Degrees: 50));
        HealthWish.Join(null, null).ShouldBeNull();
        HealthLimits.Of(new TenantSettings { Health = new(Degrees: 50) }).ShouldBe(new HealthLimits(Degrees: 50));
        MachineCatalogue.Join([new("Police", null)], [new("Police", ["a"]), new("Other", ["b"])])!.Select(each => (each.Kind, each.Agencies?.Count)).ShouldBe([("Police", null), ("Other", 1)]);
    }

    private static async Task HoldsAsync(PortalFixture own, string slug, HealthLimits limits) => HealthLimits.Of(await SettingsAsync(own, slug)).ShouldBe(limits);

    private static async Task<TenantSettings> SettingsAsync(PortalFixture own, string slug)
    {
        await using var db = own.Everywhere();
        var tree = new TenantTree(await db.Tenants.AsNoTracking().ToListAsync(Cancel), []);
        return tree.SettingsOf(tree.Find((await PlaceAsync(own, slug)).Id)!);
    }

    private static async Task<Tenant> PlaceAsync(PortalFixture own, string slug)
    {
        await using var db = own.Everywhere();
        return await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == slug, Cancel);
    }
}
