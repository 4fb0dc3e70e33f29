using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Events;

/// <summary>Forgets the people of events that are over; <c>Clock:EverySeconds</c> 0 leaves it to another node.</summary>
public sealed class EventRound(IServiceScopeFactory jobs, IConfiguration configuration, TimeProvider time, ILogger<EventRound> log) : BackgroundService
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
                job.ServiceProvider.GetRequiredService<Tenancy.Scope>().BeEverywhere("people of events that are over are forgotten");
                await job.ServiceProvider.GetRequiredService<EventDesk>().ForgetPeopleAsync(stoppingToken);
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                // They are still there at the next round.
                log.LogError(trouble, "People of events that are over could not be forgotten");
            }
        }
    }
}
