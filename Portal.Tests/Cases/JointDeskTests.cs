using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Cases;

/// <summary>并联审批 over a real database: three offices at once, one deadline, the same papers, and conditions that the decision answers.</summary>
public sealed class JointDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "63")]
    public async Task ThreeUnits_TheLastOneCompletes_TheCaseMoves(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = await AtTheUnitsAsync(office, StageJoin.All);

        var three = (await ReadAsync(office, caseId)).OpenSteps().ToList();
        three.Count.ShouldBe(3);
        three.Select(step => step.DueAt).Distinct().Count().ShouldBe(1, "one deadline for all, the longest of theirs");
        var matter = await ReadAsync(office, caseId);
        three.Select(step => string.Join('|', matter.HandoffTo(matter.StepOf(step.Id)!)!.Papers)).Distinct().Count().ShouldBe(1, "all have the same papers");

        (await SayAsync(office, caseId, UnitFunction.CivilAffairs)).Refusal.ShouldBeNull();
        (await SayAsync(office, caseId, UnitFunction.Hall)).Refusal.ShouldBeNull();
        (await ReadAsync(office, caseId)).OpenSteps().Select(step => step.Duty).ShouldBe([StepDuty.Review], "one has not spoken yet");
        (await SayAsync(office, caseId, UnitFunction.MarketRegulation)).Refusal.ShouldBeNull();
        (await ReadAsync(office, caseId)).OpenSteps().Select(step => step.Duty).ShouldBe([StepDuty.Decide]);

        await office.MustAsync(caseId, CaseAction.Approve, TestData.Approver(TestData.District), "同意");
        (await ReadAsync(office, caseId)).Outcome.ShouldBe(Outcome.Approved);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "63")]
    public async Task ThreeUnits_OneVetoes_TheOthersAreNotAskedAndItCannotBeGranted(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = await AtTheUnitsAsync(office, StageJoin.AnyVeto);
        await SayAsync(office, caseId, UnitFunction.CivilAffairs);

        (await SayAsync(office, caseId, UnitFunction.MarketRegulation, CaseAction.Dissent, "不符合条件")).Refusal.ShouldBeNull();

        (await SayAsync(office, caseId, UnitFunction.Hall)).Refusal.ShouldBeOfType<NotYourStep>();
        var chair = TestData.Approver(TestData.District);
        (await office.DoAsync(caseId, Act(CaseAction.Approve, "同意"), chair)).Refusal.ShouldBeOfType<Vetoed>();
        await office.MustAsync(caseId, CaseAction.Reject, chair, "市场监管部门不同意");
        (await ReadAsync(office, caseId)).Outcome.ShouldBe(Outcome.Rejected);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "63")]
    public async Task ThreeUnits_AnyOneConsents_TheCaseMovesAndNobodyWaits(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = await AtTheUnitsAsync(office, StageJoin.Any);

        (await SayAsync(office, caseId, UnitFunction.Hall)).Refusal.ShouldBeNull();

        var matter = await ReadAsync(office, caseId);
        matter.OpenSteps().Select(step => step.Duty).ShouldBe([StepDuty.Decide]);
        matter.Steps.Count(step => step.State == StepState.Dropped).ShouldBe(2);
        matter.Handoffs.ShouldNotContain(handoff => handoff.State == HandoffState.Pending && matter.StepOf(handoff.ToStepId)!.State == StepState.Dropped);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Condition_IsAnsweredBeforeItIsGranted_AndStandsInTheDecision(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = await AtTheUnitsAsync(office, StageJoin.AnyVeto);
        await SayAsync(office, caseId, UnitFunction.CivilAffairs);
        await SayAsync(office, caseId, UnitFunction.MarketRegulation, conditions: "三十日内补办登记");
        await SayAsync(office, caseId, UnitFunction.Hall, conditions: "每年复核一次");
        var conditions = CaseFlow.ConditionsOf(await ReadAsync(office, caseId));
        conditions.Count.ShouldBe(2);
        var (first, second) = (conditions.Single(step => step.Conditions == "三十日内补办登记"), conditions.Single(step => step.Conditions == "每年复核一次"));
        var chair = TestData.Approver(TestData.District);

        (await office.DoAsync(caseId, Act(CaseAction.Approve, "同意"), chair)).Refusal.ShouldBeOfType<ConditionUnanswered>();
        (await office.DoAsync(caseId, Act(CaseAction.Approve, "同意") with { ConditionAnswers = [new(first.Id, true)] }, chair)).Refusal.ShouldBe(new ConditionUnanswered("每年复核一次"));
        (await office.DoAsync(caseId, Act(CaseAction.Approve, "同意") with { ConditionAnswers = [new(first.Id, true), new(second.Id, false, "  ")] }, chair)).Refusal.ShouldBeOfType<ConditionUnanswered>("why not must be said");
        (await office.DoAsync(caseId, Act(CaseAction.Approve, "同意") with { ConditionAnswers = [new(first.Id, true, "已书面告知"), new(second.Id, false, "系统已按年比对")] }, chair)).Refusal.ShouldBeNull();

        var matter = await ReadAsync(office, caseId);
        matter.Steps.Single(step => step.Duty == StepDuty.Decide).ConditionAnswers.ShouldBe([new(first.Id, true, "已书面告知"), new(second.Id, false, "系统已按年比对")], ignoreOrder: true);
        await using var db = office.Database.Everywhere();
        var paper = await db.CaseDocuments.SingleAsync(document => document.Kind == DocumentKind.Decision, Cancel);
        PaperWord.Lines(paper.Content, PaperWord.Condition).ShouldBe(["三十日内补办登记"], "only what was adopted binds");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Stage_OfAnotherDistrict_IsNotThere(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = await AtTheUnitsAsync(office, StageJoin.All);

        (await office.DoAsync(caseId, Act(CaseAction.Approve, "同意"), TestData.Staff(TestData.OtherDistrict, UnitFunction.MarketRegulation, Duties.Reviewer))).Refusal.ShouldBeOfType<NotFound>();
    }

    internal static async Task<Guid> AtTheUnitsAsync(CaseOffice office, StageJoin join)
    {
        var item = TestData.Item(route: TestData.ThreeUnits(join));
        await office.AddItemAsync(item);
        var caseId = (await office.HandInAsync(TestData.Street, item)).CaseId;
        await office.MustAsync(caseId, CaseAction.Accept, TestData.Clerk(TestData.Street));
        return caseId;
    }

    internal static Task<Answer<Acted>> SayAsync(CaseOffice office, Guid caseId, string function, CaseAction action = CaseAction.Approve, string? note = "经审核符合条件", string? conditions = null) =>
        office.DoAsync(caseId, Act(action, note) with { Conditions = conditions }, TestData.Staff(TestData.District, function, Duties.Reviewer));

    private static CaseAct Act(CaseAction action, string? note) => new(action, Guid.CreateVersion7()) { Note = note };

    private static async Task<Case> ReadAsync(CaseOffice office, Guid caseId)
    {
        await using var db = office.Database.Everywhere();
        return await db.Cases.AsNoTracking().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(each => each.Id == caseId, Cancel);
    }
}
