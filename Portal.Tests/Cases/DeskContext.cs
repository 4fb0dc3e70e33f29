using Bunit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Halls;
using Portal.Core.HomeVisits;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Web.Cases.Work;
using Portal.Web.Tenancy;

namespace Portal.Tests.Cases;

/// <summary>What the pages of the desk ask for, over a real database.</summary>
internal static class DeskContext
{
    public static async Task ServeDeskAsync(this BunitContext context, CaseOffice office, Actor actor)
    {
        var tree = await office.Directory.TreeAsync(Xunit.TestContext.Current.CancellationToken);
        var scope = TestDatabase.StaffScope(actor.Post!.TenantId);
        var here = new Here(scope);
        here.Arrive(new Portal.Web.Tenancy.Place(tree, tree.Find(actor.Post.TenantId), ""), new Standing { Badge = new Badge(actor.AccountId!.Value, actor.Post.Id), Name = actor.Name, Post = actor.Post }, Channel.Window);
        context.Services.AddLocalization();
        context.Services.AddSingleton(here);
        context.Services.AddSingleton(office.DeskAt(actor.Post.TenantId));
        context.Services.AddSingleton(office.WorkDeskAt(actor.Post.TenantId));
        context.Services.AddSingleton(office.WindowAt(actor.Post.TenantId));
        context.Services.AddSingleton(office.News);
        context.Services.AddSingleton(office.CreditAt(actor.Post.TenantId));
        var facts = new FactDesk(office.Database.Maker, [], office.Time, NullLogger<FactDesk>.Instance);
        context.Services.AddSingleton(facts);
        context.Services.AddSingleton(new LookupDesk(office.Database.Maker, scope, facts, office.Time, NullLogger<LookupDesk>.Instance));
        context.Services.AddSingleton(new HomeVisitDesk(office.Database.Maker, scope, office.Directory, office.DeskAt(actor.Post.TenantId), new PaperStore(Path.GetTempPath()), office.Time, NullLogger<HomeVisitDesk>.Instance)); // The pane only lists visits: nothing is stored.
        context.Services.AddSingleton(new TicketDesk(office.Database.Maker, scope, office.Directory, new CalendarDesk(office.Database.Maker, office.Time), new HallNews(NullLogger<HallNews>.Instance), office.Time, NullLogger<TicketDesk>.Instance)); // The pane lists the numbers of a case.
        context.Services.AddSingleton<TimeProvider>(office.Time);
        context.Services.AddSingleton<IDbContextFactory<PortalDb>>(new ScopedPortalDbFactory(office.Database.Maker, scope));
        context.Services.AddScoped<WorkScript>();
        context.Services.AddSingleton(new SearchSeal(new EphemeralDataProtectionProvider(), here));
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.JSInterop.SetupModule("./js/work.js").Mode = JSRuntimeMode.Loose;
    }
}
