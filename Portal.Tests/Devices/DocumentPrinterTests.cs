using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>The sheet printer's driver against a real CUPS and a real IPP printer, with no paper and with a jam.</summary>
public sealed class DocumentPrinterTests : IClassFixture<PrintWorld>, IDisposable
{
    private readonly PrintWorld _world;
    private readonly IppPrinter _printer;

    public DocumentPrinterTests(PrintWorld world)
    {
        (_world, _printer) = (world, new IppPrinter("document0", world.Printer));
        _world.Break(null);
    }

    public void Dispose() => _printer.Dispose();

    [Fact]
    public async Task Document_ComesOutOnce_AndItsJobIsFoundByItsKey()
    {
        var before = _world.Printed;
        var number = 0;
        await _printer.PrintAsync(Job("key-of-a-plain-print"), News(taken: made => number = made), CancellationToken.None);

        (_world.Printed - before).ShouldBe(1);
        number.ShouldBePositive();
        (await _printer.SettleAsync("key-of-a-plain-print", CancellationToken.None)).ShouldBe(JobState.Done);
        (await _printer.SettleAsync("key-nobody-ever-used", CancellationToken.None)).ShouldBeNull();
    }

    [Theory]
    [InlineData("media-empty-error", "paper-end")]
    [InlineData("media-jam-error", "jam")]
    public async Task Trouble_IsToldWhileItWaits_AndItPrintsWhenRepaired(string reason, string told)
    {
        var before = _world.Printed;
        _world.Break(reason);
        var waiting = new TaskCompletionSource();
        var printing = _printer.PrintAsync(Job("key-that-waits-" + told), News(stage => TellOf(stage, told, waiting)), CancellationToken.None);
        await waiting.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        _world.Break(null);
        await printing;

        (_world.Printed - before).ShouldBe(1);
    }

    /// <summary>What was taken back never comes out, also when the paper is filled; and the next person's print does.</summary>
    [Fact]
    public async Task Cancelled_WithoutPaper_IsTakenBack_AndTheNextOnePrints()
    {
        var before = _world.Printed;
        _world.Break("media-empty-error");
        var waiting = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        var printing = _printer.PrintAsync(Job("key-taken-back"), News(stage => TellOf(stage, "paper-end", waiting)), cancel.Token);
        await waiting.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => printing);
        (await _printer.SettleAsync("key-taken-back", CancellationToken.None)).ShouldBe(JobState.Failed);
        _world.Break(null);
        await _printer.PrintAsync(Job("key-of-the-next-person"), News(), CancellationToken.None);

        (await _printer.SettleAsync("key-of-the-next-person", CancellationToken.None)).ShouldBe(JobState.Done);
        (_world.Printed - before).ShouldBeInRange(1, 2, "CUPS ends its filter for the job that was taken back; the sheet of the next one is out");
    }

    /// <summary>The tray is empty after the first of three sheets: filled, the other two come out, and none of them twice.</summary>
    [Fact, Trait("Row", "5")]
    public async Task PaperThatEndsAfterTheFirstOfThreeSheets_IsWaitedFor_AndEachSheetComesOutOnce()
    {
        var before = _world.Sheets;
        var waiting = new TaskCompletionSource();
        _world.LeaveSheets(1);
        var printing = _printer.PrintAsync(Job("key-of-three-sheets", pages: 3), News(stage => TellOf(stage, "paper-end", waiting)), CancellationToken.None);
        await waiting.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        (_world.Sheets.Count - before.Count).ShouldBe(1);

        _world.Break(null);
        await printing;

        _world.Sheets.Except(before).Select(sheet => sheet.Split('-')[^1]).ShouldBe(["1", "2", "3"], ignoreOrder: true);
        (await _printer.SettleAsync("key-of-three-sheets", CancellationToken.None)).ShouldBe(JobState.Done);
    }

    /// <summary>Whoever leaves then takes the other two with them: filling the tray brings out nothing, and nothing lies at the print server.</summary>
    [Fact, Trait("Row", "5")]
    public async Task PaperThatEndsInTheMiddle_AndThePersonLeaves_PrintsNothingMore_AndTheSpoolIsEmpty()
    {
        var (before, spool) = (_world.Sheets, _world.Spool);
        var waiting = new TaskCompletionSource();
        _world.LeaveSheets(1);
        using var cancel = new CancellationTokenSource();
        var printing = _printer.PrintAsync(Job("key-of-who-left", pages: 3), News(stage => TellOf(stage, "paper-end", waiting)), cancel.Token);
        await waiting.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => printing);
        (await _printer.SettleAsync("key-of-who-left", CancellationToken.None)).ShouldBe(JobState.Failed);
        await _world.UntilAsync(() => _world.Ended > 0, "the printer let go of the job");
        _world.Break(null);
        await _printer.PrintAsync(Job("key-of-who-comes-next"), News(), CancellationToken.None);

        (_world.Sheets.Count - before.Count).ShouldBe(2, "the first sheet of who left, and the one of who came next");
        (await _printer.SettleAsync("key-of-who-left", CancellationToken.None)).ShouldNotBe(JobState.Done);
        _world.Spool.Except(spool).ShouldBeEmpty();
    }

    [Fact]
    public async Task PrintServerThatIsNotThere_IsOffline()
    {
        using var printer = new IppPrinter("document0", new Uri($"ipp://127.0.0.1:{Daemon.FreePort()}/printers/A4"));

        (await printer.StatusAsync(CancellationToken.None)).Fault.ShouldBe(Fault.DeviceOffline);
        (await Should.ThrowAsync<FaultException>(() => printer.PrintAsync(Job("key-to-nobody"), News(), CancellationToken.None))).Fault.ShouldBe(Fault.DeviceOffline);
    }

    [Fact]
    public void FuzzedAnswers_OfAPrintServer_AreReadOrRefused()
    {
        var random = new Random(631);
        var answer = new byte[64];
        for (var i = 0; i < 5000; i++)
        {
            random.NextBytes(answer);
            try
            {
                IppClient.Parse(answer.AsSpan(0, random.Next(answer.Length))).Status.ShouldBeInRange(0, 0xFFFF);
            }
            catch (HttpRequestException refused)
            {
                refused.Message.ShouldContain("cut off");
            }
        }
    }

    private static PrintNews News(Action<string>? stage = null, Action<int>? taken = null, Action<int>? sheets = null) => new(taken ?? (_ => { }), stage ?? (_ => { }), sheets ?? (_ => { }));

    private static void TellOf(string stage, string wanted, TaskCompletionSource told)
    {
        if (stage == wanted)
        {
            told.TrySetResult();
        }
    }

    /// <summary>Empty pages, well formed.</summary>
    private static DocumentJob Job(string name, int pages = 1)
    {
        string[] things = ["<</Type/Catalog/Pages 2 0 R>>", $"<</Type/Pages/Kids[{string.Join(' ', Enumerable.Range(3, pages).Select(page => $"{page} 0 R"))}]/Count {pages}>>", .. Enumerable.Repeat("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>", pages)];
        var pdf = "%PDF-1.4\n";
        var places = new List<int>();
        foreach (var thing in things)
        {
            places.Add(pdf.Length);
            pdf += $"{places.Count} 0 obj{thing}endobj\n";
        }

        var table = pdf.Length;
        pdf += $"xref\n0 {things.Length + 1}\n0000000000 65535 f \n{string.Concat(places.Select(place => $"{place:D10} 00000 n \n"))}trailer<</Size {things.Length + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n";
        return new(name, System.Text.Encoding.ASCII.GetBytes(pdf), 1, false);
    }
}
