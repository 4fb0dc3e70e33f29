using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

public sealed class CasePlanTests
{
    private static readonly Dictionary<string, string> NoAnswers = new(StringComparer.Ordinal);

    public static TheoryData<string, RouteStep[]> Faulty => new()
    {
        { "Route.Empty", [] },
        { "Route.MustEndInOneDecision", [Accept(1), Review(2)] },
        { "Route.MustEndInOneDecision", [Accept(1), Decide(2), Review(3)] },
        { "Route.MustEndInOneDecision", [Accept(1), Decide(2), Review(2)] },
        { "Route.MustEndInOneDecision", [Accept(1), Decide(2), Decide(3)] },
        { "Route.DecisionMustNotDepend", [Accept(1), Decide(2) with { When = new When("kind", "a") }] },
        { "Route.AcceptanceMustNotDepend", [Accept(1) with { When = new When("kind", "a") }, Decide(2)] },
        { "Route.OneAcceptance", [Review(1), Decide(2)] },
        { "Route.OneAcceptance", [Accept(1), Accept(2), Decide(3)] },
        { "Route.OnlyAssistanceBeforeAcceptance", [Review(1), Accept(2), Decide(3)] },
        { "Route.OnlyAssistanceBeforeAcceptance", [Accept(1), Review(1), Decide(2)] },
        { "Route.DaysOutOfRange", [Accept(1) with { Days = 0 }, Decide(2)] },
        { "Route.DaysOutOfRange", [Accept(1), Decide(2) with { Days = 251 }] },
    };

    [Theory, MemberData(nameof(Faulty))]
    public void Faults_FaultyRoute_IsNamed(string fault, RouteStep[] route) => CasePlan.Faults(route).ShouldContain(each => each == fault);

    [Fact]
    public void Faults_GoodRoutes_None()
    {
        CasePlan.Faults(TestData.Route).ShouldBeEmpty();
        CasePlan.Faults(TestData.JointRoute(StageJoin.All)).ShouldBeEmpty();
        CasePlan.Faults([Accept(1), Review(2) with { When = new When("kind", "a") }, Decide(3)]).ShouldBeEmpty();
    }

    [Fact]
    public void Make_FromTheCommunity_HasEveryLevel() =>
        TestData.Planned().Steps.Select(step => (step.Stage, step.Duty, step.TenantId, step.State)).ShouldBe([
            (1, StepDuty.Assist, TestData.Community, StepState.Waiting),
            (2, StepDuty.Accept, TestData.Street, StepState.Waiting),
            (3, StepDuty.Review, TestData.Street, StepState.Waiting),
            (4, StepDuty.Decide, TestData.District, StepState.Waiting),
        ]);

    [Fact]
    public void Make_FromTheStreet_HasNoCommunityStep() =>
        TestData.Planned(TestData.OtherStreet).Steps.Select(step => (step.Duty, step.TenantId)).ShouldBe([
            (StepDuty.Accept, TestData.OtherStreet), (StepDuty.Review, TestData.OtherStreet), (StepDuty.Decide, TestData.District),
        ]);

    [Fact]
    public void Make_AcceptanceBelowTheResponsibleTenant_IsTakenByItsOwnWindow()
    {
        var accept = TestData.Planned(TestData.District).Steps[0];

        (accept.Duty, accept.TenantId, accept.UnitId).ShouldBe((StepDuty.Accept, TestData.District, TestData.UnitId(TestData.District)));
    }

    [Fact]
    public void Make_DecisionBelowTheResponsibleTenant_LeadsNowhere() =>
        Make([Accept(1), TestData.Step(2, TenantLevel.Street, StepDuty.Decide)], TestData.District).ShouldBeNull();

    [Fact]
    public void Make_ConditionNotMet_LeavesTheStepOut()
    {
        RouteStep[] route = [Accept(1), Review(2) with { When = new When("kind", "complex") }, Decide(3)];

        Make(route, TestData.Street)!.Count.ShouldBe(2);
        Make(route, TestData.Street, new Dictionary<string, string>(StringComparer.Ordinal) { ["kind"] = "complex" })!.Count.ShouldBe(3);
    }

    [Fact]
    public void Make_NoUnitOfThatFunction_FallsBackToTheWindows()
    {
        var steps = Make([Accept(1), Decide(2) with { UnitFunction = UnitFunction.Housing }], TestData.Street)!;

        steps[1].UnitId.ShouldBe(TestData.UnitId(TestData.District));
        CasePlan.Make(Guid.CreateVersion7(), TestData.Route, NoAnswers, TestData.LineageOf(TestData.Community), (_, _) => null).ShouldBeNull();
    }

