using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>
/// The rules of the clock on a case, without a database. Accepted on Tuesday 24 March 2026: twenty working days end on 22 April,
/// thirty on Saturday 9 May, which is worked; 4 to 6 April and 1 to 5 May are holidays.
/// </summary>
public sealed class ClockFlowTests
{
    private static readonly DateTime Accepted = China(3, 24);

    [Theory]
    [InlineData(null, PauseReason.Hearing, "听证通知书", 5, typeof(ReasonNeeded))]
    [InlineData("须听证", null, "听证通知书", 5, typeof(PauseUnfounded))]
    [InlineData("须听证", PauseReason.Hearing, null, 5, typeof(PauseUnfounded))]
    [InlineData("须听证", PauseReason.Hearing, "  ", 5, typeof(PauseUnfounded))]
    [InlineData("须听证", PauseReason.Hearing, "听证通知书", null, typeof(DaysOutOfRange))]
    [InlineData("须听证", PauseReason.Hearing, "听证通知书", 0, typeof(DaysOutOfRange))]
    [InlineData("须补正", PauseReason.Correction, "补正通知书", 5, typeof(NothingMissing))]
    public void Suspend_WithoutReasonDocumentOrDays_IsRefused(string? note, PauseReason? reason, string? document, int? days, Type refusal)
    {
        var run = InReview();
        var act = new CaseAct(CaseAction.Suspend, Guid.CreateVersion7()) { Note = note, Pause = reason, Document = document, Days = days };

        run.Try(act, TestData.Reviewer(TestData.Street)).ShouldBeOfType(refusal);

        (run.Matter.Status, run.Matter.Pauses.Count).ShouldBe((CaseStatus.InReview, 0));
    }

    [Fact]
    public void Suspend_WithAllOfThem_StandsStillAndSaysUntilWhen()
    {
        var run = InReview();
        run.Now = China(3, 26);
        var due = run.Matter.DueAt;

        run.Do(Suspension(), TestData.Reviewer(TestData.Street));

        (run.Matter.Status, run.Matter.ClockState, run.Matter.DueAt).ShouldBe((CaseStatus.Suspended, ClockState.Suspended, due));
        run.Matter.OpenPause.ShouldBe(new ClockPause { Reason = PauseReason.Hearing, Document = "听证通知书〔2026〕1号", FromUtc = China(3, 26), ExpectedDays = 5, ExpectedUntil = new DateOnly(2026, 4, 2) });
        run.Try(CaseAction.Approve, TestData.Reviewer(TestData.Street)).ShouldBeOfType<NotNow>();
        run.Try(CaseAction.Correct, TestData.Applicant()).ShouldBeOfType<NotNow>("nothing is missing");
    }

    [Fact]
    public void Resume_AfterAHoliday_MovesEveryDateByTheWorkingDaysThatWereNotCounted()
    {
        var run = InReview();
        Dates(run).ShouldBe((End(4, 22), End(5, 9), End(3, 27)));
        var reviewer = TestData.Reviewer(TestData.Street);
        run.Now = China(3, 26);
        run.Do(Suspension(), reviewer);
        run.Now = China(4, 7);

        run.Do(CaseAction.Resume, reviewer);

        // From 27 March to 7 April seven working days went by.
        Dates(run).ShouldBe((End(5, 6), End(5, 19), End(4, 8)));
        (run.Matter.Status, run.Matter.ClockState, run.Matter.OpenPause).ShouldBe((CaseStatus.InReview, ClockState.Running, null));
        run.Matter.PromisedTerm!.Pauses.ShouldHaveSingleItem().UntilUtc.ShouldBe(China(4, 7));
        Clock.DueAt(run.Matter.PromisedTerm, TestData.Calendar).AtUtc.ShouldBe(run.Matter.DueAt!.Value, "the page that explains the date walks the same days");
    }

