using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>免提交: who asks for what sharing gives is stopped by the rule, and counted (国务院令第716号第七条).</summary>
[Trait("Row", "81")]
public sealed class SharedPapersTests
{
    private static readonly ItemDetail Item = new()
    {
        Materials =
        [
            new MaterialSpec { Key = "proof", Name = "收入证明" },
            new MaterialSpec { Key = "book", Name = new LocalText("户口簿", "Household register"), Source = MaterialSource.Shared },
            new MaterialSpec { Key = "card", Name = "残疾人证", Source = MaterialSource.Shared, When = new When("disabled", "yes") },
        ],
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void WhyNot_SharedMaterialTicked_IsStoppedWhateverElseIsSaid()
    {
        WhyNot(Act("proof")).ShouldBeNull();
        WhyNot(Act("proof", "book") with { SharedReason = "只是提到" }).ShouldBeOfType<MustNotBeAsked>().Keys.ShouldBe(["book"]);
    }

    [Fact]
    public void WhyNot_WordsThatNameIt_WarnUntilTheyAreMeantOtherwise()
    {
        var act = Act() with { Missing = ["户口本首页"] };
        WhyNot(act).ShouldBeOfType<NamesSharedPaper>().Keys.ShouldBe(["book"]);
        WhyNot(act with { SharedReason = "只是提到" }).ShouldBeNull();
        WhyNot(act with { SharedReason = " " }).ShouldBeOfType<NamesSharedPaper>("a blank is no reason");
        WhyNot(Act("proof") with { Note = "另请带户口簿" }).ShouldBeOfType<NamesSharedPaper>("the words beside the list reach the applicant as well");
        WhyNot(Act() with { Missing = ["残疾人证"] }).ShouldBeNull("that line does not concern this applicant");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AskForCorrection_OfASharedMaterial_IsRefusedAndCounted(DatabaseProvider provider)
    {
        await using var house = await OpenAsync(provider);

        var caseId = await SubmitAsync(house);
        var asked = await house.TryAsync(caseId, Act("proof", "book"), house.Clerk);
        asked.Refusal.ShouldBeOfType<MustNotBeAsked>().Sentence(System.Globalization.CultureInfo.GetCultureInfo("zh-CN")).ShouldContain("国务院令第716号第七条");
        var words = Act("proof") with { Missing = ["户口簿上的姓名与申请表不一致，请说明"], SharedReason = "只请说明，不要求提交" };
        (await house.TryAsync(caseId, words, house.Clerk)).Refusal.ShouldBeOfType<NamesSharedPaper>("a reason is heard only from who was stopped");
        await house.ActAsync(caseId, words, house.Clerk);

        await using var read = house.Everywhere();
        (await read.Cases.AsNoTracking().SingleAsync(Cancel)).Missing.ShouldBe(["收入证明", "户口簿上的姓名与申请表不一致，请说明"]);
        var counted = await read.Journal.AsNoTracking().Where(line => line.Kind == "refused.AskForCorrection").OrderBy(line => line.Number).ToListAsync(Cancel);
        counted.Select(line => line.Note).ShouldBe([nameof(MustNotBeAsked), nameof(NamesSharedPaper)]);
        (counted[0].CaseId, counted[0].Subject, counted[0].ActorId).ShouldBe((caseId, "户口簿", house.Clerk.AccountId));
        var insisted = await read.Journal.AsNoTracking().SingleAsync(line => line.Kind == SharedPapers.InsistedKind, Cancel);
        (insisted.CaseId, insisted.Subject, insisted.Note, insisted.ActorId).ShouldBe((caseId, "户口簿", "只请说明，不要求提交", house.Clerk.AccountId));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_OfStaffThatNamesASharedMaterial_IsStoppedAndCounted_AndTheApplicantsIsNot(DatabaseProvider provider)
    {
        await using var house = await OpenAsync(provider);

        var caseId = await SubmitAsync(house);
        (await house.TryAsync(caseId, CaseAction.Message, house.Clerk, "请明天带户口簿来")).Refusal.ShouldBeOfType<NamesSharedPaper>();
        await house.ActAsync(caseId, new CaseAct(CaseAction.Message, Guid.CreateVersion7()) { Note = "不用带户口簿", SharedReason = "告知不用带" }, house.Clerk);
        (await house.TryAsync(caseId, CaseAction.Message, house.Clerk, "请明天带户口簿来")).Refusal.ShouldBeOfType<NamesSharedPaper>("each such text is stopped anew");
        await house.ActAsync(caseId, CaseAction.Message, house.Applicant, "要带户口簿吗？");
        await house.ActAsync(caseId, CaseAction.Note, house.Clerk, "户口簿已核对");

        var supervisor = TestData.Staff(TestData.District, UnitFunction.Hall, Portal.Core.People.Duties.Supervisor);
        await using var visit = house.As(supervisor);
        var desk = visit.ServiceProvider.GetRequiredService<Portal.Core.Supervision.TruthDesk>();
        var today = Portal.Core.Calendars.ChinaTime.DateOf(TestData.Now);
        var report = (await desk.SharedDemandsAsync(TestData.Tree.Find(TestData.District)!, today, today, supervisor, Cancel)).OrThrow();
        (report.Stopped, report.Insisted).ShouldBe((2, 1));
        var sent = report.Latest.Single(line => line.Insisted);
        (sent.CaseId, sent.What, sent.Why, sent.By).ShouldBe((caseId, "户口簿", "告知不用带", house.Clerk.Name));
        sent.Number.ShouldNotBeNullOrEmpty();
        (await desk.SharedDemandsAsync(TestData.Tree.Find(TestData.District)!, today.AddDays(1), today.AddDays(2), supervisor, Cancel)).OrThrow().Latest.ShouldBeEmpty();

        var stranger = TestData.Staff(TestData.OtherDistrict, UnitFunction.Hall, Portal.Core.People.Duties.Supervisor);
        await using var elsewhere = house.As(stranger);
        var other = elsewhere.ServiceProvider.GetRequiredService<Portal.Core.Supervision.TruthDesk>();
        (await other.SharedDemandsAsync(TestData.Tree.Find(TestData.District)!, today, today, stranger, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await other.SharedDemandsAsync(TestData.Tree.Find(TestData.OtherDistrict)!, today, today, stranger, Cancel)).OrThrow().Stopped.ShouldBe(0);
    }

    /// <summary>To refuse, to stop the clock or to call somebody in for want of a shared paper demands it as much as a list does.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task WordsOfOtherActs_ThatNameASharedMaterial_AreStoppedAndCounted(DatabaseProvider provider)
    {
        await using var house = await OpenAsync(provider);

        var caseId = await SubmitAsync(house);
        (await house.TryAsync(caseId, CaseAction.Refuse, house.Clerk, "不予受理：未交户口簿")).Refusal.ShouldBeOfType<NamesSharedPaper>();
        (await house.TryAsync(caseId, CaseAction.Attend, house.Clerk, "来交户口簿")).Refusal.ShouldBeOfType<NamesSharedPaper>();
        await house.ActAsync(caseId, CaseAction.Accept, house.Clerk);
        var pause = new CaseAct(CaseAction.Suspend, Guid.CreateVersion7()) { Note = "请把户口簿交来", Pause = Portal.Core.Calendars.PauseReason.Inspection, Document = "检测委托书", Days = 5 };
        (await house.TryAsync(caseId, pause, house.Approver)).Refusal.ShouldBeOfType<NamesSharedPaper>();
        (await house.TryAsync(caseId, CaseAction.Reject, house.Approver, "未交户口簿")).Refusal.ShouldBeOfType<NamesSharedPaper>();
        await house.ActAsync(caseId, new CaseAct(CaseAction.Reject, Guid.CreateVersion7()) { Note = "户口簿共享数据与申报不一致，不符合条件", SharedReason = "说明核验结果，不要求提交" }, house.Approver);

        var supervisor = TestData.Staff(TestData.District, UnitFunction.Hall, Portal.Core.People.Duties.Supervisor);
        await using var visit = house.As(supervisor);
        var today = Portal.Core.Calendars.ChinaTime.DateOf(TestData.Now);
        var report = (await visit.ServiceProvider.GetRequiredService<Portal.Core.Supervision.TruthDesk>().SharedDemandsAsync(TestData.Tree.Find(TestData.District)!, today, today, supervisor, Cancel)).OrThrow();
        (report.Stopped, report.Insisted).ShouldBe((4, 1));
        await using var read = house.Everywhere();
        (await read.Journal.AsNoTracking().Where(line => line.CaseId == caseId && line.Kind.StartsWith("refused.")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel))
            .ShouldBe(["refused.Refuse", "refused.Attend", "refused.Suspend", "refused.Reject"]);
        (await read.Cases.AsNoTracking().SingleAsync(Cancel)).Outcome.ShouldBe(Outcome.Rejected);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Scan_OfASharedMaterialAtTheWindow_IsRefusedAndCounted(DatabaseProvider provider)
    {
        await using var house = await OpenAsync(provider);

        await using var visit = house.As(house.Clerk);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(house.Item.Id, TestData.Street, null, null, null, house.Clerk, Cancel)).OrThrow();
        using var scan = new MemoryStream(SampleAnswers.Picture);
        (await desk.AddPaperAsync(draft.Id, "book", "户口簿.png", scan, house.Clerk, Cancel)).Refusal.ShouldBeOfType<MustNotBeAsked>();
        await using var read = house.Everywhere();
        (await read.Journal.AsNoTracking().SingleAsync(line => line.Kind == "refused.Paper", Cancel)).Subject.ShouldBe("户口簿");
        (await read.Attachments.AnyAsync(Cancel)).ShouldBeFalse();
    }

    private static async Task<CaseHouse> OpenAsync(DatabaseProvider provider)
    {
        var house = await CaseHouse.OpenAsync(provider);
        await using var db = house.Everywhere();
        var item = await db.ServiceItems.SingleAsync(each => each.Id == house.Item.Id, Cancel);
        item.Detail = item.Detail with { Materials = Item.Materials };
        await db.SaveChangesAsync(Cancel);
        return house;
    }

    private static CaseAct Act(params string[] materials) => new(CaseAction.AskForCorrection, Guid.CreateVersion7()) { MissingMaterials = materials };

    private static Refusal? WhyNot(CaseAct act) => SharedPapers.WhyNot(Item, new Dictionary<string, string>(StringComparer.Ordinal) { ["disabled"] = "no" }, act);

    private static async Task<Guid> SubmitAsync(CaseHouse house)
    {
        await using var visit = house.As(house.Applicant);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(house.Item.Id, TestData.Community, house.Citizen.Id, null, null, house.Applicant, Cancel)).OrThrow();
        using var scan = new MemoryStream(SampleAnswers.Picture);
        (await desk.AddPaperAsync(draft.Id, "proof", "收入证明.png", scan, house.Applicant, Cancel)).OrThrow();
        return (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).OrThrow().CaseId;
    }
}
