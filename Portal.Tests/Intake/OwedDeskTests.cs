using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.Delivery;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>容缺 from the promise to the paper, or to the end without it, through the real desks.</summary>
[Trait("Row", "70")]
public sealed class OwedDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Submit_WithASignedPromise_IsTakenInAndSaysWhatIsOwedUntilWhen(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        var receipt = await ApplyAsync(house, item, house.Applicant);

        var owed = receipt.Value!.Owed.ShouldHaveSingleItem();
        (owed.Key, owed.Days).ShouldBe(("proof", 5));
        await using var db = house.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(Cancel);
        matter.OwedBy.ShouldBe(owed.DueAt);
        matter.Answers.Keys.ShouldNotContain(name => name.StartsWith("promise.", StringComparison.Ordinal));
        var paper = await db.CaseDocuments.AsNoTracking().SingleAsync(document => document.Kind == DocumentKind.Receipt, Cancel);
        PaperWord.Lines(paper.Content, PaperWord.Owed).ShouldHaveSingleItem().ShouldContain("收入证明");
        (await db.Journal.AsNoTracking().SingleAsync(line => line.Kind == "draft.Promise", Cancel)).Note.ShouldNotBeNull().ShouldContain("张小测");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Submit_UnsignedOrForAPaperThatMayNotComeLater_IsRefused(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        (await ApplyAsync(house, item, house.Applicant, name: "")).Refusal.ShouldBeOfType<NotComplete>().Problems.ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.PromiseUnsigned);
        (await ApplyAsync(house, item, house.Applicant, name: "别的人")).Refusal.ShouldBeOfType<NotComplete>().Problems.ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.PromiseUnsigned);
        (await ApplyAsync(house, item, house.Applicant, brings: "proof", later: ["house"])).Refusal.ShouldBeOfType<NotComplete>().Problems.ShouldHaveSingleItem().Field.ShouldBe("paper.house");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Supply_FromAnywhere_ClearsTheWayForTheDecision(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house, tolerable: 2);
        var caseId = (await ApplyAsync(house, item, house.Applicant, later: ["proof", "house"])).Value!.CaseId;
        await house.ActAsync(caseId, CaseAction.Accept, house.Clerk);
        (await house.TryAsync(caseId, CaseAction.Approve, house.Approver, "同意")).Refusal.ShouldBeOfType<StillOwed>();

        // Online first, then at a window of the place that is not where it was handed in.
        (await SupplyAsync(house, caseId, "proof", house.Applicant)).IsYes.ShouldBeTrue();
        (await house.TryAsync(caseId, CaseAction.Approve, house.Approver, "同意")).Refusal.ShouldBeOfType<StillOwed>();
        (await SupplyAsync(house, caseId, "house", house.Clerk)).IsYes.ShouldBeTrue();
        await house.ActAsync(caseId, CaseAction.Approve, house.Approver, "同意");

        await using var db = house.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Cancel);
        (matter.OwedBy, matter.Outcome).ShouldBe((null, Outcome.Approved));
        (await db.Attachments.Where(paper => paper.CaseId == caseId).Select(paper => paper.MaterialKey).ToListAsync(Cancel)).ShouldBe(["proof", "house"], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Supply_ClickedTwice_IsOnePaperAndOneLine(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        var caseId = (await ApplyAsync(house, item, house.Applicant)).Value!.CaseId;
        var key = Guid.CreateVersion7();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SupplyAsync(house, caseId, "proof", house.Applicant, key)));

        answers.ShouldContain(answer => answer.IsYes);
        answers.Where(answer => !answer.IsYes).ShouldAllBe(answer => answer.Refusal is TryAgain);
        await using var db = house.Everywhere();
        (await db.Attachments.CountAsync(paper => paper.CaseId == caseId && paper.RemovedAt == null, Cancel)).ShouldBe(1);
        (await db.CaseEvents.CountAsync(happened => happened.Action == CaseAction.Supplement, Cancel)).ShouldBe(1);
        (await SupplyAsync(house, caseId, "proof", house.Applicant)).Refusal.ShouldBeOfType<NothingOwed>();
    }

    [Fact]
    public async Task Supply_CutOffBetweenTwoFiles_LeavesNoneBehind()
    {
        await using var house = await CaseHouse.OpenAsync(DatabaseProvider.Sqlite);
        var item = await AddItemAsync(house);
        var caseId = (await ApplyAsync(house, item, house.Applicant)).Value!.CaseId;
        var before = Stored();
        using var whole = new MemoryStream(SampleAnswers.Picture);
        var cut = new MemoryStream(SampleAnswers.Picture);
        await cut.DisposeAsync();
        await using var visit = house.As(house.Applicant);
        await Should.ThrowAsync<ObjectDisposedException>(() => visit.ServiceProvider.GetRequiredService<IntakeDesk>()
            .SupplyAsync(caseId, "proof", [new NewPaper("一.png", whole), new NewPaper("二.png", cut)], Guid.CreateVersion7(), house.Applicant, Cancel));
        Stored().ShouldBe(before);

        (await SupplyAsync(house, caseId, "proof", house.Applicant)).IsYes.ShouldBeTrue();
        Stored().Length.ShouldBe(before.Length + 1);

        string[] Stored() => [.. Directory.GetFiles(house.Folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file).Length == 40).Order(StringComparer.Ordinal)];
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Supply_ByAStranger_FindsNoCase(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        var caseId = (await ApplyAsync(house, item, house.Applicant)).Value!.CaseId;
        (await SupplyAsync(house, caseId, "proof", TestData.Applicant(Guid.CreateVersion7()))).Refusal.ShouldBeOfType<NotFound>();
        (await SupplyAsync(house, caseId, "proof", TestData.Clerk(TestData.OtherDistrict))).Refusal.ShouldBeOfType<NotFound>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lapse_OnceTheDaysAreOver_EndsTheCaseWithItsPaperAndBarsTheNextPromise(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        var receipt = (await ApplyAsync(house, item, house.Applicant)).Value!;
        house.Clock.Now = receipt.Owed[0].DueAt.AddMinutes(1);
        await using (var job = house.AsJob())
        {
            (await job.ServiceProvider.GetRequiredService<CaseDesk>().ActAsync(receipt.CaseId, new CaseAct(CaseAction.LapseOwed, Guid.CreateVersion7()), Actor.System, Cancel)).IsYes.ShouldBeTrue();
        }

        await using var db = house.Everywhere();
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == receipt.CaseId, Cancel)).Outcome.ShouldBe(Outcome.Lapsed);
        var paper = await db.CaseDocuments.AsNoTracking().SingleAsync(document => document.Kind == DocumentKind.Decision, Cancel);
        PaperWord.Lines(paper.Content, PaperWord.Owed).ShouldHaveSingleItem().ShouldContain("收入证明");
        (await db.Notices.CountAsync(notice => notice.Template == nameof(NoticeTemplate.OwedLapsed) && notice.Channel == NoticeChannel.Sms, Cancel)).ShouldBe(1);

        (await ApplyAsync(house, item, house.Applicant)).Refusal.ShouldBeOfType<PromiseBroken>().Item.Zh.ShouldBe(item.Name);
        (await ApplyAsync(house, item, house.Applicant, brings: "proof")).IsYes.ShouldBeTrue("with all papers the door is open");
        house.Clock.Now = house.Clock.Now.AddYears(1).AddDays(1);
        (await ApplyAsync(house, item, house.Applicant)).IsYes.ShouldBeTrue("a year later a promise is taken again");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Remind_HalfWayAndOneDayBefore_TellsOnceEachAndStopsOnceItIsThere(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        var receipt = (await ApplyAsync(house, item, house.Applicant)).Value!;
        (await RemindAsync(house)).ShouldBe(0, "on the first day nobody is reminded");

        for (var hours = 0; house.Clock.Now < receipt.Owed[0].DueAt; hours += 6)
        {
            await Task.WhenAll(RemindAsync(house), RemindAsync(house));
            house.Clock.Now = house.Clock.Now.AddHours(6);
        }

        await using var db = house.Everywhere();
        var told = await db.Notices.AsNoTracking().Where(notice => notice.Template == nameof(NoticeTemplate.OwedHalf) || notice.Template == nameof(NoticeTemplate.OwedLast)).ToListAsync(Cancel);
        told.GroupBy(notice => (notice.Template, notice.Channel)).ShouldAllBe(same => same.Count() == 1);
        told.Count.ShouldBe(4);
        told.ShouldAllBe(notice => notice.Text.Length <= NoticeTemplates.LongestSms);

        var second = (await ApplyAsync(house, item, house.Applicant)).Value!;
        (await SupplyAsync(house, second.CaseId, "proof", house.Applicant)).IsYes.ShouldBeTrue();
        house.Clock.Now = second.Owed[0].DueAt.AddHours(-1);
        (await RemindAsync(house)).ShouldBe(0, "what is there is not asked for");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Remind_OneCaseThatCannotBeRead_DoesNotKeepTheOthersFromBeingTold(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var item = await AddItemAsync(house);
        var (broken, odd, sound) = ((await ApplyAsync(house, item, house.Applicant)).Value!, (await ApplyAsync(house, item, house.Applicant)).Value!, (await ApplyAsync(house, item, house.Applicant)).Value!);
        await using (var db = house.Everywhere())
        {
            await db.Database.ExecuteSqlAsync($"""UPDATE "Cases" SET "Owed" = 'no list' WHERE "Id" = {broken.CaseId}""", Cancel);
            await db.Database.ExecuteSqlAsync($"""UPDATE "Cases" SET "Owed" = '[]' WHERE "Id" = {odd.CaseId}""", Cancel);
        }

        house.Clock.Now = sound.Owed[0].DueAt.AddHours(-1);
        (await RemindAsync(house)).ShouldBe(1);
        await using var read = house.Everywhere();
        (await read.Notices.AsNoTracking().Where(notice => notice.Template == nameof(NoticeTemplate.OwedLast)).Select(notice => notice.CaseId).Distinct().ToListAsync(Cancel)).ShouldBe([sound.CaseId]);
    }

    private static async Task<int> RemindAsync(CaseHouse house)
    {
        await using var job = house.AsJob();
        return await job.ServiceProvider.GetRequiredService<OwedReminderDesk>().RemindAsync(Cancel);
    }

    /// <summary>收入证明 may come later; 房产证 only with <paramref name="tolerable"/> 2, and it is asked for then or when it is ticked.</summary>
    internal static async Task<ServiceItem> AddItemAsync(CaseHouse house, int tolerable = 1)
    {
        var item = TestData.Item(route: [TestData.Step(1, TenantLevel.Street, StepDuty.Accept), TestData.Step(2, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs)], code: "RQ-0001");
        item.Detail = item.Detail with
        {
            Materials =
            [
                new MaterialSpec { Key = "proof", Name = "收入证明", Tolerable = true, TolerableDays = 5 },
                new MaterialSpec { Key = "house", Name = "房产证", Tolerable = tolerable == 2, TolerableDays = tolerable == 2 ? 10 : null, When = tolerable == 2 ? null : new When("owns", "yes") },
            ],
            Questions = [new GuideQuestion("owns", "有房产吗", [new Option("yes", "有"), new Option("no", "没有")])],
        };
        await using var db = house.Everywhere();
        db.Add(item);
        await db.SaveChangesAsync(Cancel);
        return item;
    }

    internal static async Task<Answer<SubmissionReceipt>> ApplyAsync(CaseHouse house, ServiceItem item, Actor by, string name = "张小测", string? brings = null, params string[] later)
    {
        later = later.Length > 0 || brings is not null ? later : ["proof"];
        await using var visit = house.As(by);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(item.Id, TestData.Community, house.Citizen.Id, null, null, by, Cancel)).OrThrow();
        var typed = later.ToDictionary(LaterPromise.LaterKey, _ => LaterPromise.LaterValue(true), StringComparer.Ordinal);
        typed[LaterPromise.NameKey] = name;
        typed["owns"] = later.Contains("house", StringComparer.Ordinal) ? "yes" : "no";
        (await desk.SaveAsync(draft.Id, typed, by, Cancel)).OrThrow();
        if (brings is not null)
        {
            using var scan = new MemoryStream(SampleAnswers.Picture);
            (await desk.AddPaperAsync(draft.Id, brings, "材料.png", scan, by, Cancel)).OrThrow();
        }

        var sent = await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), by, Cancel);
        if (!sent.IsYes)
        {
            (await desk.DiscardAsync(draft.Id, by, Cancel)).OrThrow();
        }

        return sent;
    }

    internal static async Task<Answer<Acted>> SupplyAsync(CaseHouse house, Guid caseId, string material, Actor by, Guid? key = null)
    {
        await using var visit = house.As(by);
        using var scan = new MemoryStream(SampleAnswers.Picture);
        return await visit.ServiceProvider.GetRequiredService<IntakeDesk>().SupplyAsync(caseId, material, [new NewPaper("补交.png", scan)], key ?? Guid.CreateVersion7(), by, Cancel);
    }
}
