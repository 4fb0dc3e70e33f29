using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Demo;
using Portal.Core.People;
using Portal.Web.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.SignIn;

/// <summary>Through the real program, by forms as a browser sends them.</summary>
public sealed class SignInTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Citizen_ByPhoneAndByNumber_IsLedToTheirCases()
    {
        var number = Fresh.IdNumber();
        await RegisterAsync(number, "13900000101");

        foreach (var name in new[] { number, number.ToLowerInvariant(), "13900000101", "+86 139-0000-0101" })
        {
            using var http = portal.Http();
            var after = await http.SignInAsync(name, Fresh.Password);
            after.Address.AbsolutePath.ShouldBe("/xincheng/my/cases");
        }
    }

    [Fact]
    public async Task Staff_WithOnePost_GoStraightToWork()
    {
        using var http = portal.Http();

        var after = await http.SignInAsync("xincheng.clerk");

        after.Address.AbsolutePath.ShouldBe("/xincheng/work");
    }

    [Fact]
    public async Task Staff_WithTwoPosts_ChooseOneAndSwitch()
    {
        using var http = portal.Http("furong");

        var choice = await http.SignInAsync("furong.two");
        choice.Address.AbsolutePath.ShouldBe("/furong/sign-in/post");
        choice.Find("header a[href='sign-in/post']");
        choice.All("a.site-tool[href='my/cases']").ShouldBeEmpty("they have none, and it would be refused");
        var posts = choice.All("button[name=post]");
        posts.Count.ShouldBe(2);
        foreach (var post in posts)
        {
            var taken = await http.PostFormAsync(choice, Fresh.Fields(("post", post.GetAttribute("value")!), ("back", "sign-in/post")), "take-post");
            taken.Find("button[aria-current=true]").GetAttribute("value").ShouldBe(post.GetAttribute("value"));
        }
    }

    [Fact]
    public async Task PostOfAnother_IsNotTaken()
    {
        using var http = portal.Http("furong");
        var choice = await http.SignInAsync("furong.two");
        await using var db = portal.Everywhere();
        var other = await db.Posts.Where(post => post.Account!.UserName == "kaifu.approver").Select(post => post.Id).FirstAsync(Cancel);

        var after = await http.PostFormAsync(choice, Fresh.Fields(("post", other.ToString())), "take-post");

        after.Address.AbsolutePath.ShouldBe("/furong/sign-in/post");
        after.All("button[aria-current=true]").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("xincheng.clerk")]
    [InlineData("nobody.at.all")]
    [InlineData("19900000001")]
    [InlineData("19900009999")]
    public async Task WrongPassword_KnownOrUnknownName_IsAnsweredAlike(string name)
    {
        using var http = portal.Http();

        var after = await http.TrySignInAsync(name, "not the password");

        after.Status.ShouldBe(HttpStatusCode.OK);
        after.Find("[role=alert]").TextContent.Trim().ShouldBe("账号或密码不对，请核对后再试。连续输错5次，账号会锁定15分钟。");
        after.Find("#name").GetAttribute("value").ShouldBe(name);
        after.Find("#password").GetAttribute("value").ShouldBeNull();
    }

    [Fact]
    public async Task FiveWrongTries_KnownAndUnknown_LockAlike()
    {
        var number = Fresh.IdNumber();
        await RegisterAsync(number, "13900000102");
        var answers = new List<List<string>>();
        foreach (var name in new[] { number, Fresh.IdNumber() })
        {
            using var http = portal.Http();
            List<string> said = [];
            for (var i = 0; i < 6; i++)
            {
                said.Add((await http.TrySignInAsync(name, "not the password")).Find("[role=alert]").TextContent.Trim());
            }

            answers.Add(said);
        }

        answers[0].ShouldBe(answers[1]);
        answers[0][3].ShouldStartWith("账号或密码不对");
        answers[0][4].ShouldStartWith("输错的次数太多，为了保护账号，请15分钟后再试");

        using var owner = portal.Http();
        (await owner.TrySignInAsync(number, Fresh.Password)).Find("[role=alert]").TextContent.ShouldContain("输错的次数太多");
    }

    [Fact]
    public async Task DisabledAccount_RightPassword_IsToldSo()
    {
        var number = Fresh.IdNumber();
        await RegisterAsync(number, "13900000103");
        await SetActiveAsync(number, false);
        using var http = portal.Http();

        (await http.TrySignInAsync(number, Fresh.Password)).Find("[role=alert]").TextContent.ShouldContain("这个账号已停用");
        (await http.TrySignInAsync(number, "not the password")).Find("[role=alert]").TextContent.ShouldContain("账号或密码不对");
    }

    [Fact]
    public async Task DisabledAccount_OpenSession_EndsWithinFiveSeconds()
    {
        var number = Fresh.IdNumber();
        await RegisterAsync(number, "13900000104");
        using var http = portal.Http();
        await http.SignInAsync(number, Fresh.Password);
        (await http.GetAsync("sign-in/post")).Address.AbsolutePath.ShouldBe("/xincheng/sign-in/post");

        await SetActiveAsync(number, false); // In the database, as another node would: no signal reaches this program.
        var since = TimeProvider.System.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var page = await http.GetAsync("sign-in/post");
        while (!page.Address.AbsolutePath.EndsWith("/sign-in", StringComparison.Ordinal))
        {
            TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(TimeSpan.FromSeconds(5));
            await beat.WaitForNextTickAsync(Cancel);
            page = await http.GetAsync("sign-in/post");
        }

        page.Find("[role=status]").TextContent.ShouldContain("您的账号或岗位有变动");
    }

    [Fact]
    public async Task PageForThoseSignedIn_Visitor_IsLedThereAfterwards()
    {
        using var http = portal.Http("furong");

        var door = await http.GetAsync("sign-in/post?x=1");
        door.Address.PathAndQuery.ShouldBe("/furong/sign-in?back=sign-in%2Fpost%3Fx%3D1&news=Needed");
        var after = await http.TrySignInAsync("furong.clerk", DemoAccounts.Password, door.Address.ToString());

        after.Address.PathAndQuery.ShouldBe("/furong/sign-in/post?x=1");
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/other")]
    [InlineData("javascript:alert(1)")]
    [InlineData("\\\\evil.example")]
    public async Task Back_LeadingElsewhere_IsNotFollowed(string back)
    {
        using var http = portal.Http();

        var after = await http.TrySignInAsync("xincheng.clerk", DemoAccounts.Password, $"sign-in?back={Uri.EscapeDataString(back)}");

        after.Address.ToString().ShouldBe($"{portal.Url}/xincheng/work");
    }

    [Fact]
    public async Task SignOut_EndsTheSession()
    {
        using var http = await portal.SignedInAsync("furong.two", "furong");
        var page = await http.GetAsync("sign-in/post");

        await http.PostFormAsync(page, Fresh.Fields(), "sign-out");

        (await http.GetAsync("sign-in/post")).Address.AbsolutePath.ShouldBe("/furong/sign-in");
    }

    [Fact]
    public async Task SignedInAtOnePlace_IsSignedInAtEvery_AndSignsOutOfAll()
    {
        using var http = await portal.SignedInAsync("furong.two", "furong");

        var elsewhere = await http.GetAsync($"{portal.Url}/kaifu/sign-in/post");
        elsewhere.Address.AbsolutePath.ShouldBe("/kaifu/sign-in/post");
        using var atKaifu = http.At(new Uri($"{portal.Url}/kaifu/"));
        await atKaifu.PostFormAsync(elsewhere, Fresh.Fields(), "sign-out");

        (await http.GetAsync("sign-in/post")).Address.AbsolutePath.ShouldBe("/furong/sign-in");
    }

    [Fact]
    public async Task Cookie_HoldsOnAnotherNode()
    {
        // The keys lie in the database, so a second program on the same data reads the first one's cookies.
        await using var first = new PortalFixture.PortalHost();
        using var http = new PortalHttp(new Uri($"{first.Url}/furong/"));
        await http.SignInAsync("furong.two");
        await using var second = new PortalFixture.PortalHost(folder: first.Folder);

        var page = await http.GetAsync($"{second.Url}/furong/sign-in/post");

        page.Address.AbsolutePath.ShouldBe("/furong/sign-in/post");
    }

    [Fact]
    public void SessionClaims_OfACookie_NameAccountStampAndPostOnly() =>
        SessionClaims.Of(new Badge(Guid.NewGuid(), Guid.NewGuid(), "1")).Select(claim => claim.Type).ShouldBe([SessionClaims.Account, SessionClaims.Stamp, SessionClaims.Post]);

    private async Task RegisterAsync(string number, string phone)
    {
        using var http = portal.Http();
        (await Fresh.RegisterAsync(http, number, phone)).Address.AbsolutePath.ShouldBe("/xincheng/sign-in");
    }

    private async Task SetActiveAsync(string number, bool isActive)
    {
        await using var db = portal.Everywhere();
        (await db.Users.Where(account => db.Citizens.Any(citizen => citizen.Id == account.CitizenId && citizen.DocumentNumber == number))
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.IsActive, isActive), Cancel)).ShouldBe(1);
    }
}
