using Portal.Core.Catalog;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

public sealed class BundleFaultsTests
{
    private static readonly (ServiceItem Licence, ServiceItem Food, ServiceItem Sign) Items = TestData.BundleItems();
    private static readonly Dictionary<Guid, ServiceItem> InForce = new[] { Items.Licence, Items.Food, Items.Sign }.ToDictionary(item => item.ItemKey);
    private static readonly BundleDetail Ready = TestData.BundleOf(Items.Licence, Items.Food, Items.Sign);

    public static TheoryData<string, Func<BundleDetail, BundleDetail>> Spoilt => new()
    {
        { "Bundle.TooFewItems", bundle => bundle with { Items = [bundle.Items[1]] } },
        { "Bundle.QuestionTextMissing", bundle => Question(bundle, 0, question => question with { Text = " " }) },
        { "Question.OptionsMissing", bundle => Question(bundle, 2, question => question with { Options = [question.Options[0]] }) },
        { "Bundle.QuestionNeverAsked", bundle => Question(bundle, 0, question => question with { When = new When("sign", "yes") }) },
        { "Bundle.QuestionNeverAsked", bundle => Question(bundle, 2, question => question with { When = new When("sign", "perhaps") }) },
        { "Form.KeyTwice", bundle => bundle with { Questions = [.. bundle.Questions, bundle.Questions[0]] } },
        { "Bundle.ItemUnknown", bundle => Item(bundle, 0, item => item with { ItemKey = Guid.CreateVersion7() }) },
        { "Bundle.ItemTwice", bundle => bundle with { Items = [.. bundle.Items, bundle.Items[1]] } },
        { "Bundle.ItemNeverChosen", bundle => Item(bundle, 0, item => item with { When = new When("nobodyAsks", "yes") }) },
        { "Bundle.ItemNeverChosen", bundle => Item(bundle, 0, item => item with { When = new When("cooks") }) },
        { "Bundle.ItemNeverChosen", bundle => Item(bundle, 0, item => item with { When = new When("cooks", "perhaps") }) },
        { "Bundle.AfterUnknown", bundle => Item(bundle, 0, item => item with { After = [Guid.CreateVersion7()] }) },
        { "Bundle.AfterUnknown", bundle => Item(bundle, 0, item => item with { After = [item.ItemKey] }) },
        { "Bundle.Cycle", bundle => Item(bundle, 1, item => item with { After = [Items.Food.ItemKey] }) },
        { "Bundle.FillWrong", bundle => Item(bundle, 2, item => item with { Fills = [new BundleFill("size", "huge")] }) },
        { "Bundle.FillWrong", bundle => Item(bundle, 2, item => item with { Fills = [new BundleFill("size", Question: "cooks")] }) },
        { "Bundle.FillWrong", bundle => Item(bundle, 2, item => item with { Fills = [new BundleFill("nothing", "x")] }) },
        { "Bundle.NothingTaken", bundle => bundle with { Items = [bundle.Items[0] with { After = [] }, bundle.Items[2]] } },
    };

    [Fact]
    public void Bundle_ThatIsReady_HasNoFaultThatBlocks() => BundleFaults.Of(TestData.BundleEdit(Ready), InForce).ShouldNotContain(fault => fault.Blocks);

    [Theory, MemberData(nameof(Spoilt))]
    public void Bundle_SpoiltInOnePlace_IsBlockedByThatFault(string key, Func<BundleDetail, BundleDetail> spoil) =>
        BundleFaults.Of(TestData.BundleEdit(spoil(Ready)), InForce).ShouldContain(fault => fault.Key == key && fault.Blocks);

    [Fact]
    public void Code_ThatIsNoAddress_Blocks() =>
        BundleFaults.Of(TestData.BundleEdit(Ready, "开饭店"), InForce).ShouldContain(fault => fault.Key == "Bundle.CodeWrong");

    [Fact]
    public void Items_ForDifferentKindsOfApplicant_Block()
    {
        var (licence, food, sign) = TestData.BundleItems();
        food.Subjects = SubjectKinds.Organisation;
        BundleFaults.Of(TestData.BundleEdit(TestData.BundleOf(licence, food, sign)), new[] { licence, food, sign }.ToDictionary(item => item.ItemKey))
            .ShouldContain(fault => fault.Key == "Bundle.SubjectsApart" && fault.Where == "是 · 是 · 小");
    }

    [Fact, Trait("Row", "74")]
    public void Paper_SharedForOneItemAndDemandedByAnother_Blocks()
    {
        var (licence, food, sign) = TestData.BundleItems();
        licence.Detail = licence.Detail with { Materials = [new MaterialSpec { Key = "book", Name = "户口簿", Source = MaterialSource.Shared }] };
        food.Detail = food.Detail with { Materials = [new MaterialSpec { Key = "register", Name = "户口簿" }] };
        Faults().ShouldContain(new ItemFault("Bundle.AskedThoughShared", Blocks: true, $"{food.Name} · 户口簿"));

        food.Detail = food.Detail with { Materials = [food.Detail.Materials[0] with { Source = MaterialSource.Shared }] };
        Faults().ShouldNotContain(fault => fault.Key == "Bundle.AskedThoughShared", "shared for both: nobody is asked");

        IReadOnlyList<ItemFault> Faults() => BundleFaults.Of(TestData.BundleEdit(TestData.BundleOf(licence, food, sign)), new[] { licence, food, sign }.ToDictionary(item => item.ItemKey));
    }

    [Fact]
    public void Tree_WithMoreSetsOfAnswersThanAnybodyReads_Blocks()
    {
        var many = Enumerable.Range(0, 13).Select(number => new BundleQuestion($"q{number}", "问", Ready.Questions[0].Options));
        BundleFaults.Of(TestData.BundleEdit(Ready with { Questions = [.. Ready.Questions, .. many] }), InForce).ShouldContain(fault => fault.Key == "Bundle.TooManyPaths");
    }

    [Fact]
    public void English_Missing_IsAHint() =>
        BundleFaults.Of(TestData.BundleEdit(Question(Ready, 0, question => question with { Text = "只有中文" })), InForce).ShouldContain(new ItemFault("Item.EnglishMissing", Blocks: false, "只有中文"));

    private static BundleDetail Question(BundleDetail bundle, int at, Func<BundleQuestion, BundleQuestion> change) => bundle with { Questions = [.. bundle.Questions.Select((question, place) => place == at ? change(question) : question)] };

    private static BundleDetail Item(BundleDetail bundle, int at, Func<BundleItem, BundleItem> change) => bundle with { Items = [.. bundle.Items.Select((item, place) => place == at ? change(item) : item)] };
}
