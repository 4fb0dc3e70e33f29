using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Certificates;
using Portal.Core.People;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Certificates;

/// <summary>Prints are counted, ordered and heard of once, whatever breaks in between, over a real database.</summary>
[Trait("Row", "18")]
public sealed class PrintDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Print_IsTheSameFileEachTime_AndCountedToTheDaysLimit(DatabaseProvider provider)
    {
        await using var house = await CertificateHouse.OpenAsync(provider);
        var (made, first) = await house.OrderedAsync();
        first.Certificate!.Sha256.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("%PDF-1.4 invented"u8)));
        (await house.Prints().KeepFileAsync(made.Id, "%PDF-1.4 another"u8.ToArray(), Cancel)).OrThrow().Sha256.ShouldBe(first.Certificate.Sha256, "the first file is the file");
        await using (var file = (await house.Prints().OpenForAgentAsync(first.Id, Cancel)).ShouldNotBeNull())
        {
            (await new StreamReader(file).ReadToEndAsync(Cancel)).ShouldBe("%PDF-1.4 invented");
        }

        (await PrepareAsync()).Refusal.ShouldBeOfType<PrintNotSettled>();
        (await house.Prints().HearAsync(first.Id, PrintWord.Done, null, house.Machine, house.Actor, Cancel)).OrThrow().State.ShouldBe(PrintState.Printed);
        (await house.Prints().HearAsync(first.Id, PrintWord.Done, null, house.Machine, house.Actor, Cancel)).OrThrow().State.ShouldBe(PrintState.Printed, "said twice");
        (await house.Prints().HearAsync(first.Id, PrintWord.Failed, "JAM", house.Machine, house.Actor, Cancel)).Refusal.ShouldBeOfType<PrintStandsOtherwise>();
        (await house.Prints().HandOverAsync(first.Id, house.Machine, house.Actor, Cancel)).Refusal.ShouldBeOfType<PrintStandsOtherwise>("no second order for what is printed");
        (await house.Prints().OpenForAgentAsync(first.Id, Cancel)).ShouldBeNull();

        // Two machines, one last print of the day, on two papers of one kind.
        var another = await house.MadeAsync();
        (await house.Prints().KeepFileAsync(another.Id, "%PDF-1.4 x"u8.ToArray(), Cancel)).OrThrow();
        var both = await Task.WhenAll(PrepareAsync(), house.Prints().PrepareAsync(another.Id, Guid.CreateVersion7(), Guid.CreateVersion7(), house.Actor, Cancel));
        both.Count(answer => answer.IsYes).ShouldBe(1);
        both.Single(answer => !answer.IsYes).Refusal.ShouldBeOfType<PrintLimitReached>().Limit.ShouldBe(2);

        house.Time.Move(TimeSpan.FromDays(1));
        await house.Prints(Portal.Core.Tenancy.Scope.Everywhere("a test plays the round")).LapseAsync(Cancel);
        (await PrepareAsync()).IsYes.ShouldBeTrue("another day");

        Task<Answer<PrintJob>> PrepareAsync() => house.Prints().PrepareAsync(made.Id, Guid.CreateVersion7(), house.Machine, house.Actor, Cancel);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Click_Twice_IsOnePrint_AndTheSameOrder(DatabaseProvider provider)
    {
        await using var house = await CertificateHouse.OpenAsync(provider);
        var made = await house.MadeAsync();
        (await house.Prints().KeepFileAsync(made.Id, "%PDF-1.4 x"u8.ToArray(), Cancel)).OrThrow();
        var key = Guid.CreateVersion7();

        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => house.Prints().PrepareAsync(made.Id, key, house.Machine, house.Actor, Cancel)));
        both.ShouldAllBe(answer => answer.IsYes && answer.Value.Id == key);
        (await house.Prints().HandOverAsync(key, house.Machine, house.Actor, Cancel)).OrThrow().State.ShouldBe(PrintState.HandedOver);
        (await house.Prints().HandOverAsync(key, house.Machine, house.Actor, Cancel)).OrThrow().Id.ShouldBe(key, "ordered again, the agent knows the key");
        house.Time.Move(PrintFlow.Remembered + TimeSpan.FromMinutes(1));
        (await house.Prints().HandOverAsync(key, house.Machine, house.Actor, Cancel)).Refusal.ShouldBeOfType<PrintStandsOtherwise>("the agent may have forgotten");
        await using var db = house.Database.Everywhere();
        (await db.PrintJobs.CountAsync(Cancel)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task UnknownEnd_IsSettledByWhoeverLooked_AndOnlyThenPrintedAgain(DatabaseProvider provider)
    {
        await using var house = await CertificateHouse.OpenAsync(provider);
        var (made, job) = await house.OrderedAsync();
        (await house.Prints().HearAsync(job.Id, PrintWord.Uncertain, "PRINT_UNCERTAIN", house.Machine, house.Actor, Cancel)).OrThrow().State.ShouldBe(PrintState.Unknown);

        (await house.Prints().PrepareAsync(made.Id, Guid.CreateVersion7(), house.Machine, house.Actor, Cancel)).Refusal.ShouldBeOfType<PrintNotSettled>();
        (await house.Prints().SettleAsync(job.Id, false, house.Actor, Cancel)).Refusal.ShouldBeOfType<NotAllowed>("whoever wants paper does not settle it");
        var clerks = house.Prints(TestDatabase.StaffScope(TestData.Street));
        (await clerks.SettleAsync(job.Id, false, TestData.Clerk(TestData.Street), Cancel)).OrThrow().State.ShouldBe(PrintState.Failed);
        (await clerks.SettleAsync(job.Id, true, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<PrintStandsOtherwise>();

        var again = (await house.Prints().PrepareAsync(made.Id, Guid.CreateVersion7(), house.Machine, house.Actor, Cancel)).OrThrow();
        (await house.Prints().HandOverAsync(again.Id, house.Machine, house.Actor, Cancel)).OrThrow().Certificate!.Number.ShouldBe(made.Number);
        (await house.Prints().HearAsync(again.Id, PrintWord.Uncertain, null, house.Machine, house.Actor, Cancel)).OrThrow();
        var inHand = (await house.Prints().HearAsync(again.Id, PrintWord.InHand, null, house.Machine, house.Actor, Cancel)).OrThrow();
        (inHand.State, inHand.SettledBy).ShouldBe((PrintState.Printed, house.Actor.Name));
        await using var db = house.Database.Everywhere();
        (await db.Journal.AsNoTracking().Where(line => line.Subject == made.Id.ToString("N")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel))
            .ShouldBe(["certificate.Ask", "certificate.Issue", "certificate.Print", "certificate.PrintEnd", "certificate.Settle", "certificate.Print", "certificate.PrintEnd", "certificate.PrintEnd"]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task OwnerWhoLeft_MachineTellsForThem_AndNothingBegunIsNotBelievedTooSoon(DatabaseProvider provider)
    {
        await using var house = await CertificateHouse.OpenAsync(provider);
        var (_, job) = await house.OrderedAsync();
        (await house.Prints().OpenAtAsync(house.Machine, Cancel)).ShouldBe([job.Id]);
        (await house.Prints().OpenAtAsync(Guid.CreateVersion7(), Cancel)).ShouldBeEmpty();

        (await house.Prints().HearLaterAsync(job.Id, PrintWord.NotBegun, null, house.Machine, Cancel)).Refusal.ShouldBeOfType<PrintStandsOtherwise>("the order is still good");
        house.Time.Move(PrintFlow.OrderIsOver + TimeSpan.FromSeconds(1));
        (await house.Prints().HearLaterAsync(job.Id, PrintWord.NotBegun, null, Guid.CreateVersion7(), Cancel)).Refusal.ShouldBeOfType<NotFound>("another machine has no say");
        (await house.Prints().HearLaterAsync(job.Id, PrintWord.NotBegun, null, house.Machine, Cancel)).OrThrow().State.ShouldBe(PrintState.Failed);

        var (_, fetched) = await house.OrderedAsync();
        (await house.Prints().OpenForAgentAsync(fetched.Id, Cancel)).ShouldNotBeNull().Dispose();
        (await house.Prints().HearLaterAsync(fetched.Id, PrintWord.NotBegun, null, house.Machine, Cancel)).OrThrow().State.ShouldBe(PrintState.Unknown, "it had the file: it has only forgotten");
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => house.Prints().HearLaterAsync(fetched.Id, PrintWord.InHand, null, house.Machine, Cancel));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task NothingHeard_LapsesIntoWhatIsTrue_AndFiguresCountWhatWasPrinted(DatabaseProvider provider)
    {
        await using var house = await CertificateHouse.OpenAsync(provider);
        var everywhere = Portal.Core.Tenancy.Scope.Everywhere("a test plays the round");
        var (made, job) = await house.OrderedAsync();
        house.Time.Move(TimeSpan.FromSeconds(38));
        (await house.Prints().HearAsync(job.Id, PrintWord.Done, null, house.Machine, house.Actor, Cancel)).OrThrow();
        var (_, left) = await house.OrderedAsync();
        house.Time.Move(PrintFlow.Remembered + TimeSpan.FromMinutes(1));
        await house.Prints(everywhere).LapseAsync(Cancel);

        await using var db = house.Database.Everywhere();
        (await db.PrintJobs.AsNoTracking().SingleAsync(each => each.Id == left.Id, Cancel)).State.ShouldBe(PrintState.Unknown);
        var figure = (await house.Figures(TestDatabase.StaffScope(TestData.Street)).OfAsync(made.AskedAt.AddDays(-1), Cancel)).ShouldHaveSingleItem();
        (figure.Asked, figure.Printed, figure.MedianSeconds, figure.WithinMinute).ShouldBe((2, 1, 38, 1));
    }
}
