using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>Who has proved a password: a citizen, or somebody with these posts to choose from.</summary>
public sealed record SignedIn(Guid AccountId, Guid? CitizenId, IReadOnlyList<OwnPost> Posts);

public sealed partial class PeopleDesk
{
    private static readonly DocumentType[] EveryType = Enum.GetValues<DocumentType>();

    /// <summary>A hash of nothing: a name that nobody has costs the same time as a wrong password.</summary>
    private static string? _nobodysHash;

    /// <summary>
    /// By user name (staff), or by document number or mobile (citizens). Unknown, wrong and locked answer alike for a name that
    /// somebody has and one that nobody has. A try is counted before the password is looked at, so that tries at the same moment
    /// cannot slip through.
    /// </summary>
    /// <param name="tenantId">Where the person is signing in; the journal of that place records staff and locks.</param>
    public async Task<Answer<SignedIn>> SignInAsync(string? typed, string? password, int tenantId, Channel channel, CancellationToken cancellationToken = default)
    {
        var name = (typed ?? "").Trim();
        if (name.Length is 0 or > 100 || string.IsNullOrEmpty(password) || password.Length > PasswordRule.Longest)
        {
            return new SignInFailed();
        }

        await using var db = maker.Make(Scope.Everywhere("nobody is signed in yet"));
        var candidates = await CandidatesAsync(db, name, cancellationToken);
        if (candidates.Count == 0)
        {
            Verify(null, password);
            return wrongTries.LockedAfterTry(KeyOf(name)) is { } minutes ? new SignInLocked(minutes) : new SignInFailed();
        }

        var (wrong, worst) = (new List<Account>(), (Refusal)new SignInFailed());
        foreach (var account in candidates)
        {
            var tried = await TryAsync(db, account, password, cancellationToken);
            if (tried == Tried.Right)
            {
                // It was not the others who were meant: nobody is locked out because a relative with the same telephone signs in.
                await TakeBackAsync(db, wrong, cancellationToken);
                return await WelcomeAsync(db, account, tenantId, channel, cancellationToken);
            }

            if (tried == Tried.Wrong)
            {
                wrong.Add(account);
            }
            else
            {
                worst = await RefusalAsync(db, account, tried, tenantId, channel, cancellationToken);
            }
        }

        foreach (var account in wrong)
        {
            worst = await RefusalAsync(db, account, Tried.Wrong, tenantId, channel, cancellationToken) is SignInLocked locked ? locked : worst;
        }

        return worst;
    }

    /// <summary>One account's password, asked of who is signed in already. Null when it is right.</summary>
    private async Task<Refusal?> AskAsync(PortalDb db, Account account, string password, int tenantId, Channel channel, CancellationToken cancellationToken) =>
        await TryAsync(db, account, password, cancellationToken) is not Tried.Right and var tried ? await RefusalAsync(db, account, tried, tenantId, channel, cancellationToken) : null;

    private async Task<Refusal> RefusalAsync(PortalDb db, Account account, Tried tried, int tenantId, Channel channel, CancellationToken cancellationToken) =>
        tried == Tried.Locked ? new SignInLocked(SignInRule.MinutesUntil(account.LockoutEnd!.Value, time.GetUtcNow()))
        : await LockAsync(db, account, tenantId, channel, cancellationToken) ? new SignInLocked((int)SignInRule.LockedFor.TotalMinutes)
        : new SignInFailed();

    /// <summary>
    /// A family may share a telephone, and a number may stand in two kinds of document: a few accounts may be meant. Those who had the number
    /// first come first, so that nobody is crowded out by strangers who register with it; by their document everybody is found.
    /// </summary>
    private static async Task<List<Account>> CandidatesAsync(PortalDb db, string name, CancellationToken cancellationToken)
    {
        var userName = name.ToUpperInvariant();
        var number = DocumentNumber.Normalise(default, name).Number;
        var phone = PhoneNumber.Read(name).Number?.Value;
        var citizens = await db.Citizens.AsNoTracking()
            .Where(citizen => (EveryType.Contains(citizen.DocumentType) && citizen.DocumentNumber == number) || (phone != null && citizen.Phone == phone))
            .OrderBy(citizen => citizen.Id).Select(citizen => (Guid?)citizen.Id).Take(10).ToListAsync(cancellationToken);
        return await db.Users.AsNoTracking()
            .Where(account => (account.NormalizedUserName == userName && account.CitizenId == null) || (account.CitizenId != null && citizens.Contains(account.CitizenId)))
            .OrderBy(account => account.Id).Take(5).ToListAsync(cancellationToken);
    }

