namespace Portal.Devices;

/// <summary>A line on which bytes come and go: a serial port, or its double in memory.</summary>
public interface IByteLine : IDisposable
{
    /// <summary>Throws away what has arrived and was not read.</summary>
    void Discard();

    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Waits for at least one byte.</summary>
    /// <returns>How many; 0 when none came in time.</returns>
    /// <exception cref="IOException">The line hung up.</exception>
    int Read(Span<byte> bytes, TimeSpan wait, CancellationToken cancel);
}

/// <summary>Two ends in memory, for simulators and for frames too strange for a real line.</summary>
public sealed class MemoryLine : IByteLine
{
    private readonly Lock _gate = new();
    private readonly Queue<byte> _arrived = new();
    private readonly SemaphoreSlim _more = new(0);
    private MemoryLine? _other;

    public static (MemoryLine Host, MemoryLine Device) Pair()
    {
        var (host, device) = (new MemoryLine(), new MemoryLine());
        (host._other, device._other) = (device, host);
        return (host, device);
    }

    public void Discard()
    {
        lock (_gate)
        {
            _arrived.Clear();
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_other!._gate)
        {
            foreach (var one in bytes)
            {
                _other._arrived.Enqueue(one);
            }
        }

        _other._more.Release();
    }

    public int Read(Span<byte> bytes, TimeSpan wait, CancellationToken cancel)
    {
        var until = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        while (true)
        {
            lock (_gate)
            {
                var count = Math.Min(bytes.Length, _arrived.Count);
                for (var i = 0; i < count; i++)
                {
                    bytes[i] = _arrived.Dequeue();
                }

                if (count > 0)
                {
                    return count;
                }
            }

            var left = until - Environment.TickCount64;
            if (left <= 0 || !_more.Wait(TimeSpan.FromMilliseconds(left), cancel))
            {
                return 0;
            }
        }
    }

    /// <summary>Nothing to close: the same line is opened again for the next call.</summary>
    public void Dispose()
    {
    }
}
