using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Demo;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>How halls stand now, on the home page and wherever else people look every few seconds: true, and cheap.</summary>
public sealed class HallNowTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "37")]
    public async Task SeveralHalls_AreReadWithAsManyQuestionsAsOne_AndTheFortnightOnceAMinute(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        var others = Enumerable.Range(1, 3).Select(at => new Hall { TenantId = TestData.Street, Name = $"大厅{at}" }).ToList();
        await using (var db = house.Database.Everywhere())
        {
            db.AddRange(others);
            await db.SaveChangesAsync(Cancel);
            db.AddRange(others.Select(hall => new TicketGroup { TenantId = hall.TenantId, HallId = hall.Id, Prefix = "A", Name = "组" }));
            await db.SaveChangesAsync(Cancel);
        }

        await house.TakeAsync();
        await house.TakeAsync(1);
        var called = (await house.NextAsync(house.Counters[0])).Value!;
        var asked = new Statements();
        var maker = new PortalDbMaker(provider, house.Database.ConnectionString, options => options.AddInterceptors(asked));
        using var directory = new TenantDirectory(maker, house.Time);
        using var calendars = new CalendarDesk(maker, house.Time);
        (await directory.TreeAsync(Cancel)).Find(TestData.Street).ShouldNotBeNull();
        await calendars.CurrentAsync(Cancel);
        var times = new ServiceTimes();
        TicketDesk Desk() => new(maker, TestDatabase.VisitorScope(TestData.Street), directory, calendars, house.News, house.Time, NullLogger<TicketDesk>.Instance, times);

        asked.Begin();
        var now = await Desk().NowAsync([others[0].Id, house.Hall.Id, others[1].Id, Guid.CreateVersion7(), others[2].Id], Cancel);
        now.Select(hall => hall.Setting.Hall.Id).ShouldBe([others[0].Id, house.Hall.Id, others[1].Id, others[2].Id]);
        now.Select(hall => hall.Waiting).ShouldBe([0, 1, 0, 0]);
        (now[1].OpenCounters, now[1].Groups.Select(line => line.Waiting)).ShouldSatisfyAllConditions(hall => hall.OpenCounters.ShouldBe(1), hall => hall.Item2.ShouldBe([0, 1, 0]));
        asked.Count.ShouldBe(6, "halls, counters, groups, who waits, who is at a counter, and the fortnight");
        asked.Begin();
        (await Desk().NowAsync(house.Hall.Id, Cancel))!.Waiting.ShouldBe(1);
        asked.Count.ShouldBe(5, "the fortnight is known");

        // A minute later what was served since counts.
        await house.MustAsync(called, TicketAction.Serve, house.Counters[0]);
        house.Time.Move(TimeSpan.FromMinutes(40));
        await house.MustAsync(called, TicketAction.Finish, house.Counters[0]);
        (await directory.TreeAsync(Cancel)).Find(TestData.Street).ShouldNotBeNull();
        await calendars.CurrentAsync(Cancel);
        var before = now[1].Groups[0].Wait!.Seconds;
        await house.TakeAsync();
        asked.Begin();
        (await Desk().NowAsync(house.Hall.Id, Cancel))!.Groups[0].Wait!.Seconds.ShouldBeGreaterThan(before);
        asked.Count.ShouldBe(6);
        (await Desk().NowAsync([], Cancel)).ShouldBeEmpty();
    }

    /// <summary>look.md: where and when, hall waits live. The piece that asks again is that piece alone.</summary>
    [Fact, Trait("Row", "37")]
    public async Task HomePage_ShowsItsHallsAndTheirWaits_AndAsksForThatPieceAgain()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        await using (var db = own.Everywhere())
        {
            await db.Halls.ExecuteUpdateAsync(set => set.SetProperty(hall => hall.IsActive, false), Cancel);
        }

        var (busy, group) = await NewHallAsync(own, isOpen: true);
        var (shut, _) = await NewHallAsync(own, isOpen: false);
        using var visitor = own.Http("furong");
        var home = await visitor.GetAsync("");
        var part = home.Find("#home-halls");
        (part.GetAttribute("data-refresh"), part.GetAttribute("data-from")).ShouldBe(("3", "halls/now"));
        Of(home, busy).ShouldContain("0 人等候");
        Of(home, shut).ShouldContain("现在没有开放");

        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var browser = own.Http("furong");
            await browser.PostFormAsync(await browser.GetAsync($"halls/{busy.Id}/number"), new Dictionary<string, string>(StringComparer.Ordinal) { ["Sent.Group"] = $"{group.Id}" }, "number");
        }

        var again = await visitor.GetAsync("halls/now");
        Of(again, busy).ShouldContain("2 人等候");
        (again.All("#home-halls").Count, again.All("h1, header, footer, form").Count).ShouldBe((1, 0), "the piece and nothing else");
        Of(await visitor.InEnglishAsync(), busy).ShouldContain("2 waiting");
        using var elsewhere = own.Http("nanwan");
        (await elsewhere.GetAsync("halls/now")).Html.ShouldNotContain($"{busy.Id}");
        using var nowhere = new HttpClient();
        (await nowhere.GetAsync(new Uri($"{own.Url}/halls/now"), Cancel)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    /// <summary>Other pages that ask again are read whole, as before.</summary>
    [Fact]
    public async Task HallPage_StillAsksForItself()
    {
        using var visitor = portal.Http("furong");
        (await visitor.GetAsync($"halls/{DemoFiles.IdOf("hall", "furong")}")).Find("#hall-now").HasAttribute("data-from").ShouldBeFalse();
    }

    private static string Of(PortalPage page, Hall hall) => string.Join(' ', page.Find($"#home-halls a[href*='{hall.Id}']").ParentElement!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static async Task<(Hall Hall, TicketGroup Group)> NewHallAsync(PortalFixture portal, bool isOpen)
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(tenant => tenant.Slug == "furong", Cancel);
        var today = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        var hall = new Hall { TenantId = place.Id, Name = $"首页大厅{Guid.CreateVersion7():N}", PhoneTickets = new PhoneRule(), IsAlwaysOpen = isOpen, Days = isOpen ? [] : [.. Enumerable.Range(-1, 3).Select(ahead => new HallDay(today.AddDays(ahead), []))] };
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        var group = new TicketGroup { TenantId = place.Id, HallId = hall.Id, Prefix = "A", Name = "业务A" };
        db.Add(group);
        await db.SaveChangesAsync(Cancel);
        return (hall, group);
    }

    /// <summary>Counts what is asked of the database.</summary>
    private sealed class Statements : DbCommandInterceptor
    {
        private int _count;

        public int Count => _count;

        public void Begin() => _count = 0;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _count);
            return ValueTask.FromResult(result);
        }
    }
}
