using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.People;

public sealed class IdNumberTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    private static Arbitrary<string> AnyNumber =>
        (from day in Gen.Choose(0, 80_000)
         from serial in Gen.Choose(0, 999)
         select DemoIdNumber.Make(new DateOnly(1800, 1, 1).AddDays(day), serial)).ToArbitrary();

    [Theory]
    [InlineData("11010519491231002X", "1949-12-31", Sex.Female)]
    [InlineData("440524188001010014", "1880-01-01", Sex.Male)]
    [InlineData(" 110105 19491231 002x ", "1949-12-31", Sex.Female)]
    [InlineData("４４０５２４－１８８００１０１－００１４", "1880-01-01", Sex.Male)]
    public void Read_VectorsOfTheStandard_GivesBirthAndSex(string text, string birth, Sex sex)
    {
        var (number, problem) = IdNumber.Read(text, Today);

        problem.ShouldBeNull();
        number.ShouldNotBeNull();
        number.BirthDate.ShouldBe(DateOnly.Parse(birth, CultureInfo.InvariantCulture));
        number.Sex.ShouldBe(sex);
        number.Value.Length.ShouldBe(18);
        number.Value.ShouldBe(number.Value.ToUpperInvariant());
    }

    [Theory]
    [InlineData(null, IdProblem.Empty)]
    [InlineData("  ", IdProblem.Empty)]
    [InlineData("110105194912310021", IdProblem.CheckDigit)]
    [InlineData("440524188001010041", IdProblem.CheckDigit)]
    [InlineData("44052418800101001", IdProblem.Length)]
    [InlineData("4405241880010100144", IdProblem.Length)]
    [InlineData("110105491231002", IdProblem.Length)]
    [InlineData("11010519491231X020", IdProblem.Characters)]
    [InlineData("11010519491231002Y", IdProblem.Characters)]
    [InlineData("<script>alert(1)</script>", IdProblem.Characters)]
    [InlineData("坏\ud800", IdProblem.Characters)]
    public void Read_WrongNumber_NamesTheProblem(string? text, IdProblem expected)
    {
        var (number, problem) = IdNumber.Read(text, Today);

        number.ShouldBeNull();
        problem.ShouldBe(expected);
    }

    [Theory]
    [InlineData("20230230", IdProblem.NotADate)]
    [InlineData("19000229", IdProblem.NotADate)]
    [InlineData("19901301", IdProblem.NotADate)]
    [InlineData("17991231", IdProblem.NotADate)]
    [InlineData("20260303", IdProblem.FutureBirth)]
    [InlineData("20260302", null)]
    [InlineData("20240229", null)]
    public void Read_BirthDate_IsRealAndNotAfterToday(string birth, IdProblem? expected)
    {
        var first17 = $"999999{birth}001";
        IdNumber.Read(first17 + IdNumber.CheckDigitOf(first17), Today).Problem.ShouldBe(expected);
    }

    [Fact]
    public void Read_TenThousandDigits_IsRefusedByLength() =>
        IdNumber.Read(new string('1', 10_000), Today).Problem.ShouldBe(IdProblem.Length);

    [Fact]
    public void WarningAgainst_AbolishedRegion_WarnsAndDoesNotRefuse()
    {
        var number = IdNumber.Read("440524188001010014", Today).Number.ShouldNotBeNull();

        number.WarningAgainst(Regions("440303")).ShouldBe(IdWarning.RegionNotInForce);
        number.WarningAgainst(Regions("440524")).ShouldBeNull();
        Demo().WarningAgainst(Regions()).ShouldBeNull();
    }

    [Theory]
    [InlineData("2026-03-01", 22)]
    [InlineData("2026-02-28", 21)]
    [InlineData("2024-02-29", 20)]
    public void AgeOn_BornOnLeapDay_ComesOfAgeOnTheFirstOfMarch(string day, int age) =>
        IdNumber.Read(DemoIdNumber.Make(new DateOnly(2004, 2, 29), 1), Today).Number!
            .AgeOn(DateOnly.Parse(day, CultureInfo.InvariantCulture)).ShouldBe(age);

    [Theory]
    [InlineData("110105491231002", "11010519491231002X")]
    [InlineData("11010549123100", null)]
    [InlineData("11010549123100X", null)]
    public void FromFirstGeneration_OldNumber_GivesTheNewOne(string old, string? expected) =>
        IdNumber.FromFirstGeneration(old).ShouldBe(expected);

    [Fact]
    public void ToString_OfANumber_IsMasked() => Demo().ToString().ShouldStartWith("999***********001");

    [Fact]
    public void Make_AnyBirthAndSerial_IsValidAndOfTheDemoRegion() =>
        Prop.ForAll(AnyNumber, text =>
        {
            var number = IdNumber.Read(text, Today).Number;
            return number is { IsDemo: true } && text == DemoIdNumber.Make(number.BirthDate, int.Parse(text.AsSpan(14, 3)))
                && number.Sex == (int.Parse(text.AsSpan(14, 3)) % 2 == 1 ? Sex.Male : Sex.Female);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-1)]
    [InlineData(1000)]
    public void Make_SerialOutOfRange_Throws(int serial) =>
        Should.Throw<ArgumentOutOfRangeException>(() => DemoIdNumber.Make(Today, serial));

    [Fact]
    public void Read_AnyOneDigitChanged_IsRefused() =>
        Prop.ForAll(AnyNumber, Gen.Choose(0, 17).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (text, at, more) =>
        {
            var was = text[at] == 'X' ? 10 : text[at] - '0';
            var now = (was + more) % 10;
            return IdNumber.Read(text[..at] + now + text[(at + 1)..], Today).Problem is not null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AnyTwoNeighboursSwapped_IsRefused() =>
        Prop.ForAll(AnyNumber, Gen.Choose(0, 16).ToArbitrary(), (text, at) =>
            text[at] == text[at + 1]
            || IdNumber.Read(text[..at] + text[at + 1] + text[at] + text[(at + 2)..], Today).Problem is not null).QuickCheckThrowOnFailure();

    private static HashSet<string> Regions(params string[] codes) => new(codes, StringComparer.Ordinal);

    private static IdNumber Demo() => IdNumber.Read(DemoIdNumber.Make(new DateOnly(1980, 1, 1), 1), Today).Number.ShouldNotBeNull();
}
