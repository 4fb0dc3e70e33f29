using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>Custody that does not go straight on: returned, called back, passed on by hand, sent down, raised, joint.</summary>
public sealed class RoundsTests
{
    [Fact]
    [Trait("Row", "93")]
    public void SendBack_ByTheDistrict_ReopensTheStreetAsANewRoundAndComesAgain()
    {
        var run = TestData.Case().Until(StepDuty.Decide);
        var (decide, review, came) = (run.Open, run.Matter.Steps.Single(step => step.Duty == StepDuty.Review), run.Holding);
        var approver = TestData.Approver(TestData.District);
        run.Try(CaseAction.SendBack, approver).ShouldBeOfType<ReasonNeeded>();

        run.Do(CaseAction.SendBack, approver, "入户调查表没有签字");

        (came.State, decide.State).ShouldBe((HandoffState.Returned, StepState.Passed));
        (run.Open.Duty, run.Open.Round, run.Open.TenantId, run.Open.SignedBy).ShouldBe((StepDuty.Review, 2, TestData.Street, null));
        (run.Holding.Direction, run.Holding.State, run.Holding.Reason).ShouldBe((HandoffDirection.Down, HandoffState.Pending, "入户调查表没有签字"));
        run.Holding.Papers.ShouldBe(came.Papers);
        (review.State, review.Round).ShouldBe((StepState.Done, 1), "what was signed is never overwritten");

        run.Sign();
        (run.Open.Duty, run.Open.Round, run.Holding.Direction).ShouldBe((StepDuty.Decide, 2, HandoffDirection.Up));
        run.Sign().Outcome.ShouldBe(Outcome.Approved);
        run.Events.Select(happened => happened.Action).ShouldBe([CaseAction.Submit, CaseAction.HandOver, CaseAction.Accept, CaseAction.Approve, CaseAction.SendBack, CaseAction.Approve, CaseAction.Approve]);
    }

    [Fact]
    public void SendBack_AgainAndAgain_GoesDownToTheFirstAndNeverBackUp()
    {
        var run = TestData.Case().Until(StepDuty.Review);
        run.Do(CaseAction.SendBack, CaseRun.HolderOf(run.Open), "请重新核对");
        (run.Open.Duty, run.Matter.Status).ShouldBe((StepDuty.Accept, CaseStatus.InReview));
        run.Try(CaseAction.Accept, CaseRun.HolderOf(run.Open)).ShouldBeOfType<NotNow>("it is not accepted twice");

        run.Do(CaseAction.SendBack, CaseRun.HolderOf(run.Open), "请社区补充");
        (run.Open.Duty, run.Open.TenantId).ShouldBe((StepDuty.Assist, TestData.Community));
        run.Try(CaseAction.SendBack, CaseRun.HolderOf(run.Open), "再退").ShouldBeOfType<CameFromApplicant>();

        run.Sign();
        (run.Open.Duty, run.Open.Round).ShouldBe((StepDuty.Accept, 3));
        run.Sign();
        run.Open.Duty.ShouldBe(StepDuty.Review);
        run.Until(StepDuty.Decide).Sign().Outcome.ShouldBe(Outcome.Approved);
        run.Matter.Steps.ShouldAllBe(step => step.State != StepState.Waiting && step.State != StepState.Open);
    }

    [Fact]
    public void SendBack_OnTheFirstStep_CameFromTheApplicant() =>
        TestData.Case().Try(CaseAction.SendBack, TestData.Clerk(TestData.Community), "退").ShouldBeOfType<CameFromApplicant>();

    [Fact]
    public void Recall_WhilePending_IsInTheSendersHandsAtOnce()
    {
        var run = TestData.Case();
        var clerk = TestData.Clerk(TestData.Community);
        run.Sign(actor: clerk);
        var sent = run.Holding;

        run.Do(CaseAction.Recall, clerk);

        sent.State.ShouldBe(HandoffState.Recalled);
        (run.Open.Duty, run.Open.Round, run.Open.AssigneeId).ShouldBe((StepDuty.Assist, 2, clerk.AccountId));
        (run.Holding.State, run.Holding.ReceivedBy).ShouldBe((HandoffState.Received, clerk.AccountId));
        run.Try(CaseAction.SendBack, clerk, "退").ShouldBeOfType<CameFromApplicant>();
        run.Sign(actor: clerk);
        (run.Open.Duty, run.Open.Round).ShouldBe((StepDuty.Accept, 2));
    }

