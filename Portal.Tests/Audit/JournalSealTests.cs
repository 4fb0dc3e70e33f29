using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Audit;

/// <summary>One gapless chain per tenant, whoever writes at once, and any row changed behind the portal's back is found.</summary>
public sealed class JournalSealTests
{
    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both))]
    [Trait("Row", "204")]
    public async Task Seal_EightWritersAtOnce_OneGaplessChainForEachTenant(DatabaseProvider provider)
    {
        const int Writers = 8;
        const int Saves = 12;
        await using var database = await TestDatabase.NewAsync(provider);

        // Both tenants in one save, in turns the other way round: the locks are taken in one order, so nobody waits in a circle.
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var save = 0; save < Saves; save++)
            {
                await using var db = database.Everywhere();
                int[] tenants = (writer + save) % 2 == 0 ? [TestData.Street, TestData.OtherStreet] : [TestData.OtherStreet, TestData.Street];
                db.AddRange(tenants.Select(tenant => Entry(tenant, $"writer {writer}, save {save}")));
                await db.SaveChangesAsync(Stop);
            }
        }, Stop)));

        (await new JournalCheck(database.Maker).RunAsync(Stop)).ShouldBe(new CheckResult(2 * Writers * Saves, 2, null, null));
        await using var reading = database.Everywhere();
        (await reading.Journal.Where(entry => entry.TenantId == TestData.Street).OrderBy(entry => entry.Number).Select(entry => entry.Number).ToListAsync(Stop))
            .ShouldBe(Enumerable.Range(1, Writers * Saves).Select(number => (long)number));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Check_WhileTheJournalIsWritten_FindsNothingWrong(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        await SaveLifeAsync(database);
        var check = new JournalCheck(database.Maker);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var writing = Task.Run(async () =>
        {
            for (var save = 0; !enough.IsCancellationRequested; save++)
            {
                await using var db = database.Everywhere();
                db.Add(Entry(TestData.Community, $"save {save}"));
                await db.SaveChangesAsync(Stop);
            }
        }, Stop);
        List<CheckResult> found = [];
        while (found.Count < 30 || found[^1].Rows < found[0].Rows + 20)
        {
            found.Add(await check.RunAsync(Stop));
        }

        await enough.CancelAsync();
        await writing;
        found.ShouldAllBe(each => each.Fault == null);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Seal_SaveThatFails_LeavesNoNumberBehind(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var (kept, refused) = (Entry(TestData.Street, "kept"), Entry(TestData.Street, "refused"));
        await using (var db = database.Everywhere())
        {
            db.Add(kept);
            await db.SaveChangesAsync(Stop);
        }

        await using (var db = database.Everywhere())
        {
            db.AddRange(refused, new Tenant { Id = 9, Slug = $"t{TestData.Street}", Level = TenantLevel.Street, Name = "同名", Path = "/9/" });
            await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync(Stop));
            db.Remove(db.ChangeTracker.Entries<Tenant>().Single().Entity);
            await db.SaveChangesAsync(Stop);
        }

        refused.Number.ShouldBe(2, "tried again in the same context, it follows the one before");
        (await new JournalCheck(database.Maker).RunAsync(Stop)).ShouldBe(new CheckResult(2, 1, null, null));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Seal_CaseEventsWithPlansAndNotes_ComeBackAsTheyWereSealed(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var events = await SaveLifeAsync(database);

        (await new JournalCheck(database.Maker).RunAsync(Stop)).ShouldBe(new CheckResult(events, 1, null, null));
        await using var db = database.Everywhere();
        var numbered = await db.CaseEvents.OrderBy(happened => happened.Number).Select(happened => happened.Sequence).ToListAsync(Stop);
        numbered.ShouldBe(Enumerable.Range(1, events), "two events in one save are sealed in the order in which they happened");
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite, """UPDATE "Journal" SET "Note" = '另写的' WHERE "Number" = 3""", "Chain.Changed", 3)]
    [InlineData(DatabaseProvider.Postgres, """UPDATE "Journal" SET "Note" = '另写的' WHERE "Number" = 3""", "Chain.Changed", 3)]
    [InlineData(DatabaseProvider.Sqlite, """UPDATE "Journal" SET "ActorName" = '别人' WHERE "Number" = 2""", "Chain.Changed", 2)]
    [InlineData(DatabaseProvider.Postgres, """UPDATE "Journal" SET "ActorName" = '别人' WHERE "Number" = 2""", "Chain.Changed", 2)]
    [InlineData(DatabaseProvider.Sqlite, """UPDATE "Journal" SET "To" = 'Decided' WHERE "Number" = 2""", "Chain.Changed", 2)]
    [InlineData(DatabaseProvider.Postgres, """UPDATE "Journal" SET "To" = 'Decided' WHERE "Number" = 2""", "Chain.Changed", 2)]
    [InlineData(DatabaseProvider.Sqlite, """DELETE FROM "Journal" WHERE "Number" = 2""", "Chain.Gap", 2)]
    [InlineData(DatabaseProvider.Postgres, """DELETE FROM "Journal" WHERE "Number" = 2""", "Chain.Gap", 2)]
    [InlineData(DatabaseProvider.Sqlite, """DELETE FROM "Journal" WHERE "Number" = (SELECT MAX("Number") FROM "Journal")""", "Chain.Head", 5)]
    [InlineData(DatabaseProvider.Postgres, """DELETE FROM "Journal" WHERE "Number" = (SELECT MAX("Number") FROM "Journal")""", "Chain.Head", 5)]
    [InlineData(DatabaseProvider.Sqlite, """UPDATE "JournalHeads" SET "Number" = "Number" - 1""", "Chain.Head", 5)]
    [InlineData(DatabaseProvider.Postgres, """UPDATE "JournalHeads" SET "Number" = "Number" - 1""", "Chain.Head", 5)]
    [InlineData(DatabaseProvider.Sqlite, """UPDATE "JournalHeads" SET "Number" = 5, "Hash" = (SELECT "Hash" FROM "Journal" WHERE "Number" = 5)""", "Chain.Head", 5)]
    [InlineData(DatabaseProvider.Postgres, """UPDATE "JournalHeads" SET "Number" = 5, "Hash" = (SELECT "Hash" FROM "Journal" WHERE "Number" = 5)""", "Chain.Head", 5)]
    [InlineData(DatabaseProvider.Sqlite, """DELETE FROM "JournalHeads" """, "Chain.Head", 1)]
    [InlineData(DatabaseProvider.Postgres, """DELETE FROM "JournalHeads" """, "Chain.Head", 1)]
    [Trait("Row", "204")]
    public async Task Check_RowChangedBehindThePortal_IsNamed(DatabaseProvider provider, string tampering, string fault, int number)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        await SaveLifeAsync(database);
        await using (var db = database.Everywhere())
        {
            await db.Database.ExecuteSqlRawAsync(tampering, Stop);
        }

        var result = await new JournalCheck(database.Maker).RunAsync(Stop);
        (result.Fault, result.Where).ShouldBe((fault, string.Create(CultureInfo.InvariantCulture, $"{TestData.Community}#{number}")));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Journal_EvenForAJob_IsNeverChangedOrRemoved(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        await SaveLifeAsync(database);
        foreach (var state in new[] { EntityState.Modified, EntityState.Deleted })
        {
            await using var db = database.Everywhere();
            db.Entry(await db.Journal.FirstAsync(Stop)).State = state;
            await Should.ThrowAsync<OutOfScopeException>(() => db.SaveChangesAsync(Stop));
        }

        await using var sync = database.Everywhere();
        Should.Throw<NotSupportedException>(() => sync.SaveChanges());
    }

    /// <summary>Six journalled events of one case, handed in at the community: handed up, given back, handed up, accepted, noted.</summary>
    private static async Task<int> SaveLifeAsync(TestDatabase database)
    {
        var (citizen, item) = (TestData.Citizen(), TestData.Item());
        var run = new CaseRun(TestData.Planned(item: item, citizenId: citizen.Id));
        run.Sign();
        run.Do(CaseAction.SendBack, CaseRun.HolderOf(run.Open), "照片不清楚 “请重拍” 👀");
        run.Sign();
        run.Sign();
        run.Do(CaseAction.Note, CaseRun.HolderOf(run.Open), "电话已打");
        run.Events.Count.ShouldBe(6);

        await using var db = database.Everywhere();
        db.AddRange(citizen, item);
        await db.SaveChangesAsync(Stop);
        db.Add(run.Matter);
        db.AddRange(run.Events.Reverse());
        await db.SaveChangesAsync(Stop);
        return run.Events.Count;
    }

    private static JournalEntry Entry(int tenantId, string note) => new()
    {
        TenantId = tenantId,
        Kind = "test.Write",
        At = TestData.Now,
        ActorName = "测试",
        Note = note,
    };
}
