using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Sessions;
using Portal.Core.Supervision;
using Portal.Core.Tenancy;
using Portal.Core.Vault;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>What both databases say they will do for the questions asked most, with the filter in them: docs/indices.md is the table to read.</summary>
public sealed class QueryPlanTests
{
    private const int Many = 1_200;

    /// <summary>Days after the others on which a tenth of the cases was handed in.</summary>
    private const int Later = 90;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task EveryQuestion_IsServedByItsIndex(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var (number, code, name) = await FillAsync(database, provider);
        var listener = new PlanListener(provider);
        var maker = new PortalDbMaker(provider, database.ConnectionString, options => options.AddInterceptors(listener));
        using var directory = new TenantDirectory(maker, TimeProvider.System);
        var desk = new WorkDesk(maker, TestDatabase.StaffScope(TestData.Street), new HandClock(TestData.Now));
        var clerk = TestData.Clerk(TestData.Street);
        await directory.TreeAsync(Stop);

        await listener.AskAsync("worklist", () => desk.PageAsync(WorkListKind.Unit, clerk, cancellationToken: Stop));
        await listener.AskAsync("overdue", () => desk.PageAsync(WorkListKind.Overdue, clerk, cancellationToken: Stop));
        await listener.AskAsync("mine", () => desk.PageAsync(WorkListKind.Mine, clerk, cancellationToken: Stop));
        await listener.AskAsync("sent", () => desk.PageAsync(WorkListKind.Sent, clerk, cancellationToken: Stop));
        await listener.AskAsync("number", async () => (await desk.SearchAsync(number, clerk, Stop)).Cases.Count.ShouldBe(1));
        await listener.AskAsync("code", async () => (await desk.SearchAsync(code, clerk, Stop)).Cases.Count.ShouldBe(1));
        await listener.AskAsync("name", async () => (await desk.SearchAsync(name, clerk, Stop)).Cases.Count.ShouldBeInRange(1, 50));
        await listener.AskAsync("progress", async () => (await new ProgressDesk(maker).FindAsync(number, code, Stop)).IsYes.ShouldBeTrue());

        var supervisor = TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.Supervisor);
        var day = ChinaTime.DateOf(TestData.Now);
        await listener.AskAsync("trips", async () => (await new TruthDesk(maker, TestDatabase.StaffScope(TestData.Street), directory).TripsAsync(TestData.Tree.Find(TestData.Street)!, day, day, supervisor, Stop)).Value!.Cases.ShouldBeGreaterThan(0));
        await FillTicketsAsync(database);
        var figures = new HallFiguresDesk(maker, TestDatabase.StaffScope(TestData.Street), directory, new CalendarDesk(maker, new HandClock(TestData.Now)));
        var (street, later) = (TestData.Tree.Find(TestData.Street)!, day.AddDays(Later));
        await listener.AskAsync("volumes", async () => (await figures.CasesAsync(new VolumeQuery(street, later, later), supervisor, Stop)).Value!.Cases.ShouldBeGreaterThan(0));
        await listener.AskAsync("openings", async () => (await figures.OpeningsAsync(street, later, later, supervisor, Stop)).Value!.Visits.ShouldBe(20));
        var auditor = TestData.Staff(TestData.District, UnitFunction.Hall, Duties.AuditAdministrator);
        var journal = new JournalDesk(maker, TestDatabase.StaffScope(TestData.District), directory, new JournalCheck(maker), new HandClock(TestData.Now));
        await listener.AskAsync("journal", async () => (await journal.PageAsync(new JournalQuery { Place = TestData.District }, auditor, cancellationToken: Stop)).Value!.Entries.Count.ShouldBe(JournalDesk.PageSize));

