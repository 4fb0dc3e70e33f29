using System.Buffers.Text;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Devices;

namespace Portal.Tests.Devices;

/// <summary>The portal's side, as far as an agent sees it: two keys and the tickets signed with them.</summary>
internal sealed class PortalStandIn
{
    public const string Origin = "https://portal.example";
    public const string Kiosk = "kx-0001";
    public static readonly string[] Everything = ["idcard.read", "socialcard.read", "fingerprint.enrol", "fingerprint.verify", "scanner.listen", "pin.enter", "receipt.print", "document.print", "door.unlock"];

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] PublicKey => _key.ExportSubjectPublicKeyInfo();

    public string KeyId => Base64Url.EncodeToString(SHA256.HashData(PublicKey));

    public static JsonObject Claims(TimeProvider time, params (string Name, JsonNode? Value)[] changed)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = Origin, ["aud"] = "kiosk-agent", ["kiosk"] = Kiosk, ["jti"] = Guid.NewGuid().ToString("N"), ["iat"] = now, ["exp"] = now + 30, ["sid"] = "person-0001" };
        foreach (var (name, value) in changed)
        {
            claims[name] = value?.DeepClone();
        }

        return claims;
    }

    public string Sign(JsonObject claims, string type = "kiosk+jwt", string algorithm = "ES256", string? keyId = null)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = type, ["kid"] = keyId ?? KeyId };
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Part(JsonObject content) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content.ToJsonString()));
}

/// <summary>A running agent on a free port with a folder of its own, enrolled with the stand-in.</summary>
internal sealed class Kiosk : IAsyncDisposable
{
    private AgentHost _host;

    private Kiosk(AgentHost host, AgentOptions options, MovableTime time, string enrolled) => (_host, Options, Time, KioskPublicKey) = (host, options, time, Convert.FromBase64String(enrolled));

    public static PortalStandIn Portal { get; } = new();

    public static PortalStandIn NextPortal { get; } = new();

    public AgentOptions Options { get; }

    public MovableTime Time { get; }

    public byte[] KioskPublicKey { get; }

    public SimulatedWorld World => _host.World!;

    public int Port => _host.Port;

    public string Url => $"ws://127.0.0.1:{Port}/v1";

    public string? SimulatorUrl => _host.SimulatorUrl;

    public string Folder => Options.StateFolder;

    public static async Task<Kiosk> StartAsync(Action<AgentOptions>? change = null, bool isEnrolled = true)
    {
        var folder = Directory.CreateTempSubdirectory("kiosk-").FullName;
        var options = new AgentOptions { Port = 0, Portal = PortalStandIn.Origin, StateFolder = folder, Simulate = true };
        change?.Invoke(options);
        if (options.StateFolder != folder)
        {
            Directory.Delete(folder);
            folder = options.StateFolder;
        }

        var key = KioskKey.Make();
        if (isEnrolled)
        {
            key.Save(Path.Combine(folder, "kiosk.key"));
            await File.WriteAllTextAsync(Path.Combine(folder, "enrolment.json"), JsonSerializer.Serialize(new { kiosk = PortalStandIn.Kiosk, keys = new[] { Portal.PublicKey, NextPortal.PublicKey } }));
        }

        var time = new MovableTime(TimeProvider.System.GetUtcNow());
        return new(await AgentHost.StartAsync(options, isDevelopment: true, time, CancellationToken.None), options, time, Convert.ToBase64String(key.PublicKey));
    }

    /// <summary>The agent goes and comes back with what it has on disk.</summary>
    public async Task RestartAsync()
    {
        await _host.DisposeAsync();
        _host = await AgentHost.StartAsync(Options, isDevelopment: true, Time, CancellationToken.None);
    }

    /// <summary>Past hello, before the ticket.</summary>
    public Task<Page> ConnectAsync() => Page.ConnectAsync(Url, Time);

    public async Task<Page> OpenAsync(string session = "person-0001", params string[] scope)
    {
        var page = await ConnectAsync();
        await page.OpenAsync(Portal.Sign(page.Claims(("sid", session), ("scope", new JsonArray([.. (scope.Length > 0 ? scope : PortalStandIn.Everything).Select(name => JsonValue.Create(name))])))));
        return page;
    }

