using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Intake;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using PeopleOffice = Portal.Tests.People.Office;

namespace Portal.Tests.Intake;

/// <summary>A resident who has forgotten their password stands at a window with their document.</summary>
public sealed class LostPasswordTests
{
    private const string Forgotten = "what was it again";
    private const string Given = "abcd-efgh-jkmn-pqrs";
    private const string Name = "张小测";
    private const string Phone = "19812340077";

    private static readonly Actor Clerk = TestData.Clerk(TestData.OtherDistrict);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Give_AtAnyWindow_OpensTheAccountForChoosingAnotherWithinADay(DatabaseProvider provider)
    {
        await using var office = await PeopleOffice.OpenAsync(provider);
        var lost = await RegisteredAsync(office);

        var until = await office.Window().GiveAsync(lost, Given, Clerk, Cancel);

        until.Value.ShouldBe(office.Time.GetUtcNow().UtcDateTime.AddDays(1));
        (await SignInAsync(office, lost, Forgotten)).Refusal.ShouldBeOfType<SignInFailed>();
        var signedIn = await SignInAsync(office, lost, Given);
        (await office.Watch.StandingAsync(new Badge(signedIn.Value!.AccountId, null), Cancel))!.MustChangePassword.ShouldBeTrue();

        office.Time.Move(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        (await SignInAsync(office, lost, Given)).Refusal.ShouldBeOfType<PasswordEnded>();
        (await SignInAsync(office, lost, Forgotten)).Refusal.ShouldBeOfType<SignInFailed>();

        // Once more, and in time: what the person chooses themselves does not end.
        (await office.Window().GiveAsync(lost, Given, Clerk, Cancel)).IsYes.ShouldBeTrue();
        var chosen = new NewPassword { Current = Given, Password = "one of my own choosing", Repeated = "one of my own choosing" };
        (await office.Desk.ChangePasswordAsync(signedIn.Value.AccountId, chosen, TestData.Street, Channel.Phone, Cancel)).Refusal.ShouldBeNull();
        office.Time.Move(TimeSpan.FromDays(30));
        (await SignInAsync(office, lost, chosen.Password)).IsYes.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Give_IsJournalledWithItsReason_AndThePersonIsTold(DatabaseProvider provider)
    {
        await using var office = await PeopleOffice.OpenAsync(provider);
        var lost = await RegisteredAsync(office);

        await office.Window().GiveAsync(lost, Given, Clerk, Cancel);

        await using var db = office.Everywhere();
        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.DocumentNumber == lost.Number, Cancel);
        var line = await db.Journal.AsNoTracking().SingleAsync(entry => entry.Kind == "citizen.SetPassword", Cancel);
        (line.TenantId, line.ActorId, line.PostId, line.Subject, line.Note).ShouldBe((TestData.OtherDistrict, Clerk.AccountId, Clerk.Post!.Id, citizen.Id.ToString("N"), "本人到窗口，称忘记密码"));
        (line.Note + line.Before + line.After).ShouldNotContain(Given);
        var told = await db.Notices.AsNoTracking().Where(notice => notice.CitizenId == citizen.Id).ToListAsync(Cancel);
        told.Select(notice => (notice.Channel, notice.Address)).ShouldBe([(NoticeChannel.Inbox, null), (NoticeChannel.Sms, Phone)], ignoreOrder: true);
        told.ShouldAllBe(notice => !notice.Text.Contains(Given) && !notice.Text.Contains(Name));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Give_WithoutDutyDocumentNameOrReason_ChangesNothing(DatabaseProvider provider)
    {
        await using var office = await PeopleOffice.OpenAsync(provider);
        var lost = await RegisteredAsync(office);
        (LostPassword Lost, Actor Actor, Type Refusal)[] tries =
        [
            (lost, TestData.Reviewer(TestData.Street), typeof(NotAllowed)),
            (lost, PeopleOffice.Security, typeof(NotAllowed)),
            (lost, TestData.Applicant(Guid.CreateVersion7()), typeof(NotAllowed)),
            (lost with { DocumentSeen = false }, Clerk, typeof(DocumentNotSeen)),
            (lost with { Reason = " " }, Clerk, typeof(ReasonNeeded)),
            (lost with { Number = lost.Number[..^1] }, Clerk, typeof(DocumentNumberRefused)),
            (lost with { Name = "李冒名" }, Clerk, typeof(NameDiffers)),
            (lost with { Number = Fresh.IdNumber() }, Clerk, typeof(NoAccountYet)),
        ];
        foreach (var (typed, actor, refusal) in tries)
        {
            (await office.Window().GiveAsync(typed, Given, actor, Cancel)).Refusal.ShouldBeOfType(refusal);
        }

        (await SignInAsync(office, lost, Forgotten)).IsYes.ShouldBeTrue();
        await using var db = office.Everywhere();
        (await db.Notices.AnyAsync(Cancel)).ShouldBeFalse();
        (await db.Journal.AnyAsync(entry => entry.Kind == "citizen.SetPassword", Cancel)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Give_ToADisabledAccountOrSomebodyKnownOnlyFromAWindow_IsRefused(DatabaseProvider provider)
    {
        await using var office = await PeopleOffice.OpenAsync(provider);
        var lost = await RegisteredAsync(office);
        var known = new Citizen { Name = "王已知", DocumentType = DocumentType.ResidentIdCard, DocumentNumber = Fresh.IdNumber(), HomeTenantId = TestData.Street };
        await office.InDatabaseAsync(async db =>
        {
            db.Add(known);
            await db.SaveChangesAsync(Cancel);
            await db.Users.Where(account => account.CitizenId != null).ExecuteUpdateAsync(set => set.SetProperty(account => account.IsActive, false), Cancel);
        });

        (await office.Window().GiveAsync(lost, Given, Clerk, Cancel)).Refusal.ShouldBeOfType<AccountDisabled>();
        (await office.Window().GiveAsync(lost with { Number = known.DocumentNumber, Name = known.Name }, Given, Clerk, Cancel)).Refusal.ShouldBeOfType<NoAccountYet>();
    }

    private static async Task<LostPassword> RegisteredAsync(PeopleOffice office)
    {
        var number = Fresh.IdNumber();
        (await office.Desk.RegisterAsync(new Registration { Name = Name, Number = number, Phone = Phone, Password = Forgotten, Repeated = Forgotten }, TestData.Street, Channel.Phone, Cancel)).ShouldBeEmpty();
        return new LostPassword(DocumentType.ResidentIdCard, number, Name, "本人到窗口，称忘记密码", DocumentSeen: true);
    }

    private static Task<Answer<SignedIn>> SignInAsync(PeopleOffice office, LostPassword lost, string password) =>
        office.Desk.SignInAsync(lost.Number, password, TestData.Street, Channel.Phone, Cancel);
}
