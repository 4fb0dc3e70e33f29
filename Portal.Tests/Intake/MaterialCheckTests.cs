using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Web.Intake;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

public sealed class MaterialCheckTests
{
    private static readonly ItemDetail Item = new() { Materials = TestData.Materials, Form = TestData.Form, Questions = [new GuideQuestion("registered", "户口在本地吗", [new Option("yes", "是"), new Option("no", "否")])] };

    [Theory]
    [InlineData("ill", new[] { "proof", "illness" })]
    [InlineData("other", new[] { "proof" })]
    public void Missing_BySituation_AsksForWhatConcernsOnly(string cause, string[] expected) =>
        MaterialCheck.Missing(Item, TestData.Answers(("cause", cause)), new HashSet<string>(StringComparer.Ordinal)).Select(material => material.Key).ShouldBe(expected);

    [Fact]
    public void Missing_SharedPaper_IsNeverAskedFor() => MaterialCheck.Missing(Item, TestData.Answers(), new HashSet<string>(StringComparer.Ordinal)).ShouldNotContain(material => material.Key == "card");

    [Fact]
    public void Missing_HandedInPaper_IsNotMissing() => MaterialCheck.Missing(Item, TestData.Answers(), new HashSet<string>(StringComparer.Ordinal) { "proof" }).ShouldBeEmpty();

    [Fact]
    public void Journey_OfAnItem_AsksSituationThenGroupsThenPapersThenDelivery()
    {
        var journey = new DraftJourney(Item, TestData.Answers(), corrects: false);
        journey.Pages.ShouldBe([DraftJourney.Situation, "who", "more", DraftJourney.Upload, DraftJourney.Delivery, DraftJourney.Check]);
        journey.Before("who").ShouldBe(DraftJourney.Situation);
        journey.After(DraftJourney.Check).ShouldBe(DraftJourney.Check);
        journey.Find("nonsense").ShouldBe(DraftJourney.Situation);
        new DraftJourney(Item, TestData.Answers(), corrects: true).Pages.Any(page => page == DraftJourney.Delivery).ShouldBeFalse();
    }

    [Fact]
    public void Journey_GroupOfPapersOnly_IsNoPageOfItsOwn()
    {
        var form = new FormSchema { Sections = [new FormSection("papers", "材料", [new FormField { Key = "proof", Kind = FieldKind.Attachment, Label = "收入证明" }])] };
        new DraftJourney(Item with { Form = form, Questions = [] }, TestData.Answers(), corrects: false).Pages[0].ShouldBe(DraftJourney.Upload);
    }
}
