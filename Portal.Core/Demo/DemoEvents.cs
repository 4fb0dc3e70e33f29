using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Events;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// An open day that people have signed up for, and an outreach day of this very day with five cases taken in at a company. All through
/// the desk, under keys of their own, so that planting twice changes nothing.
/// </summary>
internal static class DemoEvents
{
    private const string Item = "GD-0101";

    /// <summary>In the evening, so that on the day of a demonstration people can still sign up and be ticked off.</summary>
    private static readonly TimeOnly OpensAt = new(18, 30);

    private static readonly string[] Guests = ["安开放", "柏开放", "岑开放", "戴开放", "鄂开放", "范开放", "甘开放", "韩开放"];

    private static readonly string[] Applicants = ["郝上门", "姜上门", "康上门", "蓝上门", "马上门"];

    public static async Task PlantAsync(IServiceProvider services, PortalDbMaker maker, Tour tour, DateTime now, CancellationToken cancellationToken)
    {
        var (clerk, today) = (await tour.CalledAsync("furong.clerk", cancellationToken), ChinaTime.DateOf(now));
        await using var shift = services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(clerk.Post!.TenantPath);
        var desk = shift.ServiceProvider.GetRequiredService<EventDesk>();
        var open = Tour.Yes(await desk.KeepAsync(DemoFiles.IdOf("event", "open-day"), clerk.Post.TenantId, OpenDay(ChinaTime.ToLocal(now).Hour < OpensAt.Hour ? today : today.AddDays(1)), clerk, cancellationToken));
        foreach (var (at, guest) in Guests.Index())
        {
            _ = Tour.Yes(await desk.SignUpAsync(new SignUpWish(open.Id, DemoFiles.IdOf("sign-up", guest), guest, $"1990000{1000 + at}"), new Actor { Name = guest, Channel = Channel.Web }, cancellationToken));
        }

        var visit = Tour.Yes(await desk.KeepAsync(DemoFiles.IdOf("event", "outreach", $"{today:yyyyMMdd}"), clerk.Post.TenantId, Outreach(today), clerk, cancellationToken));
        await TakeInAsync(shift.ServiceProvider, maker, desk, visit, clerk, today, cancellationToken);
    }

    private static EventEdit OpenDay(DateOnly day) => new(EventKind.OpenDay, new("政务大厅开放日", "Open day at the hall"), new("芙蓉北路街道政务服务大厅", "The street's hall"), day, OpensAt, OpensAt.AddHours(2), 8, day.AddDays(-20), day)
    {
        Summary = new("参观综合窗口、自助服务区和后台审批，工作人员现场答疑。", "See the windows, the self-service area and how applications are decided; staff answer questions."),
        WaitingPlaces = 20,
    };

    private static EventEdit Outreach(DateOnly day) => new(EventKind.Outreach, new("送服务进企业：新装用电集中受理", "At a company: new electricity connections"), new("〔演示〕产业园一号楼一层", "Demo: industrial park, building 1"), day, new(9, 0), new(17, 30), 60, day.AddDays(-7), day)
    {
        Summary = new("窗口人员到园区现场收件，企业员工带身份证即可办理。", "Window staff take in applications on the spot; bring your ID card."),
        Invited = ["〔演示〕一号企业", "〔演示〕二号企业", "〔演示〕三号企业"],
    };

    private static async Task TakeInAsync(IServiceProvider shift, PortalDbMaker maker, EventDesk desk, PublicEvent visit, Actor clerk, DateOnly today, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the demonstration looks up an item"));
        var place = await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Id == visit.TenantId, cancellationToken);
        var offered = await shift.GetRequiredService<CatalogDesk>().OfferedAtAsync(place, cancellationToken);
        var id = offered.Single(item => item.Code == Item).Id;
        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Id == id, cancellationToken);
        var rows = Applicants.Select((name, at) => new BatchRow(DemoFiles.IdOf("batch", name), name, DemoIdNumber.Make(new DateOnly(1984, 3, 1 + at), 730 + at), $"1990000{2000 + at}", Item)).ToList();
        var shared = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal) { [Item] = SampleAnswers.For(item.Detail, today) };
        foreach (var result in Tour.Yes(await desk.TakeInAsync(visit.Id, rows, shared, offered, clerk, cancellationToken)))
        {
            _ = result.Receipt ?? throw new InvalidOperationException($"the demonstration's line was refused: {result.Refusal}");
        }
    }
}
