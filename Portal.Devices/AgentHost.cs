using System.Net;
using System.Net.WebSockets;
using System.Reflection;

namespace Portal.Devices;

/// <summary>The agent as a program that listens: this machine's loopback address alone, whatever configuration or environment say.</summary>
public sealed class AgentHost : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly SimulatorHost? _simulators;
    private readonly DeviceDesk _desk;
    private readonly HttpClient _portal;

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _restart = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _health = Task.CompletedTask;
    private HealthLoop? _loop;

    private AgentHost(WebApplication web, SimulatorHost? simulators, DeviceDesk desk, HttpClient portal, SimulatedWorld? world) =>
        (_web, _simulators, _desk, _portal, World) = (web, simulators, desk, portal, world);

    /// <summary>Ends when the portal has told this kiosk to start its agent anew.</summary>
    public Task RestartAsked => _restart.Task;

    public static string Version { get; } = typeof(AgentHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The simulated table; null with real devices.</summary>
    public SimulatedWorld? World { get; }

    public int Port => new Uri(_web.Urls.Single()).Port;

    /// <summary>The page that changes the simulated table; null with real devices.</summary>
    public string? SimulatorUrl => _simulators?.Url;

    /// <exception cref="InvalidOperationException">One of <see cref="StartRules"/> says no; the message is for whoever sets the kiosk up.</exception>
    public static async Task<AgentHost> StartAsync(AgentOptions options, bool isDevelopment, TimeProvider time, CancellationToken cancel)
    {
        if (StartRules.WhyNot(options, isDevelopment) is [_, ..] problems)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
        }

        MakePrivateFolder(options.StateFolder);
        var world = options.Simulate ? new SimulatedWorld() : null;
        var devices = (options.Simulate && options.Devices.Count == 0 ? Drivers.AllSimulated() : options.Devices).Select(device => Drivers.Make(device.Key, device.Value, world)).ToList();
        var portal = DeviceDesk.PortalClient();
        var web = Build(options);
        var (enrolment, journal, state) = (Enrolment.Load(options.StateFolder), new PrintJournal(Path.Combine(options.StateFolder, "jobs.jsonl"), time), new AgentState(options.StateFolder));
        var desk = new DeviceDesk(options, enrolment, devices, journal, new AuditTrail(options.StateFolder, time), portal, web.Logger, time, state);
        web.Use(next => http => EnterAsync(http, next, options, desk));
        web.UseWebSockets(new() { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(10) });
        web.Run(http => ServeAsync(http, desk, time));
        await web.StartAsync(cancel);
        var host = new AgentHost(web, world is null ? null : await SimulatorHost.StartAsync(world, cancel), desk, portal, world);
        if (enrolment is not null)
        {
            ICabinet cabinet = world is null ? new LinuxCabinet() : new SimulatedCabinet(world);
            host._loop = new HealthLoop(options, enrolment, desk, cabinet, state, journal, portal, web.Logger, time, () => host._restart.TrySetResult());
            host._health = Task.Run(() => host._loop.RunAsync(host._stop.Token), CancellationToken.None);
        }

        return host;
    }

    /// <summary>Tells the portal now how this kiosk is; nothing while no agent is enrolled.</summary>
    public Task ReportAsync(CancellationToken cancel) => _loop?.OnceAsync(cancel) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _health;
        if (_simulators is not null)
        {
            await _simulators.DisposeAsync();
        }

        World?.Dispose();
        await _desk.DisposeAsync();
        await _web.DisposeAsync();
        _portal.Dispose();
        _loop?.Dispose();
        _stop.Dispose();
    }

    /// <summary>Begins from an empty builder: no configuration, no variable and no switch can add an address to listen on.</summary>
    private static WebApplication Build(AgentOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddJsonConsole().SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 4 * Protocol.MaxConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(3);
        });
        return builder.Build();
    }

    private static Task EnterAsync(HttpContext http, RequestDelegate next, AgentOptions options, DeviceDesk desk)
    {
        var (connection, headers) = (http.Connection, http.Request.Headers);
        if (FrontDoor.WhyNot(connection.RemoteIpAddress, headers.Host, headers.Origin, connection.LocalPort, [options.Portal]) is not { } refused)
        {
            return next(http);
        }

        desk.NoteRefused(refused.Why, headers.Origin);
        http.Response.StatusCode = refused.Status;
        return Task.CompletedTask;
    }

    private static async Task ServeAsync(HttpContext http, DeviceDesk desk, TimeProvider time)
    {
        if (FrontDoor.OtherVersion(http) is { } other)
        {
            using var stranger = await http.WebSockets.AcceptWebSocketAsync(other);
            await stranger.CloseOutputAsync((WebSocketCloseStatus)CloseCode.Version, "another version", http.RequestAborted);
            return;
        }

        if (http.Request.Path != Protocol.Path)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!http.WebSockets.IsWebSocketRequest || !http.WebSockets.WebSocketRequestedProtocols.Contains(Protocol.Subprotocol))
        {
            http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var place = desk.TakePlace();
        if (place is null)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var accepted = await http.WebSockets.AcceptWebSocketAsync(Protocol.Subprotocol);
        using var socket = new DeviceSocket(accepted, http.Request.Headers.Origin.ToString(), desk, time);
        await socket.RunAsync(desk.Hello(socket), http.RequestAborted);
    }

    private static void MakePrivateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The agent runs on Linux.");
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
