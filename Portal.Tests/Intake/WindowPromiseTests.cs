using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.SignIn;
using Portal.Web;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>The promise on paper at the window: who signs, what is owed and for how long; only for the clerk whose draft it is.</summary>
[Trait("Row", "70")]
public sealed class WindowPromiseTests(PortalFixture portal)
{
    private static int _phones = 100;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sheet_OfADraftWithOnePaperLater_SaysWhoOwesWhatAndStaysChinese()
    {
        var (draft, paper) = await BeginAsync(portal, "王承诺", registeredAt: "kaifu");
        var clerk = await portal.SignedInAsync("xincheng.clerk");

        var sheet = await clerk.GetAsync(PortalUrls.WindowPromise(draft.Id));

        sheet.Find("article.doc").GetAttribute("lang").ShouldBe("zh-CN");
        sheet.Text.ShouldContain("王承诺", customMessage: "also of somebody who lives elsewhere");
        sheet.Text.ShouldContain(paper.Name.Zh);
        sheet.Text.ShouldContain($"{paper.TolerableDays}个工作日");
        sheet.All("article ol li").Count.ShouldBe(1);
        await clerk.InEnglishAsync();
        var english = await clerk.GetAsync(PortalUrls.WindowPromise(draft.Id));
        english.Find("article.doc").TextContent.ShouldBe(sheet.Find("article.doc").TextContent);
        english.All("[data-print]").ShouldHaveSingleItem().TextContent.ShouldNotContain("打印");
    }

    [Fact]
    public async Task Sheet_OfAnothersDraftOrWithNothingPromised_IsNotThere()
    {
        var (draft, paper) = await BeginAsync(portal, "李承诺");
        (await (await portal.SignedInAsync("furong.reviewer", "furong")).GetAsync(PortalUrls.WindowPromise(draft.Id))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await (await portal.SignedInAsync("furong.two", "furong")).GetAsync(PortalUrls.WindowPromise(draft.Id))).Text.ShouldNotContain("李承诺");
        (await portal.Http().GetAsync(PortalUrls.WindowPromise(draft.Id))).Text.ShouldNotContain("李承诺");

        await WithClerkAsync(portal, (desk, clerk) => desk.SaveAsync(draft.Id, new Dictionary<string, string>(StringComparer.Ordinal) { [LaterPromise.LaterKey(paper.Key)] = LaterPromise.LaterValue(false) }, clerk, Cancel));
        (await (await portal.SignedInAsync("xincheng.clerk")).GetAsync(PortalUrls.WindowPromise(draft.Id))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>Everything is there at the clerk's window but one paper, which is ticked to come later.</summary>
    internal static async Task<(Draft Draft, MaterialSpec Paper)> BeginAsync(PortalFixture portal, string name, string registeredAt = "xincheng", string account = "xincheng.clerk")
    {
        var phone = $"1981000{Interlocked.Increment(ref _phones):0000}";
        var number = Fresh.IdNumber();
        await Fresh.RegisterAsync(portal.Http(registeredAt), number, phone, name);
        await using var db = portal.Everywhere();
        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.DocumentNumber == number, Cancel);
        var place = await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == "xincheng", Cancel);
        var above = TenantPath.Ids(place.Path);
        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Code == "MZ-0101" && each.State == ItemState.Published && above.Contains(each.TenantId), Cancel);
        var later = item.Detail.Materials.First(MaterialCheck.MayComeLater);
        return await WithClerkAsync(portal, async (desk, clerk) =>
        {
            var draft = (await desk.StartAsync(item.Id, place.Id, null, null, null, clerk, Cancel)).OrThrow();
            (await desk.NameApplicantAsync(draft.Id, citizen.Id, null, clerk, Cancel)).OrThrow();
            var answers = SampleAnswers.For(item.Detail, ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime));
            answers[LaterPromise.LaterKey(later.Key)] = LaterPromise.LaterValue(true);
            draft = (await desk.SaveAsync(draft.Id, answers, clerk, Cancel)).OrThrow();
            foreach (var material in MaterialCheck.Missing(item.Detail, draft.Answers, new HashSet<string>([later.Key], StringComparer.Ordinal)))
            {
                using var picture = new MemoryStream(SampleAnswers.Picture);
                (await desk.AddPaperAsync(draft.Id, material.Key, "材料.png", picture, clerk, Cancel)).OrThrow();
            }

            return (draft, later);
        }, account);
    }

    internal static async Task<T> WithClerkAsync<T>(PortalFixture portal, Func<IntakeDesk, Actor, Task<T>> act, string account = "xincheng.clerk")
    {
        await using var db = portal.Everywhere();
        var post = await db.Posts.AsNoTracking().Include(each => each.Account).Include(each => each.Unit).Include(each => each.Tenant).FirstAsync(each => each.Account!.UserName == account, Cancel);
        await using var shift = portal.Services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(post.Tenant!.Path);
        var clerk = new Actor { AccountId = post.AccountId, Name = post.Account!.DisplayName, Channel = Channel.Window, Post = new StaffPost(post.Id, post.TenantId, post.Tenant.Path, post.UnitId, post.Unit!.Name, post.Duties) };
        return await act(shift.ServiceProvider.GetRequiredService<IntakeDesk>(), clerk);
    }
}
