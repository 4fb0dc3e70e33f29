using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.SignIn;

/// <summary>Who enters the pages of staff administration, and whom they see there. What the desk refuses is proved in <c>PeopleDeskTests</c>.</summary>
public sealed class AdminStaffTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kaifu.security", HttpStatusCode.OK)]
    [InlineData("kaifu.audit", HttpStatusCode.Forbidden)]
    [InlineData("kaifu.admin", HttpStatusCode.Forbidden)]
    [InlineData("xincheng.clerk", HttpStatusCode.Forbidden)]
    public async Task Pages_AreForSecurityAdministratorsOnly(string name, HttpStatusCode expected)
    {
        using var http = await portal.SignedInAsync(name, "kaifu");

        foreach (var address in new[] { "admin/staff", "admin/staff/new", $"admin/staff/{Guid.CreateVersion7()}" })
        {
            (await http.GetAsync(address)).Status.ShouldBe(expected, address);
        }
    }

    [Fact, Trait("Row", "92")]
    public async Task List_ShowsTheSubtreeOnly()
    {
        using var http = await portal.SignedInAsync("kaifu.security", "kaifu");
        // A colleague of the test's own: other tests seat more of them behind the names of the demonstration.
        var clerk = await Fresh.ColleagueAsync(portal, "xincheng.clerk", "辛子树");

        (await http.GetAsync($"admin/staff?q={Uri.EscapeDataString("辛子树")}")).All("tbody tr td.wide-only.cell-soft").Select(cell => cell.TextContent).ShouldBe([clerk]);
        var foreign = await http.GetAsync("admin/staff?q=gm.security&place=");
        foreign.All("tbody tr").ShouldBeEmpty();
        foreign.Find(".empty-title").TextContent.ShouldNotBeEmpty();
    }

    [Fact, Trait("Row", "92")]
    public async Task AdministratorOfOneStreet_FindsNobodyOfAnother()
    {
        await using (var db = portal.Everywhere())
        {
            var hall = await db.Posts.Where(post => post.Account!.UserName == "furong.clerk").Select(post => new { post.TenantId, post.UnitId }).FirstAsync(Cancel);
            var clerk = await db.Users.SingleAsync(account => account.UserName == "furong.clerk", Cancel);
            var account = new Account { UserName = "furong.safe", NormalizedUserName = "FURONG.SAFE", DisplayName = "傅安管", PasswordHash = clerk.PasswordHash, SecurityStamp = "1", ChangedAt = clerk.ChangedAt };
            db.Users.Add(account);
            db.Posts.Add(new Post { AccountId = account.Id, TenantId = hall.TenantId, UnitId = hall.UnitId, Duties = Duties.SecurityAdministrator, Title = "安全管理员", Since = clerk.ChangedAt });
            await db.SaveChangesAsync(Cancel);
        }

        using var http = await portal.SignedInAsync("furong.safe", "furong");
        var list = await http.GetAsync("admin/staff");

        list.Text.ShouldContain("furong.clerk");
        list.Text.ShouldNotContain("kaifu.");
        list.Text.ShouldNotContain("hehuachi.", customMessage: "a community of another street");
        (await http.GetAsync("admin/staff?q=hehuachi")).All("tbody tr").ShouldBeEmpty();
    }

    [Fact]
    public async Task List_HasOneHeadingAndALabelOnEveryField()
    {
        using var http = await portal.SignedInAsync("kaifu.security", "kaifu");

        var page = await http.GetAsync("admin/staff");

        page.All("h1").Count.ShouldBe(1);
        page.All("main input, main select").ShouldAllBe(field => page.All($"label[for={field.Id}]").Count == 1);
    }

    [Fact]
    public async Task StaffWithoutAChosenPost_AreAskedForItOnTheWayToTheirWork()
    {
        using var http = await portal.SignedInAsync("furong.two", "furong");

        var asked = await http.GetAsync("work?list=mine");

        asked.Address.AbsolutePath.ShouldEndWith("sign-in/post");
        asked.Find("input[name=back]").GetAttribute("value").ShouldBe("work?list=mine");
        (await http.GetAsync("admin/staff")).Address.AbsolutePath.ShouldEndWith("sign-in/post");
    }

    [Fact]
    public async Task List_FindsByPlaceAndOffice_AndShowsWhoIsFoundOnce()
    {
        using var http = await portal.SignedInAsync("kaifu.security", "kaifu");

        var found = await http.GetAsync($"admin/staff?q={Uri.EscapeDataString("芙蓉北路街道 社会事务")}");

        found.All("tbody tr").Select(row => row.QuerySelector("td.wide-only")!.TextContent).ShouldBe(["furong.approver", "furong.leader", "furong.reviewer", "furong.two"]);
        found.All("tbody tr").Single(row => row.QuerySelector("td.wide-only")!.TextContent == "furong.two").TextContent.ShouldContain("受理岗", customMessage: "all posts of whoever is found are shown");
    }
}
