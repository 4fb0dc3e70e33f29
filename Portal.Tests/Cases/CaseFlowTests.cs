using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>What each action does to steps, custody and clock along the ordinary way; rounds and returns are in <see cref="RoundsTests"/>.</summary>
public sealed class CaseFlowTests
{
    [Fact]
    public void Submitted_FirstStage_OpensWithTheApplicantsPapersPending()
    {
        var run = TestData.Case();

        run.Open.Duty.ShouldBe(StepDuty.Assist);
        run.Open.TenantId.ShouldBe(TestData.Community);
        run.Open.DueAt.ShouldBe(ChinaTime.EndOf(new DateOnly(2026, 3, 6)));
        (run.Holding.Direction, run.Holding.State, run.Holding.FromStepId).ShouldBe((HandoffDirection.In, HandoffState.Pending, null));
        run.Holding.Papers.ShouldBe(["申请表.pdf", "收入证明.pdf"]);
        run.Holding.ReceiveBy.ShouldBe(ChinaTime.EndOf(new DateOnly(2026, 3, 4)));
        (run.Matter.Status, run.Matter.Version, run.Matter.DueAt).ShouldBe((CaseStatus.Submitted, 1, null));
    }

    [Fact]
    public void Receive_PendingHandoff_IsSignedForOnceAndStaysWithTheUnit()
    {
        var run = TestData.Case();
        var clerk = TestData.Clerk(TestData.Community);

        run.Do(CaseAction.Receive, clerk);

        (run.Holding.State, run.Holding.ReceivedBy, run.Holding.ReceivedAt).ShouldBe((HandoffState.Received, clerk.AccountId, run.Now));
        run.Open.AssigneeId.ShouldBeNull();
        run.Try(CaseAction.Receive, clerk).ShouldBeOfType<NothingToReceive>();
    }

    [Fact]
    public void Assign_TakesTheStep_ColleaguesWaitUntilTheyTakeItOver()
    {
        var run = TestData.Case();
        var (first, second) = (TestData.Clerk(TestData.Community), TestData.Clerk(TestData.Community));

        run.Do(CaseAction.Assign, first);

        run.Holding.State.ShouldBe(HandoffState.Received);
        run.Try(CaseAction.HandOver, second).ShouldBe(new HeldByColleague(first.Name));
        run.Try(CaseAction.Assign, first).ShouldBeOfType<NotNow>();
        run.Do(CaseAction.Assign, second);
        run.Open.AssigneeId.ShouldBe(second.AccountId);
        run.Try(CaseAction.HandOver, second).ShouldBeNull();
    }

    [Fact]
    [Trait("Row", "93")]
    public void HandOver_ToTheStreet_SignsTheStepAndGoesUpWithPapersAndReason()
    {
        var run = TestData.Case();
        var clerk = TestData.Clerk(TestData.Community);
        var assisted = run.Open;

        run.Do(CaseAction.HandOver, clerk, "家中情况属实");

        (assisted.State, assisted.SignedBy, assisted.SignedAt, assisted.Opinion).ShouldBe((StepState.Done, clerk.AccountId, run.Now, "家中情况属实"));
        run.Matter.Handoffs[0].State.ShouldBe(HandoffState.Received, "acting on it counts as signing for it");
        (run.Open.TenantId, run.Open.Duty).ShouldBe((TestData.Street, StepDuty.Accept));
        (run.Holding.Direction, run.Holding.State, run.Holding.FromTenantId, run.Holding.FromStepId).ShouldBe((HandoffDirection.Up, HandoffState.Pending, TestData.Community, assisted.Id));
        (run.Holding.SentBy, run.Holding.SentByName, run.Holding.Reason).ShouldBe((clerk.AccountId, clerk.Name, "家中情况属实"));
        run.Holding.Papers.ShouldBe(["申请表.pdf", "收入证明.pdf"]);
    }

    [Fact]
    public void Accept_StartsTheClock()
    {
        var run = TestData.Case().Until(StepDuty.Accept);
        run.Now = new DateTime(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc);

        run.Do(CaseAction.Accept, TestData.Clerk(TestData.Street));

        run.Matter.Status.ShouldBe(CaseStatus.InReview);
        run.Matter.AcceptedAt.ShouldBe(run.Now);
        run.Matter.DueAt.ShouldBe(Clock.DueAt(run.Now, new TimeLimit(20, TimeUnit.WorkingDays), TestData.Calendar).AtUtc);
        run.Matter.StatutoryDueAt.ShouldBe(Clock.DueAt(run.Now, new TimeLimit(30, TimeUnit.WorkingDays), TestData.Calendar).AtUtc);
        run.Matter.DueIsProvisional.ShouldBeFalse();
        (run.Holding.Direction, run.Holding.FromTenantId).ShouldBe((HandoffDirection.Across, (int?)TestData.Street));
    }

