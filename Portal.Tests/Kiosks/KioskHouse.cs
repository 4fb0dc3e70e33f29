using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Demo;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Devices;
using Portal.Tests.Browser;
using Portal.Tests.Delivery;
using Portal.Tests.Halls;
using Xunit;

namespace Portal.Tests.Kiosks;

/// <summary>A kiosk as it stands in a street: a portal of its own, the real agent with simulated devices, enrolled as staff do it, and a browser that is paired.</summary>
internal sealed class KioskHouse : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-house-").FullName;
    private AgentHost? _agent;

    private readonly Action<AgentOptions>? _change;

    private KioskHouse(PortalFixture portal, int port, Action<AgentOptions>? change) => (Portal, Port, _change) = (portal, port, change);

    public PortalFixture Portal { get; }

    public int Port { get; }

    /// <summary>Where the agent keeps its key and what it remembers.</summary>
    public string Folder => _folder;

    public HallDevice Machine { get; private set; } = null!;

    public SimulatedWorld World => _agent!.World!;

    public AgentHost Agent => _agent!;

    /// <summary>An hour: a test says itself when the agent reports.</summary>
    public TimeSpan ReportEvery { get; } = TimeSpan.FromHours(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Portal and agent; the agent is enrolled with the portal and runs.</summary>
    public static async Task<(KioskHouse House, string PairingCode)> OpenAsync(string slug = "furong", HallDeviceKind kind = HallDeviceKind.Government, Action<AgentOptions>? change = null)
    {
        // The page must know the agent's port before the agent runs, as on a real kiosk.
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var house = new KioskHouse(new PortalFixture(new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal) { ["Kiosk:AgentPort"] = $"{port}" })), port, change);
        var hall = DemoFiles.IdOf("hall", slug);
        (house.Machine, var code) = await Machines.AddAsync(house.Portal, hall, kind);
        var agents = await Machines.AsAdministratorAsync(house.Portal, hall, async (shift, administrator) => (await shift.GetRequiredService<KioskDesk>().CodeAsync(house.Machine.Id, administrator, Cancel)).OrThrow().Code);
        using var http = new HttpClient { BaseAddress = new Uri(house.Portal.Url) };
        await Enrolment.EnrolAsync(http, house._folder, agents, Cancel);
        await house.StartAgentAsync();
        return (house, code);
    }

    public async Task StartAgentAsync()
    {
        var options = new AgentOptions { Port = Port, Portal = Portal.Url, StateFolder = _folder, Simulate = true, ReportEvery = ReportEvery };
        _change?.Invoke(options);
        _agent = await AgentHost.StartAsync(options, isDevelopment: true, TimeProvider.System, Cancel);
    }

    public async Task StopAgentAsync()
    {
        if (_agent is { } agent)
        {
            _agent = null;
            await agent.DisposeAsync();
        }
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
        var visit = await chromium.VisitAsync(Portal.Url, 1080, 1920, "kiosk", touch);
        await visit.GoAsync($"{slug}/kiosk/pair");
        await visit.Page.FillAsync("#pair-code", code);
        await visit.Page.ClickAsync("main form .btn-primary");
        await visit.Page.WaitForURLAsync(Machine.Kind == HallDeviceKind.Door ? "**/kiosk/door" : "**/kiosk/number");
        await visit.GoAsync($"{slug}/{(Machine.Kind == HallDeviceKind.Door ? "kiosk/door" : "kiosk")}");
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        await Portal.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
