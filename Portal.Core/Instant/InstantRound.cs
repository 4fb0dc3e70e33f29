using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>
/// Lets the rules look at what was handed in: at once when the news of a case comes, and every half minute at whatever still waits,
/// so that a case handed in just before the program stopped is not forgotten.
/// </summary>
public sealed class InstantRound(IServiceScopeFactory scopes, CaseNews news, TimeProvider time, ILogger<InstantRound> log) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    /// <summary>Items looked at side by side.</summary>
    private const int AtOnce = 16;

    private readonly SemaphoreSlim _signal = new(0, 1);

    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A case that was just handed in has had one event; later news is of no interest here.
        using var listening = news.Listen(changed => Wake(changed.Version));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                await _signal.WaitAsync(Between, stoppingToken);
            }
            catch (Exception trouble) when (trouble is DbException || PortalDbMaker.IsPassing(trouble))
            {
                log.LogWarning(trouble, "What waits for its rules could not be read");
                await Task.Delay(Between, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Wake(int version)
    {
        lock (_signal)
        {
            if (version == 1 && _signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<WaitingForRules> waiting;
        await using (var look = scopes.CreateAsyncScope())
        {
            look.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("cases that wait for their rules");
            waiting = await look.ServiceProvider.GetRequiredService<InstantDesk>().WaitingAsync(cancellationToken);
        }

        // A source that hangs holds up the items that ask it, and no others.
        await Parallel.ForEachAsync(waiting.GroupBy(each => each.ItemKey), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (item, stopping) => await DecideAllAsync([.. item.Select(each => each.CaseId)], stopping));
    }

    /// <summary>One after the other, in the order in which they came.</summary>
    private async Task DecideAllAsync(IReadOnlyList<Guid> cases, CancellationToken cancellationToken)
    {
        foreach (var caseId in cases)
        {
            await using var one = scopes.CreateAsyncScope();
            one.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("the rules decide a case of any place");
            try
            {
                await one.ServiceProvider.GetRequiredService<InstantDesk>().DecideAsync(caseId, cancellationToken);
            }
            catch (Exception trouble) when (trouble is not DbException && !PortalDbMaker.IsPassing(trouble) && !cancellationToken.IsCancellationRequested)
            {
                // One case must not keep the others waiting; it lies with a person as it does without rules, and is tried again.
                log.LogError(trouble, "Case {CaseId} could not be decided by its rules", caseId);
            }
        }
    }
}
