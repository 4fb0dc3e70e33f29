using System.Net;
using System.Net.Sockets;

namespace Portal.Devices;

/// <summary>
/// A receipt printer as seen on TCP; answers status while a fault holds the paper, tells changes of it to whoever asked for that, says what
/// model it is, and keeps what it printed. For Development and tests.
/// </summary>
public sealed class EscPosSimulator : IDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<byte[]> _printed = [];
    private readonly HashSet<NetworkStream> _told = [];
    private ReceiptTrouble _trouble;

    /// <param name="address">Null: any free port.</param>
    public EscPosSimulator(IPEndPoint? address = null)
    {
        _listener = new(address ?? new(IPAddress.Loopback, 0));
        _listener.Start();
        _ = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public ReceiptTrouble Trouble
    {
        get => _trouble;
        set
        {
            _trouble = value;
            TellAll();
        }
    }

    /// <summary>The buffer is never worked off: it prints, and says nothing.</summary>
    public bool IsMute { get; set; }

    /// <summary>Called when a strip was cut.</summary>
    public Action? OnPrinted { get; set; }

    /// <summary>The bytes of every strip, each up to its cut.</summary>
    public IReadOnlyList<byte[]> Printed
    {
        get
        {
            lock (_gate)
            {
                return [.. _printed];
            }
        }
    }

    public void Dispose()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            _listener.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Put away.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var buffer = new byte[4096];
            var job = new List<byte>();
            try
            {
                int count;
                while ((count = await stream.ReadAsync(buffer, _stop.Token)) > 0)
                {
                    foreach (var one in buffer.AsSpan(0, count).ToArray())
                    {
                        job.Add(one);
                        if (Answer(job, stream) is { } answer)
                        {
                            await stream.WriteAsync(answer, _stop.Token);
                        }
                    }
                }
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException)
            {
                // The other side left.
            }
            finally
            {
                lock (_gate)
                {
                    _told.Remove(stream);
                }
            }
        }
    }

    private void TellAll()
    {
        NetworkStream[] told;
        lock (_gate)
        {
            told = [.. _told];
        }

        foreach (var stream in told)
        {
            try
            {
                stream.Write(EscPosStatus.Automatic(_trouble));
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException)
            {
                // It has hung up in this moment.
            }
        }
    }

    private byte[]? Answer(List<byte> job, NetworkStream stream)
    {
        switch (job)
        {
            case [.., 0x10, 0x04, >= 1 and <= 4]:
                var question = job[^1];
                job.RemoveRange(job.Count - 3, 3);
                return [EscPosStatus.Encode(question, Trouble)];
            case [.., 0x1D, 0x72, 1 or (byte)'1']:
                job.Clear();
                return IsMute ? null : [(byte)(Trouble.HasFlag(ReceiptTrouble.PaperEnd) ? 0x0C : Trouble.HasFlag(ReceiptTrouble.PaperNearEnd) ? 0x03 : 0)];
            case [.., 0x1D, 0x49, 0x42]:
                job.RemoveRange(job.Count - 3, 3);
                return [0x5F, .. "EPSON"u8, 0];
            case [.., 0x1D, 0x49, 0x43]:
                job.RemoveRange(job.Count - 3, 3);
                return [0x5F, .. "TM-T88V"u8, 0];
            case [.., 0x1D, 0x61, var which]:
                job.RemoveRange(job.Count - 3, 3);
                lock (_gate)
                {
                    _ = which == 0 ? _told.Remove(stream) : _told.Add(stream);
                }

                return which == 0 ? null : EscPosStatus.Automatic(Trouble);
            case [.., 0x1D, 0x56, 0x42, _]:
                lock (_gate)
                {
                    _printed.Add([.. job]);
                }

                OnPrinted?.Invoke();
                return null;
            default:
                return null;
        }
    }
}
