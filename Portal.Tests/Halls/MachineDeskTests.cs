using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>Which browser is a machine of a hall, over a real database.</summary>
[Trait("Row", "34")]
public sealed class MachineDeskTests
{
    private static readonly Actor Nobody = new() { Name = "自助终端", Channel = Channel.Kiosk };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Actor Administrator => TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.SystemAdministrator);

    private static Tenant Street => TestData.Tree.Find(TestData.Street)!;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Machine_IsPairedOnceByACode_AndByNobodyWhoIsSignedIn(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var desk = house.Halls();
        var device = await AddAsync(house, HallDeviceKind.TicketMachine);
        var code = (await desk.CodeAsync(device.Id, Administrator, Cancel)).OrThrow().Code;

        (await desk.PairAsync(code, Street, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<SignOutFirst>("they would stay signed in where everybody can touch it");
        (await desk.PairAsync(code, Street, Nobody with { CitizenId = Guid.CreateVersion7() }, Cancel)).Refusal.ShouldBeOfType<SignOutFirst>();
        (await desk.PairAsync(code == "00000000" ? "11111111" : "00000000", Street, Nobody, Cancel)).Refusal.ShouldBeOfType<PairingCodeWrong>();
        (await desk.PairAsync(null, Street, Nobody, Cancel)).Refusal.ShouldBeOfType<PairingCodeWrong>();
        (await desk.PairAsync(code, TestData.Tree.Find(TestData.OtherStreet)!, Nobody, Cancel)).Refusal.ShouldBeOfType<PairingCodeWrong>("a code of another place");
        var both = await Task.WhenAll(desk.PairAsync($"{code[..4]} {code[4..]}", Street, Nobody, Cancel), house.Halls().PairAsync(code, Street, Nobody, Cancel));
        both.Count(answer => answer.IsYes).ShouldBe(1, "of two browsers one is the machine");
        var cookie = both.Single(answer => answer.IsYes).Value!;
        (await desk.MachineAsync(cookie, Street, Cancel))!.HallId.ShouldBe(house.Hall.Id);
        (await desk.MachineAsync(cookie, TestData.Tree.Find(TestData.OtherStreet)!, Cancel)).ShouldBeNull("another place");
        (await desk.MachineAsync(cookie[..^1] + (cookie[^1] == '0' ? '1' : '0'), Street, Cancel)).ShouldBeNull("one sign wrong");
        (await desk.MachineAsync(null, Street, Cancel)).ShouldBeNull();

        // A code that came too late is none; another browser takes the place of the first.
        var late = (await desk.CodeAsync(device.Id, Administrator, Cancel)).OrThrow().Code;
        house.Time.Move(Pairing.CodeHolds + TimeSpan.FromSeconds(1));
        (await desk.PairAsync(late, Street, Nobody, Cancel)).Refusal.ShouldBeOfType<PairingCodeWrong>();
        (await desk.MachineAsync(cookie, Street, Cancel)).ShouldNotBeNull("the first goes on until another has come");
        var second = (await desk.PairAsync((await desk.CodeAsync(device.Id, Administrator, Cancel)).OrThrow().Code, Street, Nobody, Cancel)).OrThrow();
        (await desk.MachineAsync(cookie, Street, Cancel)).ShouldBeNull();
        (await desk.MachineAsync(second, Street, Cancel)).ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Unpaired_IsRefusedAtOnce_AndAllOfItIsWrittenDown(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var desk = house.Halls();
        var (device, gone) = (await AddAsync(house, HallDeviceKind.Government), await AddAsync(house, HallDeviceKind.Other));
        var cookie = await PairAsync(desk, device);
        var waiting = (await desk.CodeAsync(device.Id, Administrator, Cancel)).OrThrow().Code;

        (await desk.UnpairAsync(device.Id, Administrator, Cancel)).OrThrow();
        (await desk.MachineAsync(cookie, Street, Cancel)).ShouldBeNull();
        (await desk.PairAsync(waiting, Street, Nobody, Cancel)).Refusal.ShouldBeOfType<PairingCodeWrong>("the code that waited is void too");
        (await desk.UnpairAsync(device.Id, Administrator, Cancel)).IsYes.ShouldBeTrue("a second click");

        var taken = await PairAsync(desk, gone);
        (await desk.RetireDeviceAsync(house.Hall.Id, gone.Id, Administrator, Cancel)).OrThrow();
        (await desk.MachineAsync(taken, Street, Cancel)).ShouldBeNull("a machine that is taken away gives no numbers");
        (await desk.CodeAsync(gone.Id, Administrator, Cancel)).Refusal.ShouldBeOfType<NotFound>();

        await using var db = house.Database.Everywhere();
        var lines = await db.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("hall.Device") && line.Kind != "hall.Device").OrderBy(line => line.Number).ToListAsync(Cancel);
        lines.Select(line => line.Kind).ShouldBe(["hall.DeviceCode", "hall.DevicePair", "hall.DeviceCode", "hall.DeviceUnpair", "hall.DeviceCode", "hall.DevicePair", "hall.DeviceEnd"]);
        lines.ShouldAllBe(line => line.Subject == house.Hall.Id.ToString("N") && !(line.After ?? "").Contains(waiting));
        (await db.HallDevices.AsNoTracking().ToListAsync(Cancel)).ShouldAllBe(each => each.SecretHash == null && each.CodeHash == null && each.PairedAt == null);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Codes_AreMadeByWhoAnswersForThePlace_ForMachinesOfOurs_AndByNoNeighbour(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var (machine, printer) = (await AddAsync(house, HallDeviceKind.TicketMachine), await AddAsync(house, HallDeviceKind.Printer));
        var cookie = await PairAsync(house.Halls(), machine);

        (await house.Halls().CodeAsync(machine.Id, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>("a clerk sets up no machine");
        (await house.Halls().UnpairAsync(machine.Id, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await house.Halls().CodeAsync(printer.Id, Administrator, Cancel)).Refusal.ShouldBeOfType<NotFound>("it has no screen");
        (await house.Halls().CodeAsync(machine.Id, TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.Supervisor), Cancel)).IsYes.ShouldBeTrue();
        var (neighbour, near) = (TestData.Staff(TestData.OtherStreet, UnitFunction.Hall, Duties.SystemAdministrator), house.Halls(TestDatabase.StaffScope(TestData.OtherStreet)));
        (await near.CodeAsync(machine.Id, neighbour, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await near.UnpairAsync(machine.Id, neighbour, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await near.MachineAsync(cookie, Street, Cancel)).ShouldNotBeNull("and it is still what it was");
    }

    private static async Task<HallDevice> AddAsync(HallHouse house, HallDeviceKind kind) =>
        (await house.Halls().KeepDeviceAsync(house.Hall.Id, new DeviceEdit(Guid.CreateVersion7(), "机器", kind), Administrator, Cancel)).OrThrow();

    private static async Task<string> PairAsync(HallDesk desk, HallDevice device) =>
        (await desk.PairAsync((await desk.CodeAsync(device.Id, Administrator, Cancel)).OrThrow().Code, Street, Nobody, Cancel)).OrThrow();
}
