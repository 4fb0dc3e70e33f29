using Microsoft.AspNetCore.Components;
using Portal.Core;

namespace Portal.Web.Trouble;

/// <summary>
/// A component of a circuit that outlives trouble with the database: it is said in a sentence (<see cref="Trouble"/>), and the page,
/// with everything typed into it, stays as it is. Everything else that is thrown ends the circuit, as a bug should.
/// </summary>
public abstract class SteadyComponent : ComponentBase, IHandleEvent
{
    /// <summary>What the last click or reading met; null when it went well.</summary>
    protected Refusal? Trouble { get; private set; }

    [Inject]
    private ILoggerFactory Logs { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private ILogger Log => Logs.CreateLogger(GetType());

    /// <summary>A click is never repeated by itself: who pressed decides whether to press again.</summary>
    async Task IHandleEvent.HandleEventAsync(EventCallbackWorkItem callback, object? arg)
    {
        Trouble = null;
        try
        {
            var handled = callback.InvokeAsync(arg);
            StateHasChanged();
            await handled;
        }
        catch (Exception trouble) when (TroubleFrame.IsAway(trouble))
        {
            Log.LogWarning(trouble, "A click met a database that does not answer");
            Trouble = new TryAgain();
        }

        StateHasChanged();
    }

    /// <summary>
    /// Listens to what others do, on the component's own thread. What the handler throws is not lost: trouble with the database is
    /// said, and anything else ends the circuit, as a bug should.
    /// </summary>
    /// <returns>Dispose it with the component.</returns>
    protected IDisposable Hear<T>(News<T> news, Func<T, Task> handler) => news.Listen(told => _ = InvokeAsync(() => SteadilyAsync(() => handler(told))));

    /// <summary>
    /// Looks again and again, on the component's own thread: news tells of this node alone, and what happened on another is seen by
    /// then. What the handler throws is not lost, as with <see cref="Hear"/>.
    /// </summary>
    /// <returns>Dispose it with the component. Begin before anything is awaited, or a page that is left meanwhile looks for ever.</returns>
    protected IDisposable LookEvery(TimeSpan again, Func<Task> handler)
    {
        var looks = false; // A database that takes its time is not asked a second time meanwhile.
        return Time.CreateTimer(_ => _ = InvokeAsync(LookAsync), null, again, again);

        async Task LookAsync()
        {
            if (!looks)
            {
                looks = true;
                await SteadilyAsync(handler);
                looks = false;
            }
        }
    }

    private async Task SteadilyAsync(Func<Task> handler)
    {
        try
        {
            await handler();
        }
        catch (Exception trouble) when (TroubleFrame.IsAway(trouble))
        {
            Log.LogWarning(trouble, "News met a database that does not answer");
            Trouble = new NotReadable();
            StateHasChanged();
        }
        catch (Exception trouble)
        {
            await DispatchExceptionAsync(trouble);
        }
    }

    /// <summary>Reads for the page, and reads again while the trouble may pass. False when it did not.</summary>
    protected async Task<bool> ReadSteadilyAsync(Func<Task> read)
    {
        try
        {
            var answer = await Attempt.SafelyAsync<bool>(
                async () =>
                {
                    await read();
                    return true;
                },
                Time,
                Log,
                CancellationToken.None);
            Trouble = answer.IsYes ? null : new NotReadable();
        }
        catch (Exception trouble) when (TroubleFrame.IsAway(trouble))
        {
            Log.LogWarning(trouble, "A page could not be read");
            Trouble = new NotReadable();
        }

        return Trouble is null;
    }
}
