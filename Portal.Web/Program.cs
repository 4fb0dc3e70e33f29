using Portal.Core;
using Portal.Core.Demo;
using Portal.Web;
using Portal.Web.Audit;
using Portal.Web.Catalog;
using Portal.Web.Certificates;
using Portal.Web.Delivery;
using Portal.Web.Fleet;
using Portal.Web.Halls;
using Portal.Web.HomeVisits;
using Portal.Web.Intake;
using Portal.Web.Kiosks;
using Portal.Web.Layout;
using Portal.Web.Notices;
using Portal.Web.Sessions;
using Portal.Web.SignIn;
using Portal.Web.Supervision;
using Portal.Web.Tenancy;
using Portal.Web.Terminals;
using Portal.Web.Trouble;

var verb = Verbs.Take(ref args);
var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseStaticWebAssets();
builder.Services.AddPortalCore(builder.Configuration, DataFolder.Of(builder));
var tables = builder.Services.Select(service => service.ImplementationInstance).OfType<PortalDbMaker>().Single().LayTablesAsync(); // While the rest is put together.
if (Opening.IsDemo(builder.Configuration, builder.Environment))
{
    builder.Services.AddDemoFacts(builder.Configuration);
    DemoCredit.Add(builder.Services);
    builder.Services.AddDemoCertificates(builder.Configuration);
    DemoBills.Add(builder.Services, builder.Configuration, DataFolder.Of(builder));
}

builder.Services.AddPortalSignIn(builder.Configuration);
builder.Services.AddPortalPages(builder.Configuration, builder.Environment);
builder.Services.AddDelivery();
builder.Services.AddJournal();
builder.Services.AddNotices(builder.Configuration, builder.Environment);

await using var app = builder.Build();
if (verb is not null)
{
    return await Verbs.RunAsync(verb, args, app.Services);
}

if (await Opening.PrepareAsync(app) is { } whyNot)
{
    await Console.Error.WriteLineAsync(whyNot);
    return 1;
}

app.UseProxies();
app.UseTrouble();
app.UseSafeHeaders();
app.UseLanguages();
app.MapHealth();
app.UseThemes();
app.UseMiddleware<TenantMiddleware>();
app.UseMiddleware<FailedRequests>();
app.UseRouting();
app.UseRateLimiter();
app.UseAuthentication();
app.UseMachineDoor();
app.UseMiddleware<ScopeMiddleware>();
app.UseAuthorization();
app.UseAntiforgery();
app.UseMiddleware<StaleForms>();
app.UseMiddleware<OddRequests>();
app.UseMiddleware<GoneForms>();
app.MapStaticAssets();
app.MapChoices();
app.MapSignIn();
app.MapIntake();
app.MapJournal();
app.MapHallFigures();
app.MapDelivery();
app.MapSessions();
app.MapBoards();
app.MapHome();
app.MapHomeVisits();
app.MapKiosks();
app.MapFleet();
app.MapCertificates();
app.MapTerminals();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
Opening.SayWhere(app);
await app.StartAsync();
await tables; // The door is open meanwhile. Tables that cannot be laid out end the program.
await app.WaitForShutdownAsync();
return 0;

/// <summary>The program; public so that tests can host it.</summary>
public partial class Program;
