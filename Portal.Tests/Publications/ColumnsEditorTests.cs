using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.People;
using Portal.Core.Publications;
using Portal.Tests.Catalog;
using Portal.Web.Publications.Admin;
using Portal.Web.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Publications;

/// <summary>The columns of a place as their administrator sees them.</summary>
public sealed class ColumnsEditorTests : BunitContext
{
    [Fact]
    public async Task Rename_Refused_KeepsWhatWasTyped()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        await using var office = await CatalogOffice.OpenAsync(DatabaseProvider.Sqlite);
        var scope = TestDatabase.StaffScope(TestData.District);
        var (desk, actor, place) = (office.Publications(scope), CatalogOffice.Administrator(TestData.District), CatalogOffice.Place(TestData.District));
        (await desk.AddColumnAsync(place.Id, "notices", "通知公告", actor, Xunit.TestContext.Current.CancellationToken)).IsYes.ShouldBeTrue();
        var here = new Here(scope);
        here.Arrive(new Portal.Web.Tenancy.Place(TestData.Tree, place, ""), new Standing { Badge = new Badge(actor.AccountId!.Value, actor.Post!.Id), Name = actor.Name, Post = actor.Post }, Channel.Window);
        Services.AddLocalization();
        Services.AddSingleton(here);
        Services.AddSingleton(desk);
        var editor = Render<ColumnsEditor>(parameters => parameters.Add(part => part.Place, place));
        await editor.Find("#column-title-en").InputAsync("Notices");
        await editor.Find("#column-title-zh-CN").InputAsync("");

        await editor.FindAll("button")[^1].ClickAsync(new());

        editor.Find("#refused").TextContent.ShouldNotBeEmpty();
        editor.Find("#column-title-en").GetAttribute("value").ShouldBe("Notices");
    }
}
