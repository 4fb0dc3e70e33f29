using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.SignIn;
using Portal.Web;
using Shouldly;
using Xunit;

namespace Portal.Tests.Calendars;

/// <summary>Where an administrator takes the year's notice in. The years of this test are far from any case.</summary>
public sealed class CalendarPageTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Notice_LookedAtThenTaken_IsKnownAndJournalledForEveryPlaceAtTheTop()
    {
        var http = await portal.SignedInAsync("kaifu.admin", "kaifu");
        var look = await http.PostFormAsync(await http.GetAsync(PortalUrls.AdminCalendar), Notice("2098", ("Sent.Do", "look")), "calendar");
        look.Find("#effect").TextContent.ShouldContain("2098");
        look.Find("#effect").TextContent.ShouldContain("放假 4 天，调休上班 1 天");
        (await KnownAsync(2098)).ShouldBeFalse("looking changes nothing");

        var taken = await http.PostFormAsync(look, Fresh.Fields(("Sent.Do", "take")), "calendar");

        taken.Find(".notice-good").TextContent.ShouldContain("已采用 2098 年");
        taken.Find(".notice-good").TextContent.ShouldContain("几分钟内在后台重新计算");
        (await KnownAsync(2098)).ShouldBeTrue();
        await using var db = portal.Everywhere();
        (await db.CalendarYears.AsNoTracking().SingleAsync(year => year.Year == 2098, Cancel)).AppliedAt.ShouldBeNull("counting every open case again is the clock's work, not the page's");
        var told = await db.Journal.AsNoTracking().Where(line => line.Kind == "calendar.Import" && line.Subject == "2098").Select(line => line.TenantId).ToListAsync(Cancel);
        told.ShouldBe(await db.Tenants.Where(tenant => tenant.ParentId == null).Select(tenant => tenant.Id).ToListAsync(Cancel), ignoreOrder: true);
    }

    [Fact]
    public async Task Notice_ChangedAfterItWasLookedAt_IsLookedAtAgain()
    {
        var http = await portal.SignedInAsync("kaifu.admin", "kaifu");
        var look = await http.PostFormAsync(await http.GetAsync(PortalUrls.AdminCalendar), Notice("2097", ("Sent.Do", "look")), "calendar");
        var changed = await http.PostFormAsync(look, Fresh.Fields(("Sent.Off", "2097-01-01"), ("Sent.Do", "take")), "calendar");
        changed.Find("#effect").TextContent.ShouldContain("放假 1 天");
        (await KnownAsync(2097)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("2097-13-01", "", "不是日期")]
    [InlineData("2096-01-01", "", "不在这一年")]
    [InlineData("2097-01-01", "2097-01-02", "不是周六、周日")]
    [InlineData("", "", "没有一天放假")]
    public async Task Notice_ThatCannotBeRead_SaysWhereAndKeepsWhatWasTyped(string off, string worked, string sentence)
    {
        var http = await portal.SignedInAsync("kaifu.admin", "kaifu");
        var page = await http.PostFormAsync(await http.GetAsync(PortalUrls.AdminCalendar), Fresh.Fields(("Sent.Year", "2097"), ("Sent.Source", "国办发明电"), ("Sent.Off", off), ("Sent.Worked", worked), ("Sent.Do", "take")), "calendar");
        page.Text.ShouldContain(sentence);
        page.Find("#off").TextContent.ShouldBe(off);
        (await KnownAsync(2097)).ShouldBeFalse();
    }

    [Fact]
    public async Task Page_ForOthers_IsClosedOrReadOnly()
    {
        (await (await portal.SignedInAsync("xincheng.clerk")).GetAsync(PortalUrls.AdminCalendar)).Status.ShouldBe(HttpStatusCode.Forbidden);
        CalendarDesk.WhyNot(TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.SystemAdministrator)).ShouldBeOfType<Core.NotAllowed>("a street has a district above it");
        CalendarDesk.WhyNot(TestData.Staff(TestData.District, UnitFunction.Hall, Duties.SystemAdministrator)).ShouldBeNull();
        CalendarDesk.WhyNot(TestData.Staff(TestData.District, UnitFunction.Hall, Duties.Supervisor)).ShouldBeOfType<Core.NotAllowed>();
    }

    private static IReadOnlyDictionary<string, string> Notice(string year, params (string, string)[] more) => Fresh.Fields(
        [("Sent.Year", year), ("Sent.Source", "国办发明电〔测试〕1号"), ("Sent.Off", $"{year}-01-01 至 {year}-01-03\n{year}-05-01"), ("Sent.Worked", SaturdayOf(int.Parse(year, System.Globalization.CultureInfo.InvariantCulture))), .. more]);

    private static string SaturdayOf(int year)
    {
        var day = new DateOnly(year, 2, 1);
        return day.AddDays(((int)DayOfWeek.Saturday - (int)day.DayOfWeek + 7) % 7).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<bool> KnownAsync(int year)
    {
        await using var db = portal.Everywhere();
        return await db.CalendarYears.AnyAsync(each => each.Year == year, Cancel);
    }
}
