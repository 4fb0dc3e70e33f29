using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.Audit;

/// <summary>Who reads the journal, and what it never shows.</summary>
public sealed class JournalPageTests(PortalFixture portal)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kaifu.audit", HttpStatusCode.OK)]
    [InlineData("kaifu.supervisor", HttpStatusCode.OK)]
    [InlineData("kaifu.security", HttpStatusCode.Forbidden)]
    [InlineData("xincheng.clerk", HttpStatusCode.Forbidden)]
    public async Task Page_IsForAuditorsAndSupervisors(string name, HttpStatusCode expected)
    {
        using var http = await portal.SignedInAsync(name, "kaifu");

        (await http.GetAsync("admin/journal")).Status.ShouldBe(expected);
    }

    [Fact, Trait("Row", "206")]
    public async Task Page_ShowsWhoReadAFileAndWhy_ButNoNumbers()
    {
        await using (var db = portal.Everywhere())
        {
            var kaifu = await db.Tenants.Where(tenant => tenant.Slug == "kaifu").Select(tenant => tenant.Id).SingleAsync(Stop);
            db.Add(new JournalEntry { TenantId = kaifu, Kind = "file.Read", At = new DateTime(2026, 3, 2, 1, 0, 0, DateTimeKind.Utc), ActorName = "查监察", PostId = Guid.CreateVersion7(), Note = "投诉核查，证件999999199001010015，电话13800000000" });
            await db.SaveChangesAsync(Stop);
        }

        using var http = await portal.SignedInAsync("kaifu.audit", "kaifu");
        var page = await http.GetAsync("admin/journal?kind=file&who=查监");

        page.Find("tbody tr").TextContent.ShouldContain("投诉核查");
        page.Html.ShouldNotContain("999999199001010015");
        page.Html.ShouldNotContain("13800000000");
        page.All("h1").Count.ShouldBe(1);
        page.All("main .toolbar :is(input, select)").ShouldAllBe(field => page.All($"label[for={field.Id}]").Count == 1);
    }

    [Fact, Trait("Row", "204")]
    public async Task Button_ChecksTheReadersPlaces_AndSaysWhatItFound()
    {
        using var http = await portal.SignedInAsync("kaifu.audit", "kaifu");

        var checkedPage = await http.PostFormAsync(await http.GetAsync("admin/journal"), new Dictionary<string, string>(StringComparer.Ordinal), "check");

        checkedPage.Find(".notice-good[role=status]").TextContent.ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "204")]
    public async Task Check_NamesTheRowThatWasChanged_OnlyWithinThePlacesAskedFor(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        await using (var db = database.Everywhere())
        {
            db.AddRange(Entry(TestData.Street), Entry(TestData.Street), Entry(TestData.OtherStreet));
            await db.SaveChangesAsync(Stop);
        }

        var check = new JournalCheck(database.Maker);
        (await check.RunWithinAsync(TestData.PathOf(TestData.Street), Stop)).ShouldBe(new CheckResult(2, 1, null, null));
        await using (var db = database.Everywhere())
        {
            await db.Database.ExecuteSqlAsync($"""UPDATE "Journal" SET "ActorName" = '别人' WHERE "TenantId" = {TestData.Street} AND "Number" = 2""", Stop);
        }

        var found = await check.RunWithinAsync(TestData.PathOf(TestData.District), Stop);
        (found.Fault, found.Where).ShouldBe(("Chain.Changed", $"{TestData.Street}#2"));
        (await check.RunWithinAsync(TestData.PathOf(TestData.OtherStreet), Stop)).ShouldBe(new CheckResult(1, 1, null, null));
    }

    [Theory]
    [InlineData("证件 999999199001010015 已核", "999999199001010015")]
    [InlineData("99999919900101001X", "99999919900101001X")]
    [InlineData("写成 999999 19900101 0015 的", "19900101")]
    [InlineData("护照E12345678", "E12345678")]
    [InlineData("H1234567890", "H1234567890")]
    [InlineData("电话139 0000 0001", "139 0000 0001")]
    public void Numbers_InWhatWasTyped_AreMasked(string typed, string number)
    {
        var shown = JournalText.WithoutNumbers(typed)!;

        shown.ShouldNotContain(number);
        shown.ShouldContain("*");
    }

    [Fact]
    public void OrdinaryWords_StayAsTheyAre() => JournalText.WithoutNumbers("2026年3月2日补正，第3项，金额1200.50元，430105-JY-0209").ShouldBe("2026年3月2日补正，第3项，金额1200.50元，430105-JY-0209");

    private static JournalEntry Entry(int tenantId) => new() { TenantId = tenantId, Kind = "post.Give", At = TestData.Now, ActorName = "测试", Channel = Channel.Web };
}
