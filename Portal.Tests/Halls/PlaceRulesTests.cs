using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>Windows over time, who is on duty, how much is hosted: the pure rules of a place.</summary>
public sealed class PlaceRulesTests
{
    private static readonly DateOnly Opened = new(2018, 11, 12);

    private static readonly HallItem[] NoRows = [];

    [Fact, Trait("Row", "48")]
    public void Windows_AreCountedFromTermsAndRetirement_MonthByMonth()
    {
        List<Counter> counters = [.. Enumerable.Range(1, 48).Select(NewCounter)];
        counters[47].RetiredOn = Opened.AddMonths(2);

        (WindowCounts.On(counters, Opened.AddDays(-1)).Windows, WindowCounts.On(counters, Opened).Windows, WindowCounts.On(counters, Opened.AddMonths(2)).Windows).ShouldBe((38, 48, 47), "48 is 27 % more than 38");
        WindowCounts.On(counters, Opened.AddYears(-3)).Windows.ShouldBe(0);
        WindowCounts.ByMonth(counters).ShouldBe([new(Opened.AddYears(-2), 38, 0), new(Opened, 48, 38), new(Opened.AddMonths(2), 47, 38)]);
    }

    [Fact]
    public void Windows_ChangedTwiceInAMonth_StandOnceWithTheLastNumber()
    {
        var counters = new List<Counter> { NewCounter(40), NewCounter(41) };
        counters[1].RetiredOn = Opened.AddDays(3);

        WindowCounts.Changes(counters).Select(count => count.Windows).ShouldBe([2, 1]);
        WindowCounts.ByMonth(counters).ShouldBe([new(Opened.AddDays(3), 1, 0)]);
        WindowCounts.ByMonth([]).ShouldBeEmpty();
    }

    [Theory, Trait("Row", "13")]
    [InlineData("2026-03-02 10:00", "每周")] // a Monday
    [InlineData("2026-03-02 08:59", "")]
    [InlineData("2026-03-02 18:00", "")]
    [InlineData("2026-03-02 22:00", "")]
    [InlineData("2026-03-09 10:00", "单独")] // a Monday with a shift of its own
    [InlineData("2026-03-09 23:59", "夜班")]
    [InlineData("2026-10-05 10:00", "")] // a Monday of the National Day's holiday
    public void OnDuty_WeekdaysSingleDaysAndHolidays(string local, string who)
    {
        var own = new DateOnly(2026, 3, 9);
        List<DutyShift> shifts = [Shift("每周", DayOfWeek.Monday, null, 9, 18), Shift("单独", null, own, 9, 20), Shift("夜班", null, own, 20, 0)];

        var now = ChinaTime.ToUtc(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture));

