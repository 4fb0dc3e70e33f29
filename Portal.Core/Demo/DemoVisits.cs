using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// Cases to which people came, so that the page of 最多跑一次 has something to count on a fresh start: decided while the person waits,
/// collected at the counter, called to a second hall, and one that is still open with two trips. All through the desks.
/// </summary>
internal static class DemoVisits
{
    private const string Place = "xincheng";
    private const string Clerk = "xincheng.clerk";
    private const string Approver = "xincheng.approver";
    private const string StreetClerk = "furong.clerk";

    public static async Task PlantAsync(IServiceProvider services, PortalDbMaker maker, Tour tour, CancellationToken cancellationToken)
    {
        var online = new DeliveryChoice(DeliveryWay.Online);
        foreach (var (name, birth, serial) in new[] { ("何一趟", new DateOnly(1958, 2, 6), 611), ("吕当场", new DateOnly(1990, 10, 30), 622) })
        {
            var alone = await tour.TakeInAsync(Place, "TJ-0101", name, DemoIdNumber.Make(birth, serial), online, cancellationToken);
            await tour.ActAsync(alone, "xincheng.window", Act(CaseAction.Accept) with { Then = CaseAction.Approve, Note = "材料齐全，当场办结" }, cancellationToken);
        }

        await CollectAsync(services, maker, tour, cancellationToken);

        var called = await tour.TakeInAsync(Place, "ZM-0101", "施两趟", DemoIdNumber.Make(new DateOnly(1983, 6, 17), 644), online, cancellationToken);
        await tour.ActAsync(called, StreetClerk, Act(CaseAction.Attend) with { Note = "居住信息与街道登记不一致，到街道大厅当面核对" }, cancellationToken);
        await DecideAsync(tour, called, cancellationToken);

        var open = await tour.TakeInAsync(Place, "ZM-0101", "汤待办", DemoIdNumber.Make(new DateOnly(1995, 1, 23), 655), online, cancellationToken);
        await tour.ActAsync(open, StreetClerk, Act(CaseAction.Attend) with { Note = "到街道大厅确认居住地址" }, cancellationToken);
    }

    /// <summary>Handed in and collected at one counter on one day: two visits, one trip.</summary>
    private static async Task CollectAsync(IServiceProvider services, PortalDbMaker maker, Tour tour, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the demonstration looks up a hall and the code of a result"));
        var hall = await db.Halls.AsNoTracking().Where(each => db.Tenants.Any(tenant => tenant.Id == each.TenantId && tenant.Slug == Place)).OrderBy(each => each.Id).FirstAsync(cancellationToken);
        var caseId = await tour.TakeInAsync(Place, "ZM-0101", "于领取", DemoIdNumber.Make(new DateOnly(1972, 8, 9), 633), new DeliveryChoice(DeliveryWay.PickUp, hall.Id), cancellationToken);
        await DecideAsync(tour, caseId, cancellationToken);
        var code = await db.PickUps.AsNoTracking().Where(each => each.CaseId == caseId).Select(each => each.Code).SingleAsync(cancellationToken);
        var clerk = await tour.CalledAsync(Clerk, cancellationToken);
        await using var counter = services.CreateAsyncScope();
        counter.ServiceProvider.GetRequiredService<Scope>().BeStaff(clerk.Post!.TenantPath);
        _ = Tour.Yes(await counter.ServiceProvider.GetRequiredService<DeliveryDesk>().HandOverAsync(new Claim(hall.Id, code, null), Guid.CreateVersion7(), clerk, cancellationToken));
    }

    private static async Task DecideAsync(Tour tour, Guid caseId, CancellationToken cancellationToken)
    {
        await tour.ActAsync(caseId, Clerk, Act(CaseAction.Accept) with { Note = "材料齐全" }, cancellationToken);
        await tour.ActAsync(caseId, Approver, Act(CaseAction.Approve) with { Note = "符合条件" }, cancellationToken);
    }

    private static CaseAct Act(CaseAction action) => new(action, Guid.CreateVersion7());
}
