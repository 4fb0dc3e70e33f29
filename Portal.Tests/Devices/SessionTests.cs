using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>Tickets, limits and the one session, over a real socket.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private Kiosk _kiosk = null!;

    public async ValueTask InitializeAsync() => _kiosk = await Kiosk.StartAsync();

    public ValueTask DisposeAsync() => _kiosk.DisposeAsync();

    [Fact]
    public async Task Hello_SaysWhoAndThatItIsSimulated()
    {
        await using var page = await _kiosk.ConnectAsync();

        ((int)page.Hello["protocol"]!).ShouldBe(Protocol.Version);
        ((string)page.Hello["kiosk"]!).ShouldBe(PortalStandIn.Kiosk);
        ((bool)page.Hello["simulated"]!).ShouldBeTrue();
        page.Challenge.Length.ShouldBe(64);
    }

    [Fact]
    public async Task GoodTicket_OpensWithItsScopeAndTheDevices()
    {
        await using var page = await _kiosk.ConnectAsync();
        var opened = await page.OpenAsync(Kiosk.Portal.Sign(page.Claims()));

        opened["scope"]!.AsArray().Select(method => (string)method!).ShouldBe(["idcard.read"]);
        opened["devices"]!.AsArray().Select(device => (string)device!["kind"]!).ShouldBe(["idcard", "socialcard", "fingerprint", "scanner", "pinpad", "receipt", "document", "door"], ignoreOrder: true);
        opened["devices"]!.AsArray().ShouldAllBe(device => (bool)device!["simulated"]!);
    }

    /// <summary>While one key of the portal is replaced by the next, tickets of both are taken.</summary>
    [Fact]
    public async Task TicketOfTheNextKey_IsTakenToo()
    {
        await using var page = await _kiosk.ConnectAsync();

        (await page.OpenAsync(Kiosk.NextPortal.Sign(page.Claims())))["protocol"]!.GetValue<int>().ShouldBe(1);
    }

    public static TheoryData<string, string> BadTickets => new()
    {
        { "another kiosk's", "kiosk" },
        { "for another audience", "kiosk" },
        { "another origin's", "origin" },
        { "another connection's", "challenge" },
        { "run out", "time" },
        { "too long", "time" },
        { "from tomorrow", "time" },
        { "without an end", "form" },
        { "without a session", "form" },
        { "of an unknown key", "signature" },
        { "signed by another under our key's name", "signature" },
        { "changed after signing", "signature" },
        { "of algorithm none", "algorithm" },
        { "of another type", "algorithm" },
        { "no ticket at all", "form" },
    };

    [Theory]
    [MemberData(nameof(BadTickets))]
    public async Task BadTicket_IsRefused_AndTheConnectionClosed(string which, string why)
    {
        await using var good = await _kiosk.OpenAsync();
        await using var page = await _kiosk.ConnectAsync();
        var now = _kiosk.Time.GetUtcNow().ToUnixTimeSeconds();
        var stranger = new PortalStandIn();
        var ticket = which switch
        {
            "another kiosk's" => Kiosk.Portal.Sign(page.Claims(("kiosk", "kx-0002"))),
            "for another audience" => Kiosk.Portal.Sign(page.Claims(("aud", "portal"))),
            "another origin's" => Kiosk.Portal.Sign(page.Claims(("origin", "https://evil.example"))),
            "another connection's" => Kiosk.Portal.Sign(page.Claims(("challenge", good.Challenge))),
            "run out" => Kiosk.Portal.Sign(page.Claims(("iat", now - 60), ("exp", now))),
            "too long" => Kiosk.Portal.Sign(page.Claims(("exp", now + 61))),
            "from tomorrow" => Kiosk.Portal.Sign(page.Claims(("iat", now + 86_400), ("exp", now + 86_430))),
            "without an end" => Kiosk.Portal.Sign(page.Claims(("exp", null))),
            "without a session" => Kiosk.Portal.Sign(page.Claims(("sid", null))),
            "of an unknown key" => stranger.Sign(page.Claims()),
            "signed by another under our key's name" => stranger.Sign(page.Claims(), keyId: Kiosk.Portal.KeyId),
            "changed after signing" => Swap(Kiosk.Portal.Sign(page.Claims()), Kiosk.Portal.Sign(page.Claims(("kiosk", "kx-0002")))),
            "of algorithm none" => Kiosk.Portal.Sign(page.Claims(), algorithm: "none"),
            "of another type" => Kiosk.Portal.Sign(page.Claims(), type: "JWT"),
            _ => "x",
        };

        var answer = await page.CallAsync("session.open", new() { ["ticket"] = ticket });

        Page.FaultOf(answer).ShouldBe("UNAUTHENTICATED");
        ((string)answer["error"]!["data"]!["detail"]!).ShouldBe(why);
        (await page.ClosedAsync()).ShouldBe((int)CloseCode.Ticket);
        (await good.CallAsync("agent.ping"))["result"]!["time"]!.GetValue<DateTime>().ShouldBe(_kiosk.Time.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task TicketShownTwice_IsAReplay()
    {
        await using var first = await _kiosk.ConnectAsync();
        var ticket = Kiosk.Portal.Sign(first.Claims());
        await first.OpenAsync(ticket);

        var again = await first.CallAsync("session.renew", new() { ["ticket"] = ticket });

        ((string)again["error"]!["data"]!["detail"]!).ShouldBe("replay");
        first.IsOpen.ShouldBeTrue();
    }

    [Fact]
    public async Task KioskThatIsNotEnrolled_OpensNothing()
    {
        await using var kiosk = await Kiosk.StartAsync(isEnrolled: false);
        await using var page = await kiosk.ConnectAsync();

        ((bool)page.Hello["enrolled"]!).ShouldBeFalse();
        (await page.FaultAsync("session.open", new() { ["ticket"] = Kiosk.Portal.Sign(page.Claims()) })).ShouldBe("NOT_ENROLLED");
    }

    [Fact]
    public async Task NoTicketInTime_ClosesTheConnection()
    {
        Protocol.TicketWait.ShouldBe(TimeSpan.FromSeconds(3));
        await using var kiosk = await Kiosk.StartAsync(options => options.TicketWait = TimeSpan.FromMilliseconds(50));
        await using var page = await kiosk.ConnectAsync();

        (await page.ClosedAsync()).ShouldBe((int)CloseCode.NoTicket);
    }

    [Fact]
    public async Task BeforeTheTicket_NothingIsAnswered()
    {
        await using var page = await _kiosk.ConnectAsync();

        (await page.FaultAsync("devices.list")).ShouldBe("UNAUTHENTICATED");
        (await page.FaultAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = new string('n', 22) })).ShouldBe("UNAUTHENTICATED");
    }

    [Fact]
    public async Task NewSession_SupersedesTheOld_AndCancelsWhatItWaitedFor()
    {
        await using var old = await _kiosk.OpenAsync();
        await old.BeginAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = new string('n', 22) });
        await old.StageAsync("waiting-for-card");

        await using var fresh = await _kiosk.OpenAsync();

        (await old.ClosedAsync()).ShouldBe((int)CloseCode.Superseded);
        _kiosk.World.PutIdCard(SamSimulator.Resident());
        await ReaderIsFreeAsync(fresh);
    }

    [Fact]
    public async Task Scope_IsWhatTheTicketSays()
    {
        await using var page = await _kiosk.OpenAsync("person-0001", "idcard.read");

        (await page.FaultAsync("door.unlock", new() { ["device"] = "door0", ["ticket"] = "x" })).ShouldBe("FORBIDDEN");
        (await page.FaultAsync("receipt.print")).ShouldBe("FORBIDDEN");
        (await page.FaultAsync("rm.rf")).ShouldBe("METHOD_NOT_FOUND");
    }

    [Fact]
    public async Task Session_RunsOutUnlessRenewed_ForTheSamePersonOnly()
    {
        await using var page = await _kiosk.OpenAsync("person-0001");
        _kiosk.Time.Move(Protocol.SessionLength - TimeSpan.FromSeconds(1));
        (await page.FaultAsync("session.renew", new() { ["ticket"] = Kiosk.Portal.Sign(page.Claims(("sid", "person-0002"))) })).ShouldBe("UNAUTHENTICATED");
        await page.ResultAsync("session.renew", new() { ["ticket"] = Kiosk.Portal.Sign(page.Claims(("sid", "person-0001"))) });
        _kiosk.Time.Move(Protocol.SessionLength - TimeSpan.FromSeconds(1));
        await page.ResultAsync("agent.ping");

        _kiosk.Time.Move(TimeSpan.FromSeconds(1));

        await page.BeginAsync("agent.ping");
        (await page.ClosedAsync()).ShouldBe((int)CloseCode.Ticket);
    }

    [Fact]
    public async Task MessageOfMoreThan64KiB_ClosesTheConnection()
    {
        await using var page = await _kiosk.OpenAsync();
        var frame = (int length) => Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"agent.ping\",\"params\":{\"x\":\"" + new string('a', length - 64) + "\"}}");
        frame(Protocol.MaxMessage - 1).Length.ShouldBe(Protocol.MaxMessage - 1);
        await page.SendAsync(frame(Protocol.MaxMessage - 1), WebSocketMessageType.Text);
        Page.FaultOf(await page.AnswerAsync(1)).ShouldBe("INVALID_PARAMS");

        await page.SendAsync(frame(Protocol.MaxMessage + 1), WebSocketMessageType.Text);

        (await page.ClosedAsync()).ShouldBe((int)WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task BinaryMessage_ClosesTheConnection()
    {
        await using var page = await _kiosk.OpenAsync();
        await page.SendAsync([1, 2, 3], WebSocketMessageType.Binary);

        (await page.ClosedAsync()).ShouldBe((int)WebSocketCloseStatus.InvalidMessageType);
    }

    [Fact]
    public async Task TooManyMessages_CloseTheConnection()
    {
        await using var page = await _kiosk.OpenAsync();
        for (var i = 0; i < Protocol.MaxMessagesPerWindow - 1; i++)
        {
            await page.ResultAsync("agent.ping");
        }

        _kiosk.Time.Move(Protocol.RateWindow + TimeSpan.FromSeconds(1));
        await page.ResultAsync("agent.ping");
        for (var i = 0; i < Protocol.MaxMessagesPerWindow; i++)
        {
            await page.BeginAsync("agent.ping");
        }

        (await page.ClosedAsync()).ShouldBe((int)CloseCode.Rate);
    }

    /// <summary>Ten thousand frames of junk: the agent answers a few, closes, and serves the next page as if nothing had been.</summary>
    [Fact]
    public async Task TenThousandJunkFrames_LeaveTheAgentWell()
    {
        var random = new Random(20_261_128);
        await using (var page = await _kiosk.ConnectAsync())
        {
            try
            {
                for (var i = 0; i < 10_000; i++)
                {
                    var junk = new byte[random.Next(1, 40)];
                    random.NextBytes(junk);
                    await page.SendAsync(Convert.ToBase64String(junk));
                }
            }
            catch (WebSocketException)
            {
                // Closed by the agent in the middle, as it should be.
            }

            (await page.ClosedAsync()).ShouldBeOneOf((int)CloseCode.Malformed, (int)CloseCode.Rate, 0);
        }

        await using var next = await _kiosk.OpenAsync();
        await next.ResultAsync("agent.ping");
    }

    /// <summary>
    /// Ten thousand frames that each reach the reader of messages, over as many connections as that takes, while a person's page waits for a
    /// card: every one is answered with a fault or by closing, and the person's reading goes on as if nothing had been.
    /// </summary>
    [Fact]
    public async Task TenThousandJunkFrames_OverManyConnections_DoNotDisturbAReading()
    {
        var (random, answered) = (new Random(20_261_129), 0);
        await using var person = await _kiosk.OpenAsync();
        var reading = await person.BeginAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = "bm9uY2Utb2YtdGhlLXBvcnRhbA" });
        await person.StageAsync("waiting-for-card");
        for (var sent = 0; sent < 10_000;)
        {
            await using var stranger = await _kiosk.ConnectAsync();
            var count = 0;
            for (; count < 11 && sent < 10_000; count++, sent++)
            {
                await stranger.SendAsync(Junk(random));
            }

            try
            {
                for (var heard = 0; heard < count; heard++)
                {
                    (await stranger.FirstAsync(_ => true))["error"].ShouldNotBeNull();
                    answered++;
                }
            }
            catch (Exception gone) when (gone is InvalidOperationException or WebSocketException)
            {
                // Eleven that are not the protocol close the line.
            }
        }

        answered.ShouldBeGreaterThan(9000, "nearly every frame was read and answered");
        person.IsOpen.ShouldBeTrue();
        _kiosk.World.PutIdCard(SamSimulator.Resident());
        (await person.AnswerAsync(reading))["result"]!["reading"]!.GetValue<string>().ShouldContain("999999199001010016");
        _kiosk.World.PutIdCard(null);
    }

    /// <summary>Text that is no message: cut off, too deep, a member twice, a batch, the wrong kinds, or nothing but letters.</summary>
    private static string Junk(Random random)
    {
        const string Call = """{"jsonrpc":"2.0","id":1,"method":"idcard.read","params":{"device":"idcard0"}}""";
        return random.Next(7) switch
        {
            0 => Call[..random.Next(1, Call.Length)],
            1 => string.Concat(Enumerable.Repeat("[", random.Next(20, 200))),
            2 => """{"jsonrpc":"2.0","id":1,"id":2,"method":"agent.ping"}""",
            3 => $"[{Call}]",
            4 => Call.Replace("\"2.0\"", $"{random.Next()}", StringComparison.Ordinal),
            5 => Call.Replace("\"id\":1", $"\"id\":{{\"a\":{random.NextDouble().ToString(System.Globalization.CultureInfo.InvariantCulture)}}}", StringComparison.Ordinal),
            _ => Convert.ToBase64String(BitConverter.GetBytes(random.NextInt64())),
        };
    }

    [Fact]
    public async Task MoreThanEightInFlight_AreRefused_AndTheRestGoOn()
    {
        await using var kiosk = await Kiosk.StartAsync(options => options.Devices = Enumerable.Range(0, Protocol.MaxInFlight + 1).ToDictionary(number => $"card{number}", _ => new DeviceOptions { Kind = DeviceKind.SocialCard, Driver = Drivers.Simulator }));
        await using var page = await kiosk.OpenAsync();
        JsonObject Card(int number) => new() { ["device"] = $"card{number}", ["nonce"] = new string('n', 22) };
        var waiting = new List<int>();
        for (var number = 0; number < Protocol.MaxInFlight; number++)
        {
            waiting.Add(await page.BeginAsync("socialcard.read", Card(number)));
            await page.StageAsync("waiting-for-card");
        }

        (await page.FaultAsync("socialcard.read", Card(Protocol.MaxInFlight))).ShouldBe("OVERLOADED");
        await page.CancelAsync(waiting[0]);
        Page.FaultOf(await page.AnswerAsync(waiting[0])).ShouldBe("CANCELLED");
        (await page.FaultAsync("socialcard.read", Card(1))).ShouldBe("BUSY");
        kiosk.World.PutSocialCard(new());
        ((bool)(await page.AnswerAsync(waiting[^1]))["result"]!["simulated"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task Cancel_EndsAWaitAtOnce()
    {
        await using var page = await _kiosk.OpenAsync();
        var id = await page.BeginAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = new string('n', 22), ["timeoutMs"] = 120_000 });
        await page.StageAsync("waiting-for-card");
        var began = TimeProvider.System.GetTimestamp();

        await page.CancelAsync(id);

        Page.FaultOf(await page.AnswerAsync(id)).ShouldBe("CANCELLED");
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("{", "PARSE_ERROR")]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"agent.ping\"}]", "INVALID_REQUEST")]
    [InlineData("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"agent.ping\"}", "INVALID_REQUEST")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1}", "INVALID_REQUEST")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"agent.ping\"}", "INVALID_REQUEST")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"agent.ping\",\"params\":[1]}", "INVALID_REQUEST")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"agent.ping\"}", "PARSE_ERROR")]
    [InlineData("\"x\"", "INVALID_REQUEST")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]", "PARSE_ERROR")]
    public async Task MessageOutsideTheProtocol_IsAnsweredWithItsFault(string message, string fault)
    {
        await using var page = await _kiosk.OpenAsync();
        await page.SendAsync(message);

        Page.FaultOf(await page.FirstAsync(answer => answer["error"] is not null)).ShouldBe(fault);
        await page.ResultAsync("agent.ping");
    }

    /// <summary>No method takes bytes, a path, an address or a command; whatever is sent beside its own parameters is refused.</summary>
    [Theory]
    [InlineData("idcard.read", "idcard0", "apdu")]
    [InlineData("socialcard.read", "socialcard0", "apdu")]
    [InlineData("receipt.print", "receipt0", "bytes")]
    [InlineData("receipt.print", "receipt0", "raw")]
    [InlineData("document.print", "document0", "path")]
    [InlineData("document.print", "document0", "url")]
    [InlineData("scanner.listen", "scanner0", "line")]
    [InlineData("pin.enter", "pinpad0", "key")]
    [InlineData("devices.status", "idcard0", "command")]
    public async Task RawBytesOrAddresses_AreRefused(string method, string device, string name)
    {
        await using var page = await _kiosk.OpenAsync();
        var sent = new JsonObject { ["device"] = device, ["nonce"] = new string('n', 22), ["key"] = new string('k', 22), ["template"] = "number", ["values"] = new JsonObject(), ["ticket"] = "x" };
        var own = method switch { "idcard.read" or "socialcard.read" => (string[])["device", "nonce"], "receipt.print" => ["device", "key", "template", "values"], "document.print" => ["device", "ticket"], _ => ["device"] };
        foreach (var other in sent.Select(pair => pair.Key).Except(own).ToList())
        {
            sent.Remove(other);
        }

        sent[name] = "1B40";

        (await page.FaultAsync(method, sent)).ShouldBe("INVALID_PARAMS");
    }

    [Fact]
    public async Task SessionEnd_ClosesAndNeedsANewTicket()
    {
        await using var page = await _kiosk.OpenAsync();
        await page.ResultAsync("session.end");

        (await page.ClosedAsync()).ShouldBe((int)WebSocketCloseStatus.NormalClosure);
    }

    private static async Task ReaderIsFreeAsync(Page page)
    {
        // The old call ends in its own time; until then the reader says that it is busy.
        for (var tries = 0; tries < 50; tries++)
        {
            var answer = await page.CallAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = new string('m', 22) });
            if (answer["result"] is not null)
            {
                return;
            }

            Page.FaultOf(answer).ShouldBe("BUSY");
        }

        Assert.Fail("the reader is still held by the page that was superseded");
    }

    /// <summary>The first ticket's signature under the second's content.</summary>
    private static string Swap(string signed, string content)
    {
        var (a, b) = (signed.Split('.'), content.Split('.'));
        return $"{a[0]}.{b[1]}.{a[2]}";
    }
}
