using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Demo;
using Portal.Core.People;
using Portal.Core.Supervision;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Demo;

/// <summary>The visits of a fresh demonstration, planted over a running program of their own, since others' cases would be counted with them.</summary>
[Trait("Row", "76")]
public sealed class DemoVisitsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Visits_Planted_AreCountedAsTripsOfDaysAndPlaces()
    {
        await using var host = new PortalFixture.PortalHost();
        var portal = new PortalFixture(host);
        var (before, _) = await CountAsync(portal);
        var maker = portal.Get<PortalDbMaker>();
        await DemoVisits.PlantAsync(portal.Services, maker, new Tour(portal.Services, maker, portal.Get<TimeProvider>()), Cancel);
        var (after, report) = await CountAsync(portal);

        (after.Closed - before.Closed, after.Once - before.Once, after.SameDay - before.SameDay).ShouldBe((4, 3, 4));
        await using var db = portal.Everywhere();
        var names = new[] { "何一趟", "吕当场", "于领取", "施两趟", "汤待办" };
        var cases = await db.Cases.AsNoTracking().Where(matter => names.Contains(matter.ApplicantName)).OrderBy(matter => matter.SubmittedAt).ToListAsync(Cancel);
        cases.Select(matter => (matter.ApplicantName, matter.Trips, matter.Visits.Count)).ShouldBe([("何一趟", 1, 1), ("吕当场", 1, 1), ("于领取", 1, 2), ("施两趟", 2, 2), ("汤待办", 2, 2)]);
        var open = cases.Single(matter => matter.ClosedAt == null).Number;
        report.Open.ShouldContain(each => each.Number == open);
    }

    private static async Task<((int Closed, int Once, int SameDay) Counts, TripReport Report)> CountAsync(PortalFixture portal)
    {
        await using var visit = portal.Services.CreateAsyncScope();
        await using var db = portal.Everywhere();
        var post = await db.Posts.AsNoTracking().Include(each => each.Account).Include(each => each.Unit).Include(each => each.Tenant).SingleAsync(each => each.Account!.UserName == "kaifu.supervisor", Cancel);
        visit.ServiceProvider.GetRequiredService<Scope>().BeStaff(post.Tenant!.Path);
        var supervisor = new Actor { AccountId = post.AccountId, Name = post.Account!.DisplayName, Post = new StaffPost(post.Id, post.TenantId, post.Tenant.Path, post.UnitId, post.Unit!.Name, post.Duties) };
        var today = ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime);
        var report = (await visit.ServiceProvider.GetRequiredService<TruthDesk>().TripsAsync(await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Slug == "xincheng", Cancel), today.AddDays(-1), today, supervisor, Cancel)).Value.ShouldNotBeNull();
        return ((report.Cases, report.AtMostOnce, report.SameDay), report);
    }
}
