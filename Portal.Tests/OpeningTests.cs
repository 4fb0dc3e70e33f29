using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Portal.Core;
using Portal.Tests.Demo;
using Portal.Web;
using Portal.Web.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests;

/// <summary>What the portal refuses to open with, and that its keys lie closed in the database.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-opening-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Production_WithoutACertificate_SaysWhyAndHow()
    {
        var whyNot = (await WhyNotAsync("Production")).ShouldNotBeNull();

        whyNot.ShouldContain("Portal:KeyCertificate is not set");
        whyNot.ShouldContain("docs/operations.md");
        File.Exists(Path.Combine(_folder, "portal.db")).ShouldBeFalse("nothing is touched before that");
    }

    [Theory]
    [InlineData("Production", null)]
    [InlineData("Testing", null)]
    [InlineData("Production", "the password")]
    public async Task WithACertificate_Opens(string environment, string? password) =>
        (await WhyNotAsync(environment, ("Portal:KeyCertificate", Pem("keys.pem", password)), ("Portal:KeyCertificatePassword", password))).ShouldBeNull();

    [Fact]
    public async Task Testing_WithoutACertificate_Opens() => (await WhyNotAsync("Testing")).ShouldBeNull();

    [Fact]
    public async Task Certificate_MissingDamagedWrongPasswordOrWithoutRsa_IsNamed()
    {
        var text = Path.Combine(_folder, "damaged.pfx");
        await File.WriteAllTextAsync(text, "no certificate", Cancel);
        foreach (var (file, password) in new[] { (Path.Combine(_folder, "missing.pem"), null), (text, null), (Pem("closed.pem", "right"), "wrong"), (Pfx("closed.pfx", "right"), "wrong"), (EllipticPem(), null) })
        {
            var whyNot = (await WhyNotAsync("Testing", ("Portal:KeyCertificate", file), ("Portal:KeyCertificatePassword", password))).ShouldNotBeNull(file);
            whyNot.ShouldContain(file);
            whyNot.ShouldStartWith("Portal:KeyCertificate");
        }
    }

    [Fact]
    public async Task Production_WithTheDemonstrationWanted_RefusesAndTouchesNothing()
    {
        (await WhyNotAsync("Production", ("Portal:KeyCertificate", Pem("keys.pem", null)), ("Portal:Demo", "true"))).ShouldNotBeNull().ShouldStartWith("Portal:Demo is true");
        File.Exists(Path.Combine(_folder, "portal.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task DatabaseWithDemoAccounts_OpensForADemonstrationAlone()
    {
        await DemoTemplate.CopyToAsync(_folder);

        (await WhyNotAsync("Production", ("Portal:KeyCertificate", Pem("keys.pem", null)))).ShouldNotBeNull().ShouldContain("demo accounts");
        (await WhyNotAsync("Testing")).ShouldNotBeNull("their passwords are known, whatever this environment is called").ShouldContain("demo accounts");
        (await WhyNotAsync("Testing", ("Portal:Demo", "true"), ("Portal:DemoCases", "false"))).ShouldBeNull();
    }

    [Theory]
    [InlineData("Portal:Proxies", "10.0.0.1, the-proxy", "the-proxy is neither")]
    [InlineData("Portal:Proxies:0", "10.0.0.1/99", "10.0.0.1/99 is neither")]
    [InlineData("FORWARDEDHEADERS_ENABLED", "true", "believes any address")]
    public async Task Proxies_ThatCannotBeMeant_AreRefused(string key, string value, string sentence) =>
        (await WhyNotAsync("Testing", (key, value))).ShouldNotBeNull().ShouldContain(sentence);

    [Fact]
    public async Task Database_OfAVersionNotKnownHere_IsLeftAsItIs()
    {
        (await WhyNotAsync("Testing")).ShouldBeNull();
        await using (var db = new PortalDbMaker(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(_folder, "portal.db")}").Make(Core.Tenancy.Scope.Everywhere("a test prepares")))
        {
            await db.Database.ExecuteSqlRawAsync("UPDATE \"__EFMigrationsHistory\" SET \"MigrationId\" = '20990101000000_Later'", Cancel);
        }

        (await WhyNotAsync("Testing")).ShouldNotBeNull().ShouldContain("20990101000000_Later");
    }

    [Fact]
    public void Proxies_AddressesAndNetworks_OfBothKinds()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Portal:Proxies", "10.0.0.7, 192.168.0.0/16"), new("Portal:Proxies:0", "fd00::1")]).Build();

        Proxies.Read(configuration).Networks.Select(network => network.ToString()).ShouldBe(["10.0.0.7/32", "192.168.0.0/16", "fd00::1/128"]);
    }

    [Fact]
    public async Task Keys_LieClosedInTheDatabase_AndOutliveANewCertificate()
    {
        var (first, second) = (Pfx("first.pfx", "one"), Pem("second.pem", null));
        await using (var plain = new PortalFixture.PortalHost(folder: _folder))
        {
            using var http = new PortalHttp(new Uri($"{plain.Url}/furong/"));
            await http.SignInAsync("furong.two");
        }

        (await KeysAsync()).ShouldAllBe(xml => xml.Contains("<masterKey"), "there is something to take away");
        using var person = new PortalHttp(new Uri("http://127.0.0.1/"));
        await using (var host = Host(("Portal:KeyCertificate", first), ("Portal:KeyCertificatePassword", "one")))
        {
            using var http = new PortalHttp(new Uri($"{host.Url}/furong/"));
            await http.SignInAsync("furong.two");
            (await KeysAsync()).ShouldAllBe(xml => xml.Contains("encryptedSecret") && xml.Contains("EncryptedData") && !xml.Contains("<masterKey"));

            // The same certificate after a restart; then another with this one beside it; then that one alone.
            await using (var again = Host(("Portal:KeyCertificate", first), ("Portal:KeyCertificatePassword", "one")))
            {
                (await http.GetAsync($"{again.Url}/furong/sign-in/post")).Address.AbsolutePath.ShouldBe("/furong/sign-in/post");
            }

            await using (var changed = Host(("Portal:KeyCertificate", second), ("Portal:OlderKeyCertificate", first), ("Portal:OlderKeyCertificatePassword", "one")))
            {
                (await http.GetAsync($"{changed.Url}/furong/sign-in/post")).Address.AbsolutePath.ShouldBe("/furong/sign-in/post");
            }

            await using var stranger = Host(("Portal:KeyCertificate", second));
            (await http.GetAsync($"{stranger.Url}/furong/sign-in/post")).Address.AbsolutePath.ShouldBe("/furong/sign-in");
        }
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private PortalFixture.PortalHost Host(params (string Key, string Value)[] settings) => new(settings.ToDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal), folder: _folder);

    private async Task<List<string>> KeysAsync()
    {
        await using var db = new PortalDbMaker(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(_folder, "portal.db")}").Make(Core.Tenancy.Scope.Everywhere("a test looks"));
        var keys = await db.ProtectionKeys.Select(key => key.Xml).ToListAsync(Cancel);
        keys.ShouldNotBeEmpty();
        return keys;
    }

    /// <summary>As the program begins, up to its door.</summary>
    private async Task<string?> WhyNotAsync(string environment, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings.Prepend(("Portal:Demo", "false")).GroupBy(each => each.Item1).Select(same => KeyValuePair.Create(same.Key, same.Last().Item2)));
        builder.Services.AddPortalCore(builder.Configuration, _folder);
        builder.Services.AddPortalSignIn(builder.Configuration);
        await using var app = builder.Build();
        return await Opening.PrepareAsync(app);
    }

    private string Pem(string name, string? password)
    {
        using var key = RSA.Create(2048);
        var closed = password is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));
        using var certificate = Signed(new CertificateRequest("CN=portal keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return Write(name, $"{certificate.ExportCertificatePem()}\n{closed}\n");
    }

    private string EllipticPem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Signed(new CertificateRequest("CN=portal keys", key, HashAlgorithmName.SHA256));
        return Write("elliptic.pem", $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    private string Pfx(string name, string password)
    {
        using var key = RSA.Create(2048);
        using var certificate = Signed(new CertificateRequest("CN=portal keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var file = Path.Combine(_folder, name);
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, password));
        return file;
    }

    private static X509Certificate2 Signed(CertificateRequest request) => request.CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
