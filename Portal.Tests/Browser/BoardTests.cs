using System.Net;
using Microsoft.Playwright;
using Portal.Core.Halls;
using Portal.Tests.Ratings;
using Portal.Tests.Trouble;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>叫号屏 in a real browser at the size of a television: a call comes by itself and is said, and ten minutes without a network pass.</summary>
[Trait("Row", "34")]
public sealed class BoardTests(PortalFixture portal, Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_SlidesInOnceAndIsSaid_WithNumbersOnly()
    {
        var run = await VisitRun.OpenAsync(portal, "furong", "furong.window3", voices: [SpokenLanguage.Putonghua, SpokenLanguage.Cantonese, SpokenLanguage.English]);
        await using var visit = await chromium.VisitAsync(portal.Url, 1920, 1080, "board");
        await visit.GoAsync($"furong/display/{run.Hall.Id}");
        await Expect(visit.Page.Locator(".board-none")).ToBeVisibleAsync();
        await visit.PictureAsync(1, "none");
        await visit.ShouldBeAccessibleAsync();

        var ticket = await run.TakeAsync();
        await Expect(visit.Page.Locator(".board-count")).ToHaveTextAsync("1");
        await run.CallAsync();
        var number = visit.Page.Locator("[data-number]");
        await Expect(number).ToHaveTextAsync(ticket.Label);
        await Expect(visit.Page.Locator("[data-where-zh]")).ToContainTextAsync($"{run.Counter.Number}号窗口");
        await Expect(visit.Page.Locator(".board-last.is-new")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".board-count")).ToHaveTextAsync("0");
        (await visit.Page.EvaluateAsync<double>("() => parseFloat(getComputedStyle(document.querySelector('[data-number]')).fontSize) / innerHeight")).ShouldBe(.24, .005, "the last call is 24 vh high");

        // In all three languages, one after the other; the sign that it was said is on the page whatever sound the machine has.
        var spelt = string.Join(' ', ticket.Label.AsEnumerable());
        var board = visit.Page.Locator("[data-board]");
        await Expect(board).ToHaveAttributeAsync("data-said", $"zh:请{spelt}号，到{run.Counter.Number}号窗口|yue:請{spelt}號，到{run.Counter.Number}號櫃位|en:Number {spelt}, please go to counter {run.Counter.Number}", new() { Timeout = 60_000 });
        await Expect(board).ToHaveAttributeAsync("data-said-by", new System.Text.RegularExpressions.Regex("^(?:voice|recorded|chime)$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));

        for (var more = 0; more < 7; more++)
        {
            await run.ActAsync(await LastAsync(run), TicketAction.Serve);
            await run.ActAsync(await LastAsync(run), TicketAction.Finish);
            await run.TakeAsync();
            ticket = await run.CallAsync();
        }

        await Expect(number).ToHaveTextAsync(ticket.Label);
        await Expect(visit.Page.Locator("[data-earlier] li")).ToHaveCountAsync(6);
        await visit.PictureAsync(2, "calls");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.Page.SetViewportSizeAsync(1080, 1920);
        await visit.PictureAsync(3, "upright");
        await visit.ShouldFitAsync();
        visit.ShouldHaveNoComplaints();
        (await portal.Http("guangming").GetAsync($"display/{run.Hall.Id}")).Status.ShouldBe(HttpStatusCode.NotFound, "another place");
        (await portal.Http("guangming").GetAsync($"display/{run.Hall.Id}/stream")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>
    /// A television without a voice of its own plays the recorded pieces, which it fetched when the page opened and needs no line for;
    /// where they were not to be had the chime is left. The sound itself goes to the machine's null device.
    /// </summary>
    [Fact]
    public async Task Call_OnAMachineWithoutSpeech_IsSaidByRecordedPieces_AndWithoutThemByTheChime()
    {
        await using var host = new PortalFixture.PortalHost();
        var run = await VisitRun.OpenAsync(new PortalFixture(host), "furong", "furong.clerk");
        await using var wire = new Wire(new IPEndPoint(IPAddress.Loopback, new Uri(host.Url).Port));
        await using var recorded = await chromium.VisitAsync($"http://127.0.0.1:{wire.Port}", 1920, 1080, "board-sound");
        await recorded.Page.AddInitScriptAsync("Object.defineProperty(window, 'speechSynthesis', { value: undefined })");
        await recorded.GoAsync($"furong/display/{run.Hall.Id}");
        await recorded.Page.WaitForFunctionAsync("() => performance.getEntriesByType('resource').filter(each => each.name.includes('/voice/') && each.responseEnd > 0).length >= 39");
        await using var poor = await chromium.VisitAsync(host.Url, 1920, 1080, "board-sound");
        await poor.Page.AddInitScriptAsync("Object.defineProperty(window, 'speechSynthesis', { value: undefined })");
        await poor.Page.RouteAsync("**/voice/**", route => route.AbortAsync());
        await poor.GoAsync($"furong/display/{run.Hall.Id}");
        await Expect(poor.Page.Locator(".board-none")).ToBeVisibleAsync();

        await run.TakeAsync();
        await run.CallAsync();
        await Expect(recorded.Page.Locator("[data-number]")).Not.ToBeEmptyAsync();
        wire.Cut();

        await Expect(recorded.Page.Locator("[data-board]")).ToHaveAttributeAsync("data-said-by", "recorded", new() { Timeout = 60_000 });
        await Expect(poor.Page.Locator("[data-board]")).ToHaveAttributeAsync("data-said-by", "chime", new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task RecordedPieces_OfEveryVoice_AreServed()
    {
        using var http = portal.Http("furong");
        string[] digits = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}"), "please", "to"];
        var pieces = Enumerable.Range('A', 26).Select(letter => $"letters/{(char)letter}")
            .Concat(digits.Append("counter").SelectMany(piece => new[] { $"zh/{piece}", $"yue/{piece}" })).Concat(digits.Select(piece => $"en/{piece}")).ToList();
        var missing = new List<string>();
        foreach (var piece in pieces)
        {
            using var answer = await http.Client.GetAsync(new Uri($"voice/{piece}.mp3", UriKind.Relative), Cancel);
            if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "audio/mpeg" || (await answer.Content.ReadAsByteArrayAsync(Cancel)).Length < 1000)
            {
                missing.Add(piece);
            }
        }

        missing.ShouldBeEmpty();
    }

    /// <summary>The ten minutes pass on the browser's own clock; the wire is really cut.</summary>
    [Fact]
    public async Task TenMinutesWithoutNetwork_TheLastStateStaysAndSaysSinceWhen_AndItComesBackByItself()
    {
        var run = await VisitRun.OpenAsync(portal, "qingshuitanglu", "qingshuitanglu.clerk");
        await using var wire = new Wire(new IPEndPoint(IPAddress.Loopback, new Uri(portal.Url).Port));
        await using var visit = await chromium.VisitAsync($"http://127.0.0.1:{wire.Port}", 1920, 1080, "board-cut");
        var page = visit.Page;
        await page.Clock.InstallAsync();
        await visit.GoAsync($"qingshuitanglu/display/{run.Hall.Id}");
        var first = await run.TakeAsync();
        await run.CallAsync();
        await Expect(page.Locator("[data-number]")).ToHaveTextAsync(first.Label);

        wire.Cut();
        var since = Core.Calendars.ChinaTime.ToLocal(TimeProvider.System.GetUtcNow().UtcDateTime);
        await Expect(page.Locator("[data-cut]")).ToContainTextAsync("网络断开");
        await run.ActAsync(first, TicketAction.Serve);
        await run.ActAsync(first, TicketAction.Finish);
        var second = await run.TakeAsync();
        await run.CallAsync();
        for (var minute = 0; minute < 10; minute++)
        {
            await page.Clock.RunForAsync(60_000);
        }

        await Expect(page.Locator("[data-number]")).ToHaveTextAsync(first.Label);
        var said = await page.Locator("[data-cut] [lang=zh-CN]").InnerTextAsync();
        new[] { since.AddMinutes(-1), since, since.AddMinutes(1) }.Select(at => at.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture)).ShouldContain(at => said.Contains(at, StringComparison.Ordinal), said);
        await visit.PictureAsync(1, "cut");
        await visit.ShouldBeAccessibleAsync();

        wire.Mend();
        await page.Clock.RunForAsync(10_000);
        await Expect(page.Locator("[data-number]")).ToHaveTextAsync(second.Label);
        await Expect(page.Locator("[data-cut]")).ToBeHiddenAsync();
        await visit.PictureAsync(2, "back");
    }

    /// <summary>What the manager says to all who wait stands on the board and on the phone with its end, stays when the line is cut, and goes at its end by itself.</summary>
    [Fact]
    public async Task Broadcast_StandsOnBoardAndPhone_AlsoWithoutNetwork_UntilItsEnd()
    {
        var run = await VisitRun.OpenAsync(portal, "jiangwan", "jiangwan.clerk");
        var ticket = await run.TakeAsync();
        await using var wire = new Wire(new IPEndPoint(IPAddress.Loopback, new Uri(portal.Url).Port));
        await using var visit = await chromium.VisitAsync($"http://127.0.0.1:{wire.Port}", 1920, 1080, "board-said");
        var page = visit.Page;
        await page.Clock.InstallAsync();
        await visit.GoAsync($"jiangwan/display/{run.Hall.Id}");
        await using var phone = await chromium.VisitAsync(portal.Url, 390, 844, "board-said");
        await phone.GoAsync($"jiangwan/tickets/{ticket.Secret}");
        await Expect(phone.Page.Locator(".hall-said")).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-said-line]")).ToBeHiddenAsync();

        var until = Core.Calendars.ChinaTime.ToLocal(await run.SayAsync("空调检修，一号厅的群众请到二楼等候", 30)).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        await Expect(page.Locator("[data-said-text]")).ToHaveTextAsync("空调检修，一号厅的群众请到二楼等候");
        await Expect(page.Locator("[data-said-zh]")).ToContainTextAsync(until);
        await Expect(phone.Page.Locator(".hall-said")).ToContainTextAsync("空调检修，一号厅的群众请到二楼等候");
        await Expect(phone.Page.Locator(".hall-said")).ToContainTextAsync(until);
        await phone.PictureAsync(1, "phone");
        await phone.ShouldBeAccessibleAsync();
        await phone.ShouldFitAsync();
        await run.CallAsync();
        await Expect(page.Locator("[data-number]")).ToHaveTextAsync(ticket.Label);
        await visit.PictureAsync(2, "board");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();

        wire.Cut();
        await Expect(page.Locator("[data-cut]")).ToBeVisibleAsync();
        await page.Clock.RunForAsync(10 * 60_000);
        await Expect(page.Locator("[data-said-text]")).ToBeVisibleAsync();
        await visit.PictureAsync(3, "cut");
        await page.Clock.RunForAsync(21 * 60_000);
        await Expect(page.Locator("[data-said-line]")).ToBeHiddenAsync();
        await Expect(page.Locator("[data-number]")).ToHaveTextAsync(ticket.Label);
    }

    [Fact, Trait("Row", "35"), Trait("Row", "36"), Trait("Row", "195")]
    public async Task SilentHall_SaysNothing_SaveForWhoCannotUseTheScreen()
    {
        var run = await VisitRun.OpenAsync(portal, "furong", "furong.two", silent: true);
        await using var visit = await chromium.VisitAsync(portal.Url, 1920, 1080, "board-silent");
        await visit.GoAsync($"furong/display/{run.Hall.Id}");
        await Expect(visit.Page.Locator("[data-silent]")).ToBeVisibleAsync();
        var silent = await run.TakeAsync();
        await run.CallAsync();
        await Expect(visit.Page.Locator("[data-number]")).ToHaveTextAsync(silent.Label);
        await run.ActAsync(silent, TicketAction.Serve);
        await run.ActAsync(silent, TicketAction.Finish);
        var blind = await run.TakeAsync(needsEscort: true);
        await run.CallAsync();
        await Expect(visit.Page.Locator("[data-number]")).ToHaveTextAsync(blind.Label);
        await Expect(visit.Page.Locator("[data-board]")).ToHaveAttributeAsync("data-said", $"zh:请{string.Join(' ', blind.Label.AsEnumerable())}号，到{run.Counter.Number}号窗口");
        await visit.PictureAsync(1, "silent");
        visit.ShouldHaveNoComplaints();
    }

    private async Task<Ticket> LastAsync(VisitRun run)
    {
        await using var db = portal.Everywhere();
        return db.Tickets.Where(ticket => ticket.CounterId == run.Counter.Id).OrderByDescending(ticket => ticket.CalledAt).First();
    }
}
