using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Vault;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.People;

/// <summary>Who acts for an organisation: nobody by being named with it, whoever was entered on what was seen, and nobody any more who has left.</summary>
public sealed class OrganisationAgentTests
{
    private const string Code = "91999999MADE00011C";
    private const string Name = "〔演示〕示例公司（测试）";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Window_NamingACompany_GivesNothingOfIt(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await using var visit = house.As(house.Clerk);
        var desk = visit.ServiceProvider.GetRequiredService<CitizenDesk>();
        var company = (await desk.FindOrEnterAsync(Code, Name, house.Clerk, Cancel)).OrThrow();

        (await desk.FindOrEnterAsync(Code, "另一家公司", house.Clerk, Cancel)).Refusal.ShouldBeOfType<NameDiffers>("a mistyped code that is somebody else's");
        (await desk.FindOrEnterAsync(Code, " ", house.Clerk, Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
        (await desk.FindOrEnterAsync(Code, " 〔演示〕示例公司(测试) ", house.Clerk, Cancel)).OrThrow().Id.ShouldBe(company.Id, "brackets as the keyboard has them");
        var intake = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await intake.StartAsync(house.Item.Id, TestData.Street, null, null, null, house.Clerk, Cancel)).OrThrow();
        (await intake.NameApplicantAsync(draft.Id, house.Citizen.Id, company.Id, house.Clerk, Cancel)).OrThrow().OrganisationId.ShouldBe(company.Id, "the draft knows it");
        (await intake.OpenVaultAsync(draft.Id, new ConsentText("v1", "同意"), house.Clerk, Cancel)).Refusal.ShouldBeOfType<NotItsAgent>("who brings a company's papers opens none of its vault");

        await using var db = house.Everywhere();
        (await db.OrganisationMembers.AnyAsync(Cancel)).ShouldBeFalse();
        await using var own = house.Database.Maker.Make(TestDatabase.CitizenScope(house.Citizen.Id));
        (await own.Organisations.AnyAsync(Cancel)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Agent_IsEnteredOnWhatWasSeen_AndEndedByThemselvesOrAtAWindow(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await using var visit = house.As(house.Clerk);
        var desk = visit.ServiceProvider.GetRequiredService<CitizenDesk>();
        var company = (await desk.FindOrEnterAsync(Code, Name, house.Clerk, Cancel)).OrThrow();
        Task<Answer<OrganisationMember>> EnterAsync(Actor by, AuthoritySeen? seen = AuthoritySeen.Agent) => desk.EnterAgentAsync(company.Id, house.Citizen.Id, seen, by, Cancel);

        (await EnterAsync(house.Clerk, seen: null)).Refusal.ShouldBeOfType<AuthorityNotSeen>();
        (await EnterAsync(house.Approver)).Refusal.ShouldBeOfType<NotAllowed>();
        (await EnterAsync(house.Applicant)).Refusal.ShouldBeOfType<NotAllowed>("nobody enters themselves");
        (await desk.AgentsOfAsync(company.Id, house.Applicant, Cancel)).ShouldBeEmpty();
        (await Task.WhenAll(EnterAsync(house.Clerk), EnterAsync(house.Clerk))).ShouldAllBe(answer => answer.IsYes);
        (await desk.AgentsOfAsync(company.Id, house.Clerk, Cancel)).ShouldHaveSingleItem().CitizenId.ShouldBe(house.Citizen.Id);

        // A draft for the company, begun online, stops with the agency.
        await using (var db = house.Everywhere())
        {
            (await db.ServiceItems.SingleAsync(Cancel)).Subjects = SubjectKinds.Person | SubjectKinds.Organisation;
            await db.SaveChangesAsync(Cancel);
        }

        await using var online = house.As(house.Applicant);
        var intake = online.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await intake.StartAsync(house.Item.Id, TestData.Community, house.Citizen.Id, null, company.Id, house.Applicant, Cancel)).OrThrow();
        var mine = online.ServiceProvider.GetRequiredService<CitizenDesk>();
        (await mine.LeaveAsync(company.Id, TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBeTrue();
        (await mine.LeaveAsync(company.Id, TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBeFalse("a second click");
        (await intake.OpenDraftAsync(draft.Id, house.Applicant, Cancel)).Refusal.ShouldBeOfType<AgencyEnded>();
        (await intake.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Applicant, Cancel)).Refusal.ShouldBeOfType<AgencyEnded>();

        (await EnterAsync(house.Clerk, AuthoritySeen.LegalRepresentative)).OrThrow();
        (await desk.EndAgentAsync(company.Id, house.Citizen.Id, null, house.Clerk, Cancel)).Refusal.ShouldBeOfType<AuthorityNotSeen>();
        (await desk.EndAgentAsync(company.Id, house.Citizen.Id, AuthoritySeen.Agent, house.Clerk, Cancel)).OrThrow().ShouldBeTrue();
        await using var after = house.Everywhere();
        (await after.OrganisationMembers.AnyAsync(Cancel)).ShouldBeFalse();
        var lines = await after.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("organisation.") && line.Kind != "organisation.Find").OrderBy(line => line.Number).ToListAsync(Cancel);
        lines.ShouldAllBe(line => line.Subject == company.Id.ToString("N") && (line.After ?? line.Before) == house.Citizen.Id.ToString("N"));
        lines.Select(line => line.Kind).ShouldBe(["organisation.EnterAgent", "organisation.Leave", "organisation.EnterAgent", "organisation.EndAgent"], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task SameNewPerson_AtTwoWindowsAtOnce_IsOneAndTheNameIsChecked(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var number = DemoIdNumber.Make(new DateOnly(1971, 3, 4), 771);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            await using var visit = house.As(house.Clerk);
            return await visit.ServiceProvider.GetRequiredService<CitizenDesk>().FindOrEnterAsync(DocumentType.ResidentIdCard, number, " 新 来人 ", null, house.Clerk, Cancel);
        }));
        answers.ShouldAllBe(answer => answer.IsYes);
        answers.Select(answer => answer.Value!.Id).Distinct().ShouldHaveSingleItem();
        answers[0].Value!.Name.ShouldBe("新 来人");

        await using var window = house.As(house.Clerk);
        var desk = window.ServiceProvider.GetRequiredService<CitizenDesk>();
        (await desk.FindOrEnterAsync(DocumentType.ResidentIdCard, number, "新  来人", null, house.Clerk, Cancel)).IsYes.ShouldBeTrue("spaces are no other name");
        (await desk.FindOrEnterAsync(DocumentType.ResidentIdCard, DemoIdNumber.Make(new DateOnly(1971, 3, 4), 773), "<b>", null, house.Clerk, Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
    }

    /// <summary>The telephone is what pick-up codes go to: a window that enters another one does not do it unseen.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "204")]
    public async Task KnownPerson_WithAnotherTelephone_IsJournalledAndToldOnTheFormerOne(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var number = DemoIdNumber.Make(new DateOnly(1971, 3, 4), 775);
        await using var window = house.As(house.Clerk);
        var desk = window.ServiceProvider.GetRequiredService<CitizenDesk>();
        foreach (var phone in new[] { "19900000071", "19900000071", null, "19900000072" })
        {
            (await desk.FindOrEnterAsync(DocumentType.ResidentIdCard, number, "换号人", phone, house.Clerk, Cancel)).OrThrow();
        }

        await using var db = house.Everywhere();
        (await db.Citizens.AsNoTracking().SingleAsync(citizen => citizen.DocumentNumber == number, Cancel)).Phone.ShouldBe("19900000072");
        var line = await db.Journal.AsNoTracking().SingleAsync(each => each.Kind == "citizen.ChangePhone", Cancel);
        (line.Before, line.After).ShouldBe(("199****0071", "199****0072"));
        (await db.Notices.AsNoTracking().Where(notice => notice.Template == nameof(NoticeTemplate.PhoneChanged)).OrderBy(notice => notice.Channel).Select(notice => notice.Address).ToListAsync(Cancel)).ShouldBe([null, "19900000071"], ignoreOrder: true);
    }
}
