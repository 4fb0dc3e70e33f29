using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Certificates;
using Portal.Core.Credit;
using Portal.Core.Delivery;
using Portal.Core.Events;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.HomeVisits;
using Portal.Core.Instant;
using Portal.Core.Intake;
using Portal.Core.Kiosks;
using Portal.Core.Notices;
using Portal.Core.Orders;
using Portal.Core.Payments;
using Portal.Core.People;
using Portal.Core.Projects;
using Portal.Core.Publications;
using Portal.Core.Ratings;
using Portal.Core.Sessions;
using Portal.Core.Supervision;
using Portal.Core.Tenancy;
using Portal.Core.Terminals;
using Portal.Core.Vault;

namespace Portal.Core;

/// <summary>Every registration of Core.</summary>
public static class PortalCore
{
    /// <param name="dataFolder">Where the embedded database and the attachments lie; made if it is not there.</param>
    public static IServiceCollection AddPortalCore(this IServiceCollection services, IConfiguration configuration, string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        var provider = configuration.GetValue("Database:Provider", DatabaseProvider.Sqlite);
        var connection = configuration["Database:ConnectionString"] ?? (provider == DatabaseProvider.Sqlite
            ? $"Data Source={Path.Combine(dataFolder, "portal.db")}"
            : throw new InvalidOperationException("Database:ConnectionString is not set for PostgreSQL"));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new PortalDbMaker(provider, connection));
        services.AddScoped<Scope>();
        services.AddScoped<IDbContextFactory<PortalDb>, ScopedPortalDbFactory>();
        services.AddScoped(container => container.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContext());
        services.AddSingleton<TenantDirectory>();
        services.AddSingleton<CalendarDesk>();
        services.AddSingleton<CaseNews>();
        services.AddSingleton(new PaperStore(Path.Combine(dataFolder, "papers")));
        services.AddScoped<CaseDesk>();
        services.AddScoped<DocumentDesk>();
        services.AddScoped<CaseNotices>();

        // In this order: the notice tells of the code under which the paper was laid out.
        services.AddScoped<ICaseConsequence>(container => container.GetRequiredService<DocumentDesk>());
        services.AddScoped<ICaseConsequence>(container => container.GetRequiredService<CaseNotices>());
        services.AddScoped<ICaseConsequence, VaultPen>();
        services.AddScoped<VaultDesk>();
        services.AddScoped<InstantPen>();
        services.AddScoped<ICaseConsequence>(container => container.GetRequiredService<InstantPen>());
        services.AddScoped<ICaseConsequence, SessionPen>();
        services.AddSingleton<SessionNews>();
        services.AddSingleton<HallNews>();
        services.AddSingleton<ServiceTimes>();
        services.AddScoped<TicketDesk>();
        services.AddScoped<HallDesk>();
        services.AddScoped<AppointmentDesk>();
        services.AddScoped<SlotDesk>();
        services.AddScoped<WhereDesk>();
        services.AddScoped<HallDayDesk>();
        services.AddScoped<BroadcastDesk>();
        services.AddScoped<RosterDesk>();
        services.AddScoped<HelpDesk>();
        services.AddScoped<KioskDesk>();
        services.AddSingleton(container => new ListeningSince(container.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime));
        services.AddSingleton<FleetPen>();
        services.AddScoped<HealthDesk>();
        services.AddScoped<FleetDesk>();
        services.AddScoped<RepairDesk>();
        services.AddScoped<CommandDesk>();
        services.AddScoped<ProfileDesk>();
        HttpCertificateSource.Add(services, configuration);
        services.AddScoped<CertificateDesk>();
        HttpBillProvider.Add(services, configuration);
        services.AddScoped<PaymentDesk>();
        services.AddScoped<ReconciliationDesk>();
        services.AddSingleton(TerminalDesk.Read(configuration));
        services.AddScoped<TerminalDesk>();
        services.AddScoped<PrintDesk>();
        services.AddScoped<PrintFiguresDesk>();
        services.AddScoped<FingerDesk>();
        services.AddScoped<DoorDesk>();
        services.AddScoped<HostingDesk>();
        services.AddScoped<OrderDesk>();
        services.AddScoped<HomeVisitDesk>();
        services.AddScoped<OfferedMatters>();
        services.AddScoped<IBookingRule>(container => container.GetRequiredService<OfferedMatters>());
        services.AddScoped<WithdrawnMatters>();
        services.AddScoped<SessionDesk>();
        services.AddScoped<RatingDesk>();
        services.AddSingleton<CallBoards>();
        services.AddScoped<CallNoticeDesk>();
        services.AddHostedService<CallNoticeRound>();
        services.AddSingleton<IFactSource, CaseFacts>();
        services.AddHttpFactSources(configuration);
        HttpCreditSource.Add(services, configuration);
        services.AddSingleton<FactDesk>();
        services.AddSingleton<RuleShelf>();
        services.AddScoped<InstantDesk>();
        services.AddScoped<InstantReplay>();
        services.AddScoped<RuleDesk>();
        services.AddScoped<LookupDesk>();
        services.AddScoped<ShareDesk>();
        services.AddHostedService<InstantRound>();
        services.AddScoped<OwedReminderDesk>();
        services.AddScoped<DeliveryDesk>();
        services.AddScoped<NoticeDesk>();
        services.AddScoped<WorkDesk>();
        services.AddScoped<CreditDesk>();
        services.AddScoped<IntakeDesk>();
        services.AddScoped<ISubmissionRule, ProjectSubmission>();
        services.AddScoped<ProjectDesk>();
        services.AddHostedService<ProjectRound>();
        services.AddScoped<EventDesk>();
        services.AddScoped<LostPasswordDesk>();
        services.AddScoped<ProgressDesk>();
        services.AddScoped<CitizenDesk>();
        services.AddScoped<ProxyDesk>();
        services.AddScoped<CatalogDesk>();
        services.AddScoped<TruthDesk>();
        services.AddScoped<HallFiguresDesk>();
        services.AddScoped<PublicationDesk>();
        services.AddScoped<JournalCheck>();
        services.AddScoped<JournalDesk>();
        services.AddScoped<CustodyCheck>();
        services.AddScoped<PaperCheck>();
        services.AddScoped<PaperSweep>();
        services.AddScoped<TenancyDesk>();
        services.AddSingleton<PostWatch>();
        services.AddSingleton<WrongTries>();
        services.AddScoped<PeopleDesk>();
        services.AddHostedService<PostRound>();
        return services.AddRounds(configuration);
    }
}
