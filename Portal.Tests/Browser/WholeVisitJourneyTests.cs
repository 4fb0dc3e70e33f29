using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Ratings;
using Portal.Core.Tenancy;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>One visit from end to end, each at their own screen: the number by phone, the call on the board, the case at the window, the bad rating at the counter's pad, the follow-up to its end.</summary>
public sealed class WholeVisitJourneyTests(PortalFixture portal, Chromium chromium)
{
    private static int _numbers = 60;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    [Trait("Row", "34"), Trait("Row", "41"), Trait("Row", "56"), Trait("Row", "119"), Trait("Row", "120")]
    public async Task Visit_FromTheNumberToTheClosedFollowUp(string language)
    {
        var (hall, counter) = await NewHallAsync();
        var clerk = await Fresh.ColleagueAsync(portal, "xincheng.clerk", "窗全程");
        var (draft, _) = await WindowPromiseTests.BeginAsync(portal, language == "zh" ? "何全程" : "Ho Whole", account: clerk);
        await using var phone = await OpenAsync(390, 844, "phone");
        await using var board = await OpenAsync(1920, 1080, "board");
        await using var desk = await OpenAsync(1440, 900, "desk");
        await using var pad = await OpenAsync(1280, 800, "pad");
        await using var leader = await OpenAsync(1440, 900, "follow-up");

        // The counter's tablet is paired beforehand by a code that a supervisor reads out.
        await leader.SignInAsync("kaifu", "kaifu.supervisor");
        await leader.GoAsync("kaifu/admin/pads");
        await leader.Page.SelectOptionAsync("#counter", $"{counter.Id}");
        await leader.Page.ClickAsync("main form button.btn-primary");
        await pad.GoAsync("xincheng/pad");
        await pad.Page.FillAsync("#code", await leader.Page.InnerTextAsync(".pad-shown"));
        await pad.Page.ClickAsync(".pad-pair button");
        await pad.WaitForCircuitAsync();

        await phone.GoAsync($"xincheng/halls/{hall.Id}/number");
        await phone.Page.CheckAsync("input[name='Sent.Group']");
        await phone.Page.ClickAsync("form[data-once] button.btn-primary");
        await Expect(phone.Page.Locator(".ticket-label")).ToHaveTextAsync("A001");
        await LookAsync(phone, 1, "waiting", fits: true);
        await board.GoAsync($"xincheng/display/{hall.Id}");
        await Expect(board.Page.Locator(".board-count")).ToHaveTextAsync("1");

        await desk.SignInAsync("xincheng", clerk);
        await desk.GoAsync("xincheng/counter");
        await desk.WaitForCircuitAsync();
        await desk.Page.SelectOptionAsync("#panel-hall", $"{hall.Id}");
        await desk.Page.ClickAsync($"[data-counter='{counter.Number}']");
        await Expect(desk.Page.Locator("#call-next")).ToBeEnabledAsync();
        await desk.Page.Keyboard.PressAsync("1");
        await Expect(board.Page.Locator("[data-number]")).ToHaveTextAsync("A001");
        await Expect(board.Page.Locator("[data-board]")).ToHaveAttributeAsync("data-said", $"zh:请A 0 0 1号，到{counter.Number}号窗口|en:Number A 0 0 1, please go to counter {counter.Number}", new() { Timeout = 60_000 });
        await Expect(board.Page.Locator("[data-board]")).ToHaveAttributeAsync("data-said-by", new System.Text.RegularExpressions.Regex("^(?:voice|recorded|chime)$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)), new() { Timeout = 60_000 });
        await Expect(board.Page.Locator("[data-sound]")).ToBeAttachedAsync();
        await LookAsync(board, 2, "called", fits: true);
        await Expect(phone.Page.Locator(".ticket-now")).ToContainTextAsync($"{counter.Number}");
        await Expect(phone.Page.Locator(".ticket-back")).ToBeHiddenAsync();
        await LookAsync(phone, 3, "called", fits: true);

        // The visitor sits down; their case is taken in beside them and belongs to the visit.
        await Expect(desk.Page.Locator("[data-action=Serve]").First).ToBeEnabledAsync(); // Shown before the call itself has ended, and a key meanwhile is a second click.
        await desk.Page.Keyboard.PressAsync("1");
        await desk.Page.Locator("[data-action=Finish]").First.WaitForAsync();
        await LookAsync(desk, 4, "serving", fits: true);
        await desk.GoAsync($"xincheng/window?draft={draft.Id}");
        await desk.WaitForCircuitAsync();
        await desk.Page.CheckAsync("#window-promise");
        await Expect(desk.Page.Locator("#window-promise")).ToBeCheckedAsync();
        await LookAsync(desk, 5, "intake");
        await desk.Page.Locator(".action-bar .btn:not(.btn-quiet)").First.ClickAsync();
        await Expect(desk.Page.Locator(".done-number")).ToBeVisibleAsync();
        await LookAsync(desk, 6, "taken-in");
        await using var db = portal.Everywhere();
        var ticket = await db.Tickets.AsNoTracking().Include(each => each.Cases).SingleAsync(each => each.HallId == hall.Id, Cancel);
        var caseId = (await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == draft.Id, Cancel)).CaseId.ShouldNotBeNull();
        ticket.Cases.Select(link => link.CaseId).ShouldContain(caseId);
        await desk.Page.ClickAsync(".counter-strip [data-action=Finish]");
        await Expect(phone.Page.Locator("a[href^='rate/']")).ToBeVisibleAsync();
        await LookAsync(phone, 7, "finished", fits: true);

        // None of the faces is chosen; the visitor chooses the worst.
        await Expect(pad.Page.Locator(".pad-face")).ToHaveCountAsync(5);
        await LookAsync(pad, 8, "asks", fits: true);
        await pad.Page.ClickAsync(".pad-face[data-level='1']");
        await pad.Page.FillAsync("#pad-words", "讲不清楚要什么材料");
        await pad.Page.FillAsync("#pad-phone", "13912345678");
        await LookAsync(pad, 9, "words", fits: true);
        await pad.Page.ClickAsync(".pad .btn-primary");
        await Expect(pad.Page.Locator(".pad[data-step=Thanks], .pad[data-step=Idle]")).ToBeVisibleAsync();
        var rating = await db.Ratings.AsNoTracking().SingleAsync(each => each.TicketId == ticket.Id, Cancel);
        (rating.Level, rating.Channel, rating.CounterId, rating.OfficerId).ShouldBe((RatingLevel.VeryDissatisfied, RatingChannel.Pad, counter.Id, ticket.ClerkId));
        (await SaysAsync(phone, ticket.Secret)).ShouldBeTrue("the slip says what was said at the pad, and asks nothing again");

        var followUp = await db.FollowUps.AsNoTracking().SingleAsync(each => each.RatingId == rating.Id, Cancel);
        await leader.GoAsync($"kaifu/work/ratings/{followUp.Id}");
        await Expect(leader.Page.Locator("main")).ToContainTextAsync("讲不清楚要什么材料");
        await LookAsync(leader, 10, "open");
        await ActAsync("Contact", "已致电了解情况");
        await ActAsync("PutRight", "已更新一次性告知单", finding: "Substantiated");
        await ActAsync("CallBackSatisfied", "来电表示满意");
        await LookAsync(leader, 11, "closed");
        (await db.FollowUps.AsNoTracking().SingleAsync(each => each.Id == followUp.Id, Cancel)).ShouldSatisfyAllConditions(each => each.State.ShouldBe(FollowUpState.Closed), each => each.Moves[^1].Note.ShouldBe("来电表示满意"));

        await desk.GoAsync("xincheng/counter");
        await desk.WaitForCircuitAsync();
        await desk.Page.ClickAsync("#leave");
        await desk.Page.Locator("[data-counter]").First.WaitForAsync();
        foreach (var visit in new[] { phone, board, desk, pad, leader })
        {
            visit.ShouldHaveNoComplaints();
        }

        async Task<Visit> OpenAsync(int width, int height, string face)
        {
            var visit = await chromium.VisitAsync(portal.Url, width, height, $"whole-visit-{language}");
            await visit.GoAsync($"{(face == "follow-up" ? "kaifu" : "xincheng")}/language?to={language}&back=");
            return visit;
        }

        async Task ActAsync(string action, string note, string? finding = null)
        {
            await leader.Page.CheckAsync($"input[value={action}]");
            if (finding is not null)
            {
                await leader.Page.SelectOptionAsync("#finding", finding);
            }

            await leader.Page.FillAsync("#note", note);
            await leader.Page.ClickAsync("#next .btn-primary");
            await Expect(leader.Page.Locator("main")).ToContainTextAsync(note);
        }
    }

    private static async Task LookAsync(Visit visit, int number, string name, bool fits = false)
    {
        await visit.PictureAsync(number, name);
        await visit.ShouldBeAccessibleAsync();
        if (fits)
        {
            await visit.ShouldFitAsync();
        }
    }

    private static async Task<bool> SaysAsync(Visit phone, string secret)
    {
        await phone.GoAsync($"xincheng/rate/{secret}");
        return await phone.Page.Locator(".rate-said").CountAsync() == 1 && await phone.Page.Locator("input[name=level]").CountAsync() == 0;
    }

    private async Task<(Hall Hall, Counter Counter)> NewHallAsync()
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(tenant => tenant.Slug == "xincheng", Cancel);
        var today = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        var hall = new Hall
        {
            TenantId = place.Id,
            Name = new LocalText("全程大厅", "Whole visit hall"),
            Voices = [SpokenLanguage.Putonghua, SpokenLanguage.English],
            PhoneTickets = new PhoneRule(),
            Days = [.. Enumerable.Range(-1, 3).Select(ahead => today.AddDays(ahead)).Select(day => new HallDay(day, [new Opening(day.DayOfWeek, new(0, 0), new(23, 59, 59))]))],
        };
        var counter = new Counter { TenantId = place.Id, HallId = hall.Id, Number = Interlocked.Increment(ref _numbers) };
        counter.Terms.Add(new CounterTerm { TenantId = place.Id, CounterId = counter.Id, From = today, Name = new LocalText("综合窗口", "Integrated window"), IsIntegrated = true });
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        db.AddRange(new TicketGroup { TenantId = place.Id, HallId = hall.Id, Prefix = "A", Name = new LocalText("综合业务", "General business") }, counter);
        await db.SaveChangesAsync(Cancel);
        return (hall, counter);
    }
}
