using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Demo;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Instant;

/// <summary>
/// What every provider of facts keeps to, the portal's own and each of the demonstration's. A provider that is added to the
/// demonstration is asked here by itself; one written for a real register joins <see cref="Providers"/>.
/// </summary>
public sealed class FactSourceContract : IAsyncLifetime
{
    /// <summary>The driver for real registers, asked over HTTP.</summary>
    private const string Driver = "population";

    private FakeRegister _register = null!;

    public static TheoryData<string, DatabaseProvider> Providers
    {
        get
        {
            var all = new TheoryData<string, DatabaseProvider>();
            foreach (var provider in Databases.Both)
            {
                foreach (var sheet in DemoFacts.Sheets)
                {
                    all.Add(sheet.Key, provider.Data);
                }

                all.Add(Driver, provider.Data);
            }

            return all;
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Providers)), Trait("Row", "178")]
    public async Task KnownPerson_EveryFactAsked_IsAnsweredInItsType(string key, DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var source = Source(office, key);
        var answers = await source.AskAsync(Question(office, office.Applicant.Id), Names(source), Cancel);

        answers.Keys.ShouldBe(Names(source), ignoreOrder: true);
        answers.ShouldAllBe(answer => answer.Value.Type == source.Sheet.Gives.Single(kind => kind.Name == answer.Key).Type && (answer.Value.Value == null || answer.Value.IsReadable));
        Names(source).ShouldAllBe(name => name.StartsWith(key + ".", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Providers)), Trait("Row", "178")]
    public async Task UnknownPerson_EveryFact_IsAnsweredWithNone(string key, DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var source = Source(office, key);
        var answers = await source.AskAsync(Question(office, Guid.CreateVersion7()), Names(source), Cancel);

        answers.Keys.ShouldBe(Names(source), ignoreOrder: true);
        answers.Values.ShouldAllBe(value => value.Value == null);
    }

    [Theory, MemberData(nameof(Providers)), Trait("Row", "178")]
    public async Task NotAsked_IsNotAnswered(string key, DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var source = Source(office, key);
        (await source.AskAsync(Question(office, office.Applicant.Id), [Names(source)[0], "nobody.knows"], Cancel)).Keys.ShouldBe([Names(source)[0]]);
        (await source.AskAsync(Question(office, office.Applicant.Id), [], Cancel)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Providers)), Trait("Row", "178")]
    public async Task Cancelled_ItStops(string key, DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var source = Source(office, key);
        await Should.ThrowAsync<OperationCanceledException>(() => source.AskAsync(Question(office, office.Applicant.Id), Names(source), new CancellationToken(canceled: true)));
    }

    [Theory, MemberData(nameof(Providers)), Trait("Row", "178")]
    public async Task ThroughTheDesk_QuotaAndLimitHold_AndNothingIsThrownIntoTheCase(string key, DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var real = Source(office, key);
        var question = Question(office, office.Applicant.Id);
        if (real.Sheet.Class == SharingClass.NotShared)
        {
            (await Desk(office, real).AskAsync(question, Names(real), Cancel)).ShouldBeEmpty("it is never asked");
            return;
        }

        if (real.Sheet.Class == SharingClass.Conditional)
        {
            await using var allowing = office.Database.Everywhere();
            allowing.Add(new ShareApproval { TenantId = TestData.District, ItemKey = question.ItemKey, Source = key, ApprovedBy = "主管部门", Document = "函", Until = new DateOnly(2099, 1, 1), EnteredBy = "x", At = TestData.Now });
            await allowing.SaveChangesAsync(Cancel);
        }

        (await Desk(office, real).AskAsync(question, Names(real), Cancel)).ShouldHaveSingleItem().Outcome.ShouldBe(CallOutcome.Answered);
        foreach (var (wrapped, outcome) in new (IFactSource, CallOutcome)[]
        {
            (new Changed(real, real.Sheet with { DailyQuota = 1 }), CallOutcome.OverQuota), // the one above was today's
            (new Changed(real, real.Sheet with { Limit = TimeSpan.FromMilliseconds(50) }, hangs: true), CallOutcome.TimedOut),
            (new Changed(real, real.Sheet, throws: true), CallOutcome.Failed),
        })
        {
            var answer = (await Desk(office, wrapped).AskAsync(question, Names(real), Cancel)).ShouldHaveSingleItem();
            answer.ShouldSatisfyAllConditions(() => answer.Outcome.ShouldBe(outcome), () => answer.Facts.ShouldBeEmpty());
        }

        await using var db = office.Database.Everywhere();
        (await db.FactCalls.Where(call => call.Source == key).OrderBy(call => call.At).Select(call => call.Outcome).ToListAsync(Cancel))
            .ShouldBe([CallOutcome.Answered, CallOutcome.OverQuota, CallOutcome.TimedOut, CallOutcome.Failed], ignoreOrder: true);
    }

    public async ValueTask InitializeAsync() => _register = await FakeRegister.StartAsync();

    public ValueTask DisposeAsync() => _register.DisposeAsync();

    private IFactSource Source(CaseOffice office, string key) => key == CaseFacts.OwnSheet.Key ? new CaseFacts(office.Database.Maker)
        : key == Driver ? HttpFactSourceTests.Source(office, _register)
        : new DemoFacts.Register(DemoFacts.Sheets.Single(sheet => sheet.Key == key), office.Database.Maker, office.Time);

    private static List<string> Names(IFactSource source) => [.. source.Sheet.Gives.Select(kind => kind.Name)];

    private static FactQuestion Question(CaseOffice office, Guid citizenId) => new(Guid.CreateVersion7(), "号1", TestData.Community, citizenId, office.Item.ItemKey, office.Item.TenantId, Actor.System);

    private static FactDesk Desk(CaseOffice office, IFactSource source) => new(office.Database.Maker, [source], TimeProvider.System, NullLogger<FactDesk>.Instance);

    /// <summary>The same provider under another sheet, or with a network that hangs or breaks in front of it.</summary>
    private sealed class Changed(IFactSource real, SourceSheet sheet, bool hangs = false, bool throws = false) : IFactSource
    {
        public SourceSheet Sheet => sheet;

        public Task<IReadOnlyDictionary<string, FactValue>> AskAsync(FactQuestion question, IReadOnlyCollection<string> facts, CancellationToken cancellationToken) =>
            throws ? throw new InvalidOperationException("broken") : hangs ? new TaskCompletionSource<IReadOnlyDictionary<string, FactValue>>().Task : real.AskAsync(question, facts, cancellationToken);
    }
}
