using FsCheck;
using FsCheck.Fluent;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.People;

public sealed class CreditCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static Arbitrary<string> AnyCode =>
        Gen.Choose(0, 30).ArrayOf(17).Select(signs =>
        {
            var first17 = string.Concat(signs.Select(sign => Alphabet[sign]));
            return first17 + CreditCode.CheckSignOf(first17);
        }).ToArbitrary();

    [Theory]
    [InlineData("91350100M000100Y43")]
    [InlineData("12441500196720244T")]
    [InlineData(" 91350100-m000100y43 ")]
    public void Read_VectorsOfTheStandard_IsTaken(string text)
    {
        var (code, problem) = CreditCode.Read(text);

        problem.ShouldBeNull();
        code.ShouldNotBeNull().Value.Length.ShouldBe(18);
    }

    [Theory]
    [InlineData(null, CreditProblem.Empty)]
    [InlineData("91350100M000100Y4Z", CreditProblem.Characters)]
    [InlineData("91350100M000100Y44", CreditProblem.CheckDigit)]
    [InlineData("91350100M000100Y4", CreditProblem.Length)]
    [InlineData("91350100M0001O0Y43", CreditProblem.Characters)]
    public void Read_WrongCode_NamesTheProblem(string? text, CreditProblem expected) =>
        CreditCode.Read(text).ShouldBe(new CreditReading(null, expected));

    [Fact]
    public void Read_AnyMadeCode_IsTaken() =>
        Prop.ForAll(AnyCode, code => CreditCode.Read(code).Code?.Value == code).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AnyOneSignChanged_IsRefused() =>
        Prop.ForAll(AnyCode, Gen.Choose(0, 17).ToArbitrary(), Gen.Choose(1, 30).ToArbitrary(), (code, at, more) =>
        {
            var now = Alphabet[(Alphabet.IndexOf(code[at], StringComparison.Ordinal) + more) % 31];
            return CreditCode.Read(code[..at] + now + code[(at + 1)..]).Problem == CreditProblem.CheckDigit;
        }).QuickCheckThrowOnFailure();
}
