using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests;

/// <summary>The writers of one program queue for SQLite's one place; nobody who leaves the queue takes a turn with them.</summary>
public sealed class SqliteTurnsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writers_ManyAtOnce_EachHasItsTurnWithoutTryingAgain()
    {
        await using var database = await TestDatabase.NewAsync(DatabaseProvider.Sqlite);

        var numbers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(
            async () =>
            {
                await using var db = Open(database);
                await using var transaction = await db.Database.BeginTransactionAsync(Stop);
                var number = await db.NextNumberAsync(TestData.Street, "turn", Stop);
                await transaction.CommitAsync(Stop);
                return number;
            },
            Stop)));

        numbers.Order().ShouldBe(Enumerable.Range(1, 24));
    }

    [Fact]
    public async Task Writer_EndsWithoutCommit_NextHasItsTurn()
    {
        await using var database = await TestDatabase.NewAsync(DatabaseProvider.Sqlite);
        await using (var left = Open(database))
        {
            _ = await left.Database.BeginTransactionAsync(Stop);
            await left.NextNumberAsync(TestData.Street, "turn", Stop);
        }

        await using (var rolledBack = Open(database))
        {
            await using var transaction = await rolledBack.Database.BeginTransactionAsync(Stop);
            await transaction.RollbackAsync(Stop);
        }

        (await NumberAsync(database.Maker)).ShouldBe(1);
    }

    [Fact]
    public async Task Waiting_Cancelled_LeavesTheQueueAsItWas()
    {
        await using var database = await TestDatabase.NewAsync(DatabaseProvider.Sqlite);
        await using (var writing = Open(database))
        await using (await writing.Database.BeginTransactionAsync(Stop))
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            await using var waiting = Open(database);
            var turn = waiting.Database.BeginTransactionAsync(cancel.Token);
            turn.IsCompleted.ShouldBeFalse();

            await cancel.CancelAsync();

            await Should.ThrowAsync<OperationCanceledException>(() => turn);
        }

        (await NumberAsync(database.Maker)).ShouldBe(1);
    }

    [Fact]
    public async Task Transaction_WithinAnother_IsPassingTroubleAndNotForEver()
    {
        await using var database = await TestDatabase.NewAsync(DatabaseProvider.Sqlite);
        var hasty = new PortalDbMaker(DatabaseProvider.Sqlite, new SqliteConnectionStringBuilder(database.ConnectionString) { DefaultTimeout = 1 }.ConnectionString);
        await using (var outer = Open(database))
        await using (await outer.Database.BeginTransactionAsync(Stop))
        {
            var trouble = await Should.ThrowAsync<SqliteException>(() => NumberAsync(hasty));

            PortalDbMaker.IsPassing(trouble).ShouldBeTrue();
        }

        (await NumberAsync(hasty)).ShouldBe(1);
    }

    [Fact]
    public async Task AnotherProgramWrites_TurnBegun_IsGivenBackWhenItFails()
    {
        await using var database = await TestDatabase.NewAsync(DatabaseProvider.Sqlite);
        var hasty = new PortalDbMaker(DatabaseProvider.Sqlite, new SqliteConnectionStringBuilder(database.ConnectionString) { DefaultTimeout = 1 }.ConnectionString);
        await using var other = new SqliteConnection(database.ConnectionString);
        await other.OpenAsync(Stop);
        await using (other.BeginTransaction(deferred: false))
        {
            await Should.ThrowAsync<SqliteException>(() => NumberAsync(hasty));
        }

        (await NumberAsync(hasty)).ShouldBe(1);
    }

    private static PortalDb Open(TestDatabase database) => database.Maker.Make(Scope.Everywhere("a test writes beside others"));

    private static async Task<int> NumberAsync(PortalDbMaker maker)
    {
        await using var db = maker.Make(Scope.Everywhere("a test writes after others"));
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        var number = await db.NextNumberAsync(TestData.Street, "turn", Stop);
        await transaction.CommitAsync(Stop);
        return number;
    }
}