    [Fact]
    public void Resume_OfALimitInHours_MovesItByTheOpenHoursThatStoodStill()
    {
        var item = TestData.Item();
        item.Detail = item.Detail with { PromisedLimit = new TimeLimit(10, TimeUnit.Hours) };
        var run = new CaseRun(TestData.Planned(item: item), now: new DateTime(2026, 3, 24, 2, 0, 0, DateTimeKind.Utc));
        run.Until(StepDuty.Review);
        var (accepted, due) = (run.Matter.AcceptedAt!.Value, run.Matter.DueAt!.Value);
        Clock.DueAt(new Term(accepted, new TimeLimit(10, TimeUnit.Hours)), TestData.Calendar).ShouldBe(new Due(due, false, run.Matter.WarnAt!.Value));
        var reviewer = TestData.Reviewer(TestData.Street);
        run.Now = new DateTime(2026, 3, 25, 1, 0, 0, DateTimeKind.Utc);
        run.Do(Suspension(), reviewer);
        run.Now = new DateTime(2026, 3, 25, 3, 0, 0, DateTimeKind.Utc);

        run.Do(CaseAction.Resume, reviewer);

        // From nine to eleven the hall was open: two hours, and the warning moves as far.
        var moved = Clock.DueAt(new Term(accepted, new TimeLimit(10, TimeUnit.Hours)) { Pauses = run.Matter.Pauses }, TestData.Calendar);
        (run.Matter.DueAt, run.Matter.WarnAt).ShouldBe((moved.AtUtc, moved.WarnUtc));
        run.Matter.DueAt.ShouldBe(new DateTime(2026, 3, 25, 8, 0, 0, DateTimeKind.Utc), "two in the afternoon became four");
        due.ShouldBe(new DateTime(2026, 3, 25, 6, 0, 0, DateTimeKind.Utc));
    }

    [Fact]
    public void Resume_OnTheSameDay_MovesNothing()
    {
        var run = InReview();
        var (before, reviewer) = (Dates(run), TestData.Reviewer(TestData.Street));
        run.Now = China(3, 26);
        run.Do(Suspension(), reviewer);
        run.Now = run.Now.AddHours(3);
        run.Do(CaseAction.Resume, reviewer);
        Dates(run).ShouldBe(before);
    }

    [Fact]
    public void Correct_WhileSuspendedForIt_GoesOnAndMovesTheDates()
    {
        var run = InReview();
        run.Now = China(3, 26);
        run.Do(Suspension() with { Pause = PauseReason.Correction, Missing = ["户口簿", " "] }, TestData.Reviewer(TestData.Street));
        run.Matter.Missing.ShouldBe(["户口簿"]);
        run.Now = China(3, 30);

        run.Do(CaseAction.Correct, TestData.Applicant());

        (run.Matter.Status, run.Matter.Missing.Count, run.Matter.OpenPause).ShouldBe((CaseStatus.InReview, 0, null));
        Dates(run).ShouldBe((End(4, 24), End(5, 12), End(3, 31)));
        run.Matter.AcceptedAt.ShouldBe(Accepted);
    }

    [Fact]
    public void AskExtension_LongerThanTheLawLets_IsRefused()
    {
        InReview().Try(Extension(11), TestData.Reviewer(TestData.Street)).ShouldBe(new DaysOutOfRange(1, 10));
        InReview().Try(Extension(0), TestData.Reviewer(TestData.Street)).ShouldBe(new DaysOutOfRange(1, 10));
        InReview().Try(Extension(10) with { Note = " " }, TestData.Reviewer(TestData.Street)).ShouldBeOfType<ReasonNeeded>();
        InReview().Try(Extension(10), TestData.Reviewer(TestData.Street)).ShouldBeNull();

        var joint = new CaseRun(TestData.Planned(TestData.Street, TestData.JointRoute(StageJoin.All))).Until(StepDuty.Review);
        var reviewer = CaseRun.HolderOf(joint.Matter.OpenSteps().First());
        joint.Try(Extension(16), reviewer).ShouldBe(new DaysOutOfRange(1, 15));
        joint.Try(Extension(15), reviewer).ShouldBeNull();
    }

    [Fact]
    public void GrantExtension_ByTheLeaderOfTheDecidingPlace_AddsItOnce()
    {
        var run = InReview();
        run.Do(Extension(5), TestData.Reviewer(TestData.Street));
        run.Try(Extension(5), TestData.Reviewer(TestData.Street)).ShouldBeOfType<ExtendedAlready>("one is asked for already");
        run.Try(CaseAction.GrantExtension, TestData.Leader(TestData.Street)).ShouldBeOfType<NotAllowed>("the district decides");
        run.Try(CaseAction.GrantExtension, TestData.Reviewer(TestData.District)).ShouldBeOfType<NotAllowed>("not the person in charge");
        run.Try(CaseAction.GrantExtension, TestData.Approver(TestData.District)).ShouldBeOfType<NotAllowed>("deciding cases is not being in charge");
        Dates(run).ShouldBe((End(4, 22), End(5, 9), End(3, 27)), "asking moves nothing");

        run.Do(CaseAction.GrantExtension, TestData.Leader(TestData.District));

        Dates(run).ShouldBe((End(4, 29), End(5, 15), End(3, 27)));
        (run.Matter.ClockState, run.Matter.Extension!.Days, run.Matter.ExtensionAsked).ShouldBe((ClockState.Extended, 5, null));
        run.Try(Extension(1), TestData.Reviewer(TestData.Street)).ShouldBeOfType<ExtendedAlready>();
    }

