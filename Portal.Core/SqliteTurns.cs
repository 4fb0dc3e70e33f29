using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace Portal.Core;

/// <summary>
/// SQLite has one writer, and whoever finds it taken sleeps and asks again, some for a second and more. So the writers of this
/// program queue for their turn, one queue for each database file, and only then begin. Another program's writer is still
/// waited for by SQLite itself (<see cref="SqliteDurability"/>).
/// </summary>
public sealed class SqliteTurns : DbTransactionInterceptor
{
    private const int Busy = 5;

    /// <summary>Who leaves the queue loses their place in it, so they stay longer than one command would wait: as long as a person does.</summary>
    private const int CommandsWaited = 4;

    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Queues = new(StringComparer.Ordinal);

    public override InterceptionResult<DbTransaction> TransactionStarting(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
    {
        var queue = QueueOf(connection);
        if (!queue.Wait(Patience(connection)))
        {
            throw TooLong();
        }

        try
        {
            return InterceptionResult<DbTransaction>.SuppressWithResult(connection.BeginTransaction(eventData.IsolationLevel));
        }
        catch
        {
            queue.Release();
            throw;
        }
    }

    public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        var queue = QueueOf(connection);
        if (!await queue.WaitAsync(Patience(connection), cancellationToken))
        {
            throw TooLong();
        }

        try
        {
            return InterceptionResult<DbTransaction>.SuppressWithResult(await connection.BeginTransactionAsync(eventData.IsolationLevel, cancellationToken));
        }
        catch
        {
            queue.Release();
            throw;
        }
    }

    internal static SemaphoreSlim QueueOf(DbConnection connection) => Queues.GetOrAdd(connection.DataSource, _ => new SemaphoreSlim(1, 1));

    /// <summary>It has an end: a transaction that begins inside another one must come to an error.</summary>
    private static TimeSpan Patience(DbConnection connection) => TimeSpan.FromSeconds(CommandsWaited * ((SqliteConnection)connection).DefaultTimeout);

    private static SqliteException TooLong() => new("another writer of this program did not end in time", Busy);
}

/// <summary>Gives the turn back when the transaction is over, however it ended.</summary>
public sealed class SqliteTurnKeeper(RelationalTransactionFactoryDependencies dependencies) : RelationalTransactionFactory(dependencies)
{
    public override RelationalTransaction Create(IRelationalConnection connection, DbTransaction transaction, Guid transactionId, IDiagnosticsLogger<Microsoft.EntityFrameworkCore.DbLoggerCategory.Database.Transaction> logger, bool transactionOwned) =>
        transactionOwned
            ? new Turn(connection, transaction, transactionId, logger, Dependencies.SqlGenerationHelper)
            : base.Create(connection, transaction, transactionId, logger, transactionOwned);

    private sealed class Turn(IRelationalConnection connection, DbTransaction transaction, Guid transactionId, IDiagnosticsLogger<Microsoft.EntityFrameworkCore.DbLoggerCategory.Database.Transaction> logger, ISqlGenerationHelper sql)
        : RelationalTransaction(connection, transaction, transactionId, logger, transactionOwned: true, sql)
    {
        private SemaphoreSlim? _queue = SqliteTurns.QueueOf(connection.DbConnection);

        protected override void ClearTransaction()
        {
            base.ClearTransaction();
            GiveBack();
        }

        protected override async Task ClearTransactionAsync(CancellationToken cancellationToken = default)
        {
            await base.ClearTransactionAsync(cancellationToken);
            GiveBack();
        }

        public override void Dispose()
        {
            base.Dispose();
            GiveBack();
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            GiveBack();
        }

        private void GiveBack() => Interlocked.Exchange(ref _queue, null)?.Release();
    }
}
