using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Cases;

/// <summary>到现场次数 as it comes out of what happened.</summary>
[Trait("Row", "76")]
public sealed class VisitTests
{
    [Fact]
    public void Trips_HandedInAtAWindowAndCollectedAnotherDay_AreTwo()
    {
        var run = AtWindow(pickUp: true);
        (run.Matter.Trips, run.Matter.Visits.Single().For).ShouldBe((1, VisitFor.HandIn));
        Decide(run);
        run.Now = run.Now.AddDays(3);
        run.Do(new CaseAct(CaseAction.Close, Guid.CreateVersion7()) { CodeWasShown = true }, TestData.Clerk(TestData.Street));

        run.Matter.Trips.ShouldBe(2);
        run.Matter.Visits.Select(visit => (visit.For, visit.TenantId)).ShouldBe([(VisitFor.HandIn, TestData.Community), (VisitFor.PickUp, TestData.Street)]);
        run.Events[^1].Change.Visit.ShouldBe(run.Matter.Visits[^1], "the journal says so too");
    }

    [Fact]
    public void Trips_SeveralThingsAtOnePlaceOnOneDayInChina_AreOne()
    {
        // 00:30 and 15:30 UTC are both 2026-03-03 in China; 16:30 is the day after.
        var run = AtWindow(new DateTime(2026, 3, 3, 0, 30, 0, DateTimeKind.Utc));
        run.Now = new DateTime(2026, 3, 3, 15, 30, 0, DateTimeKind.Utc);
        run.Do(CaseAction.Attend, TestData.Clerk(TestData.Community), "当面签字");
        run.Matter.Trips.ShouldBe(1);
        run.Do(CaseAction.Attend, TestData.Clerk(TestData.Street), "拍照");
        run.Matter.Trips.ShouldBe(2, "another place");
        run.Now = new DateTime(2026, 3, 3, 16, 30, 0, DateTimeKind.Utc);
        run.Do(CaseAction.Attend, TestData.Clerk(TestData.Community), "再次签字");
        (run.Matter.Trips, run.Matter.Visits.Count).ShouldBe((3, 4));
    }

    [Fact]
    public void Trips_WhollyOnlineOrByStaffWhoCome_AreNone()
    {
        var run = TestData.Case();
        run.Do(CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), missing: ["户口簿"]);
        run.Do(CaseAction.Correct, TestData.Applicant(run.Matter.CitizenId));
        run.Do(CaseAction.Message, TestData.Applicant(run.Matter.CitizenId), "请问几时办好");
        Decide(run);
        run.Do(CaseAction.Close, TestData.Clerk(TestData.District), "已网上送达");
        (run.Matter.Trips, run.Matter.Visits.Count).ShouldBe((0, 0));

        new CaseRun(TestData.Planned(), by: TestData.Clerk(TestData.Community) with { Channel = Channel.Tablet }).Matter.Trips.ShouldBe(0, "a grid worker came to them");
    }

    [Fact]
    public void Trips_WhatWasMissingOrOwedBroughtToAWindow_Count()
    {
        var run = new CaseRun(TestData.Planned(), [new OwedPaper("income", new LocalText("收入证明"), 5, DateTime.MinValue)]);
        run.Do(CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), missing: ["户口簿"]);
        run.Now = run.Now.AddDays(1);
        run.Do(CaseAction.Correct, TestData.Clerk(TestData.Community));
        run.Now = run.Now.AddDays(1);
        run.Do(new CaseAct(CaseAction.Supplement, Guid.CreateVersion7()) { Supplies = ["income"] }, TestData.Clerk(TestData.Street));
        run.Matter.Visits.Select(visit => visit.For).ShouldBe([VisitFor.Correct, VisitFor.Supplement]);
        run.Matter.Trips.ShouldBe(2);
    }

    [Fact]
    public void Attend_WithoutWhyOrByOthersThanStaff_IsRefused()
    {
        var run = TestData.Case();
        run.Try(CaseAction.Attend, TestData.Clerk(TestData.Community)).ShouldBeOfType<Core.ReasonNeeded>();
        run.Try(CaseAction.Attend, TestData.Applicant(run.Matter.CitizenId), "来过").ShouldBeOfType<Core.NotAllowed>();
        run.Try(CaseAction.Attend, TestData.Staff(TestData.Community, UnitFunction.Hall, Duties.GridWorker), "来过").ShouldBeOfType<Core.NotAllowed>();
        run.Do(CaseAction.Withdraw, TestData.Applicant(run.Matter.CitizenId));
        run.Try(CaseAction.Attend, TestData.Clerk(TestData.Community), "来过").ShouldBeOfType<NotNow>("it is over");
        run.Matter.Trips.ShouldBe(0);
    }

    [Fact]
    public void DecidedSameDay_GoesByTheDayInChina_AndFallsWithTheDecision()
    {
        var run = TestData.Case();
        Decide(run);
        run.Matter.DecidedSameDay.ShouldBeTrue();

        var later = TestData.Case();
        later.Until(StepDuty.Decide);
        later.Now = later.Matter.SubmittedAt.AddHours(15);
        later.Sign();
        later.Matter.DecidedSameDay.ShouldBeFalse("it is half past midnight in China");

        TestData.Case().Matter.DecidedSameDay.ShouldBeFalse();
    }

    private static CaseRun AtWindow(DateTime? at = null, bool pickUp = false)
    {
        var planned = TestData.Planned();
        var matter = new Case
        {
            Id = planned.Id,
            TenantId = planned.TenantId,
            OriginTenantId = planned.OriginTenantId,
            Number = planned.Number,
            QueryCode = planned.QueryCode,
            ItemId = planned.ItemId,
            ItemKey = planned.ItemKey,
            ItemName = planned.ItemName,
            Channel = Channel.Window,
            CitizenId = planned.CitizenId,
            ApplicantName = planned.ApplicantName,
            SubmittedAt = at ?? TestData.Now,
            PromisedLimit = planned.PromisedLimit,
            DeliveryWay = pickUp ? DeliveryWay.PickUp : DeliveryWay.Online,
            Steps = planned.Steps,
        };
        return new CaseRun(matter, by: TestData.Clerk(TestData.Community), now: at);
    }

    private static void Decide(CaseRun run)
    {
        while (!run.Matter.IsEnded)
        {
            var step = run.Open;
            run.Sign(step, CaseRun.HolderOf(step, step.AssigneeId));
        }
    }
}
