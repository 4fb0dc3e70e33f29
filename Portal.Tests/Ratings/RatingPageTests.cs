using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Ratings;
using Portal.Tests.Delivery;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Ratings;

/// <summary>好差评 on its pages: the citizen's, everybody's, the staff's.</summary>
[Trait("Row", "119")]
public sealed class RatingPageTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Citizen_RatesAnEndedMatterBadly_AndTheFollowUpIsClosedByASupervisor()
    {
        var made = await WebCases.MakeAsync(portal, name: "钱差评");
        var page = await made.Http.GetAsync($"my/cases/{made.CaseId}");
        page.Find("#rating a").TextContent.ShouldContain("评价这次办事");
        var form = await made.Http.GetAsync($"my/cases/{made.CaseId}/rate");
        form.All("input[name=level]:checked").ShouldBeEmpty("nothing is chosen for anybody");
        (await made.Http.PostFormAsync(form, Fresh.Fields(("words", "没选等次")), "rate")).Text.ShouldContain("请先选一个评价等次");
        var done = await made.Http.PostFormAsync(form, Fresh.Fields(("level", "VeryDissatisfied"), ("words", "办得太慢了")), "rate");
        done.Text.ShouldContain("谢谢您的评价");
        done.Text.ShouldContain("整改到位");
        (await made.Http.GetAsync($"my/cases/{made.CaseId}")).Find("#rating").TextContent.ShouldContain("非常不满意");
        (await made.Http.GetAsync("my/notices")).Text.ShouldContain("没有让您满意，我们很抱歉");
        (await made.Http.PostFormAsync(form, Fresh.Fields(("level", "VeryDissatisfied"), ("words", "办得太慢了")), "rate")).Text.ShouldContain("谢谢您的评价", customMessage: "the same form again");
        (await made.Http.PostFormAsync(form, Fresh.Fields(("level", "Satisfied"), ("key", Guid.CreateVersion7().ToString())), "rate")).Text.ShouldContain("一次服务只评价一次");
        await made.Http.InEnglishAsync();
        (await made.Http.GetAsync($"my/cases/{made.CaseId}/rate")).Text.ShouldContain("Somebody will contact you by");
        (await made.Http.GetAsync("my/notices")).Text.ShouldContain("We are sorry that it was not as it should be", customMessage: "the inbox says it in the reader's language");

        await using var db = portal.Everywhere();
        var rating = await db.Ratings.AsNoTracking().SingleAsync(each => each.CaseId == made.CaseId, Cancel);
        var followUp = await db.FollowUps.AsNoTracking().SingleAsync(each => each.RatingId == rating.Id, Cancel);

        // The clerk finds only how many there are of each; the follow-up is not there for them.
        using var clerk = await portal.SignedInAsync("xincheng.clerk");
        (await clerk.GetAsync("work/ratings")).Text.ShouldContain("评价还不多，暂不显示");
        (await clerk.GetAsync("work/ratings?view=open")).Text.ShouldNotContain("非常不满意");
        (await clerk.GetAsync($"work/ratings/{followUp.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        using var elsewhere = await portal.SignedInAsync("gm.approver", "guangming");
        (await elsewhere.GetAsync($"work/ratings/{followUp.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);

        using var supervisor = await portal.SignedInAsync("kaifu.supervisor", "kaifu");
        (await supervisor.GetAsync("work/ratings")).Find($"a[href='work/ratings/{followUp.Id}']").ShouldNotBeNull();
        var work = await supervisor.GetAsync($"work/ratings/{followUp.Id}");
        work.Text.ShouldContain("办得太慢了");
        work.Text.ShouldNotContain(made.Phone);
        work.Text.ShouldNotContain("钱差评");
        (await supervisor.PostFormAsync(work, Fresh.Fields(), "reveal")).Text.ShouldContain(made.Phone);
        (await supervisor.PostFormAsync(work, Fresh.Fields(), "act")).Text.ShouldContain("请先选择下一步做什么");
        work = await supervisor.PostFormAsync(work, Fresh.Fields(("action", "Contact"), ("note", "已致电道歉")), "act");
        work = await supervisor.PostFormAsync(work, Fresh.Fields(("action", "PutRight"), ("finding", "Substantiated"), ("note", "已催办发证")), "act");
        work = await supervisor.PostFormAsync(work, Fresh.Fields(("action", "CallBackSatisfied"), ("note", "满意")), "act");
        work.Text.ShouldContain("已办结");
        work.Document.QuerySelector("form#next, #next").ShouldBeNull();
        (await supervisor.GetAsync("work/ratings?view=closed")).Find($"a[href='work/ratings/{followUp.Id}']").ShouldNotBeNull();
        (await supervisor.GetAsync("work/ratings?view=figures")).Text.ShouldContain("参评率");
        (await db.Journal.AsNoTracking().CountAsync(line => line.Kind == "rating.Reveal" && line.Subject == $"rating:{rating.Id:N}", Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Anybody_RatesAMatterByNumberAndCode_Once()
    {
        var made = await WebCases.MakeAsync(portal, name: "孙扫码");
        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == made.CaseId, Cancel);
        using var stranger = portal.Http();
        (await stranger.GetAsync("kiosk/rate")).All("form").ShouldBeEmpty("not set up for a hall");
        using var kiosk = await Halls.Machines.PairedAsync(portal, "xincheng", Core.Demo.DemoFiles.IdOf("hall", "xincheng"));
        var start = await kiosk.GetAsync("kiosk/rate");
        start.All(".site-header, .site-nav").ShouldBeEmpty("a machine leads nowhere else");
        start.Find("[data-go]").GetAttribute("data-go").ShouldBe("kiosk/number");
        (await kiosk.PostFormAsync(start, Fresh.Fields(("number", matter.Number), ("code", "WRONGXYZ")), "find")).Text.ShouldContain("没有找到");
        var form = await kiosk.PostFormAsync(start, Fresh.Fields(("number", matter.Number), ("code", matter.QueryCode)), "find");
        form.Text.ShouldNotContain("孙扫码");
        (await kiosk.PostFormAsync(form, Fresh.Fields(("level", "Dissatisfied"), ("phone", "123")), "rate")).Text.ShouldContain("11");
        var done = await kiosk.PostFormAsync(form, Fresh.Fields(("level", "Satisfied")), "rate");
        done.Text.ShouldContain("谢谢您的评价");
        done.Find("[data-go]").GetAttribute("data-after").ShouldBe("15", "and back to the start for the next person");
        done.Response.Headers.CacheControl!.NoStore.ShouldBeTrue("nothing is left behind");
        (await kiosk.PostFormAsync(form, Fresh.Fields(("level", "VeryDissatisfied"), ("key", Guid.CreateVersion7().ToString())), "rate")).Text.ShouldContain("一次服务只评价一次");
        (await db.Ratings.AsNoTracking().SingleAsync(each => each.CaseId == made.CaseId, Cancel)).Channel.ShouldBe(RatingChannel.Kiosk);
    }

    /// <summary>A clerk signs out, and rates themself by a slip they photographed: the browser is remembered, and the try is in the journal.</summary>
    [Fact]
    public async Task Clerk_SignedOut_DoesNotRateByAVisitorsSlip()
    {
        var run = await VisitRun.OpenAsync(portal, "hehuachi", "hehuachi.clerk");
        var ticket = await run.FinishedAsync();
        using var clerk = await portal.SignedInAsync("hehuachi.clerk", "hehuachi");
        (await clerk.PostFormAsync(await clerk.GetAsync(""), Fresh.Fields(), "sign-out")).Document.QuerySelector("form[action='sign-out']").ShouldBeNull();
        var refused = await clerk.PostFormAsync(await clerk.GetAsync($"rate/{ticket.Secret}"), Fresh.Fields(("level", "VerySatisfied")), "rate");
        refused.Text.ShouldContain("这个浏览器上有工作人员登录过");
        using var visitor = portal.Http("hehuachi");
        (await visitor.PostFormAsync(await visitor.GetAsync($"rate/{ticket.Secret}"), Fresh.Fields(("level", "Satisfied")), "rate")).Text.ShouldContain("谢谢您的评价");
        await using var db = portal.Everywhere();
        (await db.Ratings.AsNoTracking().SingleAsync(rating => rating.TicketId == ticket.Id, Cancel)).Level.ShouldBe(RatingLevel.Satisfied);
        (await db.Journal.AsNoTracking().SingleAsync(line => line.Kind == "rating.Refused" && line.Subject == $"ticket:{ticket.Id:N}", Cancel)).After.ShouldBe(nameof(StaffBrowser));
    }

    [Fact]
    public async Task Published_IsNumbersOnly()
    {
        using var http = portal.Http();
        var page = await http.GetAsync("satisfaction");
        page.Text.ShouldContain("满意度公开");
        page.Text.ShouldNotContain("办得太慢了");
        using var staff = await portal.SignedInAsync("xincheng.clerk");
        var rate = await staff.GetAsync("rate");
        (await staff.PostFormAsync(rate, Fresh.Fields(("slip", "ABCDEFGHJKLMNPQR")), "slip")).Text.ShouldContain("没有找到这个代码");
    }

    [Fact, Trait("Row", "56")]
    public async Task Pad_StaffAreToldToSignOut_AndAWrongCodeIsNoPad()
    {
        using var staff = await portal.SignedInAsync("xincheng.clerk");
        (await staff.GetAsync("pad")).Text.ShouldContain("请先退出登录");
        using var tablet = portal.Http();
        (await tablet.PostFormAsync(await tablet.GetAsync("pad"), Fresh.Fields(("code", "12345678")), "pair")).Text.ShouldContain("配对码不对");
    }

    [Fact]
    public async Task Questionnaire_OfAnAdministrator_IsPublishedAsANewVersion()
    {
        using var http = await portal.SignedInAsync("gm.admin", "guangming");
        var page = await http.GetAsync("admin/questionnaires?kind=Matter");
        (await http.PostFormAsync(page, Fresh.Fields(("questions", "Bad Key | 中文")), "publish")).Text.ShouldContain("这一行看不懂");
        var published = await http.PostFormAsync(page, Fresh.Fields(("questions", "speed | 办事效率 | Speed\nclear | 讲得清楚 | Clarity")), "publish");
        published.Text.ShouldContain("本地问卷第1版");
        published.Find("#questions").TextContent.ShouldContain("讲得清楚");
    }
}
