using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Demo;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Xunit;

namespace Portal.Tests.Demo;

/// <summary>A database in a file of its own with the demonstration planted once; shared by a class of tests, which only read.</summary>
public sealed class PlantedDemo : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-demo-").FullName;

    public PortalDbMaker Maker { get; private set; } = null!;

    public TenantTree Tree { get; private set; } = null!;

    public PortalDb Open() => Maker.Make(Scope.Everywhere("looking at the demonstration in a test"));

    public async ValueTask InitializeAsync()
    {
        Maker = new PortalDbMaker(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(_folder, "portal.db")};Pooling=False");
        await using var db = Open();
        await db.Database.MigrateAsync();
        await DemoSeed.PlantAsync(Maker, new PasswordHasher<Account>(), TimeProvider.System);
        using var directory = new TenantDirectory(Maker, TimeProvider.System);
        Tree = await directory.TreeAsync();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
