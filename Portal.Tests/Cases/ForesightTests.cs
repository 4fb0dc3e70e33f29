using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>What is said before a case is passed on by hand is what then happens.</summary>
public sealed class ForesightTests
{
    [Theory]
    [InlineData(CaseAction.Transfer)]
    [InlineData(CaseAction.SendDown)]
    [InlineData(CaseAction.Raise)]
    [InlineData(CaseAction.SendBack)]
    [InlineData(CaseAction.ReturnPoint)]
    public void Foreseen_IsWhatHappens(CaseAction action)
    {
        var run = TestData.Case().Until(StepDuty.Review);
        var (held, actor) = (run.Open, TestData.Reviewer(TestData.Street));
        run.Now = run.Now.AddDays(1);
        var act = new CaseAct(action, Guid.CreateVersion7())
        {
            Note = "理由",
            To = action switch
            {
                CaseAction.Transfer => TestData.PlaceOf(TestData.Street),
                CaseAction.SendDown => TestData.PlaceOf(TestData.Community),
                CaseAction.Raise => TestData.PlaceOf(TestData.District, UnitFunction.CivilAffairs),
                _ => null,
            },
        };

        var seen = Foresight.Of(run.Matter, act, actor, TestData.Circumstances(run.Now))!;
        run.Do(act, actor);

        (seen.TenantId, seen.UnitId, seen.Direction).ShouldBe((run.Open.TenantId, run.Open.UnitId, run.Holding.Direction));
        (seen.ReceiveBy, (DateTime?)seen.StepDueAt, seen.CaseDueAt).ShouldBe((run.Holding.ReceiveBy, run.Open.DueAt, run.Matter.DueAt));
        seen.ComesBack.ShouldBe(action is CaseAction.SendDown or CaseAction.ReturnPoint);
        seen.KeepsTime.ShouldBe(action == CaseAction.Transfer);
        (run.Open.DueAt == held.DueAt).ShouldBe(action == CaseAction.Transfer, "only passing it across gains no time");
    }

    [Fact]
    public void WhatMayNotBeDone_IsNotForeseen()
    {
        var run = TestData.Case().Until(StepDuty.Review);

        Foresight.Of(run.Matter, new CaseAct(CaseAction.Transfer, Guid.CreateVersion7()) { Note = "理由", To = TestData.PlaceOf(TestData.OtherStreet) }, TestData.Reviewer(TestData.Street), TestData.Circumstances()).ShouldBeNull();
        Foresight.Of(run.Matter, new CaseAct(CaseAction.Note, Guid.CreateVersion7()) { Note = "备注" }, TestData.Reviewer(TestData.Street), TestData.Circumstances()).ShouldBeNull("it opens no step");
    }

    [Fact]
    public void Point_IsAskedOfTheUnitThatIsMeant_AndOfNobodyElse()
    {
        var run = TestData.Case(TestData.Street, TestData.ThreeUnits(StageJoin.All)).Until(StepDuty.Decide);
        var (asking, chair) = (run.Open, CaseRun.HolderOf(run.Open));
        var units = CaseFlow.PointsTo(run.Matter, asking);
        units.Count.ShouldBe(3);
        var meant = units.Single(step => step.UnitId == TestData.UnitId(TestData.District, UnitFunction.MarketRegulation));
        run.Try(Ask(asking.Id), chair).ShouldBeOfType<WrongPlace>("it did not sign in an earlier stage");

        run.Do(Ask(meant.Id), chair);

        (run.Open.UnitId, run.Open.Duty, run.Open.ReturnsTo).ShouldBe((meant.UnitId, StepDuty.Review, (Guid?)asking.Id));
        run.Sign();
        (run.Open.Duty, run.Open.UnitId).ShouldBe((StepDuty.Decide, asking.UnitId));

        static CaseAct Ask(Guid asked) => new(CaseAction.ReturnPoint, Guid.CreateVersion7()) { Note = "请核实门牌号", AskedStepId = asked };
    }

    [Fact]
    public void Objection_TheChairGrantsAllTheSame_OnlyWithAReason()
    {
        var run = TestData.Case(TestData.Street, TestData.JointRoute(StageJoin.All)).Until(StepDuty.Review);
        var both = run.Matter.OpenSteps().ToList();
        run.Do(new CaseAct(CaseAction.Dissent, Guid.CreateVersion7()) { StepId = both[0].Id, Note = "不符合" }, CaseRun.HolderOf(both[0]));
        run.Sign(both[1]);
        var chair = CaseRun.HolderOf(run.Open);

        CaseFlow.ObjectionsOf(run.Matter).ShouldBe([both[0]]);
        run.Try(CaseAction.Approve, chair).ShouldBeOfType<Core.ReasonNeeded>();
        run.Do(CaseAction.Approve, chair, "分歧已协调一致").Outcome.ShouldBe(Outcome.Approved);
    }
}
