using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Halls;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>全城通办: street 21 takes in, for somebody at home in community 111, what street 11 accepts and district 1 decides.</summary>
[Trait("Row", "72")]
public sealed class AnywhereTests
{
    private const int There = 21;
    private const int Third = TestData.OtherStreet;

    private static readonly Actor Window = TestData.Clerk(There);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task TakenIn_AtAnotherStreet_IsHandedOverAndDecidedWhereItBelongs_BothSeeIt(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        var draft = await DraftAsync(house, item);
        var way = await WayAsync(house, draft);
        (way.GoesElsewhere, way.Origin.Id, way.Responsible.Id, way.First.TenantId, way.First.Duty).ShouldBe((true, There, TestData.Street, There, StepDuty.Assist));
        way.Decides.TenantId.ShouldBe(TestData.District);

        var caseId = (await SubmitAsync(house, draft)).OrThrow().CaseId;
        await using (var db = house.Everywhere())
        {
            var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Cancel);
            (matter.TenantId, matter.OriginTenantId).ShouldBe((TestData.Street, There));
            var receipt = await db.CaseDocuments.AsNoTracking().SingleAsync(document => document.CaseId == caseId, Cancel);
            receipt.TenantId.ShouldBe(There, "who took it in gives the receipt");
            receipt.Content[PaperWord.HandledBy].ShouldContain("测试区1");
        }

