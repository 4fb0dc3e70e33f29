using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Ratings;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Ratings;

[Trait("Row", "119")]
public sealed class RatingRuleTests
{
    private static readonly QuestionnaireInForce Asked = new(null, null, 0, Questionnaire.Standard(RatingKind.Visit).Questions, Questionnaire.Standard(RatingKind.Visit).Tags);

    [Theory]
    [InlineData(RatingLevel.VerySatisfied, false)]
    [InlineData(RatingLevel.Satisfied, false)]
    [InlineData(RatingLevel.FairlySatisfied, false)]
    [InlineData(RatingLevel.Dissatisfied, true)]
    [InlineData(RatingLevel.VeryDissatisfied, true)]
    public void Level_LastTwo_AreBad(RatingLevel level, bool isBad) => RatingRule.IsBad(level).ShouldBe(isBad);

    [Fact]
    public void Form_WithoutAChoice_IsRefused_NothingIsChosenForAnybody() =>
        RatingRule.WhyNot(new RatingForm(Guid.CreateVersion7(), null)).ShouldBeOfType<LevelNeeded>();

    [Fact]
    public void Form_PhoneIsReadOnlyWithABadGrade()
    {
        RatingRule.WhyNot(Form(RatingLevel.Satisfied) with { Phone = "12" }).ShouldBeNull();
        RatingRule.WhyNot(Form(RatingLevel.Dissatisfied) with { Phone = "12" }).ShouldBeOfType<FieldRefused>().Problem.ShouldBe("PhoneProblem.Length");
        RatingRule.WhyNot(Form(RatingLevel.Dissatisfied) with { Phone = "+86 138-0000 0000" }).ShouldBeNull();
        RatingRule.WhyNot(Form(RatingLevel.Dissatisfied) with { Words = new string('长', RatingRule.LongestWords + 1) }).ShouldBeOfType<RatingWordsTooLong>();
    }

    [Fact]
    public void Taken_WhatWasNotAsked_IsDropped()
    {
        var (answers, tags, words) = RatingRule.Taken(Form(RatingLevel.Dissatisfied) with
        {
            Answers = new Dictionary<string, int>(StringComparer.Ordinal) { ["speed"] = 2, ["manner"] = 9, ["nosuch"] = 3 },
            Tags = ["wait", "wait", "kind", "nosuch"],
            Words = "  等了两个小时 ",
        }, Asked);

        answers.ShouldBe(new Dictionary<string, int>(StringComparer.Ordinal) { ["speed"] = 2 });
        tags.ShouldBe(["wait"], "a tag of the good side does not go with a bad grade");
        words.ShouldBe("等了两个小时");
    }

    [Fact]
    public void Rateable_OnlyWhatEndedBySomebodysWork()
    {
        var run = TestData.Case();
        RatingRule.IsRateable(run.Matter).ShouldBeFalse();
        run.Do(new CaseAct(CaseAction.Withdraw, Guid.CreateVersion7()), TestData.Applicant());
        RatingRule.IsRateable(run.Matter).ShouldBeFalse("withdrawn: nobody's work came to an end");
    }

    [Fact]
    public void Counts_WhoSaidNothing_IsNotSatisfied()
    {
        var counts = new RatingCounts(20, new Dictionary<RatingLevel, int> { [RatingLevel.Satisfied] = 3, [RatingLevel.VeryDissatisfied] = 1 }, LeftOut: 1);

        (counts.Given, counts.Bad, counts.Satisfied, counts.Response, counts.IsShown).ShouldBe((4, 1, 0.75m, 0.25m, false));
        new RatingCounts(3, new Dictionary<RatingLevel, int>(), 0).Satisfied.ShouldBeNull();
    }

    [Fact]
    public void Questions_ReadAndWritten_AreTheSame()
    {
        var text = RatingRule.Written(Asked.Questions.Select(question => (question.Key, question.Text)));

        RatingRule.ReadQuestions(text).OrThrow().ShouldBe(Asked.Questions);
        RatingRule.ReadQuestions("").Refusal.ShouldBeOfType<QuestionnaireSize>();
        RatingRule.ReadQuestions("Speed | 效率").Refusal.ShouldBeOfType<QuestionnaireLineWrong>().Line.ShouldBe("Speed | 效率");
        RatingRule.ReadTags("wait | 好", "wait | 坏").Refusal.ShouldBeOfType<QuestionnaireLineWrong>();
    }

    private static RatingForm Form(RatingLevel level) => new(Guid.CreateVersion7(), level);
}
