using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Cases;

/// <summary>一件事: the time of a case that builds on another begins when that one has ended. The rule alone.</summary>
[Trait("Row", "74")]
public sealed class BundleClockTests
{
    private static readonly TimeLimit Promised = new(20, TimeUnit.WorkingDays);

    [Fact]
    public void Accepted_WhileItWaits_HasNoLimitsAndTheyBeginWhenWhatItWaitedForHasEnded()
    {
        var run = Waiting().Until(StepDuty.Decide);
        (run.Matter.ClockState, run.Matter.DueAt, run.Matter.StatutoryDueAt, run.Matter.CountsFrom).ShouldBe((ClockState.NotStarted, null, null, null));
        CaseLimits.Of(run.Matter, TestData.Circumstances(run.Now)).ShouldNotContain(limit => limit.Kind == LimitKind.Promised || limit.Kind == LimitKind.Statutory || limit.Kind == LimitKind.Step);
        run.Matter.HoldsBack(run.Open).ShouldBeTrue();

        run.Now = run.Now.AddDays(30);
        var begins = run.Do(CaseAction.StartClock, Actor.System, "个体登记：准予");

        (begins.From, begins.To, begins.Note).ShouldBe((CaseStatus.InReview, CaseStatus.InReview, "个体登记：准予"));
        (run.Matter.ClockState, run.Matter.CountsFrom).ShouldBe((ClockState.Running, begins.At));
        run.Matter.DueAt.ShouldBe(Clock.DueAt(begins.At, Promised, TestData.Calendar).AtUtc);
        run.Open.DueAt.ShouldBe(Clock.DueAt(begins.At, new TimeLimit(run.Open.Days, TimeUnit.WorkingDays), TestData.Calendar).AtUtc, "whoever decides has all of their days");
        CaseLimits.Of(run.Matter, TestData.Circumstances(run.Now)).Single(limit => limit.Kind == LimitKind.Promised).Term.FromUtc.ShouldBe(begins.At);
        run.Try(CaseAction.StartClock, Actor.System).ShouldBeOfType<NotNow>("once");
    }

    [Fact]
    public void WaitThatEndsBeforeTheAcceptance_CountsFromTheAcceptance()
    {
        var run = Waiting().Until(StepDuty.Accept);
        run.Matter.AcceptBy.ShouldNotBeNull("whether the papers are complete is said in five days all the same");
        run.Do(CaseAction.StartClock, Actor.System);
        run.Matter.ClockState.ShouldBe(ClockState.NotStarted);
        run.Now = run.Now.AddDays(1);
        var accepted = run.Do(CaseAction.Accept, CaseRun.HolderOf(run.Open));
        run.Matter.DueAt.ShouldBe(Clock.DueAt(accepted.At, Promised, TestData.Calendar).AtUtc);
    }

    [Fact]
    public void WaitThatEndsAfterADeemedAcceptance_CountsFromTheEndOfTheWait()
    {
        var run = Waiting().Until(StepDuty.Accept);
        run.Now = run.Matter.AcceptBy!.Value.AddSeconds(1);
        run.Do(CaseAction.DeemAccepted, Actor.System);
        run.Matter.DueAt.ShouldBeNull();
        var begins = run.Do(CaseAction.StartClock, Actor.System);
        run.Matter.DueAt.ShouldBe(Clock.DueAt(begins.At, Promised, TestData.Calendar).AtUtc);
    }

    [Fact]
    public void Suspended_WhileTheWaitEnds_CountsFromTheEndWithoutThePause()
    {
        var run = Waiting().Until(StepDuty.Decide);
        run.Do(new CaseAct(CaseAction.Suspend, Guid.CreateVersion7()) { Pause = PauseReason.Hearing, Document = "通知书", Days = 5, Note = "听证" }, CaseRun.HolderOf(run.Open));
        run.Now = run.Now.AddDays(1);
        var begins = run.Do(CaseAction.StartClock, Actor.System);
        (run.Matter.DueAt, run.Matter.ClockState).ShouldBe((null, ClockState.Suspended));
        run.Now = run.Now.AddDays(7);
        run.Do(CaseAction.Resume, CaseRun.HolderOf(run.Open, run.Open.AssigneeId));
        run.Matter.DueAt.ShouldBe(Clock.DueAt(new Term(begins.At, Promised) { Pauses = run.Matter.Pauses }, TestData.Calendar).AtUtc);
        run.Matter.DueAt!.Value.ShouldBeGreaterThan(Clock.DueAt(begins.At, Promised, TestData.Calendar).AtUtc);
    }

    [Fact]
    public void Reschedule_WhileItWaits_LeavesItWithoutDates()
    {
        var run = Waiting().Until(StepDuty.Decide);
        run.Do(CaseAction.Reschedule, Actor.System);
        (run.Matter.DueAt, run.Matter.ClockState).ShouldBe((null, ClockState.NotStarted));
    }

    [Fact]
    public void StartClock_OfACaseThatWaitsForNothing_OrBySomebody_IsNoMove()
    {
        TestData.Case().Until(StepDuty.Decide).Try(CaseAction.StartClock, Actor.System).ShouldBeOfType<NotNow>();
        var run = Waiting();
        run.Try(CaseAction.StartClock, TestData.Clerk(TestData.Community)).ShouldBeOfType<NotAllowed>();
        run.Try(CaseAction.AskExtension, TestData.Clerk(TestData.Community), "多几天").ShouldBeOfType<NotNow>();
    }

    [Fact]
    public void WhyNotStart_WaitsForTheEndAndNotForTheGrant()
    {
        var open = TestData.Case().Matter;
        BundleOrder.WhyNotStart([open]).ShouldBe(new WaitsForResult(new LocalText(open.ItemName)));
        var withdrawn = TestData.Case();
        withdrawn.Do(CaseAction.Withdraw, TestData.Applicant(TestData.CitizenId));
        BundleOrder.WhyNotStart([withdrawn.Matter, open]).ShouldNotBeNull();
        BundleOrder.WhyNotStart([withdrawn.Matter]).ShouldBeNull();
        BundleOrder.WhyStarts([withdrawn.Matter]).ShouldBe($"{open.ItemName}：申请人撤回");
    }

    [Fact]
    public void Row_OfAStepThatIsHeldBack_HasNoLamp()
    {
        var row = new WorkRow { Id = Guid.Empty, At = default, CaseId = Guid.Empty, Number = "", ItemName = "", ApplicantName = "", Status = CaseStatus.InReview, Duty = StepDuty.Decide, StepName = "", TenantId = 1, UnitId = Guid.Empty, OriginId = 1, ResponsibleId = 1, StepWarnAt = TestData.Now, StepDueAt = TestData.Now };
        row.LampAt(TestData.Now.AddDays(1)).ShouldBe(Lamp.Red);
        (row with { WaitsForOthers = true }).LampAt(TestData.Now.AddDays(1)).ShouldBeNull();
        (row with { WaitsForOthers = true, Duty = StepDuty.Review }).LampAt(TestData.Now.AddDays(1)).ShouldBe(Lamp.Red, "what need not wait does not");
    }

    private static CaseRun Waiting()
    {
        var run = TestData.Case();
        run.Matter.WaitsForOthers = true;
        return run;
    }
}
