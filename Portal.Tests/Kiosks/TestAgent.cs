using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Core.Kiosks;
using Portal.Tests.Delivery;

namespace Portal.Tests.Kiosks;

/// <summary>An agent as the portal sees one: a key, and readings sealed with it. Written from <c>docs/kiosk-protocol.md</c>; knows nothing of <c>Portal.Devices</c>.</summary>
internal sealed class TestAgent
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Its clock, where a test has one of its own.</summary>
    public Func<DateTime>? Now { get; set; }

    public string PublicKey => Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo());

    /// <summary>An identity card's reading.</summary>
    public static JsonObject Card(string number, string name = "测试员乙", string layout = "Resident", string to = "长期") =>
        new() { ["layout"] = layout, ["name"] = name, ["englishName"] = "", ["number"] = number, ["from"] = "20200101", ["to"] = to };

    /// <summary>A machine of its own in the house's hall, at which this agent is enrolled; it has the house's clock.</summary>
    public async Task<Core.Halls.HallDevice> MachineAsync(Halls.HallHouse house, Core.Halls.HallDeviceKind kind = Core.Halls.HallDeviceKind.Government)
    {
        Now = () => house.Time.GetUtcNow().UtcDateTime;
        var administrator = TestData.Staff(TestData.Street, Core.Tenancy.UnitFunction.Hall, Core.People.Duties.SystemAdministrator);
        var machine = (await house.Halls().KeepDeviceAsync(house.Hall.Id, new Core.Halls.DeviceEdit(Guid.CreateVersion7(), new Core.Tenancy.LocalText("测试终端"), kind), administrator)).OrThrow();
        var desk = DeskOf(house);
        (await desk.EnrolAsync(Asks((await desk.CodeAsync(machine.Id, administrator)).OrThrow().Code))).OrThrow();
        return machine;
    }

    public static KioskDesk DeskOf(Halls.HallHouse house) => new(
        house.Database.Maker, TestDatabase.StaffScope(TestData.Street), new Core.Tenancy.TenantDirectory(house.Database.Maker, house.Time), new KioskTrust(false), house.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<KioskDesk>.Instance);

    public EnrolmentAsked Asks(string code) => new(code, PublicKey, Sign($"portal-kiosk-enrolment/1\n{code}\n"));

    /// <summary>What the page passes on.</summary>
    public string Seal(Guid machine, string nonce, JsonObject reading, DateTime now, Func<ReadingSeal, ReadingSeal>? before = null, Func<ReadingSeal, ReadingSeal>? after = null)
    {
        var text = reading.ToJsonString();
        var seal = new ReadingSeal(Kiosk.NameOf(machine), nonce, now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), "idcard", "idcard0", "real",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), "", "");
        seal = before?.Invoke(seal) ?? seal;
        seal = seal with { Signature = Sign($"portal-kiosk-reading/1\n{seal.Kiosk}\n{seal.Nonce}\n{seal.Time}\n{seal.Kind}\n{seal.Device}\n{seal.Source}\n{seal.Sha256}\n") };
        seal = after?.Invoke(seal) ?? seal;
        return new JsonObject
        {
            ["reading"] = text,
            ["seal"] = new JsonObject
            {
                ["kiosk"] = seal.Kiosk,
                ["nonce"] = seal.Nonce,
                ["time"] = seal.Time,
                ["kind"] = seal.Kind,
                ["device"] = seal.Device,
                ["source"] = seal.Source,
                ["sha256"] = seal.Sha256,
                ["key"] = seal.Key,
                ["signature"] = seal.Signature,
            },
            ["device"] = seal.Device,
            ["simulated"] = seal.Source != "real",
        }.ToJsonString();
    }

    /// <summary>A finger in a box, opened as the protocol's page says.</summary>
    public byte[] Unpack(Guid machine, string nonce, string box)
    {
        var bytes = Convert.FromBase64String(box);
        using var own = ECDiffieHellman.Create(_key.ExportParameters(includePrivateParameters: true));
        using var once = ECDiffieHellman.Create();
        once.ImportSubjectPublicKeyInfo(bytes.AsSpan(0, 91), out _);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, own.DeriveRawSecretAgreement(once.PublicKey), 32, info: Encoding.UTF8.GetBytes($"portal-kiosk-finger/1\n{Kiosk.NameOf(machine)}\n{nonce}\n"));
        var plain = new byte[bytes.Length - 91 - 12 - 16];
        using var lid = new AesGcm(key, 16);
        lid.Decrypt(bytes.AsSpan(91, 12), bytes.AsSpan(103, plain.Length), bytes.AsSpan(bytes.Length - 16), plain);
        return plain[4..(4 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(plain))];
    }

    private string Sign(string text) => Base64Url.EncodeToString(_key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
}
