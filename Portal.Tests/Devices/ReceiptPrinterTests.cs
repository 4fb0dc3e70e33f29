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

    private EscPosPrinter Driver => new("receipt0", _printer.Address);

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

        (await new EscPosPrinter("receipt0", address).StatusAsync(CancellationToken.None)).Fault.ShouldBe(Fault.DeviceOffline);
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
