using Shouldly;
using Xunit;

namespace Portal.Tests.Layout;

public sealed class ChoicesTests(PortalFixture portal)
{
    [Fact]
    public async Task Language_ChosenOnce_HoldsEverywhereAndComesBack()
    {
        using var http = portal.Http();
        (await http.GetAsync("register")).Find("html").GetAttribute("lang").ShouldBe("zh-CN");

        var page = await http.InEnglishAsync("register");
        page.Address.AbsolutePath.ShouldBe("/xincheng/register");
        page.Find("html").GetAttribute("lang").ShouldBe("en");
        page.Find("h1").TextContent.ShouldBe("Register");
        page.Find(".site-name").TextContent.ShouldBe("Xincheng Community");
        page.All("#document-type option")[0].TextContent.ShouldBe("Resident identity card");
        var other = await http.GetAsync($"{portal.Url}/kaifu/sign-in");
        other.Find("h1").TextContent.ShouldBe("Sign in");

        (await http.GetAsync("language?to=zh-CN&back=sign-in")).Find("h1").TextContent.ShouldBe("登录");
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example/x")]
    [InlineData("/kaifu/")]
    public async Task Language_NeverLeadsOutOfTheTenant(string back)
    {
        using var http = portal.Http();

        var page = await http.GetAsync($"language?to=en&back={Uri.EscapeDataString(back)}");

        page.Address.ToString().ShouldBe($"{portal.Url}/xincheng/");
    }

    [Fact]
    public async Task Browser_PreferringEnglish_StillGetsChinese()
    {
        using var http = portal.Http();
        http.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-US,en");

        (await http.GetAsync("sign-in")).Find("html").GetAttribute("lang").ShouldBe("zh-CN");
    }

    [Fact]
    public async Task ElderMode_IsKeptAndTakenBack()
    {
        using var http = portal.Http();

        var large = await http.GetAsync("elder?on=1&back=sign-in");
        large.Find("html").ClassName.ShouldBe("elder");
        (await http.GetAsync("register")).Find("html").ClassName.ShouldBe("elder");

        (await http.GetAsync("elder?on=0&back=sign-in")).Find("html").ClassName.ShouldBeNullOrEmpty();
    }
}
