using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Web;
using Shouldly;
using Xunit;

namespace Portal.Tests.Supervision;

/// <summary>The pages over the demonstration, through HTTP.</summary>
public sealed class TruthPagesTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "78")]
    public async Task Zero_OfAPlace_ListsWhatTheCatalogueSaysWithItsReason()
    {
        using var http = portal.Http();
        (await http.GetAsync(PortalUrls.Items)).All("a[href='zero']").Count.ShouldBe(1);
        var papers = await http.GetAsync(PortalUrls.ZeroFor(ZeroKind.Papers));
        papers.Text.ShouldContain("零材料");
        var rows = papers.All("tbody tr").Select(row => row.TextContent).ToList();
        rows.ShouldContain(row => row.Contains("QT-", StringComparison.Ordinal) || row.Contains("免提交", StringComparison.Ordinal) || row.Contains("表单", StringComparison.Ordinal));

        await using var db = portal.Everywhere();
        var brings = (await db.ServiceItems.AsNoTracking().Where(item => item.State == ItemState.Published && item.CanApply).ToListAsync(Cancel))
            .Where(item => item.Detail.Materials.Any(paper => paper is { Source: MaterialSource.Applicant, Necessity: Necessity.Required })).Select(item => item.Code).Distinct().ToList();
        brings.ShouldNotBeEmpty();
        brings.ShouldAllBe(code => rows.All(row => !row.Contains(code, StringComparison.Ordinal)));

        var distance = await http.GetAsync(PortalUrls.ZeroFor(ZeroKind.Distance));
        distance.All("tbody tr").ShouldAllBe(row => row.TextContent.Contains("到现场0次", StringComparison.Ordinal));
        (await http.GetAsync("zero?list=nosuch")).Text.ShouldContain("零收费");
    }

    [Fact, Trait("Row", "79")]
    public async Task Five_ForTheAdministrator_ShowsFivePercentagesAndWhereToMend()
    {
        var http = await portal.SignedInAsync("kaifu.admin", "kaifu");
        var page = await http.GetAsync("admin/truths?view=five");
        page.All("section.card").Count.ShouldBe(5);
        foreach (var name in (string[])["一号", "一窗", "一网", "一次", "阳光"])
        {
            page.Text.ShouldContain(name);
        }

        var mend = page.All("#Sunlight a[href^='admin/items/']");
        mend.ShouldNotBeEmpty();
        (await http.GetAsync(mend[0].GetAttribute("href")!)).Status.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    [Fact, Trait("Row", "81")]
    public async Task Shared_ForASupervisor_CountsWhoWasStoppedAndWhoSentItAllTheSame()
    {
        var page = await (await portal.SignedInAsync("kaifu.supervisor", "kaifu")).GetAsync("admin/truths?view=shared");
        page.Find("#stopped").TextContent.ShouldContain("拦下");
        page.Find("#insisted").TextContent.ShouldContain("说明理由");
        (await (await portal.SignedInAsync("xincheng.clerk")).GetAsync("admin/truths?view=shared")).Status.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }

    [Fact, Trait("Row", "76")]
    public async Task Trips_ForAdministratorAndSupervisorOnly_TakesAnyPeriod()
    {
        var http = await portal.SignedInAsync("xincheng.clerk");
        (await http.GetAsync("admin/truths")).Status.ShouldBe(System.Net.HttpStatusCode.Forbidden);
        var supervisor = await portal.SignedInAsync("kaifu.admin", "kaifu");
        var page = await supervisor.GetAsync("admin/truths");
        page.Text.ShouldContain("最多跑一次");
        (await (await portal.SignedInAsync("kaifu.supervisor", "kaifu")).GetAsync("admin/truths")).Find("h1").TextContent.ShouldContain("最多跑一次");
        (await supervisor.GetAsync("admin/truths?from=2026-12-01&to=2026-01-01")).Text.ShouldContain("结束日期早于开始日期");
        (await supervisor.GetAsync("admin/truths?from=rubbish&to=9999-99-99&place=999999&view=nosuch")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    /// <summary>The share of items done on the spot, as the page shows it, is that of the catalogue, counted here without the desk.</summary>
    [Fact, Trait("Row", "67")]
    public async Task OnTheSpot_OfADistrict_IsTheShareOfItsCatalogue()
    {
        await using var db = portal.Everywhere();
        var district = await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Slug == "kaifu", Cancel);
        var items = await db.ServiceItems.AsNoTracking().Where(item => item.TenantId == district.Id && item.State == ItemState.Published).ToListAsync(Cancel);
        var (spot, all) = (items.Count(item => item.OnTheSpot), items.Count);
        spot.ShouldBeGreaterThan(0);
        var share = (Math.Floor(spot * 1000m / all) / 10).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture) + "%";

        var card = (await (await portal.SignedInAsync("kaifu.supervisor", "kaifu")).GetAsync("admin/truths")).Find("#on-the-spot");
        card.QuerySelector(".figure-value")!.TextContent.ShouldBe(share);
        card.TextContent.ShouldContain($"{spot}");
        card.TextContent.ShouldContain($"{all}");
    }

    [Fact, Trait("Row", "66")]
    public async Task Reform_OfTheGraduatesItem_ShowsThreeTripsThatBecameOne_InEveryDistrictThatHasIt()
    {
        await using var db = portal.Everywhere();
        var places = await db.ServiceItems.AsNoTracking().Where(item => item.Code == "HJ-0101" && item.State == ItemState.Published).Select(item => item.Tenant!.Slug).ToListAsync(Cancel);
        places.Count.ShouldBeGreaterThan(2);
        foreach (var place in places)
        {
            using var http = portal.Http(place);
            var trips = (await http.GetAsync("items/HJ-0101")).All("table.reform tbody tr").Single(row => row.TextContent.Contains("到现场次数", StringComparison.Ordinal));
            (trips.QuerySelector(".was")!.TextContent.Trim(), trips.QuerySelector(".now")!.TextContent.Trim()).ShouldBe(("3次", "1次"), place);
        }

        var report = await (await portal.SignedInAsync("gm.admin", "guangming")).GetAsync("admin/truths?view=reform");
        report.All("tbody tr").Single(row => row.TextContent.Contains("HJ-0101", StringComparison.Ordinal)).TextContent.ShouldContain("3 → 1");
    }

    [Fact, Trait("Row", "85")]
    public async Task Reform_ItemWithTwoVersions_ShowsBeforeAndNowOnItsPageAndInTheReport()
    {
        using var http = portal.Http();
        var guide = await http.GetAsync("items/MZ-0101");
        guide.Find("table.reform").TextContent.ShouldContain("2次");
        guide.Find("table.reform").TextContent.ShouldContain("0次");
        var report = await (await portal.SignedInAsync("kaifu.admin", "kaifu")).GetAsync("admin/truths?view=reform");
        report.Text.ShouldContain("MZ-0101");
        report.Text.ShouldContain("−2");
    }
}
