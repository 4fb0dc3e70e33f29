using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Portal.Devices;
using Portal.Tests.Browser;
using Portal.Tests.Devices;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Kiosks;

/// <summary>
/// Chromium as the unit of <c>deploy/kiosk</c> starts it, under the policy that is shipped with it, with a profile on the disk: after a visit
/// the whole profile is searched for whoever was there.
/// </summary>
[Trait("Row", "5"), Trait("Row", "30")]
public sealed class LeftBehindTests
{
    private static readonly string Deploy = Path.Combine(ProtocolDocumentTests.FindRoot(), "deploy", "kiosk");

    [Fact]
    public async Task Profile_HoldsNothingOfThePerson_WhenTheVisitHasEnded()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        var (folder, number) = (Directory.CreateTempSubdirectory("kiosk-profile-").FullName, Fresh.IdNumber());
        string[] traces = ["钱不留痕", number, "测试区测试街道一号院", "只打给窗口看的字"];
        try
        {
            using var driver = await Playwright.CreateAsync();
            await using (var context = await StartAsync(driver, folder, house.Url))
            {
                await using var visit = new Visit(context, context.Pages[0], "kiosk");
                visit.Page.SetDefaultTimeout(20_000);
                await house.PairAsync(visit, code);
                await VisitAsync(house, visit, traces[0], number, traces[3]);
                await visit.Page.ClickAsync(".kiosk-foot .btn-primary");
                await visit.Page.WaitForURLAsync("**/kiosk/bye?**");
                await visit.GoAsync("furong/kiosk");
                await visit.Page.WaitForTimeoutAsync(12_000); // Chromium writes its session and its databases some seconds late.
                Found(folder, traces).ShouldBeEmpty();
            }

            Found(folder, traces).ShouldBeEmpty("also when the browser has ended and written everything");

            // The search finds what is there: otherwise nothing would be found for another reason.
            File.WriteAllBytes(Path.Combine(folder, "profile", "control"), [0, 1, 2, .. Encoding.Unicode.GetBytes(traces[0]), 3, .. Encoding.UTF8.GetBytes(number)]);
            Found(folder, traces).Count.ShouldBe(2);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Known by their card, seen their cases and their data, typed into a form.</summary>
    private static async Task VisitAsync(KioskHouse house, Visit visit, string name, string number, string typed)
    {
        var page = visit.Page;
        await KioskJourneyTests.ToCardAsync(page);
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident(name, number));
        await Expect(page.Locator(".kiosk-who")).ToBeVisibleAsync();
        house.World.PutIdCard(null);
        await visit.GoAsync("furong/items/MZ-0101");
        await page.ClickAsync("main a[href*='apply/']");
        await page.ClickAsync("main form .btn-primary");
        await page.WaitForURLAsync("**/apply/draft/**");
        await visit.GoAsync($"{new Uri(page.Url).AbsolutePath[1..]}?page=applicant");
        await page.FillAsync("main [name=address]", typed);
        await page.WaitForTimeoutAsync(3000); // Chromium notes what stands in a form some time after it was typed.
        await page.ClickAsync("main button[value=next]");
        await page.WaitForTimeoutAsync(2000);
        await visit.GoAsync("furong/my/cases");
    }

    private static async Task<IBrowserContext> StartAsync(IPlaywright driver, string folder, string portal)
    {
        var managed = Directory.CreateDirectory(Path.Combine(folder, "etc", "policies", "managed")).FullName;
        await File.WriteAllTextAsync(Path.Combine(managed, "portal.json"), await KioskBrowserTests.ShippedPolicyAsync(portal));
        await PrepareAsync(folder);
        var program = Path.Combine(folder, "chromium");
        await File.WriteAllTextAsync(program, KioskBrowserTests.UnderPolicy(folder));
        await Daemon.RunAsync("chmod", ["755", program]);
        return await driver.Chromium.LaunchPersistentContextAsync(Path.Combine(folder, "profile"), new()
        {
            ExecutablePath = program,
            BaseURL = portal,
            Locale = "zh-CN",
            ViewportSize = new() { Width = 1080, Height = 1920 },
            Args = ["--no-sandbox", "--disable-gpu", .. ShippedSwitches()],
        });
    }

    /// <summary>What the unit does before it starts Chromium, with the profile's place in this folder.</summary>
    private static async Task PrepareAsync(string folder)
    {
        var before = File.ReadAllLines(Path.Combine(Deploy, "portal-kiosk.service")).Single(line => line.StartsWith("ExecStartPre=", StringComparison.Ordinal))["ExecStartPre=".Length..];
        await Daemon.RunAsync("sh", ["-c", before.Replace("/var/lib/portal-kiosk", folder, StringComparison.Ordinal)]);
    }

    /// <summary>Those of the unit, but for the address, the profile's place and the full screen, which a test has of its own.</summary>
    private static IReadOnlyList<string> ShippedSwitches()
    {
        var switches = File.ReadAllLines(Path.Combine(Deploy, "portal-kiosk.service")).Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)).Split(' ')[1..];
        switches.Count(each => each is "--kiosk" || each.StartsWith("--user-data-dir=", StringComparison.Ordinal) || each.StartsWith("https://", StringComparison.Ordinal)).ShouldBe(3);
        return [.. switches.Where(each => each is not "--kiosk" && !each.StartsWith("--user-data-dir=", StringComparison.Ordinal) && !each.StartsWith("https://", StringComparison.Ordinal))];
    }

    /// <summary>Which file holds which of the traces, in the ways Chromium writes text, that of a form which was sent among them.</summary>
    private static List<string> Found(string folder, string[] traces)
    {
        var found = new List<string>();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, "profile"), "*", SearchOption.AllDirectories).Where(path => new FileInfo(path).LinkTarget is null))
        {
            byte[] content;
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                content = new byte[file.Length];
                content = content[..file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
            }
            catch (FileNotFoundException)
            {
                continue; // Taken away by the browser in this moment.
            }

            found.AddRange(traces.Where(trace => content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(trace)) >= 0 || content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Uri.EscapeDataString(trace))) >= 0 || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(trace)) >= 0).Select(trace => $"{Path.GetRelativePath(folder, path)}: {trace}"));
        }

        return found;
    }
}
