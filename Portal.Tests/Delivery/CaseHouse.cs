using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.Halls;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Xunit;

namespace Portal.Tests.Delivery;

/// <summary>A clock that stands where it was put.</summary>
public sealed class StandingClock : TimeProvider
{
    public DateTime Now { get; set; } = TestData.Now;

    public override DateTimeOffset GetUtcNow() => new(Now);
}

/// <summary>
/// The whole of Core on a database of its own, with one citizen and one item (street accepts → district decides): what papers,
/// collection and notices follow from. Acts go through the real desks with the scope of who acts.
/// </summary>
public sealed class CaseHouse : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-house-").FullName;
    private readonly ServiceProvider _services;

    private CaseHouse(TestDatabase database, ICreditSource? credit, PlanListener? listener)
    {
        Database = database;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = database.Provider.ToString(),
            ["Database:ConnectionString"] = database.ConnectionString,
        }).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Clock).AddPortalCore(configuration, _folder);
        if (listener is not null)
        {
            services.AddSingleton(new PortalDbMaker(database.Provider, database.ConnectionString, options => options.AddInterceptors(listener)));
        }

        _services = (credit is null ? services : services.AddSingleton(credit)).BuildServiceProvider();
    }

    public TestDatabase Database { get; }

    public IServiceProvider Services => _services;

    /// <summary>Where files lie.</summary>
    public string Folder => _folder;

    public StandingClock Clock { get; } = new();

    public Citizen Citizen { get; } = TestData.Citizen();

    public Actor Applicant { get; private set; } = null!;

    public Actor Clerk { get; } = TestData.Clerk(TestData.Street);

    public Actor Approver { get; } = TestData.Approver(TestData.District);

    public ServiceItem Item { get; private set; } = null!;

    public Hall Hall { get; } = new() { TenantId = TestData.Street, Name = "测试大厅", Hours = "9:00" };

    /// <param name="credit">The outside system that keeps credit records; none is connected when null.</param>
    /// <param name="listener">Asks the database for its plans while the desks ask it.</param>
    public static async Task<CaseHouse> OpenAsync(DatabaseProvider provider, ICreditSource? credit = null, PlanListener? listener = null)
    {
        var house = new CaseHouse(await TestDatabase.NewAsync(provider), credit, listener);
        var account = new Account { DisplayName = house.Citizen.Name, UserName = $"citizen:{house.Citizen.Id:N}", CitizenId = house.Citizen.Id };
        house.Applicant = TestData.Applicant(house.Citizen.Id) with { AccountId = account.Id };
        house.Item = TestData.Item(route: [TestData.Step(1, TenantLevel.Street, StepDuty.Accept), TestData.Step(2, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs)]);
        house.Item.Detail = house.Item.Detail with { Bases = [new LegalBasis("社会救助暂行办法", "国务院令第649号", "第十一条")] };
        await using var db = house.Database.Everywhere();
        db.AddRange(house.Citizen, account, house.Item, house.Hall);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return house;
    }

    public PortalDb Everywhere() => Database.Everywhere();

    /// <summary>A desk as the actor would have it.</summary>
    public AsyncServiceScope As(Actor actor)
    {
        var visit = _services.CreateAsyncScope();
        var scope = visit.ServiceProvider.GetRequiredService<Scope>();
        if (actor.Post is { } post)
        {
            scope.BeStaff(post.TenantPath);
        }
        else
        {
            scope.BeCitizen(actor.CitizenId!.Value, TestData.PathOf(TestData.Community));
        }

        return visit;
    }

    /// <summary>The desks as a job has them.</summary>
    public AsyncServiceScope AsJob()
    {
        var job = _services.CreateAsyncScope();
        job.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("a job looks at every case");
        return job;
    }

    /// <summary>The citizen, or another for them, applies at the community.</summary>
    public async Task<Guid> SubmitAsync(DeliveryWay way = DeliveryWay.Online, Guid? hallId = null, Actor? by = null, Guid? grantId = null)
    {
        by ??= Applicant;
        await using var visit = As(by);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(Item.Id, TestData.Community, Citizen.Id, grantId, null, by)).OrThrow();
        return (await desk.SubmitAsync(draft.Id, new DeliveryChoice(way, hallId), by)).OrThrow().CaseId;
    }

    public Task<Answer<Acted>> TryAsync(Guid caseId, CaseAction action, Actor by, string? note = null, IReadOnlyList<string>? missing = null) =>
        TryAsync(caseId, new CaseAct(action, Guid.CreateVersion7()) { Note = note, Missing = missing ?? [] }, by);

    public async Task<Answer<Acted>> TryAsync(Guid caseId, CaseAct act, Actor by)
    {
        await using var visit = As(by);
        return await visit.ServiceProvider.GetRequiredService<CaseDesk>().ActAsync(caseId, act, by);
    }

    public async Task ActAsync(Guid caseId, CaseAct act, Actor by) => (await TryAsync(caseId, act, by)).OrThrow();

    public async Task ActAsync(Guid caseId, CaseAction action, Actor by, string? note = null, IReadOnlyList<string>? missing = null) => (await TryAsync(caseId, action, by, note, missing)).OrThrow();

    /// <summary>Submitted, accepted, approved.</summary>
    public async Task<Guid> DecidedAsync(DeliveryWay way = DeliveryWay.Online, Guid? hallId = null)
    {
        var id = await SubmitAsync(way, hallId);
        await ActAsync(id, CaseAction.Accept, Clerk);
        await ActAsync(id, CaseAction.Approve, Approver, "符合条件");
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

internal static class Answers
{
    public static T OrThrow<T>(this Answer<T> answer) => answer.IsYes ? answer.Value : throw new InvalidOperationException($"refused: {answer.Refusal}");
}
