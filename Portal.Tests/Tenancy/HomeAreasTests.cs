using System.Net;
using System.Text.Json;
using Portal.Core;
using Portal.Core.Tenancy;
using Portal.Tests.Catalog;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Tenancy;

public sealed class HomeAreasTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kaifu", "zh")]
    [InlineData("furong", "en")]
    [InlineData("xincheng", "zh")]
    [InlineData("kanglicheng", "en")]
    [InlineData("huangwai", "zh")]
    [InlineData("dapeng", "en")]
    public async Task Home_OfAnyPlace_HasSixEntrancesAndNoneLeadsNowhere(string slug, string language)
    {
        var http = portal.Http(slug);
        await http.GetAsync($"language?to={language}&back=");
        var entrances = (await http.GetAsync("")).All("#entrances .area");

        entrances.Count.ShouldBe(HomeAreas.Count);
        entrances.Select(entrance => entrance.QuerySelector(".area-note")!.TextContent.Trim()).ShouldAllBe(note => note.Length > 0);
        foreach (var entrance in entrances)
        {
            var page = await http.GetAsync(entrance.GetAttribute("href")!);
            page.Status.ShouldBe(HttpStatusCode.OK);
            page.All("main a, main form, main li").ShouldNotBeEmpty(page.Text);
            page.Text.Length.ShouldBeGreaterThan(30, page.Text);
        }
    }

    [Fact]
    public async Task Areas_SetForADistrict_ShowInItsCommunities()
    {
        await using var visit = await DeskVisit.AsAsync(portal, "kaifu.admin");
        var (desk, directory) = (visit.Get<TenancyDesk>(), visit.Get<TenantDirectory>());
        var kaifu = (await directory.TreeAsync(Cancel)).FindBySlug("qingshuitang")!;
        var read = TenantEdit.Of(kaifu);
        var own = read with { Settings = read.Settings with { Areas = [.. HomeAreas.Standard.Skip(1).Append(new HomeArea("column:overview", new LocalText("认识开福", "About Kaifu")))] } };

        var saved = (await desk.SaveAsync(kaifu.Id, own, read, visit.Actor, Cancel)).OrThrow();
        var http = portal.Http("qingshuitanglu");
        (await NamesAsync()).ShouldBe(["办事指南", "查进度", "办事大厅", "通知公告", "咨询求助", "认识开福"]);

        (await desk.SaveAsync(kaifu.Id, read, TenantEdit.Of(saved), visit.Actor, Cancel)).IsYes.ShouldBeTrue();
        (await NamesAsync())[0].ShouldBe("网上申请");

        async Task<IReadOnlyList<string>> NamesAsync() => [.. (await http.GetAsync("")).All("#entrances .area-name").Select(name => name.TextContent)];
    }

    [Fact]
    public void Fault_FiveOrTwiceTheSameOrNameless_IsRefused()
    {
        HomeAreas.Fault(HomeAreas.Standard).ShouldBeNull();
        HomeAreas.Fault([.. HomeAreas.Standard.Skip(1)]).ShouldBe(new AreasNotSix(6));
        HomeAreas.Fault([.. HomeAreas.Standard.Skip(1).Append(new HomeArea("items"))]).ShouldBe(new AreaTwice());
        HomeAreas.Fault([.. HomeAreas.Standard.Skip(1).Append(new HomeArea("column:history"))]).ShouldBeOfType<FieldRefused>().Field.ShouldBe("Title");
    }

    /// <summary>Settings that were written before there was a place for English are still read.</summary>
    [Fact]
    public void OpeningHours_WrittenAsPlainText_AreReadAsChinese()
    {
        var settings = JsonSerializer.Deserialize<TenantSettings>("""{"OpeningHours":"工作日 9:00–17:00","Address":{"Zh":"芙蓉中路1号","En":"1 Furong Middle Road"}}""", PortalDb.Json)!;

        (settings.OpeningHours, settings.Address).ShouldBe((new LocalText("工作日 9:00–17:00"), new LocalText("芙蓉中路1号", "1 Furong Middle Road")));
        JsonSerializer.Deserialize<TenantSettings>(JsonSerializer.Serialize(settings, PortalDb.Json), PortalDb.Json).ShouldBe(settings);
    }
}
