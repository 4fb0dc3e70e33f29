using System.Net;
using System.Net.Sockets;
using System.Text;
using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>Who may knock at the agent, over a real socket.</summary>
public sealed class FrontDoorTests : IAsyncLifetime
{
    private Kiosk _kiosk = null!;

    public async ValueTask InitializeAsync() => _kiosk = await Kiosk.StartAsync();

    public ValueTask DisposeAsync() => _kiosk.DisposeAsync();

    [Fact]
    public void Agent_ListensOnLoopbackAlone()
    {
        var port = _kiosk.Port.ToString("X4");
        string[] listening = [.. File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6")).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(fields => fields[1].EndsWith(":" + port, StringComparison.Ordinal) && fields[3] == "0A").Select(fields => fields[1])];

        listening.ShouldBe(["0100007F:" + port]);
    }

    /// <summary>The ways by which a web program is usually told to listen elsewhere have no effect on the real one.</summary>
    [Fact]
    public async Task Environment_CannotAddAnAddress()
    {
        var (port, other) = (Daemon.FreePort(), Daemon.FreePort());
        var settings = Path.Combine(_kiosk.Folder, "devices.json");
        await File.WriteAllTextAsync(settings, $$"""{ "port": {{port}}, "portal": "https://portal.example", "stateFolder": "{{_kiosk.Folder}}/other", "devices": {} }""", TestContext.Current.CancellationToken);
        using var agent = Daemon.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.Devices.dll"), "--settings", settings], ("ASPNETCORE_URLS", $"http://0.0.0.0:{other}"), ("DOTNET_URLS", $"http://0.0.0.0:{other}"), ("Kestrel__Endpoints__Other__Url", $"http://0.0.0.0:{other}"));
        await agent.UntilAsync(() => agent.Said.Contains("ws://", StringComparison.Ordinal), "its address");

        Daemon.Answers(port).ShouldBeTrue();
        Daemon.Answers(other).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("https://evil.example")]
    [InlineData("https://portal.example.evil.example")]
    [InlineData("http://portal.example")]
    [InlineData("https://portal.example:8443")]
    [InlineData("https://PORTAL.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:5080")]
    public async Task Origin_NotThePortals_IsRefused(string? origin)
    {
        (await StatusAsync(origin: origin)).ShouldBe(403);
        _kiosk.Audit().ShouldContain(line => (string?)line["event"] == "refused" && (string?)line["why"] == "origin");
    }

    [Theory]
    [InlineData("evil.example:{0}")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost:{0}")]
    [InlineData("127.0.0.1.nip.example:{0}")]
    [InlineData("[::1]:{0}")]
    [InlineData("127.0.0.1:1")]
    public async Task Host_NotExactlyTheAgents_IsRefused(string host) =>
        (await StatusAsync(host: host)).ShouldBe(421);

    [Fact]
    public async Task TheRightCaller_IsLetIn() => (await StatusAsync()).ShouldBe(101);

    [Theory]
    [InlineData("")]
    [InlineData("chat")]
    [InlineData("kiosk-devices.v2x")]
    public async Task Subprotocol_NotOurs_IsRefused(string subprotocol) =>
        (await StatusAsync(subprotocol: subprotocol)).ShouldBe(426);

    /// <summary>A browser shows its page nothing of a refused handshake, so a page of another version is let in to be told, and hears nothing else.</summary>
    [Theory]
    [InlineData("/v1")]
    [InlineData("/v2")]
    public async Task PageOfAnotherVersion_IsClosedWithThatWord_AndToldNothing(string path)
    {
        var heard = new byte[64];
        using var socket = await Page.DialAsync($"ws://127.0.0.1:{_kiosk.Port}{path}", subprotocol: "kiosk-devices.v2");

        var first = await socket.ReceiveAsync(heard, TestContext.Current.CancellationToken);

        (first.MessageType, (int)socket.CloseStatus.GetValueOrDefault(), first.Count).ShouldBe((System.Net.WebSockets.WebSocketMessageType.Close, (int)CloseCode.Version, 0));
        await Should.ThrowAsync<System.Net.WebSockets.WebSocketException>(() => Page.DialAsync($"ws://127.0.0.1:{_kiosk.Port}{path}", "https://evil.example", "kiosk-devices.v2"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v2")]
    [InlineData("/v1/")]
    public async Task Path_NotOurs_IsNotFound(string path) => (await StatusAsync(path: path)).ShouldBe(404);

    /// <summary>There is nothing to fetch and no leave for another origin to fetch it; the answer does not even say who answers.</summary>
    [Theory]
    [InlineData("GET", "https://portal.example", 426)]
    [InlineData("POST", "https://portal.example", 426)]
    [InlineData("OPTIONS", "https://evil.example", 403)]
    [InlineData("OPTIONS", "https://portal.example", 426)]
    public async Task PlainRequest_GetsNothing_AndNoCorsHeader(string method, string origin, int status)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{_kiosk.Port}/v1");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Private-Network", "true");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
        response.Headers.Concat(response.Content.Headers).Where(header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase) || header.Key == "Server").ShouldBeEmpty();
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    /// <summary>A stranger's words do not find their way into the audit by a header.</summary>
    [Fact]
    public async Task Audit_KeepsAnOriginOnlyIfItIsOne()
    {
        await StatusAsync(origin: "999999199001010016 测试员乙");

        string.Concat(_kiosk.Audit().Select(line => line.ToJsonString())).ShouldNotContain("999999199001010016");
    }

    [Fact]
    public async Task MoreConnectionsThanAllowed_AreRefused_AndTheOthersStay()
    {
        var pages = new List<Page>();
        for (var i = 0; i < Protocol.MaxConnections; i++)
        {
            pages.Add(await _kiosk.ConnectAsync());
        }

        (await StatusAsync()).ShouldBe(503);
        foreach (var page in pages)
        {
            await page.DisposeAsync();
        }
    }

    /// <summary>Spoken by hand, since a client would put the headers right.</summary>
    private async Task<int> StatusAsync(string? origin = PortalStandIn.Origin, string host = "127.0.0.1:{0}", string subprotocol = Protocol.Subprotocol, string path = "/v1")
    {
        using var line = new TcpClient();
        await line.ConnectAsync(IPAddress.Loopback, _kiosk.Port);
        var request = new StringBuilder($"GET {path} HTTP/1.1\r\nHost: {string.Format(host, _kiosk.Port)}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        request.Append(origin is null ? "" : $"Origin: {origin}\r\n").Append(subprotocol.Length == 0 ? "" : $"Sec-WebSocket-Protocol: {subprotocol}\r\n").Append("\r\n");
        await line.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request.ToString()));
        using var reader = new StreamReader(line.GetStream());
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1]);
    }
}
