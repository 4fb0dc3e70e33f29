using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Portal.Core;
using Portal.Core.Tenancy;

namespace Migrator;

/// <summary>Makes the SQLite context for dotnet-ef. Adding a migration compares models and opens no database.</summary>
public sealed class SqliteDesign : IDesignTimeDbContextFactory<SqlitePortalDb>
{
    public SqlitePortalDb CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite("Data Source=design-time.db").Options,
        Scope.Everywhere("design time"));
}

/// <summary>Makes the PostgreSQL context for dotnet-ef. Adding a migration compares models and opens no database.</summary>
public sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresPortalDb>
{
    public PostgresPortalDb CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql("Host=localhost;Database=design_time").Options,
        Scope.Everywhere("design time"));
}
