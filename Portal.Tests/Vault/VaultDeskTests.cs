using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Core.Vault;
using Portal.Tests.Delivery;
using Portal.Web.Intake;
using Shouldly;
using Xunit;

namespace Portal.Tests.Vault;

/// <summary>一次采集、终身通用 through the real desks: what was handed in or issued once is used again, with consent and never without.</summary>
[Trait("Row", "81")]
public sealed class VaultDeskTests
{
    private static readonly ConsentText Keep = new(ConsentText.Keep, "我同意保存");
    private static readonly ConsentText KeepHere = new(ConsentText.KeepAtWindow, "我同意窗口保存");
    private static readonly ConsentText Use = new(ConsentText.Use, "我同意使用");
    private static readonly ConsentText AtWindow = new(ConsentText.AtWindow, "我同意查找");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Issued_GoesInByItself_AndTheNextApplicationAttachesTheOldLicence(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (_, renewal) = await AddItemsAsync(house);
        var first = await ApplyAsync(house, house.Item);
        await house.ActAsync(first, CaseAction.Accept, house.Clerk);
        await house.ActAsync(first, CaseAction.Approve, house.Approver, "符合条件");

        await using var visit = house.As(house.Applicant);
        (await visit.ServiceProvider.GetRequiredService<VaultDesk>().KeepFieldsAsync(first, new ConsentText(ConsentText.Fields, "我同意预先填好"), TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBe(1);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(renewal.Id, TestData.Community, house.Citizen.Id, null, null, house.Applicant, Cancel)).OrThrow();
        draft.Answers["home"].ShouldBe("测试路1号", "the second form is filled in from the first");
        var offer = (await desk.KeptForAsync(draft.Id, house.Applicant, Cancel)).ShouldHaveSingleItem();
        (offer.MaterialKey, offer.Source, offer.MayBeUsed).ShouldBe(("old", VaultSource.Issued, true));
        (await desk.UseKeptAsync(draft.Id, "old", offer.PaperId, Use, house.Applicant, Cancel)).OrThrow();
        (await desk.UseKeptAsync(draft.Id, "old", offer.PaperId, Use, house.Applicant, Cancel)).OrThrow();
        var second = (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).OrThrow().CaseId;

        await using var db = house.Everywhere();
        var paper = await db.Attachments.AsNoTracking().SingleAsync(each => each.CaseId == second, Cancel);
        var decision = await db.CaseDocuments.AsNoTracking().SingleAsync(document => document.CaseId == first && document.Kind == DocumentKind.Decision, Cancel);
        (paper.VaultPaperId, paper.DocumentId, paper.MaterialKey).ShouldBe((offer.PaperId, decision.Id, "old"));
        var consent = await db.Consents.AsNoTracking().SingleAsync(each => each.Purpose == ConsentPurpose.Use, Cancel);
        (consent.Id, consent.Purpose, consent.Text, consent.CitizenId).ShouldBe((paper.ConsentId!.Value, ConsentPurpose.Use, "我同意使用", house.Citizen.Id));
        (await db.Journal.AsNoTracking().SingleAsync(line => line.Kind == "vault.Use", Cancel)).CaseId.ShouldBe(second);

        // Whoever may see the second case reads the old licence with it.
        await using var staff = house.As(house.Clerk);
        (await staff.ServiceProvider.GetRequiredService<VaultDesk>().IssuedOfAsync(paper, Cancel))!.Number.ShouldBe(decision.Number);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Keep_WithConsent_IsUsedAgainWithoutBeingStoredTwice(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (item, _) = await AddItemsAsync(house);
        var first = await ApplyAsync(house, item, "proof");
        await using var visit = house.As(house.Applicant);
        var (vault, desk) = (visit.ServiceProvider.GetRequiredService<VaultDesk>(), visit.ServiceProvider.GetRequiredService<IntakeDesk>());
        var keepable = (await vault.KeepableAsync(first, house.Applicant, Cancel)).ShouldHaveSingleItem();
        var wish = new PaperToKeep(keepable.AttachmentId, new DateOnly(2026, 1, 10), null);
        (await vault.KeepAsync(first, [wish with { ValidUntil = new DateOnly(2020, 1, 1) }], Keep, TestData.Community, house.Applicant, Cancel)).Refusal.ShouldBeOfType<PaperDatesWrong>();
        (await vault.KeepAsync(first, [wish], Keep, TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBe(1);
        (await vault.KeepAsync(first, [wish], Keep, TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBe(0, "once is enough");

        var draft = (await desk.StartAsync(item.Id, TestData.Community, house.Citizen.Id, null, null, house.Applicant, Cancel)).OrThrow();
        var offer = (await desk.KeptForAsync(draft.Id, house.Applicant, Cancel)).ShouldHaveSingleItem();
        offer.ValidUntil.ShouldBe(new DateOnly(2026, 7, 10), "by the item: six months from its issue");
        (await desk.UseKeptAsync(draft.Id, "proof", offer.PaperId, Use, house.Applicant, Cancel)).OrThrow();
        (await desk.KeptForAsync(draft.Id, house.Applicant, Cancel)).ShouldBeEmpty();
        await using (var db = house.Everywhere())
        {
            (await db.Attachments.AsNoTracking().Select(paper => paper.StoredName).Distinct().CountAsync(Cancel)).ShouldBe(1, "one file, however often it is handed in");
        }

        // Thrown away, the draft takes neither the file nor the first case's paper with it, and the consent for it ends.
        (await desk.DiscardAsync(draft.Id, house.Applicant, Cancel)).OrThrow();
        await using var after = house.Everywhere();
        var stored = await after.Attachments.AsNoTracking().SingleAsync(Cancel);
        await using (visit.ServiceProvider.GetRequiredService<PaperStore>().Open(stored.StoredName))
        {
            stored.CaseId.ShouldBe(first);
        }

        (await after.Consents.AsNoTracking().SingleAsync(consent => consent.Purpose == ConsentPurpose.Use, Cancel)).WithdrawnAt.ShouldNotBeNull();

        // Taken out: no longer offered, the consent withdrawn, the case keeps its own.
        (await vault.RemoveAsync(offer.PaperId, TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBe(1);
        var again = (await desk.StartAsync(item.Id, TestData.Community, house.Citizen.Id, null, null, house.Applicant, Cancel)).OrThrow();
        (await desk.KeptForAsync(again.Id, house.Applicant, Cancel)).ShouldBeEmpty();
        (await desk.UseKeptAsync(again.Id, "proof", offer.PaperId, Use, house.Applicant, Cancel)).Refusal.ShouldBeOfType<VaultPaperGone>();
        (await after.Consents.AsNoTracking().AllAsync(consent => consent.WithdrawnAt != null, Cancel)).ShouldBeTrue();
        (await after.Attachments.AsNoTracking().AnyAsync(paper => paper.CaseId == first && paper.RemovedAt == null, Cancel)).ShouldBeTrue();
        (await after.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("vault.")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(["vault.Keep", "vault.Remove"]);
    }

    /// <summary>What was good when it was chosen is asked again when it is sent: the draft may have lain for weeks.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Send_WithAKeptPaperThatEndedOrWasTakenBackMeanwhile_IsRefusedByName(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (item, _) = await AddItemsAsync(house);
        var first = await ApplyAsync(house, item, "proof");
        await using var visit = house.As(house.Applicant);
        var (vault, desk) = (visit.ServiceProvider.GetRequiredService<VaultDesk>(), visit.ServiceProvider.GetRequiredService<IntakeDesk>());
        var keepable = (await vault.KeepableAsync(first, house.Applicant, Cancel)).ShouldHaveSingleItem();
        var today = Portal.Core.Calendars.ChinaTime.DateOf(house.Clock.Now);
        (await vault.KeepAsync(first, [new PaperToKeep(keepable.AttachmentId, null, today.AddDays(7))], Keep, TestData.Community, house.Applicant, Cancel)).OrThrow();
        var draft = (await desk.StartAsync(item.Id, TestData.Community, house.Citizen.Id, null, null, house.Applicant, Cancel)).OrThrow();
        var offer = (await desk.KeptForAsync(draft.Id, house.Applicant, Cancel)).ShouldHaveSingleItem();
        (await desk.UseKeptAsync(draft.Id, "proof", offer.PaperId, Use, house.Applicant, Cancel)).OrThrow();
        (await desk.ProblemsAsync(draft.Id, house.Applicant, Cancel)).ShouldBeEmpty();

        house.Clock.Now = house.Clock.Now.AddDays(8);
        var ended = (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).Refusal.ShouldBeOfType<NotComplete>().Problems.ShouldHaveSingleItem();
        (ended.Field, ended.Code).ShouldBe(("paper.proof", ProblemCode.KeptEnded));
        ended.With.ShouldBe([new LocalText("收入证明"), today.AddDays(7)]);
        ended.Sentence(item.Detail.Form).ShouldContain("收入证明");

        (await vault.RemoveAsync(offer.PaperId, TestData.Community, house.Applicant, Cancel)).OrThrow();
        (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).Refusal.ShouldBeOfType<NotComplete>().Problems.ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.KeptWithdrawn);
        await using var db = house.Everywhere();
        (await db.Cases.CountAsync(Cancel)).ShouldBe(1, "nothing was sent");

        // A new one in its place, and it goes.
        var stale = await db.Attachments.AsNoTracking().SingleAsync(paper => paper.DraftId == draft.Id && paper.RemovedAt == null, Cancel);
        (await desk.RemovePaperAsync(draft.Id, stale.Id, house.Applicant, Cancel)).OrThrow();
        using var scan = new MemoryStream(SampleAnswers.Picture);
        (await desk.AddPaperAsync(draft.Id, "proof", "新的.png", scan, house.Applicant, Cancel)).OrThrow();
        (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).OrThrow();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Send_WithOurOwnPaperThatWasRevokedMeanwhile_IsRefusedByName(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (_, renewal) = await AddItemsAsync(house);
        var first = await ApplyAsync(house, house.Item);
        await house.ActAsync(first, CaseAction.Accept, house.Clerk);
        await house.ActAsync(first, CaseAction.Approve, house.Approver, "符合条件");
        await using var visit = house.As(house.Applicant);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(renewal.Id, TestData.Community, house.Citizen.Id, null, null, house.Applicant, Cancel)).OrThrow();
        (await desk.SaveAsync(draft.Id, new Dictionary<string, string>(StringComparer.Ordinal) { ["home"] = "测试路1号" }, house.Applicant, Cancel)).OrThrow();
        var offer = (await desk.KeptForAsync(draft.Id, house.Applicant, Cancel)).ShouldHaveSingleItem();
        (await desk.UseKeptAsync(draft.Id, "old", offer.PaperId, Use, house.Applicant, Cancel)).OrThrow();
        await using (var db = house.Everywhere())
        {
            await db.CaseDocuments.Where(document => document.CaseId == first).ExecuteUpdateAsync(document => document.SetProperty(each => each.RevokedAt, house.Clock.Now), Cancel);
        }

        var revoked = (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).Refusal.ShouldBeOfType<NotComplete>().Problems.ShouldHaveSingleItem();
        (revoked.Field, revoked.Code).ShouldBe(("paper.old", ProblemCode.KeptRevoked));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Use_OfAPaperThatHasEnded_IsRefused(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (item, _) = await AddItemsAsync(house);
        var first = await ApplyAsync(house, item, "proof");
        await using var visit = house.As(house.Applicant);
        var (vault, desk) = (visit.ServiceProvider.GetRequiredService<VaultDesk>(), visit.ServiceProvider.GetRequiredService<IntakeDesk>());
        var keepable = (await vault.KeepableAsync(first, house.Applicant, Cancel)).Single();
        (await vault.KeepAsync(first, [new PaperToKeep(keepable.AttachmentId, null, null)], Keep, TestData.Community, house.Applicant, Cancel)).OrThrow();
        house.Clock.Now = house.Clock.Now.AddMonths(7);
        var draft = (await desk.StartAsync(item.Id, TestData.Community, house.Citizen.Id, null, null, house.Applicant, Cancel)).OrThrow();
        var offer = (await desk.KeptForAsync(draft.Id, house.Applicant, Cancel)).ShouldHaveSingleItem();
        offer.Standing.ShouldBe(VaultStanding.Ended);
        (await desk.UseKeptAsync(draft.Id, "proof", offer.PaperId, Use, house.Applicant, Cancel)).Refusal.ShouldBeOfType<VaultPaperEnded>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Window_OnlyWithTheConsentOfWhoStandsThere_AndNothingBesidesTheList(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (item, _) = await AddItemsAsync(house);
        await KeepOneAsync(house, item);
        await using var visit = house.As(house.Clerk);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(item.Id, TestData.Street, null, null, null, house.Clerk, Cancel)).OrThrow();
        (await desk.OpenVaultAsync(draft.Id, AtWindow, house.Clerk, Cancel)).Refusal.ShouldBeOfType<ApplicantMissing>();
        (await desk.NameApplicantAsync(draft.Id, house.Citizen.Id, null, house.Clerk, Cancel)).OrThrow();
        (await desk.KeptForAsync(draft.Id, house.Clerk, Cancel)).ShouldBeEmpty();
        var paperId = await OnlyPaperAsync(house);
        (await desk.UseKeptAsync(draft.Id, "proof", paperId, Use, house.Clerk, Cancel)).Refusal.ShouldBeOfType<ConsentMissing>();

        // Somebody who came in the person's place cannot agree for them.
        (await desk.SaveAsync(draft.Id, new Dictionary<string, string>(StringComparer.Ordinal) { [WindowMarks.BearerKey] = "邻居" }, house.Clerk, Cancel)).OrThrow();
        (await desk.OpenVaultAsync(draft.Id, AtWindow, house.Clerk, Cancel)).Refusal.ShouldBeOfType<ConsentMissing>();
        (await desk.SaveAsync(draft.Id, new Dictionary<string, string>(StringComparer.Ordinal) { [WindowMarks.BearerKey] = "" }, house.Clerk, Cancel)).OrThrow();

        (await desk.OpenVaultAsync(draft.Id, AtWindow, house.Clerk, Cancel)).OrThrow().NotedBy.ShouldBe(house.Clerk.AccountId!.Value);
        var offer = (await desk.KeptForAsync(draft.Id, house.Clerk, Cancel)).ShouldHaveSingleItem();
        (await desk.UseKeptAsync(draft.Id, "proof", offer.PaperId, Use, house.Clerk, Cancel)).OrThrow();
        await using var db = house.Everywhere();
        (await db.Consents.AsNoTracking().Where(consent => consent.CitizenId == house.Citizen.Id).Select(consent => consent.Purpose).ToListAsync(Cancel)).Order().ShouldBe([ConsentPurpose.Keep, ConsentPurpose.Use, ConsentPurpose.AtWindow]);
        var line = await db.Journal.AsNoTracking().SingleAsync(entry => entry.Kind == "vault.Open", Cancel);
        (line.ActorId, line.Subject).ShouldBe((house.Clerk.AccountId, house.Citizen.Id.ToString("N")));

        // The consent was for this application and this day.
        var other = (await desk.StartAsync(item.Id, TestData.Street, null, null, null, house.Clerk, Cancel)).OrThrow();
        (await desk.NameApplicantAsync(other.Id, house.Citizen.Id, null, house.Clerk, Cancel)).OrThrow();
        (await desk.KeptForAsync(other.Id, house.Clerk, Cancel)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task KeepAtWindow_WithTheOriginalSeenAndTheConsent_GoesIntoTheOwnersVaultAndNobodyElses(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (item, _) = await AddItemsAsync(house);
        var caseId = await TakenInAsync(house, item, null);
        await using var visit = house.As(house.Clerk);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var keepable = (await desk.KeepableAtWindowAsync(caseId, house.Clerk, Cancel)).ShouldHaveSingleItem();
        keepable.OriginalSeen.ShouldBeTrue("it was noted when it was taken in");
        var wish = new PaperToKeep(keepable.AttachmentId, new DateOnly(2026, 2, 1), new DateOnly(2027, 1, 31)) { OriginalSeen = true };
        (await desk.KeepAtWindowAsync(caseId, [wish with { OriginalSeen = false }], KeepHere, house.Clerk, Cancel)).Refusal.ShouldBe(new OriginalNotSeen("收入证明"));
        (await desk.KeepAtWindowAsync(caseId, [wish with { ValidUntil = new DateOnly(2020, 1, 1) }], KeepHere, house.Clerk, Cancel)).Refusal.ShouldBeOfType<PaperDatesWrong>();
        (await desk.KeepAtWindowAsync(caseId, [wish], KeepHere, house.Clerk, Cancel)).OrThrow().ShouldBe(1);
        (await desk.KeepAtWindowAsync(caseId, [wish], KeepHere, house.Clerk, Cancel)).OrThrow().ShouldBe(0, "once is enough");
        (await desk.KeepableAtWindowAsync(caseId, house.Clerk, Cancel)).ShouldBeEmpty();

        await using var db = house.Everywhere();
        var paper = await db.VaultPapers.AsNoTracking().SingleAsync(Cancel);
        (paper.CitizenId, paper.Source, paper.OriginalSeenBy, paper.ValidUntil, paper.CaseId).ShouldBe((house.Citizen.Id, VaultSource.HandedIn, house.Clerk.Name, new DateOnly(2027, 1, 31), caseId));
        var consent = await db.Consents.AsNoTracking().SingleAsync(each => each.Id == paper.ConsentId, Cancel);
        (consent.CitizenId, consent.Purpose, consent.TextVersion, consent.NotedBy, consent.Channel).ShouldBe((house.Citizen.Id, ConsentPurpose.Keep, ConsentText.KeepAtWindow, house.Clerk.AccountId!.Value, Channel.Window));
        var line = await db.Journal.AsNoTracking().SingleAsync(entry => entry.Kind == "vault.Keep", Cancel);
        (line.ActorId, line.CaseId, line.Subject).ShouldBe((house.Clerk.AccountId, caseId, house.Citizen.Id.ToString("N")));

        // The owner sees it and takes it out; the clerk never sees the vault.
        (await visit.ServiceProvider.GetRequiredService<VaultDesk>().OpenAsync(house.Clerk, Cancel)).Papers.ShouldBeEmpty();
        await using var own = house.As(house.Applicant);
        var vault = own.ServiceProvider.GetRequiredService<VaultDesk>();
        (await vault.OpenAsync(house.Applicant, Cancel)).Papers.ShouldHaveSingleItem().OriginalSeenBy.ShouldBe(house.Clerk.Name);
        var draft = (await own.ServiceProvider.GetRequiredService<IntakeDesk>().StartAsync(item.Id, TestData.Community, house.Citizen.Id, null, null, house.Applicant, Cancel)).OrThrow();
        (await own.ServiceProvider.GetRequiredService<IntakeDesk>().KeptForAsync(draft.Id, house.Applicant, Cancel)).ShouldHaveSingleItem().OriginalSeen.ShouldBeTrue();
        (await vault.RemoveAsync(paper.Id, TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task KeepAtWindow_SomebodyElseCame_AnotherClerk_AnotherPlace_OrAnotherDay_KeepsNothing(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (item, _) = await AddItemsAsync(house);
        var (mine, brought) = (await TakenInAsync(house, item, null), await TakenInAsync(house, item, "邻居"));
        await using var db = house.Everywhere();
        var paper = (await db.Attachments.AsNoTracking().SingleAsync(each => each.CaseId == mine, Cancel)).Id;
        var wish = new PaperToKeep(paper, null, null) { OriginalSeen = true };
        await using (var visit = house.As(house.Clerk))
        {
            var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
            (await desk.KeepableAtWindowAsync(brought, house.Clerk, Cancel)).ShouldBeEmpty();
            (await desk.KeepAtWindowAsync(brought, [wish], KeepHere, house.Clerk, Cancel)).Refusal.ShouldBeOfType<ConsentMissing>();
        }

        foreach (var other in new[] { TestData.Clerk(TestData.Street), TestData.Clerk(TestData.OtherStreet), house.Approver, house.Applicant })
        {
            await using var visit = house.As(other);
            var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
            (await desk.KeepableAtWindowAsync(mine, other, Cancel)).ShouldBeEmpty();
            (await desk.KeepAtWindowAsync(mine, [wish], KeepHere, other, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        }

        house.Clock.Now = house.Clock.Now.AddHours(11);
        await using (var late = house.As(house.Clerk))
        {
            (await late.ServiceProvider.GetRequiredService<IntakeDesk>().KeepAtWindowAsync(mine, [wish], KeepHere, house.Clerk, Cancel)).Refusal.ShouldBeOfType<NotFound>("the person has gone home");
        }

        (await db.VaultPapers.CountAsync(Cancel)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Organisation_AMemberSeesAndUsesItsPapers_AFormerOneAndItsPeopleForThemselvesDoNot(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (item, _) = await AddItemsAsync(house);
        var company = new Organisation { Name = "〔演示〕示例公司", CreditCode = "91999999MADE00011C", HomeTenantId = TestData.Community };
        var colleague = TestData.Citizen(name: "赵同事");
        var account = new Account { DisplayName = colleague.Name, UserName = "colleague", CitizenId = colleague.Id };
        var second = TestData.Applicant(colleague.Id) with { AccountId = account.Id };
        await using (var db = house.Everywhere())
        {
            var both = await db.ServiceItems.SingleAsync(each => each.Id == item.Id, Cancel);
            both.Subjects = SubjectKinds.Person | SubjectKinds.Organisation;
            db.AddRange(company, colleague, account);
            await db.SaveChangesAsync(Cancel);
            db.AddRange(new OrganisationMember { TenantId = TestData.Community, CitizenId = house.Citizen.Id, OrganisationId = company.Id, Role = "法定代表人" }, new OrganisationMember { TenantId = TestData.Community, CitizenId = colleague.Id, OrganisationId = company.Id, Role = "agent" });
            await db.SaveChangesAsync(Cancel);
        }

        // One member hands it in for the company and keeps it.
        await using (var visit = house.As(house.Applicant))
        {
            var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
            var draft = (await desk.StartAsync(item.Id, TestData.Community, house.Citizen.Id, null, company.Id, house.Applicant, Cancel)).OrThrow();
            using var scan = new MemoryStream(SampleAnswers.Picture);
            (await desk.AddPaperAsync(draft.Id, "proof", "材料.png", scan, house.Applicant, Cancel)).OrThrow();
            var caseId = (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).OrThrow().CaseId;
            var vault = visit.ServiceProvider.GetRequiredService<VaultDesk>();
            var keepable = (await vault.KeepableAsync(caseId, house.Applicant, Cancel)).Single();
            (await vault.KeepAsync(caseId, [new PaperToKeep(keepable.AttachmentId, null, null)], Keep, TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBe(1);
        }

        // Another member sees it and uses it for the company, and for the company alone.
        await using (var visit = house.As(second))
        {
            var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
            (await visit.ServiceProvider.GetRequiredService<VaultDesk>().OpenAsync(second, Cancel)).Papers.ShouldHaveSingleItem().OrganisationId.ShouldBe(company.Id);
            var own = (await desk.StartAsync(item.Id, TestData.Community, colleague.Id, null, null, second, Cancel)).OrThrow();
            (await desk.KeptForAsync(own.Id, second, Cancel)).ShouldBeEmpty("the company's papers are not the person's");
            var draft = (await desk.StartAsync(item.Id, TestData.Community, colleague.Id, null, company.Id, second, Cancel)).OrThrow();
            var offer = (await desk.KeptForAsync(draft.Id, second, Cancel)).ShouldHaveSingleItem();
            (await desk.UseKeptAsync(own.Id, "proof", offer.PaperId, Use, second, Cancel)).Refusal.ShouldBeOfType<VaultPaperGone>();
            (await desk.UseKeptAsync(draft.Id, "proof", offer.PaperId, Use, second, Cancel)).OrThrow();
            (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), second, Cancel)).OrThrow();
        }

        var paperId = await OnlyPaperAsync(house);
        await using (var db = house.Everywhere())
        {
            await db.OrganisationMembers.Where(member => member.CitizenId == colleague.Id).ExecuteDeleteAsync(Cancel);
        }

        // Who has left sees nothing of it and cannot take it out.
        await using (var visit = house.As(second))
        {
            var vault = visit.ServiceProvider.GetRequiredService<VaultDesk>();
            (await vault.OpenAsync(second, Cancel)).Papers.ShouldBeEmpty();
            (await vault.RemoveAsync(paperId, TestData.Community, second, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await visit.ServiceProvider.GetRequiredService<IntakeDesk>().StartAsync(item.Id, TestData.Community, colleague.Id, null, company.Id, second, Cancel)).IsYes.ShouldBeFalse();
        }

        await using var still = house.As(house.Applicant);
        (await still.ServiceProvider.GetRequiredService<VaultDesk>().OpenAsync(house.Applicant, Cancel)).Papers.ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Vault_IsItsOwnersAlone(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (item, _) = await AddItemsAsync(house);
        var first = await KeepOneAsync(house, item);
        var paperId = await OnlyPaperAsync(house);
        foreach (var stranger in new[] { TestData.Applicant(Guid.CreateVersion7()), house.Clerk, house.Approver, TestData.Clerk(TestData.OtherStreet) })
        {
            await using var visit = house.As(stranger);
            var vault = visit.ServiceProvider.GetRequiredService<VaultDesk>();
            (await vault.OpenAsync(stranger, Cancel)).Papers.ShouldBeEmpty();
            (await vault.RemoveAsync(paperId, TestData.Street, stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await vault.KeepableAsync(first, stranger, Cancel)).ShouldBeEmpty();
            (await vault.KeepAsync(first, [], Keep, TestData.Street, stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        }

        await using var own = house.As(house.Applicant);
        var opened = await own.ServiceProvider.GetRequiredService<VaultDesk>().OpenAsync(house.Applicant, Cancel);
        (opened.Papers.Count, opened.Consents.Count).ShouldBe((1, 1));
    }

    /// <summary>An item that asks for 收入证明, good for six months; one that renews what the house's own item grants.</summary>
    private static async Task<(ServiceItem Item, ServiceItem Renewal)> AddItemsAsync(CaseHouse house)
    {
        IReadOnlyList<RouteStep> route = [TestData.Step(1, TenantLevel.Street, StepDuty.Accept), TestData.Step(2, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs)];
        var form = new FormSchema { Sections = [new FormSection("who", "申请人", [new FormField { Key = "home", Kind = FieldKind.Text, Label = "住址", Prefill = "address" }])] };
        var (item, renewal) = (TestData.Item(route: route, code: "CL-0001"), TestData.Item(route: route, code: "YX-0001"));
        item.Detail = item.Detail with { Materials = [new MaterialSpec { Key = "proof", Name = "收入证明", ValidMonths = 6 }, new MaterialSpec { Key = "lease", Name = "租房合同", Necessity = Necessity.Optional }] };
        renewal.Detail = renewal.Detail with { Form = form, Materials = [new MaterialSpec { Key = "old", Name = "原食品经营许可证" }] };
        await using var db = house.Everywhere();
        var first = await db.ServiceItems.SingleAsync(each => each.Id == house.Item.Id, Cancel);
        first.Detail = first.Detail with { ResultName = "食品经营许可证", Form = form };
        db.AddRange(item, renewal);
        await db.SaveChangesAsync(Cancel);
        return (item, renewal);
    }

    private static async Task<Guid> ApplyAsync(CaseHouse house, ServiceItem item, params string[] brings)
    {
        await using var visit = house.As(house.Applicant);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(item.Id, TestData.Community, house.Citizen.Id, null, null, house.Applicant, Cancel)).OrThrow();
        (await desk.SaveAsync(draft.Id, new Dictionary<string, string>(StringComparer.Ordinal) { ["home"] = "测试路1号" }, house.Applicant, Cancel)).OrThrow();
        foreach (var material in brings)
        {
            using var scan = new MemoryStream(SampleAnswers.Picture);
            (await desk.AddPaperAsync(draft.Id, material, "材料.png", scan, house.Applicant, Cancel)).OrThrow();
        }

        return (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).OrThrow().CaseId;
    }

    /// <summary>Taken in by the house's clerk with the original of its one paper seen.</summary>
    private static async Task<Guid> TakenInAsync(CaseHouse house, ServiceItem item, string? bearer)
    {
        await using var visit = house.As(house.Clerk);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(item.Id, TestData.Street, null, null, null, house.Clerk, Cancel)).OrThrow();
        (await desk.NameApplicantAsync(draft.Id, house.Citizen.Id, null, house.Clerk, Cancel)).OrThrow();
        using var scan = new MemoryStream(SampleAnswers.Picture);
        (await desk.AddPaperAsync(draft.Id, "proof", "材料.png", scan, house.Clerk, Cancel)).OrThrow();
        (await desk.SaveAsync(draft.Id, new Dictionary<string, string>(StringComparer.Ordinal) { [WindowMarks.BearerKey] = bearer ?? "", [WindowMarks.SeenKey("proof")] = WindowMarks.SeenValue(true) }, house.Clerk, Cancel)).OrThrow();
        return (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Clerk, Cancel)).OrThrow().CaseId;
    }

    private static async Task<Guid> KeepOneAsync(CaseHouse house, ServiceItem item)
    {
        var caseId = await ApplyAsync(house, item, "proof");
        await using var visit = house.As(house.Applicant);
        var vault = visit.ServiceProvider.GetRequiredService<VaultDesk>();
        var keepable = (await vault.KeepableAsync(caseId, house.Applicant, Cancel)).Single();
        (await vault.KeepAsync(caseId, [new PaperToKeep(keepable.AttachmentId, null, null)], Keep, TestData.Community, house.Applicant, Cancel)).OrThrow();
        return caseId;
    }

    private static async Task<Guid> OnlyPaperAsync(CaseHouse house)
    {
        await using var db = house.Everywhere();
        return (await db.VaultPapers.AsNoTracking().SingleAsync(Cancel)).Id;
    }
}
