using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>Halls as administrators keep them, over a real database.</summary>
public sealed class HallKeepingTests
{
    private static readonly DateOnly Monday = new(2026, 3, 2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Actor Administrator => TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.SystemAdministrator);

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "33")]
    public async Task EightSpecialCounters_BecomeIntegrated_AndTheOldFiguresStillShowEightTypes(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var desk = house.Halls();
        string[] names = ["计生", "综治", "城管", "民政", "医保", "低保", "党建", "文明创建"];
        List<Counter> counters = [];
        foreach (var (at, name) in names.Index())
        {
            var group = (await desk.KeepGroupAsync(house.Hall.Id, new GroupEdit(null, ((char)('D' + at)).ToString(), name) { ItemCodes = [$"X-{at}"] }, Administrator, Cancel)).Value!;
            counters.Add((await desk.KeepCounterAsync(house.Hall.Id, new CounterEdit(null, at + 1, $"{name}窗口", [group.Id]), Administrator, Cancel)).Value!);
            (await house.Desk().TakeAsync(new TicketWish(house.Hall.Id, group.Id, Guid.CreateVersion7()), TestData.Clerk(TestData.Street), Cancel)).IsYes.ShouldBeTrue();
        }

        var into = new GroupEdit(null, "Z", "综合");
        (await desk.IntegrateAsync(house.Hall.Id, [.. counters.Select(each => each.Id)], into, "综合窗口", Monday, Administrator, Cancel)).Refusal.ShouldBeOfType<StillInUse>("somebody of today still waits in one of them");
        (await desk.IntegrateAsync(house.Hall.Id, [.. counters.Select(each => each.Id)], into, "综合窗口", Monday.AddDays(-1), Administrator, Cancel)).Refusal.ShouldBeOfType<DayPassed>();
        var merged = (await desk.IntegrateAsync(house.Hall.Id, [.. counters.Select(each => each.Id)], into, "综合窗口", Monday.AddDays(1), Administrator, Cancel)).Value!;

        merged.ItemCodes.Count.ShouldBe(8);
        house.Time.Move(TimeSpan.FromDays(1));
        var setting = (await house.Desk().SettingAsync(house.Hall.Id, Cancel))!;
        setting.GroupsOn(Monday).Count().ShouldBe(3 + 8 + 1);
        setting.GroupsOn(Monday.AddDays(1)).Select(group => group.Prefix).ShouldBe(["A", "Z", "B", "C"], ignoreOrder: true);
        setting.Counters.ShouldAllBe(counter => !counter.TermOn(Monday)!.IsIntegrated && counter.TermOn(Monday)!.GroupIds.Count == 1 && counter.TermOn(Monday.AddDays(1))!.IsIntegrated);
        setting.Counters.Select(counter => counter.TermOn(Monday)!.Name.Zh).ShouldBe(names.Select(name => $"{name}窗口"));
        await using var db = house.Database.Everywhere();

        // The report of the old day still has the eight types, each with its visit; the new one is not among them yet.
        var figures = new Core.Supervision.HallFiguresDesk(house.Database.Maker, TestDatabase.StaffScope(TestData.Street), new Core.Tenancy.TenantDirectory(house.Database.Maker, house.Time), new Core.Calendars.CalendarDesk(house.Database.Maker, house.Time));
        var old = (await figures.GroupsAsync(house.Hall.Id, Monday, Monday, TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.Supervisor), Cancel)).Value!;
        old.Where(row => row.Taken > 0).Select(row => (row.Group.Name.Zh, row.Taken)).ShouldBe(names.Select(name => (name, 1)), ignoreOrder: true);
        (await db.Journal.CountAsync(line => line.Kind == "hall.Integrate", Cancel)).ShouldBe(1);
    }

    [Fact]
    public void Terms_LaidAgainAndForLater_NeverChangeWhatWas()
    {
        var counter = new Counter { TenantId = 11, HallId = Guid.Empty, Number = 1 };
        CounterTerm Term(int day, string name) => new() { TenantId = 11, CounterId = counter.Id, From = Monday.AddDays(day), Name = name, IsIntegrated = true };

        HallKeeping.Lay(counter, Term(0, "甲")).ShouldBeTrue();
        HallKeeping.Lay(counter, Term(0, "甲")).ShouldBeFalse("it holds already");
        HallKeeping.Lay(counter, Term(5, "乙")).ShouldBeTrue();
        HallKeeping.Lay(counter, Term(3, "丙")).ShouldBeTrue("what was planned for later gives way");

        Enumerable.Range(-1, 8).Select(day => counter.TermOn(Monday.AddDays(day))?.Name.Zh).ShouldBe([null, "甲", "甲", "甲", "丙", "丙", "丙", "丙"]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Hall_KeptByItsAdministrators_NotByClerksNorTheNeighbours(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider);
        var edit = HallEdit.Of(house.Hall) with { Facilities = [Facility.NursingRoom], WaitGoal = 10 };

        (await house.Halls().KeepAsync(house.Hall.Id, edit, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await house.Halls(TestDatabase.StaffScope(TestData.OtherStreet)).KeepAsync(house.Hall.Id, edit, TestData.Staff(TestData.OtherStreet, UnitFunction.Hall, Duties.SystemAdministrator), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await house.Halls().KeepAsync(house.Hall.Id, edit with { Week = [new(DayOfWeek.Monday, new(9, 0), new(8, 0))] }, Administrator, Cancel)).Refusal.ShouldBeOfType<HoursWrong>();
        (await house.Halls().KeepAsync(house.Hall.Id, edit, Administrator, Cancel)).IsYes.ShouldBeTrue();
        (await house.Halls().KeepAsync(house.Hall.Id, edit, Administrator, Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>("the version was seen before the other's change");
        (await house.Desk().SettingAsync(house.Hall.Id, Cancel))!.Hall.Facilities.ShouldBe([Facility.NursingRoom]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task HallClosingEarly_GivesNoNumbers_AndServesWhoWaits(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        var waits = await house.TakeAsync();
        var supervisor = TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.Supervisor);

        (await house.Halls().CloseEarlyAsync(house.Hall.Id, " ", supervisor, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await house.Halls().CloseEarlyAsync(house.Hall.Id, "停电", supervisor, Cancel)).IsYes.ShouldBeTrue();
        (await house.Desk().TakeAsync(house.Wish(), TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBe(new HallClosesEarly("停电"));
        (await house.NextAsync(house.Counters[0])).Value!.Id.ShouldBe(waits.Id);
        (await house.Halls().ReopenAsync(house.Hall.Id, supervisor, Cancel)).IsYes.ShouldBeTrue();
        await house.TakeAsync();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Counter_HasOneClerk_WhoSitsAtOneCounterAndDoesNotDesertAVisitor(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider);
        var (one, two, clerk) = (house.Counters[0], house.Counters[1], house.ClerkAt(house.Counters[0]));
        Task<Answer<Counter>> Stay(Counter counter, CounterState state, Actor who) => house.Halls().StayAsync(counter.Id, state, Guid.CreateVersion7(), who, Cancel);

        (await Stay(two, CounterState.Open, clerk)).Refusal.ShouldBe(new CounterTaken(2, house.ClerkAt(two).Name));
        (await Stay(two, CounterState.Closed, house.ClerkAt(two))).IsYes.ShouldBeTrue();
        await house.TakeAsync();
        var ticket = (await house.NextAsync(one)).Value!;
        (await Stay(one, CounterState.Break, clerk)).Refusal.ShouldBe(new StillInUse(ticket.Label));
        (await Stay(two, CounterState.Open, clerk)).Refusal.ShouldBe(new StillInUse(ticket.Label));
        await house.MustAsync(ticket, TicketAction.Miss, one);
        (await Stay(one, CounterState.Break, clerk)).Value!.State.ShouldBe(CounterState.Break);
        (await house.NextAsync(one)).Refusal.ShouldBeOfType<NotYourCounter>();
        (await Stay(two, CounterState.Open, clerk)).Value!.ClerkId.ShouldBe(clerk.AccountId);

        await using var db = house.Database.Everywhere();
        var counters = await db.Counters.OrderBy(each => each.Number).ToListAsync(Cancel);
        counters.Select(each => each.State).ShouldBe([CounterState.Closed, CounterState.Open]);
        var stints = await db.CounterStints.OrderBy(each => each.From).ThenBy(each => each.Id).ToListAsync(Cancel);
        (stints.Count, stints.Count(each => each.Until == null)).ShouldBe((4, 1));
        (await house.Halls().RetireCounterAsync(house.Hall.Id, two.Id, Administrator, Cancel)).Refusal.ShouldBeOfType<StillInUse>();
        (await house.Halls().RetireCounterAsync(house.Hall.Id, one.Id, Administrator, Cancel)).IsYes.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Counter_WhoseClerkIsGone_IsGivenFreeByWhoeverAnswersForTheDay(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider);
        var one = house.Counters[0];
        var serving = await house.TakeAsync();
        await house.NextAsync(one);
        await house.MustAsync(serving, TicketAction.Serve, one);

        (await house.Desk().ReleaseAsync(one.Id, house.ClerkAt(house.Counters[1]), Cancel)).Refusal.ShouldBeOfType<NotAllowed>("no colleague");
        (await house.Desk().ReleaseAsync(one.Id, Administrator, Cancel)).Value!.ClerkId.ShouldBeNull();
        (await house.Desk().ReleaseAsync(one.Id, Administrator, Cancel)).IsYes.ShouldBeTrue("twice is once");
        (await house.ReadAsync(serving.Id)).Status.ShouldBe(TicketStatus.Finished);
        (await house.Halls().StayAsync(one.Id, CounterState.Open, Guid.CreateVersion7(), house.ClerkAt(house.Counters[1]), Cancel)).IsYes.ShouldBeTrue();
        await using var db = house.Database.Everywhere();
        (await db.Journal.AsNoTracking().SingleAsync(line => line.Kind == "hall.Release", Cancel)).Before.ShouldBe(house.ClerkAt(one).Name);
        await house.ShouldHoldAsync();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task DayEnds_EveryNumberEnds_AndTelephonesAreForgotten(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 2);
        var (serving, called, waiting) = (await house.TakeAsync(), await house.TakeAsync(), await house.TakeAsync(with: wish => wish with { Phone = "13800000000", HolderName = "王奶奶" }));
        await house.NextAsync(house.Counters[0]);
        await house.MustAsync(serving, TicketAction.Serve, house.Counters[0]);
        await house.NextAsync(house.Counters[1]);

        (await house.Desk().EndDaysAsync(Cancel)).ShouldBe(0);
        house.Time.Move(TimeSpan.FromDays(1));
        (await house.Desk().EndDaysAsync(Cancel)).ShouldBe(3);
        (await house.ReadAsync(serving.Id)).Status.ShouldBe(TicketStatus.Finished);
        (await house.ReadAsync(called.Id)).Status.ShouldBe(TicketStatus.Missed);
        await using (var db = house.Database.Everywhere())
        {
            (await db.Counters.AsNoTracking().ToListAsync(Cancel)).ShouldAllBe(counter => counter.ClerkId == null && counter.State == CounterState.Closed, "a clerk who went home without leaving keeps no counter");
            var ended = await db.CounterStints.AsNoTracking().ToListAsync(Cancel);
            ended.ShouldAllBe(stint => stint.Until != null && Core.Calendars.ChinaTime.DateOf(stint.Until.Value) == Core.Calendars.ChinaTime.DateOf(stint.From), "and no evening counts as work");
        }

        (await house.ReadAsync(waiting.Id)).ShouldSatisfyAllConditions(ticket => ticket.Status.ShouldBe(TicketStatus.Cancelled), ticket => ticket.Phone.ShouldBe("13800000000"), ticket => ticket.HolderName.ShouldBe("王奶奶"));
        house.Time.Move(TimeSpan.FromDays(TicketDesk.PhoneDays));
        await house.Desk().EndDaysAsync(Cancel);
        (await house.ReadAsync(waiting.Id)).ShouldSatisfyAllConditions(ticket => ticket.Phone.ShouldBeNull(), ticket => ticket.HolderName.ShouldBeNull());
        await house.ShouldHoldAsync();
    }

    /// <summary>By what phones and browsers were counted is forgotten with their telephones; the numbers of halls run on.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Counts_OfPhones_AreForgottenAfterSomeDays(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, phone: new PhoneRule());
        await TakeByPhoneAsync("early");
        house.Time.Move(TimeSpan.FromDays(TicketDesk.PhoneDays));
        await TakeByPhoneAsync("late");
        await house.Desk().EndDaysAsync(Cancel);
        (await TakenAsync()).Count.ShouldBe(4, "the week is not over");
        house.Time.Move(TimeSpan.FromDays(1));
        await house.Desk().EndDaysAsync(Cancel);

        (await TakenAsync()).ShouldAllBe(name => name.StartsWith("taken:20260309:", StringComparison.Ordinal));
        (await TakenAsync()).Count.ShouldBe(2);
        await using var all = house.Database.Everywhere();
        (await all.RunningNumbers.CountAsync(number => number.Name.StartsWith("ticket:"), Cancel)).ShouldBe(2);

        async Task TakeByPhoneAsync(string browser) =>
            (await house.Desk(TestDatabase.VisitorScope(TestData.Street)).TakeAsync(house.Wish() with { TakerKey = browser, AddressKey = "address" }, HallHouse.OnPhone, Cancel)).Refusal.ShouldBeNull();

        async Task<List<string>> TakenAsync()
        {
            await using var db = house.Database.Everywhere();
            return await db.RunningNumbers.AsNoTracking().Where(number => number.Name.StartsWith("taken:")).Select(number => number.Name).ToListAsync(Cancel);
        }
    }

    /// <summary>Both nodes look at the same minute: each number ends once, and neither node gives up because of the other.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task DayEnds_OnTwoNodesAtOnce_EachNumberOnce(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        for (var visitor = 0; visitor < 30; visitor++)
        {
            await house.TakeAsync(visitor % 3);
        }

        house.Time.Move(TimeSpan.FromDays(1));
        var ended = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => house.Desk().EndDaysAsync(Cancel), Cancel)));

        ended.Sum().ShouldBe(30);
        await using var db = house.Database.Everywhere();
        (await db.TicketEvents.AsNoTracking().CountAsync(each => each.Action == TicketAction.Cancel, Cancel)).ShouldBe(30);
        await house.ShouldHoldAsync();
    }
}
