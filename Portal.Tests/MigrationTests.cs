using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests;

public sealed class MigrationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseProvider.Sqlite, "Data Source=none.db")]
    [InlineData(DatabaseProvider.Postgres, "Host=none")]
    public async Task Model_ComparedWithItsMigrations_HasNoPendingChange(DatabaseProvider provider, string connection)
    {
        await using var db = new PortalDbMaker(provider, connection).Make(Scope.Everywhere("the model is compared with its migrations; no database is asked"));

        db.Database.HasPendingModelChanges().ShouldBeFalse("run build/add-migration.sh");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Version_AskedInPlainSql_IsWhatEfSays(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider, bare: true);
        (await database.Maker.IsAtThisVersionAsync(Cancel)).ShouldBeTrue();

        await using var db = database.Everywhere();
        await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('20990101000000_Later', '99')""", Cancel);
        (await database.Maker.IsAtThisVersionAsync(Cancel)).ShouldBeFalse("a later program made it");

        await db.Database.ExecuteSqlRawAsync("""DELETE FROM "__EFMigrationsHistory" """, Cancel);
        (await database.Maker.IsAtThisVersionAsync(Cancel)).ShouldBeFalse("an earlier program made it");

        await db.Database.ExecuteSqlRawAsync("""DROP TABLE "__EFMigrationsHistory" """, Cancel);
        (await database.Maker.IsAtThisVersionAsync(Cancel)).ShouldBeFalse("nobody has made it yet");
    }

    [Fact]
    public async Task Version_OfADatabaseThatIsNotThere_MakesNone()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7():N}.db");
        (await new PortalDbMaker(DatabaseProvider.Sqlite, $"Data Source={file}").IsAtThisVersionAsync(Cancel)).ShouldBeFalse();
        File.Exists(file).ShouldBeFalse();
    }
}
