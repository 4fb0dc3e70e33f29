using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Calendars;
using Shouldly;
using Xunit;

namespace Portal.Tests.Calendars;

public sealed class ClockTests
{
    private static readonly WorkCalendar Official = WorkCalendar.Official;

    [Theory]
    [InlineData("2026-02-10T02:00:00", 5, "2026-02-24T15:59:59")]
    // 23:59 in Shanghai is still the 10th, one minute later it is the 11th.
    [InlineData("2026-02-10T15:59:00", 5, "2026-02-24T15:59:59")]
    [InlineData("2026-02-10T16:00:00", 5, "2026-02-25T15:59:59")]
    public void DueAt_WorkingDays_EndsWithTheDayInShanghai(string from, int days, string due)
    {
        var at = Clock.DueAt(Utc(from), new TimeLimit(days, TimeUnit.WorkingDays), Official);

        (at.AtUtc, at.Provisional).ShouldBe((Utc(due), false));
        at.AtUtc.Kind.ShouldBe(DateTimeKind.Utc);
        ChinaTime.ToLocal(at.AtUtc).TimeOfDay.ShouldBe(new TimeSpan(23, 59, 59));
    }

    [Theory]
    [InlineData("2026-03-02T02:00:00", 10, "2026-03-12T15:59:59")]
    [InlineData("2026-03-02T02:00:00", 5, "2026-03-09T15:59:59")]
    [InlineData("2026-09-21T02:00:00", 10, "2026-10-08T15:59:59")]
    public void DueAt_CalendarDays_MovesOffDaysToTheNextWorkingDay(string from, int days, string due) =>
        Clock.DueAt(Utc(from), new TimeLimit(days, TimeUnit.CalendarDays), Official).AtUtc.ShouldBe(Utc(due));

    [Theory]
    // Friday 16:00 in Shanghai: one hour is left, then Saturday 14 February, which is worked, from nine.
    [InlineData("2026-02-13T08:00:00", 4, "2026-02-14T04:00:00")]
    [InlineData("2026-02-13T08:00:00", 5, "2026-02-14T06:00:00")]
    // In the noon break of the worked Saturday: four hours are left of the day, then the Spring Festival, then Tuesday the 24th.
    [InlineData("2026-02-14T04:30:00", 5, "2026-02-24T02:00:00")]
    // At night the count begins in the morning.
    [InlineData("2026-03-02T14:00:00", 1, "2026-03-03T02:00:00")]
    public void DueAt_Hours_AreHoursOfTheHall(string from, int hours, string due) =>
        Clock.DueAt(new Term(Utc(from), new TimeLimit(hours, TimeUnit.Hours)), Official, HallHours.Standard).AtUtc.ShouldBe(Utc(due));

