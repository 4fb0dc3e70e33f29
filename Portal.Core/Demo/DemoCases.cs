using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Sessions;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// A few cases that are under way on a fresh start, so that a person sees several offices at work without making a case first:
/// three families' applications lie with the district's three offices, one with a condition, and a joint session is planned for them.
/// All of it goes through the desks, by people of the demonstration.
/// </summary>
public static class DemoCases
{
    private const string Place = "xincheng";
    private const string Item = "ZF-0101";
    private const string Convener = "housing";

    private static readonly (string Name, DateOnly Birth, int Serial)[] Families =
    [
        ("方安居", new(1979, 4, 11), 571), ("苏有屋", new(1986, 9, 2), 582), ("田新居", new(1991, 12, 19), 593),
    ];

    public static async Task PlantAsync(IServiceProvider services, PortalDbMaker maker, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var tour = new Tour(services, maker, time);
        var cases = new List<Guid>();
        foreach (var (name, birth, serial) in Families)
        {
            cases.Add(await tour.BringAsync(Place, Item, name, DemoIdNumber.Make(birth, serial), matter => matter.OpenSteps().Any(step => matter.Steps.Count(other => other.Stage == step.Stage) > 1), cancellationToken));
        }

        await tour.SayAsync(cases[0], "civil-affairs", "收入和财产符合标准", "家庭成员就业后三十日内申报收入变化", cancellationToken);
        await ConveneAsync(services, maker, time, tour, cases, cancellationToken);
        await DemoVisits.PlantAsync(services, maker, tour, cancellationToken);
        await DemoStations.PlantAsync(services, maker, tour, time, cancellationToken);
        await DemoHomeVisits.PlantAsync(services, tour, time.GetUtcNow().UtcDateTime, cancellationToken);
        await DemoEvents.PlantAsync(services, maker, tour, time.GetUtcNow().UtcDateTime, cancellationToken);
    }

    private static async Task ConveneAsync(IServiceProvider services, PortalDbMaker maker, TimeProvider time, Tour tour, List<Guid> cases, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the demonstration looks up who convenes"));
        var place = await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Slug == "kaifu", cancellationToken);
        var units = await db.Units.AsNoTracking().Where(unit => unit.TenantId == place.Id).ToDictionaryAsync(unit => unit.Function, unit => unit.Id, StringComparer.Ordinal, cancellationToken);
        var chair = await tour.PostedAsync(place.Id, units[Convener], Duties.Approver, cancellationToken);
        await using var shift = services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(place.Path);
        var tomorrow = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime).AddDays(1).ToDateTime(new TimeOnly(9, 30));
        var plan = new SessionPlan(ChinaTime.ToUtc(tomorrow), "政务服务中心三楼联审室", chair.AccountId!.Value, [units["civil-affairs"], units["human-resources"]], [cases[0], cases[1]]);
        _ = Tour.Yes(await shift.ServiceProvider.GetRequiredService<SessionDesk>().PlanAsync(DemoFiles.IdOf("session", Place), plan, chair, cancellationToken));
    }
}
