using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.Halls;
using Portal.Tests.Kiosks;
using Shouldly;
using Xunit;

namespace Portal.Tests.Fleet;

/// <summary>A street's station on a Monday at ten, with machines whose agents are played by the test.</summary>
internal sealed class FleetHouse : IAsyncDisposable
{
    private readonly HallHouse _hall;
    private readonly TenantDirectory _directory;
    private readonly CalendarDesk _calendars;
    private readonly FleetPen _pen;

    private FleetHouse(HallHouse hall)
    {
        _hall = hall;
        _directory = new TenantDirectory(hall.Database.Maker, hall.Time);
        _calendars = new CalendarDesk(hall.Database.Maker, hall.Time);
        _pen = new FleetPen(_directory, _calendars);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Actor Administrator { get; } = TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.SystemAdministrator, Guid.CreateVersion7(), "管理员甲");

    public static Actor Supervisor { get; } = TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.Supervisor, Guid.CreateVersion7(), "监察乙");

    public TestDatabase Database => _hall.Database;

    public MovableTime Time => _hall.Time;

    public Hall Hall => _hall.Hall;

    public DateTime Now => Time.GetUtcNow().UtcDateTime;

    public static async Task<FleetHouse> OpenAsync(DatabaseProvider provider) => new(await HallHouse.OpenAsync(provider, counters: 0));

    /// <summary>One for the house, as for a portal.</summary>
    public HealthPace Pace => field ??= new HealthPace(Time);

    public HealthDesk Health() => new(Database.Maker, _directory, _pen, _hall.News, new ListeningSince(HallHouse.Monday), new DaysKept(), Pace, Time, NullLogger<HealthDesk>.Instance);

    public FleetDesk Fleet(Scope? scope = null) => new(Database.Maker, scope ?? TestDatabase.StaffScope(TestData.Street), _directory, _calendars, _hall.News, new ListeningSince(HallHouse.Monday), Time, NullLogger<FleetDesk>.Instance);

    public RepairDesk Repairs(Scope? scope = null) => new(Database.Maker, scope ?? TestDatabase.StaffScope(TestData.Street), _directory, Time, NullLogger<RepairDesk>.Instance);

    public CommandDesk Commands(Scope? scope = null) => new(Database.Maker, scope ?? TestDatabase.StaffScope(TestData.Street), _directory, Time, NullLogger<CommandDesk>.Instance);

    public ProfileDesk Profiles(Scope? scope = null) => new(Database.Maker, scope ?? TestDatabase.StaffScope(TestData.Street), _directory, Time, NullLogger<ProfileDesk>.Instance);

    public KioskDesk Kiosks() => new(Database.Maker, TestDatabase.StaffScope(TestData.Street), _directory, new KioskTrust(false), Time, NullLogger<KioskDesk>.Instance);

    /// <summary>A machine of the station; its agent is enrolled.</summary>
    public async Task<FleetAgent> AddAsync(HallDeviceKind kind = HallDeviceKind.Government, Guid? hallId = null)
    {
        var machine = (await _hall.Halls().KeepDeviceAsync(hallId ?? Hall.Id, new DeviceEdit(Guid.CreateVersion7(), new LocalText("政务终端", "Terminal"), kind), Administrator, Cancel)).OrThrow();
        var agent = new FleetAgent(this, machine.Id);
        await agent.EnrolAsync();
        return agent;
    }

    public async Task<Hall> AddHallAsync(int tenantId, Action<Hall>? change = null)
    {
        var hall = new Hall { TenantId = tenantId, Name = new("另一个自助站", "Another station"), Kind = HallKind.Station, IsAlwaysOpen = true };
        change?.Invoke(hall);
        await using var db = Database.Everywhere();
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        return hall;
    }

    public async Task<DutyShift> OnDutyAsync(string name = "值班丙", string? phone = "19900008888")
    {
        var shift = new DutyShift { TenantId = Hall.TenantId, HallId = Hall.Id, Name = name, AccountId = Guid.CreateVersion7(), Weekday = DayOfWeek.Monday, From = new(9, 0), To = new(18, 0), Phone = phone };
        await using var db = Database.Everywhere();
        db.Add(shift);
        await db.SaveChangesAsync(Cancel);
        return shift;
    }

    public async Task<List<MachineFault>> FaultsAsync()
    {
        await using var db = Database.Everywhere();
        return await db.MachineFaults.AsNoTracking().OrderBy(each => each.Id).ToListAsync(Cancel);
    }

    public async Task<List<RepairOrder>> OrdersAsync()
    {
        await using var db = Database.Everywhere();
        return await db.RepairOrders.AsNoTracking().OrderBy(each => each.Id).ToListAsync(Cancel);
    }

    public async Task<Terminal> TerminalAsync(Guid id)
    {
        await using var db = Database.Everywhere();
        return await db.Terminals.AsNoTracking().SingleAsync(each => each.Id == id, Cancel);
    }

    public async Task<List<string>> KindsAsync(string room = "fleet.")
    {
        await using var db = Database.Everywhere();
        return await db.Journal.AsNoTracking().Where(line => line.Kind.StartsWith(room)).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _directory.Dispose();
        _calendars.Dispose();
        await _hall.DisposeAsync();
    }
}