    [Fact]
    public void Stretches_OfALimitInHours_AreTheOpenHoursUpToItsEnd()
    {
        // Friday 16:00 in China: one hour, then Saturday and Sunday are closed, then the morning and two hours after noon.
        var term = new Term(new DateTime(2026, 3, 6, 8, 0, 0, DateTimeKind.Utc), new TimeLimit(6, TimeUnit.Hours));
        var stretches = Clock.Stretches(term, WorkCalendar.Official, HallHours.Standard).ToList();
        stretches.Select(stretch => (ChinaTime.ToLocal(stretch.FromUtc).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture), stretch.Spent.TotalHours)).ShouldBe([("03-06 16:00", 1), ("03-09 09:00", 4), ("03-09 13:00", 6)]);
        stretches[^1].ToUtc.ShouldBe(Clock.DueAt(term, WorkCalendar.Official).AtUtc);
        Clock.Stretches(term with { Limit = new TimeLimit(6, TimeUnit.WorkingDays) }, WorkCalendar.Official, HallHours.Standard).ShouldBeEmpty();
    }

    [Fact]
    public void DueAt_Hours_StaggeredSundayCountsAndAHolidaySundayDoesNot()
    {
        var sunday = new HallHours(new Dictionary<DayOfWeek, IReadOnlyList<OpenSpan>>(HallHours.Standard.Week) { [DayOfWeek.Sunday] = [new OpenSpan(new(9, 0), new(12, 0))] });

        Clock.DueAt(new Term(Utc("2026-03-06T09:00:00"), new TimeLimit(2, TimeUnit.Hours)), Official, sunday).AtUtc.ShouldBe(Utc("2026-03-08T03:00:00"));
        Clock.DueAt(new Term(Utc("2026-02-14T09:00:00"), new TimeLimit(2, TimeUnit.Hours)), Official, sunday).AtUtc.ShouldBe(Utc("2026-02-24T03:00:00"), "15 and 22 February are holidays");
    }

    [Fact]
    public void DueAt_HallThatNeverOpens_ThrowsInsteadOfWalkingForEver() =>
        Should.Throw<ArgumentException>(() => Clock.DueAt(new Term(Utc("2026-03-06T09:00:00"), new TimeLimit(2, TimeUnit.Hours)), Official, HallHours.Weekdays()));

    [Theory]
    // Ten days from Monday 2 March end on the 16th. Stood still from the 4th to the 9th: Thursday, Friday and Monday are not counted.
    [InlineData("2026-03-04T02:00:00", "2026-03-09T02:00:00", "2026-03-19T15:59:59")]
    [InlineData("2026-03-04T02:00:00", "2026-03-04T08:00:00", "2026-03-16T15:59:59")]
    // A pause within a weekend moves nothing.
    [InlineData("2026-03-07T02:00:00", "2026-03-08T08:00:00", "2026-03-16T15:59:59")]
    public void DueAt_Paused_MovesByTheWorkingDaysOfThePause(string from, string until, string due) =>
        Clock.DueAt(new Term(Utc("2026-03-02T02:00:00"), new TimeLimit(10, TimeUnit.WorkingDays)) { Pauses = [Pause(from, until)] }, Official).AtUtc.ShouldBe(Utc(due));

    [Fact]
    public void DueAt_PausedOverAHoliday_MovesByRealWorkingDays()
    {
        // Accepted 10 February, five days: 11, 12, 13, 14 (worked), 24. Stood still from the 12th to the 24th: 13, 14 and 24 are not counted.
        var term = new Term(Utc("2026-02-10T02:00:00"), new TimeLimit(5, TimeUnit.WorkingDays)) { Pauses = [Pause("2026-02-12T02:00:00", "2026-02-24T02:00:00")] };
        Clock.DueAt(term, Official).AtUtc.ShouldBe(Utc("2026-02-27T15:59:59"));
        Clock.Days(term, Official).Select(day => day.Kind).ShouldBe([
            DayKind.Start, DayKind.Counted, DayKind.Counted, .. Enumerable.Repeat(DayKind.Paused, 12), DayKind.Counted, DayKind.Counted, DayKind.Counted]);
    }

    [Fact]
    public void DueAt_PausedHours_LeaveOutTheStretch() =>
        Clock.DueAt(new Term(Utc("2026-03-02T01:00:00"), new TimeLimit(4, TimeUnit.Hours)) { Pauses = [Pause("2026-03-02T02:00:00", "2026-03-02T06:30:00")] }, Official, HallHours.Standard)
            .AtUtc.ShouldBe(Utc("2026-03-03T01:30:00"));

    [Fact]
    public void DueAt_Extended_AddsToTheLimit() =>
        Clock.DueAt(new Term(Utc("2026-02-10T02:00:00"), new TimeLimit(3, TimeUnit.WorkingDays)) { Extension = 2 }, Official).AtUtc.ShouldBe(Utc("2026-02-24T15:59:59"));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(5, 4)]
    [InlineData(20, 16)]
    public void DueAt_WorkingDays_WarnsWhenAFifthIsLeft(int days, int counted)
    {
        var start = Utc("2026-03-02T02:00:00");
        Clock.DueAt(start, new TimeLimit(days, TimeUnit.WorkingDays), Official).WarnUtc
            .ShouldBe(counted == 0 ? Utc("2026-03-02T15:59:59") : Clock.DueAt(start, new TimeLimit(counted, TimeUnit.WorkingDays), Official).AtUtc);
    }

    [Theory]
    // Ten hours from Monday 2 March, 10:00: two before noon, four after, and on Tuesday three before noon and one after; eight of them are over at eleven.
    [InlineData("2026-03-02T02:00:00", 10, "2026-03-03T03:00:00", "2026-03-03T06:00:00")]
    // Five hours: the fourth ends at three in the afternoon.
    [InlineData("2026-03-02T02:00:00", 5, "2026-03-02T07:00:00", "2026-03-02T08:00:00")]
    public void DueAt_Hours_WarnsWhenAFifthIsLeft(string from, int hours, string warn, string due)
    {
        var counted = Clock.DueAt(new Term(Utc(from), new TimeLimit(hours, TimeUnit.Hours)), Official, HallHours.Standard);
        (counted.WarnUtc, counted.AtUtc).ShouldBe((Utc(warn), Utc(due)));
    }

    [Fact]
    public void Days_AnyTermAndPauses_EndWhereTheLimitEndsAndCountEachDayOnce() =>
        Prop.ForAll(Gen.Choose(0, 40).ToArbitrary(), Gen.Choose(0, 300).ToArbitrary(), Gen.Choose(0, 60).ToArbitrary(), (days, from, paused) =>
        {
            var start = Utc("2026-01-01T02:00:00").AddDays(from);
            var term = new Term(start, new TimeLimit(days, TimeUnit.WorkingDays)) { Pauses = [new ClockPause { Reason = PauseReason.Hearing, FromUtc = start.AddDays(3), UntilUtc = start.AddDays(3 + paused) }] };
            var read = Clock.Days(term, Official).ToList();
            return ChinaTime.EndOf(read[^1].Day) == Clock.DueAt(term, Official).AtUtc
                && read.Count(day => day.Kind is DayKind.Counted or DayKind.Worked) == days
                && read.Zip(read.Skip(1)).All(pair => pair.First.Day.AddDays(1) == pair.Second.Day);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(TimeUnit.WorkingDays)]
    [InlineData(TimeUnit.CalendarDays)]
    public void DueAt_YearWithoutNotice_IsProvisional(TimeUnit unit) =>
        Clock.DueAt(Utc("2026-12-30T02:00:00"), new TimeLimit(5, unit), Official).Provisional.ShouldBeTrue();

    [Fact]
    public void DueAt_UnspecifiedKindFromADatabase_IsTakenAsUtc() =>
        Clock.DueAt(DateTime.SpecifyKind(Utc("2026-02-10T16:00:00"), DateTimeKind.Unspecified), new TimeLimit(5, TimeUnit.WorkingDays), Official)
            .AtUtc.ShouldBe(Utc("2026-02-25T15:59:59"));

    [Fact]
    public void DueAt_LocalTimeOfTheMachine_Throws() =>
        Should.Throw<ArgumentException>(() => Clock.DueAt(
            DateTime.SpecifyKind(Utc("2026-02-10T16:00:00"), DateTimeKind.Local), new TimeLimit(5, TimeUnit.WorkingDays), Official));

    [Fact]
    public void DueAt_NegativeAmount_Throws() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Clock.DueAt(Utc("2026-02-10T16:00:00"), new TimeLimit(-1, TimeUnit.Hours), Official));

    [Theory]
    [InlineData("2026-03-10T00:00:00", Lamp.Green)]
    [InlineData("2026-03-10T00:00:01", Lamp.Yellow)]
    [InlineData("2026-03-12T00:00:00", Lamp.Yellow)]
    [InlineData("2026-03-12T00:00:01", Lamp.Red)]
    public void Of_TimeGoingBy_TurnsYellowAtTheWarningAndRedAfterTheEnd(string now, Lamp lamp) =>
        Clock.Of(Utc("2026-03-10T00:00:00"), Utc("2026-03-12T00:00:00"), Utc(now)).ShouldBe(lamp);

    [Fact]
    public void ChinaTime_EdgesOfADay_AreEightHoursAhead()
    {
        var day = new DateOnly(2026, 2, 10);
        ChinaTime.StartOf(day).ShouldBe(Utc("2026-02-09T16:00:00"));
        ChinaTime.EndOf(day).ShouldBe(Utc("2026-02-10T15:59:59"));
        ChinaTime.DateOf(ChinaTime.StartOf(day)).ShouldBe(day);
        ChinaTime.DateOf(ChinaTime.EndOf(day)).ShouldBe(day);
        ChinaTime.DateOf(ChinaTime.StartOf(day).AddTicks(-1)).ShouldBe(day.AddDays(-1));
    }

    private static ClockPause Pause(string from, string until) => new() { Reason = PauseReason.ExpertReview, FromUtc = Utc(from), UntilUtc = Utc(until) };

    private static DateTime Utc(string iso) =>
        DateTime.Parse(iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
