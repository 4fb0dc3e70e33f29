using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>Whoever has booked a time for a matter that is no longer offered there is told, and may choose anew. Halls do not know the catalogue; intake knows both.</summary>
public sealed class WithdrawnMatters(OfferedMatters offered, AppointmentDesk bookings)
{
    /// <returns>How many people were told.</returns>
    public async Task<int> TellAsync(CancellationToken cancellationToken = default)
    {
        var told = 0;
        foreach (var matter in await bookings.MattersAsync(cancellationToken))
        {
            if (!await offered.IsOfferedAsync(matter.TenantId, matter.ItemCode, cancellationToken))
            {
                told += await bookings.TellWithdrawnAsync(matter, cancellationToken);
            }
        }

        return told;
    }
}

/// <summary>Looks every few minutes; <c>Clock:EverySeconds</c> 0 leaves it to another node.</summary>
public sealed class WithdrawnRound(IServiceScopeFactory jobs, IConfiguration configuration, TimeProvider time, ILogger<WithdrawnRound> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

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
                job.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("who booked for a matter that is gone is told so");
                await job.ServiceProvider.GetRequiredService<WithdrawnMatters>().TellAsync(stoppingToken);
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                // They are told at the next round.
                log.LogError(trouble, "Bookings for matters that are gone could not be looked after");
            }
        }
    }
}
