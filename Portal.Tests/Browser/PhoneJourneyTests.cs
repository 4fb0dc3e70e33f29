using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Calendars;
using Portal.Core.Demo;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Tests.Ratings;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>The hall on a telephone 390 px wide: all that a resident does with it, and the same way for somebody who hears the page instead of seeing it.</summary>
public sealed class PhoneJourneyTests(PortalFixture portal, Chromium chromium)
{
    /// <summary>
    /// What a screen reader would say by itself: what is put into a live region that was on the page before. A region that is put in
    /// as a whole says nothing, and one that is marked as off stays quiet.
    /// </summary>
    private const string Ear = """
        window.heard = [];
        document.addEventListener("DOMContentLoaded", () => new MutationObserver(changes => {
          for (const change of changes) {
            const place = change.target.nodeType === Node.ELEMENT_NODE ? change.target : change.target.parentElement;
            const region = place?.closest("[aria-live], [role=status], [role=alert]");
            if (region && region.getAttribute("aria-live") !== "off") {
              for (const node of change.addedNodes) {
                if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-live") !== "off") {
                  window.heard.push(node.textContent.trim());
                }
              }
            }
          }
        }).observe(document.body, { childList: true, subtree: true }));
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "41")]
    public async Task BookTakeApplyRateAndLookUp_OnOneTelephone()
    {
        var run = await OpenAsync("xincheng", "窗五事");
        var (phone, number) = ("19811009041", Fresh.IdNumber());
        await Fresh.RegisterAsync(portal.Http("xincheng"), number, phone, "何五事");
        await using var visit = await chromium.VisitAsync(portal.Url, 390, 844, "phone-five");
        var page = visit.Page;
        await visit.SignInAsync("xincheng", phone, Fresh.Password);

        // 预约: the last day that is offered has all its times left.
        await visit.GoAsync($"xincheng/halls/{run.Hall.Id}/book");
        await page.Locator("ul.halls a").First.ClickAsync();
        await page.Locator(".filters a").Last.ClickAsync();
        await Expect(page.Locator(".filters a").Last).ToHaveAttributeAsync("aria-current", "true");
        await LookAsync(visit, 1, "times");
        await page.Locator("a.slot").First.ClickAsync();
        await LookAsync(visit, 2, "confirm");
        await page.ClickAsync("form[data-once] button.btn-primary");
        await Expect(page.Locator(".booking-code").First).ToBeVisibleAsync();
        await LookAsync(visit, 3, "booked");

        // 取号
        await visit.GoAsync($"xincheng/halls/{run.Hall.Id}/number");
        await page.CheckAsync("input[name='Sent.Group']");
        await page.ClickAsync("form[data-once] button.btn-primary");
        await Expect(page.Locator(".ticket-label")).ToBeVisibleAsync();
        await LookAsync(visit, 4, "number");

        // 评价: once it is over, the page of the number asks.
        var called = await run.CallAsync();
        await run.ActAsync(called, TicketAction.Serve);
        await run.ActAsync(called, TicketAction.Finish);
        await page.ClickAsync("a[href^='rate/']");
        await page.ClickAsync(".rate-level[data-level='5']");
        await LookAsync(visit, 5, "rate");
        await page.ClickAsync("form.rate-form button.btn-primary");
        await Expect(page.Locator(".rate-said")).ToBeVisibleAsync();
        await LookAsync(visit, 6, "rated");

        // 申办
        await visit.GoAsync("xincheng/items/DY-0201");
        await page.Locator("main a.btn-primary").First.ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/apply/", StringComparison.Ordinal));
        await page.Locator("main form button.btn-primary").Last.ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/apply/draft/", StringComparison.Ordinal));
        await using var db = portal.Everywhere();
        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.DocumentNumber == number, Cancel);
        var itemId = await db.Drafts.Where(each => each.CitizenId == citizen.Id).Select(each => each.ItemId).SingleAsync(Cancel);
        var detail = (await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Id == itemId, Cancel)).Detail;
        var answers = SampleAnswers.For(detail, ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime));
        for (var step = 0; step < 10 && !page.Url.Contains("/apply/done/", StringComparison.Ordinal); step++)
        {
            var before = page.Url;
            await ResidentJourneyTests.FillAsync(page, answers);
            await LookAsync(visit, 7, $"apply-{step}");
            await page.Locator("main form button.btn-primary").Last.ClickAsync();
            await Expect(page).Not.ToHaveURLAsync(before);
        }

        page.Url.ShouldContain("/apply/done/");
        await LookAsync(visit, 8, "applied");

        // 查询: by number and code, as it stands on the receipt.
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.CitizenId == citizen.Id, Cancel);
        await visit.GoAsync("xincheng/progress");
        await page.FillAsync("#number", matter.Number);
        await page.FillAsync("#code", matter.QueryCode);
        await page.Locator("main form button.btn-primary").Last.ClickAsync();
        await Expect(page.Locator(".case-title")).ToContainTextAsync(matter.ItemName);
        await LookAsync(visit, 9, "progress");
        visit.ShouldHaveNoComplaints();

        (await db.Appointments.AsNoTracking().SingleAsync(each => each.CitizenId == citizen.Id, Cancel)).State.ShouldBe(AppointmentState.Booked);
        (await db.Ratings.AsNoTracking().SingleAsync(each => each.TicketId == called.Id, Cancel)).Level.ShouldBe(Core.Ratings.RatingLevel.VerySatisfied);
    }

    /// <summary>Everything is found by its role and name and pressed by keys. What changes is said once, and what stays is not said again.</summary>
    [Fact, Trait("Row", "195"), Trait("Row", "36")]
    public async Task BlindVisitor_TakesANumberByTheKeyboard_AndHearsWhatBecomesOfIt()
    {
        var run = await OpenAsync("furong", "窗读屏", silent: true);
        var ahead = await run.TakeAsync();
        await using var board = await chromium.VisitAsync(portal.Url, 1920, 1080, "screen-reader");
        await board.GoAsync($"furong/display/{run.Hall.Id}");
        await using var visit = await chromium.VisitAsync(portal.Url, 390, 844, "screen-reader");
        var page = visit.Page;
        await page.AddInitScriptAsync(Ear);
        await visit.GoAsync($"furong/halls/{run.Hall.Id}/number");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "手机取号", Level = 1 })).ToHaveCountAsync(1);
        await PressAsync(page.GetByRole(AriaRole.Group, new() { Name = "您要办哪类业务？" }).GetByRole(AriaRole.Radio, new() { Name = run.Group.Name.Zh }), "Space");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "手机号" })).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("只用来给您发这次排队的消息", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await PressAsync(page.GetByText("需要照顾，或想要别的语言"), "Enter");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "优先" })).ToHaveAccessibleDescriptionAsync("到窗口时请出示证件或说明情况。");
        var escort = page.GetByRole(AriaRole.Checkbox, new() { Name = "我看不清屏幕或听不清叫号，请工作人员陪同" });
        await PressAsync(escort, "Space");
        await Expect(escort).ToBeCheckedAsync();
        await visit.PictureAsync(1, "form");
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "取号", Exact = true }), "Enter");

        // The number is the page's heading; its place in the line is a region that speaks when it changes.
        var heading = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await Expect(heading).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("号的排队情况$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        var label = await page.Locator(".ticket-label").InnerTextAsync();
        (await heading.InnerTextAsync()).ShouldContain(label);
        await Expect(page.Locator("#ticket")).ToHaveAttributeAsync("aria-live", "polite");
        await Expect(page.Locator("#ticket")).ToContainTextAsync("前面还有 1 位");
        await page.EvaluateAsync("() => { window.region = document.querySelector('#ticket'); }");
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(2, "waiting");

        (await run.CallAsync()).Label.ShouldBe(ahead.Label);
        (await HeardAsync("下一个就是您")).ShouldAllBe(said => !said.Contains(label, StringComparison.Ordinal) && !said.Contains("更新于", StringComparison.Ordinal));
        await run.ActAsync(ahead, TicketAction.Serve);
        await run.ActAsync(ahead, TicketAction.Finish);
        (await run.CallAsync()).Label.ShouldBe(label);
        await HeardAsync($"请到 {run.Counter.Number} 号窗口");
        (await page.EvaluateAsync<bool>("() => window.region.isConnected")).ShouldBeTrue("the region that was there speaks, none in its place");
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(3, "called");

        // In the hall, which is silent, this one number is called aloud.
        await Expect(board.Page.Locator("[data-board]")).ToHaveAttributeAsync("data-said", $"zh:请{string.Join(' ', label.AsEnumerable())}号，到{run.Counter.Number}号窗口", new() { Timeout = 60_000 });
        await Expect(board.Page.Locator("[data-last]")).ToHaveAttributeAsync("aria-live", "assertive");
        visit.ShouldHaveNoComplaints();

        async Task<string[]> HeardAsync(string words)
        {
            await page.WaitForFunctionAsync("words => window.heard.some(each => each.includes(words))", words);
            return await page.EvaluateAsync<string[]>("() => window.heard");
        }
    }

    private static async Task PressAsync(ILocator part, string key)
    {
        await part.FocusAsync();
        await part.PressAsync(key);
    }

    private static async Task LookAsync(Visit visit, int number, string name)
    {
        await visit.PictureAsync(number, name);
        await visit.ShouldFitAsync();
        await visit.ShouldBeAccessibleAsync();
    }

    /// <summary>A hall that gives numbers by phone and whose group can be booked.</summary>
    private async Task<VisitRun> OpenAsync(string slug, string clerk, bool silent = false)
    {
        var run = await VisitRun.OpenAsync(portal, slug, await Fresh.ColleagueAsync(portal, $"{slug}.clerk", clerk), silent);
        await using var db = portal.Everywhere();
        var hall = await db.Halls.SingleAsync(each => each.Id == run.Hall.Id, Cancel);
        (hall.PhoneTickets, hall.Booking) = (new PhoneRule(), new BookingRule());
        db.Add(new SlotRule { TenantId = hall.TenantId, HallId = hall.Id, GroupId = run.Group.Id, From = new(0, 0), To = new(23, 0), Minutes = 60, Places = 3 });
        await db.SaveChangesAsync(Cancel);
        return run;
    }
}