    [Fact]
    public void Accept_BeforeAYearWithoutNotice_IsProvisionalAndMovesWhenItComes()
    {
        var run = new CaseRun(TestData.Planned(), now: new DateTime(2026, 12, 22, 2, 0, 0, DateTimeKind.Utc)).Until(StepDuty.Accept);
        run.Do(CaseAction.Accept, TestData.Clerk(TestData.Street));
        run.Matter.DueIsProvisional.ShouldBeTrue();
        var (weekdays, step) = (run.Matter.DueAt, run.Open);

        var notice = YearNotice.Parse("""{ "year": 2027, "source": "https://example.gov.cn/2027", "off": ["2027-01-04", "2027-01-05"], "worked": [] }""").Notice!;
        var known = TestData.Circumstances(run.Now.AddDays(1)) with { Calendar = TestData.Calendar.With(notice) };
        var act = new CaseAct(CaseAction.Reschedule, Guid.CreateVersion7());
        CaseFlow.WhyNot(run.Matter, act, Actor.System).ShouldBeNull();
        CaseFlow.WhyNot(run.Matter, act, TestData.Clerk(TestData.Street)).ShouldBeOfType<Core.NotAllowed>();
        run.Matter.Apply(CaseFlow.Decide(run.Matter, act, Actor.System, known));

        run.Matter.DueIsProvisional.ShouldBeFalse();
        run.Matter.DueAt.ShouldBe(Clock.DueAt(run.Now, new TimeLimit(20, TimeUnit.WorkingDays), known.Calendar).AtUtc);
        run.Matter.DueAt!.Value.ShouldBeGreaterThan(weekdays!.Value);
        step.DueAt.ShouldBe(Clock.DueAt(run.Now, new TimeLimit(3, TimeUnit.WorkingDays), known.Calendar).AtUtc);
    }

    [Fact]
    public void DeemAccepted_AfterTheFifthDay_CountsFromTheDayReceivedAndLeavesItWithItsHolder()
    {
        var run = TestData.Case();
        var (received, held) = (run.Now, run.Open);
        run.Try(CaseAction.DeemAccepted, Actor.System).ShouldBeOfType<NotNow>("the five days are not over");
        run.Now = run.Matter.AcceptBy!.Value.AddSeconds(1);
        run.Try(CaseAction.DeemAccepted, TestData.Clerk(TestData.Community)).ShouldBeOfType<Core.NotAllowed>();

        run.Do(CaseAction.DeemAccepted, Actor.System);

        (run.Open, run.Matter.Status, run.Matter.DeemedAccepted, run.Matter.AcceptedAt).ShouldBe((held, CaseStatus.InReview, true, received));
        run.Matter.DueAt.ShouldBe(Clock.DueAt(received, new TimeLimit(20, TimeUnit.WorkingDays), TestData.Calendar).AtUtc);
        run.Until(StepDuty.Decide).Matter.Steps.Where(step => step.State == StepState.Done).ShouldAllBe(step => step.SignedBy != null);
    }

    [Fact]
    [Trait("Row", "61")]
    public void Approve_ByWhoAccepted_IsRefusedAtEveryPost()
    {
        var person = Guid.CreateVersion7();
        var run = TestData.Case().Until(StepDuty.Accept);
        run.Sign(actor: TestData.Clerk(TestData.Street, person));

        run.Try(CaseAction.Approve, TestData.Reviewer(TestData.Street, person)).ShouldBe(new SamePersonTwice(StepDuty.Accept));
        run.Sign();
        run.Try(CaseAction.Approve, TestData.Approver(TestData.District, person)).ShouldBe(new SamePersonTwice(StepDuty.Accept));
        run.Try(CaseAction.Reject, TestData.Approver(TestData.District, person), "不符合条件").ShouldBe(new SamePersonTwice(StepDuty.Accept));
        run.Try(CaseAction.Approve, TestData.Approver(TestData.District)).ShouldBeNull();
    }

    [Fact]
    [Trait("Row", "61")]
    public void Approve_ByWhoReviewed_IsRefused_ByWhoAssisted_IsNot()
    {
        var (helper, reviewer) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var run = TestData.Case();
        run.Sign(actor: TestData.Clerk(TestData.Community, helper));
        run.Sign();
        run.Sign(actor: TestData.Reviewer(TestData.Street, reviewer));

        run.Try(CaseAction.Approve, TestData.Approver(TestData.District, reviewer)).ShouldBe(new SamePersonTwice(StepDuty.Review));
        run.Try(CaseAction.Approve, TestData.Approver(TestData.District, helper)).ShouldBeNull();
    }

