using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>What must happen once happens once: lost answers, a dead agent, a stranger's file, the end of a session.</summary>
public sealed class PrintOnceTests
{
    internal static readonly byte[] Pdf = "%PDF-1.4 invented"u8.ToArray();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Receipt_AskedForTwice_IsPrintedOnce()
    {
        await using var kiosk = await Kiosk.StartAsync();
        await using var page = await kiosk.OpenAsync();

        (await page.ResultAsync("receipt.print", Receipt("first-key-of-a-print")))["state"]!.GetValue<string>().ShouldBe("done");
        var again = await page.ResultAsync("receipt.print", Receipt("first-key-of-a-print"));

        ((bool)again["repeated"]!).ShouldBeTrue();
        kiosk.World.ReceiptPrinter.Printed.Count.ShouldBe(1);
        (await page.FaultAsync("receipt.print", Receipt("first-key-of-a-print", "A013"))).ShouldBe("KEY_REUSED");
        await page.ResultAsync("receipt.print", Receipt("other-key-of-a-print"));
        kiosk.World.ReceiptPrinter.Printed.Count.ShouldBe(2);
    }

    [Fact]
    public async Task SimulatedReceipt_SaysSoOnThePaper()
    {
        await using var kiosk = await Kiosk.StartAsync();
        await using var page = await kiosk.OpenAsync();
        await page.ResultAsync("receipt.print", Receipt("first-key-of-a-print"));

        System.Text.CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(kiosk.World.ReceiptPrinter.Printed.Single()).ShouldContain("模拟设备");
    }

    /// <summary>The real program, killed as by a power cut between the printer's last byte and its confirmation.</summary>
    [Fact]
    public async Task AgentKilledInTheMiddle_AsksAfterwards_AndDoesNotPrintAgain()
    {
        using var printer = new EscPosSimulator { IsMute = true };
        var folder = Directory.CreateTempSubdirectory("killed-").FullName;
        await using (await Kiosk.StartAsync(options => options.StateFolder = folder))
        {
            // Made only to enrol the folder; the program below is another.
            await WriteSettingsAsync(folder, printer);
            var printed = new TaskCompletionSource();
            printer.OnPrinted = printed.SetResult;
            using (var first = await StartAsync(folder))
            {
                await using var page = await OpenAsync(first);
                await page.BeginAsync("receipt.print", Receipt("first-key-of-a-print"));
                await printed.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
                first.Kill();
            }

            (printer.IsMute, printer.OnPrinted) = (false, null);
            using var second = await StartAsync(folder);
            await using var next = await OpenAsync(second);

            (await next.FaultAsync("receipt.print", Receipt("first-key-of-a-print"))).ShouldBe("PRINT_UNCERTAIN");
            (await next.ResultAsync("jobs.get", new() { ["key"] = "first-key-of-a-print" }))["state"]!.GetValue<string>().ShouldBe("uncertain");
            (await next.ResultAsync("jobs.get", new() { ["key"] = "a-key-nobody-ever-used" }))["state"]!.GetValue<string>().ShouldBe("unknown");
            printer.Printed.Count.ShouldBe(1);
        }
    }

    /// <summary>The page goes away in the middle: what moves on paper goes on, and the next page hears what became of it.</summary>
    [Fact]
    public async Task PageThatGoesAway_DoesNotStopThePrint()
    {
        await using var kiosk = await Kiosk.StartAsync();
        kiosk.World.ReceiptPrinter.IsMute = true;
        var printed = new TaskCompletionSource();
        kiosk.World.ReceiptPrinter.OnPrinted = printed.SetResult;
        await using (var page = await kiosk.OpenAsync())
        {
            await page.BeginAsync("receipt.print", Receipt("first-key-of-a-print"));
            await printed.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        }

        await using var next = await kiosk.OpenAsync();
        (await next.ResultAsync("jobs.get", new() { ["key"] = "first-key-of-a-print" }))["state"]!.GetValue<string>().ShouldBe("running");
    }

    [Fact]
    public async Task Document_IsFetchedFromThePortal_AndPrintedOncePerTicket()
    {
        await using var portal = await ReadingTests.PortalAsync(http => http.Response.Body.WriteAsync(Pdf).AsTask());
        await using var kiosk = await Kiosk.StartAsync(options => options.Portal = portal.Urls.Single());
        await using var page = await OpenAtAsync(kiosk, portal);
        var ticket = Document(kiosk);

        (await page.ResultAsync("document.print", new() { ["device"] = "document0", ["ticket"] = ticket }))["state"]!.GetValue<string>().ShouldBe("done");
        kiosk.Time.Move(TimeSpan.FromMinutes(5));
        ((bool)(await page.ResultAsync("document.print", new() { ["device"] = "document0", ["ticket"] = ticket }))["repeated"]!).ShouldBeTrue("a print that was done is answered however old the ticket is");

        kiosk.World.Sheets.ShouldBe(1);
    }

