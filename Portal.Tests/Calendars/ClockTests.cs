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

        at.ShouldBe(new Due(Utc(due), Provisional: false));
        at.AtUtc.Kind.ShouldBe(DateTimeKind.Utc);
        ChinaTime.ToLocal(at.AtUtc).TimeOfDay.ShouldBe(new TimeSpan(23, 59, 59));
    }

    [Theory]
    [InlineData("2026-03-02T02:00:00", 10, "2026-03-12T15:59:59")]
    [InlineData("2026-03-02T02:00:00", 5, "2026-03-09T15:59:59")]
    [InlineData("2026-09-21T02:00:00", 10, "2026-10-08T15:59:59")]
    public void DueAt_CalendarDays_MovesOffDaysToTheNextWorkingDay(string from, int days, string due) =>
        Clock.DueAt(Utc(from), new TimeLimit(days, TimeUnit.CalendarDays), Official).AtUtc.ShouldBe(Utc(due));

    [Fact]
    public void DueAt_Hours_ArePlainHours() =>
        Clock.DueAt(Utc("2026-02-14T09:30:00"), new TimeLimit(48, TimeUnit.Hours), Official)
            .ShouldBe(new Due(Utc("2026-02-16T09:30:00"), Provisional: false));

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
    [InlineData("2026-03-02T00:00:00", Lamp.Green)]
    [InlineData("2026-03-09T23:59:59", Lamp.Green)]
    [InlineData("2026-03-10T00:00:00", Lamp.Yellow)]
    [InlineData("2026-03-12T00:00:00", Lamp.Yellow)]
    [InlineData("2026-03-12T00:00:01", Lamp.Red)]
    public void Of_TenDays_TurnsYellowAtAFifthAndRedAfterTheEnd(string now, Lamp lamp) =>
        Clock.Of(Utc("2026-03-02T00:00:00"), Utc("2026-03-12T00:00:00"), Utc(now)).ShouldBe(lamp);

    [Fact]
    public void Of_TimeGoingBy_NeverTurnsBack() =>
        Prop.ForAll(Gen.Choose(1, 3000).ToArbitrary(), Gen.Choose(0, 4000).ToArbitrary(), Gen.Choose(0, 500).ToArbitrary(), (span, at, more) =>
        {
            var start = Utc("2026-03-02T00:00:00");
            return Clock.Of(start, start.AddMinutes(span), start.AddMinutes(at)) <= Clock.Of(start, start.AddMinutes(span), start.AddMinutes(at + more));
        }).QuickCheckThrowOnFailure();

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

    private static DateTime Utc(string iso) =>
        DateTime.Parse(iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
