using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Tenancy;
using Portal.Tests.Catalog;
using Shouldly;
using Xunit;

namespace Portal.Tests.Tenancy;

/// <summary>Places as their administrators write them, on both databases.</summary>
public sealed class TenancyDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Save_OfAPlaceBelow_ShowsAtOnceAndIsInheritedAndJournalled(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, actor) = (office.Places(TestData.District), CatalogOffice.Administrator(TestData.District));
        var street = (await office.Directory.TreeAsync(Cancel)).Find(TestData.Street)!;
        var read = TenantEdit.Of(street);
        (await desk.SaveAsync(street.Id, read with { Name = "新名街道", Settings = read.Settings with { Hotline = "0755-12345" } }, read, actor, Cancel)).IsYes.ShouldBeTrue();

        var tree = await office.Directory.TreeAsync(Cancel);
        tree.Find(TestData.Street)!.Name.ShouldBe("新名街道");
        tree.SettingsOf(tree.Find(TestData.Community)!).Hotline.ShouldBe("0755-12345");
        tree.SettingsOf(tree.Find(TestData.OtherStreet)!).Hotline.ShouldBeNull();
        await using var db = office.Everywhere();
        var line = await db.Journal.AsNoTracking().SingleAsync(entry => entry.Kind == "tenant.Change", Cancel);
        line.After.ShouldNotBeNull().ShouldContain("新名街道");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Save_OverAColleaguesChangeOrOutsideTheSubtree_IsRefused(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, actor) = (office.Places(TestData.District), CatalogOffice.Administrator(TestData.District, "张一"));
        var read = TenantEdit.Of((await office.Directory.TreeAsync(Cancel)).Find(TestData.Street)!);
        (await desk.SaveAsync(TestData.Street, read with { Name = "先改的" }, read, actor, Cancel)).IsYes.ShouldBeTrue();
        (await desk.SaveAsync(TestData.Street, read with { Name = "后改的" }, read, actor, Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>().Who.ShouldBe("张一");
        (await office.Places(TestData.OtherStreet).SaveAsync(TestData.Street, read, read, CatalogOffice.Administrator(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.SaveAsync(TestData.Street, read, read, TestData.Clerk(TestData.District), Cancel)).Refusal.ShouldBeOfType<NotFound>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Save_ByTwoAtTheSameMoment_WritesNeitherOver(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var read = TenantEdit.Of((await office.Directory.TreeAsync(Cancel)).Find(TestData.Street)!);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(at => office.Places(TestData.District).SaveAsync(TestData.Street, read with { Name = $"新名{at}" }, read, CatalogOffice.Administrator(TestData.District, $"管{at}"), Cancel)));
        answers.Count(answer => answer.IsYes).ShouldBe(1);
        answers.Where(answer => !answer.IsYes).ShouldAllBe(answer => answer.Refusal is ChangedByAnother);
    }

    [Theory]
    [InlineData("HostNameWrong")]
    [InlineData("HostNameTaken")]
    [InlineData("DivisionCodeWrong")]
    [InlineData("ReceiptDaysWrong")]
    [InlineData("OwnPlaceNotInactive")]
    [InlineData("Required")]
    public async Task Save_OfWhatCannotBe_NamesTheProblem(string problem)
    {
        await using var office = await CatalogOffice.OpenAsync(DatabaseProvider.Sqlite);
        var (desk, actor) = (office.Places(TestData.District), CatalogOffice.Administrator(TestData.District));
        var other = TenantEdit.Of(CatalogOffice.Place(TestData.Street));
        (await desk.SaveAsync(TestData.Street, other with { HostName = "street.example.cn" }, other, actor, Cancel)).IsYes.ShouldBeTrue();

        var read = TenantEdit.Of(CatalogOffice.Place(TestData.District));
        var edit = problem switch
        {
            "HostNameWrong" => read with { HostName = "http://x y" },
            "HostNameTaken" => read with { HostName = "Street.Example.CN" },
            "DivisionCodeWrong" => read with { DivisionCode = "12345" },
            "ReceiptDaysWrong" => read with { Settings = read.Settings with { ReceiptDays = 99 } },
            "OwnPlaceNotInactive" => read with { IsActive = false },
            _ => read with { Name = " " },
        };
        (await desk.SaveAsync(TestData.District, edit, read, actor, Cancel)).Refusal.ShouldBeOfType<FieldRefused>().Problem.ShouldBe(problem);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AddBelow_AStreet_HasItsPathAndWindowsAndOpensAtOnce(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, actor) = (office.Places(TestData.District), CatalogOffice.Administrator(TestData.District));
        var added = (await desk.AddBelowAsync(new NewTenant(TestData.Street, "new-community", new LocalText("新社区", "New"), TenantLevel.Community, TenantKind.Administrative, "综合窗口"), actor, Cancel)).Value!;

        added.Path.ShouldBe(TenantPath.Below(TestData.PathOf(TestData.Street), added.Id));
        var tree = await office.Directory.TreeAsync(Cancel);
        tree.FindBySlug("new-community")!.Id.ShouldBe(added.Id);
        tree.UnitOf(added.Id, UnitFunction.Hall).ShouldNotBeNull();

        (await AddAsync(TestData.Street, "new-community", TenantLevel.Community)).ShouldBe("KeyTaken");
        (await AddAsync(TestData.Street, "Bad Slug", TenantLevel.Community)).ShouldBe("KeyWrong");
        (await AddAsync(TestData.Street, "themes", TenantLevel.Community)).ShouldBe("KeyWrong");
        (await AddAsync(TestData.Street, "another", TenantLevel.Street)).ShouldBe("LevelNotBelow");
        (await desk.AddBelowAsync(new NewTenant(TestData.OtherDistrict, "foreign", "外区", TenantLevel.Street, TenantKind.Administrative, "综合窗口"), actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();

        async Task<string> AddAsync(int parent, string slug, TenantLevel level) =>
            (await desk.AddBelowAsync(new NewTenant(parent, slug, "名", level, TenantKind.Administrative, "综合窗口"), actor, Cancel)).Refusal.ShouldBeOfType<FieldRefused>().Problem;
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task NewUnit_SentTwice_IsOne(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, actor) = (office.Places(TestData.District), CatalogOffice.Administrator(TestData.District));
        var edit = new UnitEdit(null, "只有一个", null, UnitFunction.Housing, IsActive: true, Guid.CreateVersion7());

        (await desk.SaveUnitAsync(TestData.Street, edit, actor, Cancel)).IsYes.ShouldBeTrue();
        (await desk.SaveUnitAsync(TestData.Street, edit, actor, Cancel)).IsYes.ShouldBeTrue();

        (await office.Directory.TreeAsync(Cancel)).UnitsOf(TestData.Street).Count(unit => unit.Name == "只有一个").ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Unit_AddedThenClosed_IsNoLongerFoundByRoutes(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, actor) = (office.Places(TestData.District), CatalogOffice.Administrator(TestData.District));
        var unit = (await desk.SaveUnitAsync(TestData.Street, new UnitEdit(null, "住建办", null, UnitFunction.Housing, IsActive: true), actor, Cancel)).Value!;
        (await office.Directory.TreeAsync(Cancel)).UnitOf(TestData.Street, UnitFunction.Housing).ShouldBe(unit.Id);

        (await desk.SaveUnitAsync(TestData.Street, new UnitEdit(unit.Id, "住建办", null, UnitFunction.Housing, IsActive: false), actor, Cancel)).IsYes.ShouldBeTrue();
        (await office.Directory.TreeAsync(Cancel)).UnitOf(TestData.Street, UnitFunction.Housing).ShouldBeNull();
        (await desk.SaveUnitAsync(TestData.OtherDistrict, new UnitEdit(null, "外区", null, UnitFunction.Housing, IsActive: true), actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.SaveUnitAsync(TestData.OtherStreet, new UnitEdit(unit.Id, "借来的", null, UnitFunction.Housing, IsActive: true), actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
    }
}