    public IReadOnlyList<JsonNode> Audit() => [.. Directory.EnumerateFiles(Folder, "audit-*.jsonl").SelectMany(File.ReadAllLines).Select(line => JsonNode.Parse(line)!)];

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A kiosk page's side of the line. Answers wait by their id, everything else in the order it came.</summary>
internal sealed class Page : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket;
    private readonly TimeProvider _time;
    private readonly Queue<JsonNode> _put = new();
    private int _ids;

    private Page(ClientWebSocket socket, JsonNode hello, TimeProvider time) => (_socket, Hello, _time) = (socket, hello, time);

    public JsonNode Hello { get; }

    public string Challenge => (string)Hello["challenge"]!;

    public bool IsOpen => _socket.State == WebSocketState.Open;

    public static async Task<ClientWebSocket> DialAsync(string url, string? origin = PortalStandIn.Origin, string? subprotocol = Protocol.Subprotocol)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        if (subprotocol is not null)
        {
            socket.Options.AddSubProtocol(subprotocol);
        }

        using var patience = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(new Uri(url), patience.Token);
        return socket;
    }

    public static async Task<Page> ConnectAsync(string url, TimeProvider time, string origin = PortalStandIn.Origin)
    {
        var socket = await DialAsync(url, origin);
        var first = await ReceiveAsync(socket);
        return new(socket, first!["params"]!, time);
    }

    public JsonObject Claims(params (string Name, JsonNode? Value)[] changed) =>
        PortalStandIn.Claims(_time, [("origin", PortalStandIn.Origin), ("challenge", Challenge), ("scope", new JsonArray("idcard.read")), .. changed]);

    public Task<JsonNode> OpenAsync(string ticket) => ResultAsync("session.open", new JsonObject { ["ticket"] = ticket });

    public Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type) => _socket.SendAsync(bytes, type, true, CancellationToken.None);

    /// <summary>Sends a call and does not wait.</summary>
    public async Task<int> BeginAsync(string method, JsonObject? sent = null)
    {
        var id = ++_ids;
        await SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = sent?.DeepClone() ?? new JsonObject() }.ToJsonString());
        return id;
    }

    public Task CancelAsync(int id) => SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "$/cancelRequest", ["params"] = new JsonObject { ["id"] = id } }.ToJsonString());

    public Task<JsonNode> AnswerAsync(int id) => FirstAsync(message => message["id"] is JsonValue value && value.TryGetValue(out int number) && number == id && message["method"] is null);

    /// <summary>Waits until a driver says that it has come to this point.</summary>
    public Task StageAsync(string stage) => FirstAsync(message => (string?)message["method"] == "$/progress" && (string?)message["params"]!["stage"] == stage);

    public Task<JsonNode> EventAsync(string type) => FirstAsync(message => (string?)message["method"] == "device.event" && (string?)message["params"]!["type"] == type);

    public async Task<JsonNode> CallAsync(string method, JsonObject? sent = null) => await AnswerAsync(await BeginAsync(method, sent));

    public async Task<JsonNode> ResultAsync(string method, JsonObject? sent = null)
    {
        var answer = await CallAsync(method, sent);
        return answer["result"] ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    public async Task<string> FaultAsync(string method, JsonObject? sent = null) => FaultOf(await CallAsync(method, sent));

    public static string FaultOf(JsonNode answer) => answer["error"] is { } error ? (string)error["data"]!["kind"]! : "none: " + answer.ToJsonString();

    /// <summary>Reads on until the agent closes.</summary>
    public async Task<int> ClosedAsync()
    {
        try
        {
            while (await ReceiveAsync(_socket) is not null)
            {
            }
        }
        catch (WebSocketException)
        {
            // The line was cut after the close frame.
        }

        return (int)_socket.CloseStatus.GetValueOrDefault();
    }

    public async Task<JsonNode> FirstAsync(Func<JsonNode, bool> wanted)
    {
        for (var left = _put.Count; left > 0; left--)
        {
            var message = _put.Dequeue();
            if (wanted(message))
            {
                return message;
            }

            _put.Enqueue(message);
        }

        while (true)
        {
            var message = await ReceiveAsync(_socket) ?? throw new InvalidOperationException($"closed with {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            if (wanted(message))
            {
                return message;
            }

            _put.Enqueue(message);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<JsonNode?> ReceiveAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var message = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return JsonNode.Parse(message.ToArray());
            }
        }
    }
}
