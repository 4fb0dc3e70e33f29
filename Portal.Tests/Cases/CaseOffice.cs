using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.Delivery;
using Portal.Core.Instant;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Sessions;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>The desks of one office building over a real database: an item, an applicant, and a desk for every place.</summary>
public sealed class CaseOffice : IAsyncDisposable
{
    private readonly PortalDbMaker _maker;
    private readonly CalendarDesk _calendars;

    private CaseOffice(TestDatabase database, PortalDbMaker maker)
    {
        (Database, _maker) = (database, maker);
        Directory = new TenantDirectory(maker, Time);
        _calendars = new CalendarDesk(maker, Time);
    }

    public TestDatabase Database { get; }

    /// <summary>The folder of the store of papers.</summary>
    public string Papers { get; } = System.IO.Directory.CreateTempSubdirectory("portal-office-").FullName;

    public HandClock Time { get; } = new(TestData.Now);

    public TenantDirectory Directory { get; }

    public CaseNews News { get; } = new(NullLogger<CaseNews>.Instance);

    /// <summary>One who works in two places; each scope is that of the post worked under.</summary>
    public static Actor Under(Actor who, int tenantId, string function, Duties duties) => TestData.Staff(tenantId, function, duties, who.AccountId, who.Name);

    public ServiceItem Item { get; } = TestData.Item();

    public Citizen Applicant { get; } = TestData.Citizen();

    public static async Task<CaseOffice> OpenAsync(DatabaseProvider provider, DbCommandInterceptor? log = null)
    {
        var database = await TestDatabase.NewAsync(provider);
        var office = new CaseOffice(database, log is null ? database.Maker : new PortalDbMaker(provider, database.ConnectionString, options => options.AddInterceptors(log)));
        await using var db = database.Everywhere();
        db.AddRange(office.Item, office.Applicant);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return office;
    }

    public async Task AddItemAsync(ServiceItem item)
    {
        await using var db = Database.Everywhere();
        db.Add(item);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public CaseDesk DeskAt(int tenantId) => Desk(TestDatabase.StaffScope(tenantId));

    /// <summary>The desk as the applicant reaches it.</summary>
    public CaseDesk CitizenDesk(Guid citizenId) => Desk(TestDatabase.CitizenScope(citizenId));

    /// <summary>The desk as a job has it.</summary>
    public CaseDesk JobDesk() => Desk(Scope.Everywhere("a job looks at every open case"));

    /// <summary>The desk of instant approval as its round has it, with these sources.</summary>
    public InstantDesk RulesDesk(params IFactSource[] sources) => RulesDesk(new FactDesk(_maker, sources, Time, NullLogger<FactDesk>.Instance));

    public InstantDesk RulesDesk(FactDesk facts)
    {
        var pen = new InstantPen();
        return new InstantDesk(_maker, Desk(Scope.Everywhere("the rules decide cases of all places"), pen), facts, new RuleShelf(), pen, Time, NullLogger<InstantDesk>.Instance);
    }

    public Task ImportAsync(YearNotice notice, string json) => _calendars.ImportAsync(notice, json, Actor.System, TestContext.Current.CancellationToken);

    public WorkDesk WorkDeskAt(int tenantId) => new(_maker, TestDatabase.StaffScope(tenantId), Time);

    public IntakeDesk WindowAt(int tenantId)
    {
        var scope = TestDatabase.StaffScope(tenantId);
        return new IntakeDesk(_maker, scope, Desk(scope), CreditOf(scope), News, new PaperStore(Papers), [], Time, NullLogger<IntakeDesk>.Instance);
    }

    public CreditDesk CreditAt(int tenantId) => CreditOf(TestDatabase.StaffScope(tenantId));
    public SessionNews SessionNews { get; } = new(NullLogger<SessionNews>.Instance);

    public SessionDesk SessionsAt(int tenantId)
    {
        var scope = TestDatabase.StaffScope(tenantId);
        return new SessionDesk(_maker, scope, Desk(scope), Directory, SessionNews, Time, NullLogger<SessionDesk>.Instance);
    }

    public CitizenDesk People => new(_maker, Directory, Time, NullLogger<CitizenDesk>.Instance);

    /// <summary>The desk of intake as a citizen reaches it from their own device.</summary>
    public IntakeDesk IntakeOf(Guid citizenId)
    {
        var scope = TestDatabase.CitizenScope(citizenId);
        return new IntakeDesk(_maker, scope, Desk(scope), CreditOf(scope), News, new PaperStore(Papers), [], Time, NullLogger<IntakeDesk>.Instance);
    }

    /// <summary>The applicant hands the item in online.</summary>
    public async Task<SubmissionReceipt> HandInAsync(int tenantId = TestData.Community, ServiceItem? item = null)
    {
        var intake = IntakeOf(Applicant.Id);
        var actor = TestData.Applicant(Applicant.Id);
        var draft = await intake.StartAsync((item ?? Item).Id, tenantId, Applicant.Id, null, null, actor, TestContext.Current.CancellationToken);
        draft.Refusal.ShouldBeNull();
        var receipt = await intake.SubmitAsync(draft.Value!.Id, new DeliveryChoice(DeliveryWay.Online), actor, TestContext.Current.CancellationToken);
        receipt.Refusal.ShouldBeNull();
        return receipt.Value!;
    }

    public Task<Answer<Acted>> DoAsync(Guid caseId, CaseAct act, Actor actor) => DeskAt(actor.Post!.TenantId).ActAsync(caseId, act, actor, TestContext.Current.CancellationToken);

    /// <summary>Does it; a refusal fails the test.</summary>
    public async Task<Acted> MustAsync(Guid caseId, CaseAction action, Actor actor, string? note = null, IReadOnlyList<string>? missing = null, Place? to = null)
    {
        var answer = await DoAsync(caseId, new CaseAct(action, Guid.CreateVersion7()) { Note = note, Missing = missing ?? [], To = to }, actor);
        answer.Refusal.ShouldBeNull($"{action} by {actor.Name}");
        return answer.Value!;
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Dispose();
        _calendars.Dispose();
        await Database.DisposeAsync();
        System.IO.Directory.Delete(Papers, recursive: true);
    }

    /// <summary>With no source connected.</summary>
    private CreditDesk CreditOf(Scope scope) => new(_maker, scope, Directory, _calendars, [], Time, NullLogger<CreditDesk>.Instance);

    private CaseDesk Desk(Scope scope, InstantPen? pen = null) => new(_maker, scope, Directory, _calendars, News, [new DocumentDesk(_maker), new SessionPen(), pen ?? new InstantPen()], Time, NullLogger<CaseDesk>.Instance);
}

/// <summary>A clock that goes only when it is told to; waiting between tries goes by the real one.</summary>
public sealed class HandClock(DateTime now) : TimeProvider
{
    private DateTimeOffset _now = new(now, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;

    public void Set(DateTime utc) => _now = new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
}

/// <summary>What is asked of the database, with its values, so that a test can look at how it would be answered.</summary>
public sealed class StatementLog : DbCommandInterceptor
{
    public ConcurrentQueue<(string Sql, IReadOnlyList<(string Name, object? Value)> Values)> Statements { get; } = [];

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Statements.Enqueue((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(value => (value.ParameterName, value.Value))]));
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    /// <summary>SQLite's plan of the last statement, one line a step.</summary>
    public async Task<string> ExplainAsync(string connectionString)
    {
        var (sql, values) = Statements.Last();
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(reader.GetString(3));
        }

        return string.Join('\n', lines);
    }
}
