using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Calendars;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Orders;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// A self-service station with its eight machines, who looks after which hall, what is done where, and orders to the halls below with
/// some receipts; all through the desks, by people of the demonstration.
/// </summary>
internal static class DemoStations
{
    private const string District = "guangming";
    private const string Street = "guangming-street";
    private const string Community = "guangming-community";

    /// <summary>The other of the two pilots.</summary>
    private const string Second = "baihua";

    /// <summary>医保 is done in every street; it came to them one after the other.</summary>
    private const string Insurance = "YB-0101";

    /// <summary>So many of the district's items moved into its halls, the rest is still to come.</summary>
    private const int NotYet = 2;

    private static readonly (HallDeviceKind Kind, LocalText Name, int Count)[] Machines =
    [
        (HallDeviceKind.Police, new("警务终端", "Police terminal"), 6), (HallDeviceKind.SocialSecurity, new("社保终端", "Social security terminal"), 1), (HallDeviceKind.Government, new("政务终端", "Government services terminal"), 1),
    ];

    public static async Task PlantAsync(IServiceProvider services, PortalDbMaker maker, Tour tour, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the demonstration looks up its halls"));
        var places = await db.Tenants.AsNoTracking().ToDictionaryAsync(tenant => tenant.Slug, StringComparer.Ordinal, cancellationToken);
        var today = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        var admin = await tour.CalledAsync("gm.admin", cancellationToken);
        await using var shift = services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(admin.Post!.TenantPath);
        var station = await StationAsync(shift.ServiceProvider.GetRequiredService<HallDesk>(), places[Community], admin, cancellationToken);
        var clerk = await tour.CalledAsync("gm.community.clerk", cancellationToken);
        await RosterAsync(shift.ServiceProvider.GetRequiredService<RosterDesk>(), [station, DemoFiles.IdOf("hall", Community)], clerk, admin, cancellationToken);
        await HostAsync(shift.ServiceProvider.GetRequiredService<HostingDesk>(), db, places, today, admin, cancellationToken);
        await FleetAsync(shift.ServiceProvider.GetRequiredService<FleetDesk>(), db, places, station, today, admin, cancellationToken);
        await TellAsync(services, station, clerk, db, cancellationToken);
        await OrderAsync(services, tour, db, today, "gm.supervisor", "〔演示〕核对窗口公示信息", "请各大厅核对窗口名称、办事指南二维码和投诉电话，有错的当天改正，完成后在这里报告。", OrderKind.Task, [("gm.street.clerk", Street, OrderAction.Finish), ("gm.community.clerk", Community, OrderAction.Begin)], cancellationToken);
        await OrderAsync(services, tour, db, today, "kaifu.supervisor", "〔演示〕午间延时服务值守安排", "各街道、社区大厅按延时错时规定安排人员，中午不断档。", OrderKind.Announcement, [("furong.clerk", "furong", OrderAction.Receive)], cancellationToken);
        await RosterAsync(services, tour, "kaifu.admin", "furong", "furong.clerk", cancellationToken);
    }

    private static async Task<Guid> StationAsync(HallDesk desk, Tenant community, Actor admin, CancellationToken cancellationToken)
    {
        var id = DemoFiles.IdOf("hall", "station", community.Slug);
        var hall = Tour.Yes(await desk.AddAsync(new NewHall(id, community.Id, new($"{community.Name}政务e站", $"{community.NameEn} e-station"), HallKind.Station), admin, cancellationToken));
        Tour.Yes(await desk.KeepAsync(id, HallEdit.Of(hall) with { Area = 44, ServesTenantId = community.Id, Hours = new("24小时开放", "Open day and night"), Zones = [new("screen", new("信息屏区", "Information screen")), new("self", new("自助办理区", "Self-service"))], Facilities = [Facility.SelfService, Facility.AirConditioning, Facility.FreeParking, Facility.StepFree] }, admin, cancellationToken));
        foreach (var (kind, name, count) in Machines)
        {
            for (var number = 1; number <= count; number++)
            {
                var called = count == 1 ? name : new LocalText($"{name.Zh}{number}", $"{name.En} {number}");
                Tour.Yes(await desk.KeepDeviceAsync(id, new DeviceEdit(DemoFiles.IdOf("device", community.Slug, $"{kind}{number}"), called, kind), admin, cancellationToken));
            }
        }

        return id;
    }

    /// <summary>Whose the machines are and since when they stand, so that inspections fall due; and the second pilot, made as the first one is.</summary>
    private static async Task FleetAsync(FleetDesk desk, PortalDb db, Dictionary<string, Tenant> places, Guid station, DateOnly today, Actor admin, CancellationToken cancellationToken)
    {
        var district = places[District].Id;
        var owners = await db.Units.AsNoTracking().Where(unit => unit.TenantId == district && (unit.Function == UnitFunction.PublicSecurity || unit.Function == UnitFunction.HumanResources)).ToListAsync(cancellationToken);
        foreach (var (machine, number) in (await db.HallDevices.AsNoTracking().Where(each => each.HallId == station).OrderBy(each => each.Id).ToListAsync(cancellationToken)).Select((machine, at) => (machine, at + 1)))
        {
            var function = machine.Kind switch { HallDeviceKind.Police => UnitFunction.PublicSecurity, HallDeviceKind.SocialSecurity => UnitFunction.HumanResources, _ => null };
            Tour.Yes(await desk.KeepAsync(machine.Id, new TerminalEdit($"DEMO-{number:0000}", owners.Find(unit => unit.Function == function)?.Id, today.AddMonths(-2)), admin, cancellationToken));
        }

        var (street, place) = (places[Street].Id, places[Second]);
        Tour.Yes(await desk.OwnAsync(station, await db.Units.Where(unit => unit.TenantId == street && unit.Function == UnitFunction.Hall).Select(unit => (Guid?)unit.Id).FirstOrDefaultAsync(cancellationToken), admin, cancellationToken));
        Tour.Yes(await desk.CopyAsync(new StationCopy(DemoFiles.IdOf("hall", "station", Second), station, place.Id, new($"{place.Name}政务e站", $"{place.NameEn} e-station"), StationStage.Live), admin, cancellationToken));
    }

