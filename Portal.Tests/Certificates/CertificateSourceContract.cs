using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Certificates;
using Portal.Core.Demo;
using Portal.Core.People;
using Portal.Tests.Instant;
using Shouldly;
using Xunit;

namespace Portal.Tests.Certificates;

/// <summary>What every office that certifies keeps to: those of the demonstration, and the driver for real ones against a real server.</summary>
[Trait("Row", "18")]
public sealed class CertificateSourceContract : IAsyncLifetime
{
    private const string Driver = "http";

    private static readonly MovableTime Time = new(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero));

    private FakeRegister _office = null!;

    public static TheoryData<string> Sources => ["social", "estate", Driver];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Sources))]
    public async Task KnownPerson_EveryKind_AnswersItsFieldsAndNoOther(string key)
    {
        var source = Source(key);
        foreach (var kind in source.Sheet.Kinds)
        {
            var answer = await source.AskAsync(Of(kind.Key, "999999199001010016"), Cancel);
            answer.Outcome.ShouldBe(CertificateOutcome.Given);
            CertificateRules.Lines(kind, answer.Values).ShouldNotBeNull(kind.Key).Count.ShouldBe(kind.Fields.Count);
        }
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task UnknownPerson_IsNotKnown(string key)
    {
        var source = Source(key);
        _office.Says = (404, "");
        (await source.AskAsync(Of(source.Sheet.Kinds[0].Key, "110101199003070011"), Cancel)).Outcome.ShouldBe(CertificateOutcome.NotKnown);
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task Cancelled_ItStops(string key)
    {
        var source = Source(key);
        await Should.ThrowAsync<OperationCanceledException>(() => source.AskAsync(Of(source.Sheet.Kinds[0].Key, "999999199001010016"), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task WhoOwnsAHome_GetsNoPaperThatTheyDoNot()
    {
        var source = Source("estate");
        var owner = Enumerable.Range(1, 8).Select(serial => "99999919900101" + serial.ToString("000", CultureInfo.InvariantCulture) + "0").First(DemoCertificates.Office.OwnsHome);

        (await source.AskAsync(Of("no-home", owner), Cancel)).Outcome.ShouldBe(CertificateOutcome.Contradicted);
        (await source.AskAsync(Of("property", owner), Cancel)).Values["count"].ShouldBe("1");
        (await source.AskAsync(Of("property", "999999199001010016"), Cancel)).Values["count"].ShouldBe("0");
    }

    [Fact]
    public async Task Driver_CarriesKindDocumentGroundAndKey_AndTellsAContradiction()
    {
        var source = Source(Driver);
        await source.AskAsync(Of("income", "999999199001010016"), Cancel);
        var (body, authorization, cache) = _office.Asked.ShouldHaveSingleItem();
        (authorization, cache).ShouldBe(("Bearer secret", "no-store, no-cache"));
        (body.GetProperty("kind").GetString(), body.GetProperty("documentNumber").GetString(), body.GetProperty("legalBasis").GetString()).ShouldBe(("income", "999999199001010016", "依据"));

        _office.Says = (409, "");
        (await source.AskAsync(Of("income", "999999199001010016"), Cancel)).Outcome.ShouldBe(CertificateOutcome.Contradicted);
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(302, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{ "values": { } }""")]
    [InlineData(200, """{ "values": { "yuan": 5 } }""")]
    [InlineData(200, """{ "values": { "yuan": "" } }""")]
    public async Task Junk_IsNoAnswer(int status, string body)
    {
        _office.Says = (status, body);
        await Should.ThrowAsync<Exception>(() => Source(Driver).AskAsync(Of("income", "999999199001010016"), Cancel));
    }

    [Fact]
    public void Configuration_ThatIsWrong_IsSaidAtTheStart()
    {
        var wrong = Settings();
        wrong["Certificates:Sources:tax:Kinds:income:ValidDays"] = "soon";
        Should.Throw<InvalidOperationException>(() => HttpCertificateSource.Add(new ServiceCollection(), FakeRegister.Configured(wrong))).Message.ShouldContain("Certificates:Sources:tax:Kinds:income:ValidDays");
    }

    public async ValueTask InitializeAsync()
    {
        _office = await FakeRegister.StartAsync();
        _office.Says = (200, """{ "values": { "yuan": "120000" } }""");
    }

    public ValueTask DisposeAsync() => _office.DisposeAsync();

    private static CertificateQuestion Of(string kind, string number) => new(kind, DocumentType.ResidentIdCard, number, "王终端");

    private ICertificateSource Source(string key)
    {
        if (key != Driver)
        {
            return key == "social" ? DemoCertificates.Office.OfSocial(Time) : DemoCertificates.Office.OfEstate(Time);
        }

        var services = new ServiceCollection();
        HttpCertificateSource.Add(services, FakeRegister.Configured(Settings()));
        return services.BuildServiceProvider().GetServices<ICertificateSource>().Single();
    }

    private Dictionary<string, string?> Settings() => new(StringComparer.Ordinal)
    {
        ["Certificates:Sources:tax:Url"] = _office.Address.ToString(),
        ["Certificates:Sources:tax:Key"] = "secret",
        ["Certificates:Sources:tax:Name"] = "税务机关",
        ["Certificates:Sources:tax:LegalBasis"] = "依据",
        ["Certificates:Sources:tax:LimitMilliseconds"] = "2000",
        ["Certificates:Sources:tax:Kinds:income:Title"] = "完税证明",
        ["Certificates:Sources:tax:Kinds:income:About"] = "您缴了多少税",
        ["Certificates:Sources:tax:Kinds:income:NumberWord"] = "税",
        ["Certificates:Sources:tax:Kinds:income:ValidDays"] = "30",
        ["Certificates:Sources:tax:Kinds:income:PrintsADay"] = "2",
        ["Certificates:Sources:tax:Kinds:income:Fields:yuan:Name"] = "金额",
    };
}
