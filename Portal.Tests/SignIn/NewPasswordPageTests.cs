using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Demo;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.SignIn;

/// <summary>Through the real program: with a password given by somebody else, one page opens and no other.</summary>
public sealed class NewPasswordPageTests(PortalFixture portal)
{
    private const string Own = "one of my own choosing";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("work")]
    [InlineData("WORK/")]
    [InlineData("window")]
    [InlineData("work/search?q=1")]
    [InlineData("items")]
    [InlineData("my/cases")]
    [InlineData("admin/staff")]
    [InlineData("sign-in")]
    [InlineData("sign-in/post")]
    [InlineData("documents/0199aaaa-0000-7000-8000-000000000000/pdf")]
    [InlineData("attachments/0199aaaa-0000-7000-8000-000000000000")]
    public async Task GivenPassword_AnyOtherPage_LeadsToTheOneForChanging(string address)
    {
        using var http = await GivenAsync();

        var page = await http.GetAsync(address);

        page.Address.AbsolutePath.ShouldBe("/furong/sign-in/password");
        page.Find("h1").TextContent.ShouldBe("修改密码");
        page.Text.ShouldContain("您现在的密码是工作人员给的");
    }

    [Fact]
    public async Task GivenPassword_LiveConnectionAndForms_AreClosed_LanguageHealthAndStylesAreNot()
    {
        using var http = await GivenAsync();
        using var everywhere = http.WithCookiesEverywhere();
        using var nothing = new StringContent("");

        foreach (var address in new[] { "/furong/_blazor/negotiate?negotiateVersion=1", "/_blazor/negotiate?negotiateVersion=1" })
        {
            (await everywhere.Client.PostAsync(new Uri(portal.Url + address), nothing, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, address);
        }

        var page = await http.GetAsync("sign-in/password");
        var token = page.Find("form [name=__RequestVerificationToken]").GetAttribute("value")!;
        await using var db = portal.Everywhere();
        var post = await db.Posts.Where(each => each.Account!.UserName == "furong.clerk").Select(each => each.Id).FirstAsync(Cancel);
        using var form = new FormUrlEncodedContent(Fresh.Fields(("post", post.ToString()), ("__RequestVerificationToken", token)));
        (await http.Client.PostAsync(new Uri("take-post", UriKind.Relative), form, Cancel)).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/furong/sign-in/password");

        (await http.InEnglishAsync("sign-in/password")).Find("h1").TextContent.ShouldBe("Change the password");
        (await http.GetAsync($"{portal.Url}/health/live")).Html.ShouldBe("true");
        var sheet = page.Find("link[rel=stylesheet]").GetAttribute("href")!;
        (await http.GetAsync(sheet)).Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/css");
    }

    [Fact]
    public async Task Changed_TheWayIsOpen_AndTheOtherSessionIsOver()
    {
        using var http = await GivenAsync();
        var name = _made;
        using var other = portal.Http("furong");
        await other.SignInAsync(name);

        var page = await http.GetAsync("work/search");
        var wrong = await ChangeAsync(http, page, "not the password", Own);
        wrong.Find("#current-error").TextContent.ShouldContain("现在的密码不对");
        wrong.All("input[type=password]").ShouldAllBe(input => input.GetAttribute("value") == null);
        var after = await ChangeAsync(http, wrong, DemoAccounts.Password, Own);

        after.Address.PathAndQuery.ShouldBe("/furong/work/search");
        (await other.GetAsync("work")).Address.AbsolutePath.ShouldBe("/furong/sign-in");
        using var again = portal.Http("furong");
        (await again.SignInAsync(name, Own)).Address.AbsolutePath.ShouldBe("/furong/work");
    }

    [Fact]
    public async Task Citizen_WithAGivenPassword_ChangesItFirstToo()
    {
        using var http = portal.Http();
        var number = Fresh.IdNumber();
        await Fresh.RegisterAsync(http, number, "13900000301");
        await using (var db = portal.Everywhere())
        {
            await db.Users.Where(account => db.Citizens.Any(citizen => citizen.Id == account.CitizenId && citizen.DocumentNumber == number))
                .ExecuteUpdateAsync(set => set.SetProperty(account => account.MustChangePassword, true), Cancel);
        }

        var door = await http.SignInAsync(number, Fresh.Password);
        door.Address.AbsolutePath.ShouldBe("/xincheng/sign-in/password");
        (await ChangeAsync(http, door, Fresh.Password, $"x{number}")).Find("#password-error").TextContent.ShouldContain("不要出现您的证件号码");
        (await ChangeAsync(http, door, Fresh.Password, Own)).Address.AbsolutePath.ShouldBe("/xincheng/my/cases");
    }

    [Fact]
    public async Task EnteredByAnAdministrator_StartsHere()
    {
        var people = portal.Get<PostWatch>();
        using var http = await GivenAsync();
        await using var db = portal.Everywhere();
        var account = await db.Users.AsNoTracking().SingleAsync(each => each.UserName == _made, Cancel);

        var standing = (await people.StandingAsync(new Badge(account.Id, null), Cancel)).ShouldNotBeNull();

        (standing.MustChangePassword, standing.Post, standing.CitizenId).ShouldBe((true, null, null));
    }

    private string _made = "";

    /// <summary>Somebody at the hall of Furong whose password is another's, signed in.</summary>
    private async Task<PortalHttp> GivenAsync()
    {
        _made = $"furong.t{Guid.CreateVersion7():N}"[..30];
        await using (var db = portal.Everywhere())
        {
            var clerk = await db.Users.AsNoTracking().SingleAsync(each => each.UserName == "furong.clerk", Cancel);
            var hall = await db.Posts.AsNoTracking().FirstAsync(post => post.AccountId == clerk.Id, Cancel);
            var account = new Account
            {
                UserName = _made,
                NormalizedUserName = _made.ToUpperInvariant(),
                DisplayName = "新人",
                PasswordHash = clerk.PasswordHash,
                SecurityStamp = "1",
                MustChangePassword = true,
                ChangedAt = clerk.ChangedAt,
            };
            db.Users.Add(account);
            db.Posts.Add(new Post { AccountId = account.Id, TenantId = hall.TenantId, UnitId = hall.UnitId, Duties = Duties.Clerk | Duties.SecurityAdministrator, Title = "受理岗", Since = clerk.ChangedAt });
            await db.SaveChangesAsync(Cancel);
        }

        var http = portal.Http("furong");
        (await http.SignInAsync(_made)).Address.AbsolutePath.ShouldBe("/furong/sign-in/password");
        return http;
    }

    private static Task<PortalPage> ChangeAsync(PortalHttp http, PortalPage page, string current, string password) =>
        http.PostFormAsync(page, Fresh.Fields(("Sent.Current", current), ("Sent.Password", password), ("Sent.Repeated", password)), "password");
}
