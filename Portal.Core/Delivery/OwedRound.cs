using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Delivery;

/// <summary>Looks every ten minutes whom to remind of a promised paper.</summary>
public sealed class OwedRound(IServiceScopeFactory jobs, TimeProvider time, ILogger<OwedRound> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var job = jobs.CreateAsyncScope();
                await job.ServiceProvider.GetRequiredService<OwedReminderDesk>().RemindAsync(stoppingToken);
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                // Whom it did not reach, the next look does.
                log.LogError(trouble, "Promised papers could not be reminded of");
            }
        }
    }
}
