using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>The lists of the desk, on both databases.</summary>
public sealed class WorkDeskTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lists_NewCases_AreInTheUnitsInboxInOrderAndPageWithoutGap(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var cases = new List<Guid>();
        for (var index = 0; index < 7; index++)
        {
            cases.Add((await office.HandInAsync()).CaseId);
        }

        var clerk = TestData.Clerk(TestData.Community);
        var desk = office.WorkDeskAt(TestData.Community);
        var seen = new List<Guid>();
        WorkCursor? cursor = null;
        do
        {
            var page = await desk.PageAsync(WorkListKind.Unit, clerk, cursor, size: 3, Ct);
            page.Previous.ShouldBe(cursor is null ? null : new WorkCursor(page.Rows[0].At, page.Rows[0].Id, Back: true));
            seen.AddRange(page.Rows.Select(row => row.CaseId));
            cursor = page.Next is null ? null : WorkCursor.Read(page.Next.ToString());
        }
        while (cursor is not null);
        seen.ShouldBe(seen.Distinct());
        seen.ShouldBe(cases, ignoreOrder: true);

        var incoming = await desk.PageAsync(WorkListKind.Incoming, clerk, cancellationToken: Ct);
        incoming.Rows.Select(row => row.CaseId).ShouldBe(cases, ignoreOrder: true);
        incoming.Rows.ShouldAllBe(row => row.ReceiveBy != null && row.ApplicantName == "张小测");
        (await desk.CountAsync(clerk, Ct)).ShouldBe(new WorkCounts(Mine: 0, Unit: 7, Incoming: 7, Overdue: 0, Sent: 0));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Page_ReadBackwards_GivesTheSameRowsInTheSameOrder(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        for (var index = 0; index < 5; index++)
        {
            await office.HandInAsync();
        }

        var clerk = TestData.Clerk(TestData.Community);
        var desk = office.WorkDeskAt(TestData.Community);
        var first = await desk.PageAsync(WorkListKind.Unit, clerk, null, size: 2, Ct);
        var second = await desk.PageAsync(WorkListKind.Unit, clerk, first.Next, size: 2, Ct);
        var back = await desk.PageAsync(WorkListKind.Unit, clerk, second.Previous, size: 2, Ct);
        back.Rows.ShouldBe(first.Rows);
        back.Previous.ShouldBeNull();
        back.Next.ShouldBe(first.Next);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lists_CaseGoesOn_MovesFromDeskToDesk(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var receipt = await office.HandInAsync();
        var clerk = TestData.Clerk(TestData.Community);
        await office.MustAsync(receipt.CaseId, CaseAction.Assign, clerk);

        var community = office.WorkDeskAt(TestData.Community);
        (await community.CountAsync(clerk, Ct)).ShouldBe(new WorkCounts(Mine: 1, Unit: 1, Incoming: 0, Overdue: 0, Sent: 0));
        await office.MustAsync(receipt.CaseId, CaseAction.HandOver, clerk, "材料齐全");
        (await community.CountAsync(clerk, Ct)).ShouldBe(new WorkCounts(Mine: 0, Unit: 0, Incoming: 0, Overdue: 0, Sent: 1));
        var sent = (await community.PageAsync(WorkListKind.Sent, clerk, cancellationToken: Ct)).Rows.ShouldHaveSingleItem();
        (sent.TenantId, sent.CaseId).ShouldBe((TestData.Street, receipt.CaseId));
        (await community.PageAsync(WorkListKind.Done, clerk, cancellationToken: Ct)).Rows.ShouldHaveSingleItem().AssigneeName.ShouldBe(clerk.Name);

        var streetClerk = TestData.Clerk(TestData.Street);
        var street = office.WorkDeskAt(TestData.Street);
        (await street.CountAsync(streetClerk, Ct)).ShouldBe(new WorkCounts(Mine: 0, Unit: 1, Incoming: 1, Overdue: 0, Sent: 0));
        await office.MustAsync(receipt.CaseId, CaseAction.Receive, streetClerk);
        (await community.CountAsync(clerk, Ct)).Sent.ShouldBe(0);
        (await street.CountAsync(streetClerk, Ct)).ShouldBe(new WorkCounts(Mine: 0, Unit: 1, Incoming: 0, Overdue: 0, Sent: 0));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Overdue_AfterTheStepsDay_ShowsRedAndNotWhileCorrectionIsAwaited(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var late = await office.HandInAsync();
        var waiting = await office.HandInAsync();
        var clerk = TestData.Clerk(TestData.Community);
        await office.MustAsync(waiting.CaseId, CaseAction.AskForCorrection, clerk, missing: ["户口本复印件"]);
        office.Time.Advance(TimeSpan.FromDays(20));

        var page = await office.WorkDeskAt(TestData.Community).PageAsync(WorkListKind.Overdue, clerk, cancellationToken: Ct);
        var row = page.Rows.ShouldHaveSingleItem();
        row.CaseId.ShouldBe(late.CaseId);
        row.LampAt(office.Time.GetUtcNow().UtcDateTime).ShouldBe(Lamp.Red);
        var all = await office.WorkDeskAt(TestData.Community).PageAsync(WorkListKind.Unit, clerk, cancellationToken: Ct);
        all.Rows.Single(each => each.CaseId == waiting.CaseId).LampAt(office.Time.GetUtcNow().UtcDateTime).ShouldBeNull();
    }

    /// <summary>签收时限: what nobody signed for in time is red for who should have, and for who sent it.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Handoff_NotSignedForInTime_IsRedOnBothSides(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var slow = TestData.Item(code: "CS-0303", route: [TestData.Route[0], TestData.Step(2, TenantLevel.Street, StepDuty.Accept, days: 10), .. TestData.Route.Skip(2)]);
        await office.AddItemAsync(slow);
        var caseId = (await office.HandInAsync(item: slow)).CaseId;
        var (community, street) = (TestData.Clerk(TestData.Community), TestData.Clerk(TestData.Street));
        await office.MustAsync(caseId, CaseAction.HandOver, community);
        await using var db = office.Database.Everywhere();
        var by = (await db.Handoffs.AsNoTracking().SingleAsync(handoff => handoff.CaseId == caseId && handoff.State == HandoffState.Pending, Ct)).ReceiveBy;
        async Task<Lamp?[]> LampsAsync()
        {
            var at = office.Time.GetUtcNow().UtcDateTime;
            return [(await office.WorkDeskAt(TestData.Street).PageAsync(WorkListKind.Incoming, street, cancellationToken: Ct)).Rows.ShouldHaveSingleItem().LampAt(at), (await office.WorkDeskAt(TestData.Community).PageAsync(WorkListKind.Sent, community, cancellationToken: Ct)).Rows.ShouldHaveSingleItem().LampAt(at)];
        }

        office.Time.Set(by);
        (await LampsAsync()).ShouldNotContain(Lamp.Red);
        office.Time.Set(by.AddSeconds(1));
        (await LampsAsync()).ShouldAllBe(lamp => lamp == Lamp.Red);
        (await office.WorkDeskAt(TestData.Street).CountAsync(street, Ct)).Overdue.ShouldBe(1);
        await office.MustAsync(caseId, CaseAction.Receive, street);
        (await office.WorkDeskAt(TestData.Street).CountAsync(street, Ct)).Overdue.ShouldBe(0, "signed for, its own step has days left");
    }

    /// <summary>What the lamp shows red is what the list and its counter hold, whichever of its limits is over.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Overdue_IsExactlyWhatIsRed_ThoughItsStepHasDaysLeft(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var (lawOnly, slow) = (TestData.Item(code: "CS-0301"), TestData.Item(code: "CS-0302", route: [TestData.Step(1, TenantLevel.Community, StepDuty.Assist, days: 10), .. TestData.Route.Skip(1)]));
        lawOnly.Detail = lawOnly.Detail with { PromisedLimit = null, StatutoryLimit = new TimeLimit(20, TimeUnit.WorkingDays) };
        await office.AddItemAsync(lawOnly);
        await office.AddItemAsync(slow);
        var (community, street, reviewer) = (TestData.Clerk(TestData.Community), TestData.Clerk(TestData.Street), TestData.Reviewer(TestData.Street));

        // Twenty working days from 3 March end on the 31st: on that day both go back, and have three days at the window.
        Guid[] late = [(await office.HandInAsync()).CaseId, (await office.HandInAsync(item: lawOnly)).CaseId];
        foreach (var caseId in late)
        {
            await office.MustAsync(caseId, CaseAction.HandOver, community);
            await office.MustAsync(caseId, CaseAction.Accept, street);
        }

        office.Time.Set(China(23));
        var deemed = (await office.HandInAsync(item: slow)).CaseId;
        office.Time.Set(China(30));
        var still = (await office.HandInAsync()).CaseId;
        await office.MustAsync(still, CaseAction.HandOver, community);
        await office.MustAsync(still, CaseAction.Accept, street);
        (await office.DoAsync(still, new CaseAct(CaseAction.Suspend, Guid.CreateVersion7()) { Note = "须现场检测", Pause = PauseReason.Inspection, Document = "检测委托书", Days = 1 }, reviewer)).Refusal.ShouldBeNull();
        office.Time.Set(China(31));
        foreach (var caseId in late)
        {
            await office.MustAsync(caseId, CaseAction.SendBack, reviewer, "请再核对");
        }

        var fresh = (await office.HandInAsync()).CaseId;
        office.Time.Set(China(32));
        (await office.JobDesk().KeepTimeAsync(Ct)).ShouldBe(1);

        (Actor Who, Guid[] Late)[] desks = [(community, [deemed]), (street, late), (reviewer, [still])];
        foreach (var (who, expected) in desks)
        {
            var desk = office.WorkDeskAt(who.Post!.TenantId);
            var unit = (await desk.PageAsync(WorkListKind.Unit, who, cancellationToken: Ct)).Rows;
            unit.Where(row => row.LampAt(office.Time.GetUtcNow().UtcDateTime) == Lamp.Red).Select(row => row.CaseId).ShouldBe(expected, ignoreOrder: true);
            unit.Where(row => expected.Contains(row.CaseId)).ShouldAllBe(row => row.StepDueAt > office.Time.GetUtcNow().UtcDateTime, "no step is over");
            (await desk.PageAsync(WorkListKind.Overdue, who, cancellationToken: Ct)).Rows.Select(row => row.CaseId).ShouldBe(expected, ignoreOrder: true);
            (await desk.CountAsync(who, Ct)).Overdue.ShouldBe(expected.Length);
        }

        (await office.WorkDeskAt(TestData.Community).PageAsync(WorkListKind.Unit, community, cancellationToken: Ct)).Rows.ShouldContain(row => row.CaseId == fresh);

        static DateTime China(int dayOfMarch) => new DateTime(2026, 3, 1, 2, 0, 0, DateTimeKind.Utc).AddDays(dayOfMarch - 1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "99")]
    public async Task Search_ByNumber_FindsTheSameCaseAtEveryLevelAndNotBeside(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var receipt = await office.HandInAsync();
        foreach (var tenantId in new[] { TestData.Community, TestData.Street, TestData.District })
        {
            var found = await office.WorkDeskAt(tenantId).SearchAsync($" {receipt.Number.ToLowerInvariant()} ", TestData.Clerk(tenantId), Ct);
            var only = found.Cases.ShouldHaveSingleItem();
            (only.CaseId, only.Number, only.MaskedApplicant).ShouldBe((receipt.CaseId, receipt.Number, "张*测"));
            only.HolderTenantId.ShouldBe(TestData.Community);
        }

        foreach (var beside in new[] { TestData.OtherCommunity, TestData.OtherStreet, TestData.OtherDistrict })
        {
            (await office.WorkDeskAt(beside).SearchAsync(receipt.Number, TestData.Clerk(beside), Ct)).Cases.ShouldBeEmpty();
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Search_ByCodePersonAndName_FindsAndJournalsThePerson(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var receipt = await office.HandInAsync();
        var clerk = TestData.Clerk(TestData.Street);
        var desk = office.WorkDeskAt(TestData.Street);
        (await desk.SearchAsync(receipt.QueryCode, clerk, Ct)).Cases.ShouldHaveSingleItem();
        (await desk.SearchAsync("张小", clerk, Ct)).Cases.ShouldHaveSingleItem();
        (await desk.SearchAsync("小测", clerk, Ct)).Cases.ShouldBeEmpty();
        (await desk.SearchAsync("%", clerk, Ct)).Cases.ShouldBeEmpty();
        (await desk.SearchAsync(office.Applicant.DocumentNumber, clerk, Ct)).Cases.ShouldHaveSingleItem();
        await using var db = office.Database.Everywhere();
        var line = await db.Journal.SingleAsync(entry => entry.Kind == "citizen.Search", Ct);
        (line.ActorId, line.Subject, line.TenantId).ShouldBe((clerk.AccountId, office.Applicant.Id.ToString("N"), TestData.Street));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "80")]
    public async Task Search_ByCreditCode_FindsTheCompanysCasesInSightAndJournalsIt(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = TestData.Item(code: "CS-0080");
        item.Subjects = SubjectKinds.Organisation | SubjectKinds.Person;
        await office.AddItemAsync(item);
        var company = new Organisation { Name = "〔测试〕示例有限公司", CreditCode = "91999999MADE00011C" };
        await using (var db = office.Database.Everywhere())
        {
            db.AddRange(company, new OrganisationMember { TenantId = TestData.Community, OrganisationId = company.Id, CitizenId = office.Applicant.Id, Role = "法定代表人" });
            await db.SaveChangesAsync(Ct);
        }

        var (intake, actor) = (office.IntakeOf(office.Applicant.Id), TestData.Applicant(office.Applicant.Id));
        var draft = (await intake.StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, company.Id, actor, Ct)).Value!;
        var filed = (await intake.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), actor, Ct)).Value!;
        await office.HandInAsync();
        var clerk = TestData.Clerk(TestData.Street);

        (await office.WorkDeskAt(TestData.Street).SearchAsync("91999999made 00011C", clerk, Ct)).Cases.ShouldHaveSingleItem().CaseId.ShouldBe(filed.CaseId);
        (await office.WorkDeskAt(TestData.OtherStreet).SearchAsync("91999999MADE00011C", TestData.Clerk(TestData.OtherStreet), Ct)).Cases.ShouldBeEmpty();

        await using var look = office.Database.Everywhere();
        var line = await look.Journal.SingleAsync(entry => entry.Kind == "organisation.Search", Ct);
        (line.ActorId, line.Subject, line.TenantId).ShouldBe((clerk.AccountId, company.Id.ToString("N"), TestData.Street));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Search_ByAnIdentityNumberThatCouldBeACreditCode_FindsThePerson(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var number = Enumerable.Range(0, 1000).Select(serial => $"999999199002{serial:000000}").First(each => CreditCode.Read(each).Code is not null);
        await using (var db = office.Database.Everywhere())
        {
            await db.Citizens.Where(citizen => citizen.Id == office.Applicant.Id).ExecuteUpdateAsync(set => set.SetProperty(citizen => citizen.DocumentNumber, number), Ct);
        }

        var receipt = await office.HandInAsync();
        (await office.WorkDeskAt(TestData.Street).SearchAsync(number, TestData.Clerk(TestData.Street), Ct)).Cases.ShouldHaveSingleItem().CaseId.ShouldBe(receipt.CaseId);
    }

    [Fact]
    public async Task Counts_AllLists_AreOneStatement()
    {
        var log = new StatementLog();
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite, log);
        await office.HandInAsync();
        var desk = office.WorkDeskAt(TestData.Community);
        await office.Directory.TreeAsync(Ct);
        log.Statements.Clear();
        await desk.CountAsync(TestData.Clerk(TestData.Community), Ct);
        log.Statements.Count.ShouldBe(1);
        foreach (var list in Enum.GetValues<WorkListKind>())
        {
            log.Statements.Clear();
            await desk.PageAsync(list, TestData.Clerk(TestData.Community), new WorkCursor(TestData.Now, Guid.CreateVersion7()), cancellationToken: Ct);
            log.Statements.Count.ShouldBe(1, list.ToString());
        }
    }

    /// <summary>The plan of the query, not a stopwatch, says whether a late page costs what the first costs.</summary>
    [Theory]
    [InlineData(WorkListKind.Unit, "IX_CaseSteps_TenantId_UnitId_State_DueAt_Id (TenantId=? AND UnitId=? AND State=? AND DueAt>?)")]
    [InlineData(WorkListKind.Overdue, "IX_CaseSteps_TenantId_UnitId_State_DueAt_Id (TenantId=? AND UnitId=? AND State=? AND DueAt>?)")]
    [InlineData(WorkListKind.Incoming, "IX_Handoffs_TenantId_State_ReceiveBy_Id (TenantId=? AND State=? AND ReceiveBy>?)")]
    public async Task Page_FromACursor_StartsInTheIndexAndSortsNothing(WorkListKind list, string search)
    {
        var log = new StatementLog();
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite, log);
        await office.HandInAsync();
        log.Statements.Clear();
        await office.WorkDeskAt(TestData.Community).PageAsync(list, TestData.Clerk(TestData.Community), new WorkCursor(TestData.Now, Guid.CreateVersion7()), cancellationToken: Ct);
        var plan = await log.ExplainAsync(office.Database.ConnectionString);
        plan.ShouldContain(search);
        plan.ShouldNotContain("USE TEMP B-TREE FOR ORDER BY");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a0123")]
    [InlineData("azzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz8d0")]
    [InlineData("a00000000000000000000000000000000ffffffffffffffff")]
    public void Cursor_MadeUp_LeadsToTheFirstPage(string text) => WorkCursor.Read(text).ShouldBeNull();

    [Fact]
    public void Cursor_WrittenAndRead_IsItself()
    {
        var cursor = new WorkCursor(TestData.Now.AddTicks(10_000), Guid.CreateVersion7(), Back: true);
        WorkCursor.Read(cursor.ToString()).ShouldBe(cursor);
    }
}
