using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

[Trait("Row", "39")]
public sealed class HallDayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 480, 0)]
    [InlineData(1, 480, 1)]
    [InlineData(6, 480, 2)]
    [InlineData(15, 480, 3)]
    [InlineData(45, 480, 7)]
    public void Counters_TheFewestWithWhichNineOfTenWaitNoLongerThanTheGoal(int arrivals, double service, int expected) =>
        Staffing.Counters(arrivals, service, 15).ShouldBe(expected);

    [Fact]
    public void Counters_AskForMoreWithMorePeopleAndLongerVisits_AndNeverLessThanTheWorkTakes()
    {
        var loads = Enumerable.Range(1, 120).Select(arrivals => (Arrivals: arrivals, Counters: Staffing.Counters(arrivals, 480, 15))).ToList();

        loads.Zip(loads.Skip(1)).ShouldAllBe(pair => pair.First.Counters <= pair.Second.Counters);
        loads.ShouldAllBe(load => load.Counters * 3600 > load.Arrivals * 480);
        Staffing.Counters(30, 900, 15).ShouldBeGreaterThan(Staffing.Counters(30, 480, 15));
        Staffing.Counters(30, 480, 5).ShouldBeGreaterThanOrEqualTo(Staffing.Counters(30, 480, 30));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "43")]
    public async Task Day_CountsWhatItsTicketsSay_BusinessAndConsultationApart_AndNobodyElseReadsIt(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        var counter = house.Counters[0];
        var (first, question, _, late) = (await house.TakeAsync(), await house.TakeAsync(2), await house.TakeAsync(), await house.TakeAsync(1));
        foreach (var ticket in new[] { first, question })
        {
            (await house.NextAsync(counter)).Value!.Id.ShouldBe(ticket.Id);
            await house.MustAsync(ticket, TicketAction.Serve, counter);
            house.Time.Move(TimeSpan.FromMinutes(4));
            await house.MustAsync(ticket, TicketAction.Finish, counter);
        }

        house.Time.Move(TimeSpan.FromMinutes(8));
        (await house.NextAsync(counter)).Value!.Id.ShouldBe(late.Id, "after sixteen minutes");
        var clerk = TestData.Clerk(TestData.Street);
        var view = (await Desk(house, TestData.Street).ReadAsync(house.Hall.Id, new DateOnly(2026, 3, 2), clerk, Cancel)).Value!;

        Count(DayList.All).ShouldBe(4);
        Count(DayList.Waiting).ShouldBe(1);
        Count(DayList.Serving).ShouldBe(1);
        Count(DayList.Finished).ShouldBe(2);
        Count(DayList.Late).ShouldBe(2, "one was called after the goal, one still waits beyond it");
        HallDayFigures.MeanWait(view.Tickets).ShouldBe((0 + 240 + 960) / 3);
        view.Kinds.ShouldBe([new KindCount(OpeningKind.Normal, 1, 1)]);
        view.Month.ShouldBe(view.Kinds);
        var line = HallDayFigures.Counters(view).Single();
        (line.Served, line.MeanServiceSeconds, line.Visitor?.Id).ShouldBe((2, 240, late.Id));
        (line.State, line.Clerk, line.Sat).ShouldSatisfyAllConditions(now => now.State.ShouldBe(CounterState.Open), now => now.Clerk.ShouldBe(house.ClerkAt(counter).Name), now => now.Sat.ShouldBe([house.ClerkAt(counter).Name]));
        HallDayFigures.Hours(view.Day, view.Tickets, view.Stints, 15, 480, view.At).ShouldBe([new HourLoad(10, 4, 1, Staffing.Counters(4, WaitEstimate.Service(480, 2, 480) + WaitEstimate.WaySeconds, 15))]);
        (await Desk(house, TestData.OtherStreet).ReadAsync(house.Hall.Id, view.Day, TestData.Clerk(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await Desk(house, TestData.Street).ReadAsync(house.Hall.Id, view.Day, TestData.Approver(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();

        int Count(DayList list) => HallDayFigures.Of(view.Tickets, list, 15, view.At).Count();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Broadcast_ReachesEverybodyWhoWaitsOnce_AndStandsUntilItRunsOut(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        await house.TakeAsync(with: wish => wish with { Phone = "13800000001" });
        await house.TakeAsync(with: wish => wish with { Phone = "13800000002" });
        await house.TakeAsync();
        (await house.NextAsync(house.Counters[0])).IsYes.ShouldBeTrue("who is called does not wait any more");
        using var directory = new TenantDirectory(house.Database.Maker, house.Time);
        BroadcastDesk Says(int tenantId) => new(house.Database.Maker, TestDatabase.StaffScope(tenantId), directory, house.News, house.Time, NullLogger<BroadcastDesk>.Instance);
        var (key, clerk) = (Guid.CreateVersion7(), TestData.Clerk(TestData.Street));

        (await Says(TestData.Street).SayAsync(house.Hall.Id, " ", 30, key, clerk, Cancel)).Refusal.ShouldBeOfType<BroadcastLength>();
        (await Says(TestData.OtherStreet).SayAsync(house.Hall.Id, "停电", 30, key, TestData.Clerk(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await Says(TestData.Street).SayAsync(house.Hall.Id, "停电，请稍候", 30, key, clerk, Cancel)).Value!.Told.ShouldBe(1);
        (await Says(TestData.Street).SayAsync(house.Hall.Id, "停电，请稍候", 30, key, clerk, Cancel)).IsYes.ShouldBeTrue("the same click again");
        await using var db = house.Database.Everywhere();
        var notice = await db.Notices.SingleAsync(Cancel);
        (notice.Address, notice.Text.Contains("停电，请稍候", StringComparison.Ordinal)).ShouldBe(("13800000002", true));
        (await Says(TestData.OtherStreet).NowAsync(house.Hall.Id, Cancel))!.Text.ShouldBe("停电，请稍候", "everybody may read it");
        house.Time.Move(TimeSpan.FromMinutes(31));
        (await Says(TestData.Street).NowAsync(house.Hall.Id, Cancel)).ShouldBeNull();
    }

    /// <summary>A day that is over is told from its stints: who sits at a counter today has nothing to do with it.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task FormerDay_ShowsWhoSatThere_NotWhoSitsThereNow(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 2);
        var (one, two) = (house.Counters[0], house.Counters[1]);
        await house.TakeAsync();
        var called = (await house.NextAsync(one)).Value!;
        await house.MustAsync(called, TicketAction.Serve, one);
        house.Time.Move(TimeSpan.FromMinutes(10));
        await house.MustAsync(called, TicketAction.Finish, one);
        (await house.Halls().StayAsync(one.Id, CounterState.Closed, Guid.CreateVersion7(), house.ClerkAt(one), Cancel)).Refusal.ShouldBeNull();
        var deputy = TestData.Clerk(TestData.Street) with { Name = "王替班" };
        (await house.Halls().StayAsync(one.Id, CounterState.Open, Guid.CreateVersion7(), deputy, Cancel)).Refusal.ShouldBeNull();
        house.Time.Move(TimeSpan.FromDays(1));
        await house.Desk().EndDaysAsync(Cancel);
        var today = TestData.Clerk(TestData.Street) with { Name = "李今天" };
        (await house.Halls().StayAsync(one.Id, CounterState.Open, Guid.CreateVersion7(), today, Cancel)).Refusal.ShouldBeNull();
        await house.TakeAsync();
        (await house.Desk().CallNextAsync(one.Id, Guid.CreateVersion7(), today, Cancel)).IsYes.ShouldBeTrue();

        var former = await ReadAsync(house, new DateOnly(2026, 3, 2));
        var lines = HallDayFigures.Counters(former);
        lines.Select(line => line.Counter.Id).ShouldBe([one.Id, two.Id]);
        lines[0].Sat.ShouldBe([house.ClerkAt(one).Name, "王替班"]);
        lines.ShouldAllBe(line => line.State == null && line.Clerk == null && line.Visitor == null);
        lines[0].Served.ShouldBe(1);
        var now = HallDayFigures.Counters(await ReadAsync(house, new DateOnly(2026, 3, 3)));
        (now[0].State, now[0].Clerk, now[0].Visitor?.Label).ShouldBe((CounterState.Open, "李今天", "A001"));
        now[0].Sat.ShouldBe(["李今天"]);
        now[1].Sat.ShouldBeEmpty();
        HallDayFigures.Counters(await ReadAsync(house, new DateOnly(2025, 12, 31))).ShouldBeEmpty("before there were windows");
    }

    /// <summary>Whoever sat down before midnight and served on was there in the small hours as well; a number that was given back asked for nobody.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Hours_CountWhoSatDownBeforeMidnight_AndNoNumberThatWasCancelled(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        await using (var db = house.Database.Everywhere())
        {
            (await db.Halls.SingleAsync(Cancel)).IsAlwaysOpen = true;
            await db.SaveChangesAsync(Cancel);
        }

        house.Time.Move(TimeSpan.FromHours(13.5)); // Half past eleven in the evening.
        await house.AddCounterAsync(1);
        house.Time.Move(TimeSpan.FromHours(1));
        await house.TakeAsync();
        var back = await house.TakeAsync();
        await house.MustAsync(back, TicketAction.Cancel, with: act => act with { Note = "不办了" });
        house.Time.Move(TimeSpan.FromMinutes(5));

        var view = await ReadAsync(house, new DateOnly(2026, 3, 3));
        var hour = HallDayFigures.Hours(view.Day, view.Tickets, view.Stints, 15, 480, view.At).ShouldHaveSingleItem();
        (hour.Hour, hour.Taken, hour.Open).ShouldBe((0, 1, 1));
        HallDayFigures.Hours(view.Day, [.. view.Tickets.Where(ticket => ticket.Id == back.Id)], view.Stints, 15, 480, view.At).ShouldBeEmpty();
        (await ReadAsync(house, new DateOnly(2026, 3, 4))).Stints.ShouldBeEmpty();
    }

    private static async Task<HallDayView> ReadAsync(HallHouse house, DateOnly day) =>
        (await Desk(house, TestData.Street).ReadAsync(house.Hall.Id, day, TestData.Clerk(TestData.Street), Cancel)).Value!;

    private static HallDayDesk Desk(HallHouse house, int tenantId)
    {
        var scope = TestDatabase.StaffScope(tenantId);
        return new HallDayDesk(house.Database.Maker, scope, new TenantDirectory(house.Database.Maker, house.Time), house.Desk(scope), house.Time);
    }
}
