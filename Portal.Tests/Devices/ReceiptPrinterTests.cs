using System.Text;
using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>The receipt printer's driver against a printer on TCP.</summary>
public sealed class ReceiptPrinterTests : IDisposable
{
    private static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    private readonly EscPosSimulator _printer = new();

    private EscPosPrinter Driver => new("receipt0", EscPosPrinter.OnTcp(_printer.Address));

    public void Dispose() => _printer.Dispose();

    [Fact]
    public async Task Receipt_ComesOutInTheChineseOfThePrinter_AndIsCut()
    {
        (await Driver.PrintAsync(Fill("number", ("hall", "测试政务大厅"), ("number", "A012"), ("link", "https://portal.example/t/1")), CancellationToken.None)).ShouldBe(0);

        var strip = Gbk.GetString(_printer.Printed.Single());
        strip.ShouldContain("测试政务大厅\n");
        strip.ShouldContain("A012");
        strip.ShouldContain("https://portal.example/t/1");
        strip.ShouldNotContain("前面等候", Case.Sensitive, "a line without its value is left out");
    }

    /// <summary>A value is text whatever stands in it; no byte of it reaches the printer as a command.</summary>
    [Fact]
    public async Task ControlBytesInAValue_NeverReachThePrinter()
    {
        await Driver.PrintAsync(Fill("number", ("number", "1"), ("matter", "a\u001b@b\u001dVBc\u0010\u0004\u0001d\u007f\u0085e")), CancellationToken.None);

        Gbk.GetString(_printer.Printed.Single()).ShouldContain("办理事项：a@bVBcde\n");
    }

    [Fact]
    public async Task CharacterThePrinterDoesNotHave_IsMarkedAndCounted()
    {
        (await Driver.PrintAsync(Fill("case", ("applicant", "测试𠮷员")), CancellationToken.None)).ShouldBe(1);

        Gbk.GetString(_printer.Printed.Single()).ShouldContain("申请人：测试〓员");
    }

    /// <summary>A name is printed as it is written, with dots where the printer has no letter for it.</summary>
    [Fact]
    public async Task CharacterThePrinterDoesNotHave_IsDrawn_WhereAFontHasIt()
    {
        var draw = Glyphs.Of(new DeviceOptions().Font).ShouldNotBeNull("fonts-noto-cjk is there");
        var driver = new EscPosPrinter("receipt0", EscPosPrinter.OnTcp(_printer.Address), draw);

        (await driver.PrintAsync(Fill("case", ("applicant", "测试𠮷员")), CancellationToken.None)).ShouldBe(0);
        (await driver.PrintAsync(Fill("case", ("applicant", "测试😀员")), CancellationToken.None)).ShouldBe(1, "a sign this font does not know");

        var strip = _printer.Printed[0];
        var at = strip.AsSpan().IndexOf((byte[])[0x1B, 0x2A, 33, 24, 0]);
        at.ShouldBeGreaterThan(0);
        Gbk.GetString(strip[..at]).ShouldEndWith("申请人：测试");
        var dots = strip[(at + 5)..(at + 5 + 72)];
        Gbk.GetString(strip[(at + 77)..]).ShouldStartWith("员\n");
        dots.Sum(each => System.Numerics.BitOperations.PopCount(each)).ShouldBeInRange(60, 300, "strokes, neither a blank nor a block");
        draw(new Rune(0x20BB7))!.Dots.ShouldNotBe(draw(new Rune(0x2B5AF))?.Dots, "another sign is another picture");
        Glyphs.Of("/nowhere.ttc").ShouldBeNull();
    }

