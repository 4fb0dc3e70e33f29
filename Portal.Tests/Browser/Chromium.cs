using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Portal.Core.Demo;
using Portal.Tests.Browser;
using Shouldly;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Portal.Tests.Browser;

/// <summary>One real browser for the whole run; each visit has cookies and storage of its own.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>The same engine without the windows nobody sees: a page costs a third less. Where the whole browser matters (policies, a profile on disk) its tests start <see cref="Whole"/>.</summary>
    public static readonly string Program = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium-headless-shell";

    /// <summary>The browser as it runs on a kiosk.</summary>
    public static readonly string Whole = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";

    private readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> _started = new(StartAsync);

    /// <param name="album">Name of the folder below <c>artifacts/</c> where this visit's screenshots go.</param>
    /// <param name="touch">A screen that is touched.</param>
    public async Task<Visit> VisitAsync(string url, int width, int height, string album, bool touch = false)
    {
        Assert.SkipUnless(File.Exists(Program), $"no Chromium at {Program}");
        var (_, browser) = await _started.Value;
        var context = await browser.NewContextAsync(new() { BaseURL = url, Locale = "zh-CN", ViewportSize = new() { Width = width, Height = height }, HasTouch = touch });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        return new Visit(context, page, album);
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
        {
            var (driver, browser) = await _started.Value;
            await browser.CloseAsync();
            driver.Dispose();
        }
    }

    private static async Task<(IPlaywright, IBrowser)> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(20_000);
        var driver = await Playwright.CreateAsync();
        var browser = await driver.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
                "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        });
        return (driver, browser);
    }
}

/// <summary>One person at one screen. Whatever the browser complains of is kept and asserted at the end.</summary>
public sealed class Visit : IAsyncDisposable
{
    /// <summary>What axe finds in order is not read, so it need not be described node by node.</summary>
    private static readonly AxeRunOptions OnlyViolations = new() { ResultTypes = [ResultType.Violations] };

    private static readonly string Artefacts = Environment.GetEnvironmentVariable("PORTAL_TEST_ARTIFACTS") ?? Path.Combine(AppContext.BaseDirectory, "artifacts");

    private readonly IBrowserContext _context;
    private readonly string _album;
    private readonly List<string> _complaints = [];

    public Visit(IBrowserContext context, IPage page, string album)
    {
        (_context, Page, _album) = (context, page, album);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _complaints.Add($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Add($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    /// <param name="address">With the slug first: <c>xincheng/items</c>.</param>
    public async Task GoAsync(string address)
    {
        var answer = await Page.GotoAsync("/" + address);
        answer!.Status.ShouldBeLessThan(400, $"{address} answered {answer.Status}");
    }

    public async Task SignInAsync(string slug, string name, string password = DemoAccounts.Password)
    {
        await GoAsync($"{slug}/sign-in");
        await Page.FillAsync("[name='Sent.Name']", name);
        await Page.FillAsync("[name='Sent.Password']", password);
        await Page.ClickAsync("main form button.btn-primary");
        await Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal) || url.Contains("/sign-in/post", StringComparison.Ordinal));
    }

    /// <summary>Prerendered markup has no handlers yet: an interactive page marks itself when its circuit is up.</summary>
    public Task WaitForCircuitAsync() => Page.Locator("[data-interactive]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>Keeps a picture for people to look at.</summary>
    public async Task PictureAsync(int number, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Artefacts, _album));
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{number:00}-{name}.png")), FullPage = true });
    }

    /// <summary>Asks axe; a serious or critical finding fails.</summary>
    public async Task ShouldBeAccessibleAsync() => (await AskAxeAsync()).ShouldBeEmpty();

    /// <summary>The serious and critical findings of axe on this page, in words.</summary>
    public async Task<IReadOnlyList<string>> AskAxeAsync()
    {
        // What is sliding in or fading has not its colours yet; what turns for long is let be.
        await Page.EvaluateAsync("() => Promise.race([Promise.all(document.getAnimations().filter(each => each.effect?.getComputedTiming().endTime < 5000).map(each => each.finished.catch(() => undefined))).then(() => undefined), new Promise(done => setTimeout(done, 6000))])");
        return [.. (await Page.RunAxe(OnlyViolations)).Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{Page.Url}: {violation.Id} ({violation.Impact}): {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}")];
    }

    /// <summary>Nothing was reported to the console, nothing was thrown.</summary>
    public void ShouldHaveNoComplaints() => _complaints.ShouldBeEmpty();

    /// <summary>No sideways scrolling: everything fits the width of the screen.</summary>
    public async Task ShouldFitAsync()
    {
        var over = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        over.ShouldBeLessThanOrEqualTo(0, $"{Page.Url} is {over} px wider than the screen");
    }

    /// <summary>A finger that misses the middle of anything by half of <paramref name="pixels"/>, up or down, still meets it.</summary>
    public async Task ShouldMeetAFingerAsync(int pixels)
    {
        var small = await Page.EvaluateAsync<string[]>("""
            pixels => {
              const reach = pixels / 2 - 1;
              const small = [];
              for (const target of document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden]), textarea, [role=button]")) {
                if (!target.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || target.disabled || target.closest(".visually-hidden, .skip") || getComputedStyle(target).clipPath !== "none") {
                  continue;
                }
                target.scrollIntoView({ block: "center", behavior: "instant" });
                // A word that is broken over two lines is met where its first line stands.
                const box = target.getClientRects()[0];
                const label = target.labels?.[0];
                const isMet = offset => {
                  const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2 + offset);
                  return found && (target === found || target.contains(found) || found.contains(target) && found.matches("label") || label?.contains(found));
                };
                if (!isMet(-reach) || !isMet(reach)) {
                  small.push(`${target.outerHTML.slice(0, 120)} (${Math.round(box.height)} px)`);
                }
              }
              scrollTo({ top: 0, behavior: "instant" });
              return small;
            }
            """, pixels);
        small.ShouldBeEmpty($"{Page.Url}: less than {pixels} px");
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
