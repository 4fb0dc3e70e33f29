using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.HomeVisits;
using Shouldly;
using Xunit;

namespace Portal.Tests.Browser;

/// <summary>A clerk arranges a visit and sends a grid worker; at the door a tablet takes the photo and the signature; the office sees both.</summary>
public sealed class HomeVisitJourneyTests(PortalFixture portal, Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "46")]
    public async Task Visit_ArrangedAndSent_IsDoneOnATablet_WithAPhotoAndASignature()
    {
        await using var office = await chromium.VisitAsync(portal.Url, 820, 1180, "home-visit");
        await office.SignInAsync("furong", "furong.clerk");
        await office.GoAsync("furong/work/home-visits");
        await office.Page.ClickAsync("a.btn-primary");
        await office.Page.FillAsync("#person", "张上楼");
        await office.Page.FillAsync("#phone", "13812340047");
        await office.Page.FillAsync("#address", "芙蓉北路街道欣城社区6栋2单元201");
        await office.Page.FillAsync("#purpose", "高龄津贴现场核对");
        await office.PictureAsync(1, "new");
        await office.ShouldBeAccessibleAsync();
        await office.Page.ClickAsync("form[data-once] button.btn-primary");
        await office.Page.SelectOptionAsync("#worker", new Microsoft.Playwright.SelectOptionValue { Label = "程网格 · 网格员" });
        await office.PictureAsync(2, "dispatch");
        await office.ShouldBeAccessibleAsync();
        await office.ShouldFitAsync();
        await office.Page.ClickAsync("#dispatch button.btn-primary");
        await office.Page.GetByText("已派单，短信通知了服务对象").WaitForAsync();
        var id = Guid.Parse(new Uri(office.Page.Url).Segments[^1]);
        await TodayAsync(id);

        await using var tablet = await chromium.VisitAsync(portal.Url, 820, 1180, "home-visit");
        await tablet.SignInAsync("xincheng", "xincheng.grid");
        await tablet.GoAsync("xincheng/work/home-visits");
        await tablet.PictureAsync(3, "mine");
        await tablet.ShouldBeAccessibleAsync();
        await tablet.Page.ClickAsync($"a[href='work/home-visits/{id}']");
        await tablet.Page.ClickAsync("button.btn-block");
        await tablet.Page.WaitForSelectorAsync("#door");
        await tablet.PictureAsync(4, "door");
        await tablet.ShouldBeAccessibleAsync();
        await tablet.ShouldFitAsync();
        foreach (var target in await tablet.Page.Locator("#door .btn:visible, #door .input:visible, #door summary:visible").AllAsync())
        {
            (await target.BoundingBoxAsync())!.Height.ShouldBeGreaterThanOrEqualTo(44);
        }

        // A real photo, as a camera would make one: the words are typed before and must outlive its sending.
        await tablet.Page.FillAsync("#words", "已当面核对，材料齐全");
        var jpeg = await tablet.Page.EvaluateAsync<string>("() => { const c = document.createElement('canvas'); c.width = 800; c.height = 600; const p = c.getContext('2d'); p.fillStyle = '#8fb3c9'; p.fillRect(0, 0, 800, 600); p.fillStyle = '#7a543a'; p.fillRect(300, 120, 200, 420); return c.toDataURL('image/jpeg', 0.8).split(',')[1]; }");
        await tablet.Page.SetInputFilesAsync("input[name=photo]", new Microsoft.Playwright.FilePayload { Name = "门口.jpg", MimeType = "image/jpeg", Buffer = Convert.FromBase64String(jpeg) });
        await tablet.Page.WaitForSelectorAsync("#door .visit-pictures img");
        (await tablet.Page.InputValueAsync("#words")).ShouldBe("已当面核对，材料齐全");
        (await tablet.Page.EvaluateAsync<int>("async () => { const i = document.querySelector('#door .visit-pictures img'); i.loading = 'eager'; await i.decode(); return i.naturalWidth; }")).ShouldBe(800, "the cleaned photo is shown");

        await DrawAsync(tablet);
        await tablet.Page.ClickAsync("[data-sign-again]");
        (await tablet.Page.InputValueAsync("input[name=drawn]")).ShouldBeEmpty("sign again clears it");
        await DrawAsync(tablet);
        await tablet.PictureAsync(5, "signed");
        await tablet.Page.ClickAsync("#door button[value=finish]");
        await tablet.Page.WaitForSelectorAsync("#outcome");
        await tablet.PictureAsync(6, "done");
        tablet.ShouldHaveNoComplaints();

        await office.GoAsync($"furong/work/home-visits/{id}");
        (await office.Page.Locator("#outcome img").CountAsync()).ShouldBe(2);
        (await office.Page.Locator("#outcome").InnerTextAsync()).ShouldContain("已当面核对，材料齐全");
        (await office.Page.EvaluateAsync<bool>("async () => { const i = document.querySelector('.visit-signed img'); i.loading = 'eager'; await i.decode(); const c = document.createElement('canvas'); c.width = i.naturalWidth; c.height = i.naturalHeight; const p = c.getContext('2d'); p.drawImage(i, 0, 0); return p.getImageData(0, 0, c.width, c.height).data.some(value => value < 80); }")).ShouldBeTrue("there is ink in the signature");
        await office.PictureAsync(7, "office");
        await office.ShouldBeAccessibleAsync();
        office.ShouldHaveNoComplaints();
    }

    private static async Task DrawAsync(Visit tablet)
    {
        var pad = tablet.Page.Locator(".sign-pad");
        await pad.ScrollIntoViewIfNeededAsync();
        var box = (await pad.BoundingBoxAsync())!;
        await tablet.Page.Mouse.MoveAsync(box.X + 60, box.Y + 60);
        await tablet.Page.Mouse.DownAsync();
        foreach (var (x, y) in new[] { (120, 50), (180, 130), (240, 60), (330, 140), (420, 80) })
        {
            await tablet.Page.Mouse.MoveAsync(box.X + x, box.Y + y, new() { Steps = 8 });
        }

        await tablet.Page.Mouse.UpAsync();
        (await tablet.Page.InputValueAsync("input[name=drawn]")).ShouldStartWith("data:image/png;base64,");
    }

    /// <summary>Nobody waits for tomorrow.</summary>
    private async Task TodayAsync(Guid id)
    {
        var start = ChinaTime.StartOf(ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime));
        await using var db = portal.Everywhere();
        var visit = await db.HomeVisits.SingleAsync(each => each.Id == id, Cancel);
        visit.State.ShouldBe(HomeVisitState.Dispatched);
        (visit.From, visit.Until) = (start, start.AddHours(1));
        await db.SaveChangesAsync(Cancel);
    }
}
