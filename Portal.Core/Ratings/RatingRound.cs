using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Ratings;

/// <summary>Forgets the telephones of follow-ups that ended; <c>Clock:EverySeconds</c> 0 leaves it to another node.</summary>
public sealed class RatingRound(IServiceScopeFactory jobs, IConfiguration configuration, TimeProvider time, ILogger<RatingRound> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration.GetValue("Clock:EverySeconds", 60) <= 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var job = jobs.CreateAsyncScope();
                job.ServiceProvider.GetRequiredService<Tenancy.Scope>().BeEverywhere("telephones of follow-ups that ended are forgotten");
                await job.ServiceProvider.GetRequiredService<RatingDesk>().ForgetPhonesAsync(stoppingToken);
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                // They are still there at the next round.
                log.LogError(trouble, "Telephones of follow-ups that ended could not be forgotten");
            }
        }
    }
}
