using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Reminds, tells of changes and ends what is over; <c>Clock:EverySeconds</c> 0 leaves it to another node.</summary>
public sealed class AppointmentRound(IServiceScopeFactory jobs, IConfiguration configuration, TimeProvider time, ILogger<AppointmentRound> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(2);

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
                job.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("bookings of every hall are reminded of and ended");
                var desk = job.ServiceProvider.GetRequiredService<AppointmentDesk>();
                await desk.TellShutAsync(stoppingToken);
                await desk.RemindAsync(stoppingToken);
                await desk.EndAsync(stoppingToken);
                await desk.ForgetAsync(stoppingToken);
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                // What was not reached is there at the next round.
                log.LogError(trouble, "Bookings could not be looked after");
            }
        }
    }
}
