using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Tests.Delivery;
using Portal.Tests.Instant;
using Portal.Web;
using Shouldly;
using Xunit;

namespace Portal.Tests;

/// <summary>What stands after "--": what it says, and with which code it ends. Each fault that <c>verify</c> knows is made behind the portal's back and named.</summary>
public sealed class VerbsTests : IDisposable
{
    private const string Approved = """(SELECT "Id" FROM "Cases" WHERE "Outcome" = 'Approved')""";

    private readonly string _folder = Directory.CreateTempSubdirectory("portal-verbs-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider, string, string> Tampering
    {
        get
        {
            var data = new TheoryData<DatabaseProvider, string, string>();
            foreach (var provider in new[] { DatabaseProvider.Sqlite, DatabaseProvider.Postgres })
            {
                data.Add(provider, "Chain.Changed", """UPDATE "Journal" SET "Note" = '另写的' WHERE "Number" = 2""");
                data.Add(provider, "Case.Changed", """UPDATE "Cases" SET "Outcome" = 'Rejected' WHERE "Outcome" = 'Approved'""");
                data.Add(provider, "Case.Changed", """UPDATE "Cases" SET "DueAt" = "SubmittedAt" WHERE "Outcome" = 'Approved'""");
                data.Add(provider, "Journal.CaseGap", """UPDATE "Cases" SET "Version" = "Version" + 1 WHERE "Outcome" = 'Approved'""");
                data.Add(provider, "Answers.Changed", """UPDATE "Cases" SET "Answers" = '{"road":"别人写的"}' WHERE "Outcome" = 'Approved'""");
                data.Add(provider, "Plan.Changed", """UPDATE "Cases" SET "ApplicantName" = '别人' WHERE "Outcome" = 'Approved'""");
                data.Add(provider, "Plan.Changed", $"""UPDATE "CaseSteps" SET "Days" = 99 WHERE "Duty" = 'Decide' AND "CaseId" = {Approved}""");
                data.Add(provider, "Step.Changed", $"""UPDATE "CaseSteps" SET "SignedByName" = '别人' WHERE "Duty" = 'Decide' AND "CaseId" = {Approved}""");
                data.Add(provider, "Step.Changed", $"""UPDATE "CaseSteps" SET "Opinion" = '另一个意见' WHERE "Duty" = 'Decide' AND "CaseId" = {Approved}""");
                data.Add(provider, "Handoff.Changed", $"""UPDATE "Handoffs" SET "ReceivedByName" = '别人' WHERE "State" = 'Received' AND "CaseId" = {Approved}""");
                data.Add(provider, "Duty.SignedTwice", $"""UPDATE "CaseSteps" SET "SignedBy" = (SELECT other."SignedBy" FROM "CaseSteps" other WHERE other."Duty" = 'Accept' AND other."CaseId" = {Approved}) WHERE "Duty" = 'Decide' AND "CaseId" = {Approved}""");
                data.Add(provider, "Custody.NoOpenStep", """UPDATE "CaseSteps" SET "State" = 'Dropped' WHERE "State" = 'Open'""");
                data.Add(provider, "Custody.EndedButOpen", $"""UPDATE "CaseSteps" SET "State" = 'Open' WHERE "Duty" = 'Decide' AND "CaseId" = {Approved}""");
                data.Add(provider, "Custody.NotOneHolder", """UPDATE "Handoffs" SET "State" = 'Returned' WHERE "State" = 'Pending'""");
                data.Add(provider, "Paper.Changed", """UPDATE "CaseDocuments" SET "Content" = '{"Outcome":"不予批准"}' WHERE "Kind" = 'Decision'""");
                data.Add(provider, "Paper.Changed", """UPDATE "CaseDocuments" SET "RevokedAt" = "IssuedAt" WHERE "Kind" = 'Decision'""");
                data.Add(provider, "Paper.Missing", """DELETE FROM "CaseDocuments" WHERE "Kind" = 'Decision'""");
                data.Add(provider, "File.Changed", "file: changed");
                data.Add(provider, "File.Missing", "file: gone");
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Tampering)), Trait("Row", "204")]
    public async Task Verify_AfterSomebodyChangedWhatTheyMayNot_NamesItAndTheCase(DatabaseProvider provider, string fault, string tampering)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var number = await LiveAsync(house);
        var (rightly, said, _) = await RunAsync(house.Services, "verify");
        (rightly, said.StartsWith("All holds: ", StringComparison.Ordinal)).ShouldBe((0, true), said);

        await TamperAsync(house, tampering);

        var (code, output, errors) = await RunAsync(house.Services, "verify");
        (code, output).ShouldBe((1, ""));
        errors.ShouldStartWith($"BROKEN: {fault} ");
        if (fault is not ("Chain.Changed" or "Custody.NoOpenStep" or "Custody.NotOneHolder"))
        {
            errors.ShouldContain(number);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Verify_APaperLaidInFromOutside_IsUnknown(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var number = await LiveAsync(house);
        await using (var db = house.Everywhere())
        {
            var like = await db.CaseDocuments.AsNoTracking().FirstAsync(paper => paper.Case!.Number == number, Cancel);
            db.Add(new Core.Delivery.CaseDocument { TenantId = like.TenantId, CaseId = like.CaseId, Kind = like.Kind, Number = like.Number + "之一", VerifyCode = "ABCDEFGHJKLM", IssuedAt = like.IssuedAt, IssuedByUnit = like.IssuedByUnit, Content = like.Content });
            await db.SaveChangesAsync(Cancel);
        }

        (await RunAsync(house.Services, "verify")).Errors.ShouldStartWith($"BROKEN: Paper.Unknown in case {number}");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Replay_OfWhatRulesDecided_EndsWithOneOnceTheRulesWereTamperedWith(DatabaseProvider provider)
    {
        await using var office = await InstantDeskTests.OpenAsync(provider);
        await InstantDeskTests.Desk(office, Register.Born(1940)).DecideAsync((await office.HandInAsync()).CaseId, Cancel);
        await using var services = Services(("Database:Provider", $"{provider}"), ("Database:ConnectionString", office.Database.ConnectionString));

        (await RunAsync(services, "replay")).ShouldBe((0, "1 decisions by rules made again, 0 different." + Environment.NewLine, ""));

        await using (var db = office.Database.Everywhere())
        {
            var rules = await db.RuleSets.SingleAsync(Cancel);
            rules.Text = InstantDeskTests.Text.Replace("80}", "90}", StringComparison.Ordinal);
            await db.SaveChangesAsync(Cancel);
        }

        var (code, output, errors) = await RunAsync(services, "replay");
        (code, output).ShouldBe((1, "1 decisions by rules made again, 1 different." + Environment.NewLine));
        errors.ShouldStartWith("DIFFERENT: case ");
    }

    [Fact]
    public async Task Tour_PrintsTheWholeWayAndVerifiesIt()
    {
        await using var services = Services();
        var (code, output, _) = await RunAsync(services, "tour");

        code.ShouldBe(0, output);
        foreach (var said in new[] { "最低生活保障", "提交", "受理", "欣城社区", "芙蓉北路街道", "开福区", "journal rows verified" })
        {
            output.ShouldContain(said);
        }
    }

    [Fact]
    public async Task Migrate_OfNothing_MakesTheDatabaseAndSaysSo_AndLeavesALaterOneAlone()
    {
        await using var services = Services();
        (await RunAsync(services, "migrate")).ShouldBe((0, "The database is at this version." + Environment.NewLine, ""));
        await using (var db = services.GetRequiredService<PortalDbMaker>().Make(Core.Tenancy.Scope.Everywhere("a test prepares")))
        {
            await db.Database.ExecuteSqlRawAsync("UPDATE \"__EFMigrationsHistory\" SET \"MigrationId\" = '20990101000000_Later'", Cancel);
        }

        var (code, output, errors) = await RunAsync(services, "migrate");
        (code, output).ShouldBe((1, ""));
        errors.ShouldContain("20990101000000_Later");
    }

    [Fact]
    public async Task ImportCalendar_OfAYear_SaysWhatItMoved_AndAFileThatIsNoneSaysWhere()
    {
        await using var services = Services();
        var good = Write("2027.json", """{ "year": 2027, "source": "a made-up notice of a test", "off": ["2027-01-01", "2027-01-04"], "worked": ["2027-01-03"] }""");
        var bad = Write("bad.json", """{ "year": 2027, "source": "x", "off": ["2026-01-01"], "worked": [] }""");

        (await RunAsync(services, "import-calendar", good)).ShouldBe((0, "2027: 2 days off, 1 weekend days worked; 0 open cases and 0 projects recomputed." + Environment.NewLine, ""));
        var (code, _, errors) = await RunAsync(services, "import-calendar", bad);
        code.ShouldBe(1);
        errors.ShouldStartWith("Nothing was taken in: ");
        (await RunAsync(services, "import-calendar", Path.Combine(_folder, "none.json"))).Code.ShouldBe(2);
    }

    [Fact]
    public async Task ImportTenants_OfAFile_SaysHowManyAndNamesTheLineThatIsRefused()
    {
        const string Heading = "slug,parent,level,kind,name,name_en,code,code_demo,code_parent,theme\n";
        await using var services = Services();

        (await RunAsync(services, "import-tenants", Write("good.csv", Heading + "jia,,District,,甲区\n"))).ShouldBe((0, "1 Taken" + Environment.NewLine, ""));
        var (code, output, errors) = await RunAsync(services, "import-tenants", Write("bad.csv", Heading + "jia,,District,,甲区\nBad Slug,,District,,乙区\n"));
        (code, output).ShouldBe((1, "1 Unchanged, 1 Refused" + Environment.NewLine));
        errors.ShouldStartWith("line 3 (Bad Slug): ");
        (await RunAsync(services, "import-tenants", Path.Combine(_folder, "none.csv"))).Code.ShouldBe(2);
    }

    /// <summary>A real installation: places, then somebody who may give everybody else their posts; nobody of the demonstration is anywhere.</summary>
    [Fact]
    public async Task NewInstallation_GetsItsPlacesAndItsFirstAdministrator_WhoSignsIn()
    {
        string password;
        var configuration = new ConfigurationBuilder().Build();
        await using (var services = new ServiceCollection().AddLogging().AddPortalCore(configuration, _folder).AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>().BuildServiceProvider())
        {
            (await RunAsync(services, "import-tenants", Write("places.csv", "slug,parent,level,kind,name\njia,,District,,甲区\nyi,jia,Street,,乙街道\n"))).Code.ShouldBe(0);
            (await RunAsync(services, "add-administrator", "nowhere", "first.admin", "安全员")).Code.ShouldBe(1);
            var (code, output, errors) = await RunAsync(services, "add-administrator", "jia", "first.admin", "安全员");
            (code, errors).ShouldBe((0, ""));
            password = output.Split(" with ")[1].Split(' ')[0];
            (await RunAsync(services, "add-administrator", "yi", "second.admin", "另一人")).Errors.ShouldContain("has a security administrator already");
            await using var db = services.GetRequiredService<PortalDbMaker>().Make(Core.Tenancy.Scope.Everywhere("a test looks"));
            (await db.Units.CountAsync(unit => unit.Function == Core.Tenancy.UnitFunction.Hall, Cancel)).ShouldBe(2, "each new place can take in");
        }

        await using var host = new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:Demo"] = "false" }, folder: _folder);
        using var http = new PortalFixture(host).Http("jia");
        var door = await http.GetAsync("sign-in");
        door.All(".accounts").ShouldBeEmpty("accounts with known passwords are shown in a demonstration alone");
        var inside = await http.PostFormAsync(door, SignIn.Fresh.Fields(("Sent.Name", "first.admin"), ("Sent.Password", password)), "sign-in");
        inside.Address.AbsolutePath.ShouldEndWith("/sign-in/password", Shouldly.Case.Sensitive, inside.Text);
    }

    [Theory]
    [InlineData("tours")]
    [InlineData("verify", "surplus")]
    [InlineData("import-calendar")]
    public async Task Verb_CalledWrongly_SaysHow(params string[] words)
    {
        await using var services = Services();
        var (code, output, errors) = await RunAsync(services, words);
        (code, output).ShouldBe((2, ""));
        errors.ShouldContain("import-tenants FILE");
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>One case corrected, with a file, through to its decision; and one that waits.</summary>
    private static async Task<string> LiveAsync(CaseHouse house)
    {
        var item = TestData.Item(route: house.Item.Detail.Route, code: "CS-0204");
        item.Detail = item.Detail with
        {
            Form = new FormSchema { Sections = [new FormSection("s", "信息", [new FormField { Key = "road", Kind = FieldKind.Text, Label = "地址" }])] },
            Materials = [new MaterialSpec { Key = "income", Name = "收入证明", Necessity = Necessity.Optional }],
        };
        await using (var db = house.Everywhere())
        {
            db.Add(item);
            await db.SaveChangesAsync(Cancel);
        }

        await using var visit = house.As(house.Applicant);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(item.Id, TestData.Community, house.Citizen.Id, null, null, house.Applicant, Cancel)).OrThrow();
        await TypeAsync(draft.Id, "一号路");
        using (var picture = new MemoryStream(SampleAnswers.Picture))
        {
            (await desk.AddPaperAsync(draft.Id, "income", "收入证明.png", picture, house.Applicant, Cancel)).OrThrow();
        }

        var receipt = (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).OrThrow();
        await house.ActAsync(receipt.CaseId, CaseAction.AskForCorrection, house.Clerk, missing: ["门牌号"]);
        var correction = (await desk.StartCorrectionAsync(receipt.CaseId, house.Applicant, Cancel)).OrThrow();
        await TypeAsync(correction.Id, "一号路 3 号");
        (await desk.CorrectAsync(correction.Id, house.Applicant, Cancel)).OrThrow();
        await house.ActAsync(receipt.CaseId, CaseAction.Accept, house.Clerk);
        await house.ActAsync(receipt.CaseId, CaseAction.Approve, house.Approver, "符合条件");
        await house.SubmitAsync();
        return receipt.Number;

        async Task TypeAsync(Guid id, string road) =>
            (await desk.SaveAsync(id, new Dictionary<string, string>(StringComparer.Ordinal) { ["road"] = road }, house.Applicant, Cancel)).OrThrow();
    }

    private static async Task TamperAsync(CaseHouse house, string how)
    {
        await using var db = house.Everywhere();
        if (how.StartsWith("file:", StringComparison.Ordinal))
        {
            var name = (await db.Attachments.AsNoTracking().SingleAsync(Cancel)).StoredName;
            var path = Path.Combine(house.Folder, "papers", name[..2], name);
            if (how.EndsWith("gone", StringComparison.Ordinal))
            {
                File.Delete(path);
            }
            else
            {
                await File.AppendAllTextAsync(path, "x", Cancel);
            }

            return;
        }

        // Not through EF, which would read the braces of JSON as parameters.
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = how;
        (await command.ExecuteNonQueryAsync(Cancel)).ShouldBeGreaterThan(0, how);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(IServiceProvider services, params string[] words)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await Verbs.RunAsync(words[0], words[1..], services, output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(each => KeyValuePair.Create(each.Key, (string?)each.Value))).Build();
        return new ServiceCollection().AddLogging().AddPortalCore(configuration, _folder).BuildServiceProvider();
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
