using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Demo;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Demo;

public sealed class DemoPlacesTests(PlantedDemo demo) : IClassFixture<PlantedDemo>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "92")]
    [Trait("Row", "212")]
    public void Kaifu_Planted_Has17StreetsAnd131Communities()
    {
        Count("kaifu", TenantLevel.Street).ShouldBe(17);
        Count("kaifu", TenantLevel.Community).ShouldBe(131);
        foreach (var (community, street) in new[] { ("xincheng", "furong"), ("jiangwan", "furong"), ("qingshuitanglu", "qingshuitang"), ("hehuachi", "wangluyuan"), ("sanjiaozhou", "xinhe") })
        {
            demo.Tree.Lineage(Place(community)).Select(tenant => tenant.Slug).ShouldBe(["kaifu", street, community]);
        }
    }

    [Fact]
    [Trait("Row", "216")]
    public void Guangming_Planted_Has6StreetsAnd31Communities()
    {
        Count("guangming", TenantLevel.Street).ShouldBe(6);
        Count("guangming", TenantLevel.Community).ShouldBe(31);
        demo.Tree.Below(Place("guangming-street")).Select(tenant => tenant.Name).ShouldBe(["光明社区", "东周社区", "翠湖社区", "迳口社区", "白花社区", "碧眼社区"], ignoreOrder: true);
    }

    [Fact]
    [Trait("Row", "215")]
    public void Mazhang_Planted_Has3TownsAnd100Villages()
    {
        Count("mazhang", TenantLevel.Street).ShouldBe(3);
        Count("mazhang", TenantLevel.Community).ShouldBe(100);
        demo.Tree.Lineage(Place("huangwai")).Select(tenant => tenant.Name).ShouldBe(["麻章区", "湖光镇", "黄外社区"]);
    }

    [Fact]
    public void Dapeng_GovernsStreets_WhoseCodesAreCountedUnderLonggang()
    {
        var streets = demo.Tree.Below(Place("dapeng")).ToList();

        streets.Select(street => street.Name).ShouldBe(["葵涌街道", "大鹏街道", "南澳街道"]);
        streets.ShouldAllBe(street => street.CodeParent == "440307" && street.DivisionCode!.StartsWith("440307", StringComparison.Ordinal));
        Place("dapeng").DivisionCode.ShouldBeNull();
        Count("longgang", TenantLevel.Street).ShouldBe(11);
        Place("kanglicheng").Kind.ShouldBe(TenantKind.Park);
        demo.Tree.Lineage(Place("kanglicheng")).Select(tenant => tenant.Slug).ShouldBe(["longgang", "nanwan", "kanglicheng"]);
    }

    [Fact]
    public void CommunityCodes_NotObtained_AreMarkedAsDemo()
    {
        demo.Tree.All.Where(tenant => tenant.Level == TenantLevel.Community && tenant.DivisionCode is not null).ShouldAllBe(tenant => tenant.CodeIsDemo);
        demo.Tree.All.Where(tenant => tenant.DivisionCode is not null && !tenant.CodeIsDemo).ShouldAllBe(tenant => tenant.Level < TenantLevel.Community);
        demo.Tree.All.Where(tenant => tenant.Name.Contains("〔演示〕", StringComparison.Ordinal)).ShouldAllBe(tenant => tenant.CodeIsDemo);
        demo.Tree.All.ShouldAllBe(tenant => tenant.NameEn != null);
    }

    [Fact]
    [Trait("Row", "213")]
    public void Kaifu_Planted_Has31BureausBesideTheHall()
    {
        var units = demo.Tree.UnitsOf(Place("kaifu").Id).ToList();

        units.Count(unit => unit.Function != UnitFunction.Hall && !unit.IsProvider).ShouldBe(31);
        units.Where(unit => !unit.IsProvider).Select(unit => unit.Name).Distinct(StringComparer.Ordinal).Count().ShouldBe(32);
        demo.Tree.All.ShouldAllBe(tenant => demo.Tree.UnitOf(tenant.Id, UnitFunction.Hall) != null);
    }

    [Fact]
    [Trait("Row", "211")]
    public void GuangmingCommunity_Planted_ShowsTheSourcesFigures()
    {
        demo.Tree.SettingsOf(Place("guangming-community")).Facts!.Select(fact => fact.Value.Zh).ShouldBe(["14", "30,000 余人", "44 平方米"]);
        demo.Tree.All.SelectMany(tenant => tenant.Settings.Facts ?? []).ShouldAllBe(fact => fact.Source.Zh != "" && fact.Source.En != null && fact.Value.En != null);
    }

    [Fact]
    [Trait("Row", "24")]
    [Trait("Row", "128")]
    public async Task TileGroups_OfTheSources_LeadToColumnsThatExist()
    {
        await using var db = demo.Open();
        var columns = await db.Columns.ToListAsync(Cancel);

        demo.Tree.SettingsOf(Place("xincheng")).TileGroups!.Select(group => group.Title.Zh).ShouldBe(["我的政府", "魅力开福", "我的缴费"]);
        demo.Tree.SettingsOf(Place("baihua")).TileGroups!.Select(group => group.Title.Zh).ShouldBe(["政务", "入学", "志愿", "培训"]);
        foreach (var tenant in demo.Tree.All.Where(tenant => tenant.Settings.TileGroups is not null))
        {
            tenant.Settings.TileGroups!.SelectMany(group => group.Links).Where(tile => tile.Target.StartsWith("column:", StringComparison.Ordinal))
                .ShouldAllBe(tile => columns.Exists(column => column.TenantId == tenant.Id && "column:" + column.Key == tile.Target));
        }
    }

    [Fact]
    [Trait("Row", "26")]
    public async Task Kaifu_Planted_HasItsSixColumnsWithAnArticleEach()
    {
        await using var db = demo.Open();
        var kaifu = Place("kaifu").Id;
        var columns = await db.Columns.Where(column => column.TenantId == kaifu).OrderBy(column => column.Order).ToListAsync(Cancel);
        var articles = await db.Articles.Where(article => article.TenantId == kaifu).ToListAsync(Cancel);

        columns.Select(column => column.Title.Zh).ShouldBe(["通知公告", "区情简介", "自然风光", "人文历史", "经济发展", "精神文明", "党建宣传", "我的缴费"]);
        columns.ShouldAllBe(column => articles.Exists(article => article.ColumnId == column.Id && article.PublishedAt != null));
        articles.ShouldAllBe(article => article.Title.En != null && article.Body.En != null);
    }

    [Fact]
    public async Task Halls_Planted_StandInEveryDistrictStreetAndPilot()
    {
        await using var db = demo.Open();
        var halls = await db.Halls.ToListAsync(Cancel);

        var wanted = demo.Tree.All.Where(tenant => tenant.Level < TenantLevel.Community || DemoPlaces.Pilots.Contains(tenant.Slug, StringComparer.Ordinal)).Select(tenant => tenant.Id);
        halls.Select(hall => hall.TenantId).ShouldBe(wanted, ignoreOrder: true);
        halls.Find(hall => hall.TenantId == Place("guangming").Id)!.Area.ShouldBe(2300);
    }

    [Fact]
    public async Task Planting_Twice_ChangesNothing()
    {
        var before = await StateAsync();

        await DemoSeed.PlantAsync(demo.Maker, new PasswordHasher<Account>(), TimeProvider.System, Cancel);

        (await StateAsync()).ShouldBe(before);
    }

    private async Task<IReadOnlyList<string>> StateAsync()
    {
        await using var db = demo.Open();
        return
        [
            .. (await db.Tenants.ToListAsync(Cancel)).Select(tenant => $"{tenant.Id} {tenant.Slug} {tenant.Path}").Order(StringComparer.Ordinal),
            .. (await db.Users.ToListAsync(Cancel)).Select(account => $"{account.Id} {account.SecurityStamp} {account.ChangedAt:O}").Order(StringComparer.Ordinal),
            $"{await db.Units.CountAsync(Cancel)} {await db.Posts.CountAsync(Cancel)} {await db.Citizens.CountAsync(Cancel)} {await db.Organisations.CountAsync(Cancel)}",
            $"{await db.Halls.CountAsync(Cancel)} {await db.Columns.CountAsync(Cancel)} {await db.Articles.CountAsync(Cancel)} {await db.Journal.CountAsync(Cancel)}",
            $"{await db.ServiceItems.CountAsync(Cancel)} {await db.Delegations.CountAsync(Cancel)}",
        ];
    }

    private Tenant Place(string slug) => demo.Tree.FindBySlug(slug).ShouldNotBeNull();

    private int Count(string slug, TenantLevel level) => demo.Tree.Subtree(Place(slug)).Count(tenant => tenant.Level == level);
}
