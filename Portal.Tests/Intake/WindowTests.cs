using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>What the integrated window does, through its desks, on both databases.</summary>
public sealed class WindowTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "31")]
    public async Task Window_AnyItem_IsTakenInAndAcceptedByTheSameClerk(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var window3 = TestData.Clerk(TestData.Street);
        string[] departments = [UnitFunction.CivilAffairs, UnitFunction.MarketRegulation, UnitFunction.Hall];
        foreach (var department in departments)
        {
            var item = TestData.Item(route: [TestData.Step(1, TenantLevel.Street, StepDuty.Accept), TestData.Step(2, TenantLevel.District, StepDuty.Decide, department)], code: $"W-{department}");
            await office.AddItemAsync(item);
            var receipt = await TakeInAsync(office, TestData.Street, item, window3);
            await office.MustAsync(receipt.CaseId, CaseAction.Accept, window3, "材料齐全");

            var inbox = TestData.Staff(TestData.District, department, Duties.Approver);
            (await office.WorkDeskAt(TestData.District).PageAsync(WorkListKind.Incoming, inbox, cancellationToken: Ct)).Rows.ShouldHaveSingleItem().CaseId.ShouldBe(receipt.CaseId);
        }

        await using var db = office.Database.Everywhere();
        var cases = await db.Cases.AsNoTracking().ToListAsync(Ct);
        cases.Count.ShouldBe(departments.Length);
        cases.ShouldAllBe(matter => matter.Status == CaseStatus.InReview && matter.Channel == Channel.Window);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "32")]
    public async Task Window_AfterAcceptance_TasksLieInTwoDepartments(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = TestData.Item(route: TestData.JointRoute(StageJoin.All), code: "W-JOINT");
        await office.AddItemAsync(item);
        var clerk = TestData.Clerk(TestData.Street);
        var receipt = await TakeInAsync(office, TestData.Street, item, clerk);
        var departments = new[] { UnitFunction.CivilAffairs, UnitFunction.MarketRegulation }.Select(function => TestData.Staff(TestData.District, function, Duties.Reviewer)).ToList();
        foreach (var department in departments)
        {
            (await office.WorkDeskAt(TestData.District).CountAsync(department, Ct)).ShouldBe(WorkCounts.None);
        }

        await office.MustAsync(receipt.CaseId, CaseAction.Accept, clerk);
        foreach (var department in departments)
        {
            var task = (await office.WorkDeskAt(TestData.District).PageAsync(WorkListKind.Incoming, department, cancellationToken: Ct)).Rows.ShouldHaveSingleItem();
            (task.CaseId, task.Duty, task.UnitId).ShouldBe((receipt.CaseId, StepDuty.Review, department.Post!.UnitId));
            await office.MustAsync(receipt.CaseId, CaseAction.Approve, department, "可以");
        }

        // The acceptance was one task of one role; the decision waits for both departments and is another's.
        (await office.WorkDeskAt(TestData.District).PageAsync(WorkListKind.Incoming, TestData.Approver(TestData.District), cancellationToken: Ct)).Rows.ShouldHaveSingleItem().Duty.ShouldBe(StepDuty.Decide);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "89")]
    public async Task Window_InTheVillage_RegistersScansAndPrintsAReceipt(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = TestData.Item(code: "W-VILLAGE");
        item.Detail = item.Detail with { Materials = [new MaterialSpec { Key = "household", Name = "户口本" }] };
        await office.AddItemAsync(item);
        var clerk = TestData.Clerk(TestData.Community);
        var window = office.WindowAt(TestData.Community);
        var person = await office.People.FindOrEnterAsync(DocumentType.ResidentIdCard, DemoNumber(7), "村民甲", null, clerk, Ct);
        var draft = await window.StartAsync(item.Id, TestData.Community, null, null, null, clerk, Ct);
        (await window.NameApplicantAsync(draft.Value!.Id, person.Value!.Id, null, clerk, Ct)).IsYes.ShouldBeTrue();

        (await window.SubmitAsync(draft.Value.Id, new DeliveryChoice(DeliveryWay.Online), clerk, Ct)).Refusal.ShouldBeOfType<NotComplete>().Problems.ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.PaperMissing);
        using var scan = new MemoryStream(Core.Demo.SampleAnswers.Picture);
        (await window.AddPaperAsync(draft.Value.Id, "household", "户口本.png", scan, clerk, Ct)).IsYes.ShouldBeTrue();
        var receipt = await window.SubmitAsync(draft.Value.Id, new DeliveryChoice(DeliveryWay.Online), clerk, Ct);
        receipt.Refusal.ShouldBeNull();

        await using var db = office.Database.Staff(TestData.Community);
        var paper = await db.CaseDocuments.AsNoTracking().SingleAsync(document => document.CaseId == receipt.Value!.CaseId, Ct);
        paper.Kind.ShouldBe(DocumentKind.Receipt);
        (await db.Attachments.AsNoTracking().SingleAsync(attachment => attachment.CaseId == receipt.Value!.CaseId, Ct)).ContentType.ShouldBe("image/png");
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == receipt.Value!.CaseId, Ct);
        (matter.Channel, matter.ApplicantName, matter.OriginTenantId).ShouldBe((Channel.Window, "村民甲", TestData.Community));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Window_PersonOfAnotherName_IsRefusedAndNothingShown(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var clerk = TestData.Clerk(TestData.Community);
        var people = office.People;
        (await people.FindOrEnterAsync(DocumentType.ResidentIdCard, DemoNumber(8), "村民乙", null, clerk, Ct)).IsYes.ShouldBeTrue();
        (await people.FindOrEnterAsync(DocumentType.ResidentIdCard, DemoNumber(8), "别的人", null, clerk, Ct)).Refusal.ShouldBeOfType<NameDiffers>();
    }

    private static string DemoNumber(int serial) => DemoIdNumber.Make(new DateOnly(1980, 5, 1), serial);

    private static async Task<SubmissionReceipt> TakeInAsync(CaseOffice office, int tenantId, ServiceItem item, Actor clerk)
    {
        var window = office.WindowAt(tenantId);
        var draft = await window.StartAsync(item.Id, tenantId, null, null, null, clerk, Ct);
        draft.Refusal.ShouldBeNull();
        (await window.NameApplicantAsync(draft.Value!.Id, office.Applicant.Id, null, clerk, Ct)).IsYes.ShouldBeTrue();
        var receipt = await window.SubmitAsync(draft.Value.Id, new DeliveryChoice(DeliveryWay.Online), clerk, Ct);
        receipt.Refusal.ShouldBeNull();
        return receipt.Value!;
    }
}