        await house.ActAsync(caseId, CaseAction.HandOver, Window);
        (await PageAsync(house, Window, WorkListKind.Sent)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(row => row.TenantId.ShouldBe(TestData.Street), row => (row.OriginId, row.ResponsibleId).ShouldBe((There, TestData.Street)));
        (await PageAsync(house, house.Clerk, WorkListKind.Incoming)).ShouldHaveSingleItem().CaseId.ShouldBe(caseId);
        await using (var db = house.Everywhere())
        {
            var handoff = await db.Handoffs.AsNoTracking().SingleAsync(each => each.CaseId == caseId && each.State == HandoffState.Pending, Cancel);
            (handoff.Direction, handoff.FromTenantId, handoff.TenantId).ShouldBe((HandoffDirection.Across, There, TestData.Street));
        }

        await house.ActAsync(caseId, CaseAction.Accept, house.Clerk);
        await house.ActAsync(caseId, CaseAction.Approve, house.Approver, "同意");
        foreach (var (place, sees) in new[] { (There, 1), (TestData.Street, 1), (TestData.District, 1), (TestData.OtherDistrict, 1), (Third, 0), (22, 0) })
        {
            await using var db = house.Database.Staff(place);
            (await db.Cases.CountAsync(matter => matter.Id == caseId, Cancel)).ShouldBe(sees, $"tenant {place}");
            (await db.CaseSteps.CountAsync(step => step.CaseId == caseId, Cancel)).ShouldBe(sees * 3, $"tenant {place}");
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task HandedBack_ByThePlaceThatDecides_LiesAtTheWindowThatTookItIn(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var draft = await DraftAsync(house, await AddItemAsync(house));
        var caseId = (await SubmitAsync(house, draft)).OrThrow().CaseId;
        await house.ActAsync(caseId, CaseAction.HandOver, Window);
        await house.ActAsync(caseId, CaseAction.SendBack, house.Clerk, "缺少现场照片说明");

        (await PageAsync(house, Window, WorkListKind.Incoming)).ShouldHaveSingleItem().CaseId.ShouldBe(caseId);
        (await house.TryAsync(caseId, CaseAction.Accept, house.Clerk)).IsYes.ShouldBeFalse("it lies at the other window now");
        await house.ActAsync(caseId, CaseAction.HandOver, Window);
        await house.ActAsync(caseId, CaseAction.Accept, house.Clerk);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Correction_IsTakenAtEitherPlace_AndAtNoThird(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        foreach (var clerk in new[] { Window, house.Clerk })
        {
            var caseId = (await SubmitAsync(house, await DraftAsync(house, item))).OrThrow().CaseId;
            await house.ActAsync(caseId, CaseAction.HandOver, Window);
            await house.ActAsync(caseId, CaseAction.AskForCorrection, house.Clerk, missing: ["收入证明"]);
            await using var third = house.As(TestData.Clerk(Third));
            (await third.ServiceProvider.GetRequiredService<IntakeDesk>().StartCorrectionAsync(caseId, TestData.Clerk(Third), Cancel)).Refusal.ShouldBeOfType<NotFound>();

            await using var visit = house.As(clerk);
            var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
            var correction = (await desk.StartCorrectionAsync(caseId, clerk, Cancel)).OrThrow();
            (await desk.CorrectAsync(correction.Id, clerk, Cancel)).OrThrow();
            await using var db = house.Everywhere();
            (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Cancel)).Status.ShouldBe(CaseStatus.Submitted);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Papers_AreCollectedWhereItWasHandedIn_AndNeverAtAThirdPlace(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        Hall near = new() { TenantId = There, Name = "收件地大厅" }, third = new() { TenantId = Third, Name = "别处大厅" };
        await using (var db = house.Everywhere())
        {
            db.AddRange(near, third);
            await db.SaveChangesAsync(Cancel);
        }

        var draft = await DraftAsync(house, item);
        (await SubmitAsync(house, draft, new DeliveryChoice(DeliveryWay.PickUp, third.Id))).Refusal.ShouldBeOfType<NotAHallOfThis>();
        (await SubmitAsync(house, draft, new DeliveryChoice(DeliveryWay.PickUp, Guid.CreateVersion7()))).Refusal.ShouldBeOfType<NotAHallOfThis>();
        var caseId = (await SubmitAsync(house, draft, new DeliveryChoice(DeliveryWay.PickUp, near.Id))).OrThrow().CaseId;
        await house.ActAsync(caseId, CaseAction.HandOver, Window);
        await house.ActAsync(caseId, CaseAction.Accept, house.Clerk);
        await house.ActAsync(caseId, CaseAction.Approve, house.Approver, "同意");

        string code;
        await using (var db = house.Everywhere())
        {
            code = (await db.PickUps.AsNoTracking().SingleAsync(each => each.CaseId == caseId, Cancel)).Code;
        }

        await using var counter = house.As(Window);
        (await counter.ServiceProvider.GetRequiredService<DeliveryDesk>().HandOverAsync(new Claim(near.Id, code, null), Guid.CreateVersion7(), Window, Cancel)).OrThrow();
        await using var after = house.Database.Staff(TestData.Street);
        (await after.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Cancel)).Status.ShouldBe(CaseStatus.Closed);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Chosen_ByTheClerk_IsWhereItGoes_ButNeverOutOfReach(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        var draft = await DraftAsync(house, item);
        (await ChooseAsync(house, draft, 22)).Responsible.Id.ShouldBe(22, "the person has moved; the clerk knows better than the file");
        (await ChooseAsync(house, draft, There)).GoesElsewhere.ShouldBeFalse();
        (await ChooseAsync(house, draft, TestData.Community)).Responsible.Id.ShouldBe(TestData.Street, "a community does not stand beside a street");
        (await ChooseAsync(house, draft, 4711)).Responsible.Id.ShouldBe(TestData.Street);

        await using (var db = house.Everywhere())
        {
            (await db.Tenants.SingleAsync(tenant => tenant.Id == TestData.District, Cancel)).DivisionCode = "998801";
            await db.SaveChangesAsync(Cancel);
        }

        house.Services.GetRequiredService<TenantDirectory>().Forget();
        (await ChooseAsync(house, draft, TestData.Street)).GoesElsewhere.ShouldBeFalse("another city is out of reach");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Figures_KeepBothPlaces_CountedByTheDatabase(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        for (var number = 0; number < 3; number++)
        {
            await SubmitAsync(house, await DraftAsync(house, item));
        }

        await house.SubmitAsync();
        foreach (var (district, place) in new[] { (TestData.District, TestData.Street), (TestData.OtherDistrict, There) })
        {
            await using var visit = house.As(TestData.Staff(district, UnitFunction.Hall, Duties.SystemAdministrator));
            var figures = await visit.ServiceProvider.GetRequiredService<CatalogDesk>().ReportAsync(TestData.Tree.Find(place)!, cancellationToken: Cancel);
            figures.Anywhere.ShouldBe([new AnywhereRow(There, TestData.Street, 3, 0)]);
        }

        await using var elsewhere = house.As(TestData.Staff(Third, UnitFunction.Hall, Duties.SystemAdministrator));
        (await elsewhere.ServiceProvider.GetRequiredService<CatalogDesk>().ReportAsync(TestData.Tree.Find(Third)!, cancellationToken: Cancel)).Anywhere.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Organisation_BelongsWhereItIsRegistered_NotWhereItsAgentLives(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        var organisation = new Organisation { Name = "〔演示〕示例商行", CreditCode = "91999999MADE00011C", HomeTenantId = 221 };
        await using (var db = house.Everywhere())
        {
            db.Add(organisation);
            await db.SaveChangesAsync(Cancel);
        }

        var draft = await DraftAsync(house, item, organisation.Id);
        (await WayAsync(house, draft)).Responsible.Id.ShouldBe(22);
    }

    private static async Task<ServiceItem> AddItemAsync(CaseHouse house)
    {
        var item = TestData.Item(TestData.OtherDistrict, [TestData.Step(1, TenantLevel.Street, StepDuty.Accept), TestData.Step(2, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs)], code: "TB-0001");
        item.Subjects = SubjectKinds.Person | SubjectKinds.Organisation;
        item.Detail = item.Detail with { IntakeScope = IntakeScope.City };
        await using var db = house.Everywhere();
        (await db.Tenants.SingleAsync(tenant => tenant.Id == TestData.District, Cancel)).DivisionCode = "999901";
        (await db.Tenants.SingleAsync(tenant => tenant.Id == TestData.OtherDistrict, Cancel)).DivisionCode = "999902";
        db.Add(item);
        await db.SaveChangesAsync(Cancel);
        house.Services.GetRequiredService<TenantDirectory>().Forget();
        return item;
    }

    private static async Task<Guid> DraftAsync(CaseHouse house, ServiceItem item, Guid? organisationId = null)
    {
        await using var visit = house.As(Window);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(item.Id, There, null, null, null, Window, Cancel)).OrThrow();
        (await desk.NameApplicantAsync(draft.Id, house.Citizen.Id, organisationId, Window, Cancel)).OrThrow();
        return draft.Id;
    }

    private static async Task<PlannedWay> WayAsync(CaseHouse house, Guid draft)
    {
        await using var visit = house.As(Window);
        return (await visit.ServiceProvider.GetRequiredService<IntakeDesk>().WayAsync(draft, Window, Cancel)).ShouldNotBeNull();
    }

    private static async Task<PlannedWay> ChooseAsync(CaseHouse house, Guid draft, int tenantId)
    {
        await using var visit = house.As(Window);
        var typed = new Dictionary<string, string>(StringComparer.Ordinal) { [IntakePlace.ChosenKey] = tenantId.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        (await visit.ServiceProvider.GetRequiredService<IntakeDesk>().SaveAsync(draft, typed, Window, Cancel)).OrThrow();
        return await WayAsync(house, draft);
    }

    private static async Task<Answer<SubmissionReceipt>> SubmitAsync(CaseHouse house, Guid draft, DeliveryChoice? delivery = null)
    {
        await using var visit = house.As(Window);
        return await visit.ServiceProvider.GetRequiredService<IntakeDesk>().SubmitAsync(draft, delivery ?? new DeliveryChoice(DeliveryWay.Online), Window, Cancel);
    }

    private static async Task<IReadOnlyList<WorkRow>> PageAsync(CaseHouse house, Actor actor, WorkListKind list)
    {
        await using var visit = house.As(actor);
        return (await visit.ServiceProvider.GetRequiredService<WorkDesk>().PageAsync(list, actor, cancellationToken: Cancel)).Rows;
    }
}
