using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Calendars;
using Portal.Core.HomeVisits;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// Three visits of a street: one that nobody was sent to yet, one that a grid worker of a community makes today, and one that was made
/// yesterday, with its photo and signature. Through the desk, each at its own hour.
/// </summary>
internal static class DemoHomeVisits
{
    private const string Clerk = "furong.clerk";
    private const string GridWorker = "xincheng.grid";

    private static readonly TimeOnly Morning = new(8, 30);

    public static async Task PlantAsync(IServiceProvider services, Tour tour, DateTime now, CancellationToken cancellationToken)
    {
        var today = ChinaTime.DateOf(now);
        var (clerk, grid) = (await tour.CalledAsync(Clerk, cancellationToken), await tour.CalledAsync(GridWorker, cancellationToken));
        var (yesterday, early) = (At(today.AddDays(-1), Morning), At(today, Morning) is var morning && morning < now ? morning : now);
        var done = await AskAsync(services, clerk, yesterday, Wish("程长者", "19900000081", "芙蓉北路街道欣城社区6栋2单元201", "高龄津贴现场核对", "申请表、移动读卡器", today.AddDays(-1), new(10, 0)), cancellationToken);
        await SendAsync(services, clerk, yesterday, done, clerk, cancellationToken);
        await DoAsync(services, clerk, At(today.AddDays(-1), new(10, 10)), done, cancellationToken);

        var sent = await AskAsync(services, clerk, early, Wish("傅行动", "19900000082", "芙蓉北路街道欣城社区11栋1单元503", "残疾人证换领，帮助填表", "换领申请表", today, new(15, 0)), cancellationToken);
        await SendAsync(services, clerk, early, sent, grid, cancellationToken);
        _ = await AskAsync(services, clerk, now, Wish("凯老人", "19900000083", "芙蓉北路街道欣城社区3栋1单元102", "社保待遇资格认证", null, today.AddDays(2), new(9, 30)), cancellationToken);
    }

    private static NewHomeVisit Wish(string name, string phone, string address, string purpose, string? bring, DateOnly day, TimeOnly from) =>
        new(DemoFiles.IdOf("home-visit", name), name, phone, address, $"〔演示〕{purpose}", At(day, from), At(day, from.AddHours(1))) { Bring = bring };

    private static async Task<HomeVisit> AskAsync(IServiceProvider services, Actor clerk, DateTime at, NewHomeVisit wish, CancellationToken cancellationToken)
    {
        await using var shift = As(services, clerk);
        return Tour.Yes(await DeskAt(shift, at).RequestAsync(wish, clerk, cancellationToken));
    }

    private static async Task SendAsync(IServiceProvider services, Actor clerk, DateTime at, HomeVisit visit, Actor worker, CancellationToken cancellationToken)
    {
        await using var shift = As(services, clerk);
        Tour.Yes(await DeskAt(shift, at).DispatchAsync(visit.Id, new HomeVisitDispatch(worker.Post!.Id, visit.From, visit.Until, visit.Version), clerk, cancellationToken));
    }

    private static async Task DoAsync(IServiceProvider services, Actor worker, DateTime at, HomeVisit visit, CancellationToken cancellationToken)
    {
        await using var shift = As(services, worker);
        var desk = DeskAt(shift, at);
        Tour.Yes(await desk.BeginAsync(visit.Id, worker, cancellationToken));
        foreach (var kind in Enum.GetValues<HomeVisitPaperKind>())
        {
            using var picture = DemoFiles.Open($"visits.{kind.ToString().ToLowerInvariant()}.png");
            Tour.Yes(await desk.AddPaperAsync(visit.Id, kind, picture.BaseStream, worker, cancellationToken));
        }

        Tour.Yes(await desk.FinishAsync(visit.Id, new HomeVisitResult("已当面核对，本人健在，材料齐全。"), worker, cancellationToken));
    }

    private static DateTime At(DateOnly day, TimeOnly hour) => ChinaTime.ToUtc(day.ToDateTime(hour));

    private static AsyncServiceScope As(IServiceProvider services, Actor actor)
    {
        var shift = services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(actor.Post!.TenantPath);
        return shift;
    }

    private static HomeVisitDesk DeskAt(AsyncServiceScope shift, DateTime at) => ActivatorUtilities.CreateInstance<HomeVisitDesk>(shift.ServiceProvider, new Then(at));

    /// <summary>A clock that stands at an hour of the story.</summary>
    private sealed class Then(DateTime at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(at, TimeSpan.Zero);
    }
}
