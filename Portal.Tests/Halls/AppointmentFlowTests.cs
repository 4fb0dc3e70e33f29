using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

public sealed class AppointmentFlowTests
{
    private static readonly DateTime Now = BookingHouse.Monday;

    [Fact]
    public void EveryStateAndAction_MovesAsTheTableSays()
    {
        string[] expected =
        [
            "Booked Book → Booked", "Booked Cancel → Cancelled", "Booked CheckIn → CheckedIn", "Booked Miss → Missed", "Booked Move → Booked", "Booked Trouble → Booked",
            "Requested Book → Requested", "Requested Cancel → Cancelled", "Requested Confirm → Booked", "Requested Decline → Declined", "Requested Move → Requested", "Requested Trouble → Requested",
        ];

        var moves = Enum.GetValues<AppointmentState>().SelectMany(state => Enum.GetValues<AppointmentAction>().Where(action => AppointmentFlow.After(state, action) is not null).Select(action => $"{state} {action} → {AppointmentFlow.After(state, action)}"));

        moves.Order(StringComparer.Ordinal).ShouldBe(expected);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("1 2", null)]
    [InlineData("1 2 3", "33")]
    [InlineData("1 2 93", null)]
    [InlineData("1 50 80 81", "111")]
    [InlineData("3 1 2", "33")]
    public void BarredUntil_CountsNoShowsWithinTheDays(string days, string? until)
    {
        var rule = new BookingRule(NoShows: 3, WithinDays: 90, BarredDays: 30);
        var missed = days.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(day => Now.AddDays(int.Parse(day, System.Globalization.CultureInfo.InvariantCulture))).ToList();
        var last = missed.DefaultIfEmpty(Now).Max();

        AppointmentFlow.BarredUntil(missed, rule, last.AddHours(1)).ShouldBe(until is null ? null : Now.AddDays(int.Parse(until, System.Globalization.CultureInfo.InvariantCulture)));
        AppointmentFlow.BarredUntil(missed, rule, last.AddDays(30)).ShouldBeNull("it ends by itself");
    }

    [Fact]
    public void Slots_LieInOpenHours_FollowExceptionsByDate_AndAWorkedSaturdayIsAMonday()
    {
        var hall = new Hall { TenantId = 1, Name = "厅" };
        var group = new TicketGroup { TenantId = 1, HallId = hall.Id, Prefix = "A", Name = "组" };
        var setting = new HallSetting(hall, new TenantSettings(), WorkCalendar.Weekdays.With([], [new DateOnly(2026, 3, 7)]), [], [group]);
        var rule = new SlotRule { TenantId = 1, HallId = hall.Id, GroupId = group.Id, Weekdays = [DayOfWeek.Monday], From = new(11, 0), To = new(14, 0), Minutes = 40, Places = 3, Days = [new(new DateOnly(2026, 3, 9), 0), new(new DateOnly(2026, 3, 16), 9)] };

        Slots.On(setting, [rule], new DateOnly(2026, 3, 2)).Select(slot => (slot.Minute, slot.Places)).ShouldBe([(660, 3), (780, 3)], "11:00 and 13:00; what would reach into noon is none");
        Slots.On(setting, [rule], new DateOnly(2026, 3, 3)).ShouldBeEmpty("Tuesday");
        Slots.On(setting, [rule], new DateOnly(2026, 3, 7)).Count.ShouldBe(2, "a Saturday that is worked");
        Slots.On(setting, [rule], new DateOnly(2026, 3, 9)).ShouldBeEmpty("no places on that day");
        Slots.On(setting, [rule], new DateOnly(2026, 3, 16)).ShouldAllBe(slot => slot.Places == 9);
        rule.RetiredOn = new DateOnly(2026, 3, 2);
        Slots.On(setting, [rule], new DateOnly(2026, 3, 2)).ShouldBeEmpty();
    }
}
