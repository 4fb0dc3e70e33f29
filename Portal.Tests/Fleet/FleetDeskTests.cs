using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Fleet;

/// <summary>Machines as a fleet: register, relocation, care, roll-out, the nearest printer; over a real database.</summary>
public sealed class FleetDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    [Theory, MemberData(nameof(Both)), Trait("Row", "28")]
    public async Task Machine_Moved_IsKeptWithItsDates_AndItsAgentGoesOn(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var agent = await house.AddAsync();
        var below = await house.AddHallAsync(TestData.Community);
        var elsewhere = await house.AddHallAsync(TestData.OtherStreet);
        (await house.Fleet().KeepAsync(agent.Id, new TerminalEdit("SN-1", null, new DateOnly(2017, 5, 1)), FleetHouse.Administrator, Cancel)).OrThrow();
        await agent.BeatAsync();

        (await house.Fleet().MoveAsync(agent.Id, elsewhere.Id, "迁", FleetHouse.Administrator, Cancel)).Refusal.ShouldBeOfType<NotFound>("a hall of another street");
        (await house.Fleet().MoveAsync(agent.Id, below.Id, " ", FleetHouse.Administrator, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await house.Fleet().MoveAsync(agent.Id, below.Id, "迁入社区", TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>("a clerk moves nothing");
        (await house.Fleet().MoveAsync(agent.Id, below.Id, "迁入社区", FleetHouse.Administrator, Cancel)).OrThrow().TenantId.ShouldBe(TestData.Community);
        (await house.Fleet().MoveAsync(agent.Id, below.Id, null, FleetHouse.Administrator, Cancel)).IsYes.ShouldBeTrue("a second click");
        house.Time.Move(TimeSpan.FromDays(30));
        (await house.Fleet().MoveAsync(agent.Id, house.Hall.Id, "迁回大厅", FleetHouse.Administrator, Cancel)).OrThrow();

        await using var db = house.Database.Everywhere();
        (await db.MachinePlaces.AsNoTracking().Where(each => each.MachineId == agent.Id).OrderBy(each => each.From).Select(each => new { each.HallId, each.From, each.Until, each.Why }).ToListAsync(Cancel)).ShouldBe(
        [
            new { HallId = house.Hall.Id, From = (DateOnly?)new DateOnly(2017, 5, 1), Until = (DateOnly?)new DateOnly(2026, 3, 2), Why = (string?)null },
            new { HallId = below.Id, From = (DateOnly?)new DateOnly(2026, 3, 2), Until = (DateOnly?)new DateOnly(2026, 4, 1), Why = (string?)"迁入社区" },
            new { HallId = house.Hall.Id, From = (DateOnly?)new DateOnly(2026, 4, 1), Until = (DateOnly?)null, Why = (string?)"迁回大厅" },
        ]);
        await agent.BeatAsync();
        (await house.TerminalAsync(agent.Id)).TenantId.ShouldBe(TestData.Street);
        (await house.KindsAsync()).Count(kind => kind == "fleet.Move").ShouldBe(2);
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "3")]
    public async Task Register_KnowsTypeSerialStationAgentAndHeartbeat_AndAnotherPlaceSeesNothing(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        List<FleetAgent> agents = [];
        foreach (var kind in (HallDeviceKind[])[.. Enumerable.Repeat(HallDeviceKind.Government, 2)])
        {
            agents.Add(await house.AddAsync(kind));
        }

        await agents[0].BeatAsync();
        (await house.Fleet().KeepAsync(agents[0].Id, new TerminalEdit(" SN-0001 ", TestData.UnitId(TestData.District, UnitFunction.CivilAffairs), new DateOnly(2026, 1, 1)), FleetHouse.Administrator, Cancel)).OrThrow();
        (await house.Fleet().KeepAsync(agents[1].Id, new TerminalEdit(null, TestData.UnitId(TestData.OtherStreet), null), FleetHouse.Administrator, Cancel)).Refusal.ShouldBeOfType<NotFound>("a unit of another street owns nothing here");
        (await house.Fleet().KeepAsync(agents[1].Id, new TerminalEdit(null, null, new DateOnly(2026, 3, 3)), FleetHouse.Administrator, Cancel)).Refusal.ShouldBeOfType<DayAhead>();
        (await house.Fleet(TestDatabase.StaffScope(TestData.OtherStreet)).KeepAsync(agents[0].Id, new TerminalEdit("x", null, null), TestData.Staff(TestData.OtherStreet, UnitFunction.Hall, Core.People.Duties.SystemAdministrator), Cancel)).Refusal.ShouldBeOfType<NotFound>();

        var terminal = await house.TerminalAsync(agents[0].Id);
        (terminal.Serial, terminal.AgentVersion, terminal.HeardAt).ShouldBe(("SN-0001", "1.2.3", house.Now));
        await using var other = house.Database.Maker.Make(TestDatabase.StaffScope(TestData.OtherStreet));
        (await other.Terminals.CountAsync(Cancel), await other.MachineFaults.CountAsync(Cancel), await other.RepairOrders.CountAsync(Cancel)).ShouldBe((0, 0, 0));
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "12")]
    public async Task Care_IsDueEveryMonth_OverdueWhenItWasNotDone_AndWrittenDownOnce(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var agent = await house.AddAsync();
        var owner = TestData.UnitId(TestData.Street, UnitFunction.CivilAffairs);
        (await house.Fleet().KeepAsync(agent.Id, new TerminalEdit(null, owner, new DateOnly(2026, 3, 1)), FleetHouse.Administrator, Cancel)).OrThrow();
        var (inspector, stranger) = (TestData.Reviewer(TestData.Street), TestData.Clerk(TestData.Street));
        DateOnly april = new(2026, 4, 1);

        (await house.Fleet().CareAsync(CareKind.Monthly, agent.Id, april, [], null, inspector, Cancel)).Refusal.ShouldBeOfType<CareNotDue>("next month");
        house.Time.Move(TimeSpan.FromDays(31));
        (await house.Fleet().CareAsync(CareKind.Monthly, agent.Id, april, [], null, stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>("another department's machine");
        (await TasksAsync()).ShouldHaveSingleItem().IsOverdue(new DateOnly(2026, 4, 2)).ShouldBeFalse();
        house.Time.Move(TimeSpan.FromDays(31));
        (await TasksAsync()).Where(task => task.IsOverdue(new DateOnly(2026, 5, 3))).ShouldHaveSingleItem().Period.ShouldBe(april);

        var both = await Task.WhenAll(
            house.Fleet().CareAsync(CareKind.Monthly, agent.Id, april, [CarePoint.Print, CarePoint.Room], "墨淡", inspector, Cancel),
            house.Fleet().CareAsync(CareKind.Monthly, agent.Id, april, [], null, inspector, Cancel));
        both.ShouldAllBe(answer => answer.IsYes);
        both[0].Value!.Id.ShouldBe(both[1].Value!.Id, "written down once");
        (await TasksAsync()).ShouldNotContain(task => task.IsOverdue(new DateOnly(2026, 5, 3)));
        (await house.KindsAsync()).Count(kind => kind == "fleet.Care").ShouldBe(1);

        async Task<IReadOnlyList<CareTask>> TasksAsync()
        {
            await using var db = house.Database.Everywhere();
            var today = Core.Calendars.ChinaTime.DateOf(house.Now);
            return CarePlan.Of(CareKind.Monthly, agent.Id, new DateOnly(2026, 3, 1), await db.CaresDone.AsNoTracking().ToListAsync(Cancel), today);
        }
    }

    /// <summary>责任单位: a machine that is nobody's own is inspected by whoever answers for its station.</summary>
    [Theory, MemberData(nameof(Both)), Trait("Row", "12")]
    public async Task Care_OfAMachineWithoutAnOwner_IsTheStationsDepartments(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var station = await house.AddHallAsync(TestData.Community);
        var (common, own) = (await house.AddAsync(hallId: station.Id), await house.AddAsync(hallId: station.Id));
        var (civil, hall) = (TestData.UnitId(TestData.Street, UnitFunction.CivilAffairs), TestData.UnitId(TestData.Street));
        foreach (var (machine, owner) in new[] { (common, (Guid?)null), (own, hall) })
        {
            (await house.Fleet().KeepAsync(machine.Id, new TerminalEdit(null, owner, new DateOnly(2026, 1, 5)), FleetHouse.Administrator, Cancel)).OrThrow();
        }

        var inspector = TestData.Reviewer(TestData.Street);
        inspector.Post!.UnitId.ShouldBe(civil);
        (await house.Fleet().CareAsync(CareKind.Monthly, common.Id, new DateOnly(2026, 2, 1), [], null, inspector, Cancel)).Refusal.ShouldBeOfType<NotFound>("nobody has said that it is theirs");
        (await house.Fleet().OwnAsync(station.Id, TestData.UnitId(TestData.OtherStreet), FleetHouse.Supervisor, Cancel)).Refusal.ShouldBeOfType<NotFound>("a unit of another street answers for nothing here");
        (await house.Fleet().OwnAsync(station.Id, civil, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await house.Fleet().OwnAsync(station.Id, civil, FleetHouse.Supervisor, Cancel)).OrThrow().OwnerUnitId.ShouldBe(civil);
        (await house.Fleet().OwnAsync(station.Id, civil, FleetHouse.Supervisor, Cancel)).OrThrow();

        (await house.Fleet().CareAsync(CareKind.Monthly, common.Id, new DateOnly(2026, 2, 1), [], null, inspector, Cancel)).OrThrow();
        (await house.Fleet().CareAsync(CareKind.Monthly, own.Id, new DateOnly(2026, 2, 1), [], null, inspector, Cancel)).Refusal.ShouldBeOfType<NotFound>("it has an owner of its own");
        (await house.KindsAsync()).Count(kind => kind == "fleet.Own").ShouldBe(1, "a second click says nothing more");
        var copy = new StationCopy(Guid.CreateVersion7(), station.Id, TestData.OtherCommunity, "另一站");
        (await house.Fleet().CopyAsync(copy, FleetHouse.Supervisor, Cancel)).OrThrow().OwnerUnitId.ShouldBe(civil, "as the other one is");
        await using var db = house.Database.Maker.Make(TestDatabase.StaffScope(TestData.Street));
        using var directory = new TenantDirectory(house.Database.Maker, house.Time);
        var tree = await directory.TreeAsync(Cancel);
        var rows = await Portal.Web.Fleet.CareReading.ReadAsync(db, tree, tree.Find(TestData.Street)!, CareKind.Monthly, Portal.Web.Fleet.CareShow.ToDo, null, house.Now);
        rows.Lines.Where(line => line.Task.SubjectId == common.Id).ShouldAllBe(line => line.OwnerUnitId == civil);
        rows.Lines.Where(line => line.Task.SubjectId == own.Id).ShouldAllBe(line => line.OwnerUnitId == hall);
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "12")]
    public async Task DailyRound_IsTheCommunitys(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var station = await house.AddHallAsync(TestData.Community, hall => hall.OpenedOn = new DateOnly(2026, 3, 1));
        var clerk = TestData.Clerk(TestData.Community);
        var desk = house.Fleet(TestDatabase.StaffScope(TestData.Community));

        (await desk.CareAsync(CareKind.Daily, station.Id, new DateOnly(2026, 3, 2), [CarePoint.Paper], null, clerk, Cancel)).OrThrow().Wanting.ShouldBe([CarePoint.Paper]);
        (await desk.CareAsync(CareKind.Daily, station.Id, new DateOnly(2026, 2, 28), [], null, clerk, Cancel)).Refusal.ShouldBeOfType<CareNotDue>("before its first day");
        (await desk.CareAsync(CareKind.Daily, house.Hall.Id, new DateOnly(2026, 3, 2), [], null, clerk, Cancel)).Refusal.ShouldBeOfType<NotFound>("a hall with windows has its own people");
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "2"), Trait("Row", "27")]
    public async Task Station_CopiedFromAnother_IsPlannedWithItsMachines_AndCountsWhenItIsLive(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var park = await ParkAsync(house);
        var model = await house.AddHallAsync(TestData.Community, hall => (hall.Area, hall.Facilities, hall.Address, hall.Phone, hall.Zones) = (44, [Facility.AirConditioning], "某路1号", "0000", [new Zone("self", "自助区")]));
        var agent = await house.AddAsync(hallId: model.Id);
        var copy = new StationCopy(Guid.CreateVersion7(), model.Id, TestData.OtherCommunity, new("新站", "New station"));

        (await house.Fleet().CopyAsync(copy, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        var both = await Task.WhenAll(house.Fleet().CopyAsync(copy, FleetHouse.Supervisor, Cancel), house.Fleet().CopyAsync(copy, FleetHouse.Supervisor, Cancel));
        both.ShouldAllBe(answer => answer.IsYes && answer.Value.Stage == StationStage.Planned);
        (await house.Fleet().CopyAsync(copy with { Id = Guid.CreateVersion7() }, FleetHouse.Supervisor, Cancel)).Refusal.ShouldBeOfType<StationThere>();
        var racing = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => house.Fleet().CopyAsync(copy with { Id = Guid.CreateVersion7(), PlaceId = TestData.Street, Name = "街道站" }, FleetHouse.Supervisor, Cancel)));
        racing.Count(answer => answer.IsYes).ShouldBe(1, "two people, one station");
        racing.Single(answer => !answer.IsYes).Refusal.ShouldBeOfType<StationThere>();
        (await house.Fleet().CopyAsync(copy with { Id = Guid.CreateVersion7(), PlaceId = park, Name = "园区站", Stage = StationStage.Tuning }, FleetHouse.Supervisor, Cancel)).OrThrow();

        await using (var db = house.Database.Everywhere())
        {
            var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == copy.Id, Cancel);
            (hall.Area, hall.IsActive, hall.Address, hall.Phone, hall.IsAlwaysOpen, hall.OpenedOn).ShouldBe((44, false, null, null, true, null));
            hall.Facilities.ShouldBe([Facility.AirConditioning]);
            var twin = await db.HallDevices.AsNoTracking().SingleAsync(each => each.HallId == copy.Id, Cancel);
            (twin.Kind, twin.SecretHash, twin.Id == agent.Id).ShouldBe((HallDeviceKind.Government, null, false));
        }

        (await LineAsync()).ShouldBe((2, 1, 2, 1, 1, 1));
        (await house.Fleet().StageAsync(copy.Id, StationStage.Live, null, FleetHouse.Supervisor, Cancel)).OrThrow();
        (await house.Fleet().StageAsync(copy.Id, StationStage.Live, null, FleetHouse.Supervisor, Cancel)).OrThrow();
        (await LineAsync()).ShouldBe((2, 2, 1, 1, 2, 1));
        (await house.Fleet().StageAsync(copy.Id, StationStage.Planned, null, FleetHouse.Supervisor, Cancel)).Refusal.ShouldBe(new StageNotNow(StationStage.Live, StationStage.Planned));
        await using var read = house.Database.Everywhere();
        (await read.Halls.AsNoTracking().SingleAsync(each => each.Id == copy.Id, Cancel)).OpenedOn.ShouldBe(new DateOnly(2026, 3, 2));
        (await house.KindsAsync()).ShouldBe(["fleet.Copy", "fleet.Copy", "fleet.Copy", "fleet.Stage"]);

        async Task<(int, int, int, int, int, int)> LineAsync()
        {
            using var directory = new TenantDirectory(house.Database.Maker, house.Time);
            var tree = await directory.TreeAsync(Cancel);
            var street = tree.Find(TestData.Street)!;
            var line = Rollout.LineOf(tree, street, [.. (await house.Fleet().StationsAsync(street, Cancel)).Select(each => each.Station)]);
            return (line.Communities, line.Covered, line.Planned, line.Tuning, line.Live, line.InParks);
        }
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "11")]
    public async Task NearestPrinter_IsOneThatWorks_HereFirst_ThenByTheWay(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        await using (var db = house.Database.Everywhere())
        {
            var hall = await db.Halls.SingleAsync(each => each.Id == house.Hall.Id, Cancel);
            (hall.Latitude, hall.Longitude, hall.IsAlwaysOpen) = (22.75, 113.93, true);
            await db.SaveChangesAsync(Cancel);
        }

        var (near, far) = (await house.AddHallAsync(TestData.Community, hall => (hall.Latitude, hall.Longitude) = (22.76, 113.93)), await house.AddHallAsync(TestData.OtherCommunity, hall => (hall.Latitude, hall.Longitude) = (22.80, 113.93)));
        var (here, beside, closer, farther) = (await house.AddAsync(), await house.AddAsync(), await house.AddAsync(hallId: near.Id), await house.AddAsync(hallId: far.Id));
        (await here.SendAsync(here.Report("PAPER_OUT", 0, "OutOfOrder"))).OrThrow();
        await beside.BeatAsync();
        await closer.BeatAsync();
        await farther.BeatAsync();

        (await house.Fleet().LacksPrinterAsync(here.Id, Cancel)).ShouldBeTrue();
        (await house.Fleet().LacksPrinterAsync(beside.Id, Cancel)).ShouldBeFalse();
        (await house.Fleet().NearestPrinterAsync(here.Id, Cancel)).ShouldNotBeNull().Machine.Id.ShouldBe(beside.Id);
        (await beside.SendAsync(beside.Report("JAM", state: "OutOfOrder"))).OrThrow();
        var next = (await house.Fleet().NearestPrinterAsync(here.Id, Cancel)).ShouldNotBeNull();
        (next.Machine.Id, next.IsSameHall).ShouldBe((closer.Id, false));
        next.Metres.ShouldNotBeNull().ShouldBeInRange(1100, 1125);
        house.Time.Move(TimeSpan.FromSeconds(100));
        await farther.BeatAsync();
        (await house.Fleet().NearestPrinterAsync(here.Id, Cancel)).ShouldNotBeNull().Machine.Id.ShouldBe(farther.Id, "the closer one is not heard of any more");
    }

    private static async Task<int> ParkAsync(FleetHouse house)
    {
        await using var db = house.Database.Everywhere();
        var park = new Tenant { Id = 119, Slug = "kanglicheng", Level = TenantLevel.Community, Kind = TenantKind.Park, Name = "康利城", ParentId = TestData.Street, Path = TenantPath.Below(TestData.PathOf(TestData.Street), 119) };
        db.Add(park);
        await db.SaveChangesAsync(Cancel);
        return park.Id;
    }
}
