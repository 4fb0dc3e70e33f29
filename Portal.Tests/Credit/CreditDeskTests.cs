using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Credit;

/// <summary>信用审批 through the real desks: a company of grade A, the same company on the list, the objection, and a source that does not answer.</summary>
[Trait("Row", "73")]
public sealed class CreditDeskTests
{
    private static readonly Actor Authority = TestData.Staff(TestData.District, UnitFunction.MarketRegulation, Duties.Approver);
    private static readonly DishonestEntry Entry = new("e1", "未按期履行行政处罚决定", "市场监管部门", new DateOnly(2026, 1, 5));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task GradeA_PromisesWhatOnlyGoodCreditMay_AndGoesFirst(DatabaseProvider provider)
    {
        var source = new ScriptedSource();
        await using var house = await CaseHouse.OpenAsync(provider, source);
        var (item, company) = await AddAsync(house);
        var ordinary = (await ApplyAsync(house, item, null, brings: ["plan"])).OrThrow().CaseId;
        source.File = new CreditFile(CreditGrade.A, new DateOnly(2026, 3, 1), []);
        var receipt = (await ApplyAsync(house, item, company.Id)).OrThrow();

        receipt.Owed.ShouldHaveSingleItem().Key.ShouldBe("plan");
        await using var db = house.Everywhere();
        var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).SingleAsync(each => each.Id == receipt.CaseId, Cancel);
        matter.Lane.ShouldBe(Lane.Green);
        matter.Steps.ShouldAllBe(step => step.Lane == Lane.Green);
        var check = await db.CreditChecks.AsNoTracking().SingleAsync(each => each.CaseId == receipt.CaseId, Cancel);
        (check.Grade, check.Source, check.AsOf, check.IsDemo).ShouldBe((CreditGrade.A, "scripted", new DateOnly(2026, 3, 1), true));
        (await db.Journal.AsNoTracking().SingleAsync(line => line.CaseId == receipt.CaseId && line.Kind == "draft.Credit", Cancel)).Note.ShouldNotBeNull().ShouldContain("A 级");

        foreach (var list in new[] { WorkListKind.Unit, WorkListKind.Incoming })
        {
            await using var desk = house.As(house.Clerk);
            (await desk.ServiceProvider.GetRequiredService<WorkDesk>().PageAsync(list, house.Clerk, cancellationToken: Cancel)).Rows.Select(row => row.CaseId).ShouldBe([receipt.CaseId, ordinary], $"{list}: the green lane is on top, though it came later");
        }

