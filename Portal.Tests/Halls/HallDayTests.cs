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
        var line = HallDayFigures.Counters(view.Setting.Counters, view.Tickets, view.Day).Single();
        (line.Served, line.MeanServiceSeconds, line.Visitor?.Id).ShouldBe((2, 240, late.Id));
        HallDayFigures.Hours(view.Tickets, view.Stints, 15, 480, view.At).ShouldBe([new HourLoad(10, 4, 1, Staffing.Counters(4, WaitEstimate.Service(480, 2, 480) + WaitEstimate.WaySeconds, 15))]);
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

    private static HallDayDesk Desk(HallHouse house, int tenantId)
    {
        var scope = TestDatabase.StaffScope(tenantId);
        return new HallDayDesk(house.Database.Maker, scope, new TenantDirectory(house.Database.Maker, house.Time), house.Desk(scope), house.Time);
    }
}
