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
