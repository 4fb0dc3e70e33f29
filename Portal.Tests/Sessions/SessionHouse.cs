using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Sessions;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Sessions;

/// <summary>A case whose units are being asked, and an office that can convene.</summary>
internal sealed class SessionHouse(CaseOffice office, Guid caseId, string[] units) : IAsyncDisposable
{
    public CaseOffice Office => office;

    public Guid CaseId => caseId;

    public Actor Chair { get; private set; } = null!;

    public SessionDesk Desk => office.SessionsAt(TestData.District);

    public static async Task<SessionHouse> OpenAsync(DatabaseProvider provider, StageJoin join, IReadOnlyList<RouteStep>? route = null, string[]? units = null)
    {
        var office = await CaseOffice.OpenAsync(provider);
        var item = TestData.Item(route: route ?? TestData.ThreeUnits(join));
        await office.AddItemAsync(item);
        var caseId = (await office.HandInAsync(TestData.Street, item)).CaseId;
        await office.MustAsync(caseId, CaseAction.Accept, TestData.Clerk(TestData.Street));
        var house = new SessionHouse(office, caseId, units ?? [UnitFunction.MarketRegulation, UnitFunction.Hall]);
        house.Chair = await house.PostedAsync("主持");
        return house;
    }

    /// <summary>Somebody with an account and the post of an approver in the deciding office.</summary>
    public async Task<Actor> PostedAsync(string name)
    {
        var actor = TestData.Staff(TestData.District, UnitFunction.CivilAffairs, Duties.Approver, name: name);
        await using var db = office.Database.Everywhere();
        db.Users.Add(new Account { Id = actor.AccountId!.Value, UserName = name, NormalizedUserName = name, DisplayName = name });
        db.Posts.Add(new Post { Id = actor.Post!.Id, AccountId = actor.AccountId.Value, TenantId = TestData.District, UnitId = actor.Post.UnitId, Duties = Duties.Approver, Title = "审批岗", Since = TestData.Now });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return actor;
    }

    public static Actor Member(string function, Duties duties = Duties.Reviewer) => TestData.Staff(TestData.District, function, duties);

    public SessionPlan Plan(string[] functions, IReadOnlyList<Guid> cases) =>
        new(TestData.Now.AddHours(2), "三楼联审室", Chair.AccountId!.Value, [.. functions.Select(function => TestData.UnitId(TestData.District, function))], cases);

    public async Task<Guid> SitAsync()
    {
        var id = Guid.CreateVersion7();
        (await Desk.PlanAsync(id, Plan(units, [caseId]), Chair, TestContext.Current.CancellationToken)).Refusal.ShouldBeNull();
        (await Desk.OpenAsync(id, Chair, TestContext.Current.CancellationToken)).Refusal.ShouldBeNull();
        return id;
    }

    public async Task<Refusal?> SayAsync(Guid session, Actor who, Verdict verdict, string? words = null, string? conditions = null) =>
        (await Desk.SayAsync(session, caseId, verdict, words ?? (verdict == Verdict.Consent ? "说明" : null), conditions, Guid.CreateVersion7(), who, TestContext.Current.CancellationToken)).Refusal;

    public async Task AllConsentAsync(Guid session, Actor? civil = null)
    {
        (await SayAsync(session, civil ?? Member(UnitFunction.CivilAffairs), Verdict.Consent)).ShouldBeNull();
        (await SayAsync(session, Member(UnitFunction.MarketRegulation), Verdict.Consent)).ShouldBeNull();
        (await SayAsync(session, Member(UnitFunction.Hall), Verdict.Consent)).ShouldBeNull();
    }

    public async Task<Refusal?> ResolveAsync(Guid session, SessionResult result, string? note = null, bool adopt = false)
    {
        var matter = await ReadAsync();
        return (await Desk.ResolveAsync(session, caseId, result, note, null, adopt ? TestData.Adopting(matter) : [], null, matter.Version, Guid.CreateVersion7(), Chair, TestContext.Current.CancellationToken)).Refusal;
    }

    public async Task<Case> ReadAsync()
    {
        await using var db = office.Database.Everywhere();
        return await db.Cases.AsNoTracking().AsSplitQuery().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(each => each.Id == caseId, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => office.DisposeAsync();
}
