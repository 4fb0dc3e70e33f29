using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.HomeVisits;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Xunit;

namespace Portal.Tests.HomeVisits;

/// <summary>A street with a clerk who sends, another who goes, and a grid worker of a community below it; on a database of its own.</summary>
internal sealed class HomeVisitHouse : IAsyncDisposable
{
    private HomeVisitHouse(CaseHouse house) => House = house;

    public CaseHouse House { get; }

    public Actor Office { get; } = TestData.Clerk(TestData.Street);

    public Actor Clerk { get; private set; } = null!;

    public Actor Grid { get; private set; } = null!;

    public static async Task<HomeVisitHouse> OpenAsync(DatabaseProvider provider, PlanListener? listener = null)
    {
        var house = new HomeVisitHouse(await CaseHouse.OpenAsync(provider, listener: listener));
        house.Clerk = await house.HireAsync(TestData.Street, Duties.Clerk, "王小明");
        house.Grid = await house.HireAsync(TestData.Community, Duties.GridWorker, "李网格");
        return house;
    }

    /// <summary>Somebody with an account and a post, as a dispatcher finds them.</summary>
    public async Task<Actor> HireAsync(int tenantId, Duties duties, string name)
    {
        var account = new Account { DisplayName = name, UserName = Guid.CreateVersion7().ToString("N"), IsActive = true };
        var post = new Post { AccountId = account.Id, TenantId = tenantId, UnitId = TestData.UnitId(tenantId), Duties = duties, Title = "岗", Since = TestData.Now };
        await using var db = House.Everywhere();
        db.Add(account);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        db.Add(post);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return new Actor { AccountId = account.Id, Name = name, Channel = Channel.Tablet, Post = new StaffPost(post.Id, tenantId, TestData.PathOf(tenantId), post.UnitId, "大厅", duties) };
    }

    public async Task<T> DoAsync<T>(Actor actor, Func<HomeVisitDesk, Task<T>> act)
    {
        await using var shift = House.As(actor);
        return await act(shift.ServiceProvider.GetRequiredService<HomeVisitDesk>());
    }

    /// <summary>An hour of a day from now on.</summary>
    public DateTime At(int days, int hour, int minute = 0) => ChinaTime.ToUtc(ChinaTime.DateOf(House.Clock.Now).AddDays(days).ToDateTime(new TimeOnly(hour, minute)));

    public NewHomeVisit Wish(int days = 1, int hour = 10) =>
        new(Guid.CreateVersion7(), "张小测", "13812345678", "测试街道测试社区1栋101", "当面核对", At(days, hour), At(days, hour + 1)) { Bring = "申请表" };

    public async Task<HomeVisit> AskedAsync(int days = 1, int hour = 10) => (await DoAsync(Office, desk => desk.RequestAsync(Wish(days, hour), Office))).OrThrow();

    public Task<Answer<HomeVisit>> SendAsync(HomeVisit visit, Actor worker, DateTime? from = null, DateTime? until = null, Actor? by = null) =>
        DoAsync(by ?? Office, desk => desk.DispatchAsync(visit.Id, new HomeVisitDispatch(worker.Post!.Id, from ?? visit.From, until ?? visit.Until, visit.Version), by ?? Office));

    public async Task<HomeVisit> BegunAsync(Actor worker)
    {
        var visit = (await SendAsync(await AskedAsync(), worker)).OrThrow();
        House.Clock.Now = visit.From;
        return (await DoAsync(worker, desk => desk.BeginAsync(visit.Id, worker))).OrThrow();
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();
}
