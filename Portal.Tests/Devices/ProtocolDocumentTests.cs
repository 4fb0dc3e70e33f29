using System.Text.Json.Nodes;
using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary><c>docs/kiosk-protocol.md</c> says what the code does.</summary>
public sealed class ProtocolDocumentTests
{
    private static readonly string[] Document = File.ReadAllLines(Path.Combine(FindRoot(), "docs", "kiosk-protocol.md"));

    [Fact]
    public void EveryFault_StandsThereWithItsSentences() =>
        Rows(5).Where(row => row[0].StartsWith('-') && row[0] != "--:").ShouldBe(
            Faults.All.Values.Select(entry => (string[])[entry.Code.ToString(), $"`{entry.Kind}`", entry.MayRetry ? "yes" : "no", entry.Zh, entry.En]),
            new RowComparer());

    [Fact]
    public void EveryFault_HasItsOwnNumberAndName()
    {
        Faults.All.Keys.ShouldBe(Enum.GetValues<Fault>());
        Faults.All.Values.Select(entry => entry.Code).ShouldBeUnique();
        Faults.All.Values.Select(entry => entry.Kind).ShouldBeUnique();
    }

    [Fact]
    public void EveryCloseCode_StandsThere() =>
        Rows(2).Select(row => row[0]).Where(code => code.StartsWith('4') && code.Length == 4 && int.Parse(code) > 4000).ShouldBe(Enum.GetValues<CloseCode>().Select(code => ((int)code).ToString()));

    /// <summary>The examples of events are what a page hears, member for member.</summary>
    [Fact]
    public async Task EventsOfPaperAndCards_AreAsInTheExamples()
    {
        var examples = Document.Where(line => line.StartsWith("{\"jsonrpc\":\"2.0\",\"method\":\"device.event\"", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line)!).ToList();
        await using var kiosk = await Kiosk.StartAsync(options => options.WatchEvery = TimeSpan.FromMilliseconds(50));
        kiosk.World.BreakReceiptPrinter(ReceiptTrouble.PaperNearEnd);
        kiosk.World.PutSocialCard(new());
        await using var page = await kiosk.OpenAsync();

        examples.Select(example => (string)example["params"]!["type"]!).ShouldBe(["paper", "card"]);
        foreach (var example in examples)
        {
            var heard = await page.EventAsync((string)example["params"]!["type"]!);
            foreach (var told in (string[])["seq", "at", "simulated"])
            {
                heard["params"]![told] = example["params"]![told]!.DeepClone();
            }

            heard.ToJsonString().ShouldBe(example.ToJsonString());
        }

        Rows(3).Where(row => row[0] is "`paper`" or "`card`").Select(row => row[1]).ShouldBe(["`low`, `out`, `back`", "`in`, `taken`"]);
    }

    [Fact]
    public async Task EveryMethod_StandsThere_AndIsThere()
    {
        var methods = Rows(4).Where(row => row[1] is "yes" or "no").Select(row => (Name: row[0].Trim('`'), NeedsScope: row[1] == "yes")).ToList();
        await using var kiosk = await Kiosk.StartAsync();
        await using var page = await kiosk.OpenAsync("person-0001", "nothing");
        foreach (var (name, needsScope) in methods.Where(method => method.Name != "session.end"))
        {
            // Without its scope it is forbidden before its parameters are read; without need of one they are what is wrong.
            (await page.FaultAsync(name, new() { ["no such"] = 1 })).ShouldBe(needsScope ? "FORBIDDEN" : "INVALID_PARAMS", name);
        }

        methods.Where(method => method.NeedsScope).Select(method => method.Name).ShouldBe(PortalStandIn.Everything, ignoreOrder: true);
        methods.Count.ShouldBe(15);
    }

    [Fact]
    public void EveryStrip_StandsThereWithItsValues()
    {
        var line = Document.Single(each => each.StartsWith("Templates of strips: ", StringComparison.Ordinal));
        foreach (var name in ReceiptTemplates.Names)
        {
            var values = string.Join(", ", ReceiptTemplates.ValuesOf(name).Select(value => $"`{value}`")).Replace("`bring1`, `bring2`, `bring3`, `bring4`, `bring5`, `bring6`, `bring7`, `bring8`", "`bring1` to `bring8`", StringComparison.Ordinal);
            line.ShouldContain($"`{name}` ({values})");
        }
    }

    [Fact]
    public void TheLimits_AreThoseOfTheCode()
    {
        var limits = Rows(2).DistinctBy(row => row[0]).ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);

        limits["until a ticket is shown"].ShouldBe($"{Protocol.TicketWait.TotalSeconds} s");
        limits["requests not yet answered, a connection"].ShouldBe($"{Protocol.MaxInFlight}");
        limits[$"messages in {Protocol.RateWindow.TotalSeconds} s, a connection"].ShouldBe($"{Protocol.MaxMessagesPerWindow}");
        limits["session without `session.renew`"].ShouldBe($"{Protocol.SessionLength.TotalMinutes} min");
        limits[$"{Protocol.MaxConnections} connections are open"].ShouldBe("503");
    }

    private static IEnumerable<string[]> Rows(int columns) =>
        Document.Where(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)).Where(row => row.Length == columns);

    internal static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Portal.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }

        return folder.FullName;
    }

    private sealed class RowComparer : IEqualityComparer<string[]>
    {
        public bool Equals(string[]? one, string[]? other) => one!.SequenceEqual(other!, StringComparer.Ordinal);

        public int GetHashCode(string[] row) => row.Length;
    }
}
