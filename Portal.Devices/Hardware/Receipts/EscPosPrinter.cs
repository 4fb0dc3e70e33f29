using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Portal.Devices;

/// <summary>
/// A receipt printer on TCP (usually port 9100) or a serial line. It is asked how it is before anything is sent and again after: only an answer to the
/// second question, which the printer gives when it has worked off what came before, makes a print certain.
/// </summary>
public sealed class EscPosPrinter(string id, Func<CancellationToken, Task<Stream>> connect, Func<Rune, Glyph?>? draw = null, bool isSimulated = false) : IReceiptPrinter
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Paper = TimeSpan.FromSeconds(10);

    public string Id { get; } = id;

    public DeviceKind Kind => DeviceKind.Receipt;

    public bool IsSimulated { get; } = isSimulated;

    public async Task<DeviceStatus> StatusAsync(CancellationToken cancel)
    {
        try
        {
            await using var stream = await connect(cancel);
            var trouble = await AskAsync(stream, cancel);
            return trouble == ReceiptTrouble.PaperNearEnd ? new(DeviceState.Attention, Fault.PaperOut, "paper-near-end")
                : FaultOf(trouble) is { } fault ? DeviceStatus.Of(fault) : DeviceStatus.Ready;
        }
        catch (FaultException fault)
        {
            return DeviceStatus.Of(fault);
        }
    }

    public async Task<int> PrintAsync(Receipt receipt, CancellationToken cancel)
    {
        var (bytes, replaced) = EscPos.Write(receipt, draw);
        await using var stream = await connect(cancel);
        if (FaultOf(await AskAsync(stream, cancel)) is { } before)
        {
            throw before;
        }

        cancel.ThrowIfCancellationRequested();
        try
        {
            // From here on the paper moves; whoever cancels now is too late.
            await stream.WriteAsync(bytes, CancellationToken.None);
            await stream.WriteAsync((byte[])[0x1D, 0x72, 1], CancellationToken.None); // GS r 1: answered when the buffer is worked off
            var paper = await ReadAsync(stream, Paper, CancellationToken.None);
            return (paper & 0x0C) == 0x0C ? throw new FaultException(Fault.PrintUncertain, "paper-end") : replaced;
        }
        catch (Exception lost) when (lost is IOException or SocketException or FaultException { Fault: Fault.DeviceOffline })
        {
            throw new FaultException(Fault.PrintUncertain, "no confirmation", lost);
        }
    }

    /// <summary>A printer that listens on TCP.</summary>
    public static Func<CancellationToken, Task<Stream>> OnTcp(IPEndPoint address) => async cancel =>
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(Answer);
            await socket.ConnectAsync(address, patience.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception gone) when (gone is SocketException || (gone is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            socket.Dispose();
            throw new FaultException(Fault.DeviceOffline, "no connection", gone);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    };

    /// <summary>A printer on a serial line, opened for each strip.</summary>
    public static Func<CancellationToken, Task<Stream>> OnLine(Func<IByteLine> open) => _ => Task.FromResult<Stream>(new LineStream(open()));

    private static FaultException? FaultOf(ReceiptTrouble trouble) => trouble switch
    {
        _ when trouble.HasFlag(ReceiptTrouble.CoverOpen) => new(Fault.CoverOpen, "cover-open"),
        _ when trouble.HasFlag(ReceiptTrouble.PaperEnd) => new(Fault.PaperOut, "paper-end"),
        _ when trouble.HasFlag(ReceiptTrouble.Cutter) => new(Fault.Jam, "cutter"),
        _ when (trouble & (ReceiptTrouble.Unrecoverable | ReceiptTrouble.Offline)) != ReceiptTrouble.None => new(Fault.PrinterStopped, "error"),
        _ => null,
    };

    private static async Task<ReceiptTrouble> AskAsync(Stream stream, CancellationToken cancel)
    {
        var trouble = ReceiptTrouble.None;
        for (var question = 1; question <= 4; question++)
        {
            try
            {
                await stream.WriteAsync((byte[])[0x10, 0x04, (byte)question], cancel);
            }
            catch (IOException gone)
            {
                throw new FaultException(Fault.DeviceOffline, "hung up", gone);
            }

            trouble |= EscPosStatus.Decode(question, await ReadAsync(stream, Answer, cancel));
        }

        return trouble;
    }

    private static async Task<byte> ReadAsync(Stream stream, TimeSpan wait, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(wait);
        var one = new byte[1];
        try
        {
            return await stream.ReadAsync(one, patience.Token) == 1 ? one[0] : throw new FaultException(Fault.DeviceOffline, "hung up");
        }
        catch (Exception silent) when (silent is IOException || (silent is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new FaultException(Fault.DeviceOffline, "no answer", silent);
        }
    }
}
