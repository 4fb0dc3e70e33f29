using FsCheck;
using FsCheck.Fluent;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.People;

public sealed class MaskingTests
{
    [Theory]
    [InlineData("张小三", "张*三")]
    [InlineData("李四", "李*")]
    [InlineData("欧阳小明", "欧**明")]
    [InlineData("马", "*")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("𬭎小𬭎", "𬭎*𬭎")]
    [InlineData("阿卜杜拉·买买提", "阿******提")]
    public void Name_OfAPerson_ShowsTheEndsOnly(string? name, string masked) => Masking.Name(name).ShouldBe(masked);

    [Theory]
    [InlineData("440524188001010014", "440***********0014")]
    [InlineData("11010519491231002X", "110***********002X")]
    [InlineData("H12345678", "H1*****78")]
    [InlineData("123", "***")]
    public void Id_OfADocument_HidesTheMiddle(string number, string masked) => Masking.Id(number).ShouldBe(masked);

    [Theory]
    [InlineData("13812341234", "138****1234")]
    [InlineData("83551234", "83****34")]
    public void Phone_OfAPerson_HidesTheMiddle(string number, string masked) => Masking.Phone(number).ShouldBe(masked);

    [Theory]
    [InlineData("天津路1号院2栋301", "天津*******01")]
    [InlineData("密", "*")]
    [InlineData("", "")]
    public void Text_OfAnyKind_ShowsAQuarterAtEachEnd(string text, string masked) => Masking.Text(text).ShouldBe(masked);

    [Fact]
    public void Id_AnyNumber_NeverShowsBirthDateOrSerial() =>
        Prop.ForAll(Gen.Choose(0, 80_000).ToArbitrary(), Gen.Choose(0, 999).ToArbitrary(), (day, serial) =>
        {
            var number = DemoIdNumber.Make(new DateOnly(1800, 1, 1).AddDays(day), serial);
            var masked = Masking.Id(number);
            return masked.Length == 18 && masked[3..14].All(sign => sign == '*') && masked[..3] == number[..3] && masked[14..] == number[14..];
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Text_AnyString_HidesAtLeastHalf() =>
        Prop.ForAll(Gen.Choose('a', 'z').Select(sign => (char)sign).ArrayOf().ToArbitrary(), signs =>
        {
            var masked = Masking.Text(string.Concat(signs));
            return masked.Length == signs.Length && masked.Count(sign => sign == '*') * 2 >= signs.Length;
        }).QuickCheckThrowOnFailure();
}
