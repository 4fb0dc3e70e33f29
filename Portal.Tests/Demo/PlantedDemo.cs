using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core;
using Portal.Core.Demo;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Demo;

/// <summary>The demonstration, planted once for the whole run into a file that is only ever copied.</summary>
internal static class DemoTemplate
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("portal-template-").FullName;
    private static readonly Lazy<Task<string>> Planted = new(PlantAsync);

    static DemoTemplate() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);

    /// <summary>The real hash with few rounds: a run signs in some hundred times, and nobody attacks its passwords.</summary>
    public static PasswordHasherOptions FewRounds { get; } = new() { IterationCount = 1_000 };

    public static async Task CopyToAsync(string folder) => File.Copy(await Planted.Value, Path.Combine(folder, "portal.db"));

    private static async Task<string> PlantAsync()
    {
        var file = Path.Combine(Folder, "portal.db");
        var maker = new PortalDbMaker(DatabaseProvider.Sqlite, $"Data Source={file};Pooling=False");
        await using (var db = maker.Make(Scope.Everywhere("planting the demonstration for tests")))
        {
            await db.Database.MigrateAsync();
        }

        await DemoSeed.PlantAsync(maker, new PasswordHasher<Account>(Options.Create(FewRounds)), TimeProvider.System);

        // With the last connection closed, nothing stands beside the file any more.
        File.Exists(file + "-wal").ShouldBeFalse();
        return file;
    }
}

/// <summary>A copy of the planted demonstration in a folder of its own; shared by a class of tests, which only read.</summary>
public sealed class PlantedDemo : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-demo-").FullName;

    public PortalDbMaker Maker { get; private set; } = null!;

    public TenantTree Tree { get; private set; } = null!;

    public PortalDb Open() => Maker.Make(Scope.Everywhere("looking at the demonstration in a test"));

    public async ValueTask InitializeAsync()
    {
        await DemoTemplate.CopyToAsync(_folder);
        Maker = new PortalDbMaker(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(_folder, "portal.db")};Pooling=False");
        using var directory = new TenantDirectory(Maker, TimeProvider.System);
        Tree = await directory.TreeAsync();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
