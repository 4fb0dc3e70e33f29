using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Publications;
using Portal.Core.Tenancy;
using Portal.Tests.Intake;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

/// <summary>The catalogue's public pages and reports, as a browser without scripts gets them from the running portal.</summary>
public sealed class CatalogPagesTests(PortalFixture portal)
{
    private static readonly string[] SixColumns = ["overview", "scenery", "history", "economy", "civility", "party"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zdshbz")]
    [InlineData("MZ-0101")]
    [InlineData("最低生活")]
    [InlineData("低保")]
    public async Task Search_ByInitialsCodeOrName_FindsTheItemFirst(string text)
    {
        var page = await portal.Http().GetAsync($"items?q={Uri.EscapeDataString(text)}");
        page.Find(".results a.result-name").TextContent.ShouldBe("最低生活保障");
        page.Find("#q").GetAttribute("value").ShouldBe(text);
    }

    [Fact]
    public async Task Search_ForNothingThereIs_SaysSoAndShowsTheWayBack()
    {
        var page = await portal.Http().GetAsync("items?q=%3Cscript%3Ealert(1)%3C/script%3E");
        page.Find(".empty .btn").GetAttribute("href").ShouldBe("items");
        page.Html.ShouldNotContain("<script>alert");
        (await portal.Http().GetAsync("items?class=Nonsense&tag=99&subject=&owner=7&from=-5")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact, Trait("Row", "77")]
    public async Task Filter_ByNearby_LeavesOnlyItemsWithThatTag()
    {
        var all = Total(await portal.Http().GetAsync("items"));
        var page = await portal.Http().GetAsync("items?tag=Nearby");
        Total(page).ShouldBeInRange(1, all - 1);
        page.All(".results > li").ShouldAllBe(line => line.TextContent.Contains("就近办", StringComparison.Ordinal));
        page.All(".filters a[aria-current]").ShouldHaveSingleItem().TextContent.ShouldBe("就近办");
        page.Find(".filters a[aria-current]").GetAttribute("href").ShouldBe("items");
    }

    [Fact, Trait("Row", "183")]
    public async Task Switch_BetweenPersonAndOrganisation_ChangesTheList()
    {
        var people = await portal.Http().GetAsync("items?subject=Person");
        var organisations = await portal.Http().GetAsync("items?subject=Organisation");
        people.All(".results > li").ShouldAllBe(line => line.TextContent.Contains("个人", StringComparison.Ordinal));
        organisations.All(".results > li").ShouldAllBe(line => line.TextContent.Contains("法人", StringComparison.Ordinal));
        Total(organisations).ShouldBeInRange(1, Total(people) - 1);
    }

    [Fact, Trait("Row", "71")]
    public async Task ItemWithoutATrip_HandedInOnline_HasNoStepThatAsksForPresence()
    {
        var http = portal.Http();
        var list = await http.GetAsync("items?trips=0&q=MZ-0101");
        list.Find(".results .result-note").TextContent.ShouldContain("不用跑现场");
        (await http.GetAsync("items/MZ-0101")).Find(".guide-facts").TextContent.ShouldContain("不用跑现场");

        var run = await ApplyRun.SomebodyAsync(portal);
        var caseId = await run.ApplyAsync("MZ-0101");
        await using var db = portal.Everywhere();
        var matter = db.Cases.Single(each => each.Id == caseId);
        (matter.Channel, matter.DeliveryWay, matter.PickUpHallId).ShouldBe((Channel.Web, DeliveryWay.Online, null));
        (await run.ItemAsync("MZ-0101")).Trips.ShouldBe(0);
    }

    [Fact]
    public async Task Items_OfThePark_ComeInPagesAndEachOnce()
    {
        var seen = new List<string>();
        var address = "items";
        for (var pages = 0; address is not null && pages < 20; pages++)
        {
            var page = await portal.Http("kanglicheng").GetAsync(address);
            seen.AddRange(page.All(".results a.result-name").Select(link => link.GetAttribute("href")!));
            address = page.Document.QuerySelector(".pager a[rel=next]")?.GetAttribute("href");
        }

        seen.Count.ShouldBe(229);
        seen.ShouldBeUnique();
    }

    [Fact, Trait("Row", "86")]
    public async Task Guide_OfAnItem_ShowsBasisConditionsWayLimitsAndFlowAndPrints()
    {
        var page = await portal.Http().GetAsync("items/MZ-0101");
        var headings = page.All("main h2").Select(heading => heading.TextContent).ToList();
        foreach (var heading in new[] { "申请材料", "受理条件", "办理流程", "时限与结果", "设定依据" })
        {
            headings.ShouldContain(heading);
        }

        page.Text.ShouldContain("国务院令第649号");
        page.Text.ShouldContain("承诺办结时限");
        page.Text.ShouldContain("法定办结时限");
        page.All(".guide-facts > div").Count.ShouldBe(5);
        page.Find("button[data-print]").TextContent.ShouldBe("打印指南");
        page.All("link[rel=stylesheet]").ShouldContain(link => link.GetAttribute("href")!.Contains("print", StringComparison.Ordinal));
        page.Find(".print-only svg[role=img] path").GetAttribute("d").ShouldNotBeNullOrEmpty();
        page.Find(".start a").GetAttribute("href")!.ShouldStartWith("apply/");
    }

    [Fact]
    public async Task Guide_WithoutALegalBasis_SaysThatItIsToBeEntered()
    {
        var page = await portal.Http("kanglicheng").GetAsync("items/YQ-001");
        page.Text.ShouldContain("我们只列出确认无误的依据");
        page.Document.QuerySelector(".start").ShouldBeNull();
    }

    [Fact, Trait("Row", "131")]
    public async Task Guide_TwoQuestionsAnswered_AsksForFewerPapers()
    {
        var http = portal.Http();
        var page = await http.GetAsync("items/MZ-0101");
        var all = Papers(page);
        var questions = page.All("form fieldset").Take(2).Select(question => question.QuerySelector("input")!.GetAttribute("name")!).ToList();
        page.All($"input[name={questions[0]}]").Select(option => option.GetAttribute("value")).ShouldContain("no");

        var answered = await http.GetAsync($"items/MZ-0101?{questions[0]}=no&{questions[1]}=no&another=%22%3E");
        Papers(answered).ShouldBe(all - 2);
        answered.Text.ShouldContain("少交 2 份材料");
        answered.Find(".start a").GetAttribute("href")!.ShouldEndWith($"?{questions[0]}=no&{questions[1]}=no");
        answered.All("input[checked]").Count.ShouldBe(2);

        static int Papers(PortalPage page) => page.All("#materials ~ ul.results > li").Count;
    }

    [Fact]
    public async Task Guide_OfAnotherDistrictOrOfNothing_IsNotFound()
    {
        (await portal.Http("mazhang").GetAsync("items/QJ-001")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await portal.Http().GetAsync("items/NO-SUCH")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await portal.Http().GetAsync("items/NO-SUCH/versions")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await portal.Http().GetAsync("columns/no-such")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await portal.Http().GetAsync($"articles/{Guid.Empty}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await portal.Http().GetAsync($"halls/{Guid.Empty}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact, Trait("Row", "85")]
    public async Task Versions_OfAnItem_ShowWhatWasSaved()
    {
        var page = await portal.Http().GetAsync("items/MZ-0101/versions?from=1&to=2");
        var totals = page.All(".comparison-totals > li").Select(total => total.TextContent).ToList();
        totals.ShouldContain("−2 份申请人要交的材料");
        totals.ShouldContain("−10 承诺时限（工作日）");
        page.All("table tbody th[scope=rowgroup]").Select(part => part.TextContent).ShouldContain("申请材料");
        (await portal.Http().GetAsync("items/DY-0201/versions")).Text.ShouldContain("只有一个版本");
    }

    [Fact, Trait("Row", "128")]
    public async Task Home_OfGuangming_ShowsItsFourAreas()
    {
        var page = await portal.Http("guangming").GetAsync("");
        page.All(".channels > section > h2").Select(heading => heading.TextContent).ShouldBe(["政务", "入学", "志愿", "培训"]);
        page.All(".channels > section").ShouldAllBe(area => area.QuerySelectorAll("a").Length > 0);
        foreach (var link in page.All(".channels a").Select(link => link.GetAttribute("href")!).Where(link => !link.StartsWith("my/", StringComparison.Ordinal)).Distinct())
        {
            (await portal.Http("guangming").GetAsync(link)).Status.ShouldBe(HttpStatusCode.OK, link);
        }
    }

    [Fact]
    public async Task Home_InEnglish_HasNoChineseOfOurOwn()
    {
        var http = portal.Http();
        await http.InEnglishAsync();
        foreach (var address in new[] { "", "items", "items/MZ-0101", "items/MZ-0101/versions", "halls", "columns/notices" })
        {
            var page = await http.GetAsync(address);
            page.Status.ShouldBe(HttpStatusCode.OK, address);
            page.Find("html").GetAttribute("lang").ShouldBe("en");
            page.All("main h1, main h2, main dt, main legend, main .btn").ShouldAllBe(text => !text.TextContent.Any(sign => sign >= '\u4e00' && sign <= '\u9fff'), address);
        }
    }

    [Fact, Trait("Row", "24")]
    public async Task TileGroup_Renamed_ShowsItsNewNameAtOnce()
    {
        await using var visit = await DeskVisit.AsAsync(portal, "kaifu.admin");
        var (desk, directory) = (visit.Get<TenancyDesk>(), visit.Get<TenantDirectory>());
        var place = (await directory.TreeAsync(Cancel)).FindBySlug("jiangwan")!;
        var http = portal.Http("jiangwan");
        (await HeadingsAsync()).ShouldBe(["我的政府", "魅力开福", "我的缴费"]);

        var read = TenantEdit.Of(place);
        var groups = (await directory.TreeAsync(Cancel)).SettingsOf(place).TileGroups!;
        var renamed = read with { Settings = read.Settings with { TileGroups = [groups[1], groups[0] with { Title = new LocalText("政府在身边", "Government near you") }] } };
        var saved = (await desk.SaveAsync(place.Id, renamed, read, visit.Actor, Cancel)).Value!;
        (await HeadingsAsync()).ShouldBe(["魅力开福", "政府在身边"]);

        (await desk.SaveAsync(place.Id, read, TenantEdit.Of(saved), visit.Actor, Cancel)).IsYes.ShouldBeTrue();
        (await HeadingsAsync()).ShouldBe(["我的政府", "魅力开福", "我的缴费"]);

        async Task<IEnumerable<string>> HeadingsAsync() => (await http.GetAsync("")).All(".channels h2").Select(heading => heading.TextContent);
    }

    [Fact, Trait("Row", "26")]
    public async Task Article_PublishedInEachOfTheSixColumns_IsThereForEverybodyBelow()
    {
        await using var visit = await DeskVisit.AsAsync(portal, "kaifu.admin");
        var desk = visit.Get<PublicationDesk>();
        var columns = await desk.ColumnsOfAsync(visit.Actor.Post!.TenantId, Cancel);
        var http = portal.Http();
        foreach (var key in SixColumns)
        {
            var column = columns.Single(each => each.Key == key);
            var title = $"检验文章 {key}";
            var article = (await desk.SaveArticleAsync(new ArticleEdit(null, column.Id, title, "## 小标题\n\n<script>alert(1)</script> [链接](javascript:alert(1)) [事项](items) <javascript:alert(2)>", null), visit.Actor, Cancel)).Value!;
            (await http.GetAsync($"articles/{article.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);

            var shown = (await desk.PublishArticleAsync(article.Id, isPublished: true, article.ChangedAt, visit.Actor, Cancel)).Value!;
            (await http.GetAsync($"columns/{key}")).All(".news a").Select(link => link.TextContent).ShouldContain(title);
            var page = await http.GetAsync($"articles/{article.Id}");
            page.Find("h1").TextContent.ShouldBe(title);
            page.Find(".prose h3").TextContent.ShouldBe("小标题");
            page.All(".prose script").ShouldBeEmpty();
            page.Find(".prose").TextContent.ShouldContain("javascript:alert(2)");
            page.All(".prose a").Select(link => link.GetAttribute("href")).ShouldBe(["", "items"]);
            (await portal.Http("mazhang").GetAsync($"articles/{article.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);

            (await desk.PublishArticleAsync(article.Id, isPublished: false, shown.ChangedAt, visit.Actor, Cancel)).IsYes.ShouldBeTrue();
            (await http.GetAsync($"columns/{key}")).All(".news a").Select(link => link.TextContent).ShouldNotContain(title);
        }
    }

    [Fact, Trait("Row", "94")]
    public async Task Delegated_ToTheCommunities_Are66InEightClassesAndACommunityClerkAccepts()
    {
        var report = await (await portal.SignedInAsync("kaifu.admin", "kaifu")).GetAsync("admin/reports?report=delegation");
        report.Find("#delegated-total").TextContent.ShouldBe("共 66 项，分属 8 类");
        report.All("tbody th[scope=rowgroup]").Count.ShouldBe(8);
        report.All("tbody td:first-child").Count.ShouldBe(66);

        await using var visit = await DeskVisit.AsAsync(portal, "xincheng.clerk");
        await using var db = portal.Everywhere();
        var today = Core.Calendars.ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime);
        var rights = (await db.Delegations.AsNoTracking().Where(row => row.TenantId == visit.Actor.Post!.TenantId).ToListAsync(Cancel)).Where(row => row.HoldsOn(today)).ToDictionary(row => row.ItemKey, row => row.Right);
        var items = (await db.ServiceItems.AsNoTracking().Where(item => item.State == ItemState.Published && item.CanApply && rights.Keys.Contains(item.ItemKey)).OrderBy(item => item.Code).ToListAsync(Cancel)).ConvertAll(item => (item.Code, Right: rights[item.ItemKey]));
        items.Count.ShouldBe(66);
        items.Select(item => item.Right).Distinct().ShouldBe([DelegatedRight.Accept, DelegatedRight.FirstReview], ignoreOrder: true);
        foreach (var (code, right) in items)
        {
            var caseId = (await Delivery.WebCases.MakeAsync(portal, decided: false, code: code)).CaseId;
            var action = right == DelegatedRight.Accept ? CaseAction.Accept : CaseAction.HandOver;
            (await visit.Get<CaseDesk>().ActAsync(caseId, new CaseAct(action, Guid.CreateVersion7()) { Note = "材料齐全" }, visit.Actor, Cancel)).Refusal.ShouldBeNull(code);
        }
    }

    [Fact, Trait("Row", "95")]
    public async Task Owners_OfThePark_AddUpTo229()
    {
        var http = await portal.SignedInAsync("longgang.admin", "longgang");
        await using var db = portal.Everywhere();
        var park = db.Tenants.Single(tenant => tenant.Slug == "kanglicheng").Id;
        var report = await http.GetAsync($"admin/reports?report=owner&place={park.ToString(CultureInfo.InvariantCulture)}");
        report.Find("#owner-sum").TextContent.ShouldContain("145 + 44 + 40 = 229");
        report.Find("#owner-sum .badge-good").TextContent.ShouldBe("核对相符");
    }

    [Fact, Trait("Row", "97")]
    public async Task Coverage_OfADistrict_HasALineForEachStreetAndCommunity()
    {
        var report = await (await portal.SignedInAsync("kaifu.admin", "kaifu")).GetAsync("admin/reports?report=coverage");
        var tree = await portal.Get<TenantDirectory>().TreeAsync(Cancel);
        report.All("tbody tr").Count.ShouldBe(tree.Subtree(tree.FindBySlug("kaifu")!).Count(tenant => tenant.IsActive) - 1);
        report.All("tbody tr").Single(row => row.TextContent.Contains("欣城社区", StringComparison.Ordinal)).TextContent.ShouldMatch(@"\d+\.\d\s?%");
        report.All("tbody tr").ShouldContain(row => row.TextContent.Contains("芙蓉北路街道", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("admin/items")]
    [InlineData("admin/reports")]
    [InlineData("admin/site")]
    [InlineData("admin/tenants")]
    public async Task AdminPage_ForAClerkOrAVisitor_IsClosed(string address)
    {
        (await (await portal.SignedInAsync("xincheng.clerk")).GetAsync(address)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await portal.Http().GetAsync(address)).Address.AbsolutePath.ShouldEndWith("/sign-in");
        (await (await portal.SignedInAsync("kaifu.admin", "kaifu")).GetAsync(address)).Find("h1").TextContent.ShouldNotBeEmpty();
    }

    private static int Total(PortalPage page) => int.Parse(new string([.. page.Find("p[role=status]").TextContent.Where(char.IsDigit)]), CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("zh", "申请表", "申请人签名")]
    [InlineData("en", "Application form", "Signature")]
    public async Task BlankForm_OfAnItem_AsksWhatItsFormAsks(string language, string name, string signature)
    {
        using var http = portal.Http();
        await http.GetAsync($"language?to={language}&back=");
        var guide = await http.GetAsync("items/MZ-0101");
        var page = await http.GetAsync(guide.All("a[href='items/MZ-0101/form/applicationForm']").ShouldHaveSingleItem().GetAttribute("href")!);

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Find("h1").TextContent.ShouldContain(name);
        page.Text.ShouldContain(signature);
        page.Find("button[data-print]");
        var item = await new ApplyRun(portal, http).ItemAsync("MZ-0101");
        foreach (var field in item.Detail.Form.Fields.Where(field => field.Kind != FieldKind.Attachment))
        {
            page.Text.ShouldContain(language == "en" ? field.Label.En ?? field.Label.Zh : field.Label.Zh);
        }

        (await http.GetAsync("items/MZ-0101/form/idCard")).Status.ShouldBe(HttpStatusCode.NotFound, "of that paper there is no form");
    }

    [Fact, Trait("Row", "87")]
    public async Task FurtherBirth_FromTheCommunityToTheDistrict_IsTakenThrough()
    {
        var made = await Delivery.WebCases.MakeAsync(portal, code: "WJ-0901", name: "吴再育");
        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).ThenInclude(step => step.Tenant).Include(each => each.Origin).SingleAsync(each => each.Id == made.CaseId, Cancel);

        (matter.Origin!.Slug, matter.Outcome).ShouldBe(("xincheng", Outcome.Approved));
        matter.Steps.OrderBy(step => step.Stage).Select(step => (step.Tenant!.Slug, step.Duty, step.State)).ShouldBe([("xincheng", StepDuty.Assist, StepState.Done), ("furong", StepDuty.Accept, StepState.Done), ("kaifu", StepDuty.Review, StepState.Done), ("kaifu", StepDuty.Decide, StepState.Done)]);
        (await made.Http.GetAsync($"my/cases/{made.CaseId}")).Text.ShouldContain("准予");
        (await made.Http.GetAsync("items/WJ-0901")).Text.ShouldContain("演示");
    }
}