    [Fact]
    public void Recall_AfterReceipt_ByAnotherUnit_OrOfAReturn_IsRefused()
    {
        var run = TestData.Case();
        var clerk = TestData.Clerk(TestData.Community);
        run.Try(CaseAction.Recall, clerk).ShouldBeOfType<NotYourStep>("the applicant sent it");
        run.Sign(actor: clerk);
        run.Try(CaseAction.Recall, TestData.Clerk(TestData.OtherCommunity)).ShouldBeOfType<NotYourStep>();
        run.Try(CaseAction.Recall, TestData.Staff(TestData.Community, UnitFunction.Hall, Duties.Supervisor)).ShouldBeOfType<NotYourStep>();

        run.Do(CaseAction.Receive, TestData.Clerk(TestData.Street));
        run.Try(CaseAction.Recall, clerk).ShouldBeOfType<AlreadyReceived>();

        run.Do(CaseAction.SendBack, TestData.Clerk(TestData.Street), "材料不清");
        run.Try(CaseAction.Recall, TestData.Clerk(TestData.Street)).ShouldBeOfType<NotYourStep>("a return stands");
    }

    [Fact]
    public void Transfer_ToAnotherUnit_PassesTheStepOn_AndItComesBackOrGoesOn()
    {
        var run = TestData.Case().Until(StepDuty.Review);
        var reviewer = TestData.Reviewer(TestData.Street);
        run.Try(CaseAction.Transfer, reviewer, "转", TestData.PlaceOf(TestData.OtherStreet)).ShouldBeOfType<WrongPlace>();
        run.Try(CaseAction.Transfer, reviewer, "转", TestData.PlaceOf(TestData.Street, UnitFunction.CivilAffairs)).ShouldBeOfType<WrongPlace>("it is there already");
        var before = run.Open;

        run.Do(CaseAction.Transfer, reviewer, "属窗口经办", TestData.PlaceOf(TestData.Street));

        (before.State, run.Open.UnitId, run.Open.Round, run.Open.Duty).ShouldBe((StepState.Passed, TestData.UnitId(TestData.Street), 2, StepDuty.Review));
        (run.Holding.Direction, run.Holding.Reason).ShouldBe((HandoffDirection.Across, "属窗口经办"));

        run.Do(CaseAction.SendBack, CaseRun.HolderOf(run.Open), "仍应由民政办");
        (run.Open.UnitId, run.Open.Round).ShouldBe((before.UnitId, 3));
        run.Matter.Steps.ShouldNotContain(step => step.State == StepState.Waiting && step.Stage == before.Stage);

        run.Do(CaseAction.SendBack, CaseRun.HolderOf(run.Open), "请窗口重核");
        run.Open.Duty.ShouldBe(StepDuty.Accept, "what a colleague gave back still goes back to where it came from");
        run.Until(StepDuty.Decide).Sign().Outcome.ShouldBe(Outcome.Approved);
    }

    [Fact]
    public void SendDown_Visit_ReturnsToWhoSentIt()
    {
        var run = TestData.Case().Until(StepDuty.Decide);
        var approver = TestData.Approver(TestData.District);
        run.Try(CaseAction.SendDown, approver, "请走访", TestData.PlaceOf(TestData.OtherDistrict)).ShouldBeOfType<WrongPlace>();
        run.Try(CaseAction.SendDown, approver, "请走访", TestData.PlaceOf(TestData.District)).ShouldBeOfType<WrongPlace>();
        var asked = run.Open;

        run.Do(CaseAction.SendDown, approver, "请入户看看", TestData.PlaceOf(TestData.Community));
        (run.Open.Duty, run.Open.TenantId, run.Open.ReturnsTo).ShouldBe((StepDuty.Assist, TestData.Community, (Guid?)asked.Id));
        run.Holding.Direction.ShouldBe(HandoffDirection.Down);

        run.Do(CaseAction.HandOver, TestData.Clerk(TestData.Community), "已入户，情况属实");
        (run.Open.Duty, run.Open.TenantId, run.Open.UnitId).ShouldBe((StepDuty.Decide, TestData.District, asked.UnitId));
        (run.Holding.Direction, run.Holding.Reason).ShouldBe((HandoffDirection.Up, "已入户，情况属实"));

        run.Do(CaseAction.SendBack, approver, "请街道复核");
        run.Open.Duty.ShouldBe(StepDuty.Review, "after a visit it goes back to who had sent it up");
        run.Sign();
        run.Sign(actor: approver).Outcome.ShouldBe(Outcome.Approved);
    }

    [Fact]
    public void SendDown_VisitGivenBack_ReopensWhoSentIt()
    {
        var run = TestData.Case().Until(StepDuty.Review);
        run.Do(CaseAction.SendDown, TestData.Reviewer(TestData.Street), "请走访", TestData.PlaceOf(TestData.Community));

        run.Do(CaseAction.SendBack, TestData.Clerk(TestData.Community), "该户已搬走");

        (run.Open.Duty, run.Open.Round).ShouldBe((StepDuty.Review, 3));
        run.Until(StepDuty.Decide).Sign().Outcome.ShouldBe(Outcome.Approved);
    }

