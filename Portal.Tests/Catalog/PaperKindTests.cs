using Portal.Core.Catalog;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

public sealed class PaperKindTests
{
    [Theory]
    [InlineData("户口簿", "户口簿")]
    [InlineData("户口簿（复印件）", "户口簿")]
    [InlineData("营业执照信息", "营业执照")]
    [InlineData("居民身份证", "身份证")]
    [InlineData("原食品经营许可证", "食品经营许可证")]
    [InlineData("信息", "信息")]
    public void Of_Name_LeavesOutWhatDoesNotTellPapersApart(string name, string kind) => PaperKind.Of(name).ShouldBe(kind);

    [Fact]
    public void Of_MaterialWithAKind_IsThatKind() => PaperKind.Of(new MaterialSpec { Key = "a", Name = "租房合同或房东说明", Kind = "租房合同" }).ShouldBe("租房合同");

    [Theory]
    [InlineData("居民身份证", "请交身份证复印件", true)]
    [InlineData("户口簿", "还缺户口本首页", true)]
    [InlineData("不动产登记信息", "请补房产证", true)]
    [InlineData("户口簿", "还缺收入证明", false)]
    public void IsNamedIn_Words_ByItsNameOrAsPeopleCallIt(string material, string words, bool named) =>
        PaperKind.IsNamedIn(new MaterialSpec { Key = "a", Name = new LocalText(material, "Household register") }, words).ShouldBe(named);

    [Fact]
    public void IsNamedIn_English_ByItsEnglishName() =>
        PaperKind.IsNamedIn(new MaterialSpec { Key = "a", Name = new LocalText("户口簿", "Household register") }, "please bring the household register").ShouldBeTrue();
}
