using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Certificates;
using Portal.Core.People;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Certificates;

/// <summary>Asking, keeping, checking and printing certificates, over a real database.</summary>
[Trait("Row", "18")]
public sealed class CertificateDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Question_AskedOnce_IsKeptUnderANumber_AndWrittenDown(DatabaseProvider provider)
    {
        await using var house = await CertificateHouse.OpenAsync(provider);
        var key = Guid.CreateVersion7();
        var both = await Task.WhenAll(house.Desk().AskAsync("property", key, CertificateHouse.Place, house.Actor, Cancel), house.Desk().AskAsync("property", key, CertificateHouse.Place, house.Actor, Cancel));

        var made = both[0].OrThrow();
        both[1].OrThrow().Number.ShouldBe(made.Number);
        (await house.Desk().AskAsync("property", key, CertificateHouse.Place, house.Actor, Cancel)).OrThrow().Number.ShouldBe(made.Number);
        made.Number.ShouldMatch("^.+产证〔2026〕[12]号$");
        house.Office.Asked[0].ShouldBe(new CertificateQuestion("property", DocumentType.ResidentIdCard, house.Person.DocumentNumber, "王终端"));
        (await house.MadeAsync()).Number.ShouldNotBe(made.Number);
        await using var db = house.Database.Everywhere();
        (await db.Certificates.CountAsync(Cancel)).ShouldBe(2);
        var lines = await db.Journal.AsNoTracking().Where(line => line.Subject == key.ToString("N")).OrderBy(line => line.Number).ToListAsync(Cancel);
        lines.Select(line => line.Kind).Distinct().ShouldBe(["certificate.Ask", "certificate.Issue"]);
        lines.ShouldAllBe(line => !$"{line.Note}".Contains(house.Person.DocumentNumber));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Source_ThatGivesNothing_IsSaidAndNothingIsKept(DatabaseProvider provider)
    {
        await using var house = await CertificateHouse.OpenAsync(provider);
        (await AskAsync(() => Task.FromResult(CertificateAnswer.NotKnown))).ShouldBeOfType<NothingAtSource>();
        (await AskAsync(() => Task.FromResult(CertificateAnswer.Contradicted))).ShouldBeOfType<CertificateContradicted>();
        (await AskAsync(() => throw new InvalidDataException())).ShouldBeOfType<SourceSilent>();
        (await AskAsync(() => Task.FromResult(new CertificateAnswer(CertificateOutcome.Given, new Dictionary<string, string> { ["count"] = "1" })))).ShouldBeOfType<SourceSilent>("half an answer is none");
        (await house.Desk().AskAsync("nothing", Guid.CreateVersion7(), CertificateHouse.Place, house.Actor, Cancel)).Refusal.ShouldBeOfType<CertificateNotOffered>();
        (await house.Desk(TestDatabase.VisitorScope()).AskAsync("property", Guid.CreateVersion7(), CertificateHouse.Place, new Actor { Name = "" }, Cancel)).Refusal.ShouldBeOfType<NotFound>("nobody is known");

        await using var db = house.Database.Everywhere();
        (await db.Certificates.CountAsync(Cancel)).ShouldBe(0);
        (await db.Journal.CountAsync(line => line.Kind == "certificate.Ask", Cancel)).ShouldBe(4, "that it was asked is written down all the same");

        async Task<Refusal?> AskAsync(Func<Task<CertificateAnswer>> says)
        {
            house.Office.Says = says;
            return (await house.Desk().AskAsync("property", Guid.CreateVersion7(), CertificateHouse.Place, house.Actor, Cancel)).Refusal;
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Paper_IsAnsweredForByItsCode_AsLongAsItHolds(DatabaseProvider provider)
    {
        await using var house = await CertificateHouse.OpenAsync(provider);
        var made = await house.MadeAsync();
        var anybody = house.Desk(TestDatabase.VisitorScope());

        var verdict = (await anybody.VerifyAsync($" {made.VerifyCode[..4]}-{made.VerifyCode[4..8].ToLowerInvariant()} {made.VerifyCode[8..]}", Cancel)).ShouldNotBeNull();
        (verdict.Standing, verdict.Number, verdict.Holder, verdict.IsDemo).ShouldBe((CertificateStanding.Valid, made.Number, "王*端", true));
        verdict.ToString().ShouldNotContain(house.Person.DocumentNumber);
        (await anybody.VerifyAsync("NOSUCHCODE22", Cancel)).ShouldBeNull();

        var clerk = TestData.Clerk(TestData.Street);
        (await house.Desk(TestDatabase.StaffScope(TestData.Street)).WithdrawAsync(made.Id, " ", clerk, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await house.Desk(TestDatabase.StaffScope(TestData.OtherStreet)).WithdrawAsync(made.Id, "错", TestData.Clerk(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotFound>("another street's");
        (await house.Desk().WithdrawAsync(made.Id, "错", house.Actor, Cancel)).Refusal.ShouldBeOfType<NotFound>("no person withdraws their own");
        (await house.Desk(TestDatabase.StaffScope(TestData.Street)).WithdrawAsync(made.Id, "登记有误", clerk, Cancel)).OrThrow();
        (await anybody.VerifyAsync(made.VerifyCode, Cancel))!.Standing.ShouldBe(CertificateStanding.Withdrawn);

        var second = await house.MadeAsync();
        house.Time.Move(TimeSpan.FromDays(30));
        (await anybody.VerifyAsync(second.VerifyCode, Cancel))!.Standing.ShouldBe(CertificateStanding.Expired);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AnotherTenant_AndAnotherPerson_SeeNothing(DatabaseProvider provider)
    {
        await using var house = await CertificateHouse.OpenAsync(provider);
        var (made, job) = await house.OrderedAsync();
        var stranger = TestData.Applicant(Guid.CreateVersion7());

        foreach (var db in new[] { house.Database.Staff(TestData.OtherStreet), house.Database.Citizen(stranger.CitizenId!.Value) })
        {
            await using (db)
            {
                (await db.Certificates.CountAsync(Cancel)).ShouldBe(0);
                (await db.PrintJobs.CountAsync(Cancel)).ShouldBe(0);
            }
        }

        var others = TestDatabase.CitizenScope(stranger.CitizenId!.Value);
        (await house.Prints(others).PrepareAsync(made.Id, Guid.CreateVersion7(), house.Machine, stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await house.Prints(others).HandOverAsync(job.Id, house.Machine, stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await house.Prints().HandOverAsync(job.Id, Guid.CreateVersion7(), house.Actor, Cancel)).Refusal.ShouldBeOfType<NotFound>("another machine's agent never heard of it");
        (await house.Prints(TestDatabase.StaffScope(TestData.OtherStreet)).SettleAsync(job.Id, true, TestData.Clerk(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await house.Figures(TestDatabase.StaffScope(TestData.OtherStreet)).OfAsync(made.AskedAt.AddDays(-1), Cancel)).ShouldHaveSingleItem().Asked.ShouldBe(0);
    }
}
