using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Calendars;

public sealed class WorkCalendarTests
{
    private static readonly WorkCalendar Official = WorkCalendar.Official;

    private static Arbitrary<DateOnly> AnyDay =>
        Gen.Choose(0, 1094).Select(n => new DateOnly(2024, 12, 1).AddDays(n)).ToArbitrary();

    private static Arbitrary<int> AnyLimit => Gen.Choose(1, 90).ToArbitrary();

    [Theory]
    [InlineData("2026-02-10", 5, "2026-02-24")]
    [InlineData("2026-02-13", 5, "2026-02-27")]
    [InlineData("2026-04-29", 3, "2026-05-07")]
    [InlineData("2026-09-18", 5, "2026-09-24")]
    [InlineData("2026-09-24", 15, "2026-10-22")]
    [InlineData("2026-09-30", 1, "2026-10-08")]
    [InlineData("2025-09-26", 15, "2025-10-23")]
    public void AddWorkingDays_OfficialNotices_FallsOnTheKnownDay(string from, int days, string due) =>
        Official.AddWorkingDays(Day(from), days).ShouldBe(new DueDate(Day(due), Provisional: false));

    [Theory]
    [InlineData(2025)]
    [InlineData(2026)]
    public void IsWorkingDay_WholeYear_Has248(int year)
    {
        var first = new DateOnly(year, 1, 1);
        Enumerable.Range(0, 365).Count(n => Official.IsWorkingDay(first.AddDays(n))).ShouldBe(248);
        Official.WorkingDaysBetween(first.AddDays(-1), new DateOnly(year, 12, 31)).ShouldBe(248);
    }

    [Theory]
    [InlineData("2026-02-14", true)]
    [InlineData("2026-02-15", false)]
    [InlineData("2026-02-23", false)]
    [InlineData("2026-02-24", true)]
    [InlineData("2026-10-10", true)]
    [InlineData("2026-10-11", false)]
    [InlineData("2025-01-26", true)]
    [InlineData("2025-10-08", false)]
    [InlineData("2026-03-07", false)]
    [InlineData("2026-03-09", true)]
    public void IsWorkingDay_HolidaysAndExchangedWeekends_FollowsTheNotice(string day, bool working) =>
        Official.IsWorkingDay(Day(day)).ShouldBe(working);

    [Fact]
    public void Notices_Embedded_NameTheirSource()
    {
        Official.Notices.Select(notice => notice.Year).ShouldBe([2025, 2026]);
        Official.Notices.ShouldAllBe(notice => notice.Source.StartsWith("https://www.gov.cn/zhengce/", StringComparison.Ordinal));
    }

    [Fact]
    public void AddWorkingDays_IntoAYearWithoutNotice_IsProvisional()
    {
        Official.AddWorkingDays(Day("2026-12-30"), 1).ShouldBe(new DueDate(Day("2026-12-31"), Provisional: false));
        Official.AddWorkingDays(Day("2026-12-30"), 2).ShouldBe(new DueDate(Day("2027-01-01"), Provisional: true));
        Official.AddWorkingDays(Day("2026-12-31"), 5).ShouldBe(new DueDate(Day("2027-01-07"), Provisional: true));
    }

    [Fact]
    public void Of_APlace_LaysItsOwnDaysOverTheNotices()
    {
        var local = Official.Of(new TenantSettings { DaysOff = [Day("2026-03-09")] });
        local.IsWorkingDay(Day("2026-03-09")).ShouldBeFalse();
        Official.Of(new TenantSettings { DaysWorked = [Day("2026-02-15")] }).IsWorkingDay(Day("2026-02-15")).ShouldBeTrue();
        (Official.Of(null), Official.Of(new TenantSettings())).ShouldBe((Official, Official), "nothing of its own, nothing to lay over");
    }

