using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Portal.Core;
using Shouldly;
using Xunit;

namespace Portal.Tests;

/// <summary>The database is locked, away, or answers late: retried, then said plainly, never half-done.</summary>
public sealed class TroubleTests
{
    [Fact]
    public async Task Attempt_TroublePassesAfterTwoTries_GivesTheAnswer()
    {
        var tries = 0;
        var answer = await Attempt.SafelyAsync<int>(() => ++tries < 3 ? throw new SqliteException("locked", 5) : Task.FromResult<Answer<int>>(42), TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);

        answer.Value.ShouldBe(42);
        tries.ShouldBe(3);
    }

    [Fact]
    public async Task Attempt_TroubleStays_SaysTryAgain()
    {
        var answer = await Attempt.SafelyAsync<int>(() => throw new SqliteException("locked", 5), TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);

        answer.Refusal.ShouldBeOfType<TryAgain>();
    }

    [Fact]
    public async Task Attempt_Bug_IsThrownOnAtOnce()
    {
        var tries = 0;
        await Should.ThrowAsync<InvalidOperationException>(() => Attempt.SafelyAsync<int>(() =>
        {
            tries++;
            throw new InvalidOperationException("a bug");
        }, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken));

        tries.ShouldBe(1);
    }

    [Fact]
    public async Task PostgreSqlAway_Asked_IsPassingTrouble()
    {
        var away = new PortalDbMaker(DatabaseProvider.Postgres, "Host=/nowhere-at-all;Username=nobody;Database=none;Timeout=2");
        await using var db = away.Make(Core.Tenancy.Scope.Everywhere("a test asks a database that is not there"));

        var trouble = await Should.ThrowAsync<Exception>(() => db.NextNumberAsync(1, "x", TestContext.Current.CancellationToken));

        PortalDbMaker.IsPassing(trouble).ShouldBeTrue(trouble.ToString());
    }

    [Fact]
    public async Task SqliteLockedByAnother_Written_IsPassingTrouble()
    {
        await using var database = await TestDatabase.NewAsync(DatabaseProvider.Sqlite);
        await using var other = new SqliteConnection(database.ConnectionString);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var holding = other.BeginTransaction(deferred: false);
        var maker = new PortalDbMaker(DatabaseProvider.Sqlite, new SqliteConnectionStringBuilder(database.ConnectionString) { DefaultTimeout = 1 }.ConnectionString);
        await using var db = maker.Make(Core.Tenancy.Scope.Everywhere("a test writes to a locked database"));

        var trouble = await Should.ThrowAsync<SqliteException>(() => db.NextNumberAsync(1, "x", TestContext.Current.CancellationToken));

        PortalDbMaker.IsPassing(trouble).ShouldBeTrue(trouble.ToString());
    }

    [Fact]
    public void UniqueKeyTaken_OnBothDatabases_IsDuplicateAndNotPassing()
    {
        var sqlite = new SqliteException("unique", 19, 2067);
        var postgres = new PostgresException("unique", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation);

        PortalDbMaker.IsDuplicate(sqlite).ShouldBeTrue();
        PortalDbMaker.IsDuplicate(postgres).ShouldBeTrue();
        PortalDbMaker.IsPassing(sqlite).ShouldBeFalse();
        PortalDbMaker.IsPassing(postgres).ShouldBeFalse();
    }
}
