using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

public sealed class BundleEditingTests
{
    private static CancellationToken Cancel => CatalogOffice.Cancel;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "74")]
    public async Task Publish_ThatStands_IsOfferedBelowAndTheVersionBeforeIsHistory(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, admin) = (office.Staff(TestData.District), CatalogOffice.Administrator(TestData.District));
        var edit = await ReadyAsync(office);
        var begun = (await desk.BeginBundleAsync(new NewBundle(TestData.District, edit.Code, edit.Name), admin, Cancel)).Value!;
        (await office.Visitor(TestData.Community).BundlesAtAsync(CatalogOffice.Place(TestData.Community), Cancel)).ShouldBeEmpty("a draft is nobody's to see");
        var saved = (await desk.SaveBundleAsync(begun.ItemId, edit, begun.Revision, admin, Cancel)).Value!;
        (await desk.SaveBundleAsync(begun.ItemId, edit, begun.Revision, admin, Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>();
        (await desk.PublishBundleAsync(begun.ItemId, edit, saved.Revision, admin, Cancel)).IsYes.ShouldBeTrue();

        var bundle = (await office.Visitor(TestData.Community).BundleAsync(CatalogOffice.Place(TestData.Community), edit.Code, Cancel)).ShouldNotBeNull();
        bundle.Detail.Questions.Select(question => question.Key).ShouldBe(["cooks", "sign", "size"]);
        (await office.Visitor(TestData.OtherDistrict).BundlesAtAsync(CatalogOffice.Place(TestData.OtherDistrict), Cancel)).ShouldBeEmpty();

        var next = (await desk.BeginBundleVersionAsync(bundle.BundleKey, admin, Cancel)).Value!;
        (await desk.BeginBundleVersionAsync(bundle.BundleKey, admin, Cancel)).Value!.ItemId.ShouldBe(next.ItemId);
        (await desk.PublishBundleAsync(next.ItemId, edit with { Name = "开大店" }, next.Revision, admin, Cancel)).IsYes.ShouldBeTrue();
        (await desk.BundlesOnDeskAsync(admin, Cancel)).ShouldHaveSingleItem().InForce!.Name.ShouldBe("开大店");
        await using var db = office.Everywhere();
        (await db.Bundles.AsNoTracking().OrderBy(each => each.Version).Select(each => each.State).ToListAsync(Cancel)).ShouldBe([ItemState.Superseded, ItemState.Published]);
        (await db.Journal.CountAsync(entry => entry.Kind == "bundle.Publish", Cancel)).ShouldBe(2);

        (await desk.WithdrawBundleAsync(next.ItemId, " ", admin, Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
        (await desk.WithdrawBundleAsync(next.ItemId, "不再办", admin, Cancel)).IsYes.ShouldBeTrue();
        (await desk.BundlesAtAsync(CatalogOffice.Place(TestData.District), Cancel)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Publish_WithAFault_IsRefusedAndTheDraftStays(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, admin) = (office.Staff(TestData.District), CatalogOffice.Administrator(TestData.District));
        var edit = await ReadyAsync(office);
        var begun = (await desk.BeginBundleAsync(new NewBundle(TestData.District, edit.Code, edit.Name), admin, Cancel)).Value!;
        (await desk.BeginBundleAsync(new NewBundle(TestData.District, edit.Code, edit.Name), admin, Cancel)).Refusal.ShouldBeOfType<CodeTaken>();
        var spoilt = edit with { Detail = edit.Detail with { Items = [.. edit.Detail.Items, new BundleItem { ItemKey = Guid.CreateVersion7() }] } };
        (await desk.PublishBundleAsync(begun.ItemId, spoilt, begun.Revision, admin, Cancel)).Refusal.ShouldBeOfType<NotReadyToPublish>().Faults.ShouldContain(fault => fault.Key == "Bundle.ItemUnknown");
        (await desk.DiscardBundleAsync(begun.ItemId, begun.Revision, admin, Cancel)).IsYes.ShouldBeTrue();
        (await desk.BundlesOnDeskAsync(admin, Cancel)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AnotherPlaceAndAnotherDuty_MayNotTouchIt(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var admin = CatalogOffice.Administrator(TestData.District);
        var edit = await ReadyAsync(office);
        var begun = (await office.Staff(TestData.District).BeginBundleAsync(new NewBundle(TestData.District, edit.Code, edit.Name), admin, Cancel)).Value!;

        var foreign = CatalogOffice.Administrator(TestData.OtherDistrict);
        (await office.Staff(TestData.OtherDistrict).PublishBundleAsync(begun.ItemId, edit, begun.Revision, foreign, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await office.Staff(TestData.OtherDistrict).ReadBundleForEditingAsync(begun.ItemId, foreign, Cancel)).ShouldBeNull();
        (await office.Staff(TestData.OtherDistrict).BeginBundleAsync(new NewBundle(TestData.District, "x", "x"), foreign, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        var clerk = TestData.Clerk(TestData.District);
        (await office.Staff(TestData.District).SaveBundleAsync(begun.ItemId, edit, begun.Revision, clerk, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await office.Staff(TestData.District).BundlesOnDeskAsync(clerk, Cancel)).ShouldBeEmpty();
    }

    private static async Task<BundleEdit> ReadyAsync(CatalogOffice office)
    {
        var (licence, food, sign) = TestData.BundleItems();
        await using var db = office.Everywhere();
        db.AddRange(licence, food, sign);
        await db.SaveChangesAsync(Cancel);
        return TestData.BundleEdit(TestData.BundleOf(licence, food, sign));
    }
}
