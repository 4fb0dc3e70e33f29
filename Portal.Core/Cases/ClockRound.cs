using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>
/// Every minute asks which cases' days are over (<see cref="CaseDesk.KeepTimeAsync"/>). One node is enough, and more do no harm:
/// <c>Clock:EverySeconds</c> 0 switches it off where another node keeps the time.
/// </summary>
public sealed class ClockRound(IServiceScopeFactory jobs, IConfiguration configuration, TimeProvider time, ILogger<ClockRound> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seconds = configuration.GetValue("Clock:EverySeconds", 60);
        if (seconds <= 0)
        {
            log.LogInformation("Clock:EverySeconds is {Seconds}: the days of cases are watched elsewhere", seconds);
            return;
        }

        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var job = jobs.CreateAsyncScope();
                job.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("the days of every open case are watched");
                await job.ServiceProvider.GetRequiredService<CaseDesk>().KeepTimeAsync(stoppingToken);
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                // The cases are still due at the next round.
                log.LogError(trouble, "The days of the cases could not be watched");
            }
        }
    }
}
