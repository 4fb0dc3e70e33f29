using Portal.Core.Calendars;
using Shouldly;
using Xunit;

namespace Portal.Tests.Calendars;

public sealed class YearNoticeTests
{
    [Fact]
    public void Parse_WholeNotice_KeepsDaysInOrder()
    {
        var (notice, problem) = YearNotice.Parse(
            """{"year":2027,"source":" https://example.test/2027 ","off":["2027-02-06","2027-01-01"],"worked":["2027-01-03"]}""");

        problem.ShouldBeNull();
        notice.ShouldNotBeNull();
        notice.Year.ShouldBe(2027);
        notice.Source.ShouldBe("https://example.test/2027");
        notice.Off.ShouldBe([new DateOnly(2027, 1, 1), new DateOnly(2027, 2, 6)]);
        notice.Worked.ShouldBe([new DateOnly(2027, 1, 3)]);
    }

    [Theory]
    [InlineData("", NoticeFault.NotJson, "1:1")]
    [InlineData("{\"year\":", NoticeFault.NotJson, "1:9")]
    [InlineData("[]", NoticeFault.NotJson, "$")]
    [InlineData("{}", NoticeFault.Field, "year")]
    [InlineData("""{"year":"2027"}""", NoticeFault.Field, "year")]
    [InlineData("""{"year":20270}""", NoticeFault.Year, "20270")]
    [InlineData("""{"year":2027,"source":" ","off":[],"worked":[]}""", NoticeFault.Field, "source")]
    [InlineData("""{"year":2027,"source":"s","worked":[]}""", NoticeFault.Field, "off")]
    [InlineData("""{"year":2027,"source":"s","off":["2027-01-01"]}""", NoticeFault.Field, "worked")]
    [InlineData("""{"year":2027,"source":"s","off":["2027-02-30"],"worked":[]}""", NoticeFault.NotADate, "off: 2027-02-30")]
    [InlineData("""{"year":2027,"source":"s","off":[20270101],"worked":[]}""", NoticeFault.NotADate, "off: 20270101")]
    [InlineData("""{"year":2027,"source":"s","off":["2026-12-31"],"worked":[]}""", NoticeFault.OtherYear, "off: 2026-12-31")]
    [InlineData("""{"year":2027,"source":"s","off":["2027-01-03"],"worked":["2027-01-03"]}""", NoticeFault.Twice, "2027-01-03")]
    [InlineData("""{"year":2027,"source":"s","off":["2027-01-01"],"worked":["2027-01-04"]}""", NoticeFault.NotWeekend, "2027-01-04")]
    [InlineData("""{"year":2027,"source":"s","off":[],"worked":[]}""", NoticeFault.NoDayOff, "off")]
    public void Parse_FaultyText_SaysWhatAndWhere(string json, NoticeFault fault, string at)
    {
        var (notice, problem) = YearNotice.Parse(json);

        notice.ShouldBeNull();
        problem.ShouldBe(new NoticeProblem(fault, at));
    }
}
