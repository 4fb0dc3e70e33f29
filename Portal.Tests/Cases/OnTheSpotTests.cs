using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Cases;

/// <summary>即来即办 over a real database: two people on one screen, or one person whose decisions another looks at again.</summary>
public sealed class OnTheSpotTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "67")]
    public async Task TwoPeople_TheClerkAccepts_ItStandsFirstWithTheApproverWhoDecidesAtOnce(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var (clerk, approver) = (TestData.Clerk(TestData.Community), Approver());
        var caseId = await AtTheWindowAsync(office, clerk, sample: null);
        (await office.WorkDeskAt(TestData.Community).OnTheSpotAsync(approver, Cancel)).ShouldBeEmpty("it is not accepted yet");

        await office.MustAsync(caseId, CaseAction.Accept, clerk);

        (await office.WorkDeskAt(TestData.Community).OnTheSpotAsync(approver, Cancel)).Select(row => row.CaseId).ShouldBe([caseId]);
        (await office.WorkDeskAt(TestData.Community).OnTheSpotAsync(clerk, Cancel)).ShouldBeEmpty("it is not the clerk's to decide");
        (await office.WorkDeskAt(TestData.OtherCommunity).OnTheSpotAsync(TestData.Staff(TestData.OtherCommunity, UnitFunction.Hall, Duties.Approver), Cancel)).ShouldBeEmpty();
        (await office.DoAsync(caseId, new CaseAct(CaseAction.Approve, Guid.CreateVersion7()), CaseOffice.Under(clerk, TestData.Community, UnitFunction.Hall, Duties.Approver))).Refusal.ShouldBeOfType<SamePersonTwice>();
        await office.MustAsync(caseId, CaseAction.Approve, approver, "同意");

        (await office.WorkDeskAt(TestData.Community).OnTheSpotAsync(approver, Cancel)).ShouldBeEmpty();
        (await ReadAsync(office, caseId)).Outcome.ShouldBe(Outcome.Approved);
        await using var db = office.Database.Everywhere();
        (await db.CaseDocuments.CountAsync(document => document.Kind == DocumentKind.Decision, Cancel)).ShouldBe(1, "the paper is there to be printed");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task TwoPeople_NobodyCame_AfterTwoHoursItStandsInTheOrdinaryListOnly(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var clerk = TestData.Clerk(TestData.Community);
        var caseId = await AtTheWindowAsync(office, clerk, sample: null);
        await office.MustAsync(caseId, CaseAction.Accept, clerk);

        office.Time.Advance(TimeSpan.FromHours(3));

        var desk = office.WorkDeskAt(TestData.Community);
        (await desk.OnTheSpotAsync(Approver(), Cancel)).ShouldBeEmpty();
        (await desk.PageAsync(WorkListKind.Unit, Approver(), cancellationToken: Cancel)).Rows.Select(row => (row.CaseId, row.OnTheSpot)).ShouldBe([(caseId, true)]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "67")]
    public async Task OnePerson_AcceptsAndDecidesWithOneClick_AndAnotherLooksAgain(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var both = Both();
        var caseId = await AtTheWindowAsync(office, both, sample: 100);
        var click = Click();

        (await office.DoAsync(caseId, click, both)).Refusal.ShouldBeNull();
        var again = await office.DoAsync(caseId, click, both);

        again.Value!.Repeated.ShouldBeTrue();
        var matter = await ReadAsync(office, caseId);
        matter.Outcome.ShouldBe(Outcome.Approved);
        var check = matter.OpenSteps().ShouldHaveSingleItem();
        check.Duty.ShouldBe(StepDuty.Check);
        await using (var db = office.Database.Everywhere())
        {
            (await db.CaseEvents.OrderBy(happened => happened.Sequence).Select(happened => happened.Action).ToListAsync(Cancel)).ShouldBe([CaseAction.Submit, CaseAction.Accept, CaseAction.Approve, CaseAction.Close]);
        }

        (await office.DoAsync(caseId, new CaseAct(CaseAction.Uphold, Guid.CreateVersion7()), CaseOffice.Under(both, TestData.Community, UnitFunction.Hall, Duties.Reviewer))).Refusal.ShouldBeOfType<SamePersonTwice>();
        var checker = TestData.Staff(TestData.Community, UnitFunction.Hall, Duties.Reviewer);
        (await office.WorkDeskAt(TestData.Community).PageAsync(WorkListKind.Unit, checker, cancellationToken: Cancel)).Rows.Select(row => row.Duty).ShouldBe([StepDuty.Check], "the check is a task of its own");
        await office.MustAsync(caseId, CaseAction.Uphold, checker);
        (await ReadAsync(office, caseId)).OpenSteps().ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task OnePerson_WhereTheItemWantsTwoOrTheDutyIsMissing_NothingIsDoneAtAll(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var both = Both();
        var twoWanted = await AtTheWindowAsync(office, both, sample: null);
        (await office.DoAsync(twoWanted, Click(), both)).Refusal.ShouldBeOfType<SamePersonTwice>();

        var clerk = TestData.Clerk(TestData.Community);
        var noDuty = await AtTheWindowAsync(office, clerk, sample: 100);
        (await office.DoAsync(noDuty, Click(), clerk)).Refusal.ShouldBeOfType<NotYourStep>();

        foreach (var caseId in new[] { twoWanted, noDuty })
        {
            var matter = await ReadAsync(office, caseId);
            (matter.Status, matter.Version).ShouldBe((CaseStatus.Submitted, 1), "both moves or none");
        }
    }

    private static CaseAct Click() => new(CaseAction.Accept, Guid.CreateVersion7()) { Then = CaseAction.Approve, Note = "窗口当场核对" };

    private static Actor Approver() => TestData.Staff(TestData.Community, UnitFunction.Hall, Duties.Approver);

    private static Actor Both() => TestData.Staff(TestData.Community, UnitFunction.Hall, Duties.Clerk | Duties.Approver);

    private static async Task<Guid> AtTheWindowAsync(CaseOffice office, Actor clerk, int? sample)
    {
        var item = TestData.Item(route: [TestData.Step(1, TenantLevel.Community, StepDuty.Accept), TestData.Step(2, TenantLevel.Community, StepDuty.Decide)], code: $"JB-{Guid.CreateVersion7():N}"[..10]);
        (item.OnTheSpot, item.OneSignerSample) = (true, sample);
        await office.AddItemAsync(item);
        var window = office.WindowAt(TestData.Community);
        var draft = await window.StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, clerk, Cancel);
        draft.Refusal.ShouldBeNull();
        var receipt = await window.SubmitAsync(draft.Value!.Id, new DeliveryChoice(DeliveryWay.Online), clerk, Cancel);
        receipt.Refusal.ShouldBeNull();
        return receipt.Value!.CaseId;
    }

    private static async Task<Case> ReadAsync(CaseOffice office, Guid caseId)
    {
        await using var db = office.Database.Everywhere();
        return await db.Cases.AsNoTracking().AsSplitQuery().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(each => each.Id == caseId, Cancel);
    }
}
