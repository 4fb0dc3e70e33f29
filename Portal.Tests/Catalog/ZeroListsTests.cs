using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

/// <summary>四零: each list from the item's own fields, with its reason.</summary>
[Trait("Row", "78")]
public sealed class ZeroListsTests
{
    private static readonly IReadOnlySet<Guid> NoRules = new HashSet<Guid>();

    [Fact]
    public void Fee_AnyFeeEntered_IsOffTheList()
    {
        var (free, paid) = (Item("A"), Item("B", detail => detail with { Fees = [new Fee(new LocalText("工本费"), 10, "价费字〔2000〕1号")] }));
        On(ZeroKind.Fee, free, paid).ShouldBe([("A", ZeroReason.NoFee, 0)]);
    }

    [Fact]
    public void Papers_WhatTheApplicantBringsInAnySituation_IsOffTheList()
    {
        On(ZeroKind.Papers,
            Item("NONE"),
            Item("SHARED", Papers(Paper(MaterialSource.Shared), Paper(MaterialSource.Shared), Paper(MaterialSource.FilledHere), Paper(MaterialSource.Applicant, Necessity.Optional))),
            Item("FORM", Papers(Paper(MaterialSource.FilledHere))),
            Item("SOMETIMES", Papers(Paper(MaterialSource.Applicant, Necessity.WhenNeeded))),
            Item("ALWAYS", Papers(Paper(MaterialSource.Applicant)))).ShouldBe(
        [
            ("FORM", ZeroReason.PapersShared, 0), ("NONE", ZeroReason.NoPapers, 0), ("SHARED", ZeroReason.PapersShared, 2),
        ]);
    }

    [Fact]
    public void Distance_NeedsNoTripAndBothWaysOnline()
    {
        var collected = Item("C", detail => detail with { DeliveryWays = [DeliveryWay.PickUp] });
        var windowOnly = Item("D", detail => detail with { Channels = [Channel.Window] });
        var oneTrip = Item("E");
        oneTrip.Trips = 1;
        On(ZeroKind.Distance, Item("A"), collected, windowOnly, oneTrip).ShouldBe([("A", ZeroReason.WhollyOnline, 0)]);
    }

    [Fact]
    public void Waiting_IsOnTheSpotOrDecidedByRules()
    {
        var (atOnce, byRules, slow) = (Item("A"), Item("B"), Item("C"));
        atOnce.OnTheSpot = true;
        ZeroLists.Of(ZeroKind.Waiting, [slow, byRules, atOnce], new HashSet<Guid> { byRules.ItemKey }).Select(entry => (entry.Item.Code, entry.Reason))
            .ShouldBe([("A", ZeroReason.OnTheSpot), ("B", ZeroReason.DecidedByRules)]);
    }

    [Fact]
    public void AnyList_ItemKnownByNameOnly_IsOffIt()
    {
        var named = Item("A");
        (named.CanApply, named.OnTheSpot) = (false, true);
        foreach (var kind in Enum.GetValues<ZeroKind>())
        {
            On(kind, named).ShouldBeEmpty($"{kind}: nothing entered is not nothing asked");
        }
    }

    private static List<(string, ZeroReason, int)> On(ZeroKind kind, params ServiceItem[] items) => [.. ZeroLists.Of(kind, items, NoRules).Select(entry => (entry.Item.Code, entry.Reason, entry.Spared))];

    private static ServiceItem Item(string code, Func<ItemDetail, ItemDetail>? with = null)
    {
        var item = TestData.Item(code: code);
        item.Detail = with?.Invoke(item.Detail) ?? item.Detail;
        return item;
    }

    private static Func<ItemDetail, ItemDetail> Papers(params MaterialSpec[] papers) => detail => detail with { Materials = papers };

    private static MaterialSpec Paper(MaterialSource source, Necessity necessity = Necessity.Required) =>
        new() { Key = Guid.CreateVersion7().ToString("N"), Name = new LocalText("材料"), Source = source, Necessity = necessity };
}
