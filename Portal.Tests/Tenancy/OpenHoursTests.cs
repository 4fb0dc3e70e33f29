using Portal.Core.Calendars;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Tenancy;

public sealed class OpenHoursTests
{
    [Theory]
    [InlineData("9:00-12:00 13:00-17:00", "09:00-12:00 13:00-17:00")]
    [InlineData("13:00–17:00，9:00–12:00", "09:00-12:00 13:00-17:00")]
    [InlineData("", "")]
    public void Read_AsTyped_IsWrittenInOrder(string typed, string written) => OpenHours.Write(OpenHours.Read(DayOfWeek.Monday, typed)!).ShouldBe(written);

    [Theory]
    [InlineData("9-12")]
    [InlineData("12:00-9:00")]
    [InlineData("9:00-25:00")]
    [InlineData("全天")]
    public void Read_NoHours_IsRefused(string typed) => OpenHours.Read(DayOfWeek.Monday, typed).ShouldBeNull();

    [Fact]
    public void ReadDays_OneALine_AreSortedOnceAndNothingElse()
    {
        OpenHours.ReadDays("2026-03-05\n2026-03-04\r\n2026-03-05").ShouldBe([new DateOnly(2026, 3, 4), new DateOnly(2026, 3, 5)]);
        OpenHours.ReadDays("3月4日").ShouldBeNull();
    }

    [Fact]
    public void IsSound_OverlappingHours_AreNot()
    {
        HallHours.Of(OpenHours.Read(DayOfWeek.Monday, "9:00-12:00 11:00-17:00")!).IsSound.ShouldBeFalse();
        HallHours.Of([]).IsSound.ShouldBeFalse();
        HallHours.Of(OpenHours.Read(DayOfWeek.Monday, "9:00-12:00 12:00-17:00")!).IsSound.ShouldBeTrue();
    }
}
