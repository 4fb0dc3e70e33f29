using System.Globalization;
using System.Text.Json;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web.Cases.Shared;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>Numbers of documents and telephones: masked for staff everywhere, told one by one, and each time written down.</summary>
public sealed class RevealTests : BunitContext
{
    private const string Phone = "13900007777";

    private static readonly string Child = DemoIdNumber.Make(new DateOnly(2012, 5, 6), 23);

    private static readonly FormSchema Household = new()
    {
        Sections =
        [
            new FormSection("home", "家庭",
            [
                new FormField { Key = "number", Kind = FieldKind.DocumentNumber, Label = "证件号码", Prefill = "documentNumber" },
                new FormField { Key = "phone", Kind = FieldKind.Phone, Label = "联系电话", Prefill = "phone" },
                new FormField { Key = "income", Kind = FieldKind.Number, Label = "收入" },
                new FormField { Key = "members", Kind = FieldKind.Rows, Label = "家庭成员", Columns = [new FormField { Key = "name", Kind = FieldKind.Text, Label = "姓名" }, new FormField { Key = "number", Kind = FieldKind.DocumentNumber, Label = "证件号码" }] },
            ]),
        ],
    };

    private static readonly Dictionary<string, string> Typed = new(StringComparer.Ordinal) { ["phone"] = Phone, ["income"] = "1200", ["members.0.name"] = "张大", ["members.1.name"] = "张小", ["members.1.number"] = Child };

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public void Text_ThatTheItemCallsMasked_IsVeiledAndAnotherIsNot()
    {
        var account = new FormField { Key = "bankAccount", Kind = FieldKind.Text, Label = "银行账号", Masked = true };
        (AnswerVeil.IsVeiled(account), AnswerVeil.Masked(account, "6222020000000000042")).ShouldBe((true, "6222***********0042"));
        var bank = account with { Key = "bank", Masked = false };
        (AnswerVeil.IsVeiled(bank), AnswerVeil.Masked(bank, "测试银行")).ShouldBe((false, null));
        AnswerVeil.Masked(account with { Kind = FieldKind.Number }, "5").ShouldBeNull("a number is reckoned with, and shown");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "206")]
    public async Task File_LeavesTheDeskMasked_AndOneNumberIsToldAgainstOneLine(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = await HandInAsync(office);
        var clerk = TestData.Clerk(TestData.Community);
        var desk = office.DeskAt(TestData.Community);
        var file = await office.WorkDeskAt(TestData.Community).FileOfAsync((await desk.OpenAsync(caseId, clerk, null, Ct)).Value!, Ct);

        var held = JsonSerializer.Serialize(new { file.Matter.Answers, file.Matter.Citizen, file.Applicant });
        foreach (var secret in new[] { Child, Phone, office.Applicant.DocumentNumber, office.Applicant.Phone! })
        {
            held.ShouldNotContain(secret);
        }

        (file.Matter.Answers["members.1.number"], file.Matter.Answers["income"], file.Matter.Answers["members.1.name"]).ShouldBe((Masking.Id(Child), "1200", "张小"));
        (await desk.RevealAsync(caseId, "members.1.number", clerk, Ct)).Value.ShouldBe(Child);
        (await desk.RevealAsync(caseId, FilePerson.Phone, clerk, Ct)).Value.ShouldBe(office.Applicant.Phone);
        (await LinesAsync(office)).Select(line => (line.CaseId, line.ActorId, line.PostId, line.Subject, line.Note, line.Audience)).ShouldBe(
        [
            (caseId, clerk.AccountId, clerk.Post!.Id, "members.1.number", null, Audience.Staff),
            (caseId, clerk.AccountId, clerk.Post.Id, FilePerson.Phone, null, Audience.Staff),
        ]);
        (await new JournalCheck(office.Database.Maker).RunAsync(Ct)).Fault.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "206")]
    public async Task Reveal_WithoutAStep_NeedsTheReasonAndKeepsItInTheLine(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = await HandInAsync(office);
        var reader = TestData.Staff(TestData.District, UnitFunction.MarketRegulation, Duties.Supervisor);
        var desk = office.DeskAt(TestData.District);

        (await desk.RevealAsync(caseId, "members.1.number", reader, Ct)).Refusal.ShouldBeOfType<ReasonForReadingNeeded>();
        (await LinesAsync(office)).ShouldBeEmpty();
        (await desk.OpenAsync(caseId, reader, "监督检查", Ct)).IsYes.ShouldBeTrue();
        (await desk.RevealAsync(caseId, "members.1.number", TestData.Staff(TestData.District, UnitFunction.MarketRegulation, Duties.Supervisor), Ct))
            .Refusal.ShouldBeOfType<ReasonForReadingNeeded>("a reason is good for the person who gave it");
        (await desk.RevealAsync(caseId, "members.1.number", reader, Ct)).Value.ShouldBe(Child);
        (await LinesAsync(office)).Select(line => (line.Kind, line.Note)).ShouldBe([("file.Read", "监督检查"), ("file.Reveal", "监督检查")]);
        office.Time.Advance(TimeSpan.FromHours(11));
        (await desk.RevealAsync(caseId, "members.1.number", reader, Ct)).Refusal.ShouldBeOfType<ReasonForReadingNeeded>();
    }

    /// <summary>An office that will have the case one day reads nothing of it today without saying why.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "206")]
    public async Task Reveal_ByAnOfficeWhoseStepIsOnlyPlanned_NeedsTheReason(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = await HandInAsync(office);
        await using var db = office.Database.Everywhere();
        var planned = await db.CaseSteps.AsNoTracking().Include(step => step.Unit).Where(step => step.CaseId == caseId && step.State == StepState.Waiting).OrderBy(step => step.Stage).LastAsync(Ct);
        var approver = TestData.Staff(planned.TenantId, planned.Unit!.Function, Duties.Approver);

        (await office.DeskAt(planned.TenantId).OpenAsync(caseId, approver, null, Ct)).Refusal.ShouldBeOfType<ReasonForReadingNeeded>();
        (await office.DeskAt(planned.TenantId).RevealAsync(caseId, "members.1.number", approver, Ct)).Refusal.ShouldBeOfType<ReasonForReadingNeeded>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "206"), Trait("Row", "177")]
    public async Task Reveal_OfAnythingElseOrBySomebodyElse_TellsAndWritesNothing(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = await HandInAsync(office);
        var clerk = TestData.Clerk(TestData.Community);
        foreach (var field in new[] { "income", "members.1.name", "members", "members.0.number", "members.9.number", "members.1", "", "Answers", "applicant:name" })
        {
            (await office.DeskAt(TestData.Community).RevealAsync(caseId, field, clerk, Ct)).Refusal.ShouldBeOfType<NotFound>(field);
        }

        (await office.DeskAt(TestData.OtherStreet).RevealAsync(caseId, "members.1.number", TestData.Clerk(TestData.OtherStreet), Ct)).Refusal.ShouldBeOfType<NotFound>();
        (await office.DeskAt(TestData.Community).RevealAsync(Guid.CreateVersion7(), FilePerson.Number, clerk, Ct)).Refusal.ShouldBeOfType<NotFound>();
        (await office.DeskAt(TestData.Community).RevealAsync(caseId, FilePerson.Number, TestData.Applicant(office.Applicant.Id), Ct)).Refusal.ShouldBeOfType<NotFound>("this door is for posts");
        (await LinesAsync(office)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "206")]
    public async Task Reading_WithAReason_StandsInTheApplicantsTimelineWithoutPersonOrReason(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var caseId = await HandInAsync(office);
        var reader = TestData.Staff(TestData.District, UnitFunction.MarketRegulation, Duties.Supervisor);
        await office.DeskAt(TestData.District).OpenAsync(caseId, reader, "投诉核查", Ct);
        await office.DeskAt(TestData.District).RevealAsync(caseId, FilePerson.Number, reader, Ct);

        await using var db = office.Database.Maker.Make(TestDatabase.CitizenScope(office.Applicant.Id));
        var readings = await db.Journal.AsNoTracking().Where(entry => entry.CaseId == caseId && !(entry is CaseEvent)).ToListAsync(Ct);
        var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(Ct);
        readings.ShouldHaveSingleItem().Kind.ShouldBe("file.Read");
        Prepare(office);
        var tree = await office.Directory.TreeAsync(Ct);
        var shown = Render<CaseTimeline>(parameters => parameters.Add(line => line.Events, []).Add(line => line.Readings, readings).Add(line => line.Matter, matter).Add(line => line.Tree, tree));
        var line = shown.FindAll("li")[0].TextContent;
        line.ShouldContain("登记理由后查看了您的办件");
        line.ShouldContain(Shown.PlaceOf(tree, reader.Post!.TenantId, reader.Post.UnitId));
        shown.Markup.ShouldNotContain("投诉核查");
        shown.Markup.ShouldNotContain(reader.Name);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "206")]
    public async Task Draft_AtTheWindow_TellsOneNumberToItsClerkAndTakesRowsOutUnmasked(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = await ItemAsync(office);
        var clerk = TestData.Clerk(TestData.Community);
        var window = office.WindowAt(TestData.Community);
        var draft = (await window.StartAsync(item.Id, TestData.Community, null, null, null, clerk, Ct)).Value!;
        await window.SaveAsync(draft.Id, Typed, clerk, Ct);
        await window.NameApplicantAsync(draft.Id, office.Applicant.Id, null, clerk, Ct);

        (await window.RevealAsync(draft.Id, "number", clerk, Ct)).Value.ShouldBe(office.Applicant.DocumentNumber);
        (await window.RevealAsync(draft.Id, "income", clerk, Ct)).Refusal.ShouldBeOfType<NotFound>();
        (await window.RevealAsync(draft.Id, "number", TestData.Clerk(TestData.Community), Ct)).Refusal.ShouldBeOfType<DraftGone>("a colleague's draft is not mine");
        await using var db = office.Database.Everywhere();
        var line = await db.Journal.SingleAsync(entry => entry.Kind == "draft.Reveal", Ct);
        (line.TenantId, line.ActorId, line.PostId, line.Subject, line.After).ShouldBe((TestData.Community, clerk.AccountId, clerk.Post!.Id, office.Applicant.Id.ToString("N"), "证件号码"));

        (await window.RemoveRowAsync(draft.Id, "members", 0, clerk, Ct)).IsYes.ShouldBeTrue();
        var kept = await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == draft.Id, Ct);
        (kept.Answers["members.0.name"], kept.Answers["members.0.number"], kept.Answers["members.1.number"]).ShouldBe(("张小", Child, ""));
    }

    [Fact, Trait("Row", "206")]
    public async Task Number_InTheAnswers_IsNotInThePageUntilAskedForAndGoesAfterAMinute()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var caseId = await HandInAsync(office);
        var clerk = TestData.Clerk(TestData.Community);
        var desk = office.DeskAt(TestData.Community);
        var file = await office.WorkDeskAt(TestData.Community).FileOfAsync((await desk.OpenAsync(caseId, clerk, null, Ct)).Value!, Ct);
        var clock = Prepare(office);
        var shown = Render<CaseAnswers>(parameters => parameters.Add(part => part.Form, Household).Add(part => part.Answers, file.Matter.Answers)
            .Add(part => part.Of, $"{caseId}").Add(part => part.Reveal, name => desk.RevealAsync(caseId, name, clerk, Ct)));
        shown.FindAll("details").ShouldBeEmpty();
        shown.Markup.ShouldNotContain(Child);
        shown.Markup.ShouldNotContain(Phone);

        var button = shown.FindAll(".masked button").Single(each => each.GetAttribute("aria-label")!.Contains("家庭成员 2 · 证件号码", StringComparison.Ordinal));
        await button.ClickAsync(new());
        shown.Markup.ShouldContain(Child);
        shown.Markup.ShouldNotContain(Phone);
        clock.Ring();
        shown.WaitForState(() => !shown.Markup.Contains(Child, StringComparison.Ordinal));

        await shown.FindAll(".masked button")[^1].ClickAsync(new());
        shown.Markup.ShouldContain(Child);
        shown.Render(parameters => parameters.Add(part => part.Of, "another case"));
        shown.Markup.ShouldNotContain(Child);
    }

    [Fact]
    public async Task Number_RefusedByTheDesk_SaysWhyBesideIt()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        Prepare(office);
        var shown = Render<MaskedValue>(parameters => parameters.Add(part => part.Masked, "999***0015").Add(part => part.Label, "证件号码").Add(part => part.Of, "1")
            .Add(part => part.Reveal, () => Task.FromResult<Answer<string>>(new ReasonForReadingNeeded())));
        await shown.Find("button").ClickAsync(new());
        shown.Find("[role=alert]").TextContent.ShouldBe(new ReasonForReadingNeeded().Sentence());
    }

    private BellClock Prepare(CaseOffice office)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        var clock = new BellClock(office.Time);
        Services.AddLocalization();
        Services.AddSingleton<TimeProvider>(clock);
        return clock;
    }

    private static async Task<ServiceItem> ItemAsync(CaseOffice office)
    {
        var item = TestData.Item(code: "CS-0206");
        item.Detail = item.Detail with { Form = Household };
        await office.AddItemAsync(item);
        return item;
    }

    private static async Task<Guid> HandInAsync(CaseOffice office)
    {
        var item = await ItemAsync(office);
        var (intake, actor) = (office.IntakeOf(office.Applicant.Id), TestData.Applicant(office.Applicant.Id));
        var draft = (await intake.StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, actor, Ct)).Value!;
        await intake.SaveAsync(draft.Id, new Dictionary<string, string>(Typed, StringComparer.Ordinal) { ["number"] = DemoIdNumber.Make(new DateOnly(1990, 1, 1), 7) }, actor, Ct);
        var sent = await intake.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), actor, Ct);
        sent.Refusal.ShouldBeNull();
        return sent.Value!.CaseId;
    }

    private static async Task<List<JournalEntry>> LinesAsync(CaseOffice office)
    {
        await using var db = office.Database.Everywhere();
        return await db.Journal.AsNoTracking().Where(entry => entry.Kind.StartsWith("file.")).OrderBy(entry => entry.Number).ToListAsync(Ct);
    }

    /// <summary>The office's time, with timers that go off when the test says so.</summary>
    private sealed class BellClock(TimeProvider time) : TimeProvider
    {
        private readonly List<Bell> _bells = [];

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            dueTime.ShouldBe(TimeSpan.FromMinutes(1));
            _bells.Add(new Bell(() => callback(state)));
            return _bells[^1];
        }

        public void Ring() => _bells.FindAll(bell => !bell.Gone).ForEach(bell => bell.Ring());

        private sealed class Bell(Action ring) : ITimer
        {
            public bool Gone { get; private set; }

            public void Ring() => ring();

            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() => Gone = true;

            public ValueTask DisposeAsync()
            {
                Gone = true;
                return ValueTask.CompletedTask;
            }
        }
    }
}
