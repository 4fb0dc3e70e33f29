using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Demo;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Devices;
using Portal.Tests.Browser;
using Portal.Tests.Delivery;
using Portal.Tests.Demo;
using Portal.Tests.Halls;
using Portal.Tests.Trouble;
using Xunit;

namespace Portal.Tests.Kiosks;

/// <summary>A kiosk as it stands in a street: a portal of its own, the real agent with simulated devices, enrolled as staff do it, and a browser that is paired.</summary>
internal sealed class KioskHouse : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-house-").FullName;
    private AgentHost? _agent;

    private readonly Action<AgentOptions>? _change;
    private string? _portalFolder;
    private Wire? _wire;

    private KioskHouse(PortalFixture portal, int port, Action<AgentOptions>? change) => (Portal, Port, _change) = (portal, port, change);

    public PortalFixture Portal { get; private set; }

    /// <summary>Where browser and agent find the portal, also after it was started anew.</summary>
    public string Url => _wire is null ? Portal.Url : $"http://127.0.0.1:{_wire.Port}";

    public int Port { get; }

    /// <summary>Where the agent keeps its key and what it remembers.</summary>
    public string Folder => _folder;

    public HallDevice Machine { get; private set; } = null!;

    public SimulatedWorld World => _agent!.World!;

    public AgentHost Agent => _agent!;

    /// <summary>The clock of the kiosk's PC.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>An hour: a test says itself when the agent reports.</summary>
    public TimeSpan ReportEvery { get; } = TimeSpan.FromHours(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Portal and agent; the agent is enrolled with the portal and runs.</summary>
    public static async Task<(KioskHouse House, string PairingCode)> OpenAsync(string slug = "furong", HallDeviceKind kind = HallDeviceKind.Government, Action<AgentOptions>? change = null, bool canRestart = false)
    {
        // The page must know the agent's port before the agent runs, as on a real kiosk.
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var portals = canRestart ? Directory.CreateTempSubdirectory("kiosk-portal-").FullName : null;
        if (portals is not null)
        {
            await DemoTemplate.CopyToAsync(portals);
        }

        var house = new KioskHouse(PortalAt(port, portals), port, change) { _portalFolder = portals };
        house._wire = canRestart ? new Wire(EndOf(house.Portal)) : null;
        var hall = DemoFiles.IdOf("hall", slug);
        (house.Machine, var code) = await Machines.AddAsync(house.Portal, hall, kind);
        var agents = await Machines.AsAdministratorAsync(house.Portal, hall, async (shift, administrator) => (await shift.GetRequiredService<KioskDesk>().CodeAsync(house.Machine.Id, administrator, Cancel)).OrThrow().Code);
        using var http = new HttpClient { BaseAddress = new Uri(house.Url) };
        await Enrolment.EnrolAsync(http, house._folder, agents, Cancel);
        await house.StartAgentAsync();
        return (house, code);
    }

    public async Task StartAgentAsync()
    {
        var options = new AgentOptions { Port = Port, Portal = Url, StateFolder = _folder, Simulate = true, ReportEvery = ReportEvery };
        _change?.Invoke(options);
        _agent = await AgentHost.StartAsync(options, isDevelopment: true, Clock, Cancel);
    }

    public async Task StopAgentAsync()
    {
        if (_agent is { } agent)
        {
            _agent = null;
            await agent.DisposeAsync();
        }
    }

    /// <summary>The portal goes, and comes back on the same data while browser and agent go on.</summary>
    public async Task RestartPortalAsync(Func<Task> meanwhile)
    {
        _wire!.Cut();
        await Portal.DisposeAsync();
        await meanwhile();
        Portal = PortalAt(Port, _portalFolder);
        _wire.Mend(EndOf(Portal));
    }

    /// <summary>All that the agent keeps, as one text.</summary>
    public string OnDisk() => string.Concat(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Select(path =>
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return file.ReadToEnd();
    }));

    /// <summary>A browser that becomes the machine by typing the code.</summary>
    public async Task<Visit> PairAsync(Chromium chromium, string code, string slug = "furong", bool touch = false)
    {
        var visit = await chromium.VisitAsync(Url, 1080, 1920, "kiosk", touch);
        await PairAsync(visit, code, slug);
        return visit;
    }

    public async Task PairAsync(Visit visit, string code, string slug = "furong")
    {
        await visit.GoAsync($"{slug}/kiosk/pair");
        await visit.Page.FillAsync("#pair-code", code);
        await visit.Page.ClickAsync("main form .btn-primary");
        await visit.Page.WaitForURLAsync(Machine.Kind == HallDeviceKind.Door ? "**/kiosk/door" : "**/kiosk/number");
        await visit.GoAsync($"{slug}/{(Machine.Kind == HallDeviceKind.Door ? "kiosk/door" : "kiosk")}");
    }

    private static PortalFixture PortalAt(int agentPort, string? folder) =>
        new(new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal) { ["Kiosk:AgentPort"] = $"{agentPort}" }, folder: folder));

    private static IPEndPoint EndOf(PortalFixture portal) => new(IPAddress.Loopback, new Uri(portal.Url).Port);

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        if (_wire is not null)
        {
            await _wire.DisposeAsync();
        }

        await Portal.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        if (_portalFolder is not null)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(_portalFolder, recursive: true);
        }
    }
}
