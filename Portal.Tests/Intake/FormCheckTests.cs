using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

public sealed class FormCheckTests
{
    private static readonly DateOnly Today = new(2026, 3, 3);

    [Fact]
    public void Check_GoodAnswers_FindsNothing() => Check().ShouldBeEmpty();

    [Theory]
    [InlineData("name", "", ProblemCode.Required)]
    [InlineData("name", "   ", ProblemCode.Required)]
    [InlineData("name", "张\u0007三", ProblemCode.Unprintable)]
    [InlineData("income", "12 00", ProblemCode.NotANumber)]
    [InlineData("income", "-1", ProblemCode.TooSmall)]
    [InlineData("income", "100000.01", ProblemCode.TooLarge)]
    [InlineData("since", "2026-02-30", ProblemCode.NotADate)]
    [InlineData("since", "03/03/2026", ProblemCode.NotADate)]
    [InlineData("since", "2026-03-04", ProblemCode.InTheFuture)]
    [InlineData("married", "perhaps", ProblemCode.NotAChoice)]
    [InlineData("cause", "fire", ProblemCode.NotAChoice)]
    [InlineData("phone", "12345678901", ProblemCode.Phone)]
    [InlineData("company", "91999999MADE00011D", ProblemCode.CreditCode)]
    [InlineData("id", "99999919491231002", ProblemCode.IdLength)]
    [InlineData("id", "9999991949123100201", ProblemCode.IdLength)]
    [InlineData("id", "99999919491231", ProblemCode.IdLength)]
    [InlineData("id", "13900000101", ProblemCode.IdLength)]
    [InlineData("id", "999999194913310021", ProblemCode.IdNotADate)]
    [InlineData("id", "999999202712310021", ProblemCode.IdFutureBirth)]
    [InlineData("id", "证件", ProblemCode.IdCharacters)]
    public void Check_BadAnswer_SaysWhichAndWhy(string name, string typed, ProblemCode code) =>
        Check((name, typed)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(problem => problem.Field.ShouldBe(name), problem => problem.Code.ShouldBe(code));

    [Fact]
    public void Check_IdWithOneDigitWrong_IsTheCheckDigit()
    {
        var good = DemoIdNumber.Make(new DateOnly(1949, 12, 31), 102);
        var wrong = good[..^1] + (good[^1] == '0' ? '1' : '0');
        Check(("id", wrong)).ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.IdCheckDigit);
    }

    [Theory]
    [InlineData("H12345678")]
    [InlineData("12345678")]
    [InlineData("E12345678")]
    [InlineData("USA123456789012")]
    public void Check_OtherDocuments_AreTaken(string number) => Check(("id", number)).ShouldBeEmpty();

    [Fact]
    public void Check_NameOfTenThousandSigns_IsTooLong() => Check(("name", new string('长', 10_000))).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
        problem => problem.Code.ShouldBe(ProblemCode.TooLong), problem => problem.With.ShouldBe([50]));

    [Fact]
    public void Check_ScriptInText_IsJustText() => Check(("home", "<script>alert(1)</script>")).ShouldBeEmpty();

    [Fact]
    public void Check_HiddenRequiredField_IsNotAsked()
    {
        Check(("married", "no")).ShouldBeEmpty();
        Check(("married", "yes")).ShouldHaveSingleItem().Field.ShouldBe("partner");
    }

    [Fact]
    public void Check_RequiredWhen_IsAskedOnlyThen()
    {
        Check(("cause", "ill")).ShouldBeEmpty();
        Check(("cause", "other")).ShouldHaveSingleItem().Field.ShouldBe("why");
    }

    [Fact]
    public void Check_Rows_ChecksEachFilledRowAndPassesOverEmptyOnes()
    {
        Check(("members.0.name", "甲"), ("members.2.income", "x")).Select(problem => (problem.Field, problem.Code))
            .ShouldBe([("members.2.name", ProblemCode.Required), ("members.2.income", ProblemCode.NotANumber)]);
        Check(("members.7.name", "甲")).ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.TooManyRows);
    }

    [Fact]
    public void Kept_DropsWhatIsHiddenUnknownOrEmpty() =>
        FormCheck.Kept(TestData.Form, [], TestData.Answers(("partner", "李"), ("home", "  "), ("evil", "1"), ("members.0.name", " 甲 "), ("members.9.name", "乙")))
            .Keys.Order(StringComparer.Ordinal).ShouldBe(["id", "married", "members.0.name", "name"]);

    /// <summary>Whatever is typed: no exception, each problem names a field of the form, and what is kept passes the same check again.</summary>
    [Fact]
    public void Check_AnyAnswers_NeverThrowsAndKeepingChangesNoVerdict()
    {
        string[] names = [.. TestData.Form.Fields.Select(field => field.Key), "members.0.name", "members.1.income", "members.x.name", "unknown"];
        var anyAnswers = ArbMap.Default.ArbFor<string>().Generator.ArrayOf(names.Length).Select(texts =>
            names.Zip(texts, (name, text) => (name, text)).Where(pair => pair.text is not null).ToDictionary(pair => pair.name, pair => pair.text, StringComparer.Ordinal)).ToArbitrary();
        Prop.ForAll(anyAnswers, answers =>
        {
            var problems = FormCheck.Check(TestData.Form, answers, Today);
            var again = FormCheck.Check(TestData.Form, FormCheck.Kept(TestData.Form, [], answers), Today);
            return problems.All(problem => names.Contains(problem.Field.Split('.')[0], StringComparer.Ordinal) || problem.Field.StartsWith("members.", StringComparison.Ordinal))
                && problems.Select(problem => (problem.Field, problem.Code)).Where(problem => problem.Code != ProblemCode.TooManyRows).ToHashSet().IsSupersetOf(again.Select(problem => (problem.Field, problem.Code)));
        }).QuickCheckThrowOnFailure();
    }

    private static IReadOnlyList<Problem> Check(params (string Name, string Value)[] but) => FormCheck.Check(TestData.Form, TestData.Answers(but), Today);
}
