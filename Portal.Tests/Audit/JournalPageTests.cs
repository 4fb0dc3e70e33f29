using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Tests.SignIn;
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

        checkedPage.Find(".notice-good[role=status]").TextContent.ShouldContain("核对过");
        checkedPage.Address.Query.ShouldContain("check=");
        checkedPage.Find("form[data-once] button[title]");

        // Others write into the shared portal meanwhile, so the newest line need not be this one's.
        (await http.GetAsync($"admin/journal?kind={JournalKinds.Check}")).Find("tbody tr").TextContent.ShouldContain("核对日志");
    }

    [Fact, Trait("Row", "206")]
    public async Task Table_IsTakenAwayAsFiltered_AgainstATokenAndALine()
    {
        await AddAsync("kaifu", "post.Give", "出表人", "=cmd()");
        using var http = await portal.SignedInAsync("kaifu.audit", "kaifu");
        var page = await http.GetAsync("admin/journal?kind=post.Give&who=出表人");
        var table = await http.PostFormAsync(page, Fresh.Fields(), "admin/journal/csv");

        table.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var rows = table.Html.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows.Length.ShouldBe(2);
        rows[1].ShouldContain("\"出表人\"");
        rows[1].ShouldContain("\"'=cmd()\"");
        (await http.GetAsync("admin/journal?kind=journal.Export")).Find("tbody tr").TextContent.ShouldContain("导出日志");
        (await http.PostFormAsync(page, Fresh.Fields(), "admin/journal/csv", withoutToken: true)).Status.ShouldBe(HttpStatusCode.BadRequest);

    }

    [Fact, Trait("Row", "206")]
    public async Task Paper_HasTheFilteredLines_AndIsItselfALine()
    {
        await AddAsync("kaifu", "post.End", "印刷人", "任期届满");
        using var http = await portal.SignedInAsync("kaifu.audit", "kaifu");

        var paper = await http.GetAsync("admin/journal/print?kind=post.End&who=印刷人");
        paper.All("tbody tr").Count.ShouldBe(1);
        paper.Text.ShouldContain("任期届满");
        (await http.GetAsync("admin/journal?kind=journal.Print")).Find("tbody tr").TextContent.ShouldContain("打印日志");
    }

    [Fact, Trait("Row", "206")]
    public async Task Paper_OfMoreThanOnePart_SaysSoAndGoesOnWhereItStopped()
    {
        await using (var db = portal.Everywhere())
        {
            var kaifu = await db.Tenants.Where(tenant => tenant.Slug == "kaifu").Select(tenant => tenant.Id).SingleAsync(Stop);
            db.AddRange(Enumerable.Range(0, 1_003).Select(each => new JournalEntry { TenantId = kaifu, Kind = "post.End", At = new DateTime(2026, 1, 5, 1, 0, 0, DateTimeKind.Utc).AddSeconds(each), ActorName = "分册人", PostId = Guid.CreateVersion7(), Note = $"第{each}行" }));
            await db.SaveChangesAsync(Stop);
        }

        using var http = await portal.SignedInAsync("kaifu.audit", "kaifu");
        var first = await http.GetAsync("admin/journal/print?kind=post.End&who=分册人");
        first.All("tbody tr").Count.ShouldBe(1_000);
        first.Find("tbody tr").TextContent.ShouldContain("第1002行");
        first.Text.ShouldContain("第 1 部分");
        first.Text.ShouldContain("未完");
        var second = await http.GetAsync(first.Find("a[href*='part=2']").GetAttribute("href")!);

        second.All("tbody tr").Select(row => row.LastElementChild!.TextContent).ShouldBe(["第2行", "第1行", "第0行"]);
        second.Text.ShouldContain("第 2 部分，3 行");
        second.All("a[href*='part=']").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("admin/journal?place=999999")]
    [InlineData("admin/journal?place=abc&before=..&from=31/12/2026&to=x&kind=%27--&check=00000000-0000-0000-0000-000000000001")]
    public async Task Address_WithNonsense_ShowsTheOwnJournal(string address)
    {
        using var http = await portal.SignedInAsync("kaifu.audit", "kaifu");

        var page = await http.GetAsync(address);
        page.Status.ShouldBe(HttpStatusCode.OK);
        page.All(".journal-news").ShouldBeEmpty();
    }

    [Fact, Trait("Row", "206"), Trait("Row", "177")]
    public async Task Place_OfAnotherDistrict_IsNeverShown()
    {
        await AddAsync("guangming", "post.Give", "光明之人", "别处的事");
        await using var db = portal.Everywhere();
        var elsewhere = await db.Tenants.Where(tenant => tenant.Slug == "guangming").Select(tenant => tenant.Id).SingleAsync(Stop);
        using var http = await portal.SignedInAsync("kaifu.audit", "kaifu");

        foreach (var address in new[] { $"admin/journal?place={elsewhere}", $"admin/journal?place={elsewhere}&who=光明之人", $"admin/journal/print?place={elsewhere}&who=光明之人" })
        {
            var page = await http.GetAsync(address);
            page.Text.ShouldNotContain("别处的事");
            page.All("#place option").ShouldAllBe(option => option.GetAttribute("value") != elsewhere.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact, Trait("Row", "206")]
    public async Task Empty_SaysWhatToDo_AndEveryKindIsOffered()
    {
        using var http = await portal.SignedInAsync("kaifu.audit", "kaifu");
        var page = await http.GetAsync("admin/journal?who=没有这个人");

        page.Find(".empty").TextContent.ShouldContain("换个条件再试");
        page.All("#kind option").Select(option => option.GetAttribute("value")).Where(value => value?.Contains('.', StringComparison.Ordinal) == true).ShouldBe(JournalKinds.All);
        page.Find("#who").GetAttribute("value").ShouldBe("没有这个人");
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

    private async Task AddAsync(string slug, string kind, string who, string note)
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.Where(tenant => tenant.Slug == slug).Select(tenant => tenant.Id).SingleAsync(Stop);
        db.Add(new JournalEntry { TenantId = place, Kind = kind, At = new DateTime(2026, 3, 4, 1, 0, 0, DateTimeKind.Utc), ActorName = who, PostId = Guid.CreateVersion7(), Note = note });
        await db.SaveChangesAsync(Stop);
    }

    private static JournalEntry Entry(int tenantId) => new() { TenantId = tenantId, Kind = "post.Give", At = TestData.Now, ActorName = "测试", Channel = Channel.Web };
}
