using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Projects;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Projects;

/// <summary>A project from its start to its end through the real desks.</summary>
[Trait("Row", "84")]
public sealed class ProjectDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Start_TwiceTheSameClick_IsOneProjectDueIn85WorkingDays(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (template, company) = await AddAsync(house, 85);
        var key = Guid.CreateVersion7();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync(house, template, company, key)));

        answers.Where(answer => answer.IsYes).ShouldNotBeEmpty();
        answers.Where(answer => !answer.IsYes).ShouldAllBe(answer => answer.Refusal is TryAgain);
        await using var db = house.Everywhere();
        var project = await db.Projects.AsNoTracking().SingleAsync(Cancel);
        (ChinaTime.DateOf(project.DueAt), project.IsProvisional, project.State).ShouldBe((new DateOnly(2026, 7, 6), false, StageState.Running));
        project.Known[ProjectFields.Organisation].ShouldBe(company.Name);
        (await db.Journal.AsNoTracking().SingleAsync(line => line.Kind == "project.Start", Cancel)).After.ShouldNotBeNull().ShouldContain("2026-07-06");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Stages_FollowTheirCases_FromTheFirstDraftToTheEnd(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (template, company) = await AddAsync(house, 15);
        var project = (await StartAsync(house, template, company, Guid.CreateVersion7())).OrThrow();
        (await PrepareAsync(house, project.Id, "XM-2")).Refusal.ShouldBeOfType<StageNotOpen>();
        (await PrepareAsync(house, project.Id, "NOSUCH")).Refusal.ShouldBeOfType<NotFound>();

        var draft = (await PrepareAsync(house, project.Id, "XM-1")).OrThrow();
        draft.Answers["title"].ShouldBe("示例大楼", "asked once");
        (await PrepareAsync(house, project.Id, "XM-1")).OrThrow().Id.ShouldBe(draft.Id, "the draft begun before");
        var caseId = await SendAsync(house, draft.Id);
        (await PrepareAsync(house, project.Id, "XM-1")).Refusal.ShouldBeOfType<ItemUnderWay>();

        await house.ActAsync(caseId, CaseAction.AskForCorrection, house.Clerk, missing: ["图纸"]);
        (await KeepAsync(house, project.Id)).ShouldBeTrue();
        (await ReadAsync(house, project.Id)).State.ShouldBe(StageState.Suspended);
        house.Clock.Now = house.Clock.Now.AddDays(2);
        await CorrectAsync(house, caseId);
        (await KeepAsync(house, project.Id)).ShouldBeTrue();
        var resumed = await ReadAsync(house, project.Id);
        (resumed.State, ChinaTime.DateOf(resumed.Stages[0].DueAt!.Value)).ShouldBe((StageState.Running, new DateOnly(2026, 3, 19)));
        (await KeepAsync(house, project.Id)).ShouldBeFalse("nothing happened twice");

        await house.ActAsync(caseId, CaseAction.Accept, house.Clerk);
        await house.ActAsync(caseId, CaseAction.Approve, house.Approver, "同意");
        await KeepAsync(house, project.Id);
        var second = await ReadAsync(house, project.Id);
        second.Stages.Select(stage => stage.State).ShouldBe([StageState.Done, StageState.Running]);
        var last = await SendAsync(house, (await PrepareAsync(house, project.Id, "XM-2")).OrThrow().Id);
        await house.ActAsync(last, CaseAction.Accept, house.Clerk);
        await house.ActAsync(last, CaseAction.Approve, house.Approver, "同意");
        await KeepAsync(house, project.Id);
        (await ReadAsync(house, project.Id)).DoneAt.ShouldNotBeNull();

        await using var db = house.Everywhere();
        (await db.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("project.")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel))
            .ShouldBe(["project.Start", "project.Pause", "project.Resume", "project.Reschedule", "project.StageDone", "project.Stage", "project.StageDone"]);
    }

    /// <summary>The server was away from before the pause until a week after it: the next round tells the same day as one that had looked every minute.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Rounds_Missed_MoveNoDay(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (template, company) = await AddAsync(house, 15);
        var project = (await StartAsync(house, template, company, Guid.CreateVersion7())).OrThrow();
        var caseId = await SendAsync(house, (await PrepareAsync(house, project.Id, "XM-1")).OrThrow().Id);
        await house.ActAsync(caseId, CaseAction.AskForCorrection, house.Clerk, missing: ["图纸"]);
        house.Clock.Now = house.Clock.Now.AddDays(2);
        await CorrectAsync(house, caseId);
        house.Clock.Now = house.Clock.Now.AddDays(7);

        (await KeepAsync(house, project.Id)).ShouldBeTrue();
        var told = await ReadAsync(house, project.Id);
        (told.State, ChinaTime.DateOf(told.Stages[0].DueAt!.Value)).ShouldBe((StageState.Running, new DateOnly(2026, 3, 19)), "two days stood still, not nine");

        await using var visit = house.As(house.Applicant);
        var explained = await visit.ServiceProvider.GetRequiredService<ProjectDesk>().ExplainAsync(told, Cancel);
        explained.Count.ShouldBe(2, "the whole, and the stage that has begun");
        explained.ShouldAllBe(each => each.Counted.AtUtc == each.DueAt && each.Days.Count(day => day.Kind == DayKind.Paused) == 2);
        explained[0].Name.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Draft_BegunWhileAnotherWasNotSent_IsAskedAgainWhenItIsSent(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (template, company) = await AddAsync(house, 15);
        var project = (await StartAsync(house, template, company, Guid.CreateVersion7())).OrThrow();
        var first = (await PrepareAsync(house, project.Id, "XM-1")).OrThrow();
        await using var visit = house.As(house.Applicant);
        var second = (await visit.ServiceProvider.GetRequiredService<ProjectDesk>().PrepareAsync(project.Id, "XM-1", TestData.Tree.Find(TestData.Street)!, house.Applicant, Cancel)).OrThrow();
        second.Id.ShouldNotBe(first.Id, "begun on the pages of another place");
        await SendAsync(house, first.Id);

        (await visit.ServiceProvider.GetRequiredService<IntakeDesk>().SubmitAsync(second.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).Refusal.ShouldBeOfType<ItemUnderWay>();
        await using var db = house.Everywhere();
        (await db.Cases.CountAsync(Cancel)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Notice_Imported_RecomputesTheDaysAndSaysSoInTheJournal(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        house.Clock.Now = new DateTime(2026, 12, 21, 1, 0, 0, DateTimeKind.Utc);
        var (template, company) = await AddAsync(house, 15);
        var project = (await StartAsync(house, template, company, Guid.CreateVersion7())).OrThrow();
        project.IsProvisional.ShouldBeTrue();
        (await KeepAsync(house, project.Id)).ShouldBeFalse();

        const string Json = """{ "year": 2027, "source": "a made-up notice of a test", "off": ["2027-01-01", "2027-01-04", "2027-01-05"], "worked": [] }""";
        var (notice, problem) = YearNotice.Parse(Json);
        problem.ShouldBeNull();
        await house.Services.GetRequiredService<CalendarDesk>().ImportAsync(notice!, Json, Actor.System, Cancel);
        (await KeepAsync(house, project.Id)).ShouldBeTrue();
        var after = await ReadAsync(house, project.Id);
        (after.IsProvisional, after.DueAt).ShouldBe((false, project.DueAt.AddDays(ChinaTime.DateOf(after.DueAt).DayNumber - ChinaTime.DateOf(project.DueAt).DayNumber)));
        ChinaTime.DateOf(after.DueAt).ShouldBeGreaterThan(ChinaTime.DateOf(project.DueAt));
        await using var db = house.Everywhere();
        (await db.Journal.AsNoTracking().Where(line => line.Kind == "project.Reschedule").ToListAsync(Cancel)).ShouldContain(line => line.Before!.Contains("暂定") && !line.After!.Contains("暂定"));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Project_OfAnother_IsNobodys(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (template, company) = await AddAsync(house, 15);
        var stranger = TestData.Applicant(Guid.CreateVersion7());
        (await StartAsync(house, template, company, Guid.CreateVersion7(), stranger)).Refusal.ShouldBeOfType<NotAllowed>();
        (await StartAsync(house, template, company, Guid.CreateVersion7(), name: " ")).Refusal.ShouldBeOfType<ProjectIncomplete>();
        var project = (await StartAsync(house, template, company, Guid.CreateVersion7())).OrThrow();
        (await StartAsync(house, template, company, project.Id, stranger)).IsYes.ShouldBeFalse("the key of another's project opens nothing");
        (await PrepareAsync(house, project.Id, "XM-1", stranger)).Refusal.ShouldBeOfType<NotFound>();
        foreach (var (place, sees) in new[] { (TestData.District, 1), (TestData.Street, 0), (TestData.OtherDistrict, 0) })
        {
            await using var db = house.Database.Staff(place);
            (await db.Projects.CountAsync(Cancel)).ShouldBe(sees, $"tenant {place}");
        }

        await SendAsync(house, (await PrepareAsync(house, project.Id, "XM-1")).OrThrow().Id);
        await using var street = house.Database.Staff(TestData.Street);
        (await street.Projects.CountAsync(Cancel)).ShouldBe(1, "who has a case of it sees what it belongs to");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task StageWithoutItems_IsStartedRecordedAndClosedByItsLeadAlone(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (template, company) = await AddAsync(house, 15, byHand: true);
        var project = (await StartAsync(house, template, company, Guid.CreateVersion7())).OrThrow();
        var due = project.Stages[0].DueAt;
        var lead = TestData.Staff(TestData.District, UnitFunction.CivilAffairs, Duties.Reviewer, name: "牵头");
        var matter = Guid.CreateVersion7();
        var wait = new StageAct(HandAct.WaitFor, matter) { Name = "土地出让", Authority = "自然资源部门" };

        foreach (var other in new[] { TestData.Clerk(TestData.District), TestData.Leader(TestData.District), house.Clerk, house.Applicant })
        {
            (await HandAsync(house, project.Id, new StageAct(HandAct.Begin), other)).IsYes.ShouldBeFalse(other.Name);
        }

        (await HandAsync(house, project.Id, new StageAct(HandAct.Begin), TestData.Staff(TestData.OtherDistrict, UnitFunction.CivilAffairs, Duties.Reviewer))).Refusal.ShouldBeOfType<NotFound>("another tenant sees nothing");
        (await HandAsync(house, project.Id, wait, lead)).Refusal.ShouldBeOfType<StageNotBegun>();
        (await HandAsync(house, project.Id, new StageAct(HandAct.Begin), TestData.Clerk(TestData.District), "two")).Refusal.ShouldBeOfType<StageNotOpen>();
        (await HandAsync(house, project.Id, new StageAct(HandAct.Begin), lead)).OrThrow().Stages[0].Begun!.By.ShouldBe("牵头");
        (await HandAsync(house, project.Id, new StageAct(HandAct.Begin), lead with { Name = "又一次" })).OrThrow().Stages[0].Begun!.By.ShouldBe("牵头", "a second click changes nothing");

        (await HandAsync(house, project.Id, wait with { Authority = " " }, lead)).Refusal.ShouldBeOfType<OutsideIncomplete>();
        (await HandAsync(house, project.Id, wait, lead)).OrThrow();
        (await HandAsync(house, project.Id, wait, lead)).OrThrow().Stages[0].Outside.ShouldHaveSingleItem();
        var mistake = Guid.CreateVersion7();
        (await HandAsync(house, project.Id, wait with { Matter = mistake }, lead)).OrThrow();
        (await HandAsync(house, project.Id, new StageAct(HandAct.Drop, mistake), lead)).OrThrow().Stages[0].Outside.ShouldHaveSingleItem().Id.ShouldBe(matter);
        (await HandAsync(house, project.Id, new StageAct(HandAct.Close), lead)).Refusal.ShouldBe(new StageStillWaits(1));
        var today = ChinaTime.DateOf(house.Clock.Now);
        (await HandAsync(house, project.Id, new StageAct(HandAct.Done, matter) { DoneOn = today.AddDays(1) }, lead)).Refusal.ShouldBeOfType<DoneInFuture>();
        (await HandAsync(house, project.Id, new StageAct(HandAct.Done, Guid.CreateVersion7()) { DoneOn = today }, lead)).Refusal.ShouldBeOfType<NotFound>();
        (await HandAsync(house, project.Id, new StageAct(HandAct.Done, matter) { DoneOn = today.AddDays(-1) }, lead)).OrThrow();
        (await KeepAsync(house, project.Id)).ShouldBeFalse("it is not over until it is closed");
        (await ReadAsync(house, project.Id)).Stages[0].DueAt.ShouldBe(due, "none of it moves the limit");

        house.Clock.Now = house.Clock.Now.AddDays(2);
        var closed = (await HandAsync(house, project.Id, new StageAct(HandAct.Close), lead)).OrThrow();
        closed.Stages.Select(stage => stage.State).ShouldBe([StageState.Done, StageState.Running]);
        (closed.Stages[0].DoneAt, closed.Stages[1].StartedAt).ShouldBe((house.Clock.Now, house.Clock.Now));
        (await HandAsync(house, project.Id, new StageAct(HandAct.Close), lead)).IsYes.ShouldBeTrue("a second click is answered as the first");
        (await HandAsync(house, project.Id, new StageAct(HandAct.Close), TestData.Staff(TestData.District, UnitFunction.Hall, Duties.Clerk), "two")).Refusal.ShouldBeOfType<StageFollowsItems>();
        (await KeepAsync(house, project.Id)).ShouldBeFalse("nothing is left to write down");

        await using var db = house.Everywhere();
        (await db.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("project.")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(
            ["project.Start", "project.Hand.Begin", "project.Hand.WaitFor", "project.Hand.WaitFor", "project.Hand.Drop", "project.Hand.Done", "project.Hand.Close", "project.StageDone", "project.Stage"]);
        (await db.Journal.AsNoTracking().SingleAsync(line => line.Kind == "project.Hand.Done", Cancel)).After!.ShouldContain("土地出让 · 自然资源部门 · 2026-03-02");
    }

    private static async Task<Answer<Project>> HandAsync(CaseHouse house, Guid projectId, StageAct act, Actor by, string stage = "one")
    {
        await using var visit = house.As(by);
        return await visit.ServiceProvider.GetRequiredService<ProjectDesk>().ActByHandAsync(projectId, stage, act, by, Cancel);
    }

    private static async Task<(ProjectTemplate Template, Organisation Company)> AddAsync(CaseHouse house, int days, bool byHand = false)
    {
        var items = new[] { "XM-1", "XM-2" }.Select(code =>
        {
            var item = TestData.Item(route: [TestData.Step(1, TenantLevel.Street, StepDuty.Accept), TestData.Step(2, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs)], code: code);
            item.Subjects = SubjectKinds.Organisation;
            item.Detail = item.Detail with { Form = new FormSchema { Sections = [new FormSection("s", "项目", [new FormField { Key = "title", Kind = FieldKind.Text, Label = "项目名称", Required = true, Prefill = ProjectFields.Name }])] } };
            return item;
        }).ToList();
        var template = new ProjectTemplate
        {
            TenantId = TestData.District,
            Key = "k",
            Version = 1,
            Name = "测试类",
            Days = days,
            CreatedAt = TestData.Now,
            Stages = [new StageTemplate("one", "第一阶段", 10, byHand ? [] : [new StageItem("XM-1", "事项一")], Lead: byHand ? UnitFunction.CivilAffairs : UnitFunction.Hall), new StageTemplate("two", "第二阶段", days - 10, [new StageItem("XM-2", "事项二")])],
        };
        var company = new Organisation { Name = "〔演示〕示例建设公司", CreditCode = "91999999MADE00022G", HomeTenantId = TestData.Community };
        await using var db = house.Everywhere();
        db.AddRange([.. items, template, company]);
        await db.SaveChangesAsync(Cancel);
        db.Add(new OrganisationMember { TenantId = TestData.Community, CitizenId = house.Citizen.Id, OrganisationId = company.Id, Role = "法定代表人" });
        await db.SaveChangesAsync(Cancel);
        return (template, company);
    }

    private static async Task<Answer<Project>> StartAsync(CaseHouse house, ProjectTemplate template, Organisation company, Guid key, Actor? by = null, string name = "示例大楼")
    {
        await using var visit = house.As(by ?? house.Applicant);
        var known = new Dictionary<string, string>(StringComparer.Ordinal) { [ProjectFields.Name] = name, [ProjectFields.Place] = "示例路1号" };
        return await visit.ServiceProvider.GetRequiredService<ProjectDesk>().StartAsync(new NewProject(key, template.Id, company.Id, known), TestData.Tree.Find(TestData.Community)!, by ?? house.Applicant, Cancel);
    }

    private static async Task<Answer<Draft>> PrepareAsync(CaseHouse house, Guid projectId, string code, Actor? by = null)
    {
        await using var visit = house.As(by ?? house.Applicant);
        return await visit.ServiceProvider.GetRequiredService<ProjectDesk>().PrepareAsync(projectId, code, TestData.Tree.Find(TestData.Community)!, by ?? house.Applicant, Cancel);
    }

    private static async Task<Guid> SendAsync(CaseHouse house, Guid draftId)
    {
        await using var visit = house.As(house.Applicant);
        return (await visit.ServiceProvider.GetRequiredService<IntakeDesk>().SubmitAsync(draftId, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).OrThrow().CaseId;
    }

    private static async Task CorrectAsync(CaseHouse house, Guid caseId)
    {
        await using var visit = house.As(house.Applicant);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        (await desk.CorrectAsync((await desk.StartCorrectionAsync(caseId, house.Applicant, Cancel)).OrThrow().Id, house.Applicant, Cancel)).OrThrow();
    }

    private static async Task<bool> KeepAsync(CaseHouse house, Guid projectId)
    {
        await using var job = house.AsJob();
        return await job.ServiceProvider.GetRequiredService<ProjectDesk>().KeepAsync(projectId, Cancel);
    }

    private static async Task<Project> ReadAsync(CaseHouse house, Guid projectId)
    {
        await using var db = house.Everywhere();
        return await db.Projects.AsNoTracking().SingleAsync(each => each.Id == projectId, Cancel);
    }
}
