using System.Text.Json.Nodes;
using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>Paper and cards tell by themselves, to the page whose ticket names them, and nothing of a person.</summary>
[Trait("Row", "5")]
public sealed class DeviceEventTests
{
    private static Task<Kiosk> StartAsync() => Kiosk.StartAsync(options => options.WatchEvery = TimeSpan.FromMilliseconds(50));

    [Fact]
    public async Task Paper_LowOutAndBack_IsTold_EachOnce()
    {
        await using var kiosk = await StartAsync();
        await using var page = await kiosk.OpenAsync();
        foreach (var (trouble, state) in ((ReceiptTrouble, string)[])[(ReceiptTrouble.PaperNearEnd, "low"), (ReceiptTrouble.PaperEnd, "out"), (ReceiptTrouble.None, "back")])
        {
            kiosk.World.BreakReceiptPrinter(trouble);
            var told = await page.EventAsync("paper");
            ((string?)told["params"]!["device"], (string?)told["params"]!["data"]!["state"], (bool)told["params"]!["simulated"]!).ShouldBe(("receipt0", state, true));
        }

        // An open cover is no news of paper; the next news shows that nothing was told meanwhile.
        kiosk.World.BreakReceiptPrinter(ReceiptTrouble.CoverOpen);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        kiosk.World.BreakDocumentPrinter(Fault.PaperOut);
        ((string?)(await page.EventAsync("paper"))["params"]!["device"]).ShouldBe("document0");
    }

    [Fact]
    public async Task Card_PutInAndTakenAway_IsTold_WithoutItsNumber()
    {
        await using var kiosk = await StartAsync();
        await using var page = await kiosk.OpenAsync();
        kiosk.World.PutSocialCard(new());
        var put = await page.EventAsync("card");
        kiosk.World.PutSocialCard(null);
        var taken = await page.EventAsync("card");

        ((string?)put["params"]!["data"]!["state"], (string?)taken["params"]!["data"]!["state"]).ShouldBe(("in", "taken"));
        put["params"]!["data"]!.AsObject().Select(member => member.Key).ShouldBe(["state"]);
        put.ToJsonString().ShouldNotContain("999999199001010016");
    }

    [Fact]
    public async Task WithoutItsScope_APageHearsNothing()
    {
        await using var kiosk = await StartAsync();
        await using var page = await kiosk.OpenAsync("person-0001", "document.print");
        kiosk.World.BreakReceiptPrinter(ReceiptTrouble.PaperEnd);
        kiosk.World.PutSocialCard(new());
        await Task.Delay(300, TestContext.Current.CancellationToken);
        kiosk.World.BreakDocumentPrinter(Fault.PaperOut);

        var first = await page.FirstAsync(message => (string?)message["method"] == "device.event");
        ((string?)first["params"]!["device"], (int)first["params"]!["seq"]!).ShouldBe(("document0", 1), "the first thing it hears is of the device it may use");
    }

    [Fact]
    public async Task PageThatComesLater_IsToldWhatStandsThen()
    {
        await using var kiosk = await StartAsync();
        kiosk.World.BreakReceiptPrinter(ReceiptTrouble.PaperEnd);
        await using (var first = await kiosk.OpenAsync())
        {
            await first.EventAsync("paper");
        }

        await using var next = await kiosk.OpenAsync("person-0002");
        ((string?)(await next.EventAsync("paper"))["params"]!["data"]!["state"]).ShouldBe("out");
    }

    /// <summary>Also while the printer is taken by the print itself, when nobody else can look at it.</summary>
    [Fact]
    public async Task PaperThatEndsWhileItPrints_IsToldByThePrint_AndComesBack()
    {
        await using var portal = await ReadingTests.PortalAsync(http => http.Response.Body.WriteAsync(PrintOnceTests.Pdf).AsTask());
        await using var kiosk = await Kiosk.StartAsync(options => (options.Portal, options.WatchEvery) = (portal.Urls.Single(), TimeSpan.FromMilliseconds(50)));
        await using var page = await PrintOnceTests.OpenAtAsync(kiosk, portal);
        kiosk.World.LeaveSheets(1);
        var id = await page.BeginAsync("document.print", new() { ["device"] = "document0", ["ticket"] = PrintOnceTests.Document(kiosk, ("copies", 3)) });

        ((string?)(await page.EventAsync("paper"))["params"]!["data"]!["state"]).ShouldBe("out");
        kiosk.World.Sheets.ShouldBe(1);
        kiosk.World.BreakDocumentPrinter(null);
        ((string?)(await page.EventAsync("paper"))["params"]!["data"]!["state"]).ShouldBe("back");
        (await page.AnswerAsync(id))["result"]!["state"]!.GetValue<string>().ShouldBe("done");
        kiosk.World.SheetNames.ShouldBeUnique();
        kiosk.World.Sheets.ShouldBe(3);
    }

    /// <summary>A slow printer is not a silent one: its deadline counts anew from each sheet, and the page hears how many are out.</summary>
    [Fact]
    public async Task SlowPrinter_TellsItsSheets_AndOutlivesItsDeadline_AndACancelIsAskedAbout()
    {
        await using var portal = await ReadingTests.PortalAsync(http => http.Response.Body.WriteAsync(PrintOnceTests.Pdf).AsTask());
        await using var kiosk = await Kiosk.StartAsync(options => options.Portal = portal.Urls.Single());
        await using var page = await PrintOnceTests.OpenAtAsync(kiosk, portal);
        kiosk.World.Slow = TimeSpan.FromMilliseconds(700);
        JsonObject Sent(int copies) => new() { ["device"] = "document0", ["timeoutMs"] = 1500, ["ticket"] = PrintOnceTests.Document(kiosk, ("copies", copies)) };

        var id = await page.BeginAsync("document.print", Sent(3));
        for (var sheet = 1; sheet <= 3; sheet++)
        {
            await page.FirstAsync(message => (int?)message["params"]?["sheets"] == sheet);
        }

        (await page.AnswerAsync(id))["result"]!["state"]!.GetValue<string>().ShouldBe("done");

        // Cancelled while a sheet is on its way: nobody knows whether it comes out, so nobody says that it did not.
        id = await page.BeginAsync("document.print", Sent(5));
        await page.FirstAsync(message => (int?)message["params"]?["sheets"] == 1);
        await page.CancelAsync(id);
        Page.FaultOf(await page.AnswerAsync(id)).ShouldBe("PRINT_UNCERTAIN");
        var out1 = kiosk.World.Sheets;
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        kiosk.World.Sheets.ShouldBe(out1, "nothing more comes out");
    }
}
