using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Fleet;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Fleet;

/// <summary>Reports of machines, what they open and end, and who is given the work, over a real database.</summary>
public sealed class HealthDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    [Theory, MemberData(nameof(Both)), Trait("Row", "11"), Trait("Row", "203")]
    public async Task PaperLow_OpensOneOrder_ForWhoIsOnDuty_AndEndsIt_WhenItIsFilled(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var (shift, agent) = (await house.OnDutyAsync(), await house.AddAsync());
        await agent.BeatAsync();
        (await house.FaultsAsync()).ShouldBeEmpty();

        (await agent.SendAsync(agent.Report(paper: 5))).OrThrow();
        (await agent.SendAsync(agent.Report(paper: 4))).OrThrow();

        var fault = (await house.FaultsAsync()).ShouldHaveSingleItem();
        (fault.Kind, fault.Part, fault.Detail, fault.Until, fault.Stops.Count).ShouldBe((FaultKind.Paper, "document0", "4%", null, 0));
        var order = (await house.OrdersAsync()).ShouldHaveSingleItem("one fault, one order");
        (order.Id, order.State, order.Hotline).ShouldBe((fault.Id, RepairState.Open, null));
        order.OnDuty.ShouldHaveSingleItem().AccountId.ShouldBe(shift.AccountId);
        await using (var db = house.Database.Everywhere())
        {
            var notice = await db.Notices.AsNoTracking().SingleAsync(Cancel);
            (notice.Address, notice.Template).ShouldBe(("19900008888", "MachineFault"));
            notice.Text.ShouldContain("政务终端 缺纸");
        }

        await agent.BeatAsync();
        (await house.FaultsAsync()).ShouldHaveSingleItem().Until.ShouldNotBeNull();
        (await house.OrdersAsync()).ShouldHaveSingleItem().State.ShouldBe(RepairState.Cured, "it says so by itself");
        (await agent.SendAsync(agent.Report(paper: 5))).OrThrow();
        (await house.OrdersAsync()).Count.ShouldBe(2, "the next time is another fault");
        (await house.KindsAsync()).ShouldBe(["fleet.Fault", "fleet.Cured", "fleet.Fault"]);
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "11")]
    public async Task Fault_WhileNobodyIsOnDuty_IsTheHotlines(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        await using (var db = house.Database.Everywhere())
        {
            (await db.Tenants.SingleAsync(each => each.Id == TestData.District, Cancel)).Settings = new TenantSettings { Hotline = "12345" };
            await db.SaveChangesAsync(Cancel);
        }

        await house.OnDutyAsync();
        house.Time.Move(TimeSpan.FromHours(12));
        var agent = await house.AddAsync();
        (await agent.SendAsync(agent.Report("PAPER_OUT", 0, "OutOfOrder"))).OrThrow();

        var order = (await house.OrdersAsync()).ShouldHaveSingleItem();
        (order.OnDuty.Count, order.Hotline).ShouldBe((0, "12345"));
        await using var read = house.Database.Everywhere();
        (await read.Notices.CountAsync(Cancel)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Reports_AreTakenOnce_AndOnlyFromTheKeyThatWasEnrolled(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var (agent, other) = (await house.AddAsync(), await house.AddAsync());
        var low = agent.Report(paper: 3);
        var post = agent.Post(low);

        (await house.Health().TakeAsync(post with { Kiosk = other.Post().Kiosk }, Cancel)).Refusal.ShouldBe(new HealthRefused(false), "signed for another machine");
        (await house.Health().TakeAsync(post with { Reports = [low.Replace("\"paper\":3", "\"paper\":90", StringComparison.Ordinal)] }, Cancel)).Refusal.ShouldBe(new HealthRefused(false), "changed on the way");
        (await house.Health().TakeAsync(post with { Signature = null }, Cancel)).Refusal.ShouldBe(new HealthRefused(false));
        (await house.Health().TakeAsync(new HealthSent("kx-nobody", [low], "x"), Cancel)).Refusal.ShouldBe(new HealthRefused(true));
        (await agent.SendAsync("{}")).Refusal.ShouldBe(new HealthRefused(true));
        (await agent.SendAsync()).Refusal.ShouldBe(new HealthRefused(true));
        (await house.FaultsAsync()).ShouldBeEmpty();

        var both = await Task.WhenAll(house.Health().TakeAsync(post, Cancel), house.Health().TakeAsync(post, Cancel));
        both.ShouldAllBe(answer => answer.IsYes && answer.Value.Sequence == 1);
        (await house.OrdersAsync()).Count.ShouldBe(1);
        house.Time.Move(TimeSpan.FromMinutes(1));
        await agent.BeatAsync();
        (await house.Health().TakeAsync(post, Cancel)).OrThrow().Sequence.ShouldBe(2, "an old post, shown again, says nothing");
        (await house.FaultsAsync()).ShouldHaveSingleItem().Until.ShouldNotBeNull();

        await agent.EnrolAsync();
        await agent.BeatAsync();
        (await house.TerminalAsync(agent.Id)).LastSequence.ShouldBe(1, "enrolled anew it counts from the beginning");
        (await house.Kiosks().StrikeAsync(agent.Id, FleetHouse.Administrator, Cancel)).OrThrow();
        (await agent.SendAsync(agent.Report())).Refusal.ShouldBe(new HealthRefused(false));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task ReportsThatWaited_ComeInOrder_WithTheirOwnTime(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var agent = await house.AddAsync();
        await agent.BeatAsync();
        var left = house.Now;
        List<string> waited = [];
        house.Time.Move(TimeSpan.FromSeconds(15));
        waited.Add(agent.Report());
        house.Time.Move(TimeSpan.FromMinutes(10));
        waited.Add(agent.Report("PAPER_OUT", 0, "OutOfOrder"));
        (await house.Health().ListenAsync(Cancel)).ShouldBe(1, "nothing was heard of it");
        house.Time.Move(TimeSpan.FromMinutes(20));
        waited.Add(agent.Report());
        house.Time.Move(TimeSpan.FromMinutes(10));
        waited.Add(agent.Report());

        (await agent.SendAsync([.. waited])).OrThrow().Sequence.ShouldBe(5);

        var faults = await house.FaultsAsync();
        var silence = faults.Single(fault => fault.Kind == FaultKind.Silence);
        (silence.Since, silence.WasLineOnly, silence.Until).ShouldBe((left, true, house.Now));
        var paper = faults.Single(fault => fault.Kind == FaultKind.Paper);
        (paper.Since - left, paper.Until - paper.Since).ShouldBe((TimeSpan.FromSeconds(615), TimeSpan.FromMinutes(20)));
        (await house.OrdersAsync()).ShouldHaveSingleItem("what came and went is nobody's work any more").State.ShouldBe(RepairState.Cured);
        var figures = Uptime.Of(left, faults, left, house.Now);
        (figures.Down, figures.WithoutPaper, figures.Faults).ShouldBe((TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(20), 1), "the machine worked while only its line was down");
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "11")]
    public async Task Silence_OpensAnOrderOnce_AndSaysToEverybodyThatTheMachineIsOfNoUse(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var (agent, mute) = (await house.AddAsync(), await house.AddAsync());
        await agent.BeatAsync();
        house.Time.Move(TimeSpan.FromSeconds(89));
        (await house.Health().ListenAsync(Cancel)).ShouldBe(0);
        house.Time.Move(TimeSpan.FromSeconds(2));

        var both = await Task.WhenAll(house.Health().ListenAsync(Cancel), house.Health().ListenAsync(Cancel));

        both.Sum().ShouldBe(1, "two nodes, one order");
        (await house.Health().ListenAsync(Cancel)).ShouldBe(0);
        (await house.OrdersAsync()).ShouldHaveSingleItem().Kind.ShouldBe(FaultKind.Silence);
        await using (var db = house.Database.Everywhere())
        {
            var machine = await db.HallDevices.AsNoTracking().SingleAsync(each => each.Id == agent.Id, Cancel);
            (machine.OutSince is not null, machine.OutWhy, machine.ToldByName).ShouldBe((true, "失去联系", FleetPen.MachineName));
            (await db.HallDevices.AsNoTracking().SingleAsync(each => each.Id == mute.Id, Cancel)).OutSince.ShouldBeNull("one that never spoke is not silent");
        }

        await agent.BeatAsync();
        await using var after = house.Database.Everywhere();
        (await after.HallDevices.AsNoTracking().SingleAsync(each => each.Id == agent.Id, Cancel)).OutSince.ShouldBeNull();
        (await house.FaultsAsync()).ShouldHaveSingleItem().WasLineOnly.ShouldBeFalse("nobody knows how it was meanwhile");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Thresholds_AreThePlaces_OrThoseAbove(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        await using (var db = house.Database.Everywhere())
        {
            (await db.Tenants.SingleAsync(each => each.Id == TestData.District, Cancel)).Settings = new TenantSettings { Health = new HealthWish(PaperPercent: 30, Degrees: 40) };
            await db.SaveChangesAsync(Cancel);
        }

        var agent = await house.AddAsync();
        (await agent.SendAsync(agent.Report(paper: 30, temperature: 41, bin: 79))).OrThrow();

        (await house.FaultsAsync()).Select(fault => fault.Kind).ShouldBe([FaultKind.Paper, FaultKind.Heat], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Orders_AreTakenByOne_AndSeenByNoOtherPlace(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var agent = await house.AddAsync();
        (await agent.SendAsync(agent.Report(paper: 2))).OrThrow();
        var id = (await house.OrdersAsync()).Single().Id;
        var (one, two) = (TestData.Clerk(TestData.Street, Guid.CreateVersion7()), TestData.Clerk(TestData.Street, Guid.CreateVersion7()));
        (await house.Repairs().WaitingAsync(one, Cancel)).ShouldBe(new RepairsWaiting(0, 1, null));

        (await house.Repairs(TestDatabase.StaffScope(TestData.OtherStreet)).ActAsync(id, RepairAction.Take, null, TestData.Clerk(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await house.Repairs().ActAsync(id, RepairAction.Cure, null, one, Cancel)).Refusal.ShouldBeOfType<NotAllowed>("only the machine says that");
        var both = await Task.WhenAll(house.Repairs().ActAsync(id, RepairAction.Take, null, one, Cancel), house.Repairs().ActAsync(id, RepairAction.Take, null, two, Cancel));
        both.Count(answer => answer.IsYes).ShouldBe(1);
        var mine = both[0].IsYes ? one : two;
        (await house.Repairs().ActAsync(id, RepairAction.Take, null, mine, Cancel)).IsYes.ShouldBeTrue("a second click");
        (await house.Repairs().ActAsync(id, RepairAction.Finish, "已加纸", mine, Cancel)).OrThrow().State.ShouldBe(RepairState.Done);
        (await house.Repairs().ActAsync(id, RepairAction.Finish, null, mine, Cancel)).Refusal.ShouldBe(new RepairNotNow(RepairState.Done, RepairAction.Finish));
        (await house.Repairs().WaitingAsync(one, Cancel)).ShouldBe(new RepairsWaiting(0, 0, null));
        (await house.KindsAsync("repair.")).ShouldBe(["repair.Take", "repair.Finish"]);
        await agent.BeatAsync();
        (await house.OrdersAsync()).Single().State.ShouldBe(RepairState.Done, "what somebody did stays what they did");
    }

    /// <summary>Who answers for a place is told of what nobody would look at otherwise, also of stations below; a clerk of their own place alone.</summary>
    [Theory, MemberData(nameof(Both)), Trait("Row", "11")]
    public async Task OrderWithNobodyOnDuty_LightsTheLampOfWhoeverAnswersForThePlace_AndIsTakenByOne(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        await using (var db = house.Database.Everywhere())
        {
            (await db.Tenants.SingleAsync(each => each.Id == TestData.District, Cancel)).Settings = new TenantSettings { Hotline = "12345" };
            await db.SaveChangesAsync(Cancel);
        }

        var station = await house.AddHallAsync(TestData.Community);
        var (attended, unattended) = (await house.AddAsync(), await house.AddAsync(hallId: station.Id));
        await house.OnDutyAsync();
        (await attended.SendAsync(attended.Report(paper: 2))).OrThrow();
        (await unattended.SendAsync(unattended.Report(paper: 2))).OrThrow();
        var (clerk, supervisor) = (TestData.Clerk(TestData.Street, Guid.CreateVersion7()), FleetHouse.Supervisor);
        var order = (await house.OrdersAsync()).Single(each => each.MachineId == unattended.Id);

        (await house.Repairs().WaitingAsync(clerk, Cancel)).ShouldBe(new RepairsWaiting(1, 0, null), "a community's station is not a street clerk's");
        (await house.Repairs().WaitingAsync(supervisor, Cancel)).ShouldBe(new RepairsWaiting(1, 1, "12345"));
        (await house.Repairs().WaitingAsync(FleetHouse.Administrator, Cancel)).Unattended.ShouldBe(1);
        var both = await Task.WhenAll(house.Repairs().ActAsync(order.Id, RepairAction.Take, null, supervisor, Cancel), house.Repairs().ActAsync(order.Id, RepairAction.Take, null, FleetHouse.Administrator, Cancel));

        both.Count(answer => answer.IsYes).ShouldBe(1, "taken over by one");
        (await house.Repairs().WaitingAsync(supervisor, Cancel)).ShouldBe(new RepairsWaiting(1, 0, null));
        (await house.KindsAsync("repair.")).ShouldBe(["repair.Take"]);
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "11"), Trait("Row", "126")]
    public async Task Days_AddUpReports_EachOnce_OnTheDayTheyAreOf(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var agent = await house.AddAsync();
        house.Time.Move(TimeSpan.FromMinutes((13 * 60) + 59)); // A minute before midnight in Shanghai.
        await agent.BeatAsync();
        house.Time.Move(TimeSpan.FromSeconds(30));
        var repeated = agent.Post(agent.Report(paper: 40, temperature: 51));
        (await house.Health().TakeAsync(repeated, Cancel)).OrThrow();
        (await house.Health().TakeAsync(repeated, Cancel)).OrThrow();
        house.Time.Move(TimeSpan.FromSeconds(60));
        await agent.BeatAsync();
        house.Time.Move(TimeSpan.FromMinutes(30));
        (await agent.SendAsync(agent.Report(paper: 90, temperature: 20))).OrThrow();

        var days = await DaysAsync(house);
        days.Select(day => (day.Day, day.Reports, day.HeardSeconds, day.LowestPaper, day.HighestTemperature)).ShouldBe([(new DateOnly(2026, 3, 2), 2, 30, 40, 51), (new DateOnly(2026, 3, 3), 2, 30, 80, 35)], "what was sent again counts once, a silence does not count, midnight divides a stretch");
        days.ShouldAllBe(day => day.TenantId == TestData.Street && day.MachineId == agent.Id);
        await using var elsewhere = house.Database.Maker.Make(TestDatabase.StaffScope(TestData.OtherStreet));
        (await elsewhere.MachineDays.CountAsync(Cancel)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Days_AreForgotten_AfterTheMonthsThatAreSet(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var agent = await house.AddAsync();
        await agent.BeatAsync();
        house.Time.Move(TimeSpan.FromDays(31));
        await agent.BeatAsync();
        house.Time.Move(new DateTime(2027, 4, 2, 2, 0, 0, DateTimeKind.Utc) - house.Now);

        (await house.Health().ForgetDaysAsync(Cancel)).ShouldBe(0, "thirteen months to the day");
        house.Time.Move(TimeSpan.FromDays(1));
        (await house.Health().ForgetDaysAsync(Cancel)).ShouldBe(1);

        (await DaysAsync(house)).ShouldHaveSingleItem().Day.ShouldBe(new DateOnly(2026, 4, 2));
    }

    /// <summary>An agent that was cut off for an hour says all of it at once; one that has gone mad is not heard more often than it has reason to be.</summary>
    [Theory, MemberData(nameof(Both))]
    public async Task Posts_OfOneMachine_AreHeardAtTheirRhythm_AndAfterAnHourAway_ButNotWithoutEnd(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var (agent, other) = (await house.AddAsync(), await house.AddAsync());
        for (var again = 0; again < 40; again++)
        {
            await agent.BeatAsync();
            house.Time.Move(TimeSpan.FromSeconds(15));
        }

        for (var post = 0; post < 5; post++)
        {
            (await agent.SendAsync([.. Enumerable.Range(0, HealthRule.AtOnce).Select(_ => agent.Report())])).IsYes.ShouldBeTrue("the hour that was kept");
        }

        List<Refusal?> mad = [];
        for (var again = 0; again < 80; again++)
        {
            mad.Add((await agent.SendAsync(agent.Report())).Refusal);
        }

        mad.TakeWhile(refusal => refusal is null).Count().ShouldBe(55);
        mad.OfType<AskedTooOften>().Count().ShouldBe(25);
        mad.OfType<AskedTooOften>().ShouldAllBe(refusal => refusal.WaitSeconds == 3);
        await other.BeatAsync();
        house.Time.Move(TimeSpan.FromSeconds(3));
        await agent.BeatAsync();
        (await house.Health().TakeAsync(agent.Post(agent.Report()) with { Signature = "AAAA" }, Cancel)).Refusal.ShouldBe(new HealthRefused(false), "a forged post takes nothing from the machine");
    }

    private static async Task<List<MachineDay>> DaysAsync(FleetHouse house)
    {
        await using var db = house.Database.Everywhere();
        return await db.MachineDays.AsNoTracking().OrderBy(day => day.Day).ToListAsync(Cancel);
    }
}
