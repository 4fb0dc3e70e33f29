using Portal.Core.Catalog;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

public sealed class CatalogReportsTests
{
    private static readonly DateOnly Today = new(2026, 3, 3);

    [Fact]
    public void Delegated_ToSeveralPlaces_CountsOnceInItsClassWithAllRights()
    {
        var (one, two, ended) = (ItemSearchTests.Brief("A", "甲"), ItemSearchTests.Brief("B", "乙", itemClass: ItemClass.Housing), ItemSearchTests.Brief("C", "丙"));
        var report = CatalogReports.Delegated([one, two, ended],
        [
            To(one, TestData.Community), To(one, TestData.OtherCommunity, DelegatedRight.FirstReview, from: Today.AddDays(-9)), To(two, TestData.Community),
            To(ended, TestData.Community, until: Today.AddDays(-1)),
        ], Today);

        report.Total.ShouldBe(2);
        report.Classes.Count.ShouldBe(8);
        var row = report.Classes.Single(each => each.Class == ItemClass.Assistance).Items.ShouldHaveSingleItem();
        (row.Item.Code, row.Places, row.From).ShouldBe(("A", 2, Today.AddDays(-9)));
        row.Rights.ShouldBe([DelegatedRight.Accept, DelegatedRight.FirstReview]);
    }

    [Fact]
    public void ByOwner_OfAllLevels_AddsUp()
    {
        var items = Enumerable.Range(0, 145).Select(at => ItemSearchTests.Brief($"D-{at}", "区"))
            .Concat(Enumerable.Range(0, 44).Select(at => ItemSearchTests.Brief($"S-{at}", "街", level: TenantLevel.Street, tenantId: TestData.Street)))
            .Concat(Enumerable.Range(0, 40).Select(at => ItemSearchTests.Brief($"P-{at}", "园", level: TenantLevel.Community, tenantId: TestData.Community))).ToList();
        var report = CatalogReports.ByOwner(items);
        report.Levels.ShouldBe([(TenantLevel.District, 145), (TenantLevel.Street, 44), (TenantLevel.Community, 40)]);
        (report.Total, report.AddsUp).ShouldBe((229, true));
        (report with { Total = 230 }).AddsUp.ShouldBeFalse();
    }

    [Fact, Trait("Row", "97")]
    public void Coverage_OfAPlace_IsWhatItAcceptsItselfOfWhatItOffers()
    {
        var (atStreet, atCommunity, guideOnly, handedDown) = (ItemSearchTests.Brief("A", "甲"), ItemSearchTests.Brief("B", "乙"), ItemSearchTests.Brief("C", "丙"), ItemSearchTests.Brief("D", "丁"));
        var own = ItemSearchTests.Brief("E", "戊", tenantId: TestData.Community, level: TenantLevel.Community);
        var accepted = new Dictionary<Guid, TenantLevel> { [atStreet.ItemKey] = TenantLevel.Street, [atCommunity.ItemKey] = TenantLevel.Community };
        Tenant[] places = [CatalogOffice.Place(TestData.Street), CatalogOffice.Place(TestData.Community), CatalogOffice.Place(TestData.OtherDistrict)];

        var rows = CatalogReports.Coverage(places, [atStreet, atCommunity, guideOnly with { CanApply = false }, handedDown, own], [To(handedDown, TestData.Community)], accepted, Today);

        rows.Select(row => (row.Offered, row.Acceptable)).ShouldBe([(4, 2), (5, 3), (0, 0)]);
        rows[1].Share.ShouldBe(0.6m);
        rows[2].Share.ShouldBeNull();
    }

    [Fact, Trait("Row", "97")]
    public void Coverage_OfAnItemThatCannotBeAppliedForOrIsOnlyReviewedHere_IsNotCounted()
    {
        var (named, reviewed, another, later) = (ItemSearchTests.Brief("A", "甲") with { CanApply = false }, ItemSearchTests.Brief("B", "乙"), ItemSearchTests.Brief("C", "丙"), ItemSearchTests.Brief("D", "丁"));
        var accepted = new Dictionary<Guid, TenantLevel> { [another.ItemKey] = TenantLevel.Community, [later.ItemKey] = TenantLevel.Community };
        Tenant[] places = [CatalogOffice.Place(TestData.Community), CatalogOffice.Place(TestData.OtherCommunity)];

        var rows = CatalogReports.Coverage(places, [named, reviewed, another, later],
        [
            To(named, TestData.Community), To(reviewed, TestData.Community, DelegatedRight.FirstReview), To(another, TestData.OtherCommunity), To(later, TestData.Community, from: Today.AddDays(1)),
        ], accepted, Today);

        rows.Select(row => (row.Offered, row.Acceptable)).ShouldBe([(4, 0), (4, 1)]);
    }

    private static Delegation To(ItemBrief item, int tenantId, DelegatedRight right = DelegatedRight.Accept, DateOnly? from = null, DateOnly? until = null) =>
        new() { ItemKey = item.ItemKey, TenantId = tenantId, Right = right, From = from ?? Today, Until = until };
}
