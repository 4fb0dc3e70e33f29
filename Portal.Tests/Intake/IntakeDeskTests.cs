using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

public sealed class IntakeDeskTests
{
    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both))]
    public async Task Submit_AHundredTimesAtOnce_MakesOneCase(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var (actor, draft) = await BeginAsync(office);
        var answers = new System.Collections.Concurrent.ConcurrentBag<Answer<SubmissionReceipt>>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), new ParallelOptions { MaxDegreeOfParallelism = 20, CancellationToken = Cancel }, async (_, cancel) =>
            answers.Add(await office.IntakeOf(office.Applicant.Id).SubmitAsync(draft, new DeliveryChoice(DeliveryWay.Online), actor, cancel)));

        answers.Where(answer => answer.IsYes).Select(answer => answer.Value!.CaseId).Distinct().ShouldHaveSingleItem();
        answers.Count(answer => answer is { IsYes: true, Value.Repeated: false }).ShouldBe(1);
        answers.Where(answer => !answer.IsYes).ShouldAllBe(answer => answer.Refusal is TryAgain);
        await using var db = office.Database.Everywhere();
        (await db.Cases.CountAsync(Cancel)).ShouldBe(1);
        (await db.CaseEvents.CountAsync(Cancel)).ShouldBe(1);
        (await db.Operations.CountAsync(Cancel)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Start_Twice_FindsTheSameDraftAndFillsInWhatIsKnown(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = await AddFormItemAsync(office);
        var actor = TestData.Applicant(office.Applicant.Id);
        var first = await office.IntakeOf(office.Applicant.Id).StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, actor, Cancel);
        var second = await office.IntakeOf(office.Applicant.Id).StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, actor, Cancel);

        second.Value!.Id.ShouldBe(first.Value!.Id);
        first.Value.Answers["name"].ShouldBe(office.Applicant.Name);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Start_TwentyTimesAtOnce_MakesOneDraft(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = await AddFormItemAsync(office);
        var account = new Account { DisplayName = office.Applicant.Name, UserName = $"citizen:{office.Applicant.Id:N}", CitizenId = office.Applicant.Id };
        await using (var first = office.Database.Everywhere())
        {
            first.Add(account);
            await first.SaveChangesAsync(Cancel);
        }

        var actor = TestData.Applicant(office.Applicant.Id) with { AccountId = account.Id };
        var begun = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => office.IntakeOf(office.Applicant.Id).StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, actor, Cancel), Cancel)));

        begun.Select(each => each.Value!.Id).Distinct().ShouldHaveSingleItem();
        await using var db = office.Database.Everywhere();
        (await db.Drafts.CountAsync(Cancel)).ShouldBe(1);
    }

    /// <summary>A paper taken back, one whose row was never written and half a file go after a day; what a draft or a case holds stays, and a store of another database is not touched.</summary>
    [Theory, MemberData(nameof(Both))]
    public async Task Sweep_DestroysWhatNobodyHolds_AndNothingElse(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = await AddFormItemAsync(office);
        var actor = TestData.Applicant(office.Applicant.Id);
        var intake = office.IntakeOf(office.Applicant.Id);
        var draft = (await intake.StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, actor, Cancel)).OrThrow();
        var (kept, taken) = (await AddAsync(), await AddAsync());
        var store = new PaperStore(office.Papers);
        using var picture = new MemoryStream(SampleAnswers.Picture);
        var lost = (await store.KeepAsync(picture, Cancel)).OrThrow();
        var half = Path.Combine(office.Papers, lost.StoredName[..2], "0123.part");
        await File.WriteAllTextAsync(half, "half", Cancel);
        var sweep = new PaperSweep(office.Database.Maker, store, TimeProvider.System, NullLogger<PaperSweep>.Instance);

        (await sweep.SweepAsync(Cancel)).ShouldBe(0, "they are a moment old");
        Age();
        (await sweep.SweepAsync(Cancel)).ShouldBe(1, "nobody has a row of it");
        File.Exists(half).ShouldBeFalse();
        (await intake.RemovePaperAsync(draft.Id, taken.Id, actor, Cancel)).OrThrow();
        (await sweep.SweepAsync(Cancel)).ShouldBe(1);
        Should.Throw<FileNotFoundException>(() => store.Open(taken.StoredName).Dispose());
        store.Open(kept.StoredName).Dispose();

        await using var elsewhere = await TestDatabase.NewAsync(provider);
        (await new PaperSweep(elsewhere.Maker, store, TimeProvider.System, NullLogger<PaperSweep>.Instance).SweepAsync(Cancel)).ShouldBe(0);
        store.Open(kept.StoredName).Dispose();

        async Task<Attachment> AddAsync()
        {
            using var content = new MemoryStream(SampleAnswers.Picture);
            return (await intake.AddPaperAsync(draft.Id, "proof", "证明.png", content, actor, Cancel)).OrThrow();
        }

        void Age()
        {
            foreach (var file in Directory.EnumerateFiles(office.Papers, "*", SearchOption.AllDirectories))
            {
                File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime - PaperSweep.Grace - TimeSpan.FromMinutes(1));
            }
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Start_WhereItIsNotOffered_IsRefused(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var actor = TestData.Applicant(office.Applicant.Id);
        (await office.IntakeOf(office.Applicant.Id).StartAsync(office.Item.Id, TestData.OtherDistrict, office.Applicant.Id, null, null, actor, Cancel)).Refusal.ShouldBeOfType<CannotApplyHere>();
        (await office.IntakeOf(office.Applicant.Id).StartAsync(office.Item.Id, TestData.Community, Guid.CreateVersion7(), null, null, actor, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Submit_WithThingsMissing_ListsThemAllAndSavesNothing(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = await AddFormItemAsync(office);
        var actor = TestData.Applicant(office.Applicant.Id);
        var intake = office.IntakeOf(office.Applicant.Id);
        var draft = (await intake.StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, actor, Cancel)).Value!;
        await intake.SaveAsync(draft.Id, new Dictionary<string, string>(StringComparer.Ordinal) { ["income"] = "viel" }, actor, Cancel);

        var refused = (await intake.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), actor, Cancel)).Refusal.ShouldBeOfType<NotComplete>();
        refused.Problems.Select(problem => problem.Field).ShouldBe(["id", "income", "married", "paper.proof"], ignoreOrder: true);
        await using var db = office.Database.Everywhere();
        (await db.Cases.CountAsync(Cancel)).ShouldBe(0);
        (await db.Drafts.SingleAsync(Cancel)).Answers["income"].ShouldBe("viel");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task AddPaper_DisguisedEmptyOrTooLarge_IsRefusedAndLeavesNothing(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = await AddFormItemAsync(office);
        var actor = TestData.Applicant(office.Applicant.Id);
        var intake = office.IntakeOf(office.Applicant.Id);
        var draft = (await intake.StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, actor, Cancel)).Value!;
        var large = new byte[Attachment.LargestBytes + 1];
        "%PDF-1.7"u8.CopyTo(large);

        (await Add("MZ program.pdf"u8.ToArray())).Refusal.ShouldBeOfType<WrongKindOfFile>();
        (await Add([])).Refusal.ShouldBeOfType<EmptyFile>();
        (await Add(large)).Refusal.ShouldBeOfType<FileTooLarge>();
        (await Add(SampleAnswers.Picture, "nothing")).Refusal.ShouldBeOfType<NotFound>();
        await using var db = office.Database.Everywhere();
        (await db.Attachments.CountAsync(Cancel)).ShouldBe(0);
        var kept = (await Add(SampleAnswers.Picture)).Value!;
        kept.ContentType.ShouldBe("image/png");
        kept.FileName.ShouldBe("proof.exe");

        async Task<Answer<Attachment>> Add(byte[] content, string material = "proof") =>
            await intake.AddPaperAsync(draft.Id, material, "/tmp/../proof.exe", new MemoryStream(content), actor, Cancel);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Draft_OfAnother_CannotBeSavedSentOrDiscarded(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var (_, draft) = await BeginAsync(office);
        var stranger = TestData.Citizen();
        var intake = office.IntakeOf(stranger.Id);
        var actor = TestData.Applicant(stranger.Id);

        (await intake.SaveAsync(draft, new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "x" }, actor, Cancel)).Refusal.ShouldBeOfType<DraftGone>();
        (await intake.SubmitAsync(draft, new DeliveryChoice(DeliveryWay.Online), actor, Cancel)).Refusal.ShouldBeOfType<DraftGone>();
        (await intake.DiscardAsync(draft, actor, Cancel)).Refusal.ShouldBeOfType<DraftGone>();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Draft_OfAnItemWithdrawnMeanwhile_IsNeitherOpenedNorSent_AReplacedOneIs(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var (actor, draft) = await BeginAsync(office);
        var intake = office.IntakeOf(office.Applicant.Id);
        await using var db = office.Database.Everywhere();
        var item = await db.ServiceItems.SingleAsync(each => each.Id == office.Item.Id, Cancel);
        item.State = ItemState.Withdrawn;
        await db.SaveChangesAsync(Cancel);

        (await intake.OpenDraftAsync(draft, actor, Cancel)).Refusal.ShouldBeOfType<ItemWithdrawn>();
        (await intake.SubmitAsync(draft, new DeliveryChoice(DeliveryWay.Online), actor, Cancel)).Refusal.ShouldBeOfType<ItemWithdrawn>();
        (await db.Cases.AnyAsync(Cancel)).ShouldBeFalse();

        item.State = ItemState.Superseded;
        var next = TestData.Item();
        db.Add(new ServiceItem { ItemKey = item.ItemKey, TenantId = item.TenantId, Version = 2, State = ItemState.Published, Code = item.Code, Name = item.Name, NameEn = item.NameEn, Initials = item.Initials, Class = item.Class, OwnerLevel = item.OwnerLevel, CanApply = true, CreatedAt = TestData.Now, Detail = next.Detail });
        await db.SaveChangesAsync(Cancel);
        (await intake.OpenDraftAsync(draft, actor, Cancel)).IsYes.ShouldBeTrue();
        (await intake.SubmitAsync(draft, new DeliveryChoice(DeliveryWay.Online), actor, Cancel)).IsYes.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Start_WhereOnlyCommunitiesDoIt_SendsThePersonToTheirs(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = TestData.Item(route: [TestData.Step(1, TenantLevel.Community, StepDuty.Accept), TestData.Step(2, TenantLevel.Community, StepDuty.Decide)], code: "CS-0009");
        await office.AddItemAsync(item);
        var (intake, actor) = (office.IntakeOf(office.Applicant.Id), TestData.Applicant(office.Applicant.Id));

        (await intake.StartAsync(item.Id, TestData.District, office.Applicant.Id, null, null, actor, Cancel)).Refusal.ShouldBe(new TakenInBelow(TenantLevel.Community));
        (await intake.StartAsync(item.Id, TestData.Street, office.Applicant.Id, null, null, actor, Cancel)).Refusal!.Sentence(System.Globalization.CultureInfo.GetCultureInfo("zh-CN")).ShouldContain("居住地的社区");
        (await intake.StartAsync(item.Id, TestData.OtherDistrict, office.Applicant.Id, null, null, actor, Cancel)).Refusal.ShouldBeOfType<CannotApplyHere>();
        (await intake.StartAsync(item.Id, TestData.Community, office.Applicant.Id, null, null, actor, Cancel)).IsYes.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Submit_AwayFromHome_IsPlannedForHomeAndSeenAtBoth(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = TestData.Item(code: "CS-0002");
        item.Detail = item.Detail with { IntakeScope = IntakeScope.District };
        await office.AddItemAsync(item);

        // At home in community 111, at the computer of community 121's station.
        var receipt = await office.HandInAsync(121, item);
        await using var db = office.Database.Everywhere();
        var matter = await db.Cases.Include(each => each.Steps).SingleAsync(each => each.Id == receipt.CaseId, Cancel);
        matter.TenantId.ShouldBe(TestData.Community);
        matter.OriginTenantId.ShouldBe(121);
        matter.Steps.OrderBy(step => step.Stage).Select(step => step.TenantId).ShouldBe([TestData.Community, TestData.Street, TestData.Street, TestData.District]);
        foreach (var place in new[] { TestData.Community, 121 })
        {
            await using var seen = office.Database.Staff(place);
            (await seen.Cases.CountAsync(each => each.Id == receipt.CaseId, Cancel)).ShouldBe(1, $"tenant {place}");
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Submit_AtTwoPlacesUnderOneNationalCode_NumbersRunOnOverBoth(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = TestData.Item(code: "CS-0003");
        item.TaskCode = "1144010569686937XD4442120001000";
        await office.AddItemAsync(item);

        Guid[] made = [(await office.HandInAsync(TestData.Community, item)).CaseId, (await office.HandInAsync(121, item)).CaseId];
        await using var db = office.Database.Everywhere();
        var cases = await db.Cases.Where(each => made.Contains(each.Id)).OrderBy(each => each.Id).Select(each => new { each.TenantId, each.Number }).ToListAsync(Cancel);
        cases.Select(each => each.TenantId).ShouldBe([TestData.Community, 121]);
        cases.Select(each => each.Number[^4..]).ShouldBe(["0001", "0002"]);
        cases.Select(each => each.Number[..^4]).Distinct().ShouldHaveSingleItem().ShouldStartWith(item.TaskCode);
    }

    [Theory, MemberData(nameof(Both))]
    [Trait("Row", "108")]
    public async Task Submit_ByProxy_IsJournalledOnBehalfAndRefusedOnceRevoked(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var helper = TestData.Citizen(name: "李代办");
        await using var db = office.Database.Everywhere();
        var grants = new[] { Grant(office.Applicant.Id, helper.Id), Grant(office.Applicant.Id, helper.Id) };
        db.AddRange([helper, .. grants]);
        await db.SaveChangesAsync(Cancel);
        var actor = TestData.Applicant(helper.Id) with { Name = helper.Name };
        var intake = office.IntakeOf(helper.Id);
        var draft = (await intake.StartAsync(office.Item.Id, TestData.Community, office.Applicant.Id, grants[0].Id, null, actor, Cancel)).Value!;
        var receipt = (await intake.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), actor, Cancel)).Value!;
        var happened = await db.CaseEvents.AsNoTracking().SingleAsync(each => each.CaseId == receipt.CaseId, Cancel);
        happened.ActorName.ShouldBe("李代办");
        happened.Subject.ShouldBe($"{CaseEvent.OnBehalf}{grants[0].Id:N}");

        var second = (await intake.StartAsync(office.Item.Id, TestData.Community, office.Applicant.Id, grants[1].Id, null, actor, Cancel)).Value!;
        grants[1].RevokedAt = TestData.Now;
        await db.SaveChangesAsync(Cancel);
        (await intake.SubmitAsync(second.Id, new DeliveryChoice(DeliveryWay.Online), actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
    }

    private static ProxyGrant Grant(Guid principal, Guid helper) => new() { TenantId = TestData.Community, PrincipalId = principal, PrincipalName = "张小测", DelegateId = helper, DelegateName = "李代办", From = TestData.Now.AddDays(-1), Until = TestData.Now.AddDays(30), Terms = "代办" };

    private static async Task<ServiceItem> AddFormItemAsync(CaseOffice office)
    {
        var item = TestData.Item(code: "CS-0009");
        item.Detail = item.Detail with { Form = TestData.Form, Materials = TestData.Materials };
        await office.AddItemAsync(item);
        return item;
    }

    private static async Task<(Actor Actor, Guid Draft)> BeginAsync(CaseOffice office)
    {
        var actor = TestData.Applicant(office.Applicant.Id);
        var draft = await office.IntakeOf(office.Applicant.Id).StartAsync(office.Item.Id, TestData.Community, office.Applicant.Id, null, null, actor, Cancel);
        draft.Refusal.ShouldBeNull();
        return (actor, draft.Value!.Id);
    }
}
