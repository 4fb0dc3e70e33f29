using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>Who takes an item in: by which doors, and which places below its owner from which day.</summary>
public sealed class DoorsOfItemsTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "94")]
    public async Task Acceptance_HandedDownFromTomorrow_CountsInThePlanFromThatDay(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = TestData.Item(route: [TestData.Step(1, TenantLevel.Community, StepDuty.Accept), TestData.Step(2, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs)], code: "CS-0094");
        await office.AddItemAsync(item);
        (await PlanAsync()).ShouldBe([TestData.Community, TestData.District], "nobody is named: the route alone says who");

        await using (var db = office.Database.Everywhere())
        {
            db.Delegations.Add(new Delegation { TenantId = TestData.Community, ItemKey = item.ItemKey, Right = DelegatedRight.Accept, From = ChinaTime.DateOf(TestData.Now).AddDays(1) });
            await db.SaveChangesAsync(Cancel);
        }

        (await PlanAsync()).ShouldBe([TestData.Street, TestData.District], "not before tomorrow");
        var waits = await office.HandInAsync(item: item);
        (await office.DoAsync(waits.CaseId, new CaseAct(CaseAction.Accept, Guid.CreateVersion7()), TestData.Clerk(TestData.Community))).Refusal.ShouldNotBeNull();
        await office.MustAsync(waits.CaseId, CaseAction.Accept, TestData.Clerk(TestData.Street));

        office.Time.Advance(TimeSpan.FromDays(1));
        (await PlanAsync()).ShouldBe([TestData.Community, TestData.District]);

        async Task<IEnumerable<int>> PlanAsync()
        {
            var receipt = await office.HandInAsync(item: item);
            await using var db = office.Database.Everywhere();
            return await db.CaseSteps.AsNoTracking().Where(step => step.CaseId == receipt.CaseId).OrderBy(step => step.Stage).Select(step => step.TenantId).ToListAsync(Cancel);
        }
    }

    /// <summary>The planned days of the catalogue entry are days on which it is taken in and days on which it is not.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Start_BeforeTheFirstDayOrFromTheDayOfCancelling_IsRefusedWithTheDay(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = TestData.Item(code: "CS-0096");
        var today = ChinaTime.DateOf(TestData.Now);
        item.Detail = item.Detail with { Listing = new Listing { EffectiveOn = today.AddDays(1), CancelledOn = today.AddDays(2) } };
        await office.AddItemAsync(item);
        async Task<Refusal?> StartAsync() => (await office.IntakeOf(office.Applicant.Id).StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, TestData.Applicant(office.Applicant.Id), Cancel)).Refusal;

        (await StartAsync()).ShouldBe(new ItemNotYet(today.AddDays(1)));
        office.Time.Advance(TimeSpan.FromDays(1));
        (await StartAsync()).ShouldBeNull();
        office.Time.Advance(TimeSpan.FromDays(1));
        (await StartAsync()).ShouldBe(new ItemNoMore(today.AddDays(2)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Start_ByADoorTheItemHasNot_IsRefusedWithTheDoorsItHas(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = TestData.Item(code: "CS-0095");
        item.Detail = item.Detail with { Channels = [Channel.Window] };
        await office.AddItemAsync(item);
        var actor = TestData.Applicant(office.Applicant.Id);

        var refusal = (await office.IntakeOf(office.Applicant.Id).StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, actor, Cancel)).Refusal.ShouldBeOfType<NotByThisDoor>();

        refusal.Sentence(System.Globalization.CultureInfo.GetCultureInfo("zh-CN")).ShouldContain("窗口");
        refusal.Sentence(System.Globalization.CultureInfo.GetCultureInfo("en")).ShouldContain("indow");
        (await office.WindowAt(TestData.Community).StartAsync(item.Id, TestData.Community, null, null, null, TestData.Clerk(TestData.Community), Cancel)).IsYes.ShouldBeTrue();
    }

    [Fact]
    public async Task Guide_OfAnItemForTheWindowOnly_HidesTheStartAndSaysWhere()
    {
        var key = await OnlyAtTheWindowAsync("DY-0101");
        var page = await portal.Http().GetAsync($"items/{key}");

        page.All("a[href^='apply/']").ShouldBeEmpty();
        page.All("main .notice").ShouldContain(notice => notice.TextContent.Contains("请通过这些渠道办理：窗口", StringComparison.Ordinal));
        (await portal.Http().GetAsync("items/MZ-0101")).All("a[href^='apply/']").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task File_OfAWindowsDraft_OpensForItsOwnClerkAlone()
    {
        using var clerk = await portal.SignedInAsync("xincheng.clerk");
        var paper = await PaperOfADraftAsync("xincheng.clerk");

        (await clerk.GetAsync($"attachments/{paper}")).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var (colleague, slug) in new[] { ("xincheng.approver", "xincheng"), ("furong.clerk", "furong"), ("kaifu.supervisor", "kaifu"), ("kaifu.reviewer", "kaifu") })
        {
            using var http = await portal.SignedInAsync(colleague, slug);
            (await http.GetAsync($"attachments/{paper}")).Status.ShouldBe(HttpStatusCode.NotFound, colleague);
        }
    }

    private async Task<Guid> PaperOfADraftAsync(string userName)
    {
        await using var visit = await Catalog.DeskVisit.AsAsync(portal, userName);
        var run = new ApplyRun(portal, portal.Http());
        var item = await run.ItemAsync("MZ-0101");
        var desk = visit.Get<Core.Intake.IntakeDesk>();
        var draft = (await desk.StartAsync(item.Id, visit.Actor.Post!.TenantId, null, null, null, visit.Actor, Cancel)).Value!;
        using var picture = new MemoryStream(Core.Demo.SampleAnswers.Picture);
        return (await desk.AddPaperAsync(draft.Id, "incomeProof", "收入.png", picture, visit.Actor, Cancel)).Value!.Id;
    }

    private async Task<string> OnlyAtTheWindowAsync(string code)
    {
        await using var db = portal.Everywhere();
        var like = await db.ServiceItems.AsNoTracking().Where(item => item.Code == code && item.State == ItemState.Published).OrderBy(item => item.TenantId).FirstAsync(Cancel);
        db.Add(new ServiceItem
        {
            ItemKey = Guid.CreateVersion7(),
            TenantId = like.TenantId,
            Version = 1,
            State = ItemState.Published,
            Code = "CK-0001",
            Name = "只在窗口办的事项",
            NameEn = "Done at windows only",
            Initials = "ZZCKBDSX",
            Class = like.Class,
            OwnerLevel = like.OwnerLevel,
            CanApply = true,
            CreatedAt = like.CreatedAt,
            PublishedAt = like.PublishedAt,
            Detail = like.Detail with { Channels = [Channel.Window] },
        });
        await db.SaveChangesAsync(Cancel);
        return "CK-0001";
    }
}