    /// <summary>Who was the applicant's hand may pass the papers on, and signs nothing of the case for an office, at whichever post.</summary>
    [Fact]
    [Trait("Row", "108")]
    public void Signing_ByWhoHandedItInForTheApplicant_IsRefusedForEveryDutyButAssisting()
    {
        var helper = Guid.CreateVersion7();
        var run = new CaseRun(TestData.Planned(proxyAccountId: helper));
        run.Do(CaseAction.HandOver, TestData.Clerk(TestData.Community, helper), "核对无误");
        foreach (var action in new[] { CaseAction.Accept, CaseAction.Refuse })
        {
            run.Try(action, TestData.Clerk(TestData.Street, helper), "理由").ShouldBeOfType<ActsForApplicant>();
        }

        run.Sign();
        foreach (var action in new[] { CaseAction.Approve, CaseAction.Dissent })
        {
            run.Try(action, TestData.Reviewer(TestData.Street, helper), "理由").ShouldBeOfType<ActsForApplicant>();
        }

        run.Sign();
        foreach (var action in new[] { CaseAction.Approve, CaseAction.Reject })
        {
            run.Try(action, TestData.Approver(TestData.District, helper), "理由").ShouldBeOfType<ActsForApplicant>();
        }

        run.Sign();
        Lawful.Signatures(run.Matter);
    }

    [Fact]
    public void Approve_Decision_EndsTheCaseApproved()
    {
        var run = TestData.Case().Until(StepDuty.Decide);

        run.Do(CaseAction.Approve, TestData.Approver(TestData.District), "准予");

        (run.Matter.Status, run.Matter.Outcome, run.Matter.DecidedAt).ShouldBe((CaseStatus.Decided, Outcome.Approved, run.Now));
        run.Matter.Steps.ShouldAllBe(step => step.State == StepState.Done);
        run.Do(CaseAction.Close, TestData.Clerk(TestData.Street));
        (run.Matter.Status, run.Matter.Outcome, run.Matter.ClosedAt).ShouldBe((CaseStatus.Closed, Outcome.Approved, run.Now));
    }

    [Fact]
    public void Reject_WithoutReason_IsRefused_WithReason_EndsTheCaseRejected()
    {
        var run = TestData.Case().Until(StepDuty.Decide);
        var approver = TestData.Approver(TestData.District);

        run.Try(CaseAction.Reject, approver, " ").ShouldBeOfType<Core.ReasonNeeded>();
        run.Try(CaseAction.Reject, approver, new string('长', CaseFlow.LongestNote + 1)).ShouldBe(new TooLong(CaseFlow.LongestNote));
        run.Do(CaseAction.Reject, approver, "收入超过标准");

        (run.Matter.Status, run.Matter.Outcome).ShouldBe((CaseStatus.Decided, Outcome.Rejected));
    }

    [Fact]
    public void Refuse_AtTheWindow_EndsTheCaseAndDropsWhatWasToCome()
    {
        var run = TestData.Case().Until(StepDuty.Accept);

        run.Do(CaseAction.Refuse, TestData.Clerk(TestData.Street), "不属于本部门职权范围");

        (run.Matter.Status, run.Matter.Outcome, run.Matter.AcceptedAt).ShouldBe((CaseStatus.Decided, Outcome.Refused, null));
        run.Matter.Steps.Select(step => step.State).ShouldBe([StepState.Done, StepState.Done, StepState.Dropped, StepState.Dropped]);
    }

    [Fact]
    public void AskForCorrection_ListsAllAtOnce_AndTheSameClerkGetsItBackWithTheNewPapers()
    {
        var run = TestData.Case().Until(StepDuty.Accept);
        var clerk = TestData.Clerk(TestData.Street);
        run.Try(CaseAction.AskForCorrection, clerk, missing: [" "]).ShouldBeOfType<NothingMissing>();

        run.Do(CaseAction.AskForCorrection, clerk, missing: ["户口簿", " ", "银行流水 "]);
        (run.Matter.Status, run.Open.AssigneeId).ShouldBe((CaseStatus.AwaitingCorrection, clerk.AccountId));
        run.Matter.Missing.ShouldBe(["户口簿", "银行流水"]);
        run.Try(CaseAction.Accept, clerk).ShouldBeOfType<NotNow>();

        run.Do(CaseAction.Correct, TestData.Applicant(), papers: ["申请表.pdf", "户口簿.jpg"]);
        run.Matter.Status.ShouldBe(CaseStatus.Submitted);
        run.Matter.Missing.ShouldBeEmpty();
        run.Holding.Papers.ShouldBe(["申请表.pdf", "户口簿.jpg"]);
        run.Do(CaseAction.Accept, clerk);
        run.Holding.Papers.ShouldBe(["申请表.pdf", "户口簿.jpg"], "what the applicant added goes along");
    }

