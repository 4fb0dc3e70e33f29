using System.Collections.Concurrent;
using Microsoft.Playwright;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>What the scripts of the pages promise, in a real browser: nothing typed or ticked is lost, and a "no" is heard.</summary>
public sealed class PageScriptTests(PortalFixture portal, Chromium chromium)
{
    /// <summary>A page of the pieces alone, so that each case is there at once.</summary>
    private const string Pieces = """
        <!doctype html><html lang="en"><head><title>Pieces</title><script src="/js/draft.js"></script></head><body>
        <form id="draft" method="post" action="/xincheng/pieces-sent" data-once data-draft="/xincheng/pieces-save" data-saved="saved {0}" data-away="away" data-expired="expired" data-too-large="{0} is too large">
          <input type="checkbox" name="later.income" value="1"><input type="hidden" name="later.income" value="">
          <input type="checkbox" name="use" value="one" checked><input type="checkbox" name="use" value="two">
          <input type="radio" name="way" value="a" checked><input type="radio" name="way" value="b">
          <textarea name="why"></textarea><span class="form-saved"></span><button>Send</button>
        </form>
        <form id="owed" data-too-large="{0} is too large"><div class="field"><input type="file" name="file" multiple></div></form>
        </body></html>
        """;

    [Fact]
    public async Task CtrlEnter_WithTheCursorInAField_SendsWhatWasTypedLast()
    {
        var number = Fresh.IdNumber();
        using var resident = portal.Http();
        await Fresh.RegisterAsync(resident, number, "19812350009", "柳末字");
        await using var clerk = await chromium.VisitAsync(portal.Url, 1280, 900, "page-script");
        await clerk.SignInAsync("furong", "furong.clerk");
        await clerk.GoAsync("furong/window/password");
        await clerk.WaitForCircuitAsync();
        var page = clerk.Page;
        await page.FillAsync("#lost-number", number);
        await page.FillAsync("#lost-name", "柳末字");
        await page.CheckAsync("#lost-seen");
        await page.ClickAsync("#lost-reason");
        await page.Keyboard.TypeAsync("forgotten, came in person");

        await page.Keyboard.PressAsync("Control+Enter");

        await Expect(page.Locator(".done-number")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Ticks_OfASaveThatFailed_ComeBackAsTheyWere()
    {
        await using var visit = await PiecesAsync();
        var page = visit.Page;
        await page.CheckAsync("[name='later.income']");
        await page.UncheckAsync("[name=use][value=one]");
        await page.CheckAsync("[name=use][value=two]");
        await page.CheckAsync("[name=way][value=b]");
        await page.FillAsync("[name=why]", "because");
        await Expect(page.Locator(".form-saved")).ToHaveTextAsync("away");

        await page.ReloadAsync();

        (await page.EvaluateAsync<string>("() => [...document.querySelectorAll('#draft [name]')].map(field => `${field.value}${field.checked ? '+' : ''}`).join(' ')"))
            .ShouldBe("1+  one two+ a b+ because");
    }

    /// <summary>Of two savings under way the older could arrive last: so the newer waits, and so does what a button sends.</summary>
    [Fact]
    public async Task Saving_IsOneAtATime_AndWhatAButtonSendsComesLast()
    {
        await using var visit = await PiecesAsync();
        var page = visit.Page;
        var (arrived, gate) = (new ConcurrentQueue<string>(), new SemaphoreSlim(0));
        await page.RouteAsync("**/xincheng/pieces-save", async route =>
        {
            arrived.Enqueue(WhyOf(route));
            await gate.WaitAsync(TestContext.Current.CancellationToken);
            await route.FulfillAsync(new() { ContentType = "application/json", Body = """{"time":"10:00"}""" });
        });
        await page.RouteAsync("**/xincheng/pieces-sent", route =>
        {
            arrived.Enqueue("sent " + WhyOf(route));
            return route.FulfillAsync(new() { ContentType = "text/html", Body = "<p id=sent>thanks</p>" });
        });

        await page.RunAndWaitForRequestAsync(() => page.Locator("[name=why]").PressSequentiallyAsync("a"), "**/xincheng/pieces-save");
        await page.Locator("[name=why]").PressSequentiallyAsync("b");
        await page.WaitForTimeoutAsync(2000);
        arrived.ShouldBe(["a"]);
        await page.RunAndWaitForRequestAsync(() => Task.FromResult(gate.Release()), "**/xincheng/pieces-save");
        await page.Locator("[name=why]").PressSequentiallyAsync("c");
        await page.ClickAsync("#draft button");
        await page.WaitForTimeoutAsync(300);
        arrived.ShouldBe(["a", "ab"]);
        gate.Release();
        await page.WaitForSelectorAsync("#sent");
        arrived.ShouldBe(["a", "ab", "sent abc"]);
        gate.Dispose();
    }

    [Fact]
    public async Task LongForm_IsSavedToo()
    {
        await using var visit = await PiecesAsync();
        var page = visit.Page;
        var length = 0;
        await page.RouteAsync("**/xincheng/pieces-save", route =>
        {
            length = WhyOf(route).Length;
            return route.FulfillAsync(new() { ContentType = "application/json", Body = """{"time":"10:00"}""" });
        });

        await page.FillAsync("[name=why]", new string('字', 60_000));

        await Expect(page.Locator(".form-saved")).ToHaveTextAsync("saved 10:00");
        length.ShouldBe(60_000);
    }

    [Fact]
    public async Task File_TooLarge_IsRefusedBeforeItIsSent_AlsoWhereNothingIsDrafted()
    {
        await using var visit = await PiecesAsync();
        var page = visit.Page;

        var folder = Directory.CreateTempSubdirectory("portal-large-");
        var scan = Path.Combine(folder.FullName, "scan.pdf");
        await File.WriteAllBytesAsync(scan, new byte[(20 * 1024 * 1024) + 1], TestContext.Current.CancellationToken);
        await page.SetInputFilesAsync("#owed input", scan);

        await Expect(page.Locator("#owed .file-problem")).ToHaveTextAsync("scan.pdf is too large");
        (await page.EvaluateAsync<int>("() => document.querySelector('#owed input').files.length")).ShouldBe(0);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task WrongPassword_IsWhereTheReaderIs()
    {
        await using var visit = await chromium.VisitAsync(portal.Url, 1024, 800, "page-script");
        await visit.GoAsync("xincheng/sign-in");
        await visit.Page.FillAsync("[name='Sent.Name']", Fresh.IdNumber());
        await visit.Page.FillAsync("[name='Sent.Password']", "not the password");

        await visit.Page.ClickAsync("main form button.btn-primary");

        await Expect(visit.Page.Locator("#refused")).ToBeFocusedAsync();
    }

    private static string WhyOf(IRoute route) => System.Web.HttpUtility.ParseQueryString(route.Request.PostData!)["why"]!;

    /// <summary>Whatever is saved there meets a server that is away.</summary>
    private async Task<Visit> PiecesAsync()
    {
        var visit = await chromium.VisitAsync(portal.Url, 800, 600, "page-script");
        await visit.Page.RouteAsync("**/xincheng/pieces", route => route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = Pieces }));
        await visit.Page.RouteAsync("**/xincheng/pieces-save", route => route.FulfillAsync(new() { Status = 503 }));
        await visit.GoAsync("xincheng/pieces");
        return visit;
    }
}
