using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>The card's name is not the one the person is known by here: a window can look at both.</summary>
public sealed record CardNameDiffers : Refusal;

public sealed partial class PeopleDesk
{
    /// <summary>
    /// Who laid a card on a machine whose reading was believed: the person of that document, entered now with an account that no password
    /// opens if they were not known (row 19). Each time is written down, so that somebody whose card was used by another can be told where.
    /// </summary>
    /// <param name="place">Where the machine stands.</param>
    /// <param name="machine">Its name, for the journal.</param>
    public Task<Answer<SignedIn>> WelcomeHolderAsync(DocumentType type, string number, string name, Tenant place, string machine, CancellationToken cancellationToken = default) =>
        OnceOrAgainAsync(() => WelcomeHolderOnceAsync(type, number, name, place, machine, cancellationToken));

    private async Task<Answer<SignedIn>> WelcomeHolderOnceAsync(DocumentType type, string number, string name, Tenant place, string machine, CancellationToken cancellationToken)
    {
        var now = Now();
        await using var db = maker.Make(Scope.Everywhere("nobody is signed in yet"));
        var citizen = await db.Citizens.SingleOrDefaultAsync(each => each.DocumentType == type && each.DocumentNumber == number, cancellationToken);
        if (citizen is not null && PersonName.Normalise(citizen.Name) != name)
        {
            return new CardNameDiffers();
        }

        var account = citizen is null ? null : await db.Users.FirstOrDefaultAsync(each => each.CitizenId == citizen.Id, cancellationToken);
        if (account is { IsActive: false })
        {
            return new AccountDisabled();
        }

        if (citizen is null)
        {
            citizen = NewCitizen(type, number, name, null, place.Id, now, "card");
            db.Citizens.Add(citizen);
        }

        if (account is null)
        {
            account = AccountOf(citizen, now);
            db.Users.Add(account);
            db.Journal.Add(Entry("citizen.Register", place.Id, account.Id, AtMachine(account, name), now));
        }

        db.Journal.Add(Entry("citizen.Card", place.Id, account.Id, AtMachine(account, name), now, machine));
        await db.SaveChangesAsync(cancellationToken);
        return new SignedIn(account.Id, citizen.Id, []);
    }

    /// <summary>Whoever was known at a machine in another way than by their card: the account is there, or the person is sent to the card.</summary>
    public async Task<Answer<SignedIn>> WelcomeKnownAsync(Guid citizenId, Tenant place, string machine, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("nobody is signed in yet"));
        var account = await db.Users.FirstOrDefaultAsync(each => each.CitizenId == citizenId, cancellationToken);
        if (account is not { IsActive: true })
        {
            return account is null ? new NotFound() : new AccountDisabled();
        }

        var name = await db.Citizens.Where(each => each.Id == citizenId).Select(each => each.Name).SingleAsync(cancellationToken);
        db.Journal.Add(Entry("citizen.Finger", place.Id, account.Id, AtMachine(account, name), Now(), machine));
        await db.SaveChangesAsync(cancellationToken);
        return new SignedIn(account.Id, citizenId, []);
    }

    private static Actor AtMachine(Account account, string name) => new() { AccountId = account.Id, Name = Masking.Name(name), Channel = Channel.Kiosk };

    /// <summary>Of two machines on which one new card lies at once the second finds what the first has entered.</summary>
    private static async Task<Answer<SignedIn>> OnceOrAgainAsync(Func<Task<Answer<SignedIn>>> once)
    {
        try
        {
            return await once();
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            return await once();
        }
    }
}
