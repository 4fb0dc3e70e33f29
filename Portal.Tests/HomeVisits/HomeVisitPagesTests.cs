using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Demo;
using Portal.Core.HomeVisits;
using Portal.Core.People;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.HomeVisits;

/// <summary>The pages of visits without scripts: entered, given, done at the door, and closed to strangers.</summary>
public sealed class HomeVisitPagesTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "46")]
    public async Task Visit_GoesFromTheFormToTheDoor_AndNothingTypedIsLost()
    {
        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        var id = await EnterAsync(clerk);
        var page = await clerk.GetAsync($"work/home-visits/{id}");
        page.Text.ShouldContain("13812340046");
        var refused = await clerk.PostFormAsync(page, Fresh.Fields(("Going.Post", await PostAsync("furong.window1")), ("Going.From", "16:00"), ("Going.Until", "15:00")), "dispatch");
        refused.Find("#going-error").TextContent.ShouldContain("结束时间要晚于开始时间");
        refused.Find("#going-from").GetAttribute("value").ShouldBe("16:00");
        refused.All("#worker option[selected]").Single().TextContent.ShouldContain("傅窗甲");
        var sent = await clerk.PostFormAsync(refused, Fresh.Fields(("Going.Until", "17:00")), "dispatch");
        sent.Text.ShouldContain("已派单，短信通知了服务对象");
        (await clerk.PostFormAsync(page, Fresh.Fields(("Going.Post", await PostAsync("furong.window2"))), "dispatch")).Find("#refused").TextContent.ShouldContain("刚才先一步办了", customMessage: "a page from before");

        await TodayAsync(id);
        using var worker = await portal.SignedInAsync("furong.window1", "furong");
        (await worker.GetAsync("work/home-visits")).Find($"a[href='work/home-visits/{id}']").TextContent.ShouldNotContain("13812340046");
        page = await worker.PostFormAsync(await worker.GetAsync($"work/home-visits/{id}"), Fresh.Fields(), "begin");
        page.Text.ShouldContain("已开始");
        page = await DoorAsync(worker, page, "photo", words: "当面核对过", photo: SampleAnswers.Picture);
        page.All("#door .visit-pictures img").Count.ShouldBe(1);
        page.Find("#words").TextContent.ShouldBe("当面核对过");
        page = await DoorAsync(worker, page, "finish", words: "当面核对过", why: "");
        page.Find("#door-refused").TextContent.ShouldContain("请让对方签名");
        page.Find("#words").TextContent.ShouldBe("当面核对过", "nothing typed is lost");
        page.All("#door .visit-pictures img").Count.ShouldBe(1, "nor the photo");
        page = await DoorAsync(worker, page, "finish", words: "", drawn: "data:image/png;base64," + Convert.ToBase64String(HomeVisitDeskTests.Picture(46)));
        page.Find("#words-error").TextContent.ShouldContain("还没有填写");
        page.All("#door .visit-signed img").Count.ShouldBe(1, "nor the signature");
        (await DoorAsync(worker, page, "finish", words: "x", drawn: "data:image/png;base64,%%%")).Find("#door-refused").TextContent.ShouldContain("不是能看的照片");
        page = await DoorAsync(worker, page, "finish", words: "当面核对过");
        page.Text.ShouldContain("这次上门已完成");

        page = await clerk.GetAsync($"work/home-visits/{id}");
        page.Find("#outcome").TextContent.ShouldContain("当面核对过");
        var pictures = page.All("#outcome img").Select(image => image.GetAttribute("src")!).ToList();
        pictures.Count.ShouldBe(2);
        foreach (var picture in pictures)
        {
            using var answer = await clerk.Client.GetAsync(new Uri(picture, UriKind.Relative), Cancel);
            (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.NoStore).ShouldBe((HttpStatusCode.OK, "image/png", true));
        }

        foreach (var (who, slug) in new[] { ("nanwan.clerk", "nanwan"), ("xincheng.clerk", "xincheng"), ("furong.reviewer", "furong"), ("19900000001", "xincheng"), ("", "furong") })
        {
            using var stranger = who.Length == 0 ? portal.Http(slug) : await portal.SignedInAsync(who, slug);
            using var answer = await stranger.Client.GetAsync(new Uri(pictures[0], UriKind.Relative), Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, who);
        }

        (await clerk.GetAsync("work/home-visits?view=Ended")).Find($"a[href='work/home-visits/{id}']").TextContent.ShouldContain("张*门");
    }

    [Fact]
    public async Task Others_SeeItMasked_UntilTheySayWhy_AndStrangersNothing()
    {
        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        var id = await EnterAsync(clerk);
        using var reviewer = await portal.SignedInAsync("furong.reviewer", "furong");
        var page = await reviewer.GetAsync($"work/home-visits/{id}");
        page.Html.ShouldNotContain("13812340046");
        page.Html.ShouldNotContain("张上门");
        page.Html.ShouldNotContain("9栋");
        page.All("#dispatch, [data-print]").ShouldBeEmpty();
        (await reviewer.PostFormAsync(page, Fresh.Fields(("Why", " ")), "read")).Html.ShouldNotContain("13812340046");
        (await reviewer.PostFormAsync(page, Fresh.Fields(("Why", "核查投诉")), "read")).Text.ShouldContain("13812340046");
        (await reviewer.GetAsync($"work/home-visits/{id}")).Text.ShouldContain("张上门", customMessage: "a reason holds for the day");

        using var stranger = await portal.SignedInAsync("nanwan.clerk", "nanwan");
        (await stranger.GetAsync($"work/home-visits/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        using var citizen = await portal.SignedInAsync("19900000001");
        (await citizen.GetAsync($"work/home-visits/{id}")).Text.ShouldNotContain("张*门");
    }

    [Fact]
    public async Task Wish_ThatWillNotDo_ComesBackWithAllThatWasTyped()
    {
        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        var page = await clerk.GetAsync("work/home-visits/new");
        var back = await clerk.PostFormAsync(page, Fields(("Sent.Phone", "12"), ("Sent.Day", "not a day")), "visit");
        back.Find("#phone-error").TextContent.ShouldContain("11");
        back.Find("#phone").GetAttribute("aria-describedby")!.ShouldContain("phone-error");
        back.Find("#person").GetAttribute("value").ShouldBe("张上门");
        back.Find("#window-day").GetAttribute("value").ShouldBe("not a day");
        (await clerk.PostFormAsync(back, Fresh.Fields(("Sent.Phone", "13812340046")), "visit")).Find("#window-error").TextContent.ShouldContain("请选择日期");
        using var reviewer = await portal.SignedInAsync("furong.reviewer", "furong");
        (await reviewer.GetAsync("work/home-visits/new")).All("form[data-once]").ShouldBeEmpty();
    }

    /// <summary>Photos of a good tablet are larger together than what other pages take in.</summary>
    [Fact]
    public async Task Photos_OfFortyMegabytesTogether_AreTaken()
    {
        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        var id = await EnterAsync(clerk);
        await clerk.PostFormAsync(await clerk.GetAsync($"work/home-visits/{id}"), Fresh.Fields(("Going.Post", await PostAsync("furong.clerk"))), "dispatch");
        await TodayAsync(id);
        var page = await clerk.PostFormAsync(await clerk.GetAsync($"work/home-visits/{id}"), Fresh.Fields(), "begin");
        byte[] large = [0xFF, 0xD8, 0xFF, 0xC0, 0, 3, 1, 0xFF, 0xDA, 0, 3, 1, .. new byte[19 * 1024 * 1024], 0xFF, 0xD9];
        page = await DoorAsync(clerk, page, "photo", "x", photo: large, second: [.. large[..^3], 1, 0xFF, 0xD9]);
        page.All("#door .visit-pictures img").Count.ShouldBe(2);
    }

    private static async Task<Guid> EnterAsync(PortalHttp clerk) =>
        Guid.Parse((await clerk.PostFormAsync(await clerk.GetAsync("work/home-visits/new"), Fields(), "visit")).Address.Segments[^1]);

    private static IReadOnlyDictionary<string, string> Fields(params (string Name, string Value)[] more) =>
        Fresh.Fields([.. new[] { ("Sent.PersonName", "张上门"), ("Sent.Phone", "13812340046"), ("Sent.Address", "芙蓉北路街道9栋1单元"), ("Sent.Purpose", "资格认证") }.Where(each => !more.Any(other => other.Name == each.Item1)), .. more]);

    private async Task<string> PostAsync(string userName)
    {
        await using var db = portal.Everywhere();
        return (await db.Posts.SingleAsync(post => post.Account!.UserName == userName && post.Duties == Duties.Clerk, Cancel)).Id.ToString();
    }

    /// <summary>Tests do not wait for tomorrow.</summary>
    private async Task TodayAsync(Guid id)
    {
        var start = ChinaTime.StartOf(ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime));
        await using var db = portal.Everywhere();
        var visit = await db.HomeVisits.SingleAsync(each => each.Id == id, Cancel);
        (visit.From, visit.Until) = (start, start.AddHours(1));
        await db.SaveChangesAsync(Cancel);
    }

    private static async Task<PortalPage> DoorAsync(PortalHttp http, PortalPage page, string go, string words, string? why = null, byte[]? photo = null, byte[]? second = null, string? drawn = null)
    {
        using var parts = new MultipartFormDataContent();
        foreach (var hidden in page.All("#door input[type=hidden]").Where(hidden => hidden.GetAttribute("name") != "drawn"))
        {
            parts.Add(new StringContent(hidden.GetAttribute("value") ?? ""), hidden.GetAttribute("name")!);
        }

        parts.Add(new StringContent(words), "Door.Words");
        parts.Add(new StringContent(why ?? ""), "Door.NoSignatureWhy");
        parts.Add(new StringContent(drawn ?? ""), "drawn");
        parts.Add(new StringContent(go), "go");
        foreach (var content in new[] { photo, second }.OfType<byte[]>())
        {
            var file = new ByteArrayContent(content);
            file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            parts.Add(file, "photo", "门口.jpg");
        }

        return await PortalPage.ReadAsync(await http.Client.PostAsync(new Uri(page.Find("#door").GetAttribute("action")!, UriKind.Relative), parts, Cancel));
    }
}