    [Fact]
    public void With_NoticeOfTheMissingYear_MovesAndSettlesTheDueDay()
    {
        var known = Official.With(Notice("""{"year":2027,"source":"test","off":["2027-01-01"],"worked":["2027-01-03"]}"""));

        known.AddWorkingDays(Day("2026-12-31"), 1).ShouldBe(new DueDate(Day("2027-01-03"), Provisional: false));
        Official.AddWorkingDays(Day("2026-12-31"), 1).Provisional.ShouldBeTrue("the calendar itself does not change");
    }

    [Fact]
    public void With_NoticeOfAKnownYear_ReplacesItWhole()
    {
        var replaced = Official.With(Notice("""{"year":2026,"source":"test","off":["2026-01-01"],"worked":[]}"""));

        replaced.IsWorkingDay(Day("2026-02-17")).ShouldBeTrue();
        replaced.IsWorkingDay(Day("2026-02-14")).ShouldBeFalse();
        replaced.IsWorkingDay(Day("2025-01-26")).ShouldBeTrue();
    }

    [Fact]
    public void With_DaysOfATenant_WinOverTheNotice()
    {
        var local = Official.With(off: [Day("2026-03-09")], worked: [Day("2026-02-15")]);

        local.IsWorkingDay(Day("2026-03-09")).ShouldBeFalse();
        local.IsWorkingDay(Day("2026-02-15")).ShouldBeTrue();
        local.With(Official.Notices[1]).IsWorkingDay(Day("2026-03-09")).ShouldBeFalse("a later import keeps the tenant's days");
        local.With(off: [Day("2027-01-04")], worked: []).Knows(2027).ShouldBeFalse();
    }

    [Theory]
    [InlineData("2026-02-16", "2026-02-24")]
    [InlineData("2026-02-24", "2026-02-24")]
    public void AddWorkingDays_None_IsTheDayOrTheNextWorkingOne(string from, string due) =>
        Official.AddWorkingDays(Day(from), 0).Date.ShouldBe(Day(due));

    [Fact]
    public void AddWorkingDays_Negative_Throws() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Official.AddWorkingDays(Day("2026-03-02"), -1));

    [Fact]
    public void AddWorkingDays_AnyDayAndLimit_EndsOnAWorkingDayAfterTheStart() =>
        Prop.ForAll(AnyDay, AnyLimit, (from, days) =>
        {
            var due = Official.AddWorkingDays(from, days).Date;
            return due > from && Official.IsWorkingDay(due);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AddWorkingDays_LaterStartOrLongerLimit_NeverEndsEarlier() =>
        Prop.ForAll(AnyDay, AnyLimit, (from, days) =>
            Official.AddWorkingDays(from.AddDays(1), days).Date >= Official.AddWorkingDays(from, days).Date
            && Official.AddWorkingDays(from, days + 1).Date > Official.AddWorkingDays(from, days).Date).QuickCheckThrowOnFailure();

    [Fact]
    public void AddWorkingDays_InTwoParts_IsTheSameAsAtOnce() =>
        Prop.ForAll(AnyDay, AnyLimit, AnyLimit, (from, first, second) =>
        {
            var half = Official.AddWorkingDays(from, first);
            var parts = Official.AddWorkingDays(half.Date, second);
            var whole = Official.AddWorkingDays(from, first + second);
            return parts.Date == whole.Date && (half.Provisional || parts.Provisional) == whole.Provisional;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void WorkingDaysBetween_StartAndDueDay_IsTheLimit() =>
        Prop.ForAll(AnyDay, AnyLimit, (from, days) =>
        {
            var due = Official.AddWorkingDays(from, days).Date;
            return Official.WorkingDaysBetween(from, due) == days && Official.WorkingDaysBetween(due, from) == -days;
        }).QuickCheckThrowOnFailure();

    private static DateOnly Day(string iso) => DateOnly.ParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static YearNotice Notice(string json) => YearNotice.Parse(json).Notice.ShouldNotBeNull();
}
