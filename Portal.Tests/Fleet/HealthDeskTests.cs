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
            (await db.Tenants.SingleAsync(each => each.Id == TestData.District, Cancel)).Settings = new TenantSettings { Health = new HealthLimits(PaperPercent: 30, Degrees: 40) };
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
        (await house.Repairs().WaitingAsync(one, Cancel)).ShouldBe(1);

        (await house.Repairs(TestDatabase.StaffScope(TestData.OtherStreet)).ActAsync(id, RepairAction.Take, null, TestData.Clerk(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await house.Repairs().ActAsync(id, RepairAction.Cure, null, one, Cancel)).Refusal.ShouldBeOfType<NotAllowed>("only the machine says that");
        var both = await Task.WhenAll(house.Repairs().ActAsync(id, RepairAction.Take, null, one, Cancel), house.Repairs().ActAsync(id, RepairAction.Take, null, two, Cancel));
        both.Count(answer => answer.IsYes).ShouldBe(1);
        var mine = both[0].IsYes ? one : two;
        (await house.Repairs().ActAsync(id, RepairAction.Take, null, mine, Cancel)).IsYes.ShouldBeTrue("a second click");
        (await house.Repairs().ActAsync(id, RepairAction.Finish, "已加纸", mine, Cancel)).OrThrow().State.ShouldBe(RepairState.Done);
        (await house.Repairs().ActAsync(id, RepairAction.Finish, null, mine, Cancel)).Refusal.ShouldBe(new RepairNotNow(RepairState.Done, RepairAction.Finish));
        (await house.Repairs().WaitingAsync(one, Cancel)).ShouldBe(0);
        (await house.KindsAsync("repair.")).ShouldBe(["repair.Take", "repair.Finish"]);
        await agent.BeatAsync();
        (await house.OrdersAsync()).Single().State.ShouldBe(RepairState.Done, "what somebody did stays what they did");
    }
}
