using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Devices;
using Portal.Tests.Delivery;
using Portal.Tests.Halls;
using Shouldly;
using Xunit;
using Kiosk = Portal.Core.Kiosks.Kiosk;

namespace Portal.Tests.Kiosks;

/// <summary>A finger that was kept makes its own person known, at any machine, and nobody else; it is gone when they say so.</summary>
public sealed class FingerDeskTests
{
    private readonly EphemeralDataProtectionProvider _protection = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "130")]
    public async Task Finger_MakesItsOwnPersonKnown_AndNobodyElse(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var (desk, readings, agent) = (Fingers(house), TestAgent.DeskOf(house), new TestAgent());
        var (here, there) = (await agent.MachineAsync(house), await agent.MachineAsync(house));
        var (keeper, other) = (await CitizenAsync(house, "999999199001010016"), await CitizenAsync(house, "99999919900102001X"));
        byte[] template = [1, 2, 3, 4];
        var mine = Convert.ToHexStringLower(SHA256.HashData(template));

        (await desk.KeptSinceAsync(keeper, Cancel)).ShouldBeNull();
        (await desk.KeepAsync(here, Of(keeper), await SealAsync(readings, agent, here, Enrolled(template)), Cancel)).OrThrow();
        (await desk.KeptSinceAsync(keeper, Cancel)).ShouldNotBeNull();
        (await desk.KeepAsync(here, Actor.System, await SealAsync(readings, agent, here, Enrolled(template)), Cancel)).Refusal.ShouldBeOfType<NotFound>("nobody's finger");
        (await desk.KeepAsync(here, Of(other), await SealAsync(readings, agent, here, new JsonObject { ["template"] = "no template" }), Cancel)).Refusal.ShouldBeOfType<ReadingRefused>();

        // At another machine, as typed with blanks.
        var asked = (await desk.AskAsync(there, " 999999 19900101 0016", Cancel)).OrThrow();
        (await KnowAsync(desk, agent, there, asked, mine)).OrThrow().ShouldBe(keeper);
        (await KnowAsync(desk, agent, there, asked, mine)).Refusal.ShouldBeOfType<ReadingRefused>("the same reading a second time");

        // Another's number with the keeper's finger, no number at all, a finger that matches nothing, a ticket of another question.
        var others = (await desk.AskAsync(there, "99999919900102001X", Cancel)).OrThrow();
        (await KnowAsync(desk, agent, there, others, mine)).Refusal.ShouldBeOfType<FingerUnknown>();
        var nobody = (await desk.AskAsync(there, "", Cancel)).OrThrow();
        (await KnowAsync(desk, agent, there, nobody, Convert.ToHexStringLower(SHA256.HashData([])))).Refusal.ShouldBeOfType<FingerUnknown>("the empty box was matched");
        var wrong = (await desk.AskAsync(there, "999999199001010016", Cancel)).OrThrow();
        (await KnowAsync(desk, agent, there, wrong, null)).Refusal.ShouldBeOfType<FingerUnknown>();
        var (first, second) = ((await desk.AskAsync(there, "999999199001010016", Cancel)).OrThrow(), (await desk.AskAsync(there, "99999919900102001X", Cancel)).OrThrow());
        (await KnowAsync(desk, agent, there, second with { Ticket = first.Ticket }, mine)).Refusal.ShouldBeOfType<FingerUnknown>();
        (await KnowAsync(desk, agent, there, (await desk.AskAsync(there, "999999199001010016", Cancel)).OrThrow() with { Ticket = "made up" }, mine)).Refusal.ShouldBeOfType<FingerUnknown>();

        asked.Box.Length.ShouldBe(nobody.Box.Length, "who only knows a number learns nothing by the box");
        await using var db = house.Database.Everywhere();
        var row = await db.FingerTemplates.AsNoTracking().SingleAsync(Cancel);
        row.Sealed.ShouldNotContain(Convert.ToBase64String(template), Case.Sensitive, "it does not lie open");
        (await db.Journal.AsNoTracking().Where(line => line.Kind == "citizen.FingerKept").ToListAsync(Cancel)).ShouldHaveSingleItem().ActorName.ShouldBe("张*测");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Finger_IsGone_WhenItsPersonSaysSo_AndWhenNobodyUsesIt(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var (desk, readings, agent) = (Fingers(house), TestAgent.DeskOf(house), new TestAgent());
        var machine = await agent.MachineAsync(house);
        var (one, two) = (await CitizenAsync(house, "999999199001010016"), await CitizenAsync(house, "99999919900102001X"));
        (await desk.KeepAsync(machine, Of(one), await SealAsync(readings, agent, machine, Enrolled([1])), Cancel)).OrThrow();
        (await desk.KeepAsync(machine, Of(two), await SealAsync(readings, agent, machine, Enrolled([2])), Cancel)).OrThrow();

        (await desk.ForgetAsync(TestData.Tree.Find(TestData.Street)!, Of(one), Cancel)).OrThrow().ShouldBeTrue();
        (await desk.ForgetAsync(TestData.Tree.Find(TestData.Street)!, Of(one), Cancel)).OrThrow().ShouldBeFalse("a second time changes nothing");
        (await desk.KeptSinceAsync(one, Cancel)).ShouldBeNull();
        (await desk.KeptSinceAsync(two, Cancel)).ShouldNotBeNull("another's stays");

        house.Time.Move(TimeSpan.FromDays(300));
        await desk.ForgetUnusedAsync(Cancel);
        (await KnowAsync(desk, agent, machine, (await desk.AskAsync(machine, "99999919900102001X", Cancel)).OrThrow(), Convert.ToHexStringLower(SHA256.HashData([2])))).OrThrow().ShouldBe(two);
        house.Time.Move(TimeSpan.FromDays(300));
        await desk.ForgetUnusedAsync(Cancel);
        (await desk.KeptSinceAsync(two, Cancel)).ShouldNotBeNull("it was used 300 days ago");
        house.Time.Move(TimeSpan.FromDays(70));
        await desk.ForgetUnusedAsync(Cancel);
        (await desk.KeptSinceAsync(two, Cancel)).ShouldBeNull();
    }

    [Fact]
    public void Box_OpensForItsKioskAndItsReadingOnly()
    {
        var (key, thief) = (KioskKey.Make(), KioskKey.Make());
        var nonce = new string('n', 32);
        var box = FingerBox.Pack([9, 8, 7], Convert.ToBase64String(key.PublicKey), "kx-1", nonce);
        var bytes = Convert.FromBase64String(box);

        key.Unpack(bytes, "kx-1", nonce).ShouldBe([9, 8, 7]);
        key.Unpack(Convert.FromBase64String(FingerBox.Pack([], Convert.ToBase64String(key.PublicKey), "kx-1", nonce)), "kx-1", nonce).ShouldBe([]);
        key.Unpack(bytes, "kx-1", new string('m', 32)).ShouldBeNull("another reading's");
        key.Unpack(bytes, "kx-2", nonce).ShouldBeNull("another kiosk's");
        thief.Unpack(bytes, "kx-1", nonce).ShouldBeNull("another key");
        bytes[^1] ^= 1;
        key.Unpack(bytes, "kx-1", nonce).ShouldBeNull("changed on the way");
        key.Unpack([1, 2, 3], "kx-1", nonce).ShouldBeNull();
        key.Unpack(new byte[400], "kx-1", nonce).ShouldBeNull();
        Should.Throw<ArgumentException>(() => FingerBox.Pack(new byte[FingerBox.Longest + 1], Convert.ToBase64String(key.PublicKey), "kx-1", nonce));
    }

    private static JsonObject Enrolled(byte[] template) => new() { ["template"] = Convert.ToBase64String(template) };

    /// <summary>What the agent says: it matched the template of this hash, or nothing.</summary>
    private static async Task<Answer<Guid>> KnowAsync(FingerDesk desk, TestAgent agent, HallDevice machine, FingerAsked asked, string? matched) =>
        await desk.KnowAsync(machine, asked.Ticket, agent.Seal(machine.Id, asked.Nonce, new JsonObject { ["isMatch"] = matched is not null, ["template"] = matched }, agent.Now!(), before: seal => seal with { Kind = "fingerprint" }), Cancel);

    private static async Task<string> SealAsync(KioskDesk readings, TestAgent agent, HallDevice machine, JsonObject reading) =>
        agent.Seal(machine.Id, await readings.NonceAsync(machine.Id, ReadingKind.Fingerprint, Cancel), reading, agent.Now!(), before: seal => seal with { Kind = "fingerprint" });

    private static Actor Of(Guid citizen) => new() { AccountId = Guid.CreateVersion7(), CitizenId = citizen, Name = "张小测", Channel = Channel.Kiosk };

    private static async Task<Guid> CitizenAsync(HallHouse house, string number)
    {
        await using var db = house.Database.Everywhere();
        var citizen = new Citizen { Id = Guid.CreateVersion7(), Name = "张小测", DocumentType = DocumentType.ResidentIdCard, DocumentNumber = number, HomeTenantId = TestData.Community, Phone = "13800000000" };
        db.Citizens.Add(citizen);
        await db.SaveChangesAsync(Cancel);
        return citizen.Id;
    }

    private FingerDesk Fingers(HallHouse house) => new(house.Database.Maker, TestAgent.DeskOf(house), _protection, house.Time, NullLogger<FingerDesk>.Instance);
}
