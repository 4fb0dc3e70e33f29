using System.Globalization;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Tests.Halls;
using Portal.Web.Cases.Work;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>The case beside the list, over a real database: what is typed is never lost, and every button is asked of the rules.</summary>
public sealed class CasePaneTests : BunitContext
{
    private static readonly CancellationToken Ct = Xunit.TestContext.Current.CancellationToken;

    public CasePaneTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");

    [Fact]
    public async Task Form_RefusedBecauseAColleagueWasFirst_KeepsTheTextAndNamesWho()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var caseId = (await office.HandInAsync()).CaseId;
        var pane = await ShowAsync(office, caseId, TestData.Clerk(TestData.Community));
        await pane.Find("[data-key=submit]").ClickAsync(new());
        await pane.Find("#act-note").InputAsync("写了很久的意见");

        var colleague = TestData.Clerk(TestData.Community);
        await office.MustAsync(caseId, CaseAction.Note, colleague, "电话核实过");
        await pane.Find("form.act-form").SubmitAsync();

        pane.WaitForElement(".act-form .notice").TextContent.ShouldContain(colleague.Name);
        pane.Find("#act-note").GetAttribute("value").ShouldBe("写了很久的意见");
        await pane.Find(".act-form .notice button").ClickAsync(new());
        pane.WaitForState(() => pane.FindAll(".act-form .notice").Count == 0);
        pane.Find("#act-note").GetAttribute("value").ShouldBe("写了很久的意见");

