using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.Intake;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

[Trait("Row", "70")]
public sealed class LaterPromiseTests
{
    private static readonly ItemDetail Item = new()
    {
        Materials =
        [
            new MaterialSpec { Key = "proof", Name = "收入证明", Tolerable = true, TolerableDays = 5 },
            new MaterialSpec { Key = "house", Name = "房产证" },
            new MaterialSpec { Key = "card", Name = "身份证", Tolerable = true, TolerableDays = 5, Source = MaterialSource.Shared },
            new MaterialSpec { Key = "endless", Name = "无期限", Tolerable = true },
        ],
    };

    private static readonly DateTime Now = TestData.Now;

    [Fact]
    public void Of_EverythingTicked_TakesOnlyWhatTheItemLetsComeLater()
    {
        var answers = Ticked("proof", "house", "card", "endless");
        var owed = LaterPromise.Of(Item, answers, new HashSet<string>(StringComparer.Ordinal)).ShouldHaveSingleItem();
        (owed.Key, owed.Days, owed.SuppliedAt).ShouldBe(("proof", 5, null));
    }

    [Fact]
    public void Of_NotTickedOrHandedInAfterAll_OwesNothing()
    {
        LaterPromise.Of(Item, Ticked(), new HashSet<string>(StringComparer.Ordinal)).ShouldBeEmpty();
        LaterPromise.Of(Item, Ticked("proof"), new HashSet<string>(StringComparer.Ordinal) { "proof" }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(LaterPromise.NameKey, true)]
    [InlineData("promise.later.proof", true)]
    [InlineData("promise.later.nothing", false)]
    [InlineData(LaterPromise.TimeKey, false)]
    public void Knows_WhatAPageMaySend_NeverTheTime(string name, bool known) => LaterPromise.Knows(Item, name).ShouldBe(known);

    [Fact]
    public void Stamp_ChangedPromise_IsSignedAnew()
    {
        var signed = Ticked("proof");
        signed[LaterPromise.NameKey] = "张小测";
        LaterPromise.Stamp(Ticked("proof"), signed, Now);
        LaterPromise.SignedAt(signed).ShouldBe(Now);

        var typedOn = new Dictionary<string, string>(signed, StringComparer.Ordinal) { ["income"] = "100" };
        LaterPromise.Stamp(signed, typedOn, Now.AddHours(1));
        LaterPromise.SignedAt(typedOn).ShouldBe(Now);

        var more = new Dictionary<string, string>(signed, StringComparer.Ordinal) { [LaterPromise.LaterKey("house")] = LaterPromise.LaterValue(true) };
        LaterPromise.Stamp(signed, more, Now.AddHours(2));
        LaterPromise.SignedAt(more).ShouldBe(Now.AddHours(2));

        var withdrawn = new Dictionary<string, string>(signed, StringComparer.Ordinal) { [LaterPromise.NameKey] = " " };
        LaterPromise.Stamp(signed, withdrawn, Now);
        LaterPromise.SignedAt(withdrawn).ShouldBeNull();
    }

    [Fact]
    public void WhyNot_LapseWithinAYear_NamesTheCaseAndTheDayItEnds()
    {
        var ended = Now.AddMonths(-3);
        var broken = PromiseCredit.WhyNot([(new LocalText("更早的"), Now.AddMonths(-9)), (new LocalText("临时救助"), ended)], Now).ShouldNotBeNull();
        broken.Item.Zh.ShouldBe("临时救助");
        broken.Until.ShouldBe(broken.On.AddYears(1));
        PromiseCredit.WhyNot([(new LocalText("临时救助"), ended)], ended.AddYears(1)).ShouldBeNull();
        PromiseCredit.WhyNot([], Now).ShouldBeNull();
    }

    private static Dictionary<string, string> Ticked(params string[] keys) => keys.ToDictionary(LaterPromise.LaterKey, _ => LaterPromise.LaterValue(true), StringComparer.Ordinal);
}
