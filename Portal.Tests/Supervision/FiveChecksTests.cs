using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Supervision;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Supervision;

/// <summary>五个百分百: what is counted, and that every exception says all it lacks.</summary>
[Trait("Row", "79")]
public sealed class FiveChecksTests
{
    private static readonly ItemDetail Whole = new()
    {
        Conditions = [new LocalText("本区居民")],
        Bases = [new LegalBasis("社会救助暂行办法")],
        StatutoryLimit = new TimeLimit(30, TimeUnit.WorkingDays),
        PromisedLimit = new TimeLimit(10, TimeUnit.WorkingDays),
        Route = TestData.Route,
        Consultation = new LocalText("12345"),
        Complaint = new LocalText("12345"),
    };

    [Fact]
    public void Sunlight_WholeGuideAndOneWithGaps_SaysWhichOfWhat()
    {
        var gap = Item("B", Whole with { Bases = [], Complaint = null });
        var result = FiveChecks.Of(FiveCheck.Sunlight, [Item("A", Whole), gap]);
        (result.Met, result.Of, result.Share).ShouldBe((1, 2, 0.5m));
        var shown = result.Gaps.ShouldHaveSingleItem();
        shown.Item.ShouldBe(gap);
        shown.Reasons.ShouldBe([GapReason.NoBasis, GapReason.NoComplaint]);
    }

    [Fact]
    public void Sunlight_OnTheSpot_NeedsNoPromisedLimit()
    {
        var item = Item("A", Whole with { PromisedLimit = null });
        FiveChecks.Of(FiveCheck.Sunlight, [item]).Gaps.Single().Reasons.ShouldBe([GapReason.NoPromisedLimit]);
        item.OnTheSpot = true;
        FiveChecks.Of(FiveCheck.Sunlight, [item]).Share.ShouldBe(1m);
    }

    [Fact]
    public void OneNet_NameOnlyOrWindowOnly_AreExceptionsOfTwoKinds()
    {
        var named = Item("A", Whole);
        named.CanApply = false;
        var result = FiveChecks.Of(FiveCheck.OneNet, [named, Item("B", Whole with { Channels = [Channel.Window] }), Item("C", Whole), Item("D", Whole with { Channels = [Channel.Phone] })]);
        (result.Met, result.Of).ShouldBe((2, 4));
        result.Gaps.Select(each => (each.Item.Code, each.Reasons.Single())).ShouldBe([("A", GapReason.NoForm), ("B", GapReason.NotOnline)]);
    }

    [Fact]
    public void OneWindow_OnlineOnly_IsAnException() =>
        FiveChecks.Of(FiveCheck.OneWindow, [Item("A", Whole with { Channels = [Channel.Web] }), Item("B", Whole)]).Gaps.Single().Reasons.ShouldBe([GapReason.NotAtWindow]);

    [Fact]
    public void OneNumber_OwnNumberTypedAgain_IsAnExceptionAndASpousesIsNot()
    {
        var spouse = Field(FieldKind.DocumentNumber, null);
        var result = FiveChecks.Of(FiveCheck.OneNumber,
        [
            Item("KNOWN", Form(Field(FieldKind.DocumentNumber, "documentNumber"), spouse)),
            Item("TYPED", Form(spouse)),
            Item("COMPANY", Form(Field(FieldKind.CreditCode, null)), SubjectKinds.Organisation),
            Item("PERSON", Form(Field(FieldKind.CreditCode, null)), SubjectKinds.Person),
            NamedOnly(),
        ]);
        (result.Met, result.Of).ShouldBe((2, 4), "an item without a form asks nothing and counts for nothing");
        result.Gaps.Select(each => (each.Item.Code, each.Reasons.Single())).ShouldBe([("COMPANY", GapReason.AsksCreditCode), ("TYPED", GapReason.AsksDocumentNumber)]);
    }

    [Fact]
    public void Share_OfNothing_IsNoShare() => FiveChecks.Of(FiveCheck.OneNet, []).Share.ShouldBeNull();

    private static ServiceItem Item(string code, ItemDetail detail, SubjectKinds subjects = SubjectKinds.Person)
    {
        var item = TestData.Item(code: code);
        (item.Detail, item.Subjects) = (detail, subjects);
        return item;
    }

    private static ServiceItem NamedOnly()
    {
        var item = Item("NAMED", Whole);
        item.CanApply = false;
        return item;
    }

    private static ItemDetail Form(params FormField[] fields) => Whole with { Form = new FormSchema { Sections = [new FormSection("one", new LocalText("一"), fields)] } };

    private static FormField Field(FieldKind kind, string? prefill) => new() { Key = Guid.CreateVersion7().ToString("N"), Kind = kind, Label = new LocalText("号码"), Prefill = prefill };
}
