using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Ends the numbers of days that are over; <c>Clock:EverySeconds</c> 0 leaves it to another node.</summary>
public sealed class HallRound(IServiceScopeFactory jobs, IConfiguration configuration, TimeProvider time, ILogger<HallRound> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

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
                job.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("numbers of days that are over end in every hall");
                await job.ServiceProvider.GetRequiredService<TicketDesk>().EndDaysAsync(stoppingToken);
                await job.ServiceProvider.GetRequiredService<HelpDesk>().ForgetAsync(stoppingToken);
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                // They are still there at the next round.
                log.LogError(trouble, "Numbers of days that are over could not be ended");
            }
        }
    }
}
