using System.Globalization;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web;
using Portal.Web.Catalog.Admin;
using Portal.Web.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

/// <summary>The pages that write items and bundles over a real database: what is typed is kept, a fault stands at its place, and nobody writes over a colleague.</summary>
[Trait("Row", "74")]
public sealed class DraftPageTests : BunitContext
{
    /// <summary>Longer than the pause after the last keystroke, on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Actor _admin = CatalogOffice.Administrator(TestData.District);

    private static CancellationToken Cancel => CatalogOffice.Cancel;

    public DraftPageTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");

    [Fact]
    public async Task Bundle_Typed_IsSavedByItselfAndOnceMoreWhenThePageIsLeft()
    {
        await using var office = await CatalogOffice.OpenAsync(DatabaseProvider.Sqlite);
        var draft = await BeginAsync(office);
        await ServeAsync(office);
        var page = Show(draft.ItemId, "basics");
        await page.Find("#name-zh-CN").InputAsync(new() { Value = "开一家店" });
        page.Find("#saved").TextContent.ShouldContain("稍后自动保存");
        page.WaitForAssertion(() => page.Find("#saved").TextContent.ShouldContain("已自动保存"), Patience);
        (await ReadAsync(office, draft.ItemId)).Name.ShouldBe("开一家店");

        await page.Find("#name-en").InputAsync(new() { Value = "Opening one shop" });
        await DisposeComponentsAsync();
        var left = await ReadAsync(office, draft.ItemId);
        (left.NameEn, left.Detail.Mark!.By).ShouldBe(("Opening one shop", _admin.Name));
    }

