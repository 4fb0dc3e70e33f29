using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>Every device by its method, with the simulated table, and what the agent leaves on the disk.</summary>
public sealed class DeviceDeskTests : IAsyncLifetime
{
    private const string Nonce = "bm9uY2Utb2YtdGhlLXBvcnRhbA";

    private Kiosk _kiosk = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _kiosk = await Kiosk.StartAsync();

    public ValueTask DisposeAsync() => _kiosk.DisposeAsync();

    [Fact]
    public async Task IdCard_WaitsForTheCard_AndReadsIt()
    {
        await using var page = await _kiosk.OpenAsync();
        var id = await page.BeginAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = Nonce });
        await page.StageAsync("waiting-for-card");
        _kiosk.World.PutIdCard(SamSimulator.Resident());
        await page.StageAsync("reading");

        Reading((await page.AnswerAsync(id))["result"]!)["number"]!.GetValue<string>().ShouldBe("999999199001010016");
    }

    [Theory]
    [InlineData("idcard.read", "idcard0")]
    [InlineData("socialcard.read", "socialcard0")]
    [InlineData("fingerprint.enrol", "fingerprint0")]
    [InlineData("pin.enter", "pinpad0")]
    [InlineData("scanner.listen", "scanner0")]
    public async Task NobodyComes_TimesOut_AndTheDeviceIsFreeAgain(string method, string device)
    {
        await using var page = await _kiosk.OpenAsync();
        var sent = new JsonObject { ["device"] = device, ["timeoutMs"] = 100 };
        if (method is not ("pin.enter" or "scanner.listen"))
        {
            sent["nonce"] = Nonce;
        }

        (await page.FaultAsync(method, sent)).ShouldBe("TIMEOUT");
        (await page.FaultAsync(method, sent)).ShouldBe("TIMEOUT");
    }

    [Fact]
    public async Task SocialCard_PublicFileWithoutPin_HolderWithIt()
    {
        await using var page = await _kiosk.OpenAsync();
        _kiosk.World.PutSocialCard(new());
        var open = Reading(await page.ResultAsync("socialcard.read", new() { ["device"] = "socialcard0", ["nonce"] = Nonce }));
        ((string)open["cardNumber"]!).ShouldBe("A12345678");
        open["name"].ShouldBeNull();

        var id = await page.BeginAsync("socialcard.read", new() { ["device"] = "socialcard0", ["nonce"] = Nonce, ["pinPad"] = "pinpad0" });
        await page.EventAsync("pin-key");
        _kiosk.World.Press("123456");
        Reading((await page.AnswerAsync(id))["result"]!)["name"]!.GetValue<string>().ShouldBe("测试员甲");
    }

    [Fact]
    public async Task SocialCard_WrongPin_CountsDownAndBlocks()
    {
        await using var page = await _kiosk.OpenAsync();
        _kiosk.World.PutSocialCard(new());
        foreach (var fault in (string[])["CARD_REFUSED", "CARD_REFUSED", "PIN_BLOCKED"])
        {
            var id = await page.BeginAsync("socialcard.read", new() { ["device"] = "socialcard0", ["nonce"] = Nonce, ["pinPad"] = "pinpad0" });
            await page.FirstAsync(message => (string?)message["method"] == "device.event" && (int?)message["params"]!["data"]?["count"] == 0);
            _kiosk.World.Press("000000");
            Page.FaultOf(await page.AnswerAsync(id)).ShouldBe(fault);
        }
    }

    [Fact]
    public async Task CardOfAnotherKind_IsRefused()
    {
        await using var page = await _kiosk.OpenAsync();
        _kiosk.World.PutSocialCard(new() { IsForeign = true });

        (await page.FaultAsync("socialcard.read", new() { ["device"] = "socialcard0", ["nonce"] = Nonce })).ShouldBe("CARD_REFUSED");
    }

    [Fact]
    public async Task Finger_MatchesItsOwnTemplateOnly()
    {
        await using var page = await _kiosk.OpenAsync();
        _kiosk.World.PutFinger("右手食指");
        var template = (string)Reading(await page.ResultAsync("fingerprint.enrol", new() { ["device"] = "fingerprint0", ["nonce"] = Nonce }))["template"]!;
        var sent = Boxed(Convert.FromBase64String(template));
        ((bool)Reading(await page.ResultAsync("fingerprint.verify", sent))["isMatch"]!).ShouldBeTrue();

        _kiosk.World.PutFinger("左手拇指");
        var other = Reading(await page.ResultAsync("fingerprint.verify", sent));
        ((bool)other["isMatch"]!).ShouldBeFalse();
        ((string)other["template"]!).ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(template))));
        ((bool)Reading(await page.ResultAsync("fingerprint.verify", Boxed([])))["isMatch"]!).ShouldBeFalse("nobody's");

        // A page has no template to compare with but what the portal packed for this kiosk and this reading.
        (await page.FaultAsync("fingerprint.verify", new() { ["device"] = "fingerprint0", ["nonce"] = Nonce, ["template"] = template })).ShouldBe("INVALID_PARAMS");
        (await page.FaultAsync("fingerprint.verify", new() { ["device"] = "fingerprint0", ["nonce"] = Nonce, ["box"] = template })).ShouldBe("INVALID_PARAMS");
        (await page.FaultAsync("fingerprint.verify", new() { ["device"] = "fingerprint0", ["nonce"] = new string('x', 32), ["box"] = sent["box"]!.DeepClone() })).ShouldBe("INVALID_PARAMS");

        JsonObject Boxed(byte[] packed) => new()
        {
            ["device"] = "fingerprint0",
            ["nonce"] = Nonce,
            ["box"] = Core.Kiosks.FingerBox.Pack(packed, Convert.ToBase64String(_kiosk.KioskPublicKey), PortalStandIn.Kiosk, Nonce),
        };
    }

    [Fact]
    public async Task PinPad_GivesABlock_NeverDigits()
    {
        await using var page = await _kiosk.OpenAsync();
        var id = await page.BeginAsync("pin.enter", new() { ["device"] = "pinpad0", ["least"] = 4, ["most"] = 8 });
        await page.EventAsync("pin-key");
        _kiosk.World.Press("2468#");

        var answer = (await page.AnswerAsync(id)).ToJsonString();

        answer.ShouldContain("\"length\":4");
        answer.ShouldNotContain("2468");
    }

    [Fact]
    public async Task Scanner_TellsEveryCode()
    {
        await using var page = await _kiosk.OpenAsync();
        var id = await page.BeginAsync("scanner.listen", new() { ["device"] = "scanner0" });
        await page.StageAsync("listening");
        _kiosk.World.Scan("SB-2026-000123");

        var told = (await page.EventAsync("scan"))["params"]!;

        ((string)told["data"]!["code"]!).ShouldBe("SB-2026-000123");
        ((bool)told["simulated"]!).ShouldBeTrue();
        await page.CancelAsync(id);
        Page.FaultOf(await page.AnswerAsync(id)).ShouldBe("CANCELLED");
    }

    [Fact]
    public async Task DeviceThatIsNotThere_IsAnAnswer()
    {
        await using var kiosk = await Kiosk.StartAsync(options => options.Devices = new() { ["door0"] = new() { Kind = DeviceKind.Door, Driver = Drivers.Simulator } });
        await using var page = await kiosk.OpenAsync();

        (await page.ResultAsync("devices.list")).AsArray().Count.ShouldBe(1);
        (await page.FaultAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = Nonce })).ShouldBe("NO_DEVICE");
        (await page.FaultAsync("idcard.read", new() { ["device"] = "door0", ["nonce"] = Nonce })).ShouldBe("NO_DEVICE");
    }

    [Fact]
    public async Task Status_SaysWhatADeviceNeeds_InBothLanguages()
    {
        await using var page = await _kiosk.OpenAsync();
        ((string)(await page.ResultAsync("devices.status", new() { ["device"] = "receipt0" }))["state"]!).ShouldBe("Ready");
        _kiosk.World.BreakReceiptPrinter(ReceiptTrouble.PaperEnd);

        var status = await page.ResultAsync("devices.status", new() { ["device"] = "receipt0" });

        ((string)status["kind"]!, (string)status["zh"]!, (string)status["en"]!).ShouldBe(("PAPER_OUT", Fault.PaperOut.Entry().Zh, Fault.PaperOut.Entry().En));
    }

    /// <summary>After everything was used once, none of the files of the agent holds a name, a number, an address, a template or a digit of a PIN.</summary>
    [Fact]
    public async Task Disk_HoldsNothingOfAPerson()
    {
        await using var page = await _kiosk.OpenAsync();
        _kiosk.World.PutIdCard(SamSimulator.Resident("测试员某", "999999199001010016"));
        _kiosk.World.PutSocialCard(new());
        _kiosk.World.PutFinger("右手食指");
        await page.ResultAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = Nonce, ["withPhoto"] = true });
        await page.ResultAsync("socialcard.read", new() { ["device"] = "socialcard0", ["nonce"] = Nonce });
        var template = (string)Reading(await page.ResultAsync("fingerprint.enrol", new() { ["device"] = "fingerprint0", ["nonce"] = Nonce }))["template"]!;
        await page.ResultAsync("receipt.print", new() { ["device"] = "receipt0", ["key"] = "key-of-this-very-print", ["template"] = "case", ["values"] = new JsonObject { ["applicant"] = "测试员某" } });
        await page.FaultAsync("idcard.read", new() { ["device"] = "测试员某", ["nonce"] = Nonce });
        await page.FaultAsync("测试员某.read");

        var everything = string.Concat(Directory.EnumerateFiles(_kiosk.Folder, "*", SearchOption.AllDirectories).Select(ReadShared));

        everything.ShouldContain("idcard.read");
        everything.ShouldContain("key-of-this-very-print");
        foreach (var trace in (string[])["测试员", "999999", "测试街道", "A12345678", template, template[..20], "6D4B8BD5"])
        {
            everything.ShouldNotContain(trace);
        }

        _kiosk.Audit().Select(line => (string?)line["method"]).ShouldContain("(unknown)");
    }

    [Fact]
    public async Task Audit_OfLongAgo_IsDropped()
    {
        var old = Path.Combine(_kiosk.Folder, "audit-20200101.jsonl");
        await File.WriteAllTextAsync(old, "{}\n", Cancel);
        await using var page = await _kiosk.OpenAsync();

        File.Exists(old).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Production", "--simulate", "Development only")]
    [InlineData("", "--simulate", "Development only")]
    [InlineData("Staging", "--simulate", "Development only")]
    [InlineData("Production", "", "is a simulator")]
    [InlineData("Development", "", "is a simulator")]
    public async Task Simulator_OutsideDevelopment_IsRefusedByTheRealProgram(string environment, string word, string said)
    {
        var settings = Path.Combine(_kiosk.Folder, "devices.json");
        await File.WriteAllTextAsync(settings, $$"""{ "port": {{Daemon.FreePort()}}, "portal": "https://portal.example", "stateFolder": "{{_kiosk.Folder}}/other", "devices": { "door0": { "kind": "Door", "driver": "simulator" } } }""", Cancel);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.Devices.dll"), "--settings", settings, .. word.Length > 0 ? [word] : Array.Empty<string>()]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["DOTNET_ENVIRONMENT"] = environment;
        using var agent = Process.Start(start)!;
        await agent.WaitForExitAsync(Cancel);

        agent.ExitCode.ShouldBe(2);
        (await agent.StandardError.ReadToEndAsync(Cancel)).ShouldContain(said);
    }

    [Theory]
    [InlineData("http://portal.example", "must be https")]
    [InlineData("https://portal.example/", "must be an origin")]
    [InlineData("portal.example", "must be an origin")]
    public void PortalThatIsNoSafeOrigin_IsRefused(string portal, string said) =>
        StartRules.WhyNot(new AgentOptions { Portal = portal }, isDevelopment: false).ShouldContain(problem => problem.Contains(said, StringComparison.Ordinal));

    [Fact]
    public async Task SimulatorPage_TakesOrdersFromItselfOnly()
    {
        using var http = new HttpClient();
        async Task<int> PostAsync(string origin, string order)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _kiosk.SimulatorUrl) { Content = new StringContent(order) };
            request.Headers.Add("Origin", origin);
            using var response = await http.SendAsync(request, Cancel);
            return (int)response.StatusCode;
        }

        (await PostAsync("https://evil.example", "receipt PaperEnd")).ShouldBe(403);
        _kiosk.World.ReceiptPrinter.Trouble.ShouldBe(ReceiptTrouble.None);
        (await PostAsync(_kiosk.SimulatorUrl!, "receipt PaperEnd")).ShouldBe(204);
        _kiosk.World.ReceiptPrinter.Trouble.ShouldBe(ReceiptTrouble.PaperEnd);
        (await PostAsync(_kiosk.SimulatorUrl!, "rm -rf")).ShouldBe(400);
    }

    private static JsonNode Reading(JsonNode result) => JsonNode.Parse((string)result["reading"]!)!;

    /// <summary>The journal is open while it is read.</summary>
    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(file).ReadToEnd();
    }
}