    [Theory]
    [InlineData(StepDuty.Assist)]
    [InlineData(StepDuty.Accept)]
    [InlineData(StepDuty.Decide)]
    public void Withdraw_ByTheApplicant_EndsTheCaseAndLeavesNothingToSignFor(StepDuty at)
    {
        var run = TestData.Case().Until(at);
        run.Try(CaseAction.Withdraw, CaseRun.HolderOf(run.Open)).ShouldBeOfType<Core.NotAllowed>();

        run.Do(CaseAction.Withdraw, TestData.Applicant());

        (run.Matter.Status, run.Matter.Outcome).ShouldBe((CaseStatus.Closed, Outcome.Withdrawn));
        run.Matter.OpenSteps().ShouldBeEmpty();
        run.Matter.Handoffs.ShouldNotContain(handoff => handoff.State == HandoffState.Pending);
    }

    [Fact]
    public void WhyNot_StaleVersion_IsChangedByAnother()
    {
        var run = TestData.Case();
        var act = new CaseAct(CaseAction.HandOver, Guid.CreateVersion7()) { SeenVersion = 1 };
        var clerk = TestData.Clerk(TestData.Community);
        CaseFlow.WhyNot(run.Matter, act, clerk).ShouldBeNull();
        run.Do(CaseAction.Receive, clerk);

        CaseFlow.WhyNot(run.Matter, act, clerk).ShouldBeOfType<Core.ChangedByAnother>();
    }

    [Fact]
    public void WhyNot_OtherPlaceUnitOrDuty_IsNotYourStep()
    {
        var run = TestData.Case().Until(StepDuty.Accept);

        run.Try(CaseAction.Accept, TestData.Clerk(TestData.OtherStreet)).ShouldBeOfType<NotYourStep>();
        run.Try(CaseAction.Accept, TestData.Staff(TestData.Street, UnitFunction.CivilAffairs, Duties.Clerk)).ShouldBeOfType<NotYourStep>();
        run.Try(CaseAction.Accept, TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.Reviewer | Duties.Supervisor)).ShouldBeOfType<NotYourStep>();
        run.Try(CaseAction.Approve, TestData.Clerk(TestData.Street)).ShouldBeOfType<NotNow>();
        run.Try(CaseAction.Accept, TestData.Applicant()).ShouldBeOfType<Core.NotAllowed>();
        Should.Throw<InvalidOperationException>(() => CaseFlow.Decide(run.Matter, new CaseAct(CaseAction.Accept, Guid.CreateVersion7()), TestData.Applicant(), TestData.Circumstances()));
    }

    [Fact]
    public void NoteIsForApplicant_ReasonsAmongColleagues_StayAmongColleagues()
    {
        var run = TestData.Case();
        CaseFlow.NoteIsForApplicant(run.Do(CaseAction.Note, TestData.Clerk(TestData.Community), "电话没人接")).ShouldBeFalse();
        CaseFlow.NoteIsForApplicant(run.Do(CaseAction.Message, TestData.Clerk(TestData.Community), "请来窗口签字")).ShouldBeTrue();
        CaseFlow.NoteIsForApplicant(run.Sign()).ShouldBeFalse();
        CaseFlow.NoteIsForApplicant(run.Do(CaseAction.SendBack, TestData.Clerk(TestData.Street), "材料不齐")).ShouldBeFalse();
        run.Until(StepDuty.Decide);
        CaseFlow.NoteIsForApplicant(run.Do(CaseAction.Approve, TestData.Approver(TestData.District), "准予")).ShouldBeTrue();
    }

    [Fact]
    public void Apply_EventOutOfTurn_Throws()
    {
        var run = TestData.Case();
        var act = new CaseAct(CaseAction.Receive, Guid.CreateVersion7());
        var late = CaseFlow.Decide(run.Matter, act, TestData.Clerk(TestData.Community), TestData.Circumstances());
        run.Do(CaseAction.Message, TestData.Applicant(), "请问办到哪了？");

        Should.Throw<InvalidOperationException>(() => run.Matter.Apply(late));
    }
}
