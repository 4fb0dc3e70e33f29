using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Tenancy;

/// <summary>The filter where it is hard: through other filters, through includes, as a case widens, and in its SQL.</summary>
public sealed class CaseFilterTests
{
    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both))]
    public async Task FilterInsideAFilter_HidesStepsAndPapersWithTheirCase(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var run = await SavedAsync(database);

        await using (var foreign = database.Staff(TestData.OtherDistrict))
        {
            // None of these names the case, so only the filter of the case inside their own can hide them.
            (await foreign.CaseSteps.CountAsync(Stop)).ShouldBe(0);
            (await foreign.Handoffs.CountAsync(Stop)).ShouldBe(0);
            (await foreign.CaseEvents.CountAsync(Stop)).ShouldBe(0);
            (await foreign.Citizens.CountAsync(Stop)).ShouldBe(0);
            (await foreign.Tenants.SelectMany(tenant => foreign.Cases.Where(matter => matter.TenantId == tenant.Id)).CountAsync(Stop)).ShouldBe(0);
        }

        await using var own = database.Staff(TestData.Street);
        (await own.CaseSteps.CountAsync(Stop)).ShouldBe(run.Matter.Steps.Count);
        (await own.Cases.Include(matter => matter.Steps).Include(matter => matter.Handoffs).SingleAsync(Stop)).Steps.Count.ShouldBe(run.Matter.Steps.Count);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task SentDown_TheVisitorSeesTheCaseFromThenOn(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var run = await SavedAsync(database);
        await using (var before = database.Staff(TestData.OtherCommunity))
        {
            (await before.Cases.AnyAsync(Stop)).ShouldBeFalse();
        }

        await using (var db = database.Staff(TestData.Street))
        {
            var matter = await db.Cases.Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(Stop);
            var act = new CaseAct(CaseAction.SendDown, Guid.CreateVersion7()) { Note = "请走访", To = TestData.PlaceOf(TestData.OtherCommunity) };
            var actor = CaseRun.HolderOf(matter.OpenSteps().Single());
            CaseFlow.WhyNot(matter, act, actor).ShouldBeNull();
            var happened = CaseFlow.Decide(matter, act, actor, TestData.Circumstances());
            matter.Apply(happened);
            db.Add(happened);
            await db.SaveChangesAsync(Stop);
        }

        await using var visitor = database.Staff(TestData.OtherCommunity);
        var seen = await visitor.Cases.Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(Stop);
        seen.Id.ShouldBe(run.Matter.Id);
        (seen.OpenSteps().Single().TenantId, seen.Handoffs.Count, seen.Version).ShouldBe((TestData.OtherCommunity, 2, 2));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Grant_WhenRevoked_TheDelegateSeesTheCaseNoLonger(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var all = await Specimens.PlantAsync(database);
        await using (var db = database.Citizen(all.Delegate))
        {
            (await db.Cases.AnyAsync(Stop)).ShouldBeTrue();
        }

        await using (var db = database.Citizen(all.Self))
        {
            (await db.ProxyGrants.SingleAsync(Stop)).RevokedAt = TestData.Now;
            await db.SaveChangesAsync(Stop);
        }

        await using var after = database.Citizen(all.Delegate);
        (await after.Cases.AnyAsync(Stop)).ShouldBeFalse();
        (await after.CaseSteps.AnyAsync(Stop)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Grant_WhenItsTimeIsOver_TheDelegateSeesNeitherCaseNorPerson(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var all = await Specimens.PlantAsync(database);
        var clock = new MovableTime(new DateTimeOffset(TestData.Now));

        // One scope for all of it, as a circuit that stays open has.
        var scope = TestDatabase.CitizenScope(all.Delegate, time: clock);
        (await SeesAsync()).ShouldBe((true, true, true, true));

        clock.Move(new DateTimeOffset(TestData.Now.AddYears(1)) - clock.GetUtcNow() - TimeSpan.FromMilliseconds(1));
        (await SeesAsync()).ShouldBe((true, true, true, true));
        clock.Move(TimeSpan.FromMilliseconds(1));
        (await SeesAsync()).ShouldBe((false, false, false, true), "the grant itself stays in the list of those that have ended");
        clock.Move(-TimeSpan.FromDays(366));
        (await SeesAsync()).ShouldBe((false, false, false, true), "it had not begun");

        async Task<(bool Matter, bool Step, bool Principal, bool Grant)> SeesAsync()
        {
            await using var db = database.Maker.Make(scope);
            return (await db.Cases.AnyAsync(Stop), await db.CaseSteps.AnyAsync(Stop), await db.Citizens.AnyAsync(each => each.Id == all.Self, Stop), await db.ProxyGrants.AnyAsync(Stop));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Grant_GivenFarAway_IsReadWhereACaseUnderItIsHeld(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var (citizen, helper, item) = (TestData.Citizen(), TestData.Citizen(), TestData.Item());
        var grant = new ProxyGrant { TenantId = TestData.OtherDistrict, PrincipalId = citizen.Id, PrincipalName = citizen.Name, DelegateId = helper.Id, DelegateName = helper.Name, From = TestData.Now, Until = TestData.Now.AddDays(1), Terms = "代办" };
        var run = new CaseRun(TestData.Planned(TestData.Street, item: item, citizenId: citizen.Id, grantId: grant.Id));
        await using (var db = database.Everywhere())
        {
            db.AddRange(citizen, helper, item, grant);
            await db.SaveChangesAsync(Stop);
            db.Add(run.Matter);
            db.AddRange(run.Events);
            await db.SaveChangesAsync(Stop);
        }

        foreach (var (tenantId, sees) in new[] { (TestData.OtherDistrict, true), (TestData.Street, true), (TestData.District, true), (TestData.OtherStreet, false), (TestData.OtherCommunity, false) })
        {
            await using var db = database.Staff(tenantId);
            (await db.ProxyGrants.AnyAsync(Stop)).ShouldBe(sees, $"staff of {tenantId}");
        }

        await using (var street = database.Staff(TestData.Street))
        {
            (await street.ProxyGrants.SingleAsync(Stop)).RevokedAt = TestData.Now;
            await Should.ThrowAsync<OutOfScopeException>(() => street.SaveChangesAsync(Stop), "who holds the case reads the grant; it is not theirs to change");
        }

        // Sent down, the new place learns of the case and its grant in the same moment; the places it had already are not written twice.
        await using (var db = database.Staff(TestData.Street))
        {
            var matter = await db.Cases.Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(Stop);
            var act = new CaseAct(CaseAction.SendDown, Guid.CreateVersion7()) { Note = "请走访", To = TestData.PlaceOf(TestData.OtherCommunity) };
            var happened = CaseFlow.Decide(matter, act, CaseRun.HolderOf(matter.OpenSteps().Single()), TestData.Circumstances());
            matter.Apply(happened);
            db.Add(happened);
            await db.SaveChangesAsync(Stop);
        }

        await using var below = database.Staff(TestData.OtherCommunity);
        (await below.ProxyGrants.SingleAsync(Stop)).DelegateName.ShouldBe(helper.Name);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Thief_WhoMakesThemselvesAMemberOrLengthensAGrant_IsRefused(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var all = await Specimens.PlantAsync(database);
        var organisation = await OrganisationAsync(database);
        await using (var thief = database.Citizen(all.Other))
        {
            thief.Add(new OrganisationMember { TenantId = TestData.Street, CitizenId = all.Other, OrganisationId = organisation, Role = "agent" });
            await Should.ThrowAsync<OutOfScopeException>(() => thief.SaveChangesAsync(Stop));
        }

        await using (var thief = database.Citizen(all.Other))
        {
            thief.Add(new ProxyGrant { TenantId = TestData.Street, PrincipalId = all.Self, PrincipalName = "x", DelegateId = all.Other, DelegateName = "x", From = TestData.Now, Until = TestData.Now.AddDays(1), Terms = "x" });
            await Should.ThrowAsync<OutOfScopeException>(() => thief.SaveChangesAsync(Stop));
        }

        await using var holder = database.Citizen(all.Delegate);
        var grant = await holder.ProxyGrants.SingleAsync(Stop);
        holder.Entry(grant).Property(each => each.Until).CurrentValue = TestData.Now.AddYears(50);
        await Should.ThrowAsync<OutOfScopeException>(() => holder.SaveChangesAsync(Stop));
    }

    private static async Task<Guid> OrganisationAsync(TestDatabase database)
    {
        await using var db = database.Everywhere();
        return await db.Organisations.Select(each => each.Id).SingleAsync(Stop);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task SameQuery_OtherScope_OtherRows(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        await SavedAsync(database);
        foreach (var (tenantId, sees) in new[] { (TestData.Street, 1), (TestData.OtherDistrict, 0), (TestData.District, 1), (TestData.OtherStreet, 0), (TestData.Community, 0) })
        {
            await using var db = database.Staff(tenantId);
            (await db.Cases.CountAsync(Stop)).ShouldBe(sees, $"staff of {tenantId}");
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task LoadById_ReadsByKey_AndScansNoTableOfCases(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var run = await SavedAsync(database);
        await using var db = database.Staff(TestData.Street);
        var id = run.Matter.Id;
        var sql = db.Cases.Where(matter => matter.Id == id).ToQueryString();

        sql.ShouldContain("CaseReaches");
        sql.ShouldNotContain(TestData.PathOf(TestData.Street) + "'\n", customMessage: "the scope is a parameter, never a constant");
        if (provider == DatabaseProvider.Sqlite)
        {
            var plan = await PlanAsync(db, id);
            plan.ShouldContain("SEARCH c USING INDEX");
            plan.ShouldNotContain("SCAN");
        }
    }

    /// <summary>What SQLite says it will do for a case with its steps and handoffs, read by its id.</summary>
    private static async Task<string> PlanAsync(PortalDb db, Guid id)
    {
        await db.Database.OpenConnectionAsync(Stop);
        await using var command = db.Cases.Include(matter => matter.Steps).Include(matter => matter.Handoffs).Where(matter => matter.Id == id).CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var lines = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            lines.Add(reader.GetString(3));
        }

        return string.Join('\n', lines);
    }

    /// <summary>A case of the street, with no step at a community.</summary>
    private static async Task<CaseRun> SavedAsync(TestDatabase database)
    {
        var (citizen, item) = (TestData.Citizen(homeTenantId: TestData.Street), TestData.Item());
        var run = new CaseRun(TestData.Planned(TestData.Street, item: item, citizenId: citizen.Id));
        await using var db = database.Everywhere();
        db.AddRange(citizen, item);
        await db.SaveChangesAsync(Stop);
        db.Add(run.Matter);
        db.AddRange(run.Events);
        await db.SaveChangesAsync(Stop);
        return run;
    }
}
