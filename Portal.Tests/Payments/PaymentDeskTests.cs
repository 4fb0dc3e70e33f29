using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Payments;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Payments;

/// <summary>Payments are taken once, delivered once or brought back, and held against the provider's statement, over a real database.</summary>
[Trait("Row", "144")]
public sealed class PaymentDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task TwoDifferentNumbers_AreRefused_AndNothingIsKept(DatabaseProvider provider)
    {
        await using var house = await PaymentHouse.OpenAsync(provider);
        (await EnterAsync("top-up", "19912345678", "19912345679", 10000)).ShouldBeOfType<NumbersDiffer>();
        (await EnterAsync("top-up", "199", "199", 10000)).ShouldBeOfType<AccountMalformed>();
        (await EnterAsync("top-up", "19912345678", "19912345678", 12345)).ShouldBeOfType<AmountNotOffered>();
        (await EnterAsync("top-up", "19912345678", "19912345678", null)).ShouldBeOfType<AmountNotOffered>();
        (await EnterAsync("gas", "19912345678", "19912345678", 10000)).ShouldBeOfType<PaymentNotOffered>();
        (await EnterAsync("water", "0012345678", "0012345678", null)).ShouldBeOfType<AccountUnknown>();
        house.Platform.IsGone = true;
        (await EnterAsync("water", "9912345678", "9912345678", null)).ShouldBeOfType<ProviderSilent>();

        await using var db = house.Database.Everywhere();
        (await db.Payments.CountAsync(Cancel)).ShouldBe(0);

        async Task<Refusal?> EnterAsync(string kind, string first, string second, long? fen) =>
            (await house.Desk().EnterAsync(new PaymentWish(Guid.CreateVersion7(), kind, first, second, fen), house.Machine, PaymentHouse.Place, house.Actor, Cancel)).Refusal;
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "145")]
    public async Task Bill_IsPaidOnce_AndAskedAgainNothingIsOwed(DatabaseProvider provider)
    {
        await using var house = await PaymentHouse.OpenAsync(provider);
        var entered = await house.EnteredAsync("water", "9912345678", fen: 1);
        entered.AmountFen.ShouldBe(3050, "the provider says what is owed, not the page");

        var both = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => house.Desk().PayAsync(entered.Id, house.Machine, house.Actor, Cancel)));
        both.Count(answer => answer.IsYes).ShouldBe(1);
        both.Where(answer => !answer.IsYes).ShouldAllBe(answer => answer.Refusal is PaymentStandsOtherwise);
        both.Single(answer => answer.IsYes).Value!.State.ShouldBe(PaymentState.Delivered);
        (await house.Desk().LookUpAsync("water", "9912345678", "9912345678", Cancel)).OrThrow().OwedFen.ShouldBe(0);
        (await house.Desk().EnterAsync(new PaymentWish(Guid.CreateVersion7(), "water", "9912345678", "9912345678", null), house.Machine, PaymentHouse.Place, house.Actor, Cancel)).Refusal.ShouldBeOfType<BillIsPaid>();
        (await house.Desk().PayAsync(entered.Id, Guid.CreateVersion7(), house.Actor, Cancel)).Refusal.ShouldBeOfType<NotFound>("another machine");

        (await BalancesAsync(house)).ShouldBe([(LedgerAccount.Payers, -3050), (LedgerAccount.InTransit, 0), (LedgerAccount.Provider, 3050)], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Refused_BringsTheMoneyBack(DatabaseProvider provider)
    {
        await using var house = await PaymentHouse.OpenAsync(provider);
        house.Platform.Refuses = true;
        var payment = await house.EnteredAsync();
        (await house.Desk().PayAsync(payment.Id, house.Machine, house.Actor, Cancel)).OrThrow().State.ShouldBe(PaymentState.Reversed);

        (await BalancesAsync(house)).ShouldAllBe(balance => balance.Fen == 0);
        await using var db = house.Database.Everywhere();
        (await db.LedgerEntries.CountAsync(Cancel)).ShouldBe(4, "nothing is taken out of the book: there and back");
        (await db.Journal.AsNoTracking().Where(line => line.Subject == payment.Id.ToString("N")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(["payment.Enter", "payment.Take", "payment.Refuse"]);
        (await db.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("payment.")).Select(line => line.Note).ToListAsync(Cancel)).ShouldAllBe(note => !note!.Contains("19912345678"));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task ProviderWithoutAnAnswer_IsAskedUntilItIsKnown(DatabaseProvider provider)
    {
        await using var house = await PaymentHouse.OpenAsync(provider);
        house.Platform.IsMute = true;
        var delivered = await house.EnteredAsync();
        (await house.Desk().PayAsync(delivered.Id, house.Machine, house.Actor, Cancel)).OrThrow().State.ShouldBe(PaymentState.Unknown);
        (await BalancesAsync(house)).ShouldContain((LedgerAccount.InTransit, 10000));
        house.Platform.IsGone = true;
        var lost = await house.EnteredLateAsync();
        await house.Round().SettleAsync(Cancel);
        (await StateAsync(house, delivered.Id)).ShouldBe(PaymentState.Unknown, "still no answer: nobody guesses");

        (house.Platform.IsGone, house.Platform.IsMute) = (false, false);
        await house.Round().SettleAsync(Cancel);
        (await StateAsync(house, delivered.Id)).ShouldBe(PaymentState.Delivered);
        (await StateAsync(house, lost.Id)).ShouldBe(PaymentState.Reversed);
        (await house.Platform.PayAsync(new PaymentOrder(lost.Id, "s", "top-up", "19912345678", 10000), Cancel)).ShouldBe(BillOutcome.Refused, "the order that comes too late is void");
        (await BalancesAsync(house)).ShouldBe([(LedgerAccount.Payers, -10000), (LedgerAccount.InTransit, 0), (LedgerAccount.Provider, 10000)], ignoreOrder: true);

        // A portal that was stopped between taking and delivering, and somebody who walked away.
        var left = await house.EnteredAsync();
        house.Time.Move(PaymentFlow.Patience + TimeSpan.FromSeconds(1));
        await house.Round().SettleAsync(Cancel);
        (await StateAsync(house, left.Id)).ShouldBe(PaymentState.Abandoned);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Day_IsHeldAgainstTheProvidersStatement_AndDifferencesAreListed(DatabaseProvider provider)
    {
        await using var house = await PaymentHouse.OpenAsync(provider);
        var (clerk, staff) = (TestData.Clerk(TestData.Street), TestDatabase.StaffScope(TestData.Street));
        var (day, stranger) = (new DateOnly(2026, 3, 2), Guid.CreateVersion7());
        var same = await house.EnteredAsync();
        (await house.Desk().PayAsync(same.Id, house.Machine, house.Actor, Cancel)).OrThrow();
        (await house.Days(staff).CompareAsync(day, clerk, Cancel)).OrThrow().ShouldHaveSingleItem().Differences.ShouldBeEmpty();

        var gone = await house.EnteredAsync();
        (await house.Desk().PayAsync(gone.Id, house.Machine, house.Actor, Cancel)).OrThrow();
        house.Platform.Known.Remove(gone.Id);
        house.Platform.Known[stranger] = (BillOutcome.Delivered, 700);
        house.Platform.Known[same.Id] = (BillOutcome.Delivered, 9900);
        var found = (await house.Days(staff).CompareAsync(day, clerk, Cancel)).OrThrow().ShouldHaveSingleItem();
        found.Differences.ShouldBe([new(gone.Id, DifferenceKind.OnlyOurs, 10000, 0), new(stranger, DifferenceKind.OnlyTheirs, 0, 700), new(same.Id, DifferenceKind.Amount, 10000, 9900)], ignoreOrder: true);
        (found.OursCount, found.OursFen, found.TheirsCount, found.TheirsFen).ShouldBe((2, 20000, 2, 10600));

        (await house.Days(staff).CompareAsync(day, house.Actor, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        house.Platform.IsGone = true;
        (await house.Days(staff).CompareAsync(day, clerk, Cancel)).Refusal.ShouldBeOfType<ProviderSilent>();
        house.Platform.IsGone = false;
        house.Time.Move(TimeSpan.FromDays(1));
        await house.Days(Scope.Everywhere("a test plays the round")).CompareYesterdayAsync(Cancel);
        await using var db = house.Database.Everywhere();
        (await db.Reconciliations.CountAsync(Cancel)).ShouldBe(1, "a day is compared once by itself, and one row stands for it");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AnotherTenant_AndAnotherPerson_SeeNothing_AndTheBookIsOnlyAddedTo(DatabaseProvider provider)
    {
        await using var house = await PaymentHouse.OpenAsync(provider);
        var payment = await house.EnteredAsync();
        var stranger = TestData.Applicant(Guid.CreateVersion7());
        (await house.Desk(TestDatabase.CitizenScope(stranger.CitizenId!.Value)).PayAsync(payment.Id, house.Machine, stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await house.Desk().PayAsync(payment.Id, house.Machine, house.Actor, Cancel)).OrThrow();
        foreach (var each in new[] { house.Database.Staff(TestData.OtherStreet), house.Database.Citizen(stranger.CitizenId.Value) })
        {
            await using (each)
            {
                (await each.Payments.CountAsync(Cancel) + await each.LedgerEntries.CountAsync(Cancel)).ShouldBe(0);
            }
        }

        await using var db = house.Database.Everywhere();
        db.Remove(await db.LedgerEntries.FirstAsync(Cancel));
        await Should.ThrowAsync<OutOfScopeException>(() => db.SaveChangesAsync(Cancel));
        await using var lopsided = house.Database.Everywhere();
        lopsided.Add(PaymentFlow.Sides(payment, PaymentWord.Take, TestData.Now)[0]);
        await Should.ThrowAsync<InvalidOperationException>(() => lopsided.SaveChangesAsync(Cancel));
    }

    private static async Task<PaymentState> StateAsync(PaymentHouse house, Guid id)
    {
        await using var db = house.Database.Everywhere();
        return (await db.Payments.AsNoTracking().SingleAsync(payment => payment.Id == id, Cancel)).State;
    }

    private static async Task<List<(LedgerAccount Account, long Fen)>> BalancesAsync(PaymentHouse house)
    {
        await using var db = house.Database.Everywhere();
        return [.. (await db.LedgerEntries.AsNoTracking().ToListAsync(Cancel)).GroupBy(entry => entry.Account).Select(entries => (entries.Key, entries.Sum(entry => entry.AmountFen)))];
    }
}
