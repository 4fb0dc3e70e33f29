using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Fleet;
using Portal.Core.Kiosks;
using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Fleet;

/// <summary>The agent's side: what cannot be sent waits on the disk, and what the portal orders happens once.</summary>
public sealed class HealthLoopTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("health-").FullName;
    private readonly ECDsa _portal = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly KioskKey _key = KioskKey.Make();
    private readonly SimulatedWorld _world = new();
    private readonly StandIn _line = new();
    private readonly MovableTime _time = new(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero));
    private readonly List<IAsyncDisposable> _desks = [];
    private readonly Guid _machine = Guid.CreateVersion7();
    private int _restarts;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "11")]
    public async Task PortalAway_KeepsReportsOverARestart_AndSendsThemInOrder_EachOnce()
    {
        _line.IsAway = true;
        var loop = await StartAsync();
        await FailAsync(loop);
        _world.Fill(5);
        for (var again = 0; again < 4; again++)
        {
            _time.Move(TimeSpan.FromSeconds(15));
            await FailAsync(loop);
        }

        await StopAsync();
        _line.IsAway = false;
        _time.Move(TimeSpan.FromMinutes(5));
        loop = await StartAsync();
        await loop.OnceAsync(Cancel);

        var sent = _line.Posts.ShouldHaveSingleItem();
        var reports = sent.Reports!.Select(text => HealthReport.Parse(text).ShouldNotBeNull()).ToList();
        reports.Select(report => report.Sequence).ShouldBe([1, 2, 6], "of a run that says the same the first and the last");
        reports.Select(report => report.Parts.Single(part => part.Kind == "document").Paper).ShouldBe([100, 5, 5]);
        reports.Select(report => report.Time).ShouldBeInOrder();
        HealthRule.Proves(Convert.ToBase64String(_key.PublicKey), sent).ShouldBeTrue();
        await loop.OnceAsync(Cancel);
        _line.Posts[^1].Reports!.ShouldHaveSingleItem("what was taken is forgotten");
        File.ReadAllText(Path.Combine(_folder, "health.jsonl")).Split('\n').Count(line => line.Contains("document", StringComparison.Ordinal)).ShouldBe(0);
    }

    [Fact, Trait("Row", "11")]
    public async Task Command_HappensOnce_HoweverOftenItIsShown_AndItsOutcomeIsTold()
    {
        _world.Swallow();
        var loop = await StartAsync();
        var id = Guid.CreateVersion7();
        _line.Commands = [Command(id, "eject-card"), Command(id, "eject-card")];

        await loop.OnceAsync(Cancel);

        _world.IsCardStuck.ShouldBeFalse();
        HealthReport.Parse(_line.Posts[^1].Reports![^1])!.Results.ShouldNotBeNull().ShouldContain(new CommandResult(id, "done"));
        _world.Swallow();
        await StopAsync();
        loop = await StartAsync();
        await loop.OnceAsync(Cancel);
        _world.IsCardStuck.ShouldBeTrue("the same order again does nothing, also after a restart");
    }

    [Fact]
    public async Task Command_NotOfThePortal_NotForThisKiosk_OrOld_IsIgnored()
    {
        var loop = await StartAsync();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var late = Command(Guid.CreateVersion7(), "lock");
        _time.Move(TimeSpan.FromSeconds(61));
        _line.Commands = [late, Command(Guid.CreateVersion7(), "lock", key: stranger), Command(Guid.CreateVersion7(), "lock", kiosk: "kx-other"), "no ticket"];

        await loop.OnceAsync(Cancel);

        new AgentState(_folder).IsLocked.ShouldBeFalse();
        _line.Posts.ShouldHaveSingleItem("there is no outcome to tell");
        _line.Commands = [Command(Guid.CreateVersion7(), "lock")];
        await loop.OnceAsync(Cancel);
        new AgentState(_folder).IsLocked.ShouldBeTrue();
        HealthReport.Parse(_line.Posts[^1].Reports![^1])!.IsLocked.ShouldBeTrue();
    }

    [Fact]
    public async Task Restart_IsToldFirst_AndAsksForANewAgent()
    {
        var loop = await StartAsync();
        var id = Guid.CreateVersion7();
        _line.Commands = [Command(id, "restart")];
        await loop.RunAsync(Cancel);

        _restarts.ShouldBe(1);
        _line.Commands = [];
        await StopAsync();
        await (await StartAsync()).OnceAsync(Cancel);
        _line.Posts[^1].Reports!.Select(HealthReport.Parse).SelectMany(report => report!.Results ?? []).ShouldBe([new CommandResult(id, "done")]);
    }

    public void Dispose()
    {
        StopAsync().GetAwaiter().GetResult();
        _portal.Dispose();
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<HealthLoop> StartAsync()
    {
        var options = new AgentOptions { Portal = "http://portal.test", StateFolder = _folder, ReportEvery = TimeSpan.FromHours(1) };
        var enrolment = new Enrolment(Kiosk.NameOf(_machine), new PortalKeys([_portal.ExportSubjectPublicKeyInfo()]), _key);
        var (state, journal) = (new AgentState(_folder), new PrintJournal(Path.Combine(_folder, "jobs.jsonl"), _time));
        var devices = (DeviceKind[])[DeviceKind.Document, DeviceKind.SocialCard];
        var http = new HttpClient(_line, disposeHandler: false);
        var desk = new DeviceDesk(options, enrolment, devices.Select(kind => Drivers.Make(kind.Wire() + "0", new DeviceOptions { Kind = kind, Driver = Drivers.Simulator }, _world)), journal, new AuditTrail(_folder, _time), http, NullLogger.Instance, _time, state);
        _desks.Add(desk);
        return Task.FromResult(new HealthLoop(options, enrolment, desk, new SimulatedCabinet(_world), state, journal, http, NullLogger.Instance, _time, () => _restarts++));
    }

    private async Task StopAsync()
    {
        foreach (var desk in _desks)
        {
            await desk.DisposeAsync();
        }

        _desks.Clear();
    }

    private static async Task FailAsync(HealthLoop loop) => await Should.ThrowAsync<HttpRequestException>(() => loop.OnceAsync(Cancel));

    private string Command(Guid id, string name, string? kiosk = null, ECDsa? key = null)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "kiosk-command+jwt", ["kid"] = PortalKeys.IdOf(_portal.ExportSubjectPublicKeyInfo()) };
        var claims = new JsonObject { ["aud"] = "kiosk-agent", ["kiosk"] = kiosk ?? Kiosk.NameOf(_machine), ["jti"] = $"{id:D}", ["iat"] = now, ["exp"] = now + 60, ["command"] = name };
        var text = $"{Part(header)}.{Part(claims)}";
        return $"{text}.{System.Buffers.Text.Base64Url.EncodeToString((key ?? _portal).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";

        static string Part(JsonObject content) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content.ToJsonString()));
    }

    /// <summary>A portal as the agent meets it: away, or taking everything.</summary>
    private sealed class StandIn : HttpMessageHandler
    {
        public bool IsAway { get; set; }

        public List<HealthSent> Posts { get; } = [];

        public IReadOnlyList<string> Commands { get; set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                throw new HttpRequestException("the portal is away");
            }

            var sent = System.Text.Json.JsonSerializer.Deserialize<HealthSent>(await request.Content!.ReadAsStringAsync(cancellationToken), System.Text.Json.JsonSerializerOptions.Web)!;
            Posts.Add(sent);
            var answer = new JsonObject { ["sequence"] = sent.Reports!.Max(text => HealthReport.Parse(text)!.Sequence), ["commands"] = new JsonArray([.. Commands.Select(command => JsonValue.Create(command))]) };
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer.ToJsonString(), Encoding.UTF8, "application/json") };
        }
    }
}