    [Theory]
    [InlineData("sha256", "0000000000000000000000000000000000000000000000000000000000000000", "DOCUMENT_REFUSED")]
    [InlineData("path", "//evil.example/x.pdf", "UNAUTHENTICATED")]
    [InlineData("path", "https://evil.example/x.pdf", "UNAUTHENTICATED")]
    [InlineData("path", "/elsewhere", "DOCUMENT_REFUSED")]
    [InlineData("path", "/not-a-pdf", "DOCUMENT_REFUSED")]
    [InlineData("path", "/missing", "DOCUMENT_REFUSED")]
    [InlineData("sid", "person-0002", "UNAUTHENTICATED")]
    [InlineData("kiosk", "kx-0002", "UNAUTHENTICATED")]
    public async Task DocumentThatIsNotTheOneThePortalNamed_IsNotPrinted(string claim, string value, string fault)
    {
        await using var portal = await ReadingTests.PortalAsync(http =>
        {
            switch (http.Request.Path.Value)
            {
                case "/elsewhere":
                    http.Response.Redirect("/papers/1");
                    return Task.CompletedTask;
                case "/missing":
                    http.Response.StatusCode = 404;
                    return Task.CompletedTask;
                case "/not-a-pdf":
                    return http.Response.WriteAsync("#!/bin/sh");
                default:
                    return http.Response.Body.WriteAsync(Pdf).AsTask();
            }
        });
        await using var kiosk = await Kiosk.StartAsync(options => options.Portal = portal.Urls.Single());
        await using var page = await OpenAtAsync(kiosk, portal);

        (await page.FaultAsync("document.print", new() { ["device"] = "document0", ["ticket"] = Document(kiosk, (claim, value)) })).ShouldBe(fault);
        kiosk.World.Sheets.ShouldBe(0);
    }

    [Fact]
    public async Task NoPaper_IsToldWhileItWaits_AndEndOfSessionTakesTheJobBack()
    {
        await using var portal = await ReadingTests.PortalAsync(http => http.Response.Body.WriteAsync(Pdf).AsTask());
        await using var kiosk = await Kiosk.StartAsync(options => options.Portal = portal.Urls.Single());
        await using var page = await OpenAtAsync(kiosk, portal);
        kiosk.World.BreakDocumentPrinter(Fault.PaperOut);
        var id = await page.BeginAsync("document.print", new() { ["device"] = "document0", ["ticket"] = Document(kiosk) });
        await page.StageAsync("paper-end");

        var end = await page.BeginAsync("session.end");

        ((int)(await page.AnswerAsync(end))["result"]!["stopped"]!).ShouldBe(1);
        await page.ClosedAsync();
        kiosk.World.BreakDocumentPrinter(null);
        kiosk.World.Sheets.ShouldBe(0, "nothing of the last person comes out when the paper is filled");
        id.ShouldBePositive();
    }

    [Fact]
    public async Task AnotherPersonsSession_TakesBackWhatTheLastOneLeftWaiting()
    {
        await using var portal = await ReadingTests.PortalAsync(http => http.Response.Body.WriteAsync(Pdf).AsTask());
        await using var kiosk = await Kiosk.StartAsync(options => options.Portal = portal.Urls.Single());
        await using var page = await OpenAtAsync(kiosk, portal);
        kiosk.World.BreakDocumentPrinter(Fault.Jam);
        await page.BeginAsync("document.print", new() { ["device"] = "document0", ["ticket"] = Document(kiosk, ("jti", "ticket-of-the-last-person")) });
        await page.StageAsync("jam");

        await using var next = await OpenAtAsync(kiosk, portal, "person-0002");
        await next.EventAsync("job");
        kiosk.World.BreakDocumentPrinter(null);

        (await next.ResultAsync("jobs.get", new() { ["key"] = "ticket-of-the-last-person" }))["state"]!.GetValue<string>().ShouldBe("failed");
        kiosk.World.Sheets.ShouldBe(0);
    }

    [Fact]
    public async Task NoPaperUntilTheDeadline_IsPaperOut_NotATimeOut()
    {
        await using var portal = await ReadingTests.PortalAsync(http => http.Response.Body.WriteAsync(Pdf).AsTask());
        await using var kiosk = await Kiosk.StartAsync(options => options.Portal = portal.Urls.Single());
        await using var page = await OpenAtAsync(kiosk, portal);
        kiosk.World.BreakDocumentPrinter(Fault.PaperOut);

        (await page.FaultAsync("document.print", new() { ["device"] = "document0", ["ticket"] = Document(kiosk), ["timeoutMs"] = 300 })).ShouldBe("PAPER_OUT");
    }

