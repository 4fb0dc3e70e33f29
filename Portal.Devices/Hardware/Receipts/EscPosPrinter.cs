using System.Net;
using System.Net.Sockets;

namespace Portal.Devices;

/// <summary>
/// A receipt printer on TCP (usually port 9100). It is asked how it is before anything is sent and again after: only an answer to the
/// second question, which the printer gives when it has worked off what came before, makes a print certain.
/// </summary>
public sealed class EscPosPrinter(string id, IPEndPoint address, bool isSimulated = false) : IReceiptPrinter
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
            using var line = await ConnectAsync(cancel);
            var trouble = await AskAsync(line.GetStream(), cancel);
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
        var (bytes, replaced) = EscPos.Write(receipt);
        using var line = await ConnectAsync(cancel);
        var stream = line.GetStream();
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

    private static FaultException? FaultOf(ReceiptTrouble trouble) => trouble switch
    {
        _ when trouble.HasFlag(ReceiptTrouble.CoverOpen) => new(Fault.CoverOpen, "cover-open"),
        _ when trouble.HasFlag(ReceiptTrouble.PaperEnd) => new(Fault.PaperOut, "paper-end"),
        _ when trouble.HasFlag(ReceiptTrouble.Cutter) => new(Fault.Jam, "cutter"),
        _ when (trouble & (ReceiptTrouble.Unrecoverable | ReceiptTrouble.Offline)) != ReceiptTrouble.None => new(Fault.PrinterStopped, "error"),
        _ => null,
    };

    private async Task<TcpClient> ConnectAsync(CancellationToken cancel)
    {
        var client = new TcpClient(address.AddressFamily) { NoDelay = true };
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(Answer);
            await client.ConnectAsync(address, patience.Token);
            return client;
        }
        catch (Exception gone) when (gone is SocketException || (gone is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            client.Dispose();
            throw new FaultException(Fault.DeviceOffline, "no connection", gone);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task<ReceiptTrouble> AskAsync(NetworkStream stream, CancellationToken cancel)
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

    private static async Task<byte> ReadAsync(NetworkStream stream, TimeSpan wait, CancellationToken cancel)
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