    [Fact]
    public void Raise_ToTheDistrict_IsDoneThereWithTheSameDuty()
    {
        var run = TestData.Case().Until(StepDuty.Review);
        run.Try(CaseAction.Raise, TestData.Reviewer(TestData.Street), "提级", TestData.PlaceOf(TestData.Community)).ShouldBeOfType<WrongPlace>();

        run.Do(CaseAction.Raise, TestData.Reviewer(TestData.Street), "情况复杂", TestData.PlaceOf(TestData.District, UnitFunction.CivilAffairs));

        (run.Open.Duty, run.Open.TenantId, run.Holding.Direction).ShouldBe((StepDuty.Review, TestData.District, HandoffDirection.Up));
        run.Sign();
        run.Open.Duty.ShouldBe(StepDuty.Decide);
    }

    [Fact]
    public void JointStage_All_GoesOnWhenTheLastHasSigned()
    {
        var run = TestData.Case(TestData.Street, TestData.JointRoute(StageJoin.All)).Until(StepDuty.Review);
        var both = run.Matter.OpenSteps().ToList();
        both.Count.ShouldBe(2);

        run.Sign(both[0]);
        run.Open.ShouldBe(both[1]);
        run.Sign(both[1]);
        run.Open.Duty.ShouldBe(StepDuty.Decide);
        run.Holding.FromStepId.ShouldBe(both[1].Id);
    }

    [Fact]
    public void JointStage_Any_GoesOnWithTheFirst_AndNobodySignsForTheOther()
    {
        var run = TestData.Case(TestData.Street, TestData.JointRoute(StageJoin.Any)).Until(StepDuty.Review);
        var both = run.Matter.OpenSteps().ToList();

        run.Sign(both[1]);

        both[0].State.ShouldBe(StepState.Dropped);
        run.Matter.HandoffTo(both[0])!.State.ShouldBe(HandoffState.Recalled);
        run.Open.Duty.ShouldBe(StepDuty.Decide);
    }

    [Fact]
    public void JointStage_OneGivesBack_TheOthersOpenWaitAgain_TheSignedStays()
    {
        var run = TestData.Case(TestData.Street, TestData.JointRoute(StageJoin.All)).Until(StepDuty.Review);
        var both = run.Matter.OpenSteps().ToList();
        run.Do(CaseAction.SendBack, CaseRun.HolderOf(both[0]), "缺营业场所证明", stepId: both[0].Id);
        (run.Open.Duty, both[0].State, both[1].State).ShouldBe((StepDuty.Accept, StepState.Passed, StepState.Dropped));

        run.Sign();
        var again = run.Matter.OpenSteps().ToList();
        again.Select(step => (step.UnitId, step.Round)).ShouldBe([(both[0].UnitId, 2), (both[1].UnitId, 2)], ignoreOrder: true);

        run.Sign(again[1]);
        run.Do(CaseAction.SendBack, CaseRun.HolderOf(again[0]), "还缺一份", stepId: again[0].Id);
        run.Sign();
        (run.Open.UnitId, again[1].State).ShouldBe((again[0].UnitId, StepState.Done));
        run.Sign();
        run.Sign().Outcome.ShouldBe(Outcome.Approved);
    }

    [Fact]
    public void Recall_OfAJointStage_TakesAllOrNothing()
    {
        var run = TestData.Case(TestData.Street, TestData.JointRoute(StageJoin.All));
        var clerk = TestData.Clerk(TestData.Street);
        run.Sign(actor: clerk);
        var both = run.Matter.OpenSteps().ToList();
        run.Do(CaseAction.Recall, clerk);
        (run.Open.Duty, both[0].State, both[1].State).ShouldBe((StepDuty.Accept, StepState.Passed, StepState.Dropped));
        run.Matter.Handoffs.ShouldNotContain(handoff => handoff.State == HandoffState.Pending);

        run.Sign(actor: clerk);
        var again = run.Matter.OpenSteps().ToList();
        again.Count.ShouldBe(2);
        run.Do(CaseAction.Receive, CaseRun.HolderOf(again[1]), stepId: again[1].Id);
        run.Try(CaseAction.Recall, clerk).ShouldBeOfType<AlreadyReceived>();
    }

    [Fact]
    public void JointStage_VisitRunning_ColleagueGivesBack_TheVisitorsSenderStartsAgain()
    {
        var run = TestData.Case(TestData.Street, TestData.JointRoute(StageJoin.All)).Until(StepDuty.Review);
        var both = run.Matter.OpenSteps().ToList();
        run.Do(CaseAction.SendDown, CaseRun.HolderOf(both[0]), "现场查看", TestData.PlaceOf(TestData.Street), stepId: both[0].Id);
        run.Do(CaseAction.SendBack, CaseRun.HolderOf(both[1]), "材料不清", stepId: both[1].Id);

        run.Sign();
        run.Matter.OpenSteps().Select(step => (step.Duty, step.UnitId)).ShouldBe([(StepDuty.Review, both[0].UnitId), (StepDuty.Review, both[1].UnitId)], ignoreOrder: true);
    }
}