    [Fact]
    public void Make_AssistanceHandedDownToAnother_IsLeftOut()
    {
        Made(TestData.Route, TestData.Community, [Row(TestData.Community, DelegatedRight.FirstReview)])!.Select(step => step.Duty).ShouldBe([StepDuty.Assist, StepDuty.Accept, StepDuty.Review, StepDuty.Decide]);
        Made(TestData.Route, TestData.Community, [Row(TestData.OtherCommunity, DelegatedRight.FirstReview)])!.Select(step => step.Duty).ShouldBe([StepDuty.Accept, StepDuty.Review, StepDuty.Decide]);
    }

    [Fact]
    public void Make_AcceptanceHandedDownFromTomorrow_IsTheStreetsTodayAndTheCommunitysThen()
    {
        RouteStep[] route = [TestData.Step(1, TenantLevel.Community, StepDuty.Accept), TestData.Step(2, TenantLevel.Community, StepDuty.Decide)];
        Delegation[] rows = [Row(TestData.Community, DelegatedRight.Accept, from: Today.AddDays(1), until: Today.AddDays(2))];

        Places(Made(route, TestData.Community, rows)).ShouldBe([TestData.Street, TestData.Street], "who may not accept does not decide below who does");
        Places(Made(route, TestData.Community, rows, Today.AddDays(1))).ShouldBe([TestData.Community, TestData.Community]);
        Places(Made(route, TestData.Community, rows, Today.AddDays(3))).ShouldBe([TestData.Street, TestData.Street], "its term is over");
    }

    [Fact]
    public void Make_ReviewAndDecisionHandedDownToAnotherStreet_GoToTheDistrict()
    {
        RouteStep[] route = [Accept(1), Review(2), TestData.Step(3, TenantLevel.Street, StepDuty.Decide, UnitFunction.CivilAffairs)];

        Places(Made(route, TestData.Community, [])).ShouldBe([TestData.Street, TestData.Street, TestData.Street]);
        Places(Made(route, TestData.Community, [Row(TestData.OtherStreet, DelegatedRight.FirstReview)])).ShouldBe([TestData.Street, TestData.District, TestData.Street]);
        Places(Made(route, TestData.Community, [Row(TestData.OtherStreet, DelegatedRight.Decide)])).ShouldBe([TestData.Street, TestData.Street, TestData.District]);
        Places(Made(route, TestData.Community, [Row(TestData.Street, DelegatedRight.Decide), Row(TestData.Street, DelegatedRight.FirstReview)])).ShouldBe([TestData.Street, TestData.Street, TestData.Street]);
    }

    private static DateOnly Today => new(2026, 3, 3);

    private static Delegation Row(int tenantId, DelegatedRight right, DateOnly? from = null, DateOnly? until = null) =>
        new() { TenantId = tenantId, ItemKey = Guid.Empty, Right = right, From = from ?? Today, Until = until };

    private static IReadOnlyList<CaseStep>? Made(IReadOnlyList<RouteStep> route, int tenantId, IReadOnlyCollection<Delegation> rows, DateOnly? on = null) =>
        CasePlan.Make(Guid.CreateVersion7(), route, NoAnswers, TestData.LineageOf(tenantId), TestData.Tree.UnitOf, new HandedDown(rows, on ?? Today, id => TestData.Tree.Find(id)?.Level));

    private static IEnumerable<int> Places(IReadOnlyList<CaseStep>? steps) => steps!.Select(step => step.TenantId);

    private static IReadOnlyList<CaseStep>? Make(IReadOnlyList<RouteStep> route, int tenantId, IReadOnlyDictionary<string, string>? answers = null) =>
        CasePlan.Make(Guid.CreateVersion7(), route, answers ?? NoAnswers, TestData.LineageOf(tenantId), TestData.Tree.UnitOf);

    private static RouteStep Accept(int stage) => TestData.Step(stage, TenantLevel.Street, StepDuty.Accept);

    private static RouteStep Review(int stage) => TestData.Step(stage, TenantLevel.Street, StepDuty.Review, UnitFunction.CivilAffairs);

    private static RouteStep Decide(int stage) => TestData.Step(stage, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs);
}
