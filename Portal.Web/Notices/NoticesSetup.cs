using Portal.Core.Notices;

namespace Portal.Web.Notices;

/// <summary>Registrations of this room.</summary>
public static class NoticesSetup
{
    public static IServiceCollection AddNotices(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment) => services
        .AddSmsGateway(configuration, simulate: environment.IsDevelopment() || Opening.IsDemo(configuration, environment))
        .AddHostedService<OutboxPump>();
}