        string.Join('、', Roster.OnDuty(shifts, WorkCalendar.Official, now).Select(shift => shift.Name)).ShouldBe(who);
    }

    [Fact]
    public void Shift_NeedsANameOneDayAndAnEnd()
    {
        var sound = new ShiftEdit(Guid.CreateVersion7(), "王值班", null, DayOfWeek.Monday, null, new(9, 0), new(18, 0), "13800000000");
        DateOnly today = new(2026, 3, 2);

        Roster.Fault(sound, today).ShouldBeNull();
        Roster.Fault(sound with { To = default }, today).ShouldBeNull("midnight is the end of the day");
        Roster.Fault(sound with { Name = " " }, today).ShouldBeOfType<ShiftWrong>();
        Roster.Fault(sound with { Date = today }, today).ShouldBeOfType<ShiftWrong>("either of the two");
        Roster.Fault(sound with { Weekday = null }, today).ShouldBeOfType<ShiftWrong>();
        Roster.Fault(sound with { To = new(9, 0) }, today).ShouldBeOfType<ShiftWrong>();
        Roster.Fault(sound with { Weekday = null, Date = today.AddDays(-1) }, today).ShouldBeOfType<DayPassed>();
        Roster.Fault(sound with { Phone = "12" }, today).ShouldNotBeNull();
    }

    [Fact, Trait("Row", "49")]
    public void Rate_IsHostedOverShould_AndSaysWhatIsLeftOut()
    {
        var (hall, other, elsewhere) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        List<HostableItem> items = [.. Enumerable.Range(1, 15).Select(number => new HostableItem($"A-{number:00}", true)), new("A-01", true), new("N-01", false)];
        List<HallItem> rows = [.. Enumerable.Range(1, 14).Select(number => Row(number % 2 == 0 ? hall : other, $"A-{number:00}", Opened)), Row(elsewhere, "A-15", Opened), Row(hall, "GONE", Opened)];

        var rate = Hosting.RateOn(Opened, items, rows, new HashSet<Guid> { hall, other });

        (rate.Should, rate.Hosted, rate.Rate!.Value.ToString("P1", System.Globalization.CultureInfo.InvariantCulture)).ShouldBe((15, 14, "93.3 %"));
        rate.Missing.ShouldBe(["A-15"]);
        rate.LeftOut.ShouldBe(["N-01"]);
        Hosting.RateOn(Opened.AddDays(-1), items, rows, new HashSet<Guid> { hall, other }).Hosted.ShouldBe(0, "none had come yet");
        Hosting.RateOn(Opened, [], rows, new HashSet<Guid> { hall }).Rate.ShouldBeNull("of nothing there is no share");
    }

    [Fact, Trait("Row", "58")]
    public void Cell_SaysSinceUntilOrNever()
    {
        var hall = Guid.CreateVersion7();
        var (ended, again, never) = (Row(hall, "A", Opened), Row(hall, "A", Opened.AddYears(2)), Row(hall, "A", Opened.AddYears(1)));
        (ended.Until, never.Until) = (Opened.AddMonths(1), never.From);

        Hosting.Cell(NoRows, Opened).ShouldBeNull();
        Hosting.Cell([ended], Opened).ShouldBe(ended);
        Hosting.Cell([ended], Opened.AddMonths(1)).ShouldBe(ended, "it left");
        Hosting.Cell([ended, again], Opened.AddMonths(1)).ShouldBe(again, "it will come again");
        Hosting.Cell([never], Opened.AddYears(1)).ShouldBeNull("it ended where it began");
    }

    [Fact, Trait("Row", "49")]
    public void Tree_CountsHallsByLevelAndTheirIntegratedWindows()
    {
        var tree = TestData.Tree;
        List<Hall> halls =
        [
            NewHall(TestData.District), NewHall(TestData.Street), NewHall(TestData.OtherStreet), NewHall(TestData.Community), NewHall(TestData.Community, HallKind.Station), NewHall(TestData.OtherDistrict),
        ];
        var closed = NewHall(TestData.OtherCommunity);
        closed.IsActive = false;
        halls.Add(closed);
        List<Counter> counters = [NewCounter(1, halls[0].Id), NewCounter(2, halls[1].Id), NewCounter(40, halls[1].Id), NewCounter(3, closed.Id), NewCounter(4, halls[5].Id)];

        var levels = HallTreeFigures.Of(tree, tree.Find(TestData.District)!, halls, counters, Opened);

        levels.ShouldBe([new(TenantLevel.District, 1, 0, 1, 1), new(TenantLevel.Street, 2, 0, 2, 1), new(TenantLevel.Community, 1, 1, 0, 0)]);
    }

    [Fact, Trait("Row", "1")]
    public void AlwaysOpenStation_IsOpenAtNightAndOnHolidays_ButNotOnADayOfItsOwn()
    {
        var station = new Hall { TenantId = TestData.Community, Name = "e站", Kind = HallKind.Station, IsAlwaysOpen = true, Days = [new HallDay(new DateOnly(2026, 3, 10), [], "检修")] };
        OpenStretch? At(string local) => OpenHall.At(station, new TenantSettings(), WorkCalendar.Official, ChinaTime.ToUtc(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture)));

        At("2026-03-02 03:00").ShouldNotBeNull().Closes.ShouldBe(ChinaTime.StartOf(new DateOnly(2026, 3, 3)));
        At("2026-10-01 23:59").ShouldNotBeNull("a holiday");
        At("2026-03-10 12:00").ShouldBeNull();
    }

    private static HallItem Row(Guid hall, string code, DateOnly from) => new() { TenantId = TestData.Street, HallId = hall, ItemCode = code, From = from };

    private static Hall NewHall(int tenantId, HallKind kind = HallKind.ServiceHall) => new() { TenantId = tenantId, Name = "大厅", Kind = kind };

    private static DutyShift Shift(string name, DayOfWeek? weekday, DateOnly? date, int from, int to) => new() { TenantId = TestData.Street, HallId = Guid.Empty, Name = name, Weekday = weekday, Date = date, From = new(from, 0), To = new(to, 0) };

    /// <summary>Up to the 38th there since two years before and special until then, the others from that day; integrated are the first 38.</summary>
    private static Counter NewCounter(int number) => NewCounter(number, Guid.Empty);

    private static Counter NewCounter(int number, Guid hall)
    {
        var counter = new Counter { TenantId = TestData.Street, HallId = hall, Number = number };
        if (number <= 38)
        {
            HallKeeping.Lay(counter, new CounterTerm { TenantId = TestData.Street, CounterId = counter.Id, From = Opened.AddYears(-2), Name = "专窗", GroupIds = [Guid.CreateVersion7()] });
        }

        HallKeeping.Lay(counter, new CounterTerm { TenantId = TestData.Street, CounterId = counter.Id, From = Opened, Name = "综合窗口", IsIntegrated = number <= 38 });
        return counter;
    }
}
