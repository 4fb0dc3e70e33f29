using System.Text;
using Portal.Core.Catalog;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

public sealed class PinyinTests
{
    [Theory]
    [InlineData("最低生活保障", "zdshbz")]
    [InlineData("临时救助", "lsjz")]
    [InlineData("残疾人两项补贴", "cjrlxbt")]
    [InlineData("高龄津贴", "gljt")]
    [InlineData("住房保障低收入认定", "zfbzdsrrd")]
    [InlineData("灵活就业社保补贴", "lhjysbbt")]
    [InlineData("生育登记", "sydj")]
    [InlineData("居民医保参保", "jmybcb")]
    [InlineData("食品经营许可", "spjyxk")]
    [InlineData("个体工商户设立", "gtgshsl")]
    [InlineData("居住证明开具", "jzzmkj")]
    [InlineData("社区党员活动报名", "sqdyhdbm")]
    [InlineData("长者饭堂用餐补助", "zzftycbz")]
    [InlineData("长期护理保险待遇", "cqhlbxdy")]
    [InlineData("重度残疾人护理补贴", "zdcjrhlbt")]
    [InlineData("重新申领身份证", "cxslsfz")]
    [InlineData("重阳节慰问", "cyjww")]
    [InlineData("行政复议申请", "xzfysq")]
    [InlineData("行业协会登记", "hyxhdj")]
    [InlineData("音乐教室预约", "yyjsyy")]
    [InlineData("会计从业登记", "kjcydj")]
    [InlineData("社会计划生育奖励", "shjhsyjl")]
    [InlineData("西藏籍学生入学", "xzjxsrx")]
    [InlineData("收藏品拍卖备案", "scppmba")]
    [InlineData("人民调解申请", "rmtjsq")]
    [InlineData("户口迁移与工作调动", "hkqyygzdd")]
    [InlineData("城区环境参与评议", "cqhjcypy")]
    [InlineData("个人参加城乡居民养老保险", "grcjcxjmylbx")]
    [InlineData("银行账户变更", "yhzhbg")]
    [InlineData("殡葬补贴", "bzbt")]
    [InlineData("耄耋老人走访", "mdlrzf")]
    [InlineData("市长期护理险评估", "scqhlxpg")]
    public void Initials_NameOfAService_IsWhatPeopleType(string name, string initials) =>
        Pinyin.Initials(name).ShouldBe(initials);

    [Theory]
    [InlineData("", "")]
    [InlineData("（个体）工商户 A1 类", "gtgsha1l")]
    [InlineData("ＡＢ证", "abz")]
    [InlineData("“一件事”·退休", "yjstx")]
    [InlineData("坏\ud800字", "hz")]
    public void Initials_OtherSigns_LettersStayAndTheRestIsLeftOut(string name, string initials) =>
        Pinyin.Initials(name).ShouldBe(initials);

    [Fact]
    public void Initials_EveryCharacterOfGb2312_HasOneLetter()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var gb2312 = Encoding.GetEncoding("GB2312");
        var characters = Enumerable.Range(0xB0, 0xF7 - 0xB0 + 1)
            .SelectMany(row => Enumerable.Range(0xA1, 94).Select(cell => gb2312.GetString([(byte)row, (byte)cell])))
            .Where(text => text.Length == 1 && text[0] is >= '\u4e00' and <= '\u9fff')
            .ToList();

        characters.Count.ShouldBe(6763);
        characters.Where(character => Pinyin.Initials(character).Length != 1).ShouldBeEmpty();
    }
}