    /// <summary>Spellings that would mean the same telephone or document are tries of one name, as they would be of one account.</summary>
    private static string KeyOf(string name) =>
        PhoneNumber.Read(name).Number?.Value is { } phone ? phone
        : DocumentNumber.Normalise(default, name).Number is var number && number.Any(char.IsAsciiDigit) && number.All(char.IsAsciiLetterOrDigit) ? number
        : name.ToUpperInvariant();

    /// <summary>What one try at one account came to; <see cref="Spent"/>: no try was left, the password was not even looked at.</summary>
    private enum Tried
    {
        Right,
        Wrong,
        Spent,
        Locked,
    }

    /// <summary>A try is taken before the password is looked at, so that many at once are not more tries than one after the other.</summary>
    private async Task<Tried> TryAsync(PortalDb db, Account account, string password, CancellationToken cancellationToken)
    {
        var row = db.Users.Where(each => each.Id == account.Id);
        if (account.LockoutEnd is { } end)
        {
            if (end > time.GetUtcNow())
            {
                Verify(null, password);
                return Tried.Locked;
            }

            await row.Where(each => each.LockoutEnd == end).ExecuteUpdateAsync(set => set
                .SetProperty(each => each.LockoutEnd, (DateTimeOffset?)null).SetProperty(each => each.AccessFailedCount, 0), cancellationToken);
        }

        var (now, past) = (Now(), Now() - SignInRule.LockedFor);
        if (await row.Where(each => each.AccessFailedCount < SignInRule.TriesBeforeLock || each.TriedAt <= past)
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.AccessFailedCount, each => each.TriedAt <= past ? 1 : each.AccessFailedCount + 1).SetProperty(each => each.TriedAt, now), cancellationToken) == 0)
        {
            return Tried.Spent;
        }

        if (!Verify(account, password))
        {
            return Tried.Wrong;
        }

        await row.ExecuteUpdateAsync(set => set.SetProperty(each => each.AccessFailedCount, 0), cancellationToken);
        return Tried.Right;
    }

    private static async Task TakeBackAsync(PortalDb db, List<Account> tried, CancellationToken cancellationToken)
    {
        var ids = tried.ConvertAll(account => account.Id);
        if (ids.Count > 0)
        {
            await db.Users.Where(each => ids.Contains(each.Id) && each.AccessFailedCount > 0)
                .ExecuteUpdateAsync(set => set.SetProperty(each => each.AccessFailedCount, each => each.AccessFailedCount - 1), cancellationToken);
        }
    }

    /// <returns>True when its tries are spent: from now on it is locked, if it was not.</returns>
    private async Task<bool> LockAsync(PortalDb db, Account account, int tenantId, Channel channel, CancellationToken cancellationToken)
    {
        var spent = db.Users.Where(each => each.Id == account.Id && each.AccessFailedCount >= SignInRule.TriesBeforeLock);
        var lockedUntil = time.GetUtcNow() + SignInRule.LockedFor;
        if (await spent.Where(each => each.LockoutEnd == null).ExecuteUpdateAsync(set => set.SetProperty(each => each.LockoutEnd, lockedUntil), cancellationToken) == 1)
        {
            db.Journal.Add(Entry("account.Lock", tenantId, account.Id, new Actor { Name = Actor.System.Name, Channel = channel }, Now()));
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }

        return await spent.AnyAsync(cancellationToken);
    }

    private async Task<Answer<SignedIn>> WelcomeAsync(PortalDb db, Account account, int tenantId, Channel channel, CancellationToken cancellationToken)
    {
        if (!account.IsActive)
        {
            return new AccountDisabled();
        }

        if (account.PasswordUntil < Now())
        {
            return new PasswordEnded();
        }

        if (account.CitizenId is not null)
        {
            return new SignedIn(account.Id, account.CitizenId, []);
        }

        var posts = await db.PostsOfAsync(account.Id, cancellationToken);
        if (posts.Count == 0)
        {
            return new NoPost();
        }

        db.Journal.Add(Entry("account.SignIn", tenantId, account.Id, new Actor { AccountId = account.Id, Name = account.DisplayName, Channel = channel }, Now()));
        await db.SaveChangesAsync(cancellationToken);
        return new SignedIn(account.Id, null, posts);
    }

    private bool Verify(Account? account, string password)
    {
        if (account?.PasswordHash is { } hash)
        {
            return hasher.VerifyHashedPassword(account, hash, password) != PasswordVerificationResult.Failed;
        }

        var nobody = new Account { DisplayName = "" };
        hasher.VerifyHashedPassword(nobody, _nobodysHash ??= hasher.HashPassword(nobody, Guid.NewGuid().ToString()), password);
        return false;
    }
}
