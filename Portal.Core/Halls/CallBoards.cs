using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Halls;

/// <summary>
/// The boards of all halls on this node. However many screens show a hall, it is read once for each change, by whoever hears of it
/// first; what comes meanwhile is read in one more go. Every few seconds the halls that are looked at are read again, for what happened
/// on other nodes. While the database is away, the last state stays.
/// </summary>
public sealed class CallBoards : IDisposable
{
    /// <summary>More screens than this show no hall; whoever opens more is not one.</summary>
    public const int MostWatchers = 500;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, Wall> _walls = new();
    private readonly IServiceScopeFactory _desks;
    private readonly ILogger<CallBoards> _log;
    private readonly IDisposable _listening;
    private readonly ITimer _beat;

    public CallBoards(IServiceScopeFactory desks, HallNews news, TimeProvider time, ILogger<CallBoards> log)
    {
        (_desks, _log) = (desks, log);
        _listening = news.Listen(changed => Again(changed.HallId));
        _beat = time.CreateTimer(_ => _walls.Keys.ToList().ForEach(Again), null, Beat, Beat);
    }

    /// <summary>Tells of each new state of a hall's board, beginning with the next one.</summary>
    /// <returns>Dispose it to stop; null when too many look already.</returns>
    public IDisposable? Watch(Guid hallId, Action<CallBoard> show)
    {
        var id = Guid.NewGuid();
        while (true)
        {
            var wall = _walls.GetOrAdd(hallId, _ => new Wall());
            lock (wall)
            {
                if (wall.IsGone)
                {
                    continue;
                }

                if (wall.Screens.Count >= MostWatchers)
                {
                    return null;
                }

                wall.Screens[id] = show;
            }

            return new Watching(() => Leave(hallId, wall, id));
        }
    }

    /// <summary>As it is now, read anew.</summary>
    public async Task<CallBoard?> ReadAsync(Guid hallId, CancellationToken cancellationToken = default)
    {
        await using var desk = _desks.CreateAsyncScope();
        return await desk.ServiceProvider.GetRequiredService<TicketDesk>().BoardAsync(hallId, cancellationToken);
    }

    public void Dispose()
    {
        _listening.Dispose();
        _beat.Dispose();
    }

    private void Again(Guid hallId)
    {
        if (_walls.TryGetValue(hallId, out var wall) && Interlocked.Increment(ref wall.Asked) == 1)
        {
            _ = Task.Run(() => ReadOnAsync(hallId, wall));
        }
    }

    /// <summary>Reads until nothing came while it read.</summary>
    private async Task ReadOnAsync(Guid hallId, Wall wall)
    {
        int asked;
        do
        {
            asked = Volatile.Read(ref wall.Asked);
            try
            {
                if (await ReadAsync(hallId) is { } board)
                {
                    Show(wall, board);
                }
            }
            catch (Exception trouble) when (trouble is DbException || PortalDbMaker.IsPassing(trouble))
            {
                _log.LogWarning(trouble, "The board of hall {Hall} could not be read; it keeps what it shows", hallId);
            }
        }
        while (Interlocked.CompareExchange(ref wall.Asked, 0, asked) != asked);
    }

    private void Show(Wall wall, CallBoard board)
    {
        List<Action<CallBoard>> screens;
        lock (wall)
        {
            screens = [.. wall.Screens.Values];
        }

        foreach (var show in screens)
        {
            try
            {
                show(board);
            }
            catch (Exception trouble) when (trouble is ObjectDisposedException or InvalidOperationException)
            {
                _log.LogDebug(trouble, "A screen was gone");
            }
        }
    }

    private void Leave(Guid hallId, Wall wall, Guid id)
    {
        lock (wall)
        {
            wall.Screens.Remove(id);
            if (wall.Screens.Count == 0)
            {
                wall.IsGone = true;
                _walls.TryRemove(new KeyValuePair<Guid, Wall>(hallId, wall));
            }
        }
    }

    private sealed class Wall
    {
        public int Asked;

        public Dictionary<Guid, Action<CallBoard>> Screens { get; } = [];

        public bool IsGone { get; set; }
    }

    private sealed class Watching(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
