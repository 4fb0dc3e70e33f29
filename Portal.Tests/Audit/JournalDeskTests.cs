using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web.Audit;
using Shouldly;
using Xunit;

namespace Portal.Tests.Audit;

/// <summary>The journal as its readers use it: their own places only, narrowed, page by page, and every taking away a line of it.</summary>
public sealed partial class JournalDeskTests
{
    private static readonly Actor Auditor = TestData.Staff(TestData.District, UnitFunction.MarketRegulation, Duties.AuditAdministrator, name: "查监察");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "206")]
    public async Task Pages_OverASubtree_GiveEveryLineOnceNewestFirst(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        using var desk = new Office(database);
        int[] places = [TestData.District, TestData.Street, TestData.Community, TestData.OtherStreet];
        await AddAsync(database, [.. Enumerable.Range(0, 60).Select(line => Entry(places[line % 4], at: TestData.Now.AddMinutes(line / 12)))]);
        await AddAsync(database, [Entry(TestData.OtherDistrict)]);

        var read = new List<JournalEntry>();
        for (JournalCursor? from = null; ;)
        {
            var page = (await desk.At(TestData.District).PageAsync(new JournalQuery { Place = TestData.District, Before = JournalCursor.Read(from?.ToString()) }, Auditor, 7, Stop)).Value!;
            read.AddRange(page.Entries);
            if ((from = page.Next) is null)
            {
                break;
            }
        }

        read.Select(entry => entry.Id).Distinct().Count().ShouldBe(60);
        read.Count.ShouldBe(60);
        read.Select(entry => (entry.At, entry.Number, entry.TenantId)).ShouldBeInOrder(SortDirection.Descending);
        (await desk.At(TestData.District).PageAsync(new JournalQuery { Place = TestData.Street }, Auditor, 100, Stop)).Value!.Entries
            .Select(entry => entry.TenantId).Distinct().Order().ShouldBe([TestData.Street, TestData.Community]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "206"), Trait("Row", "177")]
    public async Task Journal_OfAnotherPlaceOrForAnotherDuty_IsNotThere(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        using var office = new Office(database);
        await AddAsync(database, [Entry(TestData.OtherDistrict), Entry(TestData.District)]);
        var desk = office.At(TestData.District);
        var elsewhere = new JournalQuery { Place = TestData.OtherDistrict };
        var clerk = TestData.Staff(TestData.District, UnitFunction.MarketRegulation, Duties.Clerk | Duties.SecurityAdministrator);
        var below = TestData.Staff(TestData.Street, UnitFunction.MarketRegulation, Duties.AuditAdministrator);

        foreach (var (query, actor) in new[] { (elsewhere, Auditor), (new JournalQuery { Place = 12345 }, Auditor), (new JournalQuery { Place = TestData.District }, clerk), (new JournalQuery { Place = TestData.District }, below) })
        {
            (await desk.PageAsync(query, actor, cancellationToken: Stop)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.TakeAwayAsync(query, JournalKinds.Export, actor, Stop)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.CheckAsync(query.Place, actor, Stop)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.ReadAsync(query, actor, Stop).ToListAsync(Stop)).ShouldBeEmpty();
        }

        await using var db = database.Everywhere();
        (await db.Journal.CountAsync(Stop)).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "206")]
    public async Task Filters_NarrowByKindRoomPersonDaysAndCase(DatabaseProvider provider)
    {
        await using var office = await Cases.CaseOffice.OpenAsync(provider);
        using var desk = new Office(office.Database);
        var receipt = await office.HandInAsync();
        await office.HandInAsync();
        var account = new Account { Id = Guid.CreateVersion7(), UserName = "journal.two", NormalizedUserName = "JOURNAL.TWO", DisplayName = "张三" };
        var unit = TestData.UnitId(TestData.Street);
        var post = new Post { AccountId = account.Id, TenantId = TestData.Street, UnitId = unit, Duties = Duties.Clerk, Title = "受理岗", Since = TestData.Now };
        await using (var db = office.Database.Everywhere())
        {
            db.AddRange(account, post);
            await db.SaveChangesAsync(Stop);
        }

        // 16:00 UTC is midnight in Shanghai.
        await AddAsync(office.Database,
        [
            Entry(TestData.Street, "post.Give", new DateTime(2026, 1, 4, 15, 59, 59, DateTimeKind.Utc), account.Id, "张三", post.Id),
            Entry(TestData.Street, "post.End", new DateTime(2026, 1, 4, 16, 0, 0, DateTimeKind.Utc), Guid.CreateVersion7(), "张三丰", Guid.CreateVersion7()),
            Entry(TestData.Street, "postage.Paid", new DateTime(2026, 1, 5, 15, 59, 59, 999, DateTimeKind.Utc), account.Id, "张三", post.Id),
            Entry(TestData.Street, "citizen.Register", new DateTime(2026, 1, 9, 1, 0, 0, DateTimeKind.Utc), Guid.CreateVersion7(), "张三居民", null),
        ]);

        (await KindsAsync(new JournalQuery { Place = TestData.District, Kind = "post" })).ShouldBe(["post.End", "post.Give"]);
        (await KindsAsync(new JournalQuery { Place = TestData.District, Kind = "post.Give" })).ShouldBe(["post.Give"]);
        (await KindsAsync(new JournalQuery { Place = TestData.District, Who = "Journal.Two" })).ShouldBe(["postage.Paid", "post.Give"]);
        (await KindsAsync(new JournalQuery { Place = TestData.District, Who = "张三" })).ShouldBe(["postage.Paid", "post.End", "post.Give"], "an applicant is not looked for by name");
        (await KindsAsync(new JournalQuery { Place = TestData.District, From = new DateOnly(2026, 1, 5), To = new DateOnly(2026, 1, 5) })).ShouldBe(["postage.Paid", "post.End"]);
        (await KindsAsync(new JournalQuery { Place = TestData.District, Number = receipt.Number.ToLowerInvariant() })).ShouldBe(["case.Submit"]);
        (await KindsAsync(new JournalQuery { Place = TestData.District, Number = "no such number" })).ShouldBeEmpty();

        async Task<IEnumerable<string>> KindsAsync(JournalQuery query) =>
            (await desk.At(TestData.District).PageAsync(query, Auditor, cancellationToken: Stop)).Value!.Entries.Select(entry => entry.Kind);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "204")]
    public async Task Check_IsALineOfTheJournal_AndNamesTheFirstBrokenRow(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        using var office = new Office(database);
        await AddAsync(database, [Entry(TestData.Street), Entry(TestData.Street), Entry(TestData.Street)]);
        var desk = office.At(TestData.District);

        var good = (await desk.CheckAsync(TestData.Street, Auditor, Stop)).Value!;
        JournalDesk.OutcomeOf(good).ShouldBe(new CheckOutcome(3, 1, null, null, null));
        (good.TenantId, good.ActorId, good.PostId, good.Number).ShouldBe((TestData.Street, Auditor.AccountId, Auditor.Post!.Id, 4));
        await using (var db = database.Everywhere())
        {
            await db.Database.ExecuteSqlAsync($"""UPDATE "Journal" SET "Note" = '另写的' WHERE "TenantId" = {TestData.Street} AND "Number" = 2""", Stop);
        }

        JournalDesk.OutcomeOf((await desk.CheckAsync(TestData.District, Auditor, Stop)).Value!).ShouldBe(new CheckOutcome(2, 1, "Chain.Changed", TestData.Street, 2));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "206")]
    public async Task TakingAway_IsWrittenDownFirstAndGivesEverythingBeforeIt(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        using var office = new Office(database);
        await AddAsync(database, [.. Enumerable.Range(0, 1203).Select(_ => Entry(TestData.Street))]);
        var desk = office.At(TestData.District);

        var taken = (await desk.TakeAwayAsync(new JournalQuery { Place = TestData.District, Kind = "post" }, JournalKinds.Export, Auditor, Stop)).Value!;
        var parts = await desk.ReadAsync(taken, Auditor, Stop).ToListAsync(Stop);
        parts.Select(part => part.Count).ShouldBe([500, 500, 203]);
        parts.SelectMany(part => part).Select(entry => entry.Id).Distinct().Count().ShouldBe(1203);
        await using var db = database.Everywhere();
        var line = await db.Journal.SingleAsync(entry => entry.Kind == JournalKinds.Export, Stop);
        (line.TenantId, line.ActorId).ShouldBe((TestData.District, Auditor.AccountId));
        line.After!.ShouldContain("\"post\"");
    }

    /// <summary>A room that is missing in the choice is a part of the journal that nobody looks into.</summary>
    [Fact, Trait("Row", "206")]
    public void Kinds_ThatTheHouseWrites_AreAllOfferedAndNamedInBothLanguages()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Portal.sln")))
        {
            root = root.Parent;
        }

        var written = new[] { "Portal.Core", "Portal.Web" }.SelectMany(part => Directory.EnumerateFiles(Path.Combine(root.FullName, part), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("Migrations", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Kind().Matches(File.ReadAllText(file))).Select(match => match.Groups["kind"].Value).Distinct(StringComparer.Ordinal).ToList();
        written.Count.ShouldBeGreaterThan(30);
        written.Except(JournalKinds.All, StringComparer.Ordinal).ShouldBeEmpty();
        foreach (var culture in new[] { "zh-CN", "en" })
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            JournalKinds.All.Where(kind => AuditTexts.NameOf(kind) == kind).ShouldBeEmpty(culture);
            JournalKinds.Rooms.Where(room => AuditTexts.FindOrNull($"Room.{room}") is null).ShouldBeEmpty(culture);
        }
    }

    [Fact]
    public void Change_OfARecord_ShowsOnlyWhatDiffersWithNumbersMasked()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        var entry = new JournalEntry
        {
            TenantId = 1,
            Kind = "tenant.Change",
            At = TestData.Now,
            ActorName = "x",
            Before = """{"Name":"旧名","NameEn":"Old","IsActive":true,"Settings":{"Hotline":"12345","TileGroups":["a","b"]}}""",
            After = """{"Name":"新名","NameEn":"Old","IsActive":false,"Settings":{"TileGroups":["a","c"],"Address":"联系人 999999199001010015"}}""",
        };

        JournalChange.Of(entry, _ => null).ShouldBe(
        [
            new JournalChange("名称", "旧名", "新名"), new JournalChange("启用", "是", "否"), new JournalChange("设置 · 热线", "12345", null),
            new JournalChange("设置 · 首页分组 · 2", "b", "c"), new JournalChange("设置 · 地址", null, "联系人 999***********0015"),
        ]);
        JournalChange.Of(new JournalEntry { TenantId = 1, Kind = "post.Give", At = TestData.Now, ActorName = "x", After = "{不是记录" }, _ => null).ShouldBe([new JournalChange("", null, "{不是记录")]);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData(" +1", "\"' +1\"")]
    [InlineData("@x", "\"'@x\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("张三, \"好\"", "\"张三, \"\"好\"\"\"")]
    [InlineData(null, "\"\"")]
    public void Cell_OfTheTable_IsNeverAFormula(string? text, string cell) => JournalTable.Cell(text).ShouldBe(cell);

    [Theory]
    [InlineData("")]
    [InlineData("x-1-1")]
    [InlineData("-1-1-1")]
    [InlineData("ffffffffffffffff-1-1")]
    [InlineData("1-1")]
    public void Cursor_ThatNobodyMade_IsTheFirstPage(string text) => JournalCursor.Read(text).ShouldBeNull();

    private static JournalEntry Entry(int tenantId, string kind = "post.Give", DateTime? at = null, Guid? actor = null, string name = "测试", Guid? post = null) =>
        new() { TenantId = tenantId, Kind = kind, At = at ?? TestData.Now, ActorId = actor, ActorName = name, PostId = post, Channel = Channel.Web };

    private static async Task AddAsync(TestDatabase database, JournalEntry[] entries)
    {
        await using var db = database.Everywhere();
        db.AddRange(entries.AsEnumerable());
        await db.SaveChangesAsync(Stop);
    }

    [GeneratedRegex("\"(?<kind>[a-z]+\\.[A-Z][A-Za-z]*)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Kind();

    private sealed class Office(TestDatabase database) : IDisposable
    {
        private readonly TenantDirectory _directory = new(database.Maker, TimeProvider.System);

        public JournalDesk At(int tenantId) => new(database.Maker, TestDatabase.StaffScope(tenantId), _directory, new JournalCheck(database.Maker), new Cases.HandClock(TestData.Now.AddDays(1)));

        public void Dispose() => _directory.Dispose();
    }
}
