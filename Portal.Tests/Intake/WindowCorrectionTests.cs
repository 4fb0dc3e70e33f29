using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
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
    public async Task Correction_ByAReviewer_IsRefused(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var receipt = await office.HandInAsync();
        await office.MustAsync(receipt.CaseId, CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), missing: ["收入证明"]);

        var started = await office.WindowAt(TestData.Community).StartCorrectionAsync(receipt.CaseId, TestData.Staff(TestData.Community, Core.Tenancy.UnitFunction.Hall, Duties.Reviewer), Cancel);

        started.Refusal.ShouldBeOfType<NotAllowed>();
    }
}
