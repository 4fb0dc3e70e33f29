using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Cases;

/// <summary>What a screen needs to know to ask again: which case, its new version, and whom it concerns.</summary>
public sealed record CaseChanged(Guid CaseId, int Version, IReadOnlyList<int> Tenants);

/// <summary>
/// Tells live pages of this node that a case changed, after the change is committed. It carries no content: who listens
/// reads again through their own scope.
/// </summary>
public sealed class CaseNews(ILogger<CaseNews> log)
{
    private readonly ConcurrentDictionary<Guid, Action<CaseChanged>> _listeners = new();

    /// <returns>Dispose it to stop listening.</returns>
    public IDisposable Listen(Action<CaseChanged> hear)
    {
        var id = Guid.NewGuid();
        _listeners[id] = hear;
        return new Subscription(() => _listeners.TryRemove(id, out _));
    }

    public void Announce(CaseChanged changed)
    {
        foreach (var hear in _listeners.Values)
        {
            try
            {
                hear(changed);
            }
            catch (Exception trouble) when (trouble is ObjectDisposedException or InvalidOperationException)
            {
                // A page that is just closing must not cost the others their news.
                log.LogDebug(trouble, "A listener was gone");
            }
        }
    }

    private sealed class Subscription(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
