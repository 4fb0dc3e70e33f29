using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.People;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("13812341234")]
    [InlineData("138 1234 1234")]
    [InlineData("+86 138-1234-1234")]
    [InlineData("008613812341234")]
    [InlineData("8613812341234")]
    [InlineData("１３８１２３４１２３４")]
    public void Read_MobileHoweverTyped_IsElevenDigits(string text)
    {
        var number = PhoneNumber.Read(text).Number.ShouldNotBeNull();

        number.Value.ShouldBe("13812341234");
        number.ToString().ShouldBe("138****1234");
    }

    [Theory]
    [InlineData("", PhoneProblem.Empty)]
    [InlineData("1381234123", PhoneProblem.Length)]
    [InlineData("138123412345", PhoneProblem.Length)]
    [InlineData("12812341234", PhoneProblem.NotMobile)]
    [InlineData("07551234567", PhoneProblem.NotMobile)]
    [InlineData("1381234123a", PhoneProblem.Characters)]
    [InlineData("+85291234567", PhoneProblem.Characters)]
    public void Read_AnotherNumber_NamesTheProblem(string text, PhoneProblem expected) =>
        PhoneNumber.Read(text).ShouldBe(new PhoneReading(null, expected));
}
