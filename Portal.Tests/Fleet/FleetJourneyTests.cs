using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.Kiosks;
using Shouldly;
using Xunit;

namespace Portal.Tests.Fleet;

/// <summary>The real agent with simulated devices, and the real portal.</summary>
public sealed class FleetJourneyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "11"), Trait("Row", "20"), Trait("Row", "203")]
    public async Task Agent_TellsOfPaperAndCard_CarriesOutCommands_AndShowsAProfile()
    {
        var (house, _) = await KioskHouse.OpenAsync();
        await using var closing = house;
        var machine = house.Machine.Id;
        await house.Agent.ReportAsync(Cancel);
        (await TerminalAsync(house)).Report.ShouldNotBeNull().Parts.Select(part => part.Kind).ShouldContain("document");

        house.World.Fill(5);
        house.World.Swallow();
        await house.Agent.ReportAsync(Cancel);
        (await OpenAsync(house)).ShouldBe([FaultKind.Paper, FaultKind.Card], ignoreOrder: true);
        await using (var db = house.Portal.Everywhere())
        {
            (await db.RepairOrders.AsNoTracking().Where(order => order.MachineId == machine).ToListAsync(Cancel)).Count.ShouldBe(2);
        }

        house.World.Fill(100);
        await AskAsync(house, CommandKind.EjectCard);
        await house.Agent.ReportAsync(Cancel);
        house.World.IsCardStuck.ShouldBeFalse();
        await house.Agent.ReportAsync(Cancel);
        (await OpenAsync(house)).ShouldBeEmpty();

        await AskAsync(house, CommandKind.Lock);
        await house.Agent.ReportAsync(Cancel);
        (await TerminalAsync(house)).Report!.IsLocked.ShouldBeTrue();
        await using (var db = house.Portal.Everywhere())
        {
            (await db.HallDevices.AsNoTracking().SingleAsync(each => each.Id == machine, Cancel)).OutWhy.ShouldBe("锁定终端");
        }

        var unlock = await AskAsync(house, CommandKind.Unlock);
        await house.Agent.ReportAsync(Cancel);
        (await TerminalAsync(house)).Report!.IsLocked.ShouldBeTrue("a second person has not said yes");
        await StaffAsync(house, (shift, other) => shift.GetRequiredService<CommandDesk>().ConfirmAsync(unlock, other, Cancel));
        await house.Agent.ReportAsync(Cancel);
        (await TerminalAsync(house)).Report!.IsLocked.ShouldBeFalse();

        var profile = Guid.CreateVersion7();
        await StaffAsync(house, (shift, staff) => shift.GetRequiredService<ProfileDesk>().PublishAsync(profile, new LocalText("配置"), new ProfileContent(["mine"], 90, 40, new LocalText("今日已闭站", "Closed")), staff, Cancel));
        await StaffAsync(house, (shift, staff) => shift.GetRequiredService<ProfileDesk>().PushAsync(profile, 1, [machine], staff, Cancel));
        await house.Agent.ReportAsync(Cancel);
        await house.Agent.ReportAsync(Cancel);
        (await TerminalAsync(house)).ShownVersion().ShouldBe(1);

        await AskAsync(house, CommandKind.Restart);
        await house.Agent.ReportAsync(Cancel);
        await using var read = house.Portal.Everywhere();
        (await read.RemoteCommands.AsNoTracking().Where(command => command.MachineId == machine).OrderBy(command => command.Id).Select(command => command.State).ToListAsync(Cancel))
            .ShouldBe([CommandState.Done, CommandState.Done, CommandState.Done, CommandState.Sent]);
    }

    private static async Task<Guid> AskAsync(KioskHouse house, CommandKind kind) =>
        (await StaffAsync(house, (shift, staff) => shift.GetRequiredService<CommandDesk>().AskAsync(new NewCommand(Guid.CreateVersion7(), house.Machine.Id, kind, null, "测试"), staff, Cancel))).Id;

    private static Task<T> StaffAsync<T>(KioskHouse house, Func<IServiceProvider, Actor, Task<Answer<T>>> act) =>
        Portal.Tests.Halls.Machines.AsAdministratorAsync(house.Portal, house.Machine.HallId, async (shift, administrator) => (await act(shift, administrator)).OrThrow());

    private static async Task<Terminal> TerminalAsync(KioskHouse house)
    {
        await using var db = house.Portal.Everywhere();
        return await db.Terminals.AsNoTracking().SingleAsync(each => each.Id == house.Machine.Id, Cancel);
    }

    private static async Task<List<FaultKind>> OpenAsync(KioskHouse house)
    {
        await using var db = house.Portal.Everywhere();
        return await db.MachineFaults.AsNoTracking().Where(each => each.MachineId == house.Machine.Id && each.Until == null).Select(each => each.Kind).ToListAsync(Cancel);
    }
}
