using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Tests.Cases;
using Portal.Web.Halls.Counters;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>The desk at the entrance, over a real database.</summary>
public sealed class ReceptionPageTests : BunitContext
{
    public ReceptionPageTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>On a full day whoever stands far behind can be transferred and cancelled too.</summary>
    [Fact, Trait("Row", "36")]
    public async Task LongLine_IsShownWholeWhenItIsAskedFor()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        await using var house = await HallHouse.OpenAsync(DatabaseProvider.Sqlite, counters: 1, database: office.Database);
        for (var visitor = 0; visitor < 33; visitor++)
        {
            await house.TakeAsync();
        }

        await this.ServeDeskAsync(office, TestData.Clerk(TestData.Street));
        Services.AddSingleton(house.Desk());
        Services.AddSingleton(house.News);
        Services.AddSingleton(new CatalogDesk(office.Database.Maker, TestDatabase.StaffScope(TestData.Street), office.Directory, office.Time, NullLogger<CatalogDesk>.Instance));
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
        var page = Render<ReceptionPage>();
        page.WaitForElement("ol.queue li");

        page.FindAll("ol.queue li").Count.ShouldBe(30);
        page.Markup.ShouldNotContain("A033");
        var all = page.Find("button[aria-expanded=false]");
        all.TextContent.ShouldBe("显示全部 33 个");
        await all.ClickAsync(new());
        page.WaitForState(() => page.FindAll("ol.queue li").Count == 33);
        page.Markup.ShouldContain("A033");
        await page.Find("button[aria-expanded=true]").ClickAsync(new());
        page.WaitForState(() => page.FindAll("ol.queue li").Count == 30);
    }
}