    /// <summary>Working days, and who sees to the station is told on their own pages.</summary>
    private static async Task RosterAsync(RosterDesk desk, IReadOnlyList<Guid> halls, Actor onDuty, Actor admin, CancellationToken cancellationToken)
    {
        foreach (var hall in halls)
        {
            for (var day = DayOfWeek.Monday; day <= DayOfWeek.Friday; day++)
            {
                Tour.Yes(await desk.AddAsync(hall, new ShiftEdit(DemoFiles.IdOf("shift", hall.ToString("N"), day.ToString()), onDuty.Name, onDuty.AccountId, day, null, new(9, 0), new(18, 0), null), admin, cancellationToken));
            }
        }
    }

    private static async Task RosterAsync(IServiceProvider services, Tour tour, string admin, string slug, string onDuty, CancellationToken cancellationToken)
    {
        var actor = await tour.CalledAsync(admin, cancellationToken);
        await using var shift = services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(actor.Post!.TenantPath);
        await RosterAsync(shift.ServiceProvider.GetRequiredService<RosterDesk>(), [DemoFiles.IdOf("hall", slug)], await tour.CalledAsync(onDuty, cancellationToken), actor, cancellationToken);
    }

    private static async Task HostAsync(HostingDesk desk, PortalDb db, Dictionary<string, Tenant> places, DateOnly today, Actor admin, CancellationToken cancellationToken)
    {
        var district = places[District];
        var streets = places.Values.Where(tenant => tenant.ParentId == district.Id).OrderBy(tenant => tenant.Id).ToList();
        foreach (var (street, at) in streets.Select((street, at) => (street, at)))
        {
            Tour.Yes(await desk.HostAsync(Insurance, [DemoFiles.IdOf("hall", street.Slug)], new DateOnly(2018, 1, 8).AddMonths(at), admin, cancellationToken));
        }

        var codes = await db.ServiceItems.AsNoTracking().Where(item => item.TenantId == district.Id && item.State == Catalog.ItemState.Published).OrderBy(item => item.Code).Select(item => item.Code).Distinct().ToListAsync(cancellationToken);
        foreach (var code in codes.Order(StringComparer.Ordinal).SkipLast(NotYet))
        {
            Tour.Yes(await desk.HostAsync(code, [DemoFiles.IdOf("hall", District)], new DateOnly(2018, 11, 12), admin, cancellationToken));
        }

        // One that left a street again, so that the matrix has something to say of it.
        var (left, where) = (codes.Order(StringComparer.Ordinal).First(code => code != Insurance), DemoFiles.IdOf("hall", streets[0].Slug));
        Tour.Yes(await desk.HostAsync(left, [where], today.AddYears(-2), admin, cancellationToken));
        Tour.Yes(await desk.EndAsync(left, [where], today.AddMonths(-3), admin, cancellationToken));
    }

    /// <summary>One of the machines does not work.</summary>
    private static async Task TellAsync(IServiceProvider services, Guid station, Actor clerk, PortalDb db, CancellationToken cancellationToken)
    {
        await using var shift = services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(clerk.Post!.TenantPath);
        var device = await db.HallDevices.AsNoTracking().Where(each => each.HallId == station && each.Kind == HallDeviceKind.Police).OrderBy(each => each.Id).Select(each => each.Id).FirstAsync(cancellationToken);
        Tour.Yes(await shift.ServiceProvider.GetRequiredService<HallDesk>().TellDeviceAsync(device, works: false, "〔演示〕卡槽卡住，等待维修", clerk, cancellationToken));
    }

    private static async Task OrderAsync(IServiceProvider services, Tour tour, PortalDb db, DateOnly today, string sender, string title, string body, OrderKind kind, IReadOnlyList<(string Who, string Place, OrderAction Last)> receipts, CancellationToken cancellationToken)
    {
        var from = await tour.CalledAsync(sender, cancellationToken);
        var id = DemoFiles.IdOf("order", sender, title);
        await using (var sending = services.CreateAsyncScope())
        {
            sending.ServiceProvider.GetRequiredService<Scope>().BeStaff(from.Post!.TenantPath);
            Tour.Yes(await sending.ServiceProvider.GetRequiredService<OrderDesk>().SendAsync(new NewOrder(id, kind, title, body, today.AddDays(1), kind == OrderKind.Task ? today.AddDays(5) : null), from, cancellationToken));
        }

        foreach (var (who, slug, last) in receipts)
        {
            var actor = await tour.CalledAsync(who, cancellationToken);
            var hall = DemoFiles.IdOf("hall", slug);
            var receipt = await db.OrderReceipts.AsNoTracking().Where(each => each.OrderId == id && each.HallId == hall).Select(each => each.Id).SingleAsync(cancellationToken);
            await using var shift = services.CreateAsyncScope();
            shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(actor.Post!.TenantPath);
            var desk = shift.ServiceProvider.GetRequiredService<OrderDesk>();
            Tour.Yes(await desk.ActAsync(receipt, OrderAction.Receive, null, actor, cancellationToken));
            if (last != OrderAction.Receive)
            {
                Tour.Yes(await desk.ActAsync(receipt, last, null, actor, cancellationToken));
            }
        }
    }
}
