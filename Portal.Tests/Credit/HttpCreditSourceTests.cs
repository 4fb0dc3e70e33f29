using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Credit;
using Portal.Core.People;
using Portal.Tests.Instant;
using Shouldly;
using Xunit;

namespace Portal.Tests.Credit;

/// <summary>The driver for a real credit authority keeps the contract of every source, over a real server.</summary>
public sealed class HttpCreditSourceTests : CreditSourceContract, IAsyncLifetime
{
    private FakeRegister _register = null!;

    protected override ICreditSource Source => SourceOf(Settings());

    protected override string Listed => "91999999MADE00033L";

    protected override string Good => "91999999MADE00011C";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _register = await FakeRegister.StartAsync();
        _register.Answer = body => body.GetProperty("creditCode").GetString() switch
        {
            "91999999MADE00033L" => (200, """{ "grade": "D", "asOf": "2026-11-01", "entries": [ { "key": "S-1", "reason": "拒不履行", "by": "某法院", "on": "2025-03-04", "until": null } ] }"""),
            "91999999MADE00011C" => (200, """{ "grade": "A", "asOf": "2026-11-01", "entries": [] }"""),
            _ => (404, ""),
        };
    }

    [Fact]
    public async Task Ask_CarriesCodeAndKey_AndKeepsNothing()
    {
        (await Source.AskAsync(CreditCode.Read(Good).Code!, Cancel))!.Grade.ShouldBe(CreditGrade.A);
        (await Source.AskAsync(CreditCode.Read(Good).Code!, Cancel))!.Grade.ShouldBe(CreditGrade.A);
        _register.Asked.Count.ShouldBe(2);
        (_register.Asked[0].Authorization, _register.Asked[0].CacheControl).ShouldBe(("Bearer secret", "no-store, no-cache"));
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(302, "")]
    [InlineData(200, "null")]
    [InlineData(200, "<html>")]
    [InlineData(200, """{ "grade": "E", "asOf": "2026-11-01", "entries": [] }""")]
    [InlineData(200, """{ "grade": "A", "entries": [] }""")]
    [InlineData(200, """{ "grade": "A", "asOf": "2026-11-01" }""")]
    [InlineData(200, """{ "grade": "A", "asOf": "2026-11-01", "entries": [ { "key": "S-1", "on": "2025-03-04" } ] }""")]
    public async Task Junk_IsThrown_AndNeverAnEmptyList(int status, string body)
    {
        _register.Answer = _ => (status, body);
        await Should.ThrowAsync<Exception>(() => Source.AskAsync(CreditCode.Read(Good).Code!, Cancel));
    }

    [Fact]
    public async Task Silence_EndsWithWhoAsks()
    {
        _register.Answer = _ => (0, "");
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var asked = Source.AskAsync(CreditCode.Read(Good).Code!, cut.Token);
        await cut.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public void Setting_ThatCannotBe_IsNamedAtTheStart()
    {
        var settings = Settings();
        settings["CreditSource:Url"] = "ftp://credit.example";
        Should.Throw<InvalidOperationException>(() => SourceOf(settings)).Message.ShouldContain("CreditSource:Url");
        HttpCreditSource.Add(new ServiceCollection(), FakeRegister.Configured(new Dictionary<string, string?>(StringComparer.Ordinal))).BuildServiceProvider().GetService<ICreditSource>().ShouldBeNull("none where none is configured");
    }

    public ValueTask DisposeAsync() => _register.DisposeAsync();

    private Dictionary<string, string?> Settings() => new(StringComparer.Ordinal)
    {
        ["CreditSource:Url"] = _register.Address.ToString(),
        ["CreditSource:Key"] = "secret",
        ["CreditSource:Name"] = "信用库",
        ["CreditSource:LegalBasis"] = "依据",
        ["CreditSource:LimitMilliseconds"] = "3000",
    };

    private static ICreditSource SourceOf(Dictionary<string, string?> settings) => HttpCreditSource.Add(new ServiceCollection(), FakeRegister.Configured(settings)).BuildServiceProvider().GetRequiredService<ICreditSource>();
}