        await pane.Find("form.act-form").SubmitAsync();
        pane.WaitForState(() => pane.Instance is not null && Done.Count == 1);
        Done[0].Leaves.ShouldBeTrue();
        await using var db = office.Database.Everywhere();
        (await db.CaseEvents.SingleAsync(happened => happened.Action == CaseAction.HandOver, Ct)).Note.ShouldBe("写了很久的意见");
    }

    /// <summary>Number and case are linked: beside the case stands with which number, in which hall and at which window somebody came for it.</summary>
    [Fact, Trait("Row", "34")]
    public async Task Numbers_WithWhichSomebodyCame_StandBesideTheCase()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        await using var house = await HallHouse.OpenAsync(DatabaseProvider.Sqlite, counters: 1, database: office.Database);
        var (counter, caseId) = (house.Counters[0], (await office.HandInAsync(TestData.Street)).CaseId);
        var ticket = await house.TakeAsync();
        await house.NextAsync(counter);
        await house.MustAsync(ticket, TicketAction.Serve, counter);
        await house.Desk().LinkToVisitorAsync([caseId], null, house.ClerkAt(counter), Ct);

        var pane = await ShowAsync(office, caseId, TestData.Clerk(TestData.Street));

        var line = pane.WaitForElement("#case-numbers li").TextContent;
        line.ShouldContain(ticket.Label);
        line.ShouldContain("测试大厅");
        line.ShouldContain("1 号窗口");
        pane.FindAll("#case-numbers a").ShouldBeEmpty("the number's own page is its holder's");
    }

    [Fact]
    public async Task Form_WithoutWhatItNeeds_SaysSoAndStays()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var caseId = (await office.HandInAsync()).CaseId;
        var pane = await ShowAsync(office, caseId, TestData.Clerk(TestData.Community));
        await pane.FindAll(".action-bar .btn").First(button => button.TextContent.Contains("告知补正", StringComparison.Ordinal)).ClickAsync(new());
        await pane.Find("form.act-form").SubmitAsync();
        pane.WaitForElement(".act-form .notice").TextContent.ShouldContain("请至少列出一项");

        await pane.Find("#act-more").InputAsync("户口本复印件\n收入证明");
        await pane.Find("form.act-form").SubmitAsync();
        pane.WaitForState(() => Done.Count == 1);
        await using var db = office.Database.Everywhere();
        (await db.Cases.SingleAsync(Ct)).Missing.ShouldBe(["户口本复印件", "收入证明"]);
    }

    [Fact]
    public async Task Clock_StoppedAndStartedFromThePane_SaysWhyAndUntilWhen()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var caseId = (await office.HandInAsync()).CaseId;
        await office.MustAsync(caseId, CaseAction.HandOver, TestData.Clerk(TestData.Community));
        await office.MustAsync(caseId, CaseAction.Accept, TestData.Clerk(TestData.Street));
        var pane = await ShowAsync(office, caseId, TestData.Reviewer(TestData.Street));
        await Button(pane, "暂停计时").ClickAsync(new());
        await pane.Find("#act-note").InputAsync("需要专家评审");
        await pane.Find("form.act-form").SubmitAsync();
        pane.WaitForElement(".act-form .notice").TextContent.ShouldContain("法定事由");

        await pane.Find("#act-pause").ChangeAsync("Correction");
        pane.WaitForElement("#act-more");
        await pane.Find("#act-pause").ChangeAsync("ExpertReview");
        await pane.Find("#act-document").InputAsync("专家评审告知书〔2026〕3号");
        await pane.Find("#act-days").InputAsync("5");
        await pane.Find("form.act-form").SubmitAsync();

        var note = pane.WaitForElement(".case-side .notice-caution").TextContent;
        note.ShouldContain("专家评审告知书〔2026〕3号");
        note.ShouldContain("预计2026年3月10日");
        Button(pane, "恢复计时").ClassList.ShouldContain("btn-primary");
        await Button(pane, "恢复计时").ClickAsync(new());
        await pane.Find("form.act-form").SubmitAsync();
        pane.WaitForState(() => pane.FindAll(".case-side .notice-caution").Count == 0);

        await Button(pane, "申请延期").ClickAsync(new());
        await pane.Find("#act-days").InputAsync("10");
        await pane.Find("#act-note").InputAsync("等待外地核查");
        await pane.Find("form.act-form").SubmitAsync();
        pane.WaitForElement(".case-side .notice").TextContent.ShouldContain("申请延期10个工作日");
    }

    [Fact]
    public async Task Extension_AskedForByAColleague_IsGrantedFromThePaneOfTheLeader()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var caseId = (await office.HandInAsync()).CaseId;
        await office.MustAsync(caseId, CaseAction.HandOver, TestData.Clerk(TestData.Community));
        await office.MustAsync(caseId, CaseAction.Accept, TestData.Clerk(TestData.Street));
        (await office.DoAsync(caseId, new CaseAct(CaseAction.AskExtension, Guid.CreateVersion7()) { Note = "等待外地核查", Days = 10 }, TestData.Reviewer(TestData.Street))).Refusal.ShouldBeNull();
        var pane = await ShowAsync(office, caseId, TestData.Leader(TestData.District));

        await Button(pane, "批准延期").ClickAsync(new());
        pane.Find(".act-form .notice").TextContent.ShouldContain("等待外地核查");
        await pane.Find("form.act-form").SubmitAsync();

        pane.WaitForElement(".case-side .notice").TextContent.ShouldContain("已延期10个工作日");
        await using var db = office.Database.Everywhere();
        (await db.Cases.SingleAsync(Ct)).Extension!.Days.ShouldBe(10);
    }

    [Fact]
    public async Task Head_OfACaseThatTheLawAccepted_IsRedAndSaysSo()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var caseId = (await office.HandInAsync()).CaseId;
        office.Time.Advance(TimeSpan.FromDays(9));
        (await office.JobDesk().KeepTimeAsync(Ct)).ShouldBe(1);

        var pane = await ShowAsync(office, caseId, TestData.Clerk(TestData.Community));
        pane.FindAll(".case-head .lamp-red").Select(lamp => lamp.TextContent).ShouldContain("视为受理");
    }

    [Fact]
    public async Task Refusing_ForWantOfASharedPaper_IsStoppedAndAsksWhy()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var item = TestData.Item(code: "CS-0716");
        item.Detail = item.Detail with { Materials = [new MaterialSpec { Key = "book", Name = "户口簿", Source = MaterialSource.Shared }] };
        await office.AddItemAsync(item);
        var caseId = (await office.HandInAsync(item: item)).CaseId;
        await office.MustAsync(caseId, CaseAction.HandOver, TestData.Clerk(TestData.Community));
        var pane = await ShowAsync(office, caseId, TestData.Clerk(TestData.Street));

        await Menu(pane, "不予受理").ClickAsync(new());
        await pane.Find("#act-note").InputAsync("未交户口簿");
        pane.Find(".act-form .notice-caution").TextContent.ShouldContain("国务院令第716号");
        pane.FindAll("#shared-reason").ShouldBeEmpty("a reason is heard only from who was stopped");
        await pane.Find("form.act-form").SubmitAsync();

        pane.WaitForElement("#shared-reason");
        await using var db = office.Database.Everywhere();
        (await db.Journal.SingleAsync(line => line.Kind == "refused.Refuse", Ct)).Subject.ShouldBe("户口簿");
        (await db.Cases.SingleAsync(each => each.Id == caseId, Ct)).Status.ShouldBe(CaseStatus.Submitted);
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<CasePane> pane, string words) =>
        pane.FindAll(".action-bar .btn").First(button => button.TextContent.Trim().StartsWith(words, StringComparison.Ordinal));

    [Fact]
    public async Task Transfer_AFewLettersChooseTheOffice_AndWhatHappensIsSaidBeforehand()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var caseId = (await office.HandInAsync()).CaseId;
        await office.MustAsync(caseId, CaseAction.HandOver, TestData.Clerk(TestData.Community));
        await office.MustAsync(caseId, CaseAction.Accept, TestData.Clerk(TestData.Street));
        var pane = await ShowAsync(office, caseId, TestData.Reviewer(TestData.Street));

        await Menu(pane, "下派走访").ClickAsync(new());
        await pane.Find("#act-place").InputAsync("112 hall");
        var seen = pane.WaitForElement(".foresight").TextContent;
        seen.ShouldContain("测试社区112");
        seen.ShouldContain("签收");
        seen.ShouldContain("回到您这里");
        seen.ShouldContain("不变");
        await pane.Find("#act-note").InputAsync("请入户看看");
        await pane.Find("form.act-form").SubmitAsync();

        pane.WaitForState(() => Done.Count == 1);
        await using var db = office.Database.Everywhere();
        (await db.CaseSteps.SingleAsync(step => step.State == StepState.Open, Ct)).TenantId.ShouldBe(TestData.OtherCommunity);
    }

    [Fact]
    [Trait("Row", "63")]
    public async Task Grant_WithAConditionOfAUnit_IsAnsweredInTheForm()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var caseId = await JointDeskTests.AtTheUnitsAsync(office, Core.Catalog.StageJoin.AnyVeto);
        await JointDeskTests.SayAsync(office, caseId, Core.Tenancy.UnitFunction.CivilAffairs);
        await JointDeskTests.SayAsync(office, caseId, Core.Tenancy.UnitFunction.MarketRegulation, conditions: "三十日内补办登记");
        await JointDeskTests.SayAsync(office, caseId, Core.Tenancy.UnitFunction.Hall);
        var pane = await ShowAsync(office, caseId, TestData.Approver(TestData.District));
        pane.FindAll(".stage-table tbody tr").Count.ShouldBe(3);
        pane.Find(".stage-table caption").TextContent.ShouldContain("共同时限");

        await Button(pane, "准予").ClickAsync(new());
        pane.Find(".condition .notice").TextContent.ShouldBe("三十日内补办登记");
        await pane.Find("form.act-form").SubmitAsync();
        pane.WaitForElement(".act-form .notice-danger").TextContent.ShouldContain("三十日内补办登记");
        await pane.Find(".condition input[value=yes]").ChangeAsync(true);
        await pane.Find("form.act-form").SubmitAsync();

        pane.WaitForState(() => Done.Count == 1);
        await using var db = office.Database.Everywhere();
        (await db.Cases.SingleAsync(Ct)).Outcome.ShouldBe(Outcome.Approved);
    }

    private static AngleSharp.Dom.IElement Menu(IRenderedComponent<CasePane> pane, string words) =>
        pane.FindAll(".menu-items button").First(button => button.TextContent.Trim() == words);

    [Fact]
    public async Task Pane_CaseOfNoStepOfMine_AsksAReasonFirst()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var caseId = (await office.HandInAsync()).CaseId;
        var reader = TestData.Staff(TestData.District, Core.Tenancy.UnitFunction.MarketRegulation, Duties.Supervisor);
        var pane = await ShowAsync(office, caseId, reader);
        pane.Markup.ShouldNotContain("张小测");
        await pane.Find("form").SubmitAsync();
        pane.WaitForElement(".field-error");
        await pane.Find("#reading-reason").InputAsync("监督检查");
        await pane.Find("form").SubmitAsync();
        pane.WaitForElement(".case-head").TextContent.ShouldContain("张小测");
        pane.FindAll("[data-key=submit]").ShouldBeEmpty();
        pane.Markup.ShouldNotContain(office.Applicant.DocumentNumber);
    }

    [Fact]
    public async Task Pane_ForeignCase_SaysNotFound()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var caseId = (await office.HandInAsync()).CaseId;
        var pane = await ShowAsync(office, caseId, TestData.Clerk(TestData.OtherStreet));
        pane.Find("#refused").TextContent.ShouldContain("没有找到");
        pane.Markup.ShouldNotContain("张小测");
    }

    [Fact]
    public async Task Pane_ChangedElsewhere_SaysSoAndMovesNothing()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var caseId = (await office.HandInAsync()).CaseId;
        var pane = await ShowAsync(office, caseId, TestData.Clerk(TestData.Community));
        await office.MustAsync(caseId, CaseAction.Note, TestData.Clerk(TestData.Community), "刚刚写的备注");
        pane.WaitForElement(".case-body .notice").TextContent.ShouldContain("刚刚有了变化");
        pane.Markup.ShouldNotContain("刚刚写的备注");
        await pane.Find(".case-body .notice button").ClickAsync(new());
        pane.WaitForState(() => pane.Markup.Contains("刚刚写的备注", StringComparison.Ordinal));
    }

    [Fact, Trait("Row", "204")]
    public async Task Correction_OfAnswers_ShowsStaffWhatStoodBeforeAndAfter_Masked()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var item = TestData.Item(code: "CS-0205");
        item.Detail = item.Detail with { Form = new FormSchema { Sections = [new FormSection("s", "信息", [new FormField { Key = "road", Kind = FieldKind.Text, Label = "现住地址" }, new FormField { Key = "phone", Kind = FieldKind.Phone, Label = "联系电话" }])] } };
        await office.AddItemAsync(item);
        var (intake, applicant) = (office.IntakeOf(office.Applicant.Id), TestData.Applicant(office.Applicant.Id));
        var draft = (await intake.StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, applicant, Ct)).Value!;
        await intake.SaveAsync(draft.Id, Typed("一号路", "13800000001"), applicant, Ct);
        var caseId = (await intake.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), applicant, Ct)).Value!.CaseId;
        await office.MustAsync(caseId, CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), missing: ["门牌号"]);
        var correction = (await intake.StartCorrectionAsync(caseId, applicant, Ct)).Value!;
        await intake.SaveAsync(correction.Id, Typed("一号路 3 号", "13800000002"), applicant, Ct);
        (await intake.CorrectAsync(correction.Id, applicant, Ct)).Refusal.ShouldBeNull();

        var pane = await ShowAsync(office, caseId, TestData.Clerk(TestData.Community));

        var lines = pane.FindAll(".timeline-note li").Select(line => line.TextContent).ToList();
        lines.ShouldContain(line => line.Contains("现住地址", StringComparison.Ordinal) && line.Contains("一号路 →", StringComparison.Ordinal) && line.Contains("一号路 3 号", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("联系电话", StringComparison.Ordinal));
        pane.Markup.ShouldNotContain("13800000001");
        pane.Markup.ShouldNotContain("13800000002");

        static Dictionary<string, string> Typed(string road, string phone) => new(StringComparer.Ordinal) { ["road"] = road, ["phone"] = phone };
    }

    /// <summary>What was acted, as the list beside hears it.</summary>
    private List<Done> Done { get; } = [];

    private async Task<IRenderedComponent<CasePane>> ShowAsync(CaseOffice office, Guid caseId, Actor actor)
    {
        await this.ServeDeskAsync(office, actor);
        var pane = Render<CasePane>(parameters => parameters.Add(shown => shown.CaseId, caseId).Add(shown => shown.CloseUrl, "work").Add(shown => shown.OnDone, done => Done.Add(done)));
        pane.WaitForState(() => pane.FindAll(".skeleton").Count == 0);
        return pane;
    }
}
