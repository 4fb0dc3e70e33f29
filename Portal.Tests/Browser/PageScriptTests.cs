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
        <form id="draft" data-draft="/xincheng/pieces-save" data-saved="saved {0}" data-away="away" data-expired="expired" data-too-large="{0} is too large">
          <input type="checkbox" name="later.income" value="1"><input type="hidden" name="later.income" value="">
          <input type="checkbox" name="use" value="one" checked><input type="checkbox" name="use" value="two">
          <input type="radio" name="way" value="a" checked><input type="radio" name="way" value="b">
          <input name="why"><span class="form-saved"></span>
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

    [Fact]
    public async Task File_TooLarge_IsRefusedBeforeItIsSent_AlsoWhereNothingIsDrafted()
    {
        await using var visit = await PiecesAsync();
        var page = visit.Page;

        await page.SetInputFilesAsync("#owed input", new FilePayload { Name = "scan.pdf", MimeType = "application/pdf", Buffer = new byte[(20 * 1024 * 1024) + 1] });

        await Expect(page.Locator("#owed .file-problem")).ToHaveTextAsync("scan.pdf is too large");
        (await page.EvaluateAsync<int>("() => document.querySelector('#owed input').files.length")).ShouldBe(0);
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
