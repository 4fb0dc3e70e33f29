using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>What the law and the house let nobody stretch: the extension, the five days of acceptance, the one deadline of a joint review, a standstill.</summary>
public sealed class LimitRulesTests
{
    [Fact, Trait("Row", "63")]
    public void Extension_OfOneUnitsCaseThatWasPassedOn_IsStillThatOfOneUnit()
    {
        var run = new CaseRun(TestData.Planned()).Until(StepDuty.Review);
        run.Do(CaseAction.Transfer, CaseRun.HolderOf(run.Open), "归窗口办理", TestData.PlaceOf(run.Open.TenantId));
        run.Matter.Steps.Where(step => step.Duty == StepDuty.Review).Select(step => step.UnitId).Distinct().Count().ShouldBe(2, "two units have had it");

        run.Try(Extension(11), CaseRun.HolderOf(run.Open)).ShouldBe(new DaysOutOfRange(1, 10));
    }

    [Fact]
    public void Extension_OfALimitInHours_IsNotOffered()
    {
        var item = TestData.Item();
        item.Detail = item.Detail with { PromisedLimit = new TimeLimit(4, TimeUnit.Hours) };
        var run = new CaseRun(TestData.Planned(item: item)).Until(StepDuty.Review);

        run.Try(Extension(5), CaseRun.HolderOf(run.Open)).ShouldBeOfType<HoursNotExtended>();
        CaseFlow.OpenTo(run.Matter, CaseRun.HolderOf(run.Open)).ShouldNotContain(CaseAction.AskExtension);
    }

    [Fact]
    public void Extension_OfCalendarDays_IsInWorkingDaysBehindThem()
    {
        // Monday, 2 March 2026 and ten calendar days: Thursday the 12th; five working days more: Thursday the 19th, and not Tuesday the 17th.
        var term = new Term(new DateTime(2026, 3, 2, 2, 0, 0, DateTimeKind.Utc), new TimeLimit(10, TimeUnit.CalendarDays)) { Extension = 5 };
        Clock.DueAt(term, WorkCalendar.Official).AtUtc.ShouldBe(new DateTime(2026, 3, 19, 15, 59, 59, DateTimeKind.Utc));
        Clock.Days(term, WorkCalendar.Official).Count(day => day.Kind == DayKind.Counted).ShouldBe(15);
    }

    [Fact]
    public void Extension_GrantedOnThePromise_AddsNothingToALawsLimitInHours()
    {
        var term = new Term(new DateTime(2026, 3, 2, 2, 0, 0, DateTimeKind.Utc), new TimeLimit(4, TimeUnit.Hours));
        Clock.DueAt(term with { Extension = 5 }, WorkCalendar.Official).ShouldBe(Clock.DueAt(term, WorkCalendar.Official));
    }

    [Fact]
    public void Correction_AskedASecondTime_NeedsAReasonAndGainsNoDays()
    {
        var run = new CaseRun(TestData.Planned(TestData.Street));
        var clerk = TestData.Clerk(TestData.Street);
        run.Do(CaseAction.AskForCorrection, clerk, missing: ["户口簿"]);
        run.Now = run.Now.AddDays(7);
        run.Do(CaseAction.Correct, TestData.Applicant());
        var (received, acceptBy) = (run.Matter.ReceivedAt, run.Matter.AcceptBy);
        received.ShouldBe(run.Now, "the first time the five days begin anew");

        run.Now = run.Now.AddDays(1);
        run.Try(CaseAction.AskForCorrection, clerk, missing: ["收入证明"]).ShouldBeOfType<AskedOnceAlready>();
        run.Do(CaseAction.AskForCorrection, clerk, "补来的户口簿上多了一人，须另看收入", missing: ["收入证明"]);
        run.Now = run.Now.AddHours(3);
        run.Do(CaseAction.Correct, TestData.Applicant());

        (run.Matter.ReceivedAt, run.Matter.AcceptBy).ShouldBe((received, acceptBy), "answered on the same day, nothing moves");
        run.Do(CaseAction.AskForCorrection, clerk, "仍缺一页", missing: ["第二页"]);
        run.Now = run.Now.AddDays(2);
        run.Do(CaseAction.Correct, TestData.Applicant());
        run.Matter.ReceivedAt.ShouldBe(received);
        run.Matter.AcceptBy.ShouldBe(Clock.DueAt(run.Matter.AcceptanceTerm, TestData.Calendar).AtUtc);
        run.Matter.AcceptBy!.Value.ShouldBeGreaterThan(acceptBy!.Value, "the days the applicant needed are left out");
        run.Now = run.Matter.AcceptBy!.Value.AddSeconds(1);
        run.Do(CaseAction.DeemAccepted, Actor.System);
    }

