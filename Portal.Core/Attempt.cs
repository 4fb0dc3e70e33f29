using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Portal.Core;

/// <summary>Trouble that passes is met by trying again a few times, and then said plainly (<see cref="TryAgain"/>); everything else is thrown on.</summary>
public static class Attempt
{
    private static readonly int[] WaitMilliseconds = [20, 80, 250, 600];

    /// <summary>A person waits no longer than this for trouble to pass.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <param name="once">One try from the start, with a context of its own; it must leave nothing behind when it throws.</param>
    public static async Task<Answer<T>> SafelyAsync<T>(Func<Task<Answer<T>>> once, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var failed = 0; ; failed++)
        {
            try
            {
                return await once();
            }
            catch (Exception trouble) when (trouble is DbUpdateConcurrencyException || PortalDbMaker.IsPassing(trouble))
            {
                if (failed == WaitMilliseconds.Length || time.GetElapsedTime(started) > Patience)
                {
                    log.LogWarning(trouble, "The database did not come round after {Tries} tries", failed + 1);
                    return new TryAgain();
                }

                // Two writers that met once must not meet again at the same moment.
                await Task.Delay(TimeSpan.FromMilliseconds(WaitMilliseconds[failed] + Random.Shared.Next(20)), time, cancellationToken);
            }
        }
    }
}
