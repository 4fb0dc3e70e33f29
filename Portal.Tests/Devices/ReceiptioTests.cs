using System.Net;
using System.Security.Cryptography;
using System.Text;
using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>
/// Our simulated receipt printer before a program that is not ours: npm's receiptio, which knows printers by their own bytes. What it says
/// of ours is what it would say of a printer in a kiosk, so that what our driver was tested against is one.
/// </summary>
public sealed class ReceiptioTests : IAsyncLifetime
{
    /// <summary>The program dials port 9100 and no other, so each test has an address of its own.</summary>
    private readonly IPEndPoint _address = new(new IPAddress([127, 91, (byte)RandomNumberGenerator.GetInt32(1, 255), (byte)RandomNumberGenerator.GetInt32(1, 255)]), 9100);

    private readonly string _folder = Directory.CreateTempSubdirectory("receiptio-").FullName;
    private EscPosSimulator _printer = null!;
    private string _program = "";

    public async ValueTask InitializeAsync()
    {
        _program = (await Daemon.RunAsync(Path.Combine(ProtocolDocumentTests.FindRoot(), "build", "receiptio.sh"), [])).Split('\n')[^1];
        _printer = new(_address);
    }

    public ValueTask DisposeAsync()
    {
        _printer.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact, Trait("Row", "5")]
    public async Task Strip_IsPrinted_AndTheProgramIsToldThatItIsOut()
    {
        (await PrintAsync()).ShouldBe((0, "success"));

        CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(_printer.Printed.Single()).ShouldContain("测试政务大厅");
    }

    [Theory, Trait("Row", "5")]
    [InlineData(ReceiptTrouble.PaperEnd, 102, "paperempty")]
    [InlineData(ReceiptTrouble.CoverOpen, 101, "coveropen")]
    [InlineData(ReceiptTrouble.Cutter, 103, "error")]
    [InlineData(ReceiptTrouble.Unrecoverable, 103, "error")]
    public async Task Trouble_IsUnderstood_AndNothingIsPrinted(ReceiptTrouble trouble, int code, string word)
    {
        _printer.Trouble = trouble;

        (await PrintAsync()).ShouldBe((code, word));
        _printer.Printed.ShouldBeEmpty();
    }

    [Fact]
    public async Task PaperThatEndsInTheMiddle_IsToldAtOnce()
    {
        _printer.OnPrinted = () => _printer.Trouble = ReceiptTrouble.PaperEnd;

        (await PrintAsync()).ShouldBe((102, "paperempty"));
    }

    [Theory]
    [InlineData(ReceiptTrouble.None, 100, "online")]
    [InlineData(ReceiptTrouble.PaperNearEnd, 100, "online")]
    [InlineData(ReceiptTrouble.PaperEnd, 102, "paperempty")]
    [InlineData(ReceiptTrouble.CoverOpen, 101, "coveropen")]
    public async Task Status_IsUnderstood(ReceiptTrouble trouble, int code, string word)
    {
        _printer.Trouble = trouble;

        (await RunAsync("-q")).ShouldBe((code, word));
    }

    /// <summary>The other answers mean something only if this one comes where there is no printer.</summary>
    [Fact]
    public async Task NoPrinter_IsSaidAsThat()
    {
        _printer.Dispose();

        (await PrintAsync()).ShouldBe((105, "disconnect"));
    }

    private async Task<(int Code, string Word)> PrintAsync()
    {
        var strip = Path.Combine(_folder, "strip.txt");
        await File.WriteAllTextAsync(strip, "^^测试政务大厅\n\n^^^A012\n\n办理事项 | 社保卡申领\n\n{code:https://portal.example/t/1; option:qrcode,4,m}\n", TestContext.Current.CancellationToken);
        return await RunAsync("-l", "zh-hans", "-t", "15", strip);
    }

    private async Task<(int Code, string Word)> RunAsync(params string[] words)
    {
        var (code, said) = await Daemon.EndAsync("node", [_program, "-d", _address.Address.ToString(), .. words]);
        return (code, said.Trim());
    }
}
