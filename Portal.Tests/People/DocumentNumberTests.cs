using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.People;

public sealed class DocumentNumberTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    [Theory]
    [InlineData(DocumentType.ResidentIdCard, "11010519491231002x", null)]
    [InlineData(DocumentType.ResidentIdCard, "110105194912310020", IdProblem.CheckDigit)]
    [InlineData(DocumentType.ResidentIdCard, "", IdProblem.Empty)]
    [InlineData(DocumentType.HongKongMacaoTaiwanResidencePermit, "11010519491231002X", IdProblem.OtherType)]
    [InlineData(DocumentType.HongKongMacaoPermit, "h12345678", null)]
    [InlineData(DocumentType.HongKongMacaoPermit, "M1234567801", null)]
    [InlineData(DocumentType.HongKongMacaoPermit, "12345678", IdProblem.Format)]
    [InlineData(DocumentType.HongKongMacaoPermit, "H1234567", IdProblem.Format)]
    [InlineData(DocumentType.TaiwanPermit, "12345678", null)]
    [InlineData(DocumentType.TaiwanPermit, "1234567890（B）", null)]
    [InlineData(DocumentType.TaiwanPermit, "1234567", IdProblem.Format)]
    [InlineData(DocumentType.ForeignPermanentResidence, "abc110080010112", null)]
    [InlineData(DocumentType.ForeignPermanentResidence, "91100019800101001X", null)]
    [InlineData(DocumentType.ForeignPermanentResidence, "AB110080010112", IdProblem.Format)]
    [InlineData(DocumentType.Passport, "e 12345678", null)]
    [InlineData(DocumentType.Passport, "E1", IdProblem.Format)]
    [InlineData(DocumentType.Passport, "E1234'--", IdProblem.Characters)]
    [InlineData(DocumentType.Passport, "护照12345", IdProblem.Characters)]
    public void Check_EachType_PassesOrNamesTheProblem(DocumentType type, string text, IdProblem? expected) =>
        DocumentNumber.Check(type, text, Today).ShouldBe(expected);

    [Theory]
    [InlineData("810000")]
    [InlineData("820000")]
    [InlineData("830000")]
    public void Check_ResidencePermitNumber_PassesOnlyAsResidencePermit(string region)
    {
        // Born in the 1800s: nobody alive has such a number.
        var first17 = $"{region}18800101001";
        var number = first17 + IdNumber.CheckDigitOf(first17);

        DocumentNumber.Check(DocumentType.HongKongMacaoTaiwanResidencePermit, number, Today).ShouldBeNull();
        DocumentNumber.Check(DocumentType.ResidentIdCard, number, Today).ShouldBe(IdProblem.OtherType);
    }

    [Theory]
    [InlineData(DocumentType.ResidentIdCard)]
    [InlineData(DocumentType.HongKongMacaoTaiwanResidencePermit)]
    public void Check_DemoNumber_PassesAsBoth(DocumentType type) =>
        DocumentNumber.Check(type, DemoIdNumber.Make(new DateOnly(1980, 1, 1), 1), Today).ShouldBeNull();

    [Fact]
    public void Check_TenThousandSigns_IsRefused()
    {
        foreach (var type in Enum.GetValues<DocumentType>())
        {
            DocumentNumber.Check(type, new string('1', 10_000), Today).ShouldBe(IdProblem.Length);
        }
    }

    [Fact]
    public void Check_OwnRules_LetANewFormIn()
    {
        var rules = new DocumentRules { TaiwanPermit = @"^T\d{9}$" };

        DocumentNumber.Check(DocumentType.TaiwanPermit, "T123456789", Today).ShouldBe(IdProblem.Format);
        DocumentNumber.Check(DocumentType.TaiwanPermit, "T123456789", Today, rules).ShouldBeNull();
    }

    [Fact]
    public void Normalise_SameNumberTypedDifferently_IsEqual()
    {
        DocumentNumber.Normalise(DocumentType.TaiwanPermit, "１２３４５６７８９０（b）")
            .ShouldBe(DocumentNumber.Normalise(DocumentType.TaiwanPermit, " 1234-567890 (B)"));
        DocumentNumber.Normalise(DocumentType.Passport, "12345678")
            .ShouldNotBe(DocumentNumber.Normalise(DocumentType.TaiwanPermit, "12345678"));
    }

    [Fact]
    public void ToString_OfADocument_IsMasked() =>
        DocumentNumber.Normalise(DocumentType.Passport, "E12345678").ToString().ShouldBe("Passport E1*****78");

    [Fact]
    public void DocumentType_EveryMember_HasAChineseName() =>
        Enum.GetNames<DocumentType>()
            .Select(name => typeof(DocumentType).GetField(name)!.GetCustomAttribute<DisplayAttribute>()?.Name)
            .ShouldBe(["居民身份证", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "港澳台居民居住证", "外国人永久居留身份证", "护照"]);

    [Theory]
    [InlineData(-1)]
    [InlineData(99)]
    public void Check_KindThatDoesNotExist_IsRefusedLikeAWrongOne(int type) =>
        DocumentNumber.Check((DocumentType)type, "A1234567", new DateOnly(2026, 3, 2)).ShouldBe(IdProblem.OtherType);
}
