using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Supervision;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Supervision;

/// <summary>Trips and checks over cases that went through the real desks.</summary>
public sealed class TruthDeskTests
{
    private static readonly DateOnly From = ChinaTime.DateOf(TestData.Now);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "76"), Trait("Row", "67")]
    public async Task Trips_OneOnlineAndOneThatCameTwice_CountsAndFlagsTheSecond(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await house.DecidedAsync();
        var twice = await CameTwiceAsync(house);
        var open = await house.SubmitAsync();
        var (here, elsewhere) = (TestData.Item(code: "JB-0001"), TestData.Item(TestData.OtherDistrict, code: "JB-0002"));
        (here.OnTheSpot, elsewhere.OnTheSpot) = (true, true);
        await using (var catalogue = house.Everywhere())
        {
            catalogue.AddRange(here, elsewhere);
            await catalogue.SaveChangesAsync(Cancel);
        }

        var report = (await TripsAsync(house, Supervisor(TestData.District), TestData.District)).OrThrow();

        (report.Cases, report.AtMostOnce, report.Share).ShouldBe((2, 1, 0.5m));
        (report.Decided, report.SameDay).ShouldBe((2, 1), "one was decided the day it came, the other three days later");
        var exception = report.Exceptions.ShouldHaveSingleItem();
        (exception.CaseId, exception.Trips).ShouldBe((twice, 2));
        exception.Visits.Select(visit => visit.For).ShouldBe([VisitFor.HandIn, VisitFor.PickUp]);
        report.ExceptionCount.ShouldBe(1);
        var row = report.Items.ShouldHaveSingleItem();
        (row.Cases, row.AtMostOnce, row.Trips, row.Most, row.IsMoreThanSaid).ShouldBe((2, 1, 2, 2, true));
        (report.OnTheSpotItems, report.ItemsInForce).ShouldBe((1, 2), "another district's item counts there");
        (report.OpenCount, report.Open.Count).ShouldBe((0, 0));

        await house.ActAsync(open, CaseAction.Attend, house.Clerk, "当面核实");
        house.Clock.Now = house.Clock.Now.AddDays(1);
        await house.ActAsync(open, CaseAction.Attend, house.Clerk, "补签字");
        (await TripsAsync(house, Supervisor(TestData.District), TestData.District)).OrThrow().Open.ShouldHaveSingleItem().CaseId.ShouldBe(open, "it is flagged before it is closed");
        await using var db = house.Everywhere();
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == twice, Cancel)).Trips.ShouldBe(2, "as the column has it");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "76")]
    public async Task Trips_OfAnotherTenantOrPeriodOrByWhoMayNot_SeesNothing(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await CameTwiceAsync(house);

        (await TripsAsync(house, Supervisor(TestData.OtherDistrict), TestData.District)).Refusal.ShouldBeOfType<NotAllowed>();
        var other = (await TripsAsync(house, Supervisor(TestData.OtherDistrict), TestData.OtherDistrict)).OrThrow();
        (other.Cases, other.ExceptionCount, other.OpenCount).ShouldBe((0, 0, 0));
        other.Share.ShouldBeNull("no share of nothing");
        (await TripsAsync(house, house.Clerk, TestData.Street)).Refusal.ShouldBeOfType<NotAllowed>();
        (await TripsAsync(house, house.Applicant, TestData.Street)).Refusal.ShouldBeOfType<NotAllowed>();
        (await TripsAsync(house, Supervisor(TestData.District), TestData.District, From.AddDays(10), From.AddDays(20))).OrThrow().Cases.ShouldBe(0);
        (await TripsAsync(house, Supervisor(TestData.District), TestData.District, From, From.AddDays(-1))).Refusal.ShouldBeOfType<PeriodBackwards>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "79")]
    public async Task Five_OverCatalogueAndCases_BringsFiveWithTheirExceptions(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await house.DecidedAsync();
        await CameTwiceAsync(house);
        var supervisor = Supervisor(TestData.District);
        await using var visit = house.As(supervisor);
        var five = (await visit.ServiceProvider.GetRequiredService<TruthDesk>().FiveAsync(CatalogPlace(TestData.District), From, From.AddDays(30), supervisor, Cancel)).OrThrow();

        five.Checks.Select(check => (check.Check, check.Met, check.Of)).ShouldBe(
        [
            (FiveCheck.OneNumber, 1, 1), (FiveCheck.OneWindow, 1, 1), (FiveCheck.OneNet, 1, 1), (FiveCheck.OneTrip, 1, 2), (FiveCheck.Sunlight, 0, 1),
        ]);
        five.Checks[^1].Gaps.Single().Reasons.ShouldBe([GapReason.NoConditions, GapReason.NoConsultation, GapReason.NoComplaint]);
        five.Trips.Exceptions.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "85")]
    public async Task Reforms_ThreeTripsThatBecameOne_AreSavedAndSummedUp(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (first, middle, now) = (Version(1, trips: 3, days: 20), Version(2, trips: 2, days: 15), Version(3, trips: 1, days: 5));
        await using (var db = house.Everywhere())
        {
            db.AddRange(first, middle, now);
            await db.SaveChangesAsync(Cancel);
        }

        await using var visit = house.As(Supervisor(TestData.District));
        var desk = visit.ServiceProvider.GetRequiredService<CatalogDesk>();
        var report = await desk.ReformsAsync(CatalogPlace(TestData.District), Cancel);
        var row = report.Rows.ShouldHaveSingleItem();
        (row.FirstVersion, row.Item.Version, row.Before.Trips, row.After.Trips).ShouldBe((1, 3, 3, 1));
        (report.Trips, report.PromisedWorkingDays, report.Unchanged).ShouldBe((-2, -15, 1));
        (await desk.ReformsAsync(CatalogPlace(TestData.OtherDistrict), Cancel)).Rows.ShouldBeEmpty();

        var guide = (await desk.GuideAsync(CatalogPlace(TestData.District), "HK-0001", Cancel)).ShouldNotBeNull();
        (guide.Reform!.Before.Trips, guide.Reform.After.Trips).ShouldBe((3, 1));
        (await desk.GuideAsync(CatalogPlace(TestData.District), house.Item.Code, Cancel))!.Reform.ShouldBeNull("one version is no reform");

        ServiceItem Version(int version, int trips, int days) => new()
        {
            ItemKey = Guid.Parse("018f0000-0000-7000-8000-000000000066"),
            TenantId = TestData.District,
            Version = version,
            State = version == 3 ? ItemState.Published : ItemState.Superseded,
            Code = "HK-0001",
            Name = "毕业生落户",
            Initials = "BYSLH",
            Class = ItemClass.Certificates,
            OwnerLevel = TenantLevel.District,
            CanApply = true,
            Trips = trips,
            CreatedAt = TestData.Now,
            Detail = new ItemDetail { Route = TestData.Route, PromisedLimit = new TimeLimit(days, TimeUnit.WorkingDays) },
        };
    }

    /// <summary>Handed in at the window of the street, collected there three days later.</summary>
    private static async Task<Guid> CameTwiceAsync(CaseHouse house)
    {
        var id = await house.SubmitAsync(DeliveryWay.PickUp, house.Hall.Id, by: house.Clerk);
        await house.ActAsync(id, CaseAction.Accept, house.Clerk);
        house.Clock.Now = house.Clock.Now.AddDays(3);
        await house.ActAsync(id, CaseAction.Approve, house.Approver, "符合条件");
        string code;
        await using (var db = house.Everywhere())
        {
            code = await db.PickUps.Where(each => each.CaseId == id).Select(each => each.Code).SingleAsync(Cancel);
        }

        await using var counter = house.As(house.Clerk);
        (await counter.ServiceProvider.GetRequiredService<DeliveryDesk>().HandOverAsync(new Claim(house.Hall.Id, code, null), Guid.CreateVersion7(), house.Clerk, Cancel)).OrThrow();
        return id;
    }

    private static async Task<Answer<TripReport>> TripsAsync(CaseHouse house, Actor by, int place, DateOnly? from = null, DateOnly? to = null)
    {
        await using var visit = house.As(by);
        return await visit.ServiceProvider.GetRequiredService<TruthDesk>().TripsAsync(CatalogPlace(place), from ?? From, to ?? From.AddDays(30), by, Cancel);
    }

    private static Actor Supervisor(int tenantId) => TestData.Staff(tenantId, UnitFunction.Hall, Duties.Supervisor);

    private static Tenant CatalogPlace(int tenantId) => TestData.Tree.Find(tenantId)!;
}
