using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>A reading proves itself: checked here by a verifier that was written from <c>docs/kiosk-protocol.md</c> alone.</summary>
public sealed class ReadingTests : IAsyncLifetime
{
    private const string Nonce = "bm9uY2Utb2YtdGhlLXBvcnRhbA";

    private Kiosk _kiosk = null!;

    public async ValueTask InitializeAsync() => _kiosk = await Kiosk.StartAsync();

    public ValueTask DisposeAsync() => _kiosk.DisposeAsync();

    [Fact]
    public async Task Reading_IsSealedOverNonceKioskTimeAndContent()
    {
        await using var page = await _kiosk.OpenAsync();
        _kiosk.World.PutIdCard(SamSimulator.Resident());

        var result = await page.ResultAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = Nonce });

        Seal.WhyNot(result, _kiosk.KioskPublicKey, PortalStandIn.Kiosk, Nonce, _kiosk.Time.GetUtcNow(), allowSimulated: true).ShouldBeNull();
        JsonNode.Parse((string)result["reading"]!)!["name"]!.GetValue<string>().ShouldBe("测试员乙");
        ((bool)result["simulated"]!).ShouldBeTrue();
    }

    [Theory]
    [InlineData("forged", "signature")]
    [InlineData("changed", "hash")]
    [InlineData("claimed to be real", "signature")]
    [InlineData("of another device", "signature")]
    [InlineData("another kiosk's", "kiosk")]
    [InlineData("replayed", "nonce")]
    [InlineData("stale", "time")]
    [InlineData("from tomorrow", "time")]
    [InlineData("simulated outside Development", "simulated")]
    public async Task Reading_ThatIsNotWhatItSays_IsRefused(string which, string why)
    {
        await using var page = await _kiosk.OpenAsync();
        _kiosk.World.PutIdCard(SamSimulator.Resident());
        var result = await page.ResultAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = Nonce });
        var (now, nonce, key, kiosk) = (_kiosk.Time.GetUtcNow(), Nonce, _kiosk.KioskPublicKey, PortalStandIn.Kiosk);
        switch (which)
        {
            case "forged":
                key = new PortalStandIn().PublicKey;
                break;
            case "changed":
                result["reading"] = ((string)result["reading"]!).Replace("999999199001010016", "999999199001010024", StringComparison.Ordinal);
                break;
            case "claimed to be real":
                result["seal"]!["source"] = "real";
                break;
            case "of another device":
                result["seal"]!["device"] = "idcard1";
                break;
            case "another kiosk's":
                kiosk = "kx-0002";
                break;
            case "replayed":
                nonce = "YW5vdGhlci1ub25jZS1vZi1pdA";
                break;
            case "stale":
                now += TimeSpan.FromMinutes(3);
                break;
            case "from tomorrow":
                now -= TimeSpan.FromDays(1);
                break;
        }

        Seal.WhyNot(result, key, kiosk, nonce, now, allowSimulated: which != "simulated outside Development").ShouldBe(why);
    }

    [Fact]
    public async Task Nonce_OfAnotherShape_IsRefused()
    {
        await using var page = await _kiosk.OpenAsync();

        (await page.FaultAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = "short" })).ShouldBe("INVALID_PARAMS");
        (await page.FaultAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = "line\nbreak-in-the-signed-bytes" })).ShouldBe("INVALID_PARAMS");
    }

    [Fact]
    public async Task Enrolment_MakesAKeyThatStaysHere_AndProvesIt()
    {
        const string Code = "4711-0815";
        var folder = Directory.CreateTempSubdirectory("enrol-").FullName;
        JsonNode? asked = null;
        await using var portal = await PortalAsync(async http =>
        {
            asked = await JsonNode.ParseAsync(http.Request.Body);
            http.Response.StatusCode = (string)asked!["code"]! == Code ? 200 : 403;
            await http.Response.WriteAsJsonAsync(new { kiosk = PortalStandIn.Kiosk, keys = new[] { Convert.ToBase64String(Kiosk.Portal.PublicKey) } });
        });
        using var http = new HttpClient { BaseAddress = new Uri(portal.Urls.Single()) };
        await Should.ThrowAsync<InvalidOperationException>(() => Enrolment.EnrolAsync(http, folder, "wrong", CancellationToken.None));
        Enrolment.Load(folder).ShouldBeNull();

        var made = await Enrolment.EnrolAsync(http, folder, Code, CancellationToken.None);

        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String((string)asked!["publicKey"]!), out _);
        key.VerifyData(Encoding.UTF8.GetBytes($"portal-kiosk-enrolment/1\n{Code}\n"), Base64Url.DecodeFromChars((string)asked["proof"]!), HashAlgorithmName.SHA256).ShouldBeTrue();
        asked.ToJsonString().ShouldNotContain("PRIVATE");
        Enrolment.Load(folder)!.Key.Id.ShouldBe(made.Key.Id);
        (OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(Path.Combine(folder, "kiosk.key"))).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.Delete(folder, recursive: true);
    }

    internal static async Task<WebApplication> PortalAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var portal = builder.Build();
        portal.Run(answer);
        await portal.StartAsync();
        return portal;
    }

    /// <summary>The portal's check, as the document says it. It shares no line with the agent.</summary>
    private static class Seal
    {
        public static string? WhyNot(JsonNode result, byte[] registeredKey, string kiosk, string nonce, DateTimeOffset now, bool allowSimulated)
        {
            var (reading, seal) = ((string)result["reading"]!, result["seal"]!);
            string Said(string name) => (string)seal[name]!;
            if (Said("kiosk") != kiosk)
            {
                return "kiosk";
            }

            if (Said("nonce") != nonce)
            {
                return "nonce";
            }

            var time = DateTimeOffset.ParseExact(Said("time"), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            if ((now - time).Duration() > TimeSpan.FromMinutes(2))
            {
                return "time";
            }

            if (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reading))) != Said("sha256"))
            {
                return "hash";
            }

            var signed = $"portal-kiosk-reading/1\n{Said("kiosk")}\n{Said("nonce")}\n{Said("time")}\n{Said("kind")}\n{Said("device")}\n{Said("source")}\n{Said("sha256")}\n";
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(registeredKey, out _);
            if (!key.VerifyData(Encoding.UTF8.GetBytes(signed), Base64Url.DecodeFromChars(Said("signature")), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
            {
                return "signature";
            }

            return Said("source") == "real" || allowSimulated ? null : "simulated";
        }
    }
}
