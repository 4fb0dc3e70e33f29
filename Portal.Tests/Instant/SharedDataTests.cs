using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Instant;

/// <summary>共享核查 and 数据共享目录 over a real database: who may ask, what is written down, and what switching a source off does.</summary>
public sealed class SharedDataTests
{
    private static readonly Register[] Three = [Register.Born(1950, key: "housing"), Register.Born(1951, key: "estate"), Register.Born(1952, key: "household")];

    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both)), Trait("Row", "64"), Trait("Row", "178")]
    public async Task Lookup_ByTheHolder_ShowsThreeSourcesWithTimeAndIsLoggedWithTheCaseNumber(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var receipt = await office.HandInAsync();
        var (clerk, key) = (TestData.Clerk(TestData.Community), Guid.CreateVersion7());

        var lookup = (await Lookup(office, TestData.Community).AskAsync(receipt.CaseId, key, clerk, Cancel)).Value!;
        lookup.Answers.Select(answer => (answer.Source, answer.Outcome, answer.Facts.Single().Value, answer.At)).ShouldBe(
            [("housing", CallOutcome.Answered, "1950-01-01", TestData.Now), ("estate", CallOutcome.Answered, "1951-01-01", TestData.Now), ("household", CallOutcome.Answered, "1952-01-01", TestData.Now)]);
        (await Lookup(office, TestData.Community).AskAsync(receipt.CaseId, key, clerk, Cancel)).Value!.Id.ShouldBe(key, "a double click is answered as before");

        await using var db = office.Database.Everywhere();
        (await db.FactLookups.CountAsync(Cancel)).ShouldBe(1);
        var calls = await db.FactCalls.ToListAsync(Cancel);
        calls.Select(call => (call.Source, call.CaseNumber, call.AskedBy, call.AskedById)).ShouldBe(
            [("housing", receipt.Number, clerk.Name, clerk.AccountId), ("estate", receipt.Number, clerk.Name, clerk.AccountId), ("household", receipt.Number, clerk.Name, clerk.AccountId)], ignoreOrder: true);
        var line = await db.Journal.SingleAsync(entry => entry.Kind == LookupDesk.JournalKind, Cancel);
        (line.CaseId, line.Audience).ShouldBe((receipt.CaseId, Portal.Core.Audit.Audience.Applicant));
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "64"), Trait("Row", "178")]
    public async Task Lookup_IsWrittenDownBeforeASourceIsAsked_AndFilledInAfterwards(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var receipt = await office.HandInAsync();
        var before = (Lookups: 0, Lines: 0, Calls: 0);
        var source = new Register(async _ =>
        {
            await using var reading = office.Database.Everywhere();
            before = (await reading.FactLookups.CountAsync(each => each.AnsweredAt == null, Cancel), await reading.Journal.CountAsync(line => line.Kind == LookupDesk.JournalKind, Cancel), await reading.FactCalls.CountAsync(call => call.Outcome == CallOutcome.Asked, Cancel));
            return Register.Answer(1950, "housing");
        }, TimeSpan.FromMinutes(1), key: "housing");
        var desk = new LookupDesk(office.Database.Maker, TestDatabase.StaffScope(TestData.Community), new FactDesk(office.Database.Maker, [source], office.Time, NullLogger<FactDesk>.Instance), office.Time, NullLogger<LookupDesk>.Instance);

        var lookup = (await desk.AskAsync(receipt.CaseId, Guid.CreateVersion7(), TestData.Clerk(TestData.Community), Cancel)).Value!;

        before.ShouldBe((1, 1, 1));
        (lookup.AnsweredAt, lookup.Answers.ShouldHaveSingleItem().Outcome).ShouldBe((TestData.Now, CallOutcome.Answered));
        await using var db = office.Database.Everywhere();
        (await db.FactCalls.AsNoTracking().SingleAsync(Cancel)).Outcome.ShouldBe(CallOutcome.Answered);
        (await db.FactLookups.AsNoTracking().SingleAsync(Cancel)).Answers.ShouldHaveSingleItem();
    }

    [Fact, Trait("Row", "64")]
    public async Task Lookup_ByAnybodyElse_IsRefusedAndAsksNobody()
    {
        await using var office = await OpenAsync(DatabaseProvider.Sqlite);
        var receipt = await office.HandInAsync();

        (await Lookup(office, TestData.Community).AskAsync(receipt.CaseId, Guid.CreateVersion7(), TestData.Staff(TestData.Community, UnitFunction.Hall, Duties.Supervisor), Cancel)).Refusal.ShouldBeOfType<NotYourStep>();
        (await Lookup(office, TestData.District).AskAsync(receipt.CaseId, Guid.CreateVersion7(), TestData.Approver(TestData.District), Cancel)).Refusal.ShouldBeOfType<NotYourStep>("its step is not open yet");
        (await Lookup(office, TestData.OtherDistrict).AskAsync(receipt.CaseId, Guid.CreateVersion7(), TestData.Clerk(TestData.OtherDistrict), Cancel)).Refusal.ShouldBeOfType<NotFound>("another tenant sees nothing");
        (await Lookup(office, TestData.OtherDistrict).OfAsync(receipt.CaseId, Cancel)).ShouldBeEmpty();
        await using var db = office.Database.Everywhere();
        (await db.FactCalls.AnyAsync(Cancel)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "178")]
    public async Task SwitchedOff_HereOrAbove_IsNotAskedAndOtherPlacesGoOn(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var receipt = await office.HandInAsync();
        var administrator = TestData.Staff(TestData.District, UnitFunction.Hall, Duties.SystemAdministrator);
        var share = Share(office, TestData.District);

        (await share.SwitchOffAsync("estate", " ", administrator, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await share.SwitchOffAsync("estate", "维护", TestData.Staff(TestData.District, UnitFunction.Hall, Duties.AuditAdministrator), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await share.SwitchOffAsync("nobody", "维护", administrator, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        var off = (await share.SwitchOffAsync("estate", "维护", administrator, Cancel)).Value!;
        (await share.SwitchOffAsync("estate", "再点一次", administrator, Cancel)).Value!.Id.ShouldBe(off.Id);

        var lookup = (await Lookup(office, TestData.Community).AskAsync(receipt.CaseId, Guid.CreateVersion7(), TestData.Clerk(TestData.Community), Cancel)).Value!;
        lookup.Answers.Single(answer => answer.Source == "estate").Outcome.ShouldBe(CallOutcome.SwitchedOff);
        lookup.Answers.Count(answer => answer.Outcome == CallOutcome.Answered).ShouldBe(2);
        var elsewhere = new FactQuestion(Guid.CreateVersion7(), "号2", TestData.OtherDistrict, office.Applicant.Id, office.Item.ItemKey, TestData.OtherDistrict, Actor.System);
        (await Facts(office).AskAsync(elsewhere, ["estate.birthDate"], Cancel)).Single().Outcome.ShouldBe(CallOutcome.Answered);
        (await Share(office, TestData.Street).SourcesAsync(TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.SystemAdministrator), Cancel)).Value!.Single(source => source.Sheet.Key == "estate").OffAt!.Id.ShouldBe(TestData.District);
        (await Share(office, TestData.OtherDistrict).SourcesAsync(TestData.Staff(TestData.OtherDistrict, UnitFunction.Hall, Duties.SystemAdministrator), Cancel)).Value!.ShouldAllBe(source => source.Off == null);

        (await share.SwitchOnAsync("estate", administrator, Cancel)).Refusal.ShouldBeNull();
        (await Lookup(office, TestData.Community).AskAsync(receipt.CaseId, Guid.CreateVersion7(), TestData.Clerk(TestData.Community), Cancel)).Value!.Answers.ShouldAllBe(answer => answer.Outcome == CallOutcome.Answered);
        await using var db = office.Database.Everywhere();
        (await db.Journal.Where(entry => entry.Kind.StartsWith("source.")).OrderBy(entry => entry.Number).Select(entry => entry.Kind).ToListAsync(Cancel)).ShouldBe(["source.Off", "source.On"]);
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "178")]
    public async Task Log_IsFilteredPagedAndMasked_AndAnotherTenantSeesNothing(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var receipt = await office.HandInAsync();
        await Lookup(office, TestData.Community).AskAsync(receipt.CaseId, Guid.CreateVersion7(), TestData.Clerk(TestData.Community), Cancel);
        var auditor = TestData.Staff(TestData.District, UnitFunction.Hall, Duties.AuditAdministrator);
        var share = Share(office, TestData.District);

        var first = (await share.CallsAsync(new CallQuery(), auditor, 2, Cancel)).Value!;
        first.Lines.Count.ShouldBe(2);
        first.Lines.ShouldAllBe(line => line.Applicant == "张*测" && line.Call.CaseNumber == receipt.Number);
        var rest = (await share.CallsAsync(new CallQuery { Before = CallCursor.Read(first.Next!.ToString()) }, auditor, 2, Cancel)).Value!;
        first.Lines.Concat(rest.Lines).Select(line => line.Call.Source).ShouldBe(["housing", "estate", "household"], ignoreOrder: true);
        rest.Next.ShouldBeNull();
        (await Count(new CallQuery { Source = "estate" })).ShouldBe(1);
        (await Count(new CallQuery { Number = receipt.Number.ToLowerInvariant() })).ShouldBe(3);
        (await Count(new CallQuery { Number = "NOSUCH" })).ShouldBe(0);
        (await Count(new CallQuery { Outcome = CallOutcome.TimedOut })).ShouldBe(0);
        (await Count(new CallQuery { To = DateOnly.FromDateTime(TestData.Now).AddDays(-2) })).ShouldBe(0);

        (await share.CallsAsync(new CallQuery(), TestData.Clerk(TestData.District), cancellationToken: Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await Share(office, TestData.OtherDistrict).CallsAsync(new CallQuery(), TestData.Staff(TestData.OtherDistrict, UnitFunction.Hall, Duties.Supervisor), cancellationToken: Cancel)).Value!.Lines.ShouldBeEmpty();

        async Task<int> Count(CallQuery query) => (await share.CallsAsync(query, auditor, cancellationToken: Cancel)).Value!.Lines.Count;
    }

    [Fact]
    public async Task Log_ReadsItsIndex_AndNotTheWholeTable()
    {
        await using var office = await OpenAsync(DatabaseProvider.Sqlite);
        var log = new StatementLog();
        var maker = new PortalDbMaker(DatabaseProvider.Sqlite, office.Database.ConnectionString, options => options.AddInterceptors(log));
        var share = new ShareDesk(maker, TestDatabase.StaffScope(TestData.District), Facts(office), office.Directory, office.Time, NullLogger<ShareDesk>.Instance);
        (await share.CallsAsync(new CallQuery(), TestData.Staff(TestData.District, UnitFunction.Hall, Duties.Supervisor), cancellationToken: Cancel)).IsYes.ShouldBeTrue();

        (await log.ExplainAsync(office.Database.ConnectionString)).Split('\n').ShouldContain(line => line.StartsWith("SEARCH", StringComparison.Ordinal) && line.Contains("IX_FactCalls_At_Id", StringComparison.Ordinal));
    }

    [Fact, Trait("Row", "178")]
    public async Task RealServerThatNeverAnswers_IsCutOffAndTheCaseGoesToAPerson()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var http = new HttpClient();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/birth");
        var gaveUp = new TaskCompletionSource();
        var hanging = new Register(async cancellationToken =>
        {
            try
            {
                return Register.Answer((await http.GetStringAsync(address, cancellationToken)).Length);
            }
            catch (OperationCanceledException)
            {
                gaveUp.SetResult();
                throw;
            }
        }, TimeSpan.FromMilliseconds(300));
        await using var office = await InstantDeskTests.OpenAsync(DatabaseProvider.Sqlite);
        var receipt = await office.HandInAsync();

        var decision = await office.RulesDesk(hanging, new CaseFacts(office.Database.Maker)).DecideAsync(receipt.CaseId, Cancel);

        decision!.ToPerson.ShouldBe(PersonReason.SourceSilent);
        await gaveUp.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel); // the connection is let go, not left hanging
        await using var db = office.Database.Everywhere();
        var call = await db.FactCalls.SingleAsync(each => each.Source == "register", Cancel);
        call.Outcome.ShouldBe(CallOutcome.TimedOut);
        call.CaseNumber.ShouldBe(receipt.Number);
        (await db.Cases.SingleAsync(Cancel)).Status.ShouldBe(CaseStatus.Submitted);
    }

    private static async Task<CaseOffice> OpenAsync(DatabaseProvider provider)
    {
        var office = await CaseOffice.OpenAsync(provider);
        await using var db = office.Database.Everywhere();
        var item = await db.ServiceItems.SingleAsync(Cancel);
        item.Detail = item.Detail with { SharedFacts = [.. Three.SelectMany(source => source.Sheet.Gives).Select(fact => fact.Name)] };
        await db.SaveChangesAsync(Cancel);
        return office;
    }

    private static FactDesk Facts(CaseOffice office) => new(office.Database.Maker, Three, office.Time, NullLogger<FactDesk>.Instance);

    private static LookupDesk Lookup(CaseOffice office, int tenantId) => new(office.Database.Maker, TestDatabase.StaffScope(tenantId), Facts(office), office.Time, NullLogger<LookupDesk>.Instance);

    private static ShareDesk Share(CaseOffice office, int tenantId) => new(office.Database.Maker, TestDatabase.StaffScope(tenantId), Facts(office), office.Directory, office.Time, NullLogger<ShareDesk>.Instance);
}