        var owner = await FillVaultAsync(database);
        var vault = new VaultDesk(maker, TestDatabase.CitizenScope(owner), new HandClock(TestData.Now), NullLogger<VaultDesk>.Instance);
        await listener.AskAsync("vault", async () => (await vault.OpenAsync(TestData.Applicant(owner), Stop)).Papers.Count.ShouldBe(3, "two of their own and one of their company's"));
        var office = TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.Approver);
        await FillSessionsAsync(database, office.Post!.UnitId);
        await listener.AskAsync("sessions", async () => (await Sessions(maker, directory).ListAsync(office, Stop)).Count.ShouldBe(SessionDesk.Most + 3));
        await listener.AskAsync("clock", async () => (await Cases(maker, directory).KeepTimeAsync(Stop)).ShouldBe(0));

        TestContext.Current.TestOutputHelper!.WriteLine(listener.ToString());

        listener["vault"].ShouldContain("IX_VaultPapers_CitizenId_KeptAt");
        listener["vault"].ShouldContain("IX_VaultPapers_OrganisationId");
        listener["vault"].ShouldContain("IX_Consents_CitizenId_GivenAt");
        listener["vault"].ShouldContain("IX_Attachments_VaultPaperId");
        listener["sessions"].ShouldContain("IX_Sessions_TenantId_At");
        listener["clock"].ShouldContain("IX_Cases_WaitsForOthers_BundleRunId");
        foreach (var (question, table) in new[] { ("vault", "VaultPapers"), ("vault", "Consents"), ("sessions", "Sessions"), ("sessions", "SessionCases"), ("sessions", "SessionMembers") })
        {
            Whole(provider, listener[question], table).ShouldBeEmpty($"{question}: {table}");
        }

        // Over a period's cases their reaches are rightly read in one go; the cases themselves come from the index.
        listener["trips"].ShouldContain("IX_Cases_TenantId_ClosedAt_Trips_DecidedSameDay");
        listener["volumes"].ShouldContain("IX_Cases_OriginTenantId_SubmittedAt_Channel");
        listener["openings"].ShouldContain("IX_Tickets_TenantId_Day_HallId");
        listener["worklist"].ShouldContain("IX_CaseSteps_TenantId_UnitId_State_DueAt_Id");
        listener["overdue"].ShouldContain("IX_CaseSteps_TenantId_UnitId_State_DueAt_Id");
        listener["mine"].ShouldContain("IX_CaseSteps_");
        listener["sent"].ShouldContain("IX_Handoffs_FromTenantId_ReceiveBy_Id");
        listener["number"].ShouldContain("IX_Cases_Number");
        listener["code"].ShouldContain("IX_Cases_QueryCode");
        listener["name"].ShouldContain("IX_Cases_ApplicantName");
        listener["progress"].ShouldContain("IX_Cases_Number");
        listener["journal"].ShouldContain("IX_Journal_At_Number_TenantId");
        listener["journal"].ShouldNotContain("TEMP B-TREE");
        listener["journal"].ShouldNotContain("Sort Key");
        foreach (var question in new[] { "worklist", "mine", "sent", "number", "code", "name", "progress" })
        {
            WholeTables(provider, listener[question]).ShouldBeEmpty(question);
        }
    }

    /// <summary>Where this table, or its alias, is read from end to end.</summary>
    private static List<string> Whole(DatabaseProvider provider, string plan, string table) =>
        [.. plan.Split('\n').Select(line => line.Trim()).Where(line => provider == DatabaseProvider.Postgres
            ? line.Contains($"Seq Scan on \"{table}\"", StringComparison.Ordinal)
            : line.StartsWith($"SCAN {char.ToLowerInvariant(table[0])} ", StringComparison.Ordinal) || line == $"SCAN {char.ToLowerInvariant(table[0])}")];

    private static SessionDesk Sessions(PortalDbMaker maker, TenantDirectory directory) =>
        new(maker, TestDatabase.StaffScope(TestData.Street), Cases(maker, directory), directory, new SessionNews(NullLogger<SessionNews>.Instance), new HandClock(TestData.Now), NullLogger<SessionDesk>.Instance);

    private static CaseDesk Cases(PortalDbMaker maker, TenantDirectory directory) =>
        new(maker, Scope.Everywhere("the days of every case are asked"), directory, new CalendarDesk(maker, new HandClock(TestData.Now)), new CaseNews(NullLogger<CaseNews>.Instance), [], new HandClock(TestData.Now), NullLogger<CaseDesk>.Instance);

    /// <summary>Kept papers and consents of many people, and of one who acts for one of many companies.</summary>
    private static async Task<Guid> FillVaultAsync(TestDatabase database)
    {
        var owner = TestData.Citizen(homeTenantId: TestData.Street);
        await using var db = database.Everywhere();
        var companies = Enumerable.Range(0, 300).Select(each => new Organisation { Name = $"公司{each}", CreditCode = $"91999999MADE{each:00000}X", HomeTenantId = TestData.Street }).ToList();
        var caseId = await db.Cases.Select(matter => matter.Id).FirstAsync(Stop);
        db.Add(owner);
        db.AddRange(companies);
        db.Add(new OrganisationMember { TenantId = TestData.Street, CitizenId = owner.Id, OrganisationId = companies[0].Id, Role = "agent" });
        foreach (var each in Enumerable.Range(0, 900))
        {
            var (person, company) = (each < 2 ? owner.Id : Guid.CreateVersion7(), each is >= 2 and < 302 ? companies[each - 2].Id : (Guid?)null);
            var paper = new VaultPaper { TenantId = TestData.Street, CitizenId = person, OrganisationId = company, Kind = "收入证明", Name = "收入证明", Source = VaultSource.HandedIn, CaseId = Guid.CreateVersion7(), CaseNumber = $"{each}", AttachmentId = Guid.CreateVersion7(), Sha256 = "00", KeptAt = TestData.Now };
            db.Add(paper);
            db.Add(new Attachment { TenantId = TestData.Street, CaseId = caseId, MaterialKey = "proof", FileName = "收入证明.pdf", ContentType = "application/pdf", Bytes = 1, Sha256 = "00", StoredName = $"{paper.Id:N}", VaultPaperId = paper.Id, UploadedBy = person, UploadedAt = TestData.Now });
            db.Add(new Consent { TenantId = TestData.Street, CitizenId = person, Purpose = ConsentPurpose.Keep, What = "收入证明", TextVersion = ConsentText.Keep, Text = "", Channel = Channel.Web, NotedBy = person, NotedByName = "", GivenAt = TestData.Now });
        }

        await db.SaveChangesAsync(Stop);
        await db.Database.ExecuteSqlRawAsync("ANALYZE", Stop);
        return owner.Id;
    }

    /// <summary>Twenty finished visits a day.</summary>
    private static async Task FillTicketsAsync(TestDatabase database)
    {
        var hall = new Hall { TenantId = TestData.Street, Name = "大厅" };
        var group = new TicketGroup { TenantId = TestData.Street, HallId = hall.Id, Prefix = "A", Name = "综合" };
        await using var db = database.Everywhere();
        db.Add(hall);
        await db.SaveChangesAsync(Stop);
        db.Add(group);
        await db.SaveChangesAsync(Stop);
        foreach (var each in Enumerable.Range(0, 2_000))
        {
            var at = TestData.Now.AddDays(each / 20);
            var ticket = new Ticket { Id = Guid.CreateVersion7(), TenantId = hall.TenantId, HallId = hall.Id, Day = ChinaTime.DateOf(at), Prefix = "A", Number = each, GroupId = group.Id, Secret = $"{each:0000000000000000}", TakenAt = at, QueueAt = at };
            db.Add(ticket);
            db.Entry(ticket).Property(row => row.Status).CurrentValue = TicketStatus.Finished;
        }

        await db.SaveChangesAsync(Stop);
        await db.Database.ExecuteSqlRawAsync("ANALYZE", Stop);
    }

    /// <summary>Half of the sessions are another place's; in three of those the office sits as a guest.</summary>
    private static async Task FillSessionsAsync(TestDatabase database, Guid unitId)
    {
        await using var db = database.Everywhere();
        var cases = await db.Cases.Select(matter => matter.Id).Take(900).ToListAsync(Stop);
        db.AddRange(cases.Select((caseId, each) =>
        {
            var session = new Session { TenantId = each % 2 == 0 ? TestData.Street : TestData.OtherStreet, UnitId = unitId, At = TestData.Now.AddHours(each), Where = "三楼", ChairId = Guid.CreateVersion7(), ChairName = "主持" };
            session.Members.Add(new SessionMember { SessionId = session.Id, TenantId = each % 400 == 1 ? TestData.Street : session.TenantId, UnitId = each % 2 == 0 || each % 400 == 1 ? unitId : Guid.CreateVersion7(), IsGuest = each % 400 == 1 });
            session.Agenda.Add(new SessionCase { SessionId = session.Id, CaseId = caseId });
            return session;
        }));
        await db.SaveChangesAsync(Stop);
        await db.Database.ExecuteSqlRawAsync("ANALYZE", Stop);
    }

    /// <summary>Tables read from end to end. Tenants are few and may be; what grows with the cases never is, though PostgreSQL is right to read one whole that is empty.</summary>
    private static List<string> WholeTables(DatabaseProvider provider, string plan)
    {
        var lines = plan.Split('\n').Select(line => line.Trim()).ToList();
        if (provider == DatabaseProvider.Postgres)
        {
            return [.. lines.Where(line => line.Contains("Seq Scan on \"Case", StringComparison.Ordinal) || line.Contains("Seq Scan on \"Handoffs", StringComparison.Ordinal))];
        }

        var made = lines.Where(line => line.StartsWith("CO-ROUTINE ", StringComparison.Ordinal) || line.StartsWith("MATERIALIZE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).ToHashSet(StringComparer.Ordinal);
        return [.. lines.Where(line => line.StartsWith("SCAN ", StringComparison.Ordinal) && !made.Contains(line.Split(' ')[1]) && line.Split(' ')[1][0] != 't' && !line.Contains("CONSTANT", StringComparison.Ordinal))];
    }

    /// <summary>A street's cases and as many of another, each with its own name and code.</summary>
    private static async Task<(string Number, string Code, string Name)> FillAsync(TestDatabase database, DatabaseProvider provider)
    {
        var (citizen, item) = (TestData.Citizen(homeTenantId: TestData.Street), TestData.Item());
        await using (var db = database.Everywhere())
        {
            db.AddRange(citizen, item);
            await db.SaveChangesAsync(Stop);
        }

        foreach (var part in Enumerable.Range(0, Many).Chunk(300))
        {
            await using var db = database.Everywhere();
            db.AddRange(part.Select(each => new CaseRun(TestData.Planned(each % 2 == 0 ? TestData.Street : TestData.OtherStreet, item: item, citizenId: citizen.Id)).Matter));
            await db.SaveChangesAsync(Stop);
        }

        await using var all = database.Everywhere();
        await FillJournalAsync(all, provider);
        await all.Database.ExecuteSqlRawAsync("""UPDATE "Cases" SET "ApplicantName" = '陈' || substr("Number", length("Number") - 3), "QueryCode" = 'KLM' || substr("Number", 3)""", Stop);
        await all.Database.ExecuteSqlAsync($"""UPDATE "Cases" SET "ClosedAt" = {TestData.Now} WHERE "Number" LIKE '%8' OR "Number" LIKE '%9'""", Stop);
        await all.Database.ExecuteSqlAsync($"""UPDATE "Cases" SET "SubmittedAt" = {TestData.Now.AddDays(Later)} WHERE "Number" LIKE '%6' OR "Number" LIKE '%7'""", Stop);
        await all.Database.ExecuteSqlRawAsync("ANALYZE", Stop);
        var number = await all.Cases.Where(matter => matter.TenantId == TestData.Street).Select(matter => matter.Number).FirstAsync(Stop);

        // Few hits: for more of them PostgreSQL may rightly read so small a table of reaches whole.
        return (number, "KLM" + number[2..], "陈" + number[^4..]);
    }

    /// <summary>A line for every case through the house, and each sixteen times by the database itself: with few lines PostgreSQL is right to sort them.</summary>
    private static async Task FillJournalAsync(PortalDb db, DatabaseProvider provider)
    {
        var cases = await db.Cases.Select(matter => new { matter.Id, matter.TenantId }).ToListAsync(Stop);
        db.AddRange(cases.Select((matter, each) => new JournalEntry { TenantId = matter.TenantId, CaseId = matter.Id, Kind = "file.Read", At = TestData.Now.AddMinutes(each), ActorName = "程受理" }));
        await db.SaveChangesAsync(Stop);
        var columns = db.Model.FindEntityType(typeof(JournalEntry))!.GetTableMappings().Single().Table.Columns.Select(column => column.Name).ToList();
        var id = provider == DatabaseProvider.Postgres ? "gen_random_uuid()"
            : $"upper({string.Join(" || '-' || ", new[] { 4, 2, 2, 2, 6 }.Select(bytes => $"hex(randomblob({bytes}))"))})";
        var copied = columns.Select(column => column switch { "Id" => id, "Number" => "\"Number\" + 100000 * copies.k", _ => $"\"{column}\"" });
        var copies = string.Join(" UNION ALL ", Enumerable.Range(1, 15).Select(copy => $"SELECT {copy} AS k"));

        // Nothing of it was typed by anybody: the columns are the model's.
        var statement = $"INSERT INTO \"Journal\" ({string.Join(", ", columns.Select(column => $"\"{column}\""))}) SELECT {string.Join(", ", copied)} FROM \"Journal\" CROSS JOIN ({copies}) AS copies";
        await db.Database.ExecuteSqlRawAsync(statement, Stop);
    }
}
