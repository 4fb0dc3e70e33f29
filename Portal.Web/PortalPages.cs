using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.FileProviders;
using Portal.Core;
using Portal.Core.Kiosks;
using Portal.Core.Tenancy;
using Portal.Web.Layout;
using Portal.Web.SignIn;
using Portal.Web.Tenancy;
using Portal.Web.Trouble;

namespace Portal.Web;

/// <summary>Everything that pages need, and what every answer carries.</summary>
public static class PortalPages
{
    // Styles may stand inline because Radzen and Blazor's virtualised lists write them; scripts never may.
    private const string ContentPolicy =
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    // A paper that was handed in is looked at beside its case, in a frame of our own page; by itself it may load nothing.
    private const string PaperPolicy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

    public static IServiceCollection AddPortalPages(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddLocalization();
        services.AddWebEncoders(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All)); // Chinese stays Chinese in the page's source.
        services.AddSingleton(new PortalMode(Opening.IsDemo(configuration, environment)));
        services.AddScoped<Here>();
        services.AddSingleton<TypedShelf>();
        services.AddScoped<Cases.Work.WorkScript>();
        services.AddScoped<Cases.Work.SearchSeal>();
        services.AddSingleton<Halls.Taking.TakerCookie>();
        services.AddSingleton<Halls.Machines.MachineCookie>();
        services.AddSingleton<Kiosks.TicketKeys>();
        services.AddScoped<Fleet.SignageReading>();
        services.AddScoped<Fleet.MachineHere>();
        services.AddScoped<Certificates.CertificatePrinter>();
        services.AddSingleton(Kiosks.AgentAddress.Read(configuration));
        services.AddSingleton(new KioskTrust(Opening.IsDemo(configuration, environment) && !environment.IsProduction()));
        services.AddSingleton<Halls.Taking.HallCode>();
        services.AddSingleton<Intake.PhoneCode>();
        services.AddSingleton<Ratings.RatingBrowsers>();
        services.AddScoped<CircuitHandler, TenantCircuit>();
        services.AddSingleton(new Themes(ThemesFolder(configuration, environment)));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "portal-form";
            options.SuppressXFrameOptionsHeader = true; // UseSafeHeaders is stricter.
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddRateLimiter(options => Limits.Lay(options, configuration));
        return services;
    }

    public static void UseSafeHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var isMachine = context.Request.Cookies.ContainsKey(Halls.Machines.MachineCookie.Name);
        var isPaper = context.Request.Path.Value?.Contains("/attachments/", StringComparison.Ordinal) == true;
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = isPaper ? PaperPolicy : isMachine ? $"{ContentPolicy}; connect-src 'self' {context.RequestServices.GetRequiredService<Kiosks.AgentAddress>().Origin}" : ContentPolicy;
            if (isMachine && context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
            {
                headers.CacheControl = "no-store"; // Whoever comes next and presses "back" gets what the portal says then.
            }

            headers.XFrameOptions = isPaper ? "SAMEORIGIN" : "DENY";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()";
            return Task.CompletedTask;
        });
        return next(context);
    });

    /// <summary>Files of the themes folder as they are now; the address of each carries when it was written.</summary>
    public static void UseThemes(this WebApplication app) => app.UseStaticFiles(new StaticFileOptions
    {
        FileProvider = new PhysicalFileProvider(ThemesFolder(app.Configuration, app.Environment)),
        RequestPath = "/themes",
        OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = file.Context.Request.QueryString.HasValue ? "public, max-age=31536000" : "no-cache",
    });

    /// <summary>For whatever watches the machine: alive at all, and ready to serve, which needs the database.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => "true").AllowAnonymous().Add(BeforeNewPassword.Allow);
        app.MapGet("/health/ready", async (PortalDbMaker maker, ILogger<PortalDb> log, CancellationToken cancellationToken) =>
        {
            try
            {
                await using var db = maker.Make(Scope.Everywhere("whether the database answers"));
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(TimeSpan.FromSeconds(5));
                await db.Tenants.AsNoTracking().Select(tenant => tenant.Id).Take(1).ToListAsync(patience.Token);
                await using var write = await db.Database.BeginTransactionAsync(patience.Token); // A file that another program holds can be read and not written.
                return Results.Text("true");
            }
            catch (Exception trouble) when (TroubleFrame.IsAway(trouble) || trouble is OperationCanceledException or InvalidOperationException)
            {
                log.LogWarning(trouble, "The database does not answer");
                return Results.Text("false", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }).AllowAnonymous().Add(BeforeNewPassword.Allow);
    }

    private static string ThemesFolder(IConfiguration configuration, IHostEnvironment environment)
    {
        var inRepository = Path.GetFullPath("../themes", environment.ContentRootPath);
        return configuration["Portal:ThemesFolder"] is { } chosen ? Path.GetFullPath(chosen, environment.ContentRootPath)
            : Directory.Exists(inRepository) ? inRepository
            : Path.Combine(AppContext.BaseDirectory, "themes");
    }
}
