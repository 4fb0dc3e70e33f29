using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Tenancy;

public sealed class TenantImportTests : IAsyncLifetime
{
    private const string Heading = "slug,parent,level,kind,name,name_en,code,code_demo,code_parent,theme\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-import-").FullName;
    private PortalDbMaker _maker = null!;
    private TenantDirectory _directory = null!;
    private TenancyDesk _desk = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _maker = new PortalDbMaker(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(_folder, "portal.db")};Pooling=False");
        await using var db = _maker.Make(Scope.Everywhere("a test's own database"));
        await db.Database.MigrateAsync(Cancel);
        _directory = new TenantDirectory(_maker, TimeProvider.System);
        _desk = new TenancyDesk(_maker, new Scope(TimeProvider.System), _directory, TimeProvider.System, NullLogger<TenancyDesk>.Instance);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("Bad Slug,,District,,甲区", TenantImportFault.Slug)]
    [InlineData("health,,District,,甲区", TenantImportFault.SlugReserved)]
    [InlineData("a,,Village,,甲区", TenantImportFault.Level)]
    [InlineData("a,,District,Castle,甲区", TenantImportFault.Kind)]
    [InlineData("a,,District,,", TenantImportFault.Name)]
    [InlineData("a,,District,,甲区,,4301", TenantImportFault.Code)]
    [InlineData("a,,District,,甲区,,430105,,abc", TenantImportFault.Code)]
    public void Line_ThatCannotStandByItself_IsRefused(string line, TenantImportFault fault)
    {
        var file = TenantImport.Read(new StringReader(Heading + line + "\n"));

        file.Rows.ShouldBeEmpty();
        file.Refused.ShouldHaveSingleItem().ShouldBe(new TenantImportLine(2, line.Split(',')[0], TenantImportOutcome.Refused, fault));
    }

    [Theory]
    [InlineData("")]
    [InlineData("slug,name\na,甲区\n")]
    public void File_WithoutTheColumns_IsRefusedAsAWhole(string text) =>
        TenantImport.Read(new StringReader(text)).Refused.ShouldHaveSingleItem().Fault.ShouldBe(TenantImportFault.MissingColumn);

    [Fact]
    public async Task Import_ChildrenBeforeParents_BuildsTheTreeAndJournalsIt()
    {
        var report = await ImportAsync("# a remark\nc,s,Community,,丙社区\ns,d,Street,,乙街道\nd,,District,,甲区,A District,430105,,,kaifu\n");

        report.Lines.Select(line => (line.Line, line.Slug, line.Outcome)).ShouldBe([(3, "c", TenantImportOutcome.Taken), (4, "s", TenantImportOutcome.Taken), (5, "d", TenantImportOutcome.Taken)]);
        var tree = await _directory.TreeAsync(Cancel);
        tree.Lineage(tree.FindBySlug("c")!).Select(tenant => tenant.Name).ShouldBe(["甲区", "乙街道", "丙社区"]);
        tree.SettingsOf(tree.FindBySlug("c")!).Theme.ShouldBe("kaifu");
        await using var db = _maker.Make(Scope.Everywhere("reading what was journalled"));
        (await db.Journal.ToListAsync(Cancel)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            entry => entry.Kind.ShouldBe("tenant.Import"), entry => entry.TenantId.ShouldBe(tree.FindBySlug("d")!.Id), entry => entry.Number.ShouldBe(1));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Import_BesidePlacesThatAreThere_GivesEachNewOneItsWindowsAndLeavesTheOthers(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        using var directory = new TenantDirectory(database.Maker, TimeProvider.System);
        var desk = new TenancyDesk(database.Maker, new Scope(TimeProvider.System), directory, TimeProvider.System, NullLogger<TenancyDesk>.Instance);
        int before;
        await using (var db = database.Everywhere())
        {
            before = await db.Units.CountAsync(Cancel);
        }

        const string File = Heading + "xin-qu,,District,,新区\nxin-jie,xin-qu,Street,,新街\n";
        (await desk.ImportAsync(new StringReader(File), Actor.System, Cancel)).Count(TenantImportOutcome.Taken).ShouldBe(2);
        (await desk.ImportAsync(new StringReader(File), Actor.System, Cancel)).Count(TenantImportOutcome.Unchanged).ShouldBe(2);

        await using var after = database.Everywhere();
        (await after.Units.CountAsync(Cancel)).ShouldBe(before + 2);
        var street = await after.Tenants.SingleAsync(tenant => tenant.Slug == "xin-jie", Cancel);
        (await after.Units.SingleAsync(unit => unit.TenantId == street.Id, Cancel)).Function.ShouldBe(UnitFunction.Hall);
        (await after.Journal.CountAsync(line => line.Kind == "tenant.Import", Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Import_TheSameFileAgain_ChangesNothingAndJournalsNothing()
    {
        await ImportAsync("d,,District,,甲区\ns,d,Street,,乙街道\n");

        var report = await ImportAsync("d,,District,,甲区\ns,d,Street,,乙街道\n");

        report.Count(TenantImportOutcome.Unchanged).ShouldBe(2);
        await using var db = _maker.Make(Scope.Everywhere("reading what was journalled"));
        (await db.Set<JournalEntry>().CountAsync(Cancel)).ShouldBe(1);
    }

    [Fact, Trait("Row", "204")]
    public async Task Import_OfAKnownPlace_JournalsWhatItWas()
    {
        await ImportAsync("d,,District,,甲区\ns,d,Street,,乙街道\n");
        await ImportAsync("d,,District,,甲区\ns,d,Street,,丙街道\n");

        await using var db = _maker.Make(Scope.Everywhere("reading what was journalled"));
        var line = await db.Journal.OrderBy(entry => entry.Number).LastAsync(Cancel);
        line.Before!.ShouldContain("s: 乙街道");
        line.After!.ShouldContain("s: 丙街道");
    }

    [Fact]
    public async Task Import_AnotherParent_TakesAllBelowAlong()
    {
        await ImportAsync("d,,District,,甲区\ne,,District,,丁区\ns,d,Street,,乙街道\nc,s,Community,,丙社区\n");

        var report = await ImportAsync("s,e,Street,,乙街道新名\n");

        report.Lines.ShouldHaveSingleItem().Outcome.ShouldBe(TenantImportOutcome.Changed);
        var tree = await _directory.TreeAsync(Cancel);
        tree.Lineage(tree.FindBySlug("c")!).Select(tenant => tenant.Name).ShouldBe(["丁区", "乙街道新名", "丙社区"]);
    }

    [Theory]
    [InlineData("s,nowhere,Street,,乙街道\n", TenantImportFault.ParentUnknown)]
    [InlineData("s,,Street,,乙街道\n", TenantImportFault.ParentNotAbove)]
    [InlineData("e,d,District,,丁区\n", TenantImportFault.ParentNotAbove)]
    [InlineData("s,s,Street,,乙街道\n", TenantImportFault.ParentUnknown)]
    [InlineData("x,d,Community,,变级社区\n", TenantImportFault.LevelFixed)]
    public async Task Import_LineThatDoesNotFitTheTree_IsRefusedAndTheRestTaken(string line, TenantImportFault fault)
    {
        await ImportAsync("d,,District,,甲区\nx,d,Street,,街道\n");

        var report = await ImportAsync("y,d,Street,,另一街道\n" + line);

        report.Refused.ShouldHaveSingleItem().Fault.ShouldBe(fault);
        report.Count(TenantImportOutcome.Taken).ShouldBe(1);
    }

    private Task<TenantImportReport> ImportAsync(string lines) => _desk.ImportAsync(new StringReader(Heading + lines), Actor.System, Cancel);
}
