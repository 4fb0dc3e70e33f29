using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

public sealed class WindowCorrectionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Correction_BroughtToTheWindow_GoesOnWithTheNewPaperAndSaysWhoTookItIn(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var clerk = TestData.Clerk(TestData.Community);
        var item = TestData.Item();
        item.Detail = item.Detail with { Materials = [new MaterialSpec { Key = "income", Name = "收入证明", Necessity = Necessity.Optional }] };
        await office.AddItemAsync(item);
        var receipt = await office.HandInAsync(item: item);
        await office.MustAsync(receipt.CaseId, CaseAction.AskForCorrection, clerk, missing: ["收入证明"]);
        var window = office.WindowAt(TestData.Community);

        var draft = (await window.StartCorrectionAsync(receipt.CaseId, clerk, Cancel)).Value!;
        using var picture = new MemoryStream(SampleAnswers.Picture);
        var paper = await window.AddPaperAsync(draft.Id, "income", "收入证明.png", picture, clerk, Cancel);
        paper.Refusal.ShouldBeNull();
        var corrected = await window.CorrectAsync(draft.Id, clerk, Cancel);

        corrected.Refusal.ShouldBeNull();
        await using var db = office.Database.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == receipt.CaseId, Cancel);
        matter.Status.ShouldBe(CaseStatus.Submitted);
        matter.Missing.ShouldBeEmpty();
        (await db.Attachments.AsNoTracking().SingleAsync(each => each.Id == paper.Value!.Id, Cancel)).CaseId.ShouldBe(receipt.CaseId);
        var happened = await db.CaseEvents.AsNoTracking().SingleAsync(each => each.CaseId == receipt.CaseId && each.Action == CaseAction.Correct, Cancel);
        happened.ActorId.ShouldBe(clerk.AccountId);
        happened.PostId.ShouldBe(clerk.Post!.Id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Correction_WithWordsForColleagues_IsOneTransactionAndTheApplicantReadsNoneOfThem(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var clerk = TestData.Clerk(TestData.Community);
        var receipt = await office.HandInAsync();
        await office.MustAsync(receipt.CaseId, CaseAction.AskForCorrection, clerk, missing: ["收入证明"]);
        var window = office.WindowAt(TestData.Community);
        var draft = (await window.StartCorrectionAsync(receipt.CaseId, clerk, Cancel)).Value!;

        // What cannot be written down stops the correction too.
        (await window.CorrectAsync(draft.Id, new string('长', 5_000), clerk, Cancel)).Refusal.ShouldBeOfType<TooLong>();
        (await EventsAsync()).ShouldNotContain(happened => happened.Action == CaseAction.Correct || happened.Action == CaseAction.Note);

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => window.CorrectAsync(draft.Id, "由女儿送来；核对了户口簿原件", clerk, Cancel)));

        answers.ShouldContain(answer => answer.IsYes);
        var told = await EventsAsync();
        var note = told.Where(happened => happened.Action == CaseAction.Note).ShouldHaveSingleItem();
        (note.Note, note.Audience, note.ActorId, note.Sequence).ShouldBe(("由女儿送来；核对了户口簿原件", Audience.Staff, clerk.AccountId, told.Single(happened => happened.Action == CaseAction.Correct).Sequence + 1));

        async Task<List<CaseEvent>> EventsAsync()
        {
            await using var db = office.Database.Everywhere();
            return await db.CaseEvents.AsNoTracking().Where(each => each.CaseId == receipt.CaseId).ToListAsync(Cancel);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Correction_BegunBeforeTheWindowCorrected_StartsFromWhatTheWindowWrote(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var clerk = TestData.Clerk(TestData.Community);
        var item = TestData.Item(code: "CS-CORR");
        item.Detail = item.Detail with { Form = new FormSchema { Sections = [new FormSection("s", "信息", [new FormField { Key = "road", Kind = FieldKind.Text, Label = "地址" }])] } };
        await office.AddItemAsync(item);
        var (caseId, applicant) = ((await office.HandInAsync(item: item)).CaseId, TestData.Applicant(office.Applicant.Id));
        await office.MustAsync(caseId, CaseAction.AskForCorrection, clerk, missing: ["地址"]);
        var (online, window) = (office.IntakeOf(office.Applicant.Id), office.WindowAt(TestData.Community));

        var left = (await online.StartCorrectionAsync(caseId, applicant, Cancel)).Value!;
        (await online.SaveAsync(left.Id, Road("网上写了一半"), applicant, Cancel)).IsYes.ShouldBeTrue();
        await office.MustAsync(caseId, CaseAction.Note, clerk, note: "电话联系过");
        (await online.StartCorrectionAsync(caseId, applicant, Cancel)).Value!.Answers["road"].ShouldBe("网上写了一半", "a note of the office takes nothing away");

        var brought = (await window.StartCorrectionAsync(caseId, clerk, Cancel)).Value!;
        await window.SaveAsync(brought.Id, Road("窗口核对过"), clerk, Cancel);
        (await window.CorrectAsync(brought.Id, clerk, Cancel)).Refusal.ShouldBeNull();
        await office.MustAsync(caseId, CaseAction.AskForCorrection, clerk, note: "窗口核对时才看出来", missing: ["还有一处"]);

        (await online.CorrectAsync(left.Id, applicant, Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>("the page that was still open");
        var again = (await online.StartCorrectionAsync(caseId, applicant, Cancel)).Value!;
        (again.Id, again.Answers["road"]).ShouldBe((left.Id, "窗口核对过"));
        (await online.CorrectAsync(left.Id, applicant, Cancel)).Refusal.ShouldBeNull();
        await using var db = office.Database.Everywhere();
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Cancel)).Answers["road"].ShouldBe("窗口核对过");

        static Dictionary<string, string> Road(string typed) => new(StringComparer.Ordinal) { ["road"] = typed };
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Correction_ThatIsRefused_LeavesItsPapersWithTheDraft(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var clerk = TestData.Clerk(TestData.Community);
        var item = TestData.Item(code: "CS-WHOLE");
        item.Detail = item.Detail with { Materials = [new MaterialSpec { Key = "income", Name = "收入证明", Necessity = Necessity.Optional }] };
        await office.AddItemAsync(item);
        var receipt = await office.HandInAsync(item: item);
        await office.MustAsync(receipt.CaseId, CaseAction.AskForCorrection, clerk, missing: ["收入证明"]);
        var window = office.WindowAt(TestData.Community);
        var draft = (await window.StartCorrectionAsync(receipt.CaseId, clerk, Cancel)).Value!;
        using var picture = new MemoryStream(SampleAnswers.Picture);
        (await window.AddPaperAsync(draft.Id, "income", "收入证明.png", picture, clerk, Cancel)).Refusal.ShouldBeNull();

        (await window.CorrectAsync(draft.Id, new string('长', 5_000), clerk, Cancel)).Refusal.ShouldBeOfType<TooLong>();

        await using var db = office.Database.Everywhere();
        (await db.Attachments.AsNoTracking().SingleAsync(Cancel)).CaseId.ShouldBeNull("all of a correction, or nothing");
        (await window.CorrectAsync(draft.Id, "核对了原件", clerk, Cancel)).Refusal.ShouldBeNull();
        (await db.Attachments.AsNoTracking().SingleAsync(Cancel)).CaseId.ShouldBe(receipt.CaseId);
        (await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == draft.Id, Cancel)).CaseId.ShouldBe(receipt.CaseId);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Draft_SavedTwiceAtOnce_KeepsBoth_AndDiscardedWhileItIsSentDestroysNoPaperOfTheCase(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var keys = Enumerable.Range(0, 6).Select(at => $"f{at}").ToList();
        var item = TestData.Item(code: "CS-TWICE");
        item.Detail = item.Detail with
        {
            Form = new FormSchema { Sections = [new FormSection("s", "信息", [.. keys.Select(key => new FormField { Key = key, Kind = FieldKind.Text, Label = key })])] },
            Materials = [new MaterialSpec { Key = "income", Name = "收入证明", Necessity = Necessity.Optional }],
        };
        await office.AddItemAsync(item);
        var (desk, applicant) = (office.IntakeOf(office.Applicant.Id), TestData.Applicant(office.Applicant.Id));
        var draft = (await desk.StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, applicant, Cancel)).Value!;
        var saved = await Task.WhenAll(keys.Select(key => desk.SaveAsync(draft.Id, new Dictionary<string, string>(StringComparer.Ordinal) { [key] = "填了" }, applicant, Cancel)));
        await using var db = office.Database.Everywhere();
        var kept = (await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == draft.Id, Cancel)).Answers;
        keys.Zip(saved).Where(pair => pair.Second.IsYes).ShouldAllBe(pair => kept.ContainsKey(pair.First));
        saved.Count(answer => answer.IsYes).ShouldBeGreaterThan(1);

        using var picture = new MemoryStream(SampleAnswers.Picture);
        var paper = (await desk.AddPaperAsync(draft.Id, "income", "收入证明.png", picture, applicant, Cancel)).Value!;
        var sending = desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), applicant, Cancel);
        var discarding = desk.DiscardAsync(draft.Id, applicant, Cancel);
        var (sent, discarded) = (await sending, await discarding);
        (sent.IsYes && discarded.IsYes).ShouldBeFalse("one of them came too late");
        (await db.Attachments.AsNoTracking().AnyAsync(each => each.Id == paper.Id && each.CaseId != null, Cancel)).ShouldBe(sent.IsYes);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Correction_ByAReviewer_IsRefused(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var receipt = await office.HandInAsync();
        await office.MustAsync(receipt.CaseId, CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), missing: ["收入证明"]);

        var started = await office.WindowAt(TestData.Community).StartCorrectionAsync(receipt.CaseId, TestData.Staff(TestData.Community, Core.Tenancy.UnitFunction.Hall, Duties.Reviewer), Cancel);

        started.Refusal.ShouldBeOfType<NotAllowed>();
    }
}
