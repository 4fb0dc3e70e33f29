using System.Data.Common;

namespace Portal.Core;

/// <summary>
/// A value of the database that the whole program shares, read again once it is older than <paramref name="freshness"/>. One reads; while
/// it does, the others go on with the value of a moment ago. So a hundred transactions that find it old at the same moment ask for one
/// more connection between them, not for a hundred, which a pool that is in their hands could not give.
/// </summary>
/// <param name="freshness">How long another node's change may stay unknown here.</param>
public sealed class Held<T>(TimeSpan freshness, TimeProvider time, Func<CancellationToken, Task<T>> read) : IDisposable
    where T : class
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Snapshot? _held;
    private int _changes;

    public async ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        var held = _held;
        if (held is null)
        {
            await _reading.WaitAsync(cancellationToken);
        }
        else if (time.GetElapsedTime(held.ReadAt) < freshness || !await _reading.WaitAsync(0, cancellationToken))
        {
            return held.Value;
        }

        try
        {
            if (_held is { } other && other != held)
            {
                return other.Value;
            }

            var (started, changes) = (time.GetTimestamp(), Volatile.Read(ref _changes));
            var value = await read(cancellationToken);

            // Changed while it was read: this reader may have the old value, the next one reads again.
            _held = changes == Volatile.Read(ref _changes) ? new Snapshot(value, started) : null;
            return value;
        }
        catch (Exception trouble) when (held is not null && (trouble is DbException || PortalDbMaker.IsPassing(trouble)))
        {
            // The value of a moment ago is still right, and with it a page can say in its own colours that the database is away.
            return held.Value;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>It was changed here: the next reader reads it anew.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _changes);
        _held = null;
    }

    public void Dispose() => _reading.Dispose();

    private sealed record Snapshot(T Value, long ReadAt);
}