    [Fact]
    public void GrantExtension_ByWhoAskedForIt_IsRefused()
    {
        var run = InReview().Until(StepDuty.Decide);
        var approver = TestData.Staff(TestData.District, UnitFunction.CivilAffairs, Duties.Approver | Duties.Leader);
        run.Do(Extension(5), approver);
        run.Try(CaseAction.GrantExtension, approver).ShouldBeOfType<OwnExtension>();
        run.Try(CaseAction.DeclineExtension, approver, "不必").ShouldBeOfType<OwnExtension>();
        run.Try(CaseAction.DeclineExtension, TestData.Leader(TestData.District)).ShouldBeOfType<ReasonNeeded>();

        run.Do(CaseAction.DeclineExtension, TestData.Leader(TestData.District), "不必");

        (run.Matter.ExtensionAsked, run.Matter.Extension).ShouldBe((null, null));
        run.Matter.DueAt.ShouldBe(End(4, 22));
    }

    [Fact]
    public void Extension_AndDecision_AreNeverOnePersons()
    {
        var both = TestData.Staff(TestData.District, UnitFunction.CivilAffairs, Duties.Approver | Duties.Leader);
        var reviewer = TestData.Reviewer(TestData.Street);
        var deciding = InReview();
        deciding.Do(Extension(5), reviewer);
        deciding.Sign(actor: reviewer);
        deciding.Open.Duty.ShouldBe(StepDuty.Decide);
        deciding.Do(CaseAction.Assign, both);
        deciding.Try(CaseAction.GrantExtension, both).ShouldBeOfType<ExtendsOwnDecision>();
        deciding.Try(CaseAction.DeclineExtension, both, "不必").ShouldBeOfType<ExtendsOwnDecision>();
        deciding.Do(CaseAction.GrantExtension, TestData.Leader(TestData.District));
        deciding.Do(CaseAction.Approve, both, "同意");

        var extending = InReview();
        extending.Do(Extension(5), reviewer);
        extending.Do(CaseAction.GrantExtension, both);
        extending.Sign(actor: reviewer);
        extending.Try(CaseAction.Approve, both, "同意").ShouldBeOfType<HasExtendedIt>();
        extending.Try(CaseAction.Reject, both, "不符").ShouldBeOfType<HasExtendedIt>();
        extending.Do(CaseAction.Approve, TestData.Approver(TestData.District), "同意");
    }

    [Fact]
    public void Extension_AfterTheDueDate_IsNeitherAskedForNorGranted()
    {
        var run = InReview();
        run.Now = run.Matter.DueAt!.Value.AddSeconds(1);
        run.Try(Extension(5), TestData.Reviewer(TestData.Street)).ShouldBeOfType<TooLateToExtend>();

        run.Now = run.Matter.DueAt!.Value;
        run.Do(Extension(5), TestData.Reviewer(TestData.Street));
        run.Now = run.Now.AddSeconds(1);
        run.Try(CaseAction.GrantExtension, TestData.Leader(TestData.District)).ShouldBeOfType<TooLateToExtend>();
    }

    [Theory]
    [InlineData(CaseAction.Accept)]
    [InlineData(CaseAction.Refuse)]
    [InlineData(CaseAction.AskForCorrection)]
    public void Answer_WhenTheFiveDaysAreOver_ComesTooLate(CaseAction action)
    {
        var run = new CaseRun(TestData.Planned(TestData.Street));
        var act = new CaseAct(action, Guid.CreateVersion7()) { Note = "不符合条件", Missing = ["户口簿"] };
        run.Now = run.Matter.AcceptBy!.Value;
        CaseFlow.WhyNot(run.Matter, act, TestData.Clerk(TestData.Street), run.Now).ShouldBeNull("the last moment of the last day");

        run.Now = run.Now.AddMilliseconds(1);
        run.Try(act, TestData.Clerk(TestData.Street)).ShouldBeOfType<NotNow>("the law has accepted it, whether the clock has said so or not");
        run.Do(CaseAction.DeemAccepted, Actor.System);
    }