    [Fact]
    public async Task Door_OpensOncePerTicket_AndForItsOwnDoorOnly()
    {
        await using var kiosk = await Kiosk.StartAsync();
        await using var page = await kiosk.OpenAsync();
        JsonObject Sent(string door, string type = "kiosk-door+jwt") => new() { ["device"] = "door0", ["ticket"] = Kiosk.Portal.Sign(PortalStandIn.Claims(kiosk.Time, ("door", door), ("jti", "one-ticket-for-the-door")), type) };

        (await page.FaultAsync("door.unlock", Sent("door1"))).ShouldBe("UNAUTHENTICATED");
        (await page.FaultAsync("door.unlock", Sent("door0", "kiosk+jwt"))).ShouldBe("UNAUTHENTICATED");
        var ticket = Sent("door0");
        await page.ResultAsync("door.unlock", ticket);
        ((bool)(await page.ResultAsync("door.unlock", ticket))["repeated"]!).ShouldBeTrue();
        kiosk.World.Unlocked.ShouldBe(1);

        await kiosk.RestartAsync();
        await using var later = await kiosk.OpenAsync();
        ((bool)(await later.ResultAsync("door.unlock", ticket))["repeated"]!).ShouldBeTrue("the ticket was used before the restart");
        kiosk.World.Unlocked.ShouldBe(0);
    }

    [Fact]
    public void Journal_CutOffInItsLastLine_IsReadUpToThere()
    {
        var folder = Directory.CreateTempSubdirectory("journal-").FullName;
        var path = Path.Combine(folder, "jobs.jsonl");
        var time = new MovableTime(TimeProvider.System.GetUtcNow());
        using (var journal = new PrintJournal(path, time))
        {
            journal.Begin(new("key-one", "s", "d", "h", JobState.Running, time.GetUtcNow())).ShouldBeNull();
            journal.Note(new("key-two", "s", "d", "h", JobState.Done, time.GetUtcNow()));
        }

        File.AppendAllText(path, "{\"key\":\"key-thr");
        using (var read = new PrintJournal(path, time))
        {
            read.Find("key-one")!.State.ShouldBe(JobState.Uncertain);
            read.Find("key-two")!.State.ShouldBe(JobState.Done);
            read.Find("key-three").ShouldBeNull();
        }

        time.Move(PrintJournal.Kept + TimeSpan.FromHours(1));
        using (var later = new PrintJournal(path, time))
        {
            later.Find("key-two").ShouldBeNull();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static JsonObject Receipt(string key, string number = "A012") => new() { ["device"] = "receipt0", ["key"] = key, ["template"] = "number", ["values"] = new JsonObject { ["number"] = number } };

    internal static string Document(Kiosk kiosk, params (string Name, JsonNode? Value)[] changed) => Kiosk.Portal.Sign(
        PortalStandIn.Claims(kiosk.Time, [("path", "/papers/1"), ("sha256", Convert.ToHexStringLower(SHA256.HashData(Pdf))), ("copies", 1), ("sides", "one"), .. changed]),
        "kiosk-document+jwt");

    internal static async Task<Page> OpenAtAsync(Kiosk kiosk, WebApplication portal, string session = "person-0001")
    {
        var origin = portal.Urls.Single();
        var page = await Page.ConnectAsync(kiosk.Url, kiosk.Time, origin);
        await page.OpenAsync(Kiosk.Portal.Sign(page.Claims(("origin", origin), ("sid", session), ("scope", new JsonArray("document.print")))));
        return page;
    }

    private static Task WriteSettingsAsync(string folder, EscPosSimulator printer) => File.WriteAllTextAsync(Path.Combine(folder, "devices.json"), JsonSerializer.Serialize(new
    {
        port = Daemon.FreePort(),
        portal = PortalStandIn.Origin,
        stateFolder = folder,
        devices = new { receipt0 = new { kind = "Receipt", driver = "escpos-tcp", address = printer.Address.ToString() } },
    }));

    /// <summary>In Production, as on a real kiosk.</summary>
    private static async Task<Daemon> StartAsync(string folder)
    {
        var agent = Daemon.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.Devices.dll"), "--settings", Path.Combine(folder, "devices.json")], ("DOTNET_ENVIRONMENT", "Production"));
        await agent.UntilAsync(() => agent.Said.Contains("ws://", StringComparison.Ordinal), "its address");
        return agent;
    }

    private static async Task<Page> OpenAsync(Daemon agent)
    {
        var page = await Page.ConnectAsync(agent.Said.Split('\n')[0], TimeProvider.System);
        ((bool)page.Hello["simulated"]!).ShouldBeFalse();
        await page.OpenAsync(Kiosk.Portal.Sign(page.Claims(("scope", new JsonArray("receipt.print")))));
        return page;
    }
}
