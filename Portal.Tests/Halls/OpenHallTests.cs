using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>When a hall is open: the week, what a district lays down for all, single days, holidays, weekends worked.</summary>
public sealed class OpenHallTests
{
    private static readonly TenantSettings District = new()
    {
        ExtendedHours =
        [
            .. new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }.Select(day => new Opening(day, new(12, 0), new(14, 0), OpeningKind.Extended)),
            new(DayOfWeek.Sunday, new(9, 0), new(12, 0), OpeningKind.Staggered),
            new(DayOfWeek.Wednesday, new(18, 0), new(19, 0), OpeningKind.OnRequest),
        ],
    };

    [Theory]
    [InlineData("2026-03-02", "09:00-12:00 Normal, 12:00-13:00 Extended, 13:00-17:00 Normal")]
    [InlineData("2026-03-04", "09:00-12:00 Normal, 12:00-13:00 Extended, 13:00-17:00 Normal, 18:00-19:00 OnRequest")]
    [InlineData("2026-03-08", "09:00-12:00 Staggered")]
    [InlineData("2026-03-07", "")]
    [InlineData("2026-05-09", "09:00-12:00 Normal, 12:00-13:00 Extended, 13:00-17:00 Normal")]
    [InlineData("2026-05-04", "")]
    [Trait("Row", "42"), Trait("Row", "43"), Trait("Row", "45")]
    public void DistrictsRule_OpensTheHallsBelow_AndHolidaysStayShut(string day, string expected) => Text(NewHall(), District, day).ShouldBe(expected);

    [Fact, Trait("Row", "42")]
    public void HallThatKeepsOut_HasItsOwnWeekOnly()
    {
        var hall = NewHall();
        hall.FollowsExtendedHours = false;

        Text(hall, District, "2026-03-02").ShouldBe("09:00-12:00 Normal, 13:00-17:00 Normal");
        Text(hall, District, "2026-03-08").ShouldBe("");
    }

    [Fact, Trait("Row", "43")]
    public void SingleDay_WinsOverWeekAndHoliday()
    {
        var hall = NewHall();
        hall.Days = [new HallDay(new DateOnly(2026, 5, 4), [new(DayOfWeek.Monday, new(9, 0), new(11, 0), OpeningKind.Staggered)]), new HallDay(new DateOnly(2026, 3, 2), [], "停电")];

        Text(hall, District, "2026-05-04").ShouldBe("09:00-11:00 Staggered");
        Text(hall, District, "2026-03-02").ShouldBe("");
    }

    [Fact]
    public void ClosedEarly_IsShutFromThen_AndOpensAsEverTheNextDay()
    {
        var hall = NewHall();
        hall.ClosedFrom = HallHouse.Monday.AddHours(4.5);

        Text(hall, new TenantSettings(), "2026-03-02").ShouldBe("09:00-12:00 Normal, 13:00-14:30 Normal");
        Text(hall, new TenantSettings(), "2026-03-03").ShouldBe("09:00-12:00 Normal, 13:00-17:00 Normal");
        OpenHall.At(hall, new TenantSettings(), WorkCalendar.Official, hall.ClosedFrom.Value).ShouldBeNull();
        ChinaTime.ToLocal(OpenHall.Next(hall, new TenantSettings(), WorkCalendar.Official, hall.ClosedFrom.Value)!.Opens).ShouldBe(new DateTime(2026, 3, 3, 9, 0, 0));
    }

    [Fact, Trait("Row", "45")]
    public void OnRequest_GivesNoNumberByPhoneOrMachine_ButAtTheDesk()
    {
        var setting = new HallSetting(NewHall(), District, WorkCalendar.Official, [], [new TicketGroup { Id = Group, TenantId = 11, HallId = Guid.Empty, Prefix = "A", Name = "综合" }]);
        var evening = ChinaTime.ToUtc(new DateTime(2026, 3, 4, 18, 30, 0));
        var wish = new TicketWish(Guid.Empty, Group, Guid.CreateVersion7());

        TicketTaking.WhyNot(setting, wish, Core.People.Channel.Kiosk, evening).ShouldBe(new HallShut("03-05 09:00"));
        TicketTaking.WhyNot(setting, wish, Core.People.Channel.Phone, evening).ShouldBeOfType<HallShut>();
        TicketTaking.WhyNot(setting, wish, Core.People.Channel.Window, evening).ShouldBeNull();
        TicketTaking.KindAt(setting, evening).ShouldBe(OpeningKind.OnRequest);
    }

    [Theory, Trait("Row", "41")]
    [InlineData(28.2282, 112.9388, true)]
    [InlineData(28.2350, 112.9388, true)]
    [InlineData(28.2450, 112.9388, false)]
    [InlineData(null, null, false)]
    public void Phone_GivesNumbersNearTheHallOnly(double? latitude, double? longitude, bool may)
    {
        var hall = NewHall(new PhoneRule(WithinMetres: 1000));
        (hall.Latitude, hall.Longitude) = (28.2282, 112.9388);
        var setting = new HallSetting(hall, new TenantSettings(), WorkCalendar.Official, [], [new TicketGroup { Id = Group, TenantId = 11, HallId = Guid.Empty, Prefix = "A", Name = "综合" }]);

        var refusal = TicketTaking.WhyNot(setting, new TicketWish(hall.Id, Group, Guid.CreateVersion7()) { Latitude = latitude, Longitude = longitude }, Core.People.Channel.Phone, HallHouse.Monday);

        refusal.ShouldBe(may ? null : new TooFarAway(1000));
    }

    [Theory, Trait("Row", "41")]
    [InlineData(8, 31, true)]
    [InlineData(8, 29, false)]
    [InlineData(12, 35, true)]
    [InlineData(17, 5, false)]
    public void Phone_MayBeAsEarlyAsTheRuleSays(int hour, int minute, bool may)
    {
        var setting = new HallSetting(NewHall(new PhoneRule(MinutesBefore: 30)), new TenantSettings(), WorkCalendar.Official, [], [new TicketGroup { Id = Group, TenantId = 11, HallId = Guid.Empty, Prefix = "A", Name = "综合" }]);

        (TicketTaking.WhyNot(setting, new TicketWish(Guid.Empty, Group, Guid.CreateVersion7()), Core.People.Channel.Phone, ChinaTime.ToUtc(new DateTime(2026, 3, 2, hour, minute, 0))) is null).ShouldBe(may);
    }

    [Fact]
    public void SingleDays_AsTyped_ComeBackAsWritten()
    {
        const string Typed = "2026-03-02 休 # 停电\n2026-03-07 9:00-11:00\n2026-05-04 9:00-11:00 14:00-16:00 延时";
        var days = HallDayText.Read(Typed)!;

        days.Select(day => (day.Openings.Count, day.Openings.Count > 0 ? day.Openings[0].Kind : (OpeningKind?)null, day.Why?.Zh)).ShouldBe([(0, null, "停电"), (1, OpeningKind.Staggered, null), (2, OpeningKind.Extended, null)]);
        HallDayText.Read(string.Join('\n', days.Select(HallDayText.Write)))!.Select(HallDayText.Write).ShouldBe(days.Select(HallDayText.Write));
        var mixed = HallDayText.Read("2026-03-03 18:00-20:00 预约延时\n2026-03-03 12:00-13:30 午间 # 试行")!.ShouldHaveSingleItem();
        mixed.Openings.Select(opening => opening.Kind).ShouldBe([OpeningKind.OnRequest, OpeningKind.Noon]);
        HallDayText.Read(HallDayText.Write(mixed))!.ShouldHaveSingleItem().Openings.ShouldBe(mixed.Openings);
        HallDayText.Read("2026-03-03 9:00-11:00\n2026-03-03 休").ShouldBeNull("shut all day or not");
        HallDayText.Read("2026-02-30 9:00-11:00").ShouldBeNull();
        HallDayText.Read("2026-03-02 9-11").ShouldBeNull();
        HallDayText.Read("2026-03-02").ShouldBeNull();
    }

    private static readonly Guid Group = Guid.CreateVersion7();

    private static Hall NewHall(PhoneRule? phone = null) => new() { TenantId = 11, Name = "大厅", PhoneTickets = phone ?? new PhoneRule() };

    private static string Text(Hall hall, TenantSettings settings, string day) => string.Join(", ", OpenHall.On(hall, settings, WorkCalendar.Official, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture))
        .Select(stretch => $"{ChinaTime.ToLocal(stretch.Opens):HH:mm}-{ChinaTime.ToLocal(stretch.Closes):HH:mm} {stretch.Kind}"));
}
