using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Browser;

/// <summary>The worklist and a case without a mouse, and the desk on a phone.</summary>
public sealed class DeskKeysTests(PortalFixture portal, Chromium chromium)
{
    private const string ActiveCase = "() => document.activeElement.closest('tr')?.dataset.case ?? ''";

    [Fact]
    public async Task Worklist_ByKeyboard_OpensActsClosesAndComesBackToTheRow()
    {
        foreach (var name in (string[])["钟键盘", "钟方向", "钟回车"])
        {
            (await WebCases.MakeAsync(portal, decided: false, name: name)).Http.Dispose();
        }

        await using var visit = await chromium.VisitAsync(portal.Url, 1440, 900, "desk-keys");
        await visit.SignInAsync("xincheng", "xincheng.clerk");
        await visit.GoAsync("xincheng/work?list=incoming");
        var page = visit.Page;
        await page.Locator(".work-table tbody tr").First.WaitForAsync();
        await page.Locator("[data-interactive]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#keys")).ToBeVisibleAsync();
        await visit.PictureAsync(1, "keys");
        await visit.ShouldBeAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#keys")).ToBeHiddenAsync();

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("ArrowDown");
        var chosen = await page.EvaluateAsync<string>(ActiveCase);
        chosen.ShouldBe(await page.Locator(".work-table tbody tr").Nth(1).GetAttributeAsync("data-case"));
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".case-head").WaitForAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        (await page.EvaluateAsync<bool>("() => document.activeElement.matches('.case-body')")).ShouldBeTrue();
        await page.Keyboard.PressAsync("n");
        (await page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("thread-text");
        await page.Keyboard.PressAsync("Shift+Tab");
        await visit.PictureAsync(2, "case");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".pane-case")).ToHaveCountAsync(0);
        await page.WaitForFunctionAsync("wanted => document.activeElement.closest('tr')?.dataset.case === wanted", chosen);

        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".case-head").WaitForAsync();
        await page.Keyboard.PressAsync("m");
        (await page.EvaluateAsync<bool>("() => document.activeElement.matches('.menu-items button')")).ShouldBeTrue();
        await page.Keyboard.PressAsync("Escape");
        (await page.EvaluateAsync<bool>("() => document.activeElement.matches('.menu > summary')")).ShouldBeTrue();

        // And the act itself: the main button, the opinion, sent.
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".act-form textarea[name=note]")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("材料齐全");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".act-form")).ToHaveCountAsync(0);
        await using var db = portal.Everywhere();
        var acted = await db.CaseEvents.AsNoTracking().Where(happened => happened.CaseId == Guid.Parse(chosen!)).OrderBy(happened => happened.Sequence).LastAsync(TestContext.Current.CancellationToken);
        acted.Note.ShouldBe("材料齐全");
        acted.Action.ShouldBeOneOf(Core.Cases.CaseAction.HandOver, Core.Cases.CaseAction.Accept); // As the second case of the list has it.
        visit.ShouldHaveNoComplaints();
    }

    [Fact]
    public async Task Desk_OnAPhone_KeepsTheRailBehindOneButton()
    {
        await using var visit = await chromium.VisitAsync(portal.Url, 390, 844, "desk-phone");
        await visit.SignInAsync("furong", "furong.clerk");
        await visit.GoAsync("furong/work");
        var page = visit.Page;
        await Assertions.Expect(page.Locator(".rail-links")).ToBeHiddenAsync();

        await page.ClickAsync(".rail-open");
        await Assertions.Expect(page.Locator(".rail-links")).ToBeVisibleAsync();
        await visit.PictureAsync(1, "menu");
        await visit.ShouldBeAccessibleAsync();
        await page.ClickAsync(".rail-links a[href='work?list=mine']");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("我在办的");
        await Assertions.Expect(page.Locator(".rail-links")).ToBeHiddenAsync();
        await visit.ShouldFitAsync();
        visit.ShouldHaveNoComplaints();
    }
}
