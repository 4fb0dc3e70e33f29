using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
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

/// <summary>代办 through the real desks: signed, for a scope, told, and taken back at once.</summary>
[Trait("Row", "108")]
public sealed class ProxyDeskTests
{
    private const string Password = "Wei-tuo-2026!";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Grant_Online_IsSignedWithThePasswordAndCoversItsClassAlone(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var helper = await HelperAsync(house);
        var wish = Wish(house, helper.Citizen) with { Classes = [nameof(ItemClass.Housing)] };
        (await GrantAsync(house, wish, "wrong")).Refusal.ShouldBeOfType<FieldRefused>();
        (await GrantAsync(house, wish with { Name = "别的名字" }, Password)).Refusal.ShouldBeOfType<NobodyToGrant>();
        var grant = (await GrantAsync(house, wish, Password)).OrThrow();
        (grant.Signature, grant.Relation).ShouldBe((GrantSignature.Password, ProxyRelation.Relative));

        await using var visit = house.As(helper.Actor);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        (await desk.StartAsync(house.Item.Id, TestData.Community, house.Citizen.Id, grant.Id, null, helper.Actor, Cancel)).Refusal.ShouldBeOfType<NotAllowed>("an item of another class");
        var all = (await GrantAsync(house, wish with { Classes = [house.Item.Class.ToString()], Key = Guid.CreateVersion7() }, Password)).OrThrow();
        (await desk.StartAsync(house.Item.Id, TestData.Community, house.Citizen.Id, all.Id, null, helper.Actor, Cancel)).IsYes.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Revoke_WithADraftOpen_StopsTheNextClick(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var helper = await HelperAsync(house);
        var grant = (await GrantAsync(house, Wish(house, helper.Citizen), Password)).OrThrow();
        await using var visit = house.As(helper.Actor);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(house.Item.Id, TestData.Community, house.Citizen.Id, grant.Id, null, helper.Actor, Cancel)).OrThrow();
        (await desk.SaveAsync(draft.Id, Typed("a"), helper.Actor, Cancel)).IsYes.ShouldBeTrue();

        await RevokeAsync(house, grant.Id);
        (await desk.SaveAsync(draft.Id, Typed("b"), helper.Actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        using var scan = new MemoryStream(SampleAnswers.Picture);
        (await desk.AddPaperAsync(draft.Id, "proof", "材料.png", scan, helper.Actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), helper.Actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        (await desk.OpenDraftAsync(draft.Id, helper.Actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>("its page shows nothing of the principal any more");
        (await desk.RemovePaperAsync(draft.Id, Guid.CreateVersion7(), helper.Actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        (await desk.RemoveRowAsync(draft.Id, "rows", 0, helper.Actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        (await desk.DiscardAsync(draft.Id, helper.Actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        (await RevokeAsync(house, Guid.CreateVersion7())).Refusal.ShouldBeOfType<NotFound>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Revoke_Online_IsToldToBothOnce(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var helper = await HelperAsync(house);
        var grant = (await GrantAsync(house, Wish(house, helper.Citizen), Password)).OrThrow();
        await RevokeAsync(house, grant.Id);
        await RevokeAsync(house, grant.Id);
        await using var db = house.Everywhere();
        (await db.Notices.AsNoTracking().Where(notice => notice.Channel == NoticeChannel.Inbox && (notice.Template == nameof(NoticeTemplate.GrantTakenBack) || notice.Template == nameof(NoticeTemplate.GrantLost))).ToListAsync(Cancel)).Select(notice => (notice.Template, notice.CitizenId))
            .ShouldBe([(nameof(NoticeTemplate.GrantTakenBack), house.Citizen.Id), (nameof(NoticeTemplate.GrantLost), helper.Citizen.Id)], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Expiry_WithADraftOpen_StopsTheNextClick(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var helper = await HelperAsync(house);
        var grant = (await GrantAsync(house, Wish(house, helper.Citizen), Password)).OrThrow();
        await using var visit = house.As(helper.Actor);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(house.Item.Id, TestData.Community, house.Citizen.Id, grant.Id, null, helper.Actor, Cancel)).OrThrow();
        house.Clock.Now = grant.Until.AddSeconds(-1);
        (await desk.SaveAsync(draft.Id, Typed("a"), helper.Actor, Cancel)).IsYes.ShouldBeTrue("its last second counts");

        house.Clock.Now = grant.Until;
        (await desk.SaveAsync(draft.Id, Typed("b"), helper.Actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        using var scan = new MemoryStream(SampleAnswers.Picture);
        (await desk.AddPaperAsync(draft.Id, "proof", "材料.png", scan, helper.Actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        (await desk.OpenDraftAsync(draft.Id, helper.Actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), helper.Actor, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        await using var db = house.Everywhere();
        (await db.Cases.AnyAsync(Cancel)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Window_ByASignedSheet_TheCommunityWorkerActsAndThePersonIsToldAndTakesItBack(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await using var visit = house.As(house.Clerk);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = await WindowDraftAsync(house, desk);
        var wish = new GrantWish(ProxyRelation.CommunityWorker, DocumentType.ResidentIdCard, "", "", TestData.Now.AddDays(30), "授权书") { ItemKeys = [house.Item.ItemKey] };
        (await OnPaperAsync(house, wish, isSigned: false)).Refusal.ShouldBeOfType<SheetUnsigned>();
        var grant = (await OnPaperAsync(house, wish, isSigned: true)).OrThrow();
        (grant.DelegateAccountId, grant.WitnessedBy, grant.Signature).ShouldBe((house.Clerk.AccountId, house.Clerk.Name, GrantSignature.Paper));

        (await desk.GrantsForAsync(draft.Id, house.Clerk, Cancel)).ShouldHaveSingleItem().Id.ShouldBe(grant.Id);
        (await desk.NameProxyAsync(draft.Id, grant.Id, house.Clerk, Cancel)).IsYes.ShouldBeTrue();
        var caseId = (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Clerk, Cancel)).OrThrow().CaseId;

        await using var db = house.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(Cancel);
        (matter.ProxyGrantId, matter.ProxyName).ShouldBe((grant.Id, house.Clerk.Name));
        (await db.CaseEvents.AsNoTracking().SingleAsync(each => each.CaseId == caseId && each.Action == CaseAction.Submit, Cancel)).Subject.ShouldBe($"{CaseEvent.OnBehalf}{grant.Id:N}");
        (await db.CaseDocuments.AsNoTracking().SingleAsync(each => each.Kind == DocumentKind.Receipt, Cancel)).Content[PaperWord.Proxy].ShouldBe($"{house.Clerk.Name}（代{house.Citizen.Name}）");
        (await db.Notices.AsNoTracking().Where(each => each.Channel == NoticeChannel.Inbox && each.CitizenId == house.Citizen.Id).Select(each => each.Template).ToListAsync(Cancel))
            .ShouldBe([nameof(NoticeTemplate.GrantGiven), nameof(NoticeTemplate.Submitted), nameof(NoticeTemplate.SubmittedForYou)], ignoreOrder: true);
        matter.ProxyAccountId.ShouldBe(house.Clerk.AccountId);
        (await house.TryAsync(caseId, CaseAction.Accept, house.Clerk)).Refusal.ShouldBeOfType<ActsForApplicant>("one person is not the applicant's hand and the office");
        (await db.Journal.AsNoTracking().SingleAsync(line => line.Kind == "refused.Accept", Cancel)).Note.ShouldBe(nameof(ActsForApplicant));
        await house.ActAsync(caseId, CaseAction.Accept, TestData.Clerk(TestData.Street));
        (await db.CaseEvents.AsNoTracking().SingleAsync(each => each.CaseId == caseId && each.Action == CaseAction.Accept, Cancel)).IsOnBehalf.ShouldBeFalse("the office accepts in its own name");

        // A second application lies open at the window when the person takes the grant back on their telephone.
        var open = await WindowDraftAsync(house, desk);
        (await desk.NameProxyAsync(open.Id, grant.Id, house.Clerk, Cancel)).IsYes.ShouldBeTrue();
        await RevokeAsync(house, grant.Id);
        (await desk.SaveAsync(open.Id, Typed("b"), house.Clerk, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        (await desk.SubmitAsync(open.Id, new DeliveryChoice(DeliveryWay.Online), house.Clerk, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        (await desk.GrantsForAsync(open.Id, house.Clerk, Cancel)).ShouldBeEmpty();
        (await desk.NameProxyAsync(open.Id, null, house.Clerk, Cancel)).IsYes.ShouldBeTrue("the person may come themselves");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Grant_OfACommunityWorker_IsNoOtherClerks(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var grant = (await OnPaperAsync(house, new GrantWish(ProxyRelation.CommunityWorker, DocumentType.ResidentIdCard, "", "", TestData.Now.AddDays(30), "授权书"), isSigned: true)).OrThrow();
        var other = TestData.Clerk(TestData.OtherStreet);
        await using var visit = house.As(other);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(house.Item.Id, TestData.OtherStreet, null, null, null, other, Cancel)).OrThrow();
        (await desk.NameApplicantAsync(draft.Id, house.Citizen.Id, null, other, Cancel)).OrThrow();
        (await desk.GrantsForAsync(draft.Id, other, Cancel)).ShouldBeEmpty();
        (await desk.NameProxyAsync(draft.Id, grant.Id, other, Cancel)).Refusal.ShouldBeOfType<GrantEnded>();
        await using var db = house.Database.Staff(TestData.OtherStreet);
        (await db.ProxyGrants.AnyAsync(Cancel)).ShouldBeFalse("another place does not see it");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Grant_AtAWindowOrOnline_IsToldToBothByInboxAndTextMessage_WithoutNamesOrNumbers(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var helper = await HelperAsync(house);
        await using (var db = house.Everywhere())
        {
            foreach (var person in await db.Citizens.ToListAsync(Cancel))
            {
                person.Phone = person.Id == helper.Citizen.Id ? "19800000002" : "19800000001";
            }

            await db.SaveChangesAsync(Cancel);
        }

        (await OnPaperAsync(house, Wish(house, helper.Citizen), isSigned: false)).Refusal.ShouldBeOfType<SheetUnsigned>();
        (await GrantAsync(house, Wish(house, helper.Citizen), "wrong")).IsYes.ShouldBeFalse();
        (await ToldAsync()).ShouldBeEmpty("nothing was given");
        (await OnPaperAsync(house, Wish(house, helper.Citizen), isSigned: true)).OrThrow();
        var window = await ToldAsync();
        (await GrantAsync(house, Wish(house, helper.Citizen), Password)).OrThrow();
        var told = await ToldAsync();

        window.Select(notice => (notice.CitizenId, notice.Channel, notice.Template, notice.Address)).ShouldBe(
        [
            (house.Citizen.Id, NoticeChannel.Inbox, nameof(NoticeTemplate.GrantGiven), null), (house.Citizen.Id, NoticeChannel.Sms, nameof(NoticeTemplate.GrantGiven), "19800000001"),
            (helper.Citizen.Id, NoticeChannel.Inbox, nameof(NoticeTemplate.GrantReceived), null), (helper.Citizen.Id, NoticeChannel.Sms, nameof(NoticeTemplate.GrantReceived), "19800000002"),
        ], ignoreOrder: true);
        told.Count.ShouldBe(8);
        told.ShouldAllBe(notice => notice.Text.Length <= NoticeTemplates.LongestSms && !notice.Text.Contains(house.Citizen.Name) && !notice.Text.Contains(helper.Citizen.Name) && !notice.Text.Contains(helper.Citizen.DocumentNumber) && !notice.Text.Contains(house.Item.Name));
        window.ShouldAllBe(notice => notice.Text.Contains(TestData.Tree.Find(TestData.Street)!.Name) && notice.TenantId == TestData.Street);
        await using var elsewhere = house.Database.Staff(TestData.OtherDistrict);
        (await elsewhere.Notices.AnyAsync(Cancel)).ShouldBeFalse("another tenant sees nothing");

        async Task<List<Notice>> ToldAsync()
        {
            await using var db = house.Everywhere();
            return await db.Notices.AsNoTracking().ToListAsync(Cancel);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Grant_ToSomebodyWithAPassport_IsRegisteredAtTheWindow_AndWhatCannotBeIsSaidBeforeTheSheet(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var guest = new Citizen { Name = "DEMO GUEST", DocumentType = DocumentType.Passport, DocumentNumber = "E99999999" };
        await using (var db = house.Everywhere())
        {
            db.Add(guest);
            await db.SaveChangesAsync(Cancel);
        }

        var wish = new GrantWish(ProxyRelation.Relative, DocumentType.Passport, " e99999999 ", "DEMO GUEST", house.Clock.Now.AddDays(30), "授权书");
        (await WhyNotAsync(house, wish)).ShouldBeNull();
        (await OnPaperAsync(house, wish, isSigned: true)).OrThrow().DelegateId.ShouldBe(guest.Id);

        (await WhyNotAsync(house, wish with { Number = "" })).ShouldBeOfType<DelegateNotNamed>();
        (await WhyNotAsync(house, wish with { Name = " " })).ShouldBeOfType<DelegateNotNamed>();
        (await WhyNotAsync(house, wish with { Type = DocumentType.ResidentIdCard, Number = "123" })).ShouldBeOfType<DocumentNumberRefused>();
        (await WhyNotAsync(house, wish with { Name = "SOMEBODY ELSE" })).ShouldBeOfType<NobodyToGrant>();
        (await WhyNotAsync(house, new GrantWish(ProxyRelation.Relative, house.Citizen.DocumentType, house.Citizen.DocumentNumber, house.Citizen.Name, wish.Until, "授权书"))).ShouldBeOfType<NobodyToGrant>("nobody acts for themselves");
        (await WhyNotAsync(house, wish with { Until = house.Clock.Now.AddDays(400) })).ShouldBeOfType<GrantTooLong>();
        (await WhyNotAsync(house, wish with { Relation = ProxyRelation.CommunityWorker, Number = "", Name = "" })).ShouldBeNull("the community worker themselves");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Revoke_AtTheWindow_WithTheDocumentSeen_IsJournalledAndToldToBoth(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var helper = await HelperAsync(house);
        var grant = (await GrantAsync(house, Wish(house, helper.Citizen), Password)).OrThrow();
        await using var visit = house.As(house.Clerk);
        var desk = DeskOf(visit);
        (await desk.GivenByAsync(house.Citizen.Id, house.Clerk, Cancel)).ShouldHaveSingleItem().Id.ShouldBe(grant.Id, "given online, and at another place");
        (await desk.GivenByAsync(house.Citizen.Id, house.Approver, Cancel)).ShouldBeEmpty();
        (await desk.RevokeAtWindowAsync(grant.Id, house.Citizen.Id, documentSeen: false, house.Clerk, Cancel)).Refusal.ShouldBeOfType<DocumentNotSeen>();
        (await desk.RevokeAtWindowAsync(grant.Id, helper.Citizen.Id, documentSeen: true, house.Clerk, Cancel)).Refusal.ShouldBeOfType<NotFound>("not who gave it");
        (await desk.RevokeAtWindowAsync(grant.Id, house.Citizen.Id, documentSeen: true, house.Approver, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();

        (await desk.RevokeAtWindowAsync(grant.Id, house.Citizen.Id, documentSeen: true, house.Clerk, Cancel)).OrThrow().RevokedAt.ShouldNotBeNull();
        (await desk.RevokeAtWindowAsync(grant.Id, house.Citizen.Id, documentSeen: true, house.Clerk, Cancel)).IsYes.ShouldBeTrue("a second click");

        (await desk.GivenByAsync(house.Citizen.Id, house.Clerk, Cancel)).ShouldBeEmpty();
        await using var db = house.Everywhere();
        (await db.Journal.AsNoTracking().SingleAsync(line => line.Kind == "grant.RevokeAtWindow", Cancel)).ActorId.ShouldBe(house.Clerk.AccountId);
        (await db.Notices.AsNoTracking().Where(notice => notice.Channel == NoticeChannel.Inbox && (notice.Template == nameof(NoticeTemplate.GrantTakenBack) || notice.Template == nameof(NoticeTemplate.GrantLost))).Select(notice => notice.CitizenId).ToListAsync(Cancel))
            .ShouldBe([house.Citizen.Id, helper.Citizen.Id], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Grant_TheSameFormTwice_IsOneGrant(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var helper = await HelperAsync(house);
        var wish = Wish(house, helper.Citizen);
        var grants = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OnPaperAsync(house, wish, isSigned: true)));
        grants.ShouldAllBe(answer => answer.IsYes && answer.Value.Id == wish.Key);
        await using var db = house.Everywhere();
        (await db.ProxyGrants.CountAsync(Cancel)).ShouldBe(1);
        (await db.Journal.CountAsync(line => line.Kind == "grant.Give", Cancel)).ShouldBe(1);
    }

    private static Dictionary<string, string> Typed(string way) => new(StringComparer.Ordinal) { [Draft.WayKey] = way };

    private static async Task<Draft> WindowDraftAsync(CaseHouse house, IntakeDesk desk)
    {
        var draft = (await desk.StartAsync(house.Item.Id, TestData.Street, null, null, null, house.Clerk, Cancel)).OrThrow();
        return (await desk.NameApplicantAsync(draft.Id, house.Citizen.Id, null, house.Clerk, Cancel)).OrThrow();
    }

    private static GrantWish Wish(CaseHouse house, Citizen helper) => new(ProxyRelation.Relative, helper.DocumentType, helper.DocumentNumber, helper.Name, house.Clock.Now.AddDays(30), "授权书");

    private static async Task<(Citizen Citizen, Actor Actor)> HelperAsync(CaseHouse house)
    {
        var helper = TestData.Citizen(name: "李代办");
        var account = new Account { DisplayName = helper.Name, UserName = $"citizen:{helper.Id:N}", CitizenId = helper.Id };
        await using var db = house.Everywhere();
        db.AddRange(helper, account);
        var own = await db.Users.SingleAsync(each => each.CitizenId == house.Citizen.Id, Cancel);
        own.PasswordHash = new PasswordHasher<Account>().HashPassword(own, Password);
        await db.SaveChangesAsync(Cancel);
        return (helper, TestData.Applicant(helper.Id) with { AccountId = account.Id, Name = helper.Name });
    }

    private static async Task<Answer<ProxyGrant>> GrantAsync(CaseHouse house, GrantWish wish, string password)
    {
        await using var visit = house.As(house.Applicant);
        return await DeskOf(visit).GrantAsync(wish, password, TestData.Community, house.Applicant, Cancel);
    }

    private static async Task<Answer<ProxyGrant>> OnPaperAsync(CaseHouse house, GrantWish wish, bool isSigned)
    {
        await using var visit = house.As(house.Clerk);
        return await DeskOf(visit).GrantOnPaperAsync(house.Citizen.Id, wish, isSigned, house.Clerk, Cancel);
    }

    private static async Task<Refusal?> WhyNotAsync(CaseHouse house, GrantWish wish)
    {
        await using var visit = house.As(house.Clerk);
        return await DeskOf(visit).WhyNotAsync(house.Citizen.Id, wish, house.Clerk, Cancel);
    }

    private static async Task<Answer<ProxyGrant>> RevokeAsync(CaseHouse house, Guid grantId)
    {
        await using var visit = house.As(house.Applicant);
        return await DeskOf(visit).RevokeAsync(grantId, TestData.Community, house.Applicant, Cancel);
    }

    private static ProxyDesk DeskOf(AsyncServiceScope visit) =>
        ActivatorUtilities.CreateInstance<ProxyDesk>(visit.ServiceProvider, ActivatorUtilities.CreateInstance<PeopleDesk>(visit.ServiceProvider, new PasswordHasher<Account>()));
}