        source.Asked.ShouldBe(1, "an answer a moment old is used again");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Listed_IsRefusedWithReasonSourceAndDate_UntilTheObjectionIsUpheld(DatabaseProvider provider)
    {
        var source = new ScriptedSource { File = new CreditFile(CreditGrade.A, new DateOnly(2026, 3, 1), [Entry]) };
        await using var house = await CaseHouse.OpenAsync(provider, source);
        var (item, company) = await AddAsync(house);
        var no = (await ApplyAsync(house, item, company.Id, brings: ["plan"])).Refusal.ShouldBeOfType<CreditBlocks>();
        (no.Reason, no.By, no.On, no.AsOf).ShouldBe((Entry.Reason, Entry.By, Entry.On, new DateOnly(2026, 3, 1)));
        no.Sentence().ShouldContain("〔测试〕信用信息");

        // Twice the same click, and a second one later: one objection, at the office that regulates organisations, with a clock.
        var sent = await Task.WhenAll(ObjectAsync(house, company.Id), ObjectAsync(house, company.Id));
        sent.Where(answer => answer.IsYes).ShouldNotBeEmpty();
        var objection = (await ObjectAsync(house, company.Id)).OrThrow();
        (objection.TenantId, objection.UnitId).ShouldBe((TestData.District, TestData.UnitId(TestData.District, UnitFunction.MarketRegulation)));
        objection.DueAt.ShouldBe(new DateTime(2026, 3, 10, 15, 59, 59, DateTimeKind.Utc), TimeSpan.FromSeconds(1), "five working days after Tuesday 3 March");
        (await ApplyAsync(house, item, company.Id, brings: ["plan"])).Refusal.ShouldBeOfType<CreditBlocks>("while nobody has answered, the entry stands");

        (await AnswerAsync(house, objection.Id, true, "已核实", house.Approver)).Refusal.ShouldBeOfType<NotAllowed>("another office");
        (await AnswerAsync(house, objection.Id, true, "", Authority)).Refusal.ShouldBeOfType<ObjectionWords>();
        (await AnswerAsync(house, objection.Id, true, "已核实缴清", Authority)).OrThrow();
        (await AnswerAsync(house, objection.Id, true, "已核实缴清", Authority)).OrThrow();
        (await AnswerAsync(house, objection.Id, false, "不同意", TestData.Staff(TestData.District, UnitFunction.MarketRegulation, Duties.Approver))).Refusal.ShouldBeOfType<ObjectionAnswered>();

        (await ApplyAsync(house, item, company.Id)).OrThrow().Owed.ShouldHaveSingleItem();
        (await ObjectAsync(house, company.Id)).Refusal.ShouldBeOfType<EntryGone>();
        await using var db = house.Everywhere();
        (await db.CreditObjections.CountAsync(Cancel)).ShouldBe(1);
        (await db.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("credit.")).Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(["credit.Object", "credit.Uphold"], ignoreOrder: true);
        (await db.Notices.AsNoTracking().SingleAsync(notice => notice.Template == nameof(NoticeTemplate.CreditCorrected), Cancel)).CitizenId.ShouldBe(house.Citizen.Id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Objection_NotUpheld_LeavesTheEntry_AndMayBeMadeAnew(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider, new ScriptedSource { File = new CreditFile(CreditGrade.D, new DateOnly(2026, 3, 1), [Entry]) });
        var (item, company) = await AddAsync(house);
        var first = (await ObjectAsync(house, company.Id)).OrThrow();
        (await AnswerAsync(house, first.Id, false, "决定书仍未履行", Authority)).OrThrow();
        (await ApplyAsync(house, item, company.Id, brings: ["plan"])).Refusal.ShouldBeOfType<CreditBlocks>();
        (await ObjectAsync(house, company.Id)).OrThrow().Id.ShouldNotBe(first.Id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Objection_OfAStrangerOrAnotherPlace_IsNobodys(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider, new ScriptedSource { File = new CreditFile(CreditGrade.D, new DateOnly(2026, 3, 1), [Entry]) });
        var (_, company) = await AddAsync(house);
        (await ObjectAsync(house, company.Id, TestData.Applicant(Guid.CreateVersion7()))).Refusal.ShouldBeOfType<NotFound>();
        var objection = (await ObjectAsync(house, company.Id)).OrThrow();
        var elsewhere = TestData.Staff(TestData.OtherDistrict, UnitFunction.MarketRegulation, Duties.Approver);
        (await AnswerAsync(house, objection.Id, true, "是", elsewhere)).Refusal.ShouldBeOfType<NotFound>();
        foreach (var (place, sees) in new[] { (TestData.District, 1), (TestData.OtherDistrict, 0), (TestData.OtherStreet, 0) })
        {
            await using var db = house.Database.Staff(place);
            (await db.CreditObjections.CountAsync(Cancel)).ShouldBe(sees, $"tenant {place}");
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Objection_AtTheWindow_SaysWhoCameAndWhatWasSeen_AndLivesLikeOneSentOnline(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider, new ScriptedSource { File = new CreditFile(CreditGrade.D, new DateOnly(2026, 3, 1), [Entry]) });
        var (_, company) = await AddAsync(house);
        await using var visit = house.As(house.Clerk);
        var desk = visit.ServiceProvider.GetRequiredService<CreditDesk>();
        Task<Answer<CreditObjection>> SendAsync(Actor by, bool seen = true, AuthoritySeen? authority = AuthoritySeen.Agent, string reason = "罚款已于一月缴清", Guid? citizen = null) =>
            desk.ObjectAtWindowAsync(company.Id, citizen ?? house.Citizen.Id, Entry.Key, reason, seen, authority, by, Cancel);
        (await SendAsync(house.Clerk, seen: false)).Refusal.ShouldBeOfType<DocumentNotSeen>();
        (await SendAsync(house.Clerk, authority: null)).Refusal.ShouldBeOfType<AuthorityNotSeen>();
        (await SendAsync(house.Clerk, reason: " ")).Refusal.ShouldBeOfType<ObjectionWords>();
        (await SendAsync(house.Clerk, citizen: Guid.CreateVersion7())).Refusal.ShouldBeOfType<NotFound>("nobody who is known");
        (await SendAsync(house.Approver)).Refusal.ShouldBeOfType<NotAllowed>();
        (await SendAsync(house.Applicant)).Refusal.ShouldBeOfType<NotAllowed>();

        var objection = (await SendAsync(house.Clerk)).OrThrow();
        (await SendAsync(house.Clerk)).OrThrow().Id.ShouldBe(objection.Id, "a second click");
        (await ObjectAsync(house, company.Id)).OrThrow().Id.ShouldBe(objection.Id, "and one that is sent online besides");
        (objection.CitizenId, objection.ByName, objection.Channel, objection.TakenInBy, objection.TakenInByName, objection.Authority).ShouldBe((house.Citizen.Id, house.Citizen.Name, Channel.Window, house.Clerk.AccountId, house.Clerk.Name, AuthoritySeen.Agent));
        objection.DueAt.ShouldBe(new DateTime(2026, 3, 10, 15, 59, 59, DateTimeKind.Utc), TimeSpan.FromSeconds(1));
        await using var db = house.Everywhere();
        var line = await db.Journal.AsNoTracking().SingleAsync(entry => entry.Kind == "credit.Object", Cancel);
        line.ActorId.ShouldBe(house.Clerk.AccountId);
        line.Note.ShouldBe($"罚款已于一月缴清（{house.Citizen.Name}，经办人：已看过身份证件和授权委托书）");

        var both = Authority with { AccountId = house.Clerk.AccountId };
        (await AnswerAsync(house, objection.Id, true, "已核实缴清", both)).Refusal.ShouldBeOfType<NotAllowed>("who took it in for the applicant does not answer it");
        (await AnswerAsync(house, objection.Id, true, "已核实缴清", Authority)).OrThrow();
        (await db.Notices.AsNoTracking().SingleAsync(notice => notice.Template == nameof(NoticeTemplate.CreditCorrected), Cancel)).CitizenId.ShouldBe(house.Citizen.Id);
        (await SendAsync(house.Clerk)).Refusal.ShouldBeOfType<EntryGone>();
        foreach (var (place, sees) in new[] { (TestData.District, 1), (TestData.OtherDistrict, 0) })
        {
            await using var staff = house.Database.Staff(place);
            (await staff.CreditObjections.CountAsync(Cancel)).ShouldBe(sees, $"tenant {place}");
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task SourceDownOrHanging_IsTheOrdinaryPath_WrittenDownAndNotAskedOnEveryPage(DatabaseProvider provider)
    {
        var source = new ScriptedSource { Trouble = new HttpRequestException("away") };
        await using var house = await CaseHouse.OpenAsync(provider, source);
        var (item, company) = await AddAsync(house);
        (await ApplyAsync(house, item, company.Id)).Refusal.ShouldBeOfType<NotComplete>("what only good credit may promise is asked for");
        var receipt = (await ApplyAsync(house, item, company.Id, brings: ["plan"])).OrThrow();
        source.Asked.ShouldBe(1);
        await using var db = house.Everywhere();
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == receipt.CaseId, Cancel)).Lane.ShouldBe(Lane.Normal);
        (await db.CreditChecks.AsNoTracking().SingleAsync(each => each.CaseId == receipt.CaseId, Cancel)).Outcome.ShouldBe(CreditOutcome.Failed);

        (source.Trouble, source.Hangs) = (null, true);
        house.Clock.Now += CreditDesk.SilenceHolds;
        await using var visit = house.As(house.Applicant);
        (await visit.ServiceProvider.GetRequiredService<CreditDesk>().LookAsync(company.Id, TestData.Community, Cancel)).Outcome.ShouldBe(CreditOutcome.TimedOut);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Person_IsNeverAskedOf_AndPromisesAsBefore(DatabaseProvider provider)
    {
        var source = new ScriptedSource { File = new CreditFile(CreditGrade.D, new DateOnly(2026, 3, 1), [Entry]) };
        await using var house = await CaseHouse.OpenAsync(provider, source);
        var (item, _) = await AddAsync(house);
        (await ApplyAsync(house, item, null)).Refusal.ShouldBeOfType<NotComplete>().Problems.ShouldHaveSingleItem().Field.ShouldBe("paper.plan");
        (await ApplyAsync(house, item, null, brings: ["plan"])).OrThrow();
        source.Asked.ShouldBe(0);
    }

    private static async Task<(ServiceItem Item, Organisation Company)> AddAsync(CaseHouse house)
    {
        var item = TestData.Item(route: [TestData.Step(1, TenantLevel.Street, StepDuty.Accept), TestData.Step(2, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs)], code: "XY-0001");
        item.Subjects = SubjectKinds.Person | SubjectKinds.Organisation;
        item.Detail = item.Detail with
        {
            Credit = new CreditTerms(GreenLane: true, DishonestBars: true),
            Materials = [new MaterialSpec { Key = "plan", Name = "平面图", Tolerable = true, TolerableDays = 5, OnGoodCredit = true }],
        };
        var company = new Organisation { Name = "〔演示〕示例公司", CreditCode = "91999999MADE00011C", HomeTenantId = TestData.Community };
        await using var db = house.Everywhere();
        db.AddRange(item, company);
        await db.SaveChangesAsync(Cancel);
        db.Add(new OrganisationMember { TenantId = TestData.Community, CitizenId = house.Citizen.Id, OrganisationId = company.Id, Role = "法定代表人" });
        await db.SaveChangesAsync(Cancel);
        return (item, company);
    }

    private static async Task<Answer<SubmissionReceipt>> ApplyAsync(CaseHouse house, ServiceItem item, Guid? organisationId, string[]? brings = null)
    {
        await using var visit = house.As(house.Applicant);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(item.Id, TestData.Community, house.Citizen.Id, null, organisationId, house.Applicant, Cancel)).OrThrow();
        var typed = new Dictionary<string, string>(StringComparer.Ordinal) { [LaterPromise.LaterKey("plan")] = LaterPromise.LaterValue(brings is null), [LaterPromise.NameKey] = house.Citizen.Name };
        (await desk.SaveAsync(draft.Id, typed, house.Applicant, Cancel)).OrThrow();
        foreach (var key in brings ?? [])
        {
            using var scan = new MemoryStream(SampleAnswers.Picture);
            (await desk.AddPaperAsync(draft.Id, key, "材料.png", scan, house.Applicant, Cancel)).OrThrow();
        }

        var sent = await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel);
        if (!sent.IsYes)
        {
            (await desk.DiscardAsync(draft.Id, house.Applicant, Cancel)).OrThrow();
        }

        return sent;
    }

    private static async Task<Answer<CreditObjection>> ObjectAsync(CaseHouse house, Guid company, Actor? by = null)
    {
        await using var visit = house.As(by ?? house.Applicant);
        return await visit.ServiceProvider.GetRequiredService<CreditDesk>().ObjectAsync(company, Entry.Key, "罚款已于一月缴清", TestData.Community, by ?? house.Applicant, Cancel);
    }

    private static async Task<Answer<CreditObjection>> AnswerAsync(CaseHouse house, Guid objectionId, bool upheld, string words, Actor by)
    {
        await using var visit = house.As(by);
        return await visit.ServiceProvider.GetRequiredService<CreditDesk>().AnswerAsync(objectionId, upheld, words, by, Cancel);
    }

    /// <summary>Plays the outside system.</summary>
    private sealed class ScriptedSource : ICreditSource
    {
        private int _asked;

        public CreditFile? File { get; set; }

        public Exception? Trouble { get; set; }

        public bool Hangs { get; set; }

        public int Asked => _asked;

        public CreditSheet Sheet { get; } = new("scripted", "〔测试〕信用信息", "测试", TimeSpan.FromMilliseconds(100), IsDemo: true);

        public async Task<CreditFile?> AskAsync(CreditCode code, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            if (Hangs)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            return Trouble is { } trouble ? throw trouble : File;
        }
    }
}
