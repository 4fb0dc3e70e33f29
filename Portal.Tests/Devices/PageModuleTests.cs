using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Portal.Devices;
using Portal.Tests.Browser;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>The page's module (<c>wwwroot/js/kiosk-devices.js</c>) in a real browser against a running agent.</summary>
public sealed class PageModuleTests
{
    private const string Open = """
        async url => {
          const { KioskDevices } = await import('/kiosk-devices.js');
          window.states = [];
          window.stages = [];
          window.devices = new KioskDevices({ url, ticket: async hello => (await fetch('/ticket', { method: 'POST', body: JSON.stringify(hello) })).text() });
          devices.addEventListener('state', e => states.push(e.detail.state + (e.detail.code ? ' ' + e.detail.code : '')));
          window.reached = state => new Promise(done => { const look = () => devices.state === state && done(); devices.addEventListener('state', look); look(); });
          window.read = (more = {}) => devices.call('idcard.read', { device: 'idcard0', nonce: 'bm9uY2Utb2YtdGhlLXBvcnRhbA' }, { onStage: stage => stages.push(stage), ...more });
          devices.start();
          await reached('open');
          return devices.simulated;
        }
        """;

    [Fact]
    public async Task Page_ReadsCancelsAndComesBackByItself()
    {
        Kiosk? kiosk = null;
        await using var portal = await ReadingTests.PortalAsync(http => AnswerAsync(http, kiosk!));
        var origin = portal.Urls.Single();
        var port = Daemon.FreePort();
        await using (kiosk = await Kiosk.StartAsync(options => (options.Portal, options.Port) = (origin, port)))
        {
            using var driver = await Playwright.CreateAsync();
            await using var browser = await driver.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Program, Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"] });
            var page = await browser.NewPageAsync();
            await page.GotoAsync(origin);
            (await page.EvaluateAsync<bool>(Open, kiosk.Url)).ShouldBeTrue("a simulated kiosk is shown as one");

            // Cancelled while it waits.
            (await page.EvaluateAsync<string>("""
                async () => { const stop = new AbortController(); const reading = read({ signal: stop.signal, onStage: () => stop.abort() });
                  try { await reading; return 'read' } catch (fault) { return fault.kind + ' ' + fault.zh } }
                """)).ShouldBe("CANCELLED 已取消。");

            // Read, with a card that comes while it waits.
            kiosk.World.PutIdCard(SamSimulator.Resident());
            JsonNode.Parse(await page.EvaluateAsync<string>("async () => (await read()).reading"))!["number"]!.GetValue<string>().ShouldBe("999999199001010016");
            (await page.EvaluateAsync<string>("stages.join()")).ShouldBe("waiting-for-card,reading");
            kiosk.World.PutIdCard(null);

            // The agent goes in the middle of a wait, and comes back.
            await page.EvaluateAsync("() => { window.lost = read({ onStage: () => window.waits?.() }).catch(fault => fault.kind); return new Promise(done => window.waits = done) }");
            await kiosk.RestartAsync();
            (await page.EvaluateAsync<string>("lost")).ShouldBe("AGENT_GONE");
            await page.EvaluateAsync("reached('open')");

            // Another page takes over, and this one does not fight.
            await using var other = await Page.ConnectAsync(kiosk.Url, kiosk.Time, origin);
            await other.OpenAsync(Kiosk.Portal.Sign(other.Claims(("origin", origin))));
            await page.EvaluateAsync("reached('superseded')");
            (await page.EvaluateAsync<string>("states.at(-1)")).ShouldBe("superseded 4409");
            (await page.EvaluateAsync<string>("read().catch(fault => fault.kind)")).ShouldBe("AGENT_GONE");
        }
    }

    private static async Task AnswerAsync(HttpContext http, Kiosk kiosk)
    {
        switch (http.Request.Path.Value)
        {
            case "/ticket":
                var hello = (await JsonNode.ParseAsync(http.Request.Body))!;
                var origin = $"http://{http.Request.Host}";
                await http.Response.WriteAsync(Kiosk.Portal.Sign(PortalStandIn.Claims(kiosk.Time, ("origin", origin), ("challenge", (string)hello["challenge"]!), ("scope", new JsonArray("idcard.read")))));
                break;
            case "/kiosk-devices.js":
                http.Response.ContentType = "text/javascript";
                await http.Response.SendFileAsync(Path.Combine(ProtocolDocumentTests.FindRoot(), "Portal.Web", "wwwroot", "js", "kiosk-devices.js"));
                break;
            default:
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<!doctype html><title>kiosk</title>");
                break;
        }
    }
}
