using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Portal.Core;

/// <summary>Tells live pages of this node that something changed, after it was committed. It carries no content: who listens reads again through their own scope.</summary>
public abstract class News<T>(ILogger log)
{
    private readonly ConcurrentDictionary<Guid, Action<T>> _listeners = new();

    /// <returns>Dispose it to stop listening.</returns>
    public IDisposable Listen(Action<T> hear)
    {
        var id = Guid.NewGuid();
        _listeners[id] = hear;
        return new Subscription(() => _listeners.TryRemove(id, out _));
    }

    public void Announce(T changed)
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
