using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Notices;
using Portal.Tests.Delivery;
using Portal.Tests.SignIn;
using Portal.Web;
using Shouldly;
using Xunit;

namespace Portal.Tests.Notices;

public sealed class NoticePageTests(PortalFixture portal)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MyNotices_OfOnesOwnCase_AreSaidInEitherLanguageAndMarkedRead()
    {
        var made = await WebCases.MakeAsync(portal, decided: false);

        var page = await made.Http.GetAsync(PortalUrls.MyNotices);
        page.Text.ShouldContain("申请已提交");
        page.Text.ShouldContain("未读");
        await made.Http.InEnglishAsync();
        page = await made.Http.GetAsync(PortalUrls.MyNotices);
        page.Text.ShouldContain("Application sent");
        page.Find("a.case-name").GetAttribute("href").ShouldBe(PortalUrls.MyCase(made.CaseId));

        await using var db = portal.Everywhere();
        var notice = await db.Notices.AsNoTracking().SingleAsync(each => each.CaseId == made.CaseId && each.Channel == NoticeChannel.Inbox, Stop);
        page = await made.Http.PostFormAsync(page, Fresh.Fields(("Read.Id", notice.Id.ToString())), "read");
        page.All(".badge").ShouldBeEmpty();
    }

    [Fact]
    public async Task MyNotices_MoreThanAPage_LeadToOlderOnes()
    {
        var made = await WebCases.MakeAsync(portal, decided: false);
        await using (var db = portal.Everywhere())
        {
            var first = await db.Notices.AsNoTracking().SingleAsync(each => each.CaseId == made.CaseId && each.Channel == NoticeChannel.Inbox, Stop);
            for (var each = 0; each < 40; each++)
            {
                db.Add(new Notice
                {
                    TenantId = first.TenantId,
                    CaseId = first.CaseId,
                    CitizenId = first.CitizenId,
                    Channel = NoticeChannel.Inbox,
                    Template = nameof(NoticeTemplate.MessageFromStaff),
                    Text = "【开福政务】留言",
                    State = NoticeState.Sent,
                    CreatedAt = first.CreatedAt,
                    NextAttemptAt = first.CreatedAt,
                });
            }

            await db.SaveChangesAsync(Stop);
        }

        var newest = await made.Http.GetAsync(PortalUrls.MyNotices);
        newest.All("li.case-row").Count.ShouldBe(30);
        var older = await made.Http.GetAsync(newest.Find("nav.pager a").GetAttribute("href")!);
        older.All("li.case-row").Count.ShouldBe(11, "forty and the first one, of one moment, each on one page only");

        var read = await made.Http.PostFormAsync(older, Fresh.Fields(("Read.Id", older.Find("button[name='Read.Id']").GetAttribute("value")!)), "read");
        read.Address.PathAndQuery.ShouldBe(older.Address.PathAndQuery, "who reads older ones stays with them");
    }

    [Fact]
    public async Task MyNotices_OfSomebodyNew_SayWhatWillAppear()
    {
        var phone = "13900006999";
        using var http = portal.Http();
        await Fresh.RegisterAsync(http, Fresh.IdNumber(), phone);
        await http.SignInAsync(phone, Fresh.Password);

        (await http.GetAsync(PortalUrls.MyNotices)).Find(".empty-title").TextContent.ShouldBe("还没有消息");
    }

    [Fact]
    [Trait("Row", "199")]
    public async Task DevelopmentInbox_OfASimulatedPortal_ShowsOnesOwnMessagesAndSaysItIsSimulated()
    {
        var made = await WebCases.MakeAsync(portal);
        await using var db = portal.Everywhere();
        var result = await db.Notices.AsNoTracking().SingleAsync(each => each.CaseId == made.CaseId && each.Channel == NoticeChannel.Sms && each.Template == nameof(NoticeTemplate.Approved), Stop);

        var page = await made.Http.GetAsync(PortalUrls.SmsInbox);
        page.Find("h1").TextContent.ShouldBe("开发短信收件箱（模拟）");
        page.Text.ShouldContain(result.Text);
        using var other = await portal.SignedInAsync("19900000004");
        (await other.GetAsync(PortalUrls.SmsInbox)).Text.ShouldNotContain(result.Text);
        using var visitor = portal.Http();
        (await visitor.GetAsync(PortalUrls.SmsInbox)).Text.ShouldNotContain("尾号");
    }

    [Fact]
    public async Task Outbox_MoreParkedThanAreListed_SaysOfHowMany()
    {
        const string Mark = "parked by the test of the long list";
        await using var db = portal.Everywhere();
        var place = await db.Tenants.AsNoTracking().Where(tenant => tenant.Slug == "xincheng").Select(tenant => tenant.Id).SingleAsync(Stop);
        var somebody = await db.Citizens.AsNoTracking().Select(citizen => citizen.Id).FirstAsync(Stop);

        // Made long after all others, so that these are the ones which are cut.
        db.AddRange(Enumerable.Range(0, 201).Select(_ => new Notice
        {
            TenantId = place,
            CitizenId = somebody,
            Channel = NoticeChannel.Sms,
            Address = "19812350000",
            Template = nameof(NoticeTemplate.Accepted),
            Text = "x",
            State = NoticeState.Parked,
            LastError = Mark,
            CreatedAt = TestData.Now.AddYears(50),
            NextAttemptAt = TestData.Now.AddYears(50),
        }));
        await db.SaveChangesAsync(Stop);
        try
        {
            using var administrator = await portal.SignedInAsync("kaifu.admin", "kaifu");
            var page = await administrator.GetAsync(PortalUrls.AdminNotices);

            page.All("button[name='Sent.Id']").Count.ShouldBe(200);
            var parked = int.Parse(page.Find(".work-sub").TextContent.Split("已搁置")[1].Split('条')[0], System.Globalization.CultureInfo.InvariantCulture);
            parked.ShouldBeGreaterThan(200);
            page.Find("#parked-more").TextContent.ShouldBe($"只列出前 200 条，共 {parked} 条。");
        }
        finally
        {
            await db.Notices.Where(notice => notice.LastError == Mark).ExecuteDeleteAsync(Stop);
        }
    }

    [Fact]
    public async Task Outbox_ParkedMessage_IsShownToTheAdministratorAndSentAgain()
    {
        var made = await WebCases.MakeAsync(portal, decided: false);
        Guid id;
        await using (var db = portal.Everywhere())
        {
            var parked = new Notice
            {
                TenantId = (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == made.CaseId, Stop)).TenantId,
                CaseId = made.CaseId,
                CitizenId = (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == made.CaseId, Stop)).CitizenId,
                Channel = NoticeChannel.Sms,
                Address = made.Phone,
                Template = nameof(NoticeTemplate.Accepted),
                Text = "【开福政务】您的申请（尾号220001）已受理。",
                State = NoticeState.Parked,
                Attempts = 8,
                LastError = "HTTP 503",
                CreatedAt = TestData.Now,
                NextAttemptAt = TestData.Now,
            };
            id = parked.Id;
            db.Add(parked);
            await db.SaveChangesAsync(Stop);
        }

        using var administrator = await portal.SignedInAsync("kaifu.admin", "kaifu");
        var page = await administrator.GetAsync(PortalUrls.AdminNotices);
        page.Text.ShouldContain("HTTP 503");
        page.Find("form[data-once] button[name='Sent.Id']");
        page.Html.ShouldNotContain(made.Phone);
        page = await administrator.PostFormAsync(page, Fresh.Fields(("Sent.Id", id.ToString())), "again");
        page.Find("[role=status]").TextContent.ShouldContain("已放回发送队列");

        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        (await clerk.GetAsync(PortalUrls.AdminNotices)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
