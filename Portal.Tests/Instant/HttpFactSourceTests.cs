using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Instant;

/// <summary>The contract of docs/fact-sources.md, against a real server: whatever a register does, a case is at worst left to a person.</summary>
[Trait("Row", "178")]
public sealed class HttpFactSourceTests
{
    private static readonly string[] All = ["population.birthDate", "population.here", "population.members", "population.name"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_CarriesDocumentCaseGroundAndKey_AndKeepsNothing()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        await using var register = await FakeRegister.StartAsync();
        var answers = await Source(office, register).AskAsync(Question(office), All, Cancel);
        answers.ToDictionary(answer => answer.Key, answer => answer.Value.Value).ShouldBe(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["population.birthDate"] = "1941-03-02",
            ["population.here"] = "yes",
            ["population.members"] = "4",
            ["population.name"] = "王建国",
        }, ignoreOrder: true);

        register.Says = (200, """{ "facts": { "members": 5, "name": null } }""");
        (await Source(office, register).AskAsync(Question(office), ["population.members", "population.name"], Cancel)).ToDictionary(answer => answer.Key, answer => answer.Value.Value)
            .ShouldBe(new Dictionary<string, string?>(StringComparer.Ordinal) { ["population.members"] = "5", ["population.name"] = null }, ignoreOrder: true, customMessage: "asked again, it is asked again");

        register.Asked.Count.ShouldBe(2);
        var (body, authorization, cache) = register.Asked[0];
        (authorization, cache).ShouldBe(("Bearer secret", "no-store, no-cache"));
        body.GetProperty("caseNumber").GetString().ShouldBe("号1");
        body.GetProperty("legalBasis").GetString().ShouldBe("依据");
        body.GetProperty("documentNumber").GetString().ShouldBe(office.Applicant.DocumentNumber);
        register.Asked[1].Body.GetProperty("facts").EnumerateArray().Select(fact => fact.GetString()).ShouldBe(["members", "name"]);
    }

    [Fact]
    public async Task NotFound_IsAPersonTheRegisterDoesNotKnow()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        await using var register = await FakeRegister.StartAsync();
        register.Says = (404, "");
        var answers = await Source(office, register).AskAsync(Question(office), All, Cancel);
        answers.Keys.ShouldBe(All, ignoreOrder: true);
        answers.Values.ShouldAllBe(answer => answer.Value == null);
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(503, "busy")]
    [InlineData(302, "")]
    [InlineData(200, "<html>Login</html>")]
    [InlineData(200, "[]")]
    [InlineData(200, "{}")]
    [InlineData(200, """{ "facts": { "birthDate": "1941-03-02" } }""")]
    [InlineData(200, """{ "facts": { "birthDate": "2.3.1941", "here": true, "members": 4, "name": "x" } }""")]
    [InlineData(200, """{ "facts": { "birthDate": "1941-03-02", "here": "yes", "members": 4, "name": "x" } }""")]
    public async Task Junk_ThroughTheDesk_IsNoAnswerAndNeverNone(int status, string body)
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        await using var register = await FakeRegister.StartAsync();
        register.Says = (status, body);
        var answer = (await Desk(office, Source(office, register)).AskAsync(Question(office), All, Cancel)).ShouldHaveSingleItem();
        (answer.Outcome, answer.Facts.Count).ShouldBe((CallOutcome.Failed, 0));
        register.Asked.ShouldHaveSingleItem("and no redirection was followed");
    }

    [Fact]
    public async Task TooMuch_IsNotReadToItsEnd()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        await using var register = await FakeRegister.StartAsync();
        register.Says = (200, $$"""{ "facts": { "name": "{{new string('x', 300_000)}}" } }""");
        (await Desk(office, Source(office, register)).AskAsync(Question(office), ["population.name"], Cancel)).ShouldHaveSingleItem().Outcome.ShouldBe(CallOutcome.Failed);
    }

    [Fact]
    public async Task Silence_IsCutOffAtTheLimit_AndWrittenDown()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        await using var register = await FakeRegister.StartAsync();
        register.Says = (0, "");
        var settings = register.Settings();
        settings["Facts:Sources:population:LimitMilliseconds"] = "200";
        (await Desk(office, Source(office, settings)).AskAsync(Question(office), All, Cancel)).ShouldHaveSingleItem().Outcome.ShouldBe(CallOutcome.TimedOut);
        await using var db = office.Database.Everywhere();
        var call = await db.FactCalls.AsNoTracking().SingleAsync(Cancel);
        (call.Source, call.CaseNumber, call.Outcome).ShouldBe(("population", "号1", CallOutcome.TimedOut));
    }

    [Theory]
    [InlineData("Url", null)]
    [InlineData("Url", "http://register.example/ask")]
    [InlineData("LegalBasis", "")]
    [InlineData("Class", "Perhaps")]
    [InlineData("DailyQuota", "-1")]
    [InlineData("LimitMilliseconds", "60000")]
    [InlineData("Gives:here:Type", "Boolean")]
    public async Task Setting_ThatIsMissingOrCannotBe_IsNamedAtTheStart(string name, string? value)
    {
        await using var register = await FakeRegister.StartAsync();
        var settings = register.Settings();
        settings[$"Facts:Sources:population:{name}"] = value;
        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddHttpFactSources(FakeRegister.Configured(settings))).Message.ShouldContain(name);
    }

    internal static IFactSource Source(CaseOffice office, FakeRegister register) => Source(office, register.Settings());

    private static IFactSource Source(CaseOffice office, Dictionary<string, string?> settings) =>
        new ServiceCollection().AddSingleton(office.Database.Maker).AddHttpFactSources(FakeRegister.Configured(settings)).BuildServiceProvider().GetRequiredService<IFactSource>();

    private static FactQuestion Question(CaseOffice office) => new(Guid.CreateVersion7(), "号1", TestData.Community, office.Applicant.Id, office.Item.ItemKey, office.Item.TenantId, Actor.System);

    private static FactDesk Desk(CaseOffice office, IFactSource source) => new(office.Database.Maker, [source], TimeProvider.System, NullLogger<FactDesk>.Instance);
}
