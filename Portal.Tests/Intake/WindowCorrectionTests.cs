using Microsoft.EntityFrameworkCore;
using Portal.Core;
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
    public async Task Correction_ByAReviewer_IsRefused(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var receipt = await office.HandInAsync();
        await office.MustAsync(receipt.CaseId, CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), missing: ["收入证明"]);

        var started = await office.WindowAt(TestData.Community).StartCorrectionAsync(receipt.CaseId, TestData.Staff(TestData.Community, Core.Tenancy.UnitFunction.Hall, Duties.Reviewer), Cancel);

        started.Refusal.ShouldBeOfType<NotAllowed>();
    }
}
