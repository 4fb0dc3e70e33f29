using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests;

public sealed class MigrationTests
{
    [Theory]
    [InlineData(DatabaseProvider.Sqlite, "Data Source=none.db")]
    [InlineData(DatabaseProvider.Postgres, "Host=none")]
    public async Task Model_ComparedWithItsMigrations_HasNoPendingChange(DatabaseProvider provider, string connection)
    {
        await using var db = new PortalDbMaker(provider, connection).Make(Scope.Everywhere("the model is compared with its migrations; no database is asked"));

        db.Database.HasPendingModelChanges().ShouldBeFalse("run build/add-migration.sh");
    }
}