    [Fact]
    public async Task Bundle_WithAFault_CannotBePublishedAndSaysWhere()
    {
        await using var office = await CatalogOffice.OpenAsync(DatabaseProvider.Sqlite);
        var draft = await BeginAsync(office);
        await ServeAsync(office);
        var page = Show(draft.ItemId, "check");
        page.Find(".action-bar .btn-primary").HasAttribute("disabled").ShouldBeFalse("what is whole can be published");

        page = Show(draft.ItemId, "questions");
        await page.FindAll("[id^='question-0'][id$='zh-CN']")[0].InputAsync(new() { Value = "" });
        page.Find(".action-bar .btn-primary").HasAttribute("disabled").ShouldBeTrue();
        page.Find(".seg-count").TextContent.ShouldBe("1");
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo($"admin/bundles/{draft.ItemId}?part=check");
        page.WaitForAssertion(() => page.FindAll(".faults-blocking li").ShouldHaveSingleItem().TextContent.ShouldContain("cooks"), Patience);
        (await office.Staff(TestData.District).BundlesAtAsync(CatalogOffice.Place(TestData.District), Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Bundle_SavedByAColleagueMeanwhile_IsNotWrittenOver()
    {
        await using var office = await CatalogOffice.OpenAsync(DatabaseProvider.Sqlite);
        var draft = await BeginAsync(office);
        await ServeAsync(office);
        var page = Show(draft.ItemId, "basics");
        var colleague = CatalogOffice.Administrator(TestData.District, "另一位");
        var theirs = BundleEdit.Of(await ReadAsync(office, draft.ItemId)) with { Name = "同事的名字" };
        (await office.Staff(TestData.District).SaveBundleAsync(draft.ItemId, theirs, draft.Revision, colleague, Cancel)).IsYes.ShouldBeTrue();

        await page.Find("#name-zh-CN").InputAsync(new() { Value = "我的名字" });
        page.WaitForAssertion(() => page.Find("#refused").TextContent.ShouldContain("另一位"), Patience);
        await DisposeComponentsAsync();
        (await ReadAsync(office, draft.ItemId)).Name.ShouldBe("同事的名字");
    }

    [Fact]
    public async Task Bundle_PublishedAndWithdrawn_AsksBeforeEach()
    {
        await using var office = await CatalogOffice.OpenAsync(DatabaseProvider.Sqlite);
        var draft = await BeginAsync(office);
        await ServeAsync(office);
        var page = Show(draft.ItemId, "preview");
        await page.Find(".action-bar .btn-primary").ClickAsync(new());
        page.Find("#asking").TextContent.ShouldContain("开小店");
        await page.Find(".action-bar .btn-primary").ClickAsync(new());
        page.WaitForAssertion(() => page.Find(".work-head .badge").TextContent.ShouldContain("已发布"), Patience);
        (await office.Visitor(TestData.Community).BundlesAtAsync(CatalogOffice.Place(TestData.Community), Cancel)).ShouldHaveSingleItem();

        await page.FindAll(".action-bar .btn")[0].ClickAsync(new());
        await page.Find(".action-bar .btn-danger").ClickAsync(new());
        page.WaitForElement("#refused").TextContent.ShouldNotBeEmpty("a reason is needed");
        await page.Find("#reason").InputAsync(new() { Value = "不再办" });
        await page.Find(".action-bar .btn-danger").ClickAsync(new());
        page.WaitForAssertion(() => page.Find(".work-head .badge").TextContent.ShouldContain("已停用"), Patience);
        await using var db = office.Everywhere();
        (await db.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("bundle.")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(["bundle.Begin", "bundle.Publish", "bundle.Withdraw"]);
    }

    [Fact]
    public async Task Item_TypedAndOvertaken_IsKeptAndNotWrittenOver()
    {
        await using var office = await CatalogOffice.OpenAsync(DatabaseProvider.Sqlite);
        var edit = CatalogOffice.Ready();
        var desk = office.Staff(TestData.District);
        var begun = (await desk.BeginItemAsync(new NewItem(TestData.District, edit.Code, edit.Name, edit.Class), _admin, Cancel)).Value!;
        var saved = (await desk.SaveDraftAsync(begun.ItemId, edit, begun.Revision, _admin, Cancel)).Value!;
        await ServeAsync(office);
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo($"admin/items/{begun.ItemId}?part=basics");
        var page = Render<EditorPage>(editor => editor.Add(each => each.Id, begun.ItemId));
        await page.Find("#name-zh-CN").InputAsync(new() { Value = "改过的事项" });
        page.WaitForAssertion(() => page.Find("#saved").TextContent.ShouldContain("已自动保存"), Patience);
        (await office.ReadAsync(begun.ItemId)).Name.ShouldBe("改过的事项");

        (await desk.SaveDraftAsync(begun.ItemId, edit with { Name = "同事的名字" }, saved.Revision + 1, CatalogOffice.Administrator(TestData.District, "另一位"), Cancel)).IsYes.ShouldBeTrue();
        await page.Find("#name-zh-CN").InputAsync(new() { Value = "又改" });
        page.WaitForAssertion(() => page.Find("#refused").TextContent.ShouldContain("另一位"), Patience);
        (await office.ReadAsync(begun.ItemId)).Name.ShouldBe("同事的名字");
    }

    private async Task<DraftSaved> BeginAsync(CatalogOffice office)
    {
        var (licence, food, sign) = TestData.BundleItems();
        await using (var db = office.Everywhere())
        {
            db.AddRange(licence, food, sign);
            await db.SaveChangesAsync(Cancel);
        }

        var edit = TestData.BundleEdit(TestData.BundleOf(licence, food, sign));
        var desk = office.Staff(TestData.District);
        var begun = (await desk.BeginBundleAsync(new NewBundle(TestData.District, edit.Code, edit.Name), _admin, Cancel)).Value!;
        return (await desk.SaveBundleAsync(begun.ItemId, edit, begun.Revision, _admin, Cancel)).Value!;
    }

    private async Task ServeAsync(CatalogOffice office)
    {
        var tree = await office.Directory.TreeAsync(Cancel);
        var here = new Here(TestDatabase.StaffScope(TestData.District));
        here.Arrive(new Place(tree, tree.Find(TestData.District)!, ""), new Standing { Badge = new Badge(_admin.AccountId!.Value, _admin.Post!.Id), Name = _admin.Name, Post = _admin.Post }, Channel.Window);
        Services.AddLocalization();
        Services.AddSingleton(here);
        Services.AddSingleton(office.Staff(TestData.District));
        Services.AddSingleton<TimeProvider>(office.Time);
        Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    private IRenderedComponent<BundleEditorPage> Show(Guid id, string part)
    {
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo($"admin/bundles/{id}?part={part}");
        return Render<BundleEditorPage>(editor => editor.Add(each => each.Id, id));
    }

    private static async Task<Bundle> ReadAsync(CatalogOffice office, Guid id)
    {
        await using var db = office.Everywhere();
        return await db.Bundles.AsNoTracking().SingleAsync(bundle => bundle.Id == id, Cancel);
    }
}
