using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Catalog;
using Portal.Web.Layout;
using Portal.Web.Tenancy;
using Portal.Web.Tenancy.Admin;
using Shouldly;
using Xunit;

namespace Portal.Tests.Tenancy;

/// <summary>A place's settings as its administrator types them.</summary>
public sealed class PlaceEditorTests : BunitContext
{
    [Fact]
    public async Task AppealPaths_Typed_ArePrintedHereAndBelow_AndEmptyAgainAreInherited()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        await using var office = await CatalogOffice.OpenAsync(DatabaseProvider.Sqlite);
        var (actor, place) = (CatalogOffice.Administrator(TestData.District), CatalogOffice.Place(TestData.Street));
        var here = new Here(TestDatabase.StaffScope(TestData.District));
        here.Arrive(new Place(TestData.Tree, CatalogOffice.Place(TestData.District), ""), new Standing { Badge = new Badge(actor.AccountId!.Value, actor.Post!.Id), Name = actor.Name, Post = actor.Post }, Channel.Window);
        Services.AddLocalization();
        Services.AddSingleton(here);
        Services.AddSingleton(office.Places(TestData.District));
        Services.AddSingleton(new Themes(System.IO.Path.GetTempPath()));
        JSInterop.Mode = JSRuntimeMode.Loose;
        var editor = Render<PlaceEditor>(parameters => parameters.Add(part => part.Place, place).Add(part => part.Tree, TestData.Tree));
        editor.Markup.ShouldContain("行政复议和行政诉讼的一般途径");

        await editor.Find("#AppealPaths").InputAsync("可向测试市人民政府申请行政复议。");
        await editor.Find("form").SubmitAsync();
        editor.WaitForState(() => editor.FindAll(".notice-good").Count == 1);

        var tree = await office.Directory.TreeAsync(Xunit.TestContext.Current.CancellationToken);
        tree.SettingsOf(tree.Find(TestData.Community)!).AppealPaths.ShouldBe("可向测试市人民政府申请行政复议。");
        tree.SettingsOf(tree.Find(TestData.OtherStreet)!).AppealPaths.ShouldBeNull();

        await editor.Find("#AppealPaths").InputAsync("");
        await editor.Find("form").SubmitAsync();
        editor.WaitForState(() => editor.FindAll(".notice-good").Count == 1);
        tree = await office.Directory.TreeAsync(Xunit.TestContext.Current.CancellationToken);
        tree.SettingsOf(tree.Find(TestData.Community)!).AppealPaths.ShouldBeNull();
    }
}
