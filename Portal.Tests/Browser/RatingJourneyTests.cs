using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.People;
using Portal.Core.Ratings;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.Ratings;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>A tablet is paired, a visitor is finished at its counter and rates badly, and the follow-up goes to its end.</summary>
[Trait("Row", "56"), Trait("Row", "119"), Trait("Row", "120")]
public sealed class RatingJourneyTests(PortalFixture portal, Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pad_BadRating_FollowUpClosed()
    {
        var run = await VisitRun.OpenAsync(portal, "furong", "furong.window1");
        await using var desk = await chromium.VisitAsync(portal.Url, 1280, 900, "rating");
        await desk.SignInAsync("kaifu", "kaifu.supervisor");
        await desk.GoAsync("kaifu/admin/pads");
        await desk.Page.SelectOptionAsync("#counter", run.Counter.Id.ToString());
        await desk.Page.ClickAsync("main form button.btn-primary");
        var code = await desk.Page.InnerTextAsync(".pad-shown");
        await desk.PictureAsync(1, "pads");
        await desk.ShouldBeAccessibleAsync();

        await using var tablet = await chromium.VisitAsync(portal.Url, 1280, 800, "rating");
        await tablet.GoAsync("furong/pad");
        await tablet.Page.FillAsync("#code", code);
        await tablet.PictureAsync(2, "pairing");
        await tablet.Page.ClickAsync("main button, .pad-pair button");
        await tablet.WaitForCircuitAsync();
        await Expect(tablet.Page.Locator(".pad h1")).ToHaveTextAsync("您好");
        await tablet.PictureAsync(3, "idle");
        await tablet.ShouldBeAccessibleAsync();

        // The clerk ends the visit; the faces come by themselves, and none is chosen.
        var ticket = await run.FinishedAsync();
        await Expect(tablet.Page.Locator(".pad-face")).ToHaveCountAsync(5);
        await tablet.PictureAsync(4, "ask");
        await tablet.ShouldBeAccessibleAsync();
        await tablet.Page.ClickAsync(".pad-face[data-level='1']");
        await tablet.Page.ClickAsync(".pad-tag >> text=等候太久");
        await tablet.Page.FillAsync("#pad-words", "等了两个小时");
        await tablet.Page.FillAsync("#pad-phone", "139");
        await tablet.Page.ClickAsync(".pad .btn-primary");
        await Expect(tablet.Page.Locator(".pad .notice-danger")).ToContainTextAsync("11");
        await tablet.Page.FillAsync("#pad-phone", "13912345678");
        await tablet.PictureAsync(5, "more");
        await tablet.ShouldBeAccessibleAsync();
        await tablet.Page.DblClickAsync(".pad .btn-primary");
        await Expect(tablet.Page.Locator(".pad h1")).ToContainTextAsync("谢谢您的评价");
        await tablet.PictureAsync(6, "thanks");
        await Expect(tablet.Page.Locator(".pad[data-step=Idle]")).ToBeVisibleAsync();

        await using var db = portal.Everywhere();
        var rating = await db.Ratings.AsNoTracking().SingleAsync(each => each.TicketId == ticket.Id, Cancel);
        rating.ShouldSatisfyAllConditions(each => each.Level.ShouldBe(RatingLevel.VeryDissatisfied), each => each.Channel.ShouldBe(RatingChannel.Pad), each => each.Tags.ShouldBe(["wait"]), each => each.OfficerId.ShouldBe(run.Clerk.AccountId));
        var followUp = await db.FollowUps.AsNoTracking().SingleAsync(each => each.RatingId == rating.Id, Cancel);

        // The window itself: the same browser as the clerk's is no pad, and the clerk does not find the follow-up.
        await using (var window = await chromium.VisitAsync(portal.Url, 1280, 900, "rating"))
        {
            await window.SignInAsync("furong", "furong.window1");
            await window.GoAsync("furong/pad");
            await Expect(window.Page.Locator(".pad-pair")).ToContainTextAsync("请先退出登录");
            await window.GoAsync("furong/work/ratings");
            await Expect(window.Page.Locator("main")).ToContainTextAsync("评价还不多，暂不显示");
            await window.PictureAsync(7, "clerk");
        }

        await desk.GoAsync("kaifu/work/ratings");
        await desk.PictureAsync(8, "worklist");
        await desk.ShouldBeAccessibleAsync();
        await desk.Page.ClickAsync($"a[href='work/ratings/{followUp.Id}']");
        await Expect(desk.Page.Locator("main")).ToContainTextAsync("等了两个小时");
        await desk.PictureAsync(9, "follow-up");
        await desk.ShouldBeAccessibleAsync();
        await ActAsync("Contact", "已致电，当面道歉");
        await ActAsync("PutRight", "已加开两个窗口", finding: "Substantiated");
        await ActAsync("CallBackSatisfied", "来电表示满意");
        await Expect(desk.Page.Locator(".work-head .badge").First).ToHaveTextAsync("已办结");
        await desk.PictureAsync(10, "closed");
        desk.ShouldHaveNoComplaints();
        tablet.ShouldHaveNoComplaints();

        // Taken out of use, the tablet says so at the next word.
        await using var scope = portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Scope>().BeStaff(run.Clerk.Post!.TenantPath);
        var administrator = new Actor { AccountId = Guid.CreateVersion7(), Name = "停用", Post = run.Clerk.Post with { Duties = Duties.Supervisor } };
        var pad = await db.RatingPads.AsNoTracking().SingleAsync(each => each.CounterId == run.Counter.Id, Cancel);
        await run.FinishedAsync();
        await tablet.Page.ClickAsync(".pad-face[data-level='5']");
        await scope.ServiceProvider.GetRequiredService<RatingDesk>().RevokePadAsync(pad.Id, administrator, Cancel);
        await tablet.Page.ClickAsync(".pad .btn-primary");
        await Expect(tablet.Page.Locator(".pad h1")).ToContainTextAsync("已停用");

        async Task ActAsync(string action, string note, string? finding = null)
        {
            await desk.Page.CheckAsync($"input[value={action}]");
            if (finding is not null)
            {
                await desk.Page.SelectOptionAsync("#finding", finding);
            }

            await desk.Page.FillAsync("#note", note);
            await desk.Page.ClickAsync("#next .btn-primary");
            await Expect(desk.Page.Locator("main")).ToContainTextAsync(note);
        }
    }

    [Theory, InlineData("zh", 390), InlineData("en", 390), InlineData("zh", 1280), InlineData("en", 1280)]
    public async Task Pages_OfTheResident_FitAndAreAccessible(string language, int width)
    {
        var made = await WebCases.MakeAsync(portal, name: "李评价");
        var run = await VisitRun.OpenAsync(portal, "furong", "furong.window2");
        var ticket = await run.FinishedAsync();
        await using var visit = await chromium.VisitAsync(portal.Url, width, 900, $"rating-{language}-{width}");
        await visit.GoAsync($"xincheng/language?to={language}&back=");
        await visit.GoAsync("xincheng/rate");
        await LookAsync(1, "find");
        await visit.GoAsync($"furong/rate/{ticket.Secret}");
        await visit.Page.CheckAsync("input[value=Dissatisfied]");
        await Expect(visit.Page.Locator(".rate-good").First).ToBeHiddenAsync();
        await Expect(visit.Page.Locator(".rate-bad").First).ToBeVisibleAsync();
        await LookAsync(2, "visit");
        await visit.Page.ClickAsync("main .btn-primary");
        await Expect(visit.Page.Locator(".done")).ToBeVisibleAsync();
        await LookAsync(3, "done");
        await visit.SignInAsync("xincheng", made.Phone, SignIn.Fresh.Password);
        await visit.GoAsync($"xincheng/my/cases/{made.CaseId}");
        await LookAsync(4, "case");
        await visit.GoAsync($"xincheng/my/cases/{made.CaseId}/rate");
        await visit.Page.CheckAsync("input[value=VerySatisfied]");
        await LookAsync(5, "matter");
        await visit.GoAsync("kaifu/satisfaction");
        await LookAsync(6, "satisfaction");
        visit.ShouldHaveNoComplaints();

        async Task LookAsync(int number, string name)
        {
            await visit.PictureAsync(number, name);
            await visit.ShouldFitAsync();
            await visit.ShouldBeAccessibleAsync();
        }
    }
}