    [Theory, Trait("Row", "63")]
    [InlineData(CaseAction.SendDown)]
    [InlineData(CaseAction.ReturnPoint)]
    public void Joint_WhateverIsAskedMeanwhile_KeepsItsOneDeadline(CaseAction action)
    {
        var run = new CaseRun(TestData.Planned(TestData.Street, TestData.ThreeUnits(StageJoin.All))).Until(StepDuty.Review);
        var due = run.Matter.OpenSteps().Select(step => step.DueAt).Distinct().ShouldHaveSingleItem("the longest of the three norms is everybody's");
        due.ShouldBe(CaseFlow.DueOf(run.Matter, 2));
        run.Now = run.Now.AddDays(1);
        var asking = run.Matter.OpenSteps().First();

        run.Do(new CaseAct(action, Guid.CreateVersion7()) { StepId = asking.Id, Note = "请核实", To = TestData.PlaceOf(TestData.Street) }, CaseRun.HolderOf(asking));

        run.Matter.OpenSteps().Select(step => step.DueAt).ShouldAllBe(each => each == due);
        var asked = run.Matter.OpenSteps().Single(step => step.ReturnsTo is not null);
        run.Now = run.Now.AddDays(1);
        run.Sign(asked);
        run.Matter.OpenSteps().Select(step => step.DueAt).ShouldAllBe(each => each == due);
        CaseFlow.DueOf(run.Matter, 2).ShouldBe(due);
    }

    [Fact]
    public void Joint_PlacesWithDaysOfTheirOwn_AreCountedByTheOneThatDecides()
    {
        var run = new CaseRun(TestData.Planned(TestData.Street, TestData.ThreeUnits(StageJoin.All)));
        var own = TestData.Circumstances(run.Now) with { CalendarOf = place => place == TestData.District ? TestData.Calendar.With([ChinaTime.DateOf(run.Now).AddDays(1)], []) : TestData.Calendar };
        run.Matter.Apply(CaseFlow.Decide(run.Matter, new CaseAct(CaseAction.Accept, Guid.CreateVersion7()) { Note = "齐全" }, TestData.Clerk(TestData.Street), own));

        run.Matter.OpenSteps().Select(step => step.DueAt).Distinct().ShouldHaveSingleItem().ShouldBe(own.DueIn(5, TestData.District).AtUtc);
        CaseLimits.Of(run.Matter, own).Where(limit => limit.Kind == LimitKind.Step).ShouldAllBe(limit => own.DueAt(limit.Term, limit.TenantId).AtUtc == limit.DueAt, "and the page explains it so");
    }

    [Fact]
    public void Standstill_BeyondTheDayItWasExpectedToGoOn_IsRed()
    {
        var run = new CaseRun(TestData.Planned()).Until(StepDuty.Review);
        var holder = CaseRun.HolderOf(run.Open);
        run.Do(new CaseAct(CaseAction.Suspend, Guid.CreateVersion7()) { Note = "须听证", Pause = PauseReason.Hearing, Document = "听证通知书〔2026〕1号", Days = 5 }, holder);
        var until = run.Matter.PausedUntil.ShouldNotBeNull();
        until.ShouldBe(ChinaTime.EndOf(run.Matter.OpenPause!.ExpectedUntil!.Value));

        Row(run.Matter).LampAt(until).ShouldBeNull();
        Row(run.Matter).LampAt(until.AddSeconds(1)).ShouldBe(Lamp.Red);
        run.Now = until.AddDays(1);
        run.Do(CaseAction.Resume, holder, stepId: run.Open.Id);
        run.Matter.PausedUntil.ShouldBeNull();
    }

