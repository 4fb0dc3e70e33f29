using System.Data.Common;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Portal.Core.Tenancy;

namespace Portal.Core;

public enum DatabaseProvider
{
    Sqlite,
    Postgres,
}

/// <summary>Makes contexts for a scope. One for the program; the options are built once, so that EF compiles the model once.</summary>
public sealed class PortalDbMaker
{
    private readonly Func<Scope, PortalDb> _make;
    private readonly Func<DbConnection> _connect;

    public PortalDbMaker(DatabaseProvider provider, string connectionString, Action<DbContextOptionsBuilder>? configure = null)
    {
        Provider = provider;
        switch (provider)
        {
            case DatabaseProvider.Sqlite:
                var sqlite = new DbContextOptionsBuilder<SqlitePortalDb>();
                configure?.Invoke(sqlite);
                // How long one command waits for another writer; the attempts around it wait longer (Attempt).
                var connection = new SqliteConnectionStringBuilder(connectionString);
                connection.DefaultTimeout = connectionString.Contains("Timeout", StringComparison.OrdinalIgnoreCase) ? connection.DefaultTimeout : 2;
                sqlite.UseSqlite(connection.ConnectionString, options => options.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery))
                    .AddInterceptors(new SqliteDurability(), new SqliteTurns()).ReplaceService<IRelationalTransactionFactory, SqliteTurnKeeper>();
                _make = scope => new SqlitePortalDb(sqlite.Options, scope);

                // Only a file that is there: who merely asks makes no empty one.
                var existing = new SqliteConnectionStringBuilder(connection.ConnectionString) { Mode = SqliteOpenMode.ReadWrite }.ConnectionString;
                _connect = () => new SqliteConnection(existing);
                break;
            case DatabaseProvider.Postgres:
                var postgres = new DbContextOptionsBuilder<PostgresPortalDb>();
                configure?.Invoke(postgres);

                // The filter makes every statement long; planning it once for each connection is worth a third of a handoff.
                // Nothing is ever set on a session, so there is nothing to set back when a connection returns to the pool.
                var prepared = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, NoResetOnClose = true }.ConnectionString;
                postgres.UseNpgsql(prepared);
                _make = scope => new PostgresPortalDb(postgres.Options, scope);
                _connect = () => new NpgsqlConnection(prepared);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(provider), provider, "not a provider");
        }
    }

    public DatabaseProvider Provider { get; }

    public PortalDb Make(Scope scope) => _make(scope);

    /// <summary>
    /// A bare connection, for what a start must know before the tables are laid out (<see cref="LayTablesAsync"/>). No scope filters what
    /// is read through it: ask nothing of a case or a person.
    /// </summary>
    public DbConnection Connect() => _connect();

    /// <summary>
    /// True when the database bears exactly the migrations this program knows. False also when it cannot say (no database, no table of
    /// them, nobody answers): then EF is asked, which takes its time and gives the reason.
    /// </summary>
    public async Task<bool> IsAtThisVersionAsync(CancellationToken cancellationToken = default)
    {
        var context = Provider == DatabaseProvider.Sqlite ? typeof(SqlitePortalDb) : typeof(PostgresPortalDb);
        var known = context.Assembly.GetTypes().Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context)
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);
        try
        {
            await using var connection = Connect();
            await connection.OpenAsync(cancellationToken);
            await using var ask = connection.CreateCommand();
            ask.CommandText = "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\"";
            await using var rows = await ask.ExecuteReaderAsync(cancellationToken);
            HashSet<string> applied = new(StringComparer.Ordinal);
            while (await rows.ReadAsync(cancellationToken))
            {
                applied.Add(rows.GetString(0));
            }

            return known.SetEquals(applied);
        }
        catch (DbException)
        {
            return false;
        }
    }

    /// <summary>Lays the tables out ahead, beside what else is done: it takes seconds of a start and needs no database. Whoever makes a context meanwhile waits for it.</summary>
    public Task LayTablesAsync() => Task.Run(() =>
    {
        using var db = Make(Scope.Everywhere("only the tables are looked at"));
        return db.Model;
    });

    /// <summary>True for trouble that passes: the database was locked, away or restarting, or two writers met. Nothing was saved.</summary>
    public static bool IsPassing(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 } => true, // SQLITE_BUSY, SQLITE_LOCKED
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable } => true,
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } => true,
        NpgsqlException npgsql => npgsql.IsTransient,
        _ => exception.InnerException is { } inner && IsPassing(inner),
    };

    /// <summary>True when a unique key was already there: somebody, or the same click again, was first.</summary>
    public static bool IsDuplicate(Exception exception) => exception switch
    {
        SqliteException { SqliteExtendedErrorCode: 2067 or 1555 } => true, // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
        _ => exception.InnerException is { } inner && IsDuplicate(inner),
    };
}

/// <summary>The factory that desks and pages inject: contexts with the scope of this request or circuit.</summary>
public sealed class ScopedPortalDbFactory(PortalDbMaker maker, Scope scope) : IDbContextFactory<PortalDb>
{
    public PortalDb CreateDbContext() => maker.Make(scope);
}
