using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.Halls;
using Shouldly;
using Xunit;

namespace Portal.Tests.Kiosks;

/// <summary>A station's door over a real database: card, decision, order, log; and what is forgotten when.</summary>
public sealed class DoorDeskTests
{
    private const string Number = "999999199001010016";

    private readonly EphemeralDataProtectionProvider _protection = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Actor Supervisor => TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.Supervisor);

    [Theory]
    [InlineData(true, false, DoorOutcome.Ordered)]
    [InlineData(false, false, DoorOutcome.Shut)]
    [InlineData(true, true, DoorOutcome.Barred)]
    [InlineData(false, true, DoorOutcome.Barred)]
    public void Door_OpensForWhoIsNotKeptOut_WhileTheStationIsOpen(bool isOpen, bool isBarred, DoorOutcome outcome) => DoorRule.Decide(isOpen, isBarred).ShouldBe(outcome);

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "9")]
    public async Task Card_OpensOnce_AndTheLogHoldsAMaskedNumber(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var (desk, agent) = (Desk(house), new TestAgent());
        var door = await agent.MachineAsync(house, HallDeviceKind.Door);
        var kiosk = await agent.MachineAsync(house);

        var entry = (await desk.ArriveAsync(door, await ShowAsync(house, agent, door, Number), Cancel)).OrThrow();
        entry.Outcome.ShouldBe(DoorOutcome.Ordered);
        await desk.TellAsync(kiosk, entry.Id, hasOpened: true, Cancel);
        (await OutcomeAsync(house, entry.Id)).ShouldBe(DoorOutcome.Ordered, "another machine tells nothing of it");
        await desk.TellAsync(door, entry.Id, hasOpened: true, Cancel);
        await desk.TellAsync(door, entry.Id, hasOpened: false, Cancel);
        (await OutcomeAsync(house, entry.Id)).ShouldBe(DoorOutcome.Opened, "the first word holds");

        // What was not read, a card that is none, a kiosk that is no door.
        (await desk.ArriveAsync(door, "{}", Cancel)).Refusal.ShouldBeOfType<ReadingRefused>();
        (await desk.ArriveAsync(door, await ShowAsync(house, agent, door, "999999199001010014"), Cancel)).Refusal.ShouldBeOfType<CardUnknown>();
        (await desk.ArriveAsync(kiosk, await ShowAsync(house, agent, kiosk, Number), Cancel)).Refusal.ShouldBeOfType<NotFound>();

        var log = await desk.EntriesAsync(house.Hall.Id, null, TestData.Clerk(TestData.Street), Cancel);
        log.Select(each => each.Outcome).ShouldBe([DoorOutcome.Unread, DoorOutcome.Unread, DoorOutcome.Opened]);
        log[^1].Masked.ShouldBe(Masking.Id(Number));
        log.ShouldAllBe(each => each.Masked == null || !each.Masked.Contains("19900101"));
        (await desk.EntriesAsync(house.Hall.Id, null, TestData.Clerk(TestData.OtherStreet), Cancel)).ShouldBeEmpty();
        (await Desk(house, TestDatabase.StaffScope(TestData.OtherStreet)).EntriesAsync(house.Hall.Id, null, TestData.Staff(TestData.OtherStreet, UnitFunction.Hall, Duties.Supervisor), Cancel)).ShouldBeEmpty("another street sees nothing");
        (await desk.EntriesAsync(house.Hall.Id, DoorCursor.Read(DoorCursor.Of(log[1]).ToString()), TestData.Clerk(TestData.Street), Cancel)).ShouldHaveSingleItem().Id.ShouldBe(entry.Id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "9")]
    public async Task Door_StaysShut_ForWhoIsKeptOut_AndOutOfHours(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var (desk, agent) = (Desk(house), new TestAgent());
        var door = await agent.MachineAsync(house, HallDeviceKind.Door);
        var today = Portal.Core.Calendars.ChinaTime.DateOf(house.Time.GetUtcNow().UtcDateTime);
        var edit = new DoorBarEdit(Guid.CreateVersion7(), $" {Number[..6]} {Number[6..]}", "损坏设备", today.AddDays(2));

        (await desk.BarAsync(house.Hall.Id, edit, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>("a clerk keeps nobody out");
        (await desk.BarAsync(house.Hall.Id, edit with { Reason = " " }, Supervisor, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await desk.BarAsync(house.Hall.Id, edit with { Until = today.AddDays(400) }, Supervisor, Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
        (await desk.BarAsync(house.Hall.Id, edit with { Until = null }, Supervisor, Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
        (await desk.BarAsync(house.Hall.Id, edit with { Number = "1" }, Supervisor, Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
        (await desk.BarAsync(house.Hall.Id, edit, Supervisor, Cancel)).OrThrow().Sealed.ShouldNotContain(Number);
        (await desk.BarAsync(house.Hall.Id, edit, Supervisor, Cancel)).OrThrow();
        (await desk.BarsAsync(house.Hall.Id, Supervisor, Cancel)).ShouldHaveSingleItem().Masked.ShouldBe(Masking.Id(Number));

        (await desk.ArriveAsync(door, await ShowAsync(house, agent, door, Number), Cancel)).Refusal.ShouldBe(new DoorStaysShut(), "it is not said that there is a list");
        (await desk.ArriveAsync(door, await ShowAsync(house, agent, door, SignIn.Fresh.IdNumber()), Cancel)).OrThrow();
        (await desk.UnbarAsync(house.Hall.Id, edit.Id, Supervisor, Cancel)).OrThrow().ShouldBeTrue();
        (await desk.UnbarAsync(house.Hall.Id, edit.Id, Supervisor, Cancel)).OrThrow().ShouldBeFalse();
        (await desk.ArriveAsync(door, await ShowAsync(house, agent, door, Number), Cancel)).OrThrow();

        house.Time.Move(TimeSpan.FromHours(12)); // The hall of the house is open by day.
        (await desk.ArriveAsync(door, await ShowAsync(house, agent, door, Number), Cancel)).Refusal.ShouldBeOfType<DoorStaysShut>();
        (await desk.EntriesAsync(house.Hall.Id, null, Supervisor, Cancel)).Select(each => each.Outcome).ShouldBe([DoorOutcome.Shut, DoorOutcome.Ordered, DoorOutcome.Ordered, DoorOutcome.Barred]);
        await using var db = house.Database.Everywhere();
        (await db.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("door.")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(["door.Bar", "door.Unbar"]);
        (await db.Journal.AnyAsync(line => line.Note != null && line.Note.Contains(Number), Cancel)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "9")]
    public async Task Colleague_OpensFromTheirDesk_OnceAndNotLater(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var (desk, agent, key) = (Desk(house), new TestAgent(), Guid.CreateVersion7());
        var (door, kiosk) = (await agent.MachineAsync(house, HallDeviceKind.Door), await agent.MachineAsync(house));
        var clerk = TestData.Clerk(TestData.Street);

        (await desk.OpenAsync(key, door.Id, " ", clerk, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await desk.OpenAsync(key, kiosk.Id, "门外有人", clerk, Cancel)).Refusal.ShouldBeOfType<NotFound>("that is no door");
        (await desk.OpenAsync(key, door.Id, "门外有人", TestData.Clerk(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.FetchAsync(door, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.OpenAsync(key, door.Id, "门外有人", clerk, Cancel)).OrThrow();
        (await desk.OpenAsync(key, door.Id, "门外有人", clerk, Cancel)).OrThrow().Id.ShouldBe(key, "a second click");

        var both = await Task.WhenAll(desk.FetchAsync(door, Cancel), Desk(house).FetchAsync(door, Cancel));
        both.Count(answer => answer.IsYes).ShouldBe(1, "of two pages of one panel one opens");
        await desk.TellAsync(door, key, hasOpened: true, Cancel);
        (await desk.EntriesAsync(house.Hall.Id, null, clerk, Cancel)).ShouldHaveSingleItem().Outcome.ShouldBe(DoorOutcome.Remote);

        (await desk.OpenAsync(Guid.CreateVersion7(), door.Id, "门外有人", clerk, Cancel)).OrThrow();
        house.Time.Move(DoorRule.OrderHolds + TimeSpan.FromSeconds(1));
        (await desk.FetchAsync(door, Cancel)).Refusal.ShouldBeOfType<NotFound>("nobody stands there any more");
        await using var db = house.Database.Everywhere();
        (await db.Journal.AsNoTracking().CountAsync(line => line.Kind == "door.Open", Cancel)).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "205")]
    public async Task Log_IsForgottenOnTime(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var (desk, agent) = (Desk(house), new TestAgent());
        var door = await agent.MachineAsync(house, HallDeviceKind.Door);
        (await desk.ArriveAsync(door, await ShowAsync(house, agent, door, Number), Cancel)).OrThrow();
        house.Time.Move(TimeSpan.FromDays(28));
        (await desk.BarAsync(house.Hall.Id, new DoorBarEdit(Guid.CreateVersion7(), Number, "吵闹", Portal.Core.Calendars.ChinaTime.DateOf(house.Time.GetUtcNow().UtcDateTime)), Supervisor, Cancel)).OrThrow();

        house.Time.Move(TimeSpan.FromDays(1));
        await desk.ForgetAsync(Cancel);
        (await CountsAsync(house)).ShouldBe((1, 0), "the bar ended yesterday, the entry is 29 days old");
        house.Time.Move(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await desk.ForgetAsync(Cancel);
        (await CountsAsync(house)).ShouldBe((0, 0));
    }

    private static async Task<(int, int)> CountsAsync(HallHouse house)
    {
        await using var db = house.Database.Everywhere();
        return (await db.DoorEntries.CountAsync(Cancel), await db.DoorBars.CountAsync(Cancel));
    }

    private static async Task<DoorOutcome> OutcomeAsync(HallHouse house, Guid id)
    {
        await using var db = house.Database.Everywhere();
        return (await db.DoorEntries.AsNoTracking().SingleAsync(each => each.Id == id, Cancel)).Outcome;
    }

    private static async Task<string> ShowAsync(HallHouse house, TestAgent agent, HallDevice machine, string number) =>
        agent.Seal(machine.Id, await TestAgent.DeskOf(house).NonceAsync(machine.Id, ReadingKind.IdCard, Cancel), TestAgent.Card(number), agent.Now!());

    private DoorDesk Desk(HallHouse house, Scope? scope = null) => new(
        house.Database.Maker, scope ?? TestDatabase.StaffScope(TestData.Street), new TenantDirectory(house.Database.Maker, house.Time), TestAgent.DeskOf(house), house.Desk(), _protection, house.Time, NullLogger<DoorDesk>.Instance);
}
