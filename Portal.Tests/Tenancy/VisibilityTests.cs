using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Tenancy;

/// <summary>
/// Every entity of the model × every kind of viewer, reads and writes, against <c>visibility.txt</c>. An entity that is not
/// in the table and not named in <see cref="NotScoped"/> fails: whoever adds a table says who may see it.
/// </summary>
public sealed class VisibilityTests
{
    /// <summary>Tables that belong to no place and no person's matter, and why they have no filter.</summary>
    private static readonly Dictionary<string, string> NotScoped = new(StringComparer.Ordinal)
    {
        ["Account"] = "looked up at sign-in, before anybody has a scope; pages list staff through posts",
        ["IdentityUserClaim"] = "hangs on an account",
        ["IdentityUserLogin"] = "hangs on an account",
        ["IdentityUserToken"] = "hangs on an account",
        ["IdentityUserPasskey"] = "hangs on an account",
        ["HeldGrant"] = "the filter's own look at grants, of the citizen who asks alone; nothing is written through it",
        ["OwnSeat"] = "the filter's own look at seats in sessions, likewise",
        ["OwnMembership"] = "the filter's own look at memberships, likewise",
        ["ProtectionKey"] = "the framework's own keys, the same for every node",
        ["SigningKey"] = "the portal's own keys, encrypted, the same for every node",
    };

    private static readonly string[] Viewers = ["visitor", "self", "delegate", "other", "own", "child", "sibling", "parent", "foreign"];

    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task EveryEntity_EveryViewer_SeesAndWritesAsTheTableSays(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var specimens = await Specimens.PlantAsync(database);
        var actual = new List<string>();
        foreach (var row in Expected())
        {
            var cells = new List<string>();
            foreach (var viewer in Viewers)
            {
                cells.Add(await MayAsync(database, specimens, specimens[row.Name], viewer));
            }

            actual.AddRange(Viewers.Zip(cells).Where(pair => pair.Second != row.Cells[pair.First]).Select(pair => $"{row.Name}: {pair.First} has {pair.Second}, the table says {row.Cells[pair.First]}"));
        }

        Assert.True(actual.Count == 0, string.Join('\n', actual));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task EveryEntity_StandsInTheTable(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider, bare: true);
        await using var db = database.Everywhere();
        var inTable = Expected().Select(row => row.Name.Split('.')[0]).ToHashSet(StringComparer.Ordinal);

        db.Model.GetEntityTypes().Select(type => type.ShortName()).Where(name => !inTable.Contains(name) && !NotScoped.ContainsKey(name))
            .ShouldBeEmpty("give it a filter in PortalDb and a row in visibility.txt");
        db.Model.GetEntityTypes().Where(type => type.BaseType is null && type.GetDeclaredQueryFilters().Count == 0).Select(type => type.ShortName())
            .Except(NotScoped.Keys, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task NoScope_AnyRead_Throws(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var specimens = await Specimens.PlantAsync(database);
        foreach (var row in Expected())
        {
            await using var db = database.Maker.Make(new Scope(TimeProvider.System));
            (await Should.ThrowAsync<InvalidOperationException>(() => specimens[row.Name].IsSeenAsync(db), row.Name)).GetBaseException().ShouldBeOfType<ScopeNotSetException>(row.Name);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task NoScope_AnyWrite_Throws(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        await using var db = database.Maker.Make(new Scope(TimeProvider.System));
        db.Add(TestData.Citizen());

        await Should.ThrowAsync<ScopeNotSetException>(() => db.SaveChangesAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<string> MayAsync(TestDatabase database, Specimens all, Specimen specimen, string viewer)
    {
        var may = "";
        await using (var db = Open(database, all, viewer))
        {
            may += await specimen.IsSeenAsync(db) ? "R" : "";
        }

        foreach (var (letter, state) in new[] { ("I", EntityState.Added), ("M", EntityState.Modified), ("D", EntityState.Deleted) })
        {
            await using var db = Open(database, all, viewer);
            may += await WritesAsync(db, all, specimen, state) ? letter : "";
        }

        return may.Length == 0 ? "-" : may;
    }

    /// <summary>As a desk does it: reads what it can of the case and the row, then writes. Nothing of it stays.</summary>
    private static async Task<bool> WritesAsync(PortalDb db, Specimens all, Specimen specimen, EntityState state)
    {
        _ = await db.Cases.SingleOrDefaultAsync(matter => matter.Id == all.CaseId, TestContext.Current.CancellationToken);
        db.ChangeTracker.Clear();
        var row = state == EntityState.Added ? specimen.Another() : await specimen.FindAsync(db) ?? specimen.Row;
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        try
        {
            db.Entry(row).State = state;
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        catch (OutOfScopeException)
        {
            return false;
        }
        catch (DbUpdateException)
        {
            // The guard let it pass; that other rows hang on this one, or a key is taken, is another matter.
        }

        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        return true;
    }

    private static PortalDb Open(TestDatabase database, Specimens all, string viewer) => database.Maker.Make(viewer switch
    {
        "visitor" => TestDatabase.VisitorScope(),
        "self" => TestDatabase.CitizenScope(all.Self),
        "delegate" => TestDatabase.CitizenScope(all.Delegate),
        "other" => TestDatabase.CitizenScope(all.Other),
        "own" => TestDatabase.StaffScope(TestData.Street),
        "child" => TestDatabase.StaffScope(TestData.Community),
        "sibling" => TestDatabase.StaffScope(TestData.OtherStreet),
        "parent" => TestDatabase.StaffScope(TestData.District),
        _ => TestDatabase.StaffScope(TestData.OtherDistrict),
    });

    private static List<(string Name, Dictionary<string, string> Cells)> Expected() =>
    [
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Tenancy", "visibility.txt"))
            .SkipWhile(line => !line.StartsWith("row ", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Replace("|", " ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(cells => cells.Length > 0)
            .Select(cells => (cells[0], Viewers.Zip(cells.Skip(1)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal))),
    ];
}
