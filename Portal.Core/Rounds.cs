using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Core.Cases;
using Portal.Core.Certificates;
using Portal.Core.Delivery;
using Portal.Core.Events;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Intake;
using Portal.Core.Kiosks;
using Portal.Core.Payments;
using Portal.Core.Ratings;
using Portal.Core.Tenancy;

namespace Portal.Core;

/// <summary>One thing the portal looks after again and again while it is open.</summary>
/// <param name="Why">What is done and for whom, as the scope without limits asks to be told.</param>
/// <param name="Every">From one look to the next. The first comes after it, not at the door.</param>
/// <param name="LookAsync">One look. What it leaves undone must be there at the next one: it may fail half way, and another node may look at the same moment.</param>
public sealed record Round(string Why, TimeSpan Every, Func<IServiceProvider, CancellationToken, Task> LookAsync);

/// <summary>
/// What is looked after by the hour glass alone. What also wakes when something happens keeps its own loop (instant decisions, projects,
/// calls, posts, the outbox). One node is enough and more do no harm: <c>Clock:EverySeconds</c> 0 leaves all of it to another node.
/// </summary>
public static class Rounds
{
    private static readonly Round[] All =
    [
        Of<AppointmentDesk>("bookings of every hall are reminded of and ended", TimeSpan.FromMinutes(2), async (desk, stopping) =>
        {
            await desk.TellShutAsync(stopping);
            await desk.RemindAsync(stopping);
            await desk.EndAsync(stopping);
            await desk.ForgetAsync(stopping);
        }),
        Of<WithdrawnMatters>("who booked for a matter that is gone is told so", TimeSpan.FromMinutes(5), (matters, stopping) => matters.TellAsync(stopping)),
        Of<OwedReminderDesk>("who promised a paper is reminded of it", TimeSpan.FromMinutes(10), (desk, stopping) => desk.RemindAsync(stopping)),
        Of<TicketDesk>("numbers of days that are over end in every hall", TimeSpan.FromMinutes(10), (desk, stopping) => desk.EndDaysAsync(stopping)),
        Of<HelpDesk>("calls for help that were answered are forgotten", TimeSpan.FromMinutes(10), (desk, stopping) => desk.ForgetAsync(stopping)),
        Of<HealthDesk>("machines that fall silent are somebody's matter", TimeSpan.FromSeconds(15), (desk, stopping) => desk.ListenAsync(stopping)),
        Of<HealthDesk>("days of machines are kept for a while", TimeSpan.FromHours(1), (desk, stopping) => desk.ForgetDaysAsync(stopping)),
        Of<CommandDesk>("commands that nobody carried out in time end", TimeSpan.FromMinutes(1), (desk, stopping) => desk.ExpireAsync(stopping)),
        Of<EventDesk>("people of events that are over are forgotten", TimeSpan.FromHours(1), (desk, stopping) => desk.ForgetPeopleAsync(stopping)),
        Of<PrintDesk>("prints of which nothing more will be heard are ended", TimeSpan.FromMinutes(10), (desk, stopping) => desk.LapseAsync(stopping)),
        Of<PaymentDesk>("payments nobody knows the end of are asked about", TimeSpan.FromSeconds(30), (desk, stopping) => desk.SettleAsync(stopping)),
        Of<ReconciliationDesk>("yesterday's payments are held against the providers' statements", TimeSpan.FromHours(1), (desk, stopping) => desk.CompareYesterdayAsync(stopping)),
        Of<RatingDesk>("telephones of follow-ups that ended are forgotten", TimeSpan.FromHours(1), (desk, stopping) => desk.ForgetPhonesAsync(stopping)),
        Of<KioskDesk>("visits of machines are kept for a while", TimeSpan.FromHours(6), (desk, stopping) => desk.ForgetVisitsAsync(stopping)),
        Of<DoorDesk>("access logs are kept for a month", TimeSpan.FromHours(1), (desk, stopping) => desk.ForgetAsync(stopping)),
        Of<FingerDesk>("fingers that nobody uses are forgotten", TimeSpan.FromHours(6), (desk, stopping) => desk.ForgetUnusedAsync(stopping)),
        Of<PaperSweep>("papers that nobody holds are destroyed", TimeSpan.FromHours(6), (sweep, stopping) => sweep.SweepAsync(stopping)),
    ];

    internal static IServiceCollection AddRounds(this IServiceCollection services, IConfiguration configuration)
    {
        var seconds = configuration.GetValue("Clock:EverySeconds", 60);
        if (seconds <= 0)
        {
            return services;
        }

        var days = Of<CaseDesk>("the days of every open case are watched", TimeSpan.FromSeconds(seconds), (desk, stopping) => desk.KeepTimeAsync(stopping));
        foreach (var round in All.Prepend(days))
        {
            services.AddSingleton<IHostedService>(container => ActivatorUtilities.CreateInstance<RoundKeeper>(container, round));
        }

        return services;
    }

    private static Round Of<TDesk>(string why, TimeSpan every, Func<TDesk, CancellationToken, Task> look)
        where TDesk : notnull => new(why, every, (job, stopping) => look(job.GetRequiredService<TDesk>(), stopping));
}

/// <summary>Keeps one round. A look that fails is written down, and the next one comes as if nothing had been.</summary>
public sealed class RoundKeeper(Round round, IServiceScopeFactory jobs, TimeProvider time, ILogger<RoundKeeper> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(round.Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var job = jobs.CreateAsyncScope();
                job.ServiceProvider.GetRequiredService<Scope>().BeEverywhere(round.Why);
                await round.LookAsync(job.ServiceProvider, stoppingToken);
            }
            catch (Exception trouble) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(trouble, "Not done this time, again at the next round: {Why}", round.Why);
            }
        }
    }
}
