using Portal.Core.Catalog;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

public sealed class BundleTreeTests
{
    private static readonly (ServiceItem Licence, ServiceItem Food, ServiceItem Sign) Items = TestData.BundleItems();
    private static readonly BundleDetail Bundle = TestData.BundleOf(Items.Licence, Items.Food, Items.Sign);

    [Fact, Trait("Row", "74")]
    public void Tree_AnswersDecideItems_ThoseWaitedForFirst() =>
        Codes(("cooks", "yes"), ("sign", "no")).ShouldBe(["GT-1", "SP-1"]);

    [Theory]
    [InlineData("no", "no", "GT-1")]
    [InlineData("yes", "yes", "GT-1 SP-1 GG-1")]
    [InlineData("no", "yes", "GT-1 GG-1")]
    public void Tree_EachSetOfAnswers_TakesItsOwn(string cooks, string sign, string codes) =>
        string.Join(' ', Codes(("cooks", cooks), ("sign", sign), ("size", "small"))).ShouldBe(codes);

    [Fact]
    public void Next_QuestionThatHangsOnAnother_IsAskedOnlyThen()
    {
        BundleTree.Next(Bundle, Path())!.Key.ShouldBe("cooks");
        BundleTree.Next(Bundle, Path(("cooks", "no"), ("sign", "yes")))!.Key.ShouldBe("size");
        BundleTree.Next(Bundle, Path(("cooks", "no"), ("sign", "no"))).ShouldBeNull();
    }

    [Fact]
    public void Path_AnswersNobodyAskedFor_DoNotCount()
    {
        Path(("cooks", "yes"), ("sign", "no"), ("size", "large")).Keys.ShouldBe(["cooks", "sign"]);
        Path(("cooks", "perhaps"), ("sign", "no")).ShouldBeEmpty();
        Path(("sign", "yes"), ("size", "large")).ShouldBeEmpty();
    }

    [Fact]
    public void Taken_SaysWhichAnswerTookIt()
    {
        var taken = BundleTree.Taken(Bundle, Path(("cooks", "yes"), ("sign", "no")));
        taken[0].Question.ShouldBeNull();
        taken[1].Question!.Key.ShouldBe("cooks");
        taken[1].Answer!.Value.ShouldBe("yes");
    }

    [Fact]
    public void AllPaths_ListsEverySetOfAnswersOnce()
    {
        var paths = BundleTree.AllPaths(Bundle, 100).Select(path => string.Join(',', path.Values)).ToList();
        paths.ShouldBe(["yes,yes,small", "yes,yes,large", "yes,no", "no,yes,small", "no,yes,large", "no,no"]);
        BundleTree.AllPaths(Bundle, 2).Count().ShouldBe(2);
    }

    private static Dictionary<string, string> Path(params (string Question, string Answer)[] answers) =>
        BundleTree.Path(Bundle, key => Array.Find(answers, answer => answer.Question == key).Answer);

    private static IEnumerable<string> Codes(params (string Question, string Answer)[] answers) =>
        BundleTree.Taken(Bundle, Path(answers)).Select(choice => new[] { Items.Licence, Items.Food, Items.Sign }.Single(item => item.ItemKey == choice.Item.ItemKey).Code);
}