    [Fact]
    public void DeemAccepted_OnTheSixthWorkingDay_CountsFromTheDayReceived()
    {
        var run = TestData.Case();
        run.Matter.AcceptBy.ShouldBe(End(3, 10));
        run.Now = End(3, 10);
        run.Try(CaseAction.DeemAccepted, Actor.System).ShouldBeOfType<NotNow>("the fifth day is not over");
        run.Now = run.Now.AddSeconds(1);

        run.Do(CaseAction.DeemAccepted, Actor.System);

        (run.Matter.AcceptedAt, run.Matter.DeemedAccepted, run.Matter.DueAt, run.Matter.WarnAt).ShouldBe((TestData.Now, true, End(3, 31), End(3, 25)));
        run.Try(CaseAction.DeemAccepted, Actor.System).ShouldBeOfType<NotNow>("once");
    }

    [Fact]
    public void DeemAccepted_AfterACorrection_CountsFromTheDayItCameBack()
    {
        var run = TestData.Case();
        run.Now = China(3, 5);
        run.Do(CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), missing: ["户口簿"]);
        run.Now = China(3, 31);
        run.Try(CaseAction.DeemAccepted, Actor.System).ShouldBeOfType<NotNow>("the applicant has it");
        run.Do(CaseAction.Correct, TestData.Applicant());
        (run.Matter.ReceivedAt, run.Matter.AcceptBy).ShouldBe((China(3, 31), End(4, 8)));
        run.Now = End(4, 8);
        run.Try(CaseAction.DeemAccepted, Actor.System).ShouldBeOfType<NotNow>();
        run.Now = run.Now.AddSeconds(1);

        run.Do(CaseAction.DeemAccepted, Actor.System);

