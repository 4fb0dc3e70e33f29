using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Core;
using Portal.Core.Tenancy;
using Xunit;

namespace Portal.Tests;

/// <summary>Both databases, as data of a theory: <c>[Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]</c>.</summary>
public static class Databases
{
    public static TheoryData<DatabaseProvider> Both => [DatabaseProvider.Sqlite, DatabaseProvider.Postgres];
}

/// <summary>
/// A migrated database of a test's own, real in both cases: a SQLite file, or a copy of a template on the PostgreSQL that
/// ./test.sh has started (PORTAL_TEST_POSTGRES). Without a PostgreSQL the test is reported as skipped, never as passed.
/// It holds the tree of <see cref="TestData"/> unless it was asked for bare, and is taken away when the test is over.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> BareSqlite = new(() => MakeSqliteTemplateAsync(bare: true));
    private static readonly Lazy<Task<string>> Sqlite = new(() => MakeSqliteTemplateAsync(bare: false));
    private static readonly Lazy<Task<string>> BarePostgres = new(() => MakePostgresTemplateAsync(bare: true));
    private static readonly Lazy<Task<string>> Postgres = new(() => MakePostgresTemplateAsync(bare: false));
    private static readonly string Folder = Directory.CreateTempSubdirectory("portal-tests-").FullName;

    /// <summary>What has ended and what has not is asked of <see cref="TestData.Now"/>, unless a test brings its own clock.</summary>
    private static readonly MovableTime Standing = new(new DateTimeOffset(TestData.Now));

    private readonly string _name;

    static TestDatabase() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);

    private TestDatabase(DatabaseProvider provider, string name, string connectionString)
    {
        (Provider, _name, ConnectionString) = (provider, name, connectionString);
        Maker = new PortalDbMaker(provider, connectionString);
    }

    public DatabaseProvider Provider { get; }

    public string ConnectionString { get; }

    public PortalDbMaker Maker { get; }

    public static Task<TestDatabase> NewAsync(DatabaseProvider provider, bool bare = false)
    {
        var name = $"t{Guid.CreateVersion7():N}";
        return provider == DatabaseProvider.Sqlite ? CopySqliteAsync(name, bare) : CopyPostgresAsync(name, bare);
    }

    public PortalDb Everywhere() => Maker.Make(Scope.Everywhere("a test prepares or looks at everything"));

    public PortalDb Staff(int tenantId) => Maker.Make(StaffScope(tenantId));

    public PortalDb Citizen(Guid citizenId) => Maker.Make(CitizenScope(citizenId));

    public static Scope StaffScope(int tenantId)
    {
        var scope = new Scope(Standing);
        scope.BeStaff(TestData.PathOf(tenantId));
        return scope;
    }

    public static Scope CitizenScope(Guid citizenId, int tenantId = TestData.District, TimeProvider? time = null)
    {
        var scope = new Scope(time ?? Standing);
        scope.BeCitizen(citizenId, TestData.PathOf(tenantId));
        return scope;
    }

    public static Scope VisitorScope(int tenantId = TestData.District)
    {
        var scope = new Scope(Standing);
        scope.BeVisitor(TestData.PathOf(tenantId));
        return scope;
    }

    public async ValueTask DisposeAsync()
    {
        if (Provider == DatabaseProvider.Sqlite)
        {
            using (var connection = new SqliteConnection(ConnectionString))
            {
                SqliteConnection.ClearPool(connection);
            }

            foreach (var file in Directory.GetFiles(Folder, _name + ".db*"))
            {
                File.Delete(file);
            }

            return;
        }

        await using (var connection = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await AdministerAsync($"DROP DATABASE \"{_name}\" WITH (FORCE)");
    }

    private static async Task<TestDatabase> CopySqliteAsync(string name, bool bare)
    {
        var file = Path.Combine(Folder, name + ".db");
        File.Copy(await (bare ? BareSqlite : Sqlite).Value, file);
        return new TestDatabase(DatabaseProvider.Sqlite, name, $"Data Source={file}");
    }

    private static async Task<TestDatabase> CopyPostgresAsync(string name, bool bare)
    {
        Assert.SkipWhen(PostgresServer is null, "PORTAL_TEST_POSTGRES is not set: run ./test.sh, or build/with-postgres.sh");
        await AdministerAsync($"CREATE DATABASE \"{name}\" TEMPLATE \"{await (bare ? BarePostgres : Postgres).Value}\" STRATEGY FILE_COPY");
        return new TestDatabase(DatabaseProvider.Postgres, name, PostgresTo(name, pooling: true));
    }

    private static string? PostgresServer => Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES") is { Length: > 0 } server ? server : null;

    private static string PostgresTo(string name, bool pooling) =>
        new NpgsqlConnectionStringBuilder(PostgresServer) { Database = name, Pooling = pooling, MaxPoolSize = 20, IncludeErrorDetail = true }.ConnectionString;

    private static async Task<string> MakeSqliteTemplateAsync(bool bare)
    {
        var file = Path.Combine(Folder, bare ? "bare.db" : "template.db");
        await FillAsync(new PortalDbMaker(DatabaseProvider.Sqlite, $"Data Source={file};Pooling=false"), bare);
        return file;
    }

    private static async Task<string> MakePostgresTemplateAsync(bool bare)
    {
        var name = $"template_{Guid.CreateVersion7():N}";
        await AdministerAsync($"CREATE DATABASE \"{name}\"");
        await FillAsync(new PortalDbMaker(DatabaseProvider.Postgres, PostgresTo(name, pooling: false)), bare);
        return name;
    }

    private static async Task FillAsync(PortalDbMaker maker, bool bare)
    {
        await using var db = maker.Make(Scope.Everywhere("a test's database is made"));
        await db.Database.MigrateAsync();
        if (!bare)
        {
            db.AddRange(TestData.NewTenants());
            await db.SaveChangesAsync();
            db.AddRange(TestData.NewUnits());
            await db.SaveChangesAsync();
        }
    }

    private static async Task AdministerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(PostgresServer) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