    [Fact]
    public async Task Printer_OnASerialLine_PrintsAndSaysHowItIs()
    {
        await using var pair = new SerialPair();
        await pair.InitializeAsync();
        using var stop = new CancellationTokenSource();
        await using var far = new LineStream(new SerialLine(pair.Device, 115_200));
        await using var near = await EscPosPrinter.OnTcp(_printer.Address)(CancellationToken.None);
        var pumps = Task.WhenAll(far.CopyToAsync(near, stop.Token), near.CopyToAsync(far, stop.Token));
        var driver = new EscPosPrinter("receipt0", EscPosPrinter.OnLine(() => new SerialLine(pair.Host, 115_200)));

        (await driver.StatusAsync(CancellationToken.None)).ShouldBe(DeviceStatus.Ready);
        (await driver.PrintAsync(Fill("number", ("number", "B007")), CancellationToken.None)).ShouldBe(0);
        Gbk.GetString(_printer.Printed.Single()).ShouldContain("B007");
        _printer.Trouble = ReceiptTrouble.PaperEnd;
        (await driver.StatusAsync(CancellationToken.None)).Fault.ShouldBe(Fault.PaperOut);
        (await Should.ThrowAsync<FaultException>(() => driver.PrintAsync(Fill("number", ("number", "B008")), CancellationToken.None))).Fault.ShouldBe(Fault.PaperOut);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => pumps);
        (await new EscPosPrinter("receipt0", EscPosPrinter.OnLine(() => new SerialLine("/dev/no-such-line", 9600))).StatusAsync(CancellationToken.None)).Fault.ShouldBe(Fault.DeviceOffline);
    }

    [Theory]
    [InlineData(ReceiptTrouble.PaperEnd, Fault.PaperOut)]
    [InlineData(ReceiptTrouble.CoverOpen, Fault.CoverOpen)]
    [InlineData(ReceiptTrouble.Cutter, Fault.Jam)]
    [InlineData(ReceiptTrouble.Unrecoverable, Fault.PrinterStopped)]
    public async Task PrinterInTrouble_PrintsNothingAndSaysWhy(ReceiptTrouble trouble, Fault fault)
    {
        _printer.Trouble = trouble;

        (await Should.ThrowAsync<FaultException>(() => Driver.PrintAsync(Fill("number", ("number", "1")), CancellationToken.None))).Fault.ShouldBe(fault);
        (await Driver.StatusAsync(CancellationToken.None)).Fault.ShouldBe(fault);
        _printer.Printed.ShouldBeEmpty();
    }

    [Fact]
    public async Task LowPaper_NeedsAttentionAndPrints()
    {
        _printer.Trouble = ReceiptTrouble.PaperNearEnd;

        (await Driver.StatusAsync(CancellationToken.None)).State.ShouldBe(DeviceState.Attention);
        await Driver.PrintAsync(Fill("number", ("number", "1")), CancellationToken.None);
        _printer.Printed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task PaperThatEndsInTheMiddle_IsUncertain()
    {
        _printer.OnPrinted = () => _printer.Trouble = ReceiptTrouble.PaperEnd;

        (await Should.ThrowAsync<FaultException>(() => Driver.PrintAsync(Fill("number", ("number", "1")), CancellationToken.None))).Fault.ShouldBe(Fault.PrintUncertain);
    }

    [Fact]
    public async Task PrinterThatIsNotThere_IsOffline()
    {
        var address = _printer.Address;
        _printer.Dispose();

        (await new EscPosPrinter("receipt0", EscPosPrinter.OnTcp(address)).StatusAsync(CancellationToken.None)).Fault.ShouldBe(Fault.DeviceOffline);
    }

    [Fact]
    public void StatusBytes_SayWhatTheyWereMadeOf()
    {
        foreach (var trouble in Enum.GetValues<ReceiptTrouble>())
        {
            var seen = Enumerable.Range(1, 4).Aggregate(ReceiptTrouble.None, (all, question) => all | EscPosStatus.Decode(question, EscPosStatus.Encode(question, trouble)));
            (seen & trouble).ShouldBe(trouble);
        }

        Should.Throw<FaultException>(() => EscPosStatus.Decode(1, 0xFF)).Fault.ShouldBe(Fault.DeviceOffline);
    }

    [Theory]
    [InlineData("no-such-template", "number", "1")]
    [InlineData("number", "no-such-value", "1")]
    [InlineData("number", "link", "https://evil.example/x")]
    [InlineData("number", "link", "https://portal.example.evil.example/x")]
    public void TemplateOrValueThatIsNotOurs_IsRefused(string template, string name, string value) =>
        Should.Throw<FaultException>(() => Fill(template, (name, value))).Fault.ShouldBe(Fault.InvalidParams);

    private static Receipt Fill(string template, params (string Name, string Value)[] values) =>
        ReceiptTemplates.Fill(template, values.ToDictionary(value => value.Name, value => value.Value), PortalStandIn.Origin, isSimulated: false);
}
