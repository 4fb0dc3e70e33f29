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

/// <summary>Agents are enrolled once by a code, and a reading proves itself, over a real database.</summary>
public sealed class KioskDeskTests
{
    private const string Number = "999999199001010016";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Actor Administrator => TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.SystemAdministrator);

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Agent_IsEnrolledOnceByACode_AndProvesItsKey(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var (desk, machine, agent, thief) = (Desk(house), await MachineAsync(house), new TestAgent(), new TestAgent());

        (await desk.CodeAsync(machine.Id, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>("a clerk enrols no machine");
        (await Desk(house, TestDatabase.StaffScope(TestData.OtherStreet)).CodeAsync(machine.Id, TestData.Staff(TestData.OtherStreet, UnitFunction.Hall, Duties.SystemAdministrator), Cancel)).Refusal.ShouldBeOfType<NotFound>("another street's machine");
        var code = (await desk.CodeAsync(machine.Id, Administrator, Cancel)).OrThrow().Code;

        (await desk.EnrolAsync(agent.Asks("00000000"), Cancel)).Refusal.ShouldBeOfType<EnrolmentRefused>();
        (await desk.EnrolAsync(agent.Asks(code) with { PublicKey = thief.PublicKey }, Cancel)).Refusal.ShouldBeOfType<EnrolmentRefused>("a key that the agent does not hold");
        (await desk.EnrolAsync(agent.Asks(code) with { Proof = null }, Cancel)).Refusal.ShouldBeOfType<EnrolmentRefused>();
        (await desk.EnrolAsync(agent.Asks(code) with { PublicKey = "no key" }, Cancel)).Refusal.ShouldBeOfType<EnrolmentRefused>();
        (await desk.FindAsync(machine.Id, Cancel)).ShouldBeNull();

        var both = await Task.WhenAll(desk.EnrolAsync(agent.Asks(code), Cancel), Desk(house).EnrolAsync(thief.Asks(code), Cancel));
        both.Count(answer => answer.IsYes).ShouldBe(1, "a code is good once");
        (await desk.FindAsync(machine.Id, Cancel)).ShouldNotBeNull().PublicKey.ShouldBe(both[0].IsYes ? agent.PublicKey : thief.PublicKey);

        var late = (await desk.CodeAsync(machine.Id, Administrator, Cancel)).OrThrow().Code;
        house.Time.Move(Pairing.CodeHolds + TimeSpan.FromSeconds(1));
        (await desk.EnrolAsync(agent.Asks(late), Cancel)).Refusal.ShouldBeOfType<EnrolmentRefused>("too late");

        (await desk.StrikeAsync(machine.Id, Administrator, Cancel)).OrThrow();
        (await desk.StrikeAsync(machine.Id, Administrator, Cancel)).OrThrow();
        (await desk.FindAsync(machine.Id, Cancel)).ShouldBeNull();
        (await KindsAsync(house)).ShouldBe(["kiosk.Code", "kiosk.Enrol", "kiosk.Code", "kiosk.Strike"]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Reading_IsBelievedOnce_AndBothAreWrittenDown(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var (desk, machine, agent) = (Desk(house), await MachineAsync(house), new TestAgent());
        await EnrolAsync(desk, machine, agent);
        var nonce = await desk.NonceAsync(machine.Id, ReadingKind.IdCard, Cancel);
        var sealedOnce = agent.Seal(machine.Id, nonce, TestAgent.Card(Number), Now(house));

        var both = await Task.WhenAll(desk.BelieveAsync(machine, ReadingKind.IdCard, sealedOnce, Cancel), Desk(house).BelieveAsync(machine, ReadingKind.IdCard, sealedOnce, Cancel));

        both.Count(answer => answer.IsYes).ShouldBe(1);
        both.Single(answer => !answer.IsYes).Refusal.ShouldBe(new ReadingRefused(ReadingProblem.Nonce));
        CardHolder.OfIdCard(both.Single(answer => answer.IsYes).Value!.Reading, new DateOnly(2026, 3, 2)).OrThrow().ShouldBe(new CardHolder(DocumentType.ResidentIdCard, Number, "测试员乙"));
        (await desk.BelieveAsync(machine, ReadingKind.IdCard, sealedOnce, Cancel)).Refusal.ShouldBe(new ReadingRefused(ReadingProblem.Nonce), "replayed");

        await using var db = house.Database.Everywhere();
        (await db.KioskNonces.CountAsync(Cancel)).ShouldBe(0);
        var lines = await db.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("kiosk.Reading")).OrderBy(line => line.Number).ToListAsync(Cancel);
        lines.Select(line => line.Kind).Order().ShouldBe(["kiosk.Reading", "kiosk.ReadingRefused", "kiosk.ReadingRefused"]);
        lines.ShouldAllBe(line => line.Subject == machine.Id.ToString("N") && line.TenantId == TestData.Street && !$"{line.Note}{line.After}{line.Before}".Contains(Number));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Reading_ThatIsNotThisMachinesOwn_IsRefused(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var (desk, here, there, agent) = (Desk(house), await MachineAsync(house), await MachineAsync(house), new TestAgent());
        await EnrolAsync(desk, here, agent);
        await EnrolAsync(desk, there, agent);

        var foreign = agent.Seal(there.Id, await desk.NonceAsync(there.Id, ReadingKind.IdCard, Cancel), TestAgent.Card(Number), Now(house));
        (await desk.BelieveAsync(here, ReadingKind.IdCard, foreign, Cancel)).Refusal.ShouldBe(new ReadingRefused(ReadingProblem.Kiosk));
        (await desk.BelieveAsync(there, ReadingKind.IdCard, foreign, Cancel)).IsYes.ShouldBeTrue("it was not used up by being shown elsewhere");
        var stale = agent.Seal(here.Id, await desk.NonceAsync(here.Id, ReadingKind.IdCard, Cancel), TestAgent.Card(Number), Now(house));
        house.Time.Move(ReadingRule.Fresh + TimeSpan.FromSeconds(1));
        (await desk.BelieveAsync(here, ReadingKind.IdCard, stale, Cancel)).Refusal.ShouldBe(new ReadingRefused(ReadingProblem.Nonce));
        (await desk.BelieveAsync(here, ReadingKind.IdCard, "{}", Cancel)).Refusal.ShouldBe(new ReadingRefused(ReadingProblem.Form));

        var good = agent.Seal(here.Id, await desk.NonceAsync(here.Id, ReadingKind.IdCard, Cancel), TestAgent.Card(Number), Now(house));
        (await desk.StrikeAsync(here.Id, Administrator, Cancel)).OrThrow();
        (await desk.BelieveAsync(here, ReadingKind.IdCard, good, Cancel)).Refusal.ShouldBe(new ReadingRefused(ReadingProblem.Kiosk), "its agent is struck off");
    }

    private static KioskDesk Desk(HallHouse house, Scope? scope = null, bool takesSimulated = false) =>
        new(house.Database.Maker, scope ?? TestDatabase.StaffScope(TestData.Street), new TenantDirectory(house.Database.Maker, house.Time), new KioskTrust(takesSimulated), house.Time, NullLogger<KioskDesk>.Instance);

    private static async Task<HallDevice> MachineAsync(HallHouse house) =>
        (await house.Halls().KeepDeviceAsync(house.Hall.Id, new DeviceEdit(Guid.CreateVersion7(), new LocalText("政务终端"), HallDeviceKind.Government), Administrator, Cancel)).OrThrow();

    private static async Task EnrolAsync(KioskDesk desk, HallDevice machine, TestAgent agent) =>
        (await desk.EnrolAsync(agent.Asks((await desk.CodeAsync(machine.Id, Administrator, Cancel)).OrThrow().Code), Cancel)).OrThrow();

    private static DateTime Now(HallHouse house) => house.Time.GetUtcNow().UtcDateTime;

    private static async Task<List<string>> KindsAsync(HallHouse house)
    {
        await using var db = house.Database.Everywhere();
        return await db.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("kiosk.")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel);
    }
}
