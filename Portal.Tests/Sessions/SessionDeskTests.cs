using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.People;
using Portal.Core.Sessions;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Sessions;

/// <summary>联审室 over a real database: three offices sit, speak, the chair decides once, and the minutes stand.</summary>
public sealed class SessionDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "62")]
    public async Task ThreeOffices_SpeakAndTheChairDecides_TheMinutesSayWhatWasSaid(DatabaseProvider provider)
    {
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All);
        var (session, civil, market, hall) = (await house.SitAsync(), SessionHouse.Member(UnitFunction.CivilAffairs), SessionHouse.Member(UnitFunction.MarketRegulation), SessionHouse.Member(UnitFunction.Hall));

        (await house.ResolveAsync(session, SessionResult.Approved)).ShouldBeOfType<OpinionsMissing>();
        (await house.SayAsync(session, civil, Verdict.Consent)).ShouldBeNull();
        (await house.SayAsync(session, market, Verdict.Consent, conditions: "三十日内补办登记")).ShouldBeNull();
        (await house.SayAsync(session, hall, Verdict.Objection)).ShouldBeOfType<ReasonNeeded>();
        (await house.SayAsync(session, hall, Verdict.Objection, "材料有出入")).ShouldBeNull();
        (await house.SayAsync(session, hall, Verdict.Consent)).ShouldBeOfType<SpokenAlready>();
        (await house.ResolveAsync(session, SessionResult.Approved)).ShouldBeOfType<ReasonNeeded>("an office objects: the chair says why all the same");
        (await house.ResolveAsync(session, SessionResult.Approved, "出入已当场核清")).ShouldBeOfType<ConditionUnanswered>();
        (await house.ResolveAsync(session, SessionResult.Approved, "出入已当场核清", adopt: true)).ShouldBeNull();
        (await house.Desk.CloseAsync(session, house.Chair, Cancel)).Refusal.ShouldBeNull();

        var matter = await house.ReadAsync();
        (matter.Outcome, matter.Steps.Single(step => step.Duty == StepDuty.Decide).SignedBy).ShouldBe((Outcome.Approved, house.Chair.AccountId));
        await using var db = house.Office.Database.Everywhere();
        var minutes = (await db.Sessions.SingleAsync(Cancel)).Minutes!;
        (minutes.Serial, minutes.Chair, minutes.Members.Count(member => member.Person is not null)).ShouldBe((1, house.Chair.Name, 3));
        var line = minutes.Cases.Single();
        (line.Result, line.Note).ShouldBe((SessionResult.Approved, "出入已当场核清"));
        line.Opinions.Select(opinion => (opinion.Verdict, opinion.Words, opinion.Conditions)).ShouldBe(
            [(Verdict.Consent, "说明", null), (Verdict.Consent, "说明", "三十日内补办登记"), (Verdict.Objection, "材料有出入", null)], ignoreOrder: true);
        (await db.CaseEvents.Where(happened => happened.Action == CaseAction.Approve || happened.Action == CaseAction.Dissent).ToListAsync(Cancel)).ShouldAllBe(happened => happened.Change.SessionId == session);
        (await db.CaseDocuments.CountAsync(document => document.Kind == DocumentKind.Decision, Cancel)).ShouldBe(1);
        (await db.Journal.Where(entry => entry.Kind.StartsWith("session.")).Select(entry => entry.Kind).ToListAsync(Cancel)).ShouldBe(["session.Convene", "session.Open", "session.Arrive", "session.Arrive", "session.Close"], ignoreOrder: true);
    }

    /// <summary>A street's office that the case asks beside the district's sits in the district's session: it sees its own case, and nobody else of another place sees anything.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "62")]
    public async Task OfficeOfAnotherPlace_ThatTheCaseAsks_SitsAndSpeaks(DatabaseProvider provider)
    {
        RouteStep[] route = [.. TestData.JointRoute(StageJoin.All), TestData.Step(2, TenantLevel.Street, StepDuty.Review, UnitFunction.CivilAffairs, days: 5)];
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All, route, [UnitFunction.MarketRegulation]);
        var street = TestData.Staff(TestData.Street, UnitFunction.CivilAffairs, Duties.Reviewer);
        var seat = TestData.UnitId(TestData.Street, UnitFunction.CivilAffairs);
        var other = await OtherCaseAsync(house);
        var plan = house.Plan([UnitFunction.MarketRegulation, UnitFunction.Hall], [house.CaseId, other]);
        var session = Guid.CreateVersion7();

        (await house.Desk.PlanAsync(session, plan with { Units = [.. plan.Units, TestData.UnitId(TestData.OtherStreet, UnitFunction.CivilAffairs)] }, house.Chair, Cancel)).Refusal.ShouldBeOfType<WrongPlace>("no case asks it");
        (await house.Desk.PlanAsync(session, plan with { Units = [.. plan.Units, seat], Cases = [other] }, house.Chair, Cancel)).Refusal.ShouldBeOfType<WrongPlace>("the case that asks it is not called");
        (await house.Desk.PlanAsync(session, plan with { Units = [.. plan.Units, seat] }, house.Chair, Cancel)).Refusal.ShouldBeNull();
        (await house.Desk.OpenAsync(session, house.Chair, Cancel)).Refusal.ShouldBeNull();

        var desk = house.Office.SessionsAt(TestData.Street);
        (await desk.ListAsync(street, Cancel)).ShouldHaveSingleItem().Id.ShouldBe(session);
        var file = (await desk.OpenFileAsync(session, street, Cancel)).Value!;
        file.Cases.Keys.ShouldBe([house.CaseId], "the other case of the agenda does not concern it");
        (await desk.ArriveAsync(session, street, Cancel)).Refusal.ShouldBeNull();
        (await desk.SayAsync(session, other, Verdict.Consent, "看过", null, Guid.CreateVersion7(), street, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.SayAsync(session, house.CaseId, Verdict.Consent, "现场看过", null, Guid.CreateVersion7(), street, Cancel)).Refusal.ShouldBeNull();
        (await house.ReadAsync()).Steps.Single(step => step.TenantId == TestData.Street && step.Duty == StepDuty.Review).SignedBy.ShouldBe(street.AccountId);
        (await desk.CloseAsync(session, street, Cancel)).Refusal.ShouldBeOfType<NotAllowed>("it chairs nothing");
        (await desk.CancelAsync(session, street, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();

        // Another office of the same street, and the same office of another street.
        var hall = TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.Reviewer);
        (await desk.ListAsync(hall, Cancel)).ShouldBeEmpty();
        (await desk.OpenFileAsync(session, hall, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        var stranger = TestData.Staff(TestData.OtherStreet, UnitFunction.CivilAffairs, Duties.Reviewer);
        var elsewhere = house.Office.SessionsAt(TestData.OtherStreet);
        (await elsewhere.ListAsync(stranger, Cancel)).ShouldBeEmpty();
        (await elsewhere.OpenFileAsync(session, stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await elsewhere.ArriveAsync(session, stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>();

        (await house.Desk.SayAsync(session, other, Verdict.Consent, "邻里有意见", null, Guid.CreateVersion7(), SessionHouse.Member(UnitFunction.Hall), Cancel)).Refusal.ShouldBeNull();
        (await house.Desk.CloseAsync(session, house.Chair, Cancel)).Refusal.ShouldBeNull();
        var closed = (await desk.OpenFileAsync(session, street, Cancel)).Value!;
        var minutes = closed.Session.Minutes!;
        (minutes.Cases.ShouldHaveSingleItem().Number, closed.LeftOut).ShouldBe(((await house.ReadAsync()).Number, 1), "of the other case it reads nothing, neither who nor what");
        closed.Advice.ShouldBeEmpty();
        closed.Session.Agenda.Single(line => line.CaseId == other).Note.ShouldBeNull();
        var whole = (await house.Desk.OpenFileAsync(session, house.Chair, Cancel)).Value!;
        (whole.Session.Minutes!.Cases.Count, whole.LeftOut, whole.Advice.Count).ShouldBe((2, 0, 1));
        minutes.Members.ShouldContain(member => member.Person == street.Name && member.Unit.StartsWith(TestData.Tree.Find(TestData.Street)!.Name, StringComparison.Ordinal));
    }

    /// <summary>A case that asks offices of the district alone.</summary>
    internal static async Task<Guid> OtherCaseAsync(SessionHouse house)
    {
        var item = TestData.Item(route: TestData.JointRoute(StageJoin.All), code: "LS-9");
        await house.Office.AddItemAsync(item);
        var caseId = (await house.Office.HandInAsync(TestData.OtherStreet, item)).CaseId;
        await house.Office.MustAsync(caseId, CaseAction.Accept, TestData.Clerk(TestData.OtherStreet));
        return caseId;
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task TwoInTheChairAtOnce_AreOneResult(DatabaseProvider provider)
    {
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All);
        var session = await house.SitAsync();
        await house.AllConsentAsync(session);

        // The same chair on two screens, each with another word.
        var version = (await house.ReadAsync()).Version;
        var both = await Task.WhenAll(
            house.Office.SessionsAt(TestData.District).ResolveAsync(session, house.CaseId, SessionResult.Approved, "同意", null, [], null, version, Guid.CreateVersion7(), house.Chair, Cancel),
            house.Office.SessionsAt(TestData.District).ResolveAsync(session, house.CaseId, SessionResult.Rejected, "不符合条件", null, [], null, version, Guid.CreateVersion7(), house.Chair, Cancel));

        both.Count(answer => answer.IsYes).ShouldBe(1);
        both.Single(answer => !answer.IsYes).Refusal.ShouldBeOfType<ResultStands>();
        await using var db = house.Office.Database.Everywhere();
        (await db.CaseEvents.CountAsync(happened => happened.To == CaseStatus.Decided && happened.From == CaseStatus.InReview, Cancel)).ShouldBe(1);
        var outcome = (await house.ReadAsync()).Outcome;
        (await db.SessionCases.SingleAsync(Cancel)).Result.ShouldBe(outcome == Outcome.Approved ? SessionResult.Approved : SessionResult.Rejected);
    }

    /// <summary>The chair decides while the deputy takes the chair and decides otherwise: one of them, never both, and the agenda says which.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "62")]
    public async Task TwoChairs_EachWithAnotherWord_AreOneResult(DatabaseProvider provider)
    {
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All);
        var (deputy, item) = (await house.PostedAsync("副手"), TestData.Item(route: TestData.JointRoute(StageJoin.All), code: "LS-15"));
        await house.Office.AddItemAsync(item);
        for (var round = 0; round < 10; round++)
        {
            var caseId = (await house.Office.HandInAsync(TestData.Street, item)).CaseId;
            await house.Office.MustAsync(caseId, CaseAction.Accept, TestData.Clerk(TestData.Street));
            await house.Office.MustAsync(caseId, CaseAction.Approve, SessionHouse.Member(UnitFunction.CivilAffairs), "同意");
            await house.Office.MustAsync(caseId, CaseAction.Approve, SessionHouse.Member(UnitFunction.MarketRegulation), "同意");
            var session = Guid.CreateVersion7();
            (await house.Desk.PlanAsync(session, house.Plan([UnitFunction.MarketRegulation], [caseId]), house.Chair, Cancel)).Refusal.ShouldBeNull();
            (await house.Desk.OpenAsync(session, house.Chair, Cancel)).Refusal.ShouldBeNull();
            await using var db = house.Office.Database.Everywhere();
            var version = (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Cancel)).Version;

            var both = await Task.WhenAll(
                Task.Run(() => ResolveAsync(SessionResult.Approved, "同意", house.Chair), Cancel),
                Task.Run(async () => await house.Office.SessionsAt(TestData.District).TakeChairAsync(session, deputy, Cancel) is { IsYes: false } not ? not : await ResolveAsync(SessionResult.Rejected, "不符合条件", deputy), Cancel));

            both.Count(answer => answer.IsYes).ShouldBe(1, $"round {round}: {string.Join(" / ", both.Select(answer => answer.Refusal?.Code ?? "yes"))}");
            (both.Single(answer => !answer.IsYes).Refusal is ResultStands or NotTheChair).ShouldBeTrue();
            (await db.CaseEvents.CountAsync(happened => happened.CaseId == caseId && happened.To == CaseStatus.Decided && happened.From == CaseStatus.InReview, Cancel)).ShouldBe(1);
            var (line, outcome) = (await db.SessionCases.AsNoTracking().SingleAsync(each => each.SessionId == session, Cancel), (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Cancel)).Outcome);
            (line.Result, line.ResultByName, outcome).ShouldBe(both[0].IsYes ? (SessionResult.Approved, house.Chair.Name, Outcome.Approved) : (SessionResult.Rejected, deputy.Name, Outcome.Rejected));

            Task<Answer<Guid>> ResolveAsync(SessionResult result, string note, Actor chair) =>
                house.Office.SessionsAt(TestData.District).ResolveAsync(session, caseId, result, note, null, [], null, version, Guid.CreateVersion7(), chair, Cancel);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Plan_TheSameClickTwice_IsOneSession_AndAColleaguesPlanIsNotWrittenOver(DatabaseProvider provider)
    {
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All);
        var (id, plan) = (Guid.CreateVersion7(), house.Plan([UnitFunction.Hall], [house.CaseId]));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => house.Office.SessionsAt(TestData.District).PlanAsync(id, plan, house.Chair, Cancel)));
        answers.ShouldAllBe(answer => answer.IsYes);
        await using var db = house.Office.Database.Everywhere();
        var session = await db.Sessions.AsNoTracking().SingleAsync(Cancel);
        (session.Version, await db.Journal.CountAsync(line => line.Kind == "session.Convene", Cancel)).ShouldBe((1, 1));

        (await house.Desk.PlanAsync(id, plan with { Where = "二楼", SeenVersion = 1 }, house.Chair, Cancel)).IsYes.ShouldBeTrue();
        (await house.Desk.PlanAsync(id, plan with { Where = "四楼", SeenVersion = 1 }, house.Chair, Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>();
        (await db.Sessions.AsNoTracking().SingleAsync(Cancel)).Where.ShouldBe("二楼");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AnotherApprover_TakesTheChair_AndTheFirstNoLongerDecides(DatabaseProvider provider)
    {
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All);
        var session = await house.SitAsync();
        await house.AllConsentAsync(session);
        var deputy = await house.PostedAsync("副手");

        (await house.Desk.ResolveAsync(session, house.CaseId, SessionResult.Approved, "同意", null, [], null, (await house.ReadAsync()).Version, Guid.CreateVersion7(), deputy, Cancel)).Refusal.ShouldBeOfType<NotTheChair>();
        (await house.Desk.TakeChairAsync(session, deputy, Cancel)).Refusal.ShouldBeNull();
        (await house.ResolveAsync(session, SessionResult.Approved, "同意")).ShouldBeOfType<NotTheChair>();
        var key = Guid.CreateVersion7();
        var version = (await house.ReadAsync()).Version;
        (await house.Desk.ResolveAsync(session, house.CaseId, SessionResult.Approved, "同意", null, [], null, version, key, deputy, Cancel)).Refusal.ShouldBeNull();
        (await house.Desk.ResolveAsync(session, house.CaseId, SessionResult.Approved, "同意", null, [], null, version, key, deputy, Cancel)).Refusal.ShouldBeNull("the same click once more");
        (await house.ReadAsync()).Steps.Single(step => step.Duty == StepDuty.Decide).SignedBy.ShouldBe(deputy.AccountId);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Chair_WhoSignedAnotherDutyOfTheCase_IsRefusedAsAnywhere(DatabaseProvider provider)
    {
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All);
        var session = await house.SitAsync();
        await house.AllConsentAsync(session, civil: CaseOffice.Under(house.Chair, TestData.District, UnitFunction.CivilAffairs, Duties.Reviewer));

        (await house.ResolveAsync(session, SessionResult.Approved, "同意")).ShouldBeOfType<SamePersonTwice>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Adjourned_TheCaseIsLeftAsItIs_AndComesToAnotherSession(DatabaseProvider provider)
    {
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All);
        var session = await house.SitAsync();
        (await house.Desk.WaitingAsync(Guid.CreateVersion7(), house.Chair, Cancel)).ShouldBeEmpty("it is called already");
        var version = (await house.ReadAsync()).Version;

        (await house.ResolveAsync(session, SessionResult.Adjourned)).ShouldBeOfType<ReasonNeeded>();
        (await house.ResolveAsync(session, SessionResult.Adjourned, "等待现场查验")).ShouldBeNull();
        (await house.ResolveAsync(session, SessionResult.Adjourned, "再次")).ShouldBeOfType<ResultStands>();

        (await house.ReadAsync()).Version.ShouldBe(version);
        (await house.Desk.WaitingAsync(Guid.CreateVersion7(), house.Chair, Cancel)).Select(matter => matter.Id).ShouldBe([house.CaseId]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task SentBack_OrOnePoint_IsTheOrdinaryMove(DatabaseProvider provider)
    {
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All);
        var session = await house.SitAsync();
        await house.AllConsentAsync(session);

        (await house.ResolveAsync(session, SessionResult.PointAsked, "请窗口核对签名")).ShouldBeNull();

        var matter = await house.ReadAsync();
        (matter.OpenSteps().Single().Duty, matter.OpenSteps().Single().ReturnsTo is not null).ShouldBe((StepDuty.Review, true), "who handed it up answers the point, and it comes back");
        await using var db = house.Office.Database.Everywhere();
        (await db.SessionCases.SingleAsync(Cancel)).Result.ShouldBe(SessionResult.PointAsked);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Closed_NothingChangesAnyMore_AndWhatWasLeftIsAdjourned(DatabaseProvider provider)
    {
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All);
        var session = await house.SitAsync();
        (await house.Desk.CloseAsync(session, house.Chair, Cancel)).Refusal.ShouldBeNull();
        (await house.Desk.CloseAsync(session, house.Chair, Cancel)).Refusal.ShouldBe(new SessionNotNow(SessionState.Closed));

        (await house.SayAsync(session, SessionHouse.Member(UnitFunction.CivilAffairs), Verdict.Consent)).ShouldBe(new SessionNotNow(SessionState.Closed));
        (await house.ResolveAsync(session, SessionResult.Approved, "同意")).ShouldBe(new SessionNotNow(SessionState.Closed));
        (await house.Desk.TakeChairAsync(session, await house.PostedAsync("副手"), Cancel)).Refusal.ShouldBe(new SessionNotNow(SessionState.Closed));
        (await house.Desk.ArriveAsync(session, SessionHouse.Member(UnitFunction.Hall), Cancel)).Refusal.ShouldBe(new SessionNotNow(SessionState.Closed));
        await using var db = house.Office.Database.Everywhere();
        var stored = await db.Sessions.SingleAsync(Cancel);
        stored.Minutes!.Cases.Single().Result.ShouldBe(SessionResult.Adjourned);
        stored.Where = "别处";
        await Should.ThrowAsync<OutOfScopeException>(() => db.SaveChangesAsync(Cancel));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AnotherPlace_OrAnOfficeNotAsked_SeesNothingAndMayNothing(DatabaseProvider provider)
    {
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All, units: [UnitFunction.MarketRegulation]);
        var session = await house.SitAsync();
        var foreign = TestData.Staff(TestData.OtherDistrict, UnitFunction.CivilAffairs, Duties.Approver | Duties.Reviewer);
        var notAsked = SessionHouse.Member(UnitFunction.Hall);

        foreach (var (desk, who) in new[] { (house.Office.SessionsAt(TestData.OtherDistrict), foreign), (house.Desk, notAsked) })
        {
            (await desk.ListAsync(who, Cancel)).ShouldBeEmpty();
            (await desk.OpenFileAsync(session, who, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.SayAsync(session, house.CaseId, Verdict.Consent, null, null, Guid.CreateVersion7(), who, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.CloseAsync(session, who, Cancel)).IsYes.ShouldBeFalse();
            (await desk.ArriveAsync(session, who, Cancel)).IsYes.ShouldBeFalse();
        }

        (await house.Office.SessionsAt(TestData.OtherDistrict).WaitingAsync(Guid.CreateVersion7(), foreign, Cancel)).ShouldBeEmpty();
        (await house.Desk.PlanAsync(Guid.CreateVersion7(), house.Plan([], [house.CaseId]), house.Chair, Cancel)).Refusal.ShouldBe(new SessionIncomplete("Units"));
        (await house.Desk.PlanAsync(Guid.CreateVersion7(), house.Plan([UnitFunction.Hall], [Guid.CreateVersion7()]), house.Chair, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await house.Desk.PlanAsync(Guid.CreateVersion7(), house.Plan([UnitFunction.Hall], [house.CaseId]), SessionHouse.Member(UnitFunction.Hall, Duties.Clerk), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task OfficeWithoutAStep_IsHeard_AndChangesNothing(DatabaseProvider provider)
    {
        await using var house = await SessionHouse.OpenAsync(provider, StageJoin.All, route: TestData.JointRoute(StageJoin.All));
        var session = await house.SitAsync();
        var version = (await house.ReadAsync()).Version;
        var key = Guid.CreateVersion7();
        for (var click = 0; click < 2; click++)
        {
            (await house.Desk.SayAsync(session, house.CaseId, Verdict.Objection, "邻里有意见", null, key, SessionHouse.Member(UnitFunction.Hall), Cancel)).Refusal.ShouldBeNull();
        }

        (await house.ReadAsync()).Version.ShouldBe(version);
        await house.Desk.CloseAsync(session, house.Chair, Cancel);
        await using var db = house.Office.Database.Everywhere();
        (await db.Sessions.SingleAsync(Cancel)).Minutes!.Cases.Single().Opinions.Single(opinion => opinion.IsAdvice).Words.ShouldBe("邻里有意见");
    }
}
