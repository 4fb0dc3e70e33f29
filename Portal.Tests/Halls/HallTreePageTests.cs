using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Demo;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>The report of a district's halls: what it says of the demonstration, and of a district as large as Futian.</summary>
[Trait("Row", "49")]
public sealed class HallTreePageTests
{
    private const int Futian = 90_001;

    private static readonly DateOnly Since = new(2020, 1, 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>19 of the 21 items that the district does at windows have moved into a hall: counted by hand from the catalogue's files.</summary>
    [Fact]
    public async Task Demonstration_ShowsItsHallsWindowsAndRate()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        var maker = own.Get<PortalDbMaker>();
        await DemoStations.PlantAsync(own.Services, maker, new Tour(own.Services, maker, own.Get<TimeProvider>()), own.Get<TimeProvider>(), Cancel);
        using var supervisor = await own.SignedInAsync("gm.supervisor", "guangming");

        var tree = await supervisor.GetAsync("work/hall-tree");

        ReadFigures(tree).ShouldBe(("1+6+2", "48", "90.5%"));
        tree.Text.ShouldContain("21 项应进驻，已进驻 19 项");
        tree.Text.ShouldContain("还没有进驻的：2 项");
        (await supervisor.GetAsync("work/hosting")).All("#hosting tbody tr").Count.ShouldBe(21);
    }

    /// <summary>One hall of the district, ten of its streets, 95 of its communities, 150 integrated windows; of fifteen items fourteen are hosted somewhere.</summary>
    [Fact]
    public async Task DistrictOfTheRow_ReportsItsHallsWindowsAndRate()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        await SeedAsync(own);
        using var supervisor = await own.SignedInAsync("futian.supervisor", "futian");

        var tree = await supervisor.GetAsync("work/hall-tree");

        ReadFigures(tree).ShouldBe(("1+10+95", "150", "93.3%"));
        tree.Text.ShouldContain("15 项应进驻，已进驻 14 项");
        tree.All("#halls tbody tr").Count.ShouldBe(106);
        tree.Find("#how").TextContent.ShouldContain("福田事项15");
        using var elsewhere = await own.SignedInAsync("gm.supervisor", "guangming");
        ReadFigures(await elsewhere.GetAsync("work/hall-tree")).ShouldNotBe(ReadFigures(tree), "another district counts its own");
    }

    private static (string Halls, string Windows, string Rate) ReadFigures(PortalPage tree) => (tree.Find("#tree-halls").TextContent, tree.Find("#tree-integrated").TextContent, tree.Find("#tree-rate").TextContent);

    private static async Task SeedAsync(PortalFixture own)
    {
        await using var db = own.Everywhere();
        List<Tenant> places = [new() { Id = Futian, Slug = "futian", Level = TenantLevel.District, Name = "福田区（测试）", Path = TenantPath.Root(Futian) }];
        places.AddRange(Enumerable.Range(1, 10).Select(number => Below(places[0], Futian + number, $"futian-street-{number}", TenantLevel.Street)));
        places.AddRange(Enumerable.Range(0, 95).Select(number => Below(places[1 + (number % 10)], Futian + 100 + number, $"futian-community-{number}", TenantLevel.Community)));
        db.AddRange(places);
        await db.SaveChangesAsync(Cancel);
        var halls = places.ConvertAll(place => new Hall { TenantId = place.Id, Name = $"{place.Name}大厅" });
        var unit = new Unit { TenantId = Futian, Name = "政务服务局", Function = "supervision" };
        var account = await db.Users.AsNoTracking().SingleAsync(each => each.UserName == "gm.supervisor", Cancel);
        var supervisor = new Account { DisplayName = "福督导", UserName = "futian.supervisor", NormalizedUserName = "FUTIAN.SUPERVISOR", PasswordHash = account.PasswordHash, SecurityStamp = $"{Guid.NewGuid():N}" };
        db.AddRange(halls);
        db.AddRange(unit, supervisor);
        await db.SaveChangesAsync(Cancel);
        db.Add(new Post { AccountId = supervisor.Id, TenantId = Futian, UnitId = unit.Id, Duties = Duties.Supervisor, Title = "督导", Since = DateTime.UnixEpoch });

        // Twenty in the district's own hall, thirteen in each of the streets'; in the communities' there are windows for one matter.
        foreach (var (hall, at) in halls.Select((hall, at) => (hall, at)))
        {
            for (var number = 1; number <= (at == 0 ? 20 : at <= 10 ? 13 : 1); number++)
            {
                var counter = new Counter { TenantId = hall.TenantId, HallId = hall.Id, Number = number };
                counter.Terms.Add(new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = Since, Name = at <= 10 ? "综合窗口" : "社保窗口", IsIntegrated = at <= 10 });
                db.Add(counter);
            }
        }

        for (var number = 1; number <= 15; number++)
        {
            var item = TestData.Item(Futian, code: $"FT-{number:00}");
            (item.Name, item.Detail) = ($"福田事项{number:00}", item.Detail with { Channels = [Channel.Window, Channel.Web] });
            db.Add(item);
            if (number < 15)
            {
                var where = halls[number % 3 == 0 ? 0 : number];
                db.Add(new HallItem { TenantId = where.TenantId, HallId = where.Id, ItemCode = item.Code, From = Since });
            }
        }

        await db.SaveChangesAsync(Cancel);
        own.Get<TenantDirectory>().Forget();

        static Tenant Below(Tenant parent, int id, string slug, TenantLevel level) => new() { Id = id, Slug = slug, Level = level, Name = slug, ParentId = parent.Id, Path = TenantPath.Below(parent.Path, id) };
    }
}
