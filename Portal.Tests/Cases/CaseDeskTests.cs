using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>The one path of every click, on both databases: who wins, who is told what, and that nothing happens twice.</summary>
public sealed class CaseDeskTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Act_TwoClerksOneCase_OneWinsAndTheOtherLearnsWhoDidWhat(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = (await office.HandInAsync()).CaseId;
        Actor[] clerks = [TestData.Clerk(TestData.Community), TestData.Clerk(TestData.Community)];

        var answers = await Task.WhenAll(clerks.Select(clerk => Task.Run(() => office.DoAsync(caseId, new CaseAct(CaseAction.HandOver, Guid.CreateVersion7()) { SeenVersion = 1 }, clerk), Ct)));

        var winner = Array.FindIndex(answers, answer => answer.IsYes);
        answers.Count(answer => answer.IsYes).ShouldBe(1);
        answers[1 - winner].Refusal.ShouldBe(new ChangedByAnother(clerks[winner].Name, CaseAction.HandOver));
        await using var db = office.Database.Everywhere();
        (await db.CaseEvents.CountAsync(happened => happened.CaseId == caseId && happened.Action == CaseAction.HandOver, Ct)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Act_OnAStateNoLongerTrue_IsRefusedAndNothingIsWritten(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = (await office.HandInAsync()).CaseId;
        var (first, second) = (TestData.Clerk(TestData.Community), TestData.Clerk(TestData.Community));
        await office.MustAsync(caseId, CaseAction.Note, first, "电话核实过");

        var late = await office.DoAsync(caseId, new CaseAct(CaseAction.HandOver, Guid.CreateVersion7()) { SeenVersion = 1, Note = "写了很久的意见" }, second);

        late.Refusal.ShouldBe(new ChangedByAnother(first.Name, CaseAction.Note));
        await using var db = office.Database.Everywhere();
        (await db.Cases.SingleAsync(matter => matter.Id == caseId, Ct)).Version.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Act_SameClickTwice_DoesItOnceAndAnswersTheSame(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = (await office.HandInAsync()).CaseId;
        var clerk = TestData.Clerk(TestData.Community);
        var act = new CaseAct(CaseAction.Note, Guid.CreateVersion7()) { Note = "只记一次", SeenVersion = 1 };

        var first = await office.DoAsync(caseId, act, clerk);
        var second = await office.DoAsync(caseId, act, clerk);
        var foreign = await office.DoAsync(caseId, act, TestData.Clerk(TestData.Community));

        first.Value.ShouldBe(new Acted(caseId, 2));
        second.Value.ShouldBe(new Acted(caseId, 2, Repeated: true));
        foreign.Refusal.ShouldBeOfType<NotAllowed>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Act_HundredParallelEqualClicks_LeaveOneEvent(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = (await office.HandInAsync()).CaseId;
        var clerk = TestData.Clerk(TestData.Community);
        var act = new CaseAct(CaseAction.HandOver, Guid.CreateVersion7()) { SeenVersion = 1 };

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => office.DoAsync(caseId, act, clerk), Ct)));

        answers.ShouldAllBe(answer => answer.IsYes || answer.Refusal is TryAgain);
        answers.Count(answer => answer is { IsYes: true, Value.Repeated: false }).ShouldBe(1);
        await using var db = office.Database.Everywhere();
        (await db.CaseEvents.CountAsync(happened => happened.CaseId == caseId, Ct)).ShouldBe(2);
        (await db.Handoffs.CountAsync(handoff => handoff.CaseId == caseId, Ct)).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Receive_Many_EachAnswersForItself(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var cases = new List<Guid>();
        for (var index = 0; index < 4; index++)
        {
            cases.Add((await office.HandInAsync()).CaseId);
        }

        var clerk = TestData.Clerk(TestData.Community);
        await office.MustAsync(cases[0], CaseAction.Receive, TestData.Clerk(TestData.Community));
        var answers = await office.DeskAt(TestData.Community).ReceiveAsync([.. cases, Guid.CreateVersion7()], clerk, Ct);

        answers.Count.ShouldBe(5);
        answers[cases[0]].Refusal.ShouldBeOfType<NothingToReceive>();
        cases.Skip(1).ShouldAllBe(caseId => answers[caseId].IsYes);
        answers.Single(answer => !cases.Contains(answer.Key)).Value.Refusal.ShouldBeOfType<NotFound>();
        await using var db = office.Database.Everywhere();
        (await db.Handoffs.CountAsync(handoff => handoff.State == HandoffState.Received, Ct)).ShouldBe(4);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Recall_BeforeReceipt_BringsItBackAndAfterItDoesNot(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = (await office.HandInAsync()).CaseId;
        var clerk = TestData.Clerk(TestData.Community);
        await office.MustAsync(caseId, CaseAction.HandOver, clerk);
        await office.MustAsync(caseId, CaseAction.Recall, clerk);
        (await office.WorkDeskAt(TestData.Community).CountAsync(clerk, Ct)).ShouldBe(new WorkCounts(Mine: 1, Unit: 1, Incoming: 0, Overdue: 0, Sent: 0));

        await office.MustAsync(caseId, CaseAction.HandOver, clerk);
        await office.MustAsync(caseId, CaseAction.Receive, TestData.Clerk(TestData.Street));
        (await office.DoAsync(caseId, new CaseAct(CaseAction.Recall, Guid.CreateVersion7()), clerk)).Refusal.ShouldBeOfType<AlreadyReceived>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "93")]
    public async Task SendBack_FromTheDistrict_OpensTheStreetsNextRoundAndTheTimelineTellsIt(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = (await office.HandInAsync()).CaseId;
        await office.MustAsync(caseId, CaseAction.HandOver, TestData.Clerk(TestData.Community), "已核对");
        await office.MustAsync(caseId, CaseAction.Accept, TestData.Clerk(TestData.Street));
        var reviewer = TestData.Reviewer(TestData.Street);
        await office.MustAsync(caseId, CaseAction.Approve, reviewer, "建议准予");
        var approver = TestData.Approver(TestData.District);
        await office.MustAsync(caseId, CaseAction.Receive, approver);
        (await office.DoAsync(caseId, new CaseAct(CaseAction.SendBack, Guid.CreateVersion7()), approver)).Refusal.ShouldBeOfType<ReasonNeeded>();
        await office.MustAsync(caseId, CaseAction.SendBack, approver, "缺少入户核查记录");

        var row = (await office.WorkDeskAt(TestData.Street).PageAsync(WorkListKind.Unit, reviewer, cancellationToken: Ct)).Rows.ShouldHaveSingleItem();
        row.CaseId.ShouldBe(caseId);
        await office.MustAsync(caseId, CaseAction.Approve, reviewer, "已补入户记录");
        await office.MustAsync(caseId, CaseAction.Approve, approver, "同意");

        var opened = await office.DeskAt(TestData.Street).OpenAsync(caseId, reviewer, null, Ct);
        var file = await office.WorkDeskAt(TestData.Street).FileOfAsync(opened.Value!, Ct);
        file.Events.Select(happened => happened.Action).ShouldBe([CaseAction.Submit, CaseAction.HandOver, CaseAction.Accept, CaseAction.Approve, CaseAction.Receive, CaseAction.SendBack, CaseAction.Approve, CaseAction.Approve, CaseAction.Close]);
        file.Events.Select(happened => happened.Sequence).ShouldBe(Enumerable.Range(1, 9));
        file.Events[5].Note.ShouldBe("缺少入户核查记录");
        file.Matter.Outcome.ShouldBe(Outcome.Approved);
        file.Matter.Steps.Count(step => step.Duty == StepDuty.Review).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Act_ByAnotherTenant_AnswersAsIfThereWereNoSuchCase(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = (await office.HandInAsync()).CaseId;
        foreach (var beside in new[] { TestData.OtherCommunity, TestData.OtherStreet, TestData.OtherDistrict })
        {
            var clerk = TestData.Clerk(beside);
            var foreign = await office.DoAsync(caseId, new CaseAct(CaseAction.Receive, Guid.CreateVersion7()), clerk);
            var none = await office.DoAsync(Guid.CreateVersion7(), new CaseAct(CaseAction.Receive, Guid.CreateVersion7()), clerk);
            foreign.Refusal.ShouldBeOfType<NotFound>();
            foreign.Refusal.ShouldBe(none.Refusal);
            (await office.DeskAt(beside).OpenAsync(caseId, clerk, "想看看", Ct)).Refusal.ShouldBeOfType<NotFound>();
            (await office.WorkDeskAt(beside).CountAsync(clerk, Ct)).ShouldBe(WorkCounts.None);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "61")]
    public async Task Approve_OfOnesOwnAcceptance_IsRefusedAndJournalled(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = (await office.HandInAsync()).CaseId;
        await office.MustAsync(caseId, CaseAction.HandOver, TestData.Clerk(TestData.Community));
        var both = TestData.Clerk(TestData.Street);
        await office.MustAsync(caseId, CaseAction.Accept, both);
        var reviewing = CaseOffice.Under(both, TestData.Street, UnitFunction.CivilAffairs, Duties.Reviewer);

        var answer = await office.DoAsync(caseId, new CaseAct(CaseAction.Approve, Guid.CreateVersion7()) { Note = "同意" }, reviewing);

        answer.Refusal.ShouldBe(new SamePersonTwice(StepDuty.Accept));
        await using var db = office.Database.Everywhere();
        var line = await db.Journal.SingleAsync(entry => entry.Kind == "refused.Approve", Ct);
        (line.ActorId, line.CaseId, line.Note, line.Audience).ShouldBe((both.AccountId, caseId, nameof(SamePersonTwice), Audience.Staff));
        (await db.Cases.SingleAsync(matter => matter.Id == caseId, Ct)).Version.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "206")]
    public async Task Open_WithoutAStep_AsksAReasonAndJournalsIt(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = (await office.HandInAsync()).CaseId;
        var supervisor = TestData.Staff(TestData.District, UnitFunction.MarketRegulation, Duties.Supervisor);
        var desk = office.DeskAt(TestData.District);

        (await desk.OpenAsync(caseId, supervisor, " ", Ct)).Refusal.ShouldBeOfType<ReasonForReadingNeeded>();
        (await desk.OpenAsync(caseId, supervisor, "监督检查", Ct)).IsYes.ShouldBeTrue();
        (await desk.OpenAsync(caseId, supervisor, null, Ct)).IsYes.ShouldBeTrue();
        office.Time.Advance(TimeSpan.FromHours(11));
        (await desk.OpenAsync(caseId, supervisor, null, Ct)).Refusal.ShouldBeOfType<ReasonForReadingNeeded>();
        (await office.DeskAt(TestData.Community).OpenAsync(caseId, TestData.Clerk(TestData.Community), null, Ct)).IsYes.ShouldBeTrue();

        (await desk.OpenAsync(caseId, supervisor, "投诉核查", Ct)).IsYes.ShouldBeTrue();
        (await desk.RevealAsync(caseId, FilePerson.Number, supervisor, Ct)).Value.ShouldBe(office.Applicant.DocumentNumber);
        await using var db = office.Database.Everywhere();
        var lines = await db.Journal.Where(entry => entry.CaseId == caseId && entry.Kind.StartsWith("file.")).OrderBy(entry => entry.Number).ToListAsync(Ct);
        lines.Select(line => (line.Kind, line.Note, line.ActorId, line.Audience)).ShouldBe(
            [("file.Read", "监督检查", supervisor.AccountId, Audience.Applicant), ("file.Read", "投诉核查", supervisor.AccountId, Audience.Applicant), ("file.Reveal", "投诉核查", supervisor.AccountId, Audience.Staff)]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "90")]
    public async Task Timeline_OfTheApplicant_HasNoInternalLines(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = (await office.HandInAsync()).CaseId;
        var clerk = TestData.Clerk(TestData.Community);
        await office.MustAsync(caseId, CaseAction.Note, clerk, "邻居反映另有收入");
        await office.MustAsync(caseId, CaseAction.Message, clerk, "请带上户口本");
        await office.MustAsync(caseId, CaseAction.HandOver, clerk, "已核对");

        await using var staff = office.Database.Staff(TestData.Community);
        (await staff.CaseEvents.AsNoTracking().OrderBy(happened => happened.Sequence).Select(happened => happened.Action).ToListAsync(Ct))
            .ShouldBe([CaseAction.Submit, CaseAction.Note, CaseAction.Message, CaseAction.HandOver]);
        await using var applicant = office.Database.Citizen(office.Applicant.Id);
        (await applicant.CaseEvents.AsNoTracking().OrderBy(happened => happened.Sequence).Select(happened => happened.Action).ToListAsync(Ct))
            .ShouldBe([CaseAction.Submit, CaseAction.Message, CaseAction.HandOver]);
    }
}
