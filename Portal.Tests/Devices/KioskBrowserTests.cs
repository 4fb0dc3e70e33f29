using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Portal.Devices;
using Portal.Tests.Browser;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>
/// A real Chromium whose page comes from a public address, as on a real kiosk: shut out of the machine without the policy file of
/// <c>deploy/kiosk</c>, let in with it. The policy is laid over the browser's own in a mount namespace; nothing on this machine changes.
/// </summary>
public sealed class KioskBrowserTests
{
    private const string Dial = """
        url => new Promise(done => {
          const socket = new WebSocket(url, 'kiosk-devices.v1');
          socket.onmessage = message => { done(JSON.parse(message.data).method); socket.close(); };
          socket.onerror = () => done('blocked');
        })
        """;

    [Fact]
    public async Task PageOfAPublicAddress_ReachesTheAgentWithThePolicyOnly()
    {
        await using var portal = await ReadingTests.PortalAsync(http =>
        {
            http.Response.ContentType = "text/html";
            http.Response.Headers.ContentSecurityPolicy = "default-src 'self'; connect-src 'self' ws://127.0.0.1:*";
            return http.Response.WriteAsync("<!doctype html><title>kiosk</title>");
        });
        var origin = portal.Urls.Single();
        await using var kiosk = await Kiosk.StartAsync(options => options.Portal = origin);

        (await DialAsync(origin, kiosk, policy: null)).ShouldBe("blocked");
        (await DialAsync(origin, kiosk, await ShippedPolicyAsync(origin))).ShouldBe("agent.hello");
        (await DialAsync(origin, kiosk, await ShippedPolicyAsync("https://another.example"))).ShouldBe("blocked");
    }

    /// <summary>The file as it is shipped, with this portal's address entered in its places.</summary>
    internal static async Task<string> ShippedPolicyAsync(string origin)
    {
        var shipped = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(ProtocolDocumentTests.FindRoot(), "deploy", "kiosk", "chromium-policy.json")))!.AsObject();

        // These would shut out whoever drives the browser here.
        foreach (var name in (string[])["URLBlocklist", "DeveloperToolsAvailability", "IncognitoModeAvailability"])
        {
            shipped.Remove(name).ShouldBeTrue();
        }


        return shipped.ToJsonString().Replace("https://portal.example", origin, StringComparison.Ordinal);
    }

    /// <summary>A script that starts Chromium with <c>etc</c> of this folder in the place of its own settings.</summary>
    internal static string UnderPolicy(string folder) =>
        $"#!/bin/sh\nexec unshare {(Environment.IsPrivilegedProcess ? "-m" : "-r -m")} sh -c 'mount --bind \"{folder}/etc\" /etc/chromium && exec \"{Chromium.Whole}\" \"$@\"' chromium \"$@\"\n";

    private static async Task<string> DialAsync(string origin, Kiosk kiosk, string? policy)
    {
        var folder = Directory.CreateTempSubdirectory("browser-").FullName;
        try
        {
            var managed = Directory.CreateDirectory(Path.Combine(folder, "etc", "policies", "managed")).FullName;
            if (policy is not null)
            {
                await File.WriteAllTextAsync(Path.Combine(managed, "portal.json"), policy);
            }

            var program = Path.Combine(folder, "chromium");
            await File.WriteAllTextAsync(program, UnderPolicy(folder));
            await Daemon.RunAsync("chmod", ["755", program]);

            using var driver = await Playwright.CreateAsync();
            await using var browser = await driver.Chromium.LaunchAsync(new()
            {
                ExecutablePath = program,
                Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", $"--ip-address-space-overrides={new Uri(origin).Authority}=public"],
            });
            var page = await browser.NewPageAsync();
            await page.GotoAsync(origin);
            return await page.EvaluateAsync<string>(Dial, kiosk.Url);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
