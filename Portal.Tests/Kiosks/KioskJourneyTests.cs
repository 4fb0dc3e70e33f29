using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Devices;
using Portal.Tests.Browser;
using Portal.Tests.SignIn;
using Portal.Web.Intake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Kiosks;

/// <summary>Somebody walks up to a kiosk: the real pages in a real browser, the real agent, a simulated reader that says so.</summary>
public sealed class KioskJourneyTests(Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "5")]
    public async Task Resident_LaysTheirCardDown_SeesTheirCases_AndLeavesNothingBehind()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var (page, number) = (visit.Page, Fresh.IdNumber());

        await Expect(page.Locator("[data-simulated]")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(1, "home");
        await ToCardAsync(page);
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(2, "card");
        house.World.PutIdCard(SamSimulator.Resident("王终端", number));
        await Expect(page.Locator(".empty-title")).ToBeVisibleAsync();
        page.Url.ShouldEndWith("/my/cases");
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("王*端");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(3, "my-cases");
        foreach (var target in await page.Locator("a.btn:visible, button:visible").AllAsync())
        {
            (await target.BoundingBoxAsync())!.Height.ShouldBeGreaterThanOrEqualTo(56, await target.InnerTextAsync());
        }

        house.World.PutIdCard(null);
        await page.ClickAsync(".kiosk-foot .btn-primary");
        await page.WaitForURLAsync("**/kiosk/bye?**");
        await page.GoBackAsync();
        await Expect(page.Locator(".machine, .kiosk-foot").First).ToBeVisibleAsync();
        (await page.ContentAsync()).ShouldNotContain("王");
        await page.ReloadAsync();
        (await page.ContentAsync()).ShouldNotContain("王");
        (await page.EvaluateAsync<int>("() => localStorage.length + sessionStorage.length")).ShouldBe(0);
        (await page.Context.CookiesAsync()).Select(cookie => cookie.Name).ShouldNotContain("portal");
        visit.ShouldHaveNoComplaints();
    }

    [Fact, Trait("Row", "7")]
    public async Task Card_TakenAwayTooEarly_OrAgentGone_IsSaidAndCanBeTriedAgain()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;

        await ToCardAsync(page);
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("赵半途", "999999199001010014")); // Its check digit is wrong: a card that is none.
        await Expect(page.Locator("#refused")).ToContainTextAsync("没有从这张卡上读到");
        await Expect(page.Locator("[data-again]")).ToBeVisibleAsync();
        await visit.PictureAsync(4, "card-refused");

        // The agent dies; the page says so, and goes on by itself when it is there again.
        house.World.PutIdCard(null);
        await page.ClickAsync("[data-again]");
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        await house.StopAgentAsync();
        await Expect(page.Locator("[data-say=away], [data-say=fault]").Locator("visible=true")).ToBeVisibleAsync();
        await visit.PictureAsync(5, "agent-away");
        await house.StartAgentAsync();
        await Expect(page.Locator("[data-again]")).ToBeVisibleAsync();
        await page.ClickAsync("[data-again]");
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        house.World.PutIdCard(SamSimulator.Resident("赵终于", Fresh.IdNumber()));
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("赵*于");
    }

    [Fact, Trait("Row", "30")]
    public async Task Nobody_StaysSignedIn_WhoWalksAway()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await ToCardAsync(page);
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("孙离开", Fresh.IdNumber()));
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("孙*开");

        // As if nobody had touched the screen for so long; the real minute is on the element.
        (await page.Locator("#kiosk-idle").GetAttributeAsync("data-after")).ShouldBe("60");
        await page.EvaluateAsync("() => { document.getElementById('kiosk-idle').dataset.after = '1'; document.getElementById('kiosk-idle').dataset.lasts = '6'; }");
        await Expect(page.Locator("#kiosk-idle")).ToBeVisibleAsync();
        await visit.PictureAsync(6, "idle");
        await page.ClickAsync("[data-still]");
        await Expect(page.Locator("#kiosk-idle")).ToBeHiddenAsync();
        await Expect(page.Locator("#kiosk-idle")).ToBeVisibleAsync();
        await page.WaitForURLAsync("**/kiosk");
        await Expect(page.Locator("#kiosk-tiles")).ToBeVisibleAsync();
        (await page.ContentAsync()).ShouldNotContain("孙");
        await visit.GoAsync("furong/my/cases");
        page.Url.ShouldContain("kiosk/card");
    }

    [Fact, Trait("Row", "5")]
    public async Task Search_IsTypedByTouchAlone_InChinese()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;

        await page.ClickAsync("[data-tile=Apply]");
        await page.Locator("main input[type=search]").First.ClickAsync();
        await Expect(page.Locator("#kiosk-keys")).ToBeVisibleAsync();
        await TypeAsync(page, "di", "低");
        await TypeAsync(page, "bao", "保");
        foreach (var sign in "zui")
        {
            await page.ClickAsync($"#kiosk-keys [data-key='{sign}']");
        }

        await visit.PictureAsync(7, "keys");
        await visit.ShouldBeAccessibleAsync();
        for (var letter = 0; letter < 3; letter++)
        {
            await page.ClickAsync("#kiosk-keys [data-do=back]");
        }

        await Expect(page.Locator("main input[type=search]").First).ToHaveValueAsync("低保");
        await page.ClickAsync("#kiosk-keys [data-do=done]");
        await Expect(page.Locator("#kiosk-keys")).ToBeHiddenAsync();
        await page.Locator("main form[role=search] button").First.ClickAsync();
        await Expect(page.Locator(".results")).ToContainTextAsync("最低生活保障");
        await visit.ShouldFitAsync();
        await visit.PictureAsync(8, "found");
        visit.ShouldHaveNoComplaints();
    }

    [Fact, Trait("Row", "130")]
    public async Task Finger_IsKept_AndFindsOnesCasesWithoutACard()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var (page, number) = (visit.Page, Fresh.IdNumber());
        await ToCardAsync(page);
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("郑手指", number));
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("郑*指");
        house.World.PutIdCard(null);

        await visit.GoAsync("furong/kiosk/finger/keep");
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(20, "finger-keep");
        await page.ClickAsync("input[name=Consent]");
        await page.ClickAsync("main form .btn-primary");
        await Expect(page.Locator("[data-say=place-finger]")).ToBeVisibleAsync();
        house.World.PutFinger("右手食指");
        await Expect(page.Locator(".notice-good")).ToContainTextAsync("指纹已经留好");
        house.World.PutFinger(null);
        await visit.GoAsync("furong/kiosk");
        await page.ClickAsync(".machine-foot button[form=kiosk-end]");
        await page.WaitForURLAsync("**/kiosk/bye?**");
        await page.ClickAsync(".machine-foot .btn-primary");

        await page.ClickAsync("[data-tile=Cases]");
        await visit.PictureAsync(21, "find");
        await visit.ShouldBeAccessibleAsync();
        await page.ClickAsync("[data-way=Finger]");
        await page.FillAsync("#finger-number", number);
        await visit.PictureAsync(22, "finger-number");
        await page.ClickAsync("main form .btn-primary");
        await Expect(page.Locator("[data-say=place-finger]")).ToBeVisibleAsync();
        await visit.PictureAsync(23, "finger-press");
        (await page.ContentAsync()).ShouldNotContain(number);
        house.World.PutFinger("别人的手指");
        await Expect(page.Locator("#refused")).ToContainTextAsync("没有认出来");
        house.World.PutFinger(null);
        await page.FillAsync("#finger-number", number);
        await page.ClickAsync("main form .btn-primary");
        await Expect(page.Locator("[data-say=place-finger]")).ToBeVisibleAsync();
        house.World.PutFinger("右手食指");
        await page.WaitForURLAsync("**/my/cases");
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("郑*指");
        visit.ShouldHaveNoComplaints();
    }

    [Fact]
    public async Task Screens_CanBeLargeStrongLowAndSpoken()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await page.ClickAsync(".machine-foot a[href$='kiosk/ease']");
        await visit.PictureAsync(30, "ease");
        await EaseAsync(page, "Contrast");
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(31, "ease-contrast");
        await visit.GoAsync("furong/kiosk");
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(32, "home-contrast");
        await visit.GoAsync("furong/items?machine=1");
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(33, "items-contrast");
        await visit.GoAsync("furong/kiosk/ease");
        await EaseAsync(page, "Contrast");

        // Whoever sits reaches the lower half: all that can be touched lies there.
        await EaseAsync(page, "Low");
        foreach (var address in (string[])["kiosk", "kiosk/find", "kiosk/ease", "items?machine=1"])
        {
            await visit.GoAsync($"furong/{address}");
            await visit.ShouldFitAsync();
            (await page.EvaluateAsync<double>("() => Math.min(...[...document.querySelectorAll('a[href], button, input:not([type=hidden])')].filter(each => each.checkVisibility() && !each.closest('dialog')).map(each => each.getBoundingClientRect().top))"))
                .ShouldBeGreaterThan(1920 * .4, address);
            await visit.PictureAsync(34, $"low-{address.Replace('/', '-').Replace('?', '-')}");
        }

        await visit.ShouldBeAccessibleAsync();
        await visit.GoAsync("furong/kiosk/ease");
        await EaseAsync(page, "Low");
        await EaseAsync(page, "Voice");
        await visit.GoAsync("furong/kiosk");
        await Expect(page.Locator("html[data-said=home]")).ToHaveAttributeAsync("data-said-by", "recorded");
        await ToCardAsync(page);
        await Expect(page.Locator("html[data-said=card]")).ToHaveAttributeAsync("data-said-by", "recorded");
        house.World.PutIdCard(SamSimulator.Resident("冯听见", Fresh.IdNumber()));
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("冯*见");

        // In English, in elder mode, each screen fits.
        await visit.GoAsync("furong/kiosk/ease");
        await EaseAsync(page, "Elder");
        await visit.GoAsync("furong/language?to=en&back=kiosk");
        foreach (var (address, at) in ((string, int)[])[("kiosk", 40), ("kiosk/ease", 41), ("my/cases", 42), ("items?machine=1", 43), ("kiosk/number", 44), ("kiosk/help", 45), ("kiosk/check", 46), ("kiosk/finger/keep", 47)])
        {
            await visit.GoAsync($"furong/{address}");
            await visit.ShouldFitAsync();
            await visit.ShouldBeAccessibleAsync();
            await visit.PictureAsync(at, $"en-elder-{address.Replace('/', '-').Replace('?', '-')}");
        }

        visit.ShouldHaveNoComplaints();
    }

    [Fact, Trait("Row", "6")]
    public async Task Paper_ComesByTheMachinesCamera_OrByThePersonsTelephone()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await ToCardAsync(page);
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("陈照片", Fresh.IdNumber()));
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("陈*片");
        await visit.GoAsync("furong/items/MZ-0101");
        await page.ClickAsync("main a[href*='apply/']");
        await page.ClickAsync("main form .btn-primary");
        await page.WaitForURLAsync("**/apply/draft/**");
        var draft = new Uri(page.Url).Segments[^1];
        await visit.GoAsync($"furong/apply/draft/{draft}?page=upload");
        (await page.Locator("main input[type=file]").CountAsync()).ShouldBe(0, "a machine has nobody's files");
        await visit.PictureAsync(50, "papers");
        await page.Locator("main button[name=machine]").First.ClickAsync();

        // By the camera of the machine: seen, shot, shot again, taken.
        await Expect(page.Locator("[data-camera]")).ToBeVisibleAsync();
        await page.ClickAsync("[data-camera-do=shoot]");
        await page.ClickAsync("[data-camera-do=again]");
        await page.ClickAsync("[data-camera-do=shoot]");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(51, "paper-camera");
        await page.ClickAsync("[data-camera-do=take]");
        await Expect(page.Locator("#machine-papers .file")).ToHaveCountAsync(1);

        // By a telephone that is signed in nowhere; the machine shows it by itself.
        await Expect(page.Locator(".done-scan svg")).ToBeVisibleAsync();
        var scanned = $"{house.Portal.Url}/furong/hand/{await CodeOfAsync(house, Guid.Parse(draft))}";
        await using var phone = await chromium.VisitAsync(house.Portal.Url, 390, 844, "kiosk");
        await phone.Page.GotoAsync(scanned);
        await phone.ShouldBeAccessibleAsync();
        (await phone.Page.ContentAsync()).ShouldNotContain("陈");
        await phone.Page.SetInputFilesAsync("input[type=file]", new FilePayload { Name = "户口簿.png", MimeType = "image/png", Buffer = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==") });
        await phone.Page.ClickAsync("main form .btn-primary");
        await Expect(phone.Page.Locator(".notice-good")).ToContainTextAsync("已经发过去 1 份");
        await phone.ShouldFitAsync();
        await phone.PictureAsync(52, "paper-phone");
        await Expect(page.Locator("#machine-papers .file")).ToHaveCountAsync(2);
        await Expect(page.Locator("#machine-papers")).ToContainTextAsync("户口簿.png");
        await page.ClickAsync("main .form-end .btn-primary");
        await Expect(page.Locator("main .file")).ToHaveCountAsync(2);
        await phone.Page.GotoAsync($"{house.Portal.Url}/furong/hand/made-up");
        await Expect(phone.Page.Locator(".notice-caution")).ToBeVisibleAsync();

        // A machine without a camera offers the telephone alone.
        await page.AddInitScriptAsync("navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'))");
        await page.Locator("main button[name=machine]").First.ClickAsync();
        await Expect(page.Locator(".done-scan svg").First).ToBeVisibleAsync();
        await Expect(page.Locator("[data-camera][data-begun]")).ToBeHiddenAsync();
        visit.ShouldHaveNoComplaints();
    }

    [Fact, Trait("Row", "5")]
    public async Task Number_ComesOutOnAStrip_Once_AndWithoutPaperTheScreenSaysHowItGoes()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using (var db = house.Portal.Everywhere())
        {
            (await db.Halls.SingleAsync(hall => hall.Id == house.Machine.HallId, Cancel)).IsAlwaysOpen = true;
            await db.SaveChangesAsync(Cancel);
        }

        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await TakeAsync();
        await Expect(page.Locator(".strip [data-say=done]")).ToBeVisibleAsync();
        var label = (await page.Locator(".machine-done .ticket-label").InnerTextAsync()).Trim();
        house.World.ReceiptPrinter.Printed.Count.ShouldBe(1);
        System.Text.CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(house.World.ReceiptPrinter.Printed[0]).ShouldContain(label);
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(67, "number-strip");
        await page.ReloadAsync();
        await Expect(page.Locator(".strip [data-say=done]")).ToBeVisibleAsync();
        house.World.ReceiptPrinter.Printed.Count.ShouldBe(1, "a page that is loaded again prints nothing");

        house.World.ReceiptPrinter.Trouble = ReceiptTrouble.PaperEnd;
        await TakeAsync();
        await Expect(page.Locator(".strip [role=alert]").Locator("visible=true")).ToBeVisibleAsync();
        await Expect(page.Locator(".machine-qr")).ToBeVisibleAsync();
        await visit.PictureAsync(68, "number-no-paper");
        house.World.ReceiptPrinter.Printed.Count.ShouldBe(1);

        async Task TakeAsync()
        {
            await visit.GoAsync("furong/kiosk/number");
            await page.Locator("#machine-tiles > a").First.ClickAsync();
            await page.Locator("main form .machine-tile").First.ClickAsync();
            await Expect(page.Locator(".machine-done .ticket-label")).ToBeVisibleAsync();
        }
    }

    [Fact, Trait("Row", "7")]
    public async Task SocialCard_OpensWithItsPin_AndTheMachineSaysWhatToDo()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await page.ClickAsync("[data-tile=Cases]");
        await page.ClickAsync("[data-way=Social]");
        await Expect(page.Locator("[data-say=enter-pin]")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        house.World.Press("12");
        await Expect(page.Locator("[data-pin-dots]")).ToHaveTextAsync("●●");
        await visit.PictureAsync(66, "social-pin");
        (await page.ContentAsync()).ShouldNotContain(">12<");
        house.World.Press("3456#");
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutSocialCard(new());
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("测**甲");
        page.Url.ShouldEndWith("/my/cases");
        visit.ShouldHaveNoComplaints();
    }

    [Fact, Trait("Row", "9")]
    public async Task Door_OpensForACard_AndStaysShutWithoutItsAgentOrThePortal()
    {
        var (house, code) = await KioskHouse.OpenAsync(kind: HallDeviceKind.Door);
        await using var _ = house;
        await using (var db = house.Portal.Everywhere())
        {
            (await db.Halls.SingleAsync(hall => hall.Id == house.Machine.HallId, Cancel)).IsAlwaysOpen = true;
            await db.SaveChangesAsync(Cancel);
        }

        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(60, "door");
        house.World.PutIdCard(SamSimulator.Resident("来访者", "999999199001010016"));
        await Expect(page.Locator("[data-door=open]")).ToBeVisibleAsync();
        house.World.Unlocked.ShouldBe(1);
        house.World.PutIdCard(null);
        await visit.PictureAsync(61, "door-open");
        (await page.ContentAsync()).ShouldNotContain("来访");
        await visit.GoAsync("furong/kiosk/door");
        await Expect(page.Locator("[data-simulated]")).ToBeVisibleAsync();

        // Without its agent the door stays shut, and the panel says so; it goes on by itself.
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        await house.StopAgentAsync();
        await Expect(page.Locator("[data-say=away], [data-say=fault]").Locator("visible=true")).ToBeVisibleAsync();
        await house.StartAgentAsync();
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync(new() { Timeout = 30_000 });

        // Without the portal as well: what was read opens nothing.
        await page.Context.RouteAsync($"{house.Portal.Url}/**", route => route.AbortAsync()); // The agent is still there.
        house.World.PutIdCard(SamSimulator.Resident("断网时", "999999199001010016"));
        await Expect(page.Locator("[data-say=fault]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-away-strip]")).ToBeVisibleAsync();
        await visit.PictureAsync(64, "door-away");
        house.World.Unlocked.ShouldBe(0, "the agent is a new one and was given no order");
        house.World.PutIdCard(null);
        await page.Context.UnrouteAllAsync();
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync(new() { Timeout = 30_000 });

        await using var desk = await chromium.VisitAsync(house.Portal.Url, 1440, 900, "kiosk");
        await desk.SignInAsync("furong", "furong.clerk");
        await desk.GoAsync($"furong/work/door?hall={house.Machine.HallId}");
        await Expect(desk.Page.Locator("tbody tr").First).ToContainTextAsync("已开门");
        (await desk.Page.ContentAsync()).ShouldNotContain("199001010016");
        await desk.ShouldBeAccessibleAsync();

        // Somebody without a card rings; a colleague opens from their desk.
        await desk.Page.FillAsync("#open-reason", "居民忘带身份证，电话核实");
        await desk.Page.ClickAsync("form:has(#open-reason) .btn-primary");
        await Expect(page.Locator("[data-door-remote]")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        house.World.Unlocked.ShouldBe(1);
        await desk.GoAsync($"furong/work/door?hall={house.Machine.HallId}");
        await Expect(desk.Page.Locator("tbody tr").First).ToContainTextAsync("远程开门");
        await desk.PictureAsync(62, "door-log");
    }

    [Fact]
    public async Task Portal_Away_IsSaid_NothingTypedIsLost_AndGuidesAreStillShown()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        var kept = 0;
        page.Response += (_, answer) => kept += answer.Url.Contains("/items", StringComparison.Ordinal) && answer.Ok ? 1 : 0;
        for (var waited = 0; kept < 12 && waited < 150; waited++)
        {
            await page.WaitForTimeoutAsync(200);
        }

        kept.ShouldBeGreaterThanOrEqualTo(12, "guides are fetched while nobody is there");
        await page.Context.SetOfflineAsync(true);
        await page.ClickAsync("[data-tile=Apply]");
        await Expect(page.Locator("main.kiosk-kept .results")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-away-kept]")).ToBeVisibleAsync();
        await page.Locator("main.kiosk-kept .results a").First.ClickAsync();
        await Expect(page.Locator("main.kiosk-kept h1")).ToBeVisibleAsync();
        (await page.Locator("main.kiosk-kept form").CountAsync()).ShouldBe(0, "nothing that needs the portal");
        await visit.PictureAsync(65, "away-guide");
        await visit.ShouldFitAsync();
        await page.Locator("main.kiosk-kept > button").ClickAsync();
        await Expect(page.Locator("main.kiosk-kept .results")).ToBeVisibleAsync();
        await page.Locator("main.kiosk-kept > button").ClickAsync();
        await Expect(page.Locator("[data-tile=Apply]")).ToBeVisibleAsync();
        await page.Context.SetOfflineAsync(false);
        await visit.GoAsync("furong/progress");
        await page.FillAsync("#number", "20260300001");
        await page.Context.SetOfflineAsync(true);
        await page.ClickAsync("main form .btn-primary");
        await Expect(page.Locator("[data-away-strip]")).ToBeVisibleAsync();
        await Expect(page.Locator("#number")).ToHaveValueAsync("20260300001");
        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("[data-away-strip]")).ToBeHiddenAsync();
        await page.FillAsync("#code", "ABCDEF");
        await page.ClickAsync("main form .btn-primary");
        await Expect(page.Locator("main .notice-caution")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Visit_EndsWithAThankYou_AndOneTouchSaysHowItWas()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await ToCardAsync(page);
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("李再见", Fresh.IdNumber()));
        await Expect(page.Locator(".kiosk-who")).ToHaveTextAsync("李*见");
        house.World.PutIdCard(null);
        await page.ClickAsync(".kiosk-foot .btn-primary");
        await page.WaitForURLAsync("**/kiosk/bye?**");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(63, "bye");
        (await page.ContentAsync()).ShouldNotContain("李");
        await page.ClickAsync("button[data-level='4']");
        await Expect(page.Locator(".notice-good")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await using var db = house.Portal.Everywhere();
        var rating = await db.Ratings.AsNoTracking().SingleAsync(each => each.MachineId == house.Machine.Id, Cancel);
        (rating.Level, rating.CitizenId, rating.TicketId).ShouldBe((Core.Ratings.RatingLevel.Satisfied, null, null));
        (await db.KioskVisits.AsNoTracking().SingleAsync(each => each.MachineId == house.Machine.Id, Cancel)).EndedByVisitor.ShouldBeTrue();
    }

    /// <summary>What a telephone reads from the screen: sealed anew each time it is drawn, so made here as the page makes it.</summary>
    private static async Task<string> CodeOfAsync(KioskHouse house, Guid draftId)
    {
        await using var db = house.Portal.Everywhere();
        var draft = await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == draftId, Cancel);
        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Id == draft.ItemId, Cancel);
        return Uri.EscapeDataString(house.Portal.Get<PhoneCode>().Of(new PhonePaper(draftId, item.Detail.Materials.First(material => material.Source == MaterialSource.Applicant).Key, draft.AccountId, draft.OwnerCitizenId!.Value)));
    }

    /// <summary>Switches one on or off, and waits until the machine has done it.</summary>
    private static async Task EaseAsync(IPage page, string which)
    {
        var isOn = await page.Locator($"[data-ease={which}]").GetAttributeAsync("aria-current") == "true";
        await page.ClickAsync($"[data-ease={which}]");
        await Expect(page.Locator(isOn ? $"[data-ease={which}]:not([aria-current])" : $"[data-ease={which}][aria-current=true]")).ToBeVisibleAsync();
    }

    /// <summary>One's own cases, by the card.</summary>
    internal static async Task ToCardAsync(IPage page)
    {
        await page.ClickAsync("[data-tile=Cases]");
        await page.ClickAsync("[data-way=Card]");
    }

    private static async Task TypeAsync(IPage page, string sounds, string sign)
    {
        foreach (var letter in sounds)
        {
            await page.ClickAsync($"#kiosk-keys [data-key='{letter}']");
        }

        await Expect(page.Locator("#kiosk-keys [data-typed]")).ToHaveTextAsync(sounds);
        while (await page.Locator($"#kiosk-keys [data-sign='{sign}']").CountAsync() == 0)
        {
            await page.ClickAsync("#kiosk-keys [data-page='1']");
        }

        await page.ClickAsync($"#kiosk-keys [data-sign='{sign}']");
        await Expect(page.Locator("#kiosk-keys [data-typed]")).ToHaveTextAsync("");
    }

    [Fact]
    public async Task SelfTest_NamesWhatIsMissing()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;

        await visit.GoAsync("furong/kiosk/check");
        foreach (var works in (string[])["paired", "enrolled", "script", "agent", "same", "ticket", "clock", "screen"])
        {
            await Expect(page.Locator($"[data-check={works}]")).ToHaveAttributeAsync("data-is", "yes");
        }

        await Expect(page.Locator("[data-devices] li")).ToHaveCountAsync(Drivers.AllSimulated().Count);
        await Expect(page.Locator("[data-devices] li").First).ToContainTextAsync("模拟");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(9, "check");

        await house.StopAgentAsync();
        await visit.GoAsync("furong/kiosk/check");
        await Expect(page.Locator("[data-check=agent]")).ToHaveAttributeAsync("data-is", "no");
        await Expect(page.Locator("[data-check=agent]")).ToContainTextAsync("systemctl status portal-devices");
    }

    [Fact]
    public async Task Code_HeldToTheScanner_OpensItsPage_OrIsTypedForThePerson()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await Expect(page.Locator("[data-simulated]")).ToBeVisibleAsync();
        await page.ClickAsync("[data-tile=Cases]");
        await page.ClickAsync("[data-way=Code]");
        await Expect(page.Locator("#number")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-simulated]")).ToBeVisibleAsync();

        house.World.Scan("20260300001");
        await Expect(page.Locator("#number")).ToHaveValueAsync("20260300001");
        house.World.Scan("https://elsewhere.example/furong/verify/NOSUCHCODE22");
        await Expect(page.Locator("#number")).ToHaveValueAsync("https://elsewhere.example/furong/verify/NOSUCHCODE22"); // Shown, never opened.
        page.Url.ShouldEndWith("/progress");
        house.World.Scan($"{house.Portal.Url}/furong/verify/NOSUCHCODE22");
        await page.WaitForURLAsync("**/verify/NOSUCHCODE22");
        visit.ShouldHaveNoComplaints();
    }
}
