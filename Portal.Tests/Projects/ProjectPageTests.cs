using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Projects;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Projects;

/// <summary>深圳90 as a company of the demonstration meets it, with a browser without scripts, and as the district sees it.</summary>
[Trait("Row", "84")]
public sealed class ProjectPageTests(PortalFixture portal)
{
    private const string Place = "guangming-community";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GovernmentHousing_Started_IsDueIn85WorkingDays_AndItsFirstItemIsFilledIn()
    {
        using var http = await portal.SignedInAsync("19900000005", Place);
        (await http.GetAsync("my/projects")).Text.ShouldContain("启动项目");
        var form = await http.GetAsync("my/projects/new");
        form.Text.ShouldContain("共85个工作日");
        form.Text.ShouldContain("共90个工作日");
        form.Text.ShouldContain("共33个工作日");
        form.Text.ShouldContain("共45个工作日");
        var unnamed = await http.PostFormAsync(form, Fields(form, ""), "project");
        unnamed.Text.ShouldContain("项目名称要填写");
        var page = await http.PostFormAsync(unnamed, Fields(form, "〔演示〕示例学校"), "project");

        var projectId = Guid.Parse(page.Address.Segments[^1]);
        await using var db = portal.Everywhere();
        var project = await db.Projects.AsNoTracking().SingleAsync(each => each.Id == projectId, Cancel);
        project.Days.ShouldBe(85);
        project.DueAt.ShouldBe(Clock.DueAt(project.StartedAt, new TimeLimit(85, TimeUnit.WorkingDays), WorkCalendar.Official).AtUtc);
        page.Text.ShouldContain("各阶段的天数和事项是为演示编的");

        // What stood in the form of the project stands in the application, and is not asked again.
        var run = new ApplyRun(portal, http);
        var first = run.Take(await http.PostFormAsync(page, Fresh.Fields(), "prepare-GC-0101"));
        first.Find("[name=projectName]").GetAttribute("value").ShouldBe("〔演示〕示例学校");
        first.Find("[name=developer]").GetAttribute("value").ShouldBe("〔演示〕光明示例建设有限公司");
        var done = await run.SendAsync(await run.FillAsync("GC-0101", first));
        var caseId = Guid.Parse(done.Address.Segments[^1]);
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Cancel)).ProjectId.ShouldBe(projectId);
        (await http.GetAsync($"my/projects/{projectId}")).Text.ShouldContain("材料都已提交");

        using var staff = await portal.SignedInAsync("gm.clerk", "guangming");
        (await staff.GetAsync("work/projects")).Text.ShouldContain("〔演示〕示例学校");
        (await staff.GetAsync($"work/projects/{projectId}")).Text.ShouldContain("区政务服务中心");
        using var elsewhere = await portal.SignedInAsync("longgang.clerk", "longgang");
        (await elsewhere.GetAsync("work/projects")).Text.ShouldContain("还没有项目");
        (await elsewhere.GetAsync($"work/projects/{projectId}")).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task StageWithoutItems_OfTheDemonstration_IsStartedRecordedAndClosedByTheHousingBureau()
    {
        await using var db = portal.Everywhere();
        var id = await db.Projects.Where(project => project.Name == "〔演示〕光明示例厂房").Select(project => project.Id).SingleAsync(Cancel);
        using var clerk = await portal.SignedInAsync("gm.clerk", "guangming");
        var seen = await clerk.GetAsync($"work/projects/{id}");
        seen.Text.ShouldContain("牵头部门还没有启动");
        seen.All("#by-hand form").ShouldBeEmpty("another bureau leads it");

        using var lead = await portal.SignedInAsync("gm.reviewer2", "guangming");
        var post = await db.Posts.AsNoTracking().SingleAsync(each => each.Account!.UserName == "gm.reviewer2" && each.Unit!.Function == Core.Tenancy.UnitFunction.Housing, Cancel);
        var choose = await lead.GetAsync("sign-in/post");
        using var chosen = new FormUrlEncodedContent(Fresh.Fields(("post", post.Id.ToString()), ("__RequestVerificationToken", choose.Find("form[action='take-post'] input[name=__RequestVerificationToken]").GetAttribute("value")!)));
        (await lead.Client.PostAsync(new Uri("take-post", UriKind.Relative), chosen, Cancel)).IsSuccessStatusCode.ShouldBeTrue();

        var page = await lead.PostFormAsync(await lead.GetAsync($"work/projects/{id}"), Fresh.Fields(), "hand-begin");
        page.Text.ShouldContain("广复核于");
        page = await lead.PostFormAsync(page, Fresh.Fields(("name", "土地出让"), ("authority", ""), ("matter", Guid.CreateVersion7().ToString())), "hand-wait");
        page.Text.ShouldContain("请填写事项名称和办理部门");
        page.Find("#hand-name").GetAttribute("value").ShouldBe("土地出让", "what was typed stays");
        var matter = Guid.CreateVersion7();
        page = await lead.PostFormAsync(page, Fresh.Fields(("name", "土地出让"), ("authority", "自然资源部门"), ("matter", matter.ToString())), "hand-wait");
        page.Find("#by-hand form.notice").TextContent.ShouldContain("还有 1 个平台外的事项没有办完");
        page = await lead.PostFormAsync(page, Fresh.Fields(("on", "2099-01-01")), $"hand-done-{matter:N}");
        page.Text.ShouldContain("不能晚于今天");
        page = await lead.PostFormAsync(page, Fresh.Fields(("on", ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime).AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))), $"hand-done-{matter:N}");

        using (var company = await portal.SignedInAsync("19900000005", Place))
        {
            (await company.GetAsync($"my/projects/{id}")).Text.ShouldContain("土地出让 — 自然资源部门");
        }

        page = await lead.PostFormAsync(page, Fresh.Fields(), "hand-close");
        page.Text.ShouldNotContain("手工办理：立项用地规划许可");
        (await db.Projects.AsNoTracking().SingleAsync(project => project.Id == id, Cancel)).Stages.Take(2).Select(stage => stage.State).ShouldBe([StageState.Done, StageState.Running]);
    }

    [Fact]
    public async Task Projects_OfSomebodyWithoutACompany_OfferNothingToStart()
    {
        using var http = await portal.SignedInAsync("19900000002", Place);
        (await http.GetAsync("my/projects")).Document.QuerySelector("a[href='my/projects/new']").ShouldBeNull();
        (await http.GetAsync("my/projects/new")).Text.ShouldContain("项目由单位启动");
    }

    internal static IReadOnlyDictionary<string, string> Fields(PortalPage form, string name)
    {
        var housing = form.All("input[name=template]").Single(input => input.ParentElement!.TextContent.Contains("房建", StringComparison.Ordinal)).GetAttribute("value")!;
        return Fresh.Fields(("template", housing), (ProjectFields.Name, name), (ProjectFields.Place, "〔演示〕示例路1号"));
    }
}