        (run.Matter.AcceptedAt, run.Matter.DueAt).ShouldBe((China(3, 31), End(4, 29)));
    }

    [Fact]
    public void Transfer_ToAnotherUnit_GainsNoTime()
    {
        var run = InReview();
        var before = run.Open;
        run.Now = China(3, 26);

        run.Do(CaseAction.Transfer, TestData.Reviewer(TestData.Street), "归窗口办理", TestData.PlaceOf(TestData.Street));

        (run.Open.UnitId, run.Open.CountsFrom, run.Open.WarnAt, run.Open.DueAt).ShouldBe((TestData.UnitId(TestData.Street), before.CountsFrom, before.WarnAt, before.DueAt));
        run.Open.OpenedAt.ShouldBe(China(3, 26));
    }

    [Fact]
    public void ReturnPoint_ToWhoHandedItUp_ComesBackAndMovesNoLimit()
    {
        var run = InReview().Until(StepDuty.Decide);
        var (decide, approver, before) = (run.Open, TestData.Approver(TestData.District), (run.Matter.DueAt, run.Matter.StatutoryDueAt));
        run.Try(CaseAction.ReturnPoint, approver).ShouldBeOfType<ReasonNeeded>();

        run.Do(CaseAction.ReturnPoint, approver, "第三页收入与证明不符");

        (run.Open.Duty, run.Open.TenantId, run.Open.ReturnsTo, run.Holding.Reason).ShouldBe((StepDuty.Review, TestData.Street, decide.Id, "第三页收入与证明不符"));
        var answering = CaseRun.HolderOf(run.Open);
        run.Try(CaseAction.ReturnPoint, answering, "再问").ShouldBeOfType<NotNow>("a point is answered, not passed on");
        run.Sign(actor: answering);
        (run.Open.Duty, run.Open.UnitId, run.Open.Round).ShouldBe((StepDuty.Decide, decide.UnitId, 3));
        (run.Matter.DueAt, run.Matter.StatutoryDueAt).ShouldBe(before);
        run.Sign().Outcome.ShouldBe(Outcome.Approved);

        TestData.Case().Try(CaseAction.ReturnPoint, TestData.Clerk(TestData.Community), "问").ShouldBeOfType<CameFromApplicant>();
    }

    [Fact]
    public void Reschedule_WhenANoticeTakesADayAway_MovesAcceptanceReceiptAndWhatIsOwed()
    {
        var run = new CaseRun(TestData.Planned(), [new OwedPaper("income", new LocalText("收入证明"), 5, DateTime.MinValue)]);
        (run.Matter.AcceptBy, run.Holding.ReceiveBy, run.Open.DueAt, run.Matter.OwedBy).ShouldBe((End(3, 10), End(3, 4), End(3, 6), End(3, 10)));
        var moved = TestData.Circumstances() with { Calendar = TestData.Calendar.With([new DateOnly(2026, 3, 4)], []) };

        run.Matter.Apply(CaseFlow.Decide(run.Matter, new CaseAct(CaseAction.Reschedule, Guid.CreateVersion7()), Actor.System, moved));

        (run.Matter.AcceptBy, run.Holding.ReceiveBy, run.Open.DueAt, run.Matter.OwedBy).ShouldBe((End(3, 11), End(3, 5), End(3, 9), End(3, 11)));
        run.Matter.Owed.ShouldHaveSingleItem().DueAt.ShouldBe(End(3, 11));
    }

    [Fact]
    public void Reschedule_WhileItStandsStill_MovesOnlyWhatIsOwed()
    {
        var run = new CaseRun(TestData.Planned(), [new OwedPaper("income", new LocalText("收入证明"), 5, DateTime.MinValue)]);
        run.Do(CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), missing: ["户口簿"]);
        var (owed, acceptBy) = (run.Matter.OwedBy!.Value, run.Matter.AcceptBy);
        var holiday = TestData.Circumstances(run.Now) with { Calendar = WorkCalendar.Official.With([ChinaTime.DateOf(owed)], []) };

        CaseFlow.WhyNot(run.Matter, CaseAction.Reschedule, null, Actor.System).ShouldBeNull();
        run.Matter.Apply(CaseFlow.Decide(run.Matter, new CaseAct(CaseAction.Reschedule, Guid.CreateVersion7()), Actor.System, holiday));

        run.Matter.OwedBy!.Value.ShouldBeGreaterThan(owed);
        run.Matter.AcceptBy.ShouldBe(acceptBy);
    }

    [Fact]
    public void Reschedule_WhileTheClockStandsStill_MovesWhatIsOwedAndTheExpectedDay_AndNoLimit()
    {
        var run = new CaseRun(TestData.Planned(), [new OwedPaper("income", new LocalText("收入证明"), 30, DateTime.MinValue)]).Until(StepDuty.Review);
        run.Do(Suspension(), CaseRun.HolderOf(run.Open));
        var (before, owed, expected) = (Dates(run), run.Matter.OwedBy!.Value, run.Matter.OpenPause!.ExpectedUntil!.Value);
        var moved = TestData.Circumstances(run.Now) with { Calendar = TestData.Calendar.With([new DateOnly(2026, 3, 4)], []) };

        run.Matter.Apply(CaseFlow.Decide(run.Matter, new CaseAct(CaseAction.Reschedule, Guid.CreateVersion7()), Actor.System, moved));

        run.Matter.Status.ShouldBe(CaseStatus.Suspended);
        Dates(run).ShouldBe(before);
        run.Matter.OwedBy!.Value.ShouldBeGreaterThan(owed);
        run.Matter.OpenPause!.ExpectedUntil!.Value.ShouldBeGreaterThan(expected);
    }

    [Fact]
    public void LapseOwed_WhenTheLastDayIsOver_EndsTheCaseAndNotBefore()
    {
        var run = new CaseRun(TestData.Planned(), [new OwedPaper("income", new LocalText("收入证明"), 5, DateTime.MinValue)]);
        run.Now = run.Matter.OwedBy!.Value;
        run.Try(CaseAction.LapseOwed, Actor.System).ShouldBeOfType<NotNow>();
        run.Now = run.Now.AddSeconds(1);
        var lapsed = run.Do(CaseAction.LapseOwed, Actor.System);
        lapsed.Outcome.ShouldBe(Outcome.Lapsed);
        (CaseNotices.TemplateFor(run.Matter, lapsed, waits: false), CaseNotices.TemplateFor(run.Matter, lapsed, waits: true)).ShouldBe((NoticeTemplate.OwedLapsed, NoticeTemplate.ReadyForPickUp), "who is to collect the paper needs its code");
        run.Matter.OpenSteps().ShouldBeEmpty();
    }

    /// <summary>Accepted by the street on 24 March; its review is open.</summary>
    private static CaseRun InReview()
    {
        var run = new CaseRun(TestData.Planned(), now: Accepted.AddDays(-1)).Until(StepDuty.Accept);
        run.Now = Accepted;
        run.Sign();
        return run;
    }

    private static CaseAct Suspension() => new(CaseAction.Suspend, Guid.CreateVersion7()) { Note = "须听证", Pause = PauseReason.Hearing, Document = "听证通知书〔2026〕1号", Days = 5 };

    private static CaseAct Extension(int days) => new(CaseAction.AskExtension, Guid.CreateVersion7()) { Note = "等待跨省核查", Days = days };

    private static (DateTime? Promised, DateTime? Statutory, DateTime? Step) Dates(CaseRun run) => (run.Matter.DueAt, run.Matter.StatutoryDueAt, run.Open.DueAt);

    /// <summary>Ten in the morning in China.</summary>
    private static DateTime China(int month, int day) => new(2026, month, day, 2, 0, 0, DateTimeKind.Utc);

    private static DateTime End(int month, int day) => new(2026, month, day, 15, 59, 59, DateTimeKind.Utc);
}