/// <summary>An agent as the portal hears one. Written from <c>docs/kiosk-protocol.md</c>; knows nothing of <c>Portal.Devices</c>.</summary>
internal sealed class FleetAgent(FleetHouse house, Guid machineId)
{
    private ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private long _sequence;

    public Guid Id { get; } = machineId;

    public bool IsLocked { get; set; }

    public (Guid Id, int Version)? Profile { get; set; }

    public async Task EnrolAsync()
    {
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var code = (await house.Kiosks().CodeAsync(Id, FleetHouse.Administrator, FleetHouse.Cancel)).OrThrow().Code;
        (await house.Kiosks().EnrolAsync(new EnrolmentAsked(code, Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()), Sign($"portal-kiosk-enrolment/1\n{code}\n")), FleetHouse.Cancel)).OrThrow();
        _sequence = 0;
    }

    /// <summary>A report as a text, not sent yet.</summary>
    public string Report(string? fault = null, int paper = 80, string state = "Ready", int temperature = 35, int bin = 0, params (Guid Id, string Outcome)[] results) => new JsonObject
    {
        ["sequence"] = ++_sequence,
        ["time"] = house.Now,
        ["agent"] = "1.2.3",
        ["isSimulated"] = false,
        ["parts"] = new JsonArray(new JsonObject { ["id"] = "document0", ["kind"] = "document", ["state"] = state, ["fault"] = fault, ["paper"] = paper }),
        ["temperature"] = temperature,
        ["cardBin"] = bin,
        ["isLocked"] = IsLocked,
        ["profile"] = Profile is { } shown ? new JsonObject { ["id"] = shown.Id, ["version"] = shown.Version } : null,
        ["results"] = new JsonArray([.. results.Select(result => (JsonNode)new JsonObject { ["id"] = result.Id, ["outcome"] = result.Outcome })]),
    }.ToJsonString();

    public HealthSent Post(params string[] reports) => new(Kiosk.NameOf(Id), reports, Sign(HealthLines(reports)));

    public Task<Answer<HealthTaken>> SendAsync(params string[] reports) => house.Health().TakeAsync(Post(reports), FleetHouse.Cancel);

    /// <summary>All is well.</summary>
    public async Task<HealthTaken> BeatAsync(params (Guid Id, string Outcome)[] results) => (await SendAsync(Report(results: results))).OrThrow();

    private string HealthLines(string[] reports) => $"portal-kiosk-health/1\n{Kiosk.NameOf(Id)}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', reports))))}\n";

    private string Sign(string text) => Base64Url.EncodeToString(_key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
}
