using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Halls;

/// <summary>
/// The boards of all halls on this node. However many screens show a hall, it is read by one statement for each change, by whoever hears
/// of it first; what comes meanwhile is read in one more go. What no call changes (<see cref="BoardFrame"/>) is kept between the readings.
/// Every few seconds the halls that are looked at are read again as a whole, for what happened on other nodes. While the database is
/// away, the last state stays.
/// </summary>
public sealed class CallBoards : IDisposable
{
    /// <summary>So many screens show a hall at the most. Anybody may open one, so when all are taken the fullest address gives one up for whoever comes from another.</summary>
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
        _listening = news.Listen(changed => Again(changed.HallId, changed.What is HallMatter.Setting or HallMatter.Counter));
        _beat = time.CreateTimer(_ => _walls.Keys.ToList().ForEach(hallId => Again(hallId, isWhole: true)), null, Beat, Beat);
    }

    /// <summary>Tells of a hall's board: as this node knows it, and each new state.</summary>
    /// <param name="from">The address it looks from: one address cannot keep all others from looking.</param>
    /// <param name="end">Called when it has to make room; it is told nothing more.</param>
    /// <returns>Dispose it to stop; null when too many look already, and nobody has more screens open than whoever asks would have.</returns>
    public IDisposable? Watch(Guid hallId, Action<CallBoard> show, string from = "", Action? end = null)
    {
        var id = Guid.NewGuid();
        while (true)
        {
            var wall = _walls.GetOrAdd(hallId, _ => new Wall());
            var isFirst = false;
            lock (wall)
            {
                if (wall.IsGone)
                {
                    continue;
                }

                if (wall.Screens.Count >= MostWatchers && !wall.MakeRoomFor(from))
                {
                    return null;
                }

                // A hundred screens that come back at once, after a cut, do not read a hundred times. Under the lock, so that no newer state is overtaken.
                wall.Screens[id] = new Screen(show, from, end);
                if (wall.Latest is { } latest)
                {
                    show(latest);
                }
                else
                {
                    isFirst = true;
                }
            }

            if (isFirst)
            {
                Again(hallId, isWhole: true);
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

    private void Again(Guid hallId, bool isWhole)
    {
        if (!_walls.TryGetValue(hallId, out var wall))
        {
            return;
        }

        if (isWhole)
        {
            Volatile.Write(ref wall.IsWhole, true);
        }

        if (Interlocked.Increment(ref wall.Asked) == 1)
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
                if (await ReadAsync(hallId, wall) is { } board)
                {
                    Show(wall, board);
                }
            }
            catch (Exception trouble) when (trouble is DbException || PortalDbMaker.IsPassing(trouble))
            {
                wall.Frame = null;
                _log.LogWarning(trouble, "The board of hall {Hall} could not be read; it keeps what it shows", hallId);
            }
        }
        while (Interlocked.CompareExchange(ref wall.Asked, 0, asked) != asked);
    }

    private async Task<CallBoard?> ReadAsync(Guid hallId, Wall wall)
    {
        await using var scope = _desks.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<TicketDesk>();
        if (Interlocked.Exchange(ref wall.IsWhole, false) || wall.Frame is null)
        {
            wall.Frame = await desk.BoardFrameAsync(hallId, CancellationToken.None);
        }

        return wall.Frame is { } frame ? await desk.BoardAsync(frame, CancellationToken.None) : null;
    }

    private void Show(Wall wall, CallBoard board)
    {
        List<Action<CallBoard>> screens;
        lock (wall)
        {
            wall.Latest = board;
            screens = [.. wall.Screens.Values.Select(screen => screen.Show)];
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
        /// <summary>How often was asked since the reading that is under way began; 0: nobody reads.</summary>
        public int Asked;

        /// <summary>The frame is read anew with the next reading.</summary>
        public bool IsWhole;

        public Dictionary<Guid, Screen> Screens { get; } = [];

        /// <summary>Of whoever reads now; there is never more than one.</summary>
        public BoardFrame? Frame { get; set; }

        public CallBoard? Latest { get; set; }

        public bool IsGone { get; set; }

        /// <summary>The address with the most screens gives up one, when it would still have as many as the newcomer.</summary>
        public bool MakeRoomFor(string from)
        {
            var fullest = Screens.GroupBy(screen => screen.Value.From, StringComparer.Ordinal).MaxBy(address => address.Count())!;
            if (fullest.Count() <= Screens.Values.Count(screen => screen.From == from) + 1)
            {
                return false;
            }

            var (id, given) = fullest.First();
            Screens.Remove(id);
            given.End?.Invoke();
            return true;
        }
    }

    private sealed record Screen(Action<CallBoard> Show, string From, Action? End);

    private sealed class Watching(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