    [Fact, Trait("Row", "67")]
    public void LaterCheck_OfTwentyInAHundred_IsDrawnTwentyTimesInAHundredAndNobodyKnowsBefore()
    {
        var both = TestData.Staff(TestData.Community, UnitFunction.Hall, Duties.Clerk | Duties.Approver);
        var run = new CaseRun(TestData.Planned(TestData.Community, [TestData.Step(1, TenantLevel.Community, StepDuty.Accept), TestData.Step(2, TenantLevel.Community, StepDuty.Decide)], oneSignerSample: 20));
        run.Do(CaseAction.Accept, both, "齐全");

        Enumerable.Range(0, 100).Count(draw => CaseFlow.Decide(run.Matter, new CaseAct(CaseAction.Approve, Guid.CreateVersion7()) { Note = "同意" }, both, TestData.Circumstances(run.Now, draw)).Change.Opens is { Count: > 0 }).ShouldBe(20);
        CaseFlow.Decide(run.Matter, new CaseAct(CaseAction.Reject, Guid.CreateVersion7()) { Note = "不符合" }, both, TestData.Circumstances(run.Now, 99)).Change.Opens.ShouldNotBeNull("every rejection is looked at again");
    }

    [Fact, Trait("Row", "65")]
    public void AskForPerson_AfterACorrection_BringsThePapersThatCameWithIt()
    {
        var run = new CaseRun(TestData.Planned(TestData.Community,
        [
            TestData.Step(1, TenantLevel.Community, StepDuty.Assist), TestData.Step(1, TenantLevel.Community, StepDuty.Assist, UnitFunction.CivilAffairs),
            TestData.Step(2, TenantLevel.Street, StepDuty.Accept), TestData.Step(3, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs),
        ]));
        var (one, other) = (run.Matter.OpenSteps().First(), run.Matter.OpenSteps().Last());
        run.Now = run.Now.AddHours(1);
        run.Do(CaseAction.Transfer, CaseRun.HolderOf(one), "归另一办公室", TestData.PlaceOf(TestData.Community, one.UnitId == TestData.UnitId(TestData.Community) ? UnitFunction.CivilAffairs : UnitFunction.Hall), stepId: one.Id);
        run.Now = run.Now.AddHours(1);
        run.Sign(run.Matter.OpenSteps().Single(step => step.Id != other.Id));
        run.Do(CaseAction.AskForCorrection, CaseRun.HolderOf(other), missing: ["户口簿"], stepId: other.Id);
        run.Do(CaseAction.Correct, TestData.Applicant(), papers: ["户口簿.pdf"]);
        run.Do(CaseAction.ApproveByRules, Actor.System, "规则全部满足");

        run.Do(CaseAction.AskForPerson, TestData.Applicant(), "请人工再看");

        run.Holding.Papers.ShouldBe(["户口簿.pdf"]);
    }

    private static CaseAct Extension(int days) => new(CaseAction.AskExtension, Guid.CreateVersion7()) { Note = "等待跨省核查", Days = days };

    private static WorkRow Row(Portal.Core.Cases.Case matter) => new()
    {
        Id = matter.OpenSteps().Single().Id,
        At = matter.OpenSteps().Single().DueAt!.Value,
        CaseId = matter.Id,
        Number = matter.Number,
        ItemName = matter.ItemName,
        ApplicantName = matter.ApplicantName,
        Status = matter.Status,
        Duty = matter.OpenSteps().Single().Duty,
        StepName = matter.OpenSteps().Single().Name,
        TenantId = matter.TenantId,
        UnitId = matter.OpenSteps().Single().UnitId,
        OriginId = matter.OriginTenantId,
        ResponsibleId = matter.TenantId,
        PausedUntil = matter.PausedUntil,
    };
}
