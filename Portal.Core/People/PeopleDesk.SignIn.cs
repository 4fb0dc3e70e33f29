using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>Who has proved a password: a citizen, or somebody with these posts to choose from.</summary>
public sealed record SignedIn(Guid AccountId, Guid? CitizenId, IReadOnlyList<OwnPost> Posts);

/// <summary>What a citizen typed to register, as typed.</summary>
public sealed record Registration
{
    public string? Name { get; init; }

    public DocumentType DocumentType { get; init; }

    public string? Number { get; init; }

    public string? Phone { get; init; }

    public string? Password { get; init; }

    public string? Repeated { get; init; }
}

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
            return wrongTries.LockedAfterTry(name.ToUpperInvariant()) is { } minutes ? new SignInLocked(minutes) : new SignInFailed();
        }

        Refusal worst = new SignInFailed();
        foreach (var account in candidates)
        {
            switch (await TryAsync(db, account, password, tenantId, channel, cancellationToken))
            {
                case null:
                    return await WelcomeAsync(db, account, tenantId, channel, cancellationToken);
                case SignInLocked locked:
                    worst = locked;
                    break;
                default:
                    break;
            }
        }

        return worst;
    }

    /// <summary>
    /// Makes a citizen's account. Null says that what was typed is in order and was taken in: it does not say whether the document had
    /// an account before, so nobody learns who is registered. A person known from a window is linked when name and mobile fit.
    /// </summary>
    public async Task<IReadOnlyList<FieldRefused>> RegisterAsync(Registration typed, int tenantId, Channel channel, CancellationToken cancellationToken = default)
    {
        var now = Now();
        var problems = Check(typed, ChinaTime.DateOf(now));
        if (problems.Count > 0)
        {
            return problems;
        }

        var (name, phone) = (PersonName.Normalise(typed.Name), PhoneNumber.Read(typed.Phone).Number!.Value);
        var number = DocumentNumber.Normalise(typed.DocumentType, typed.Number).Number;
        var account = new Account
        {
            DisplayName = name,
            PhoneNumber = phone,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            LockoutEnabled = true,
            ChangedAt = now,
        };
        account.PasswordHash = hasher.HashPassword(account, typed.Password!);

        await using var db = maker.Make(Scope.Everywhere("nobody is signed in yet"));
        var citizen = await db.Citizens.SingleOrDefaultAsync(each => each.DocumentType == typed.DocumentType && each.DocumentNumber == number, cancellationToken);
        if (citizen is not null && (citizen.Name != name || citizen.Phone != phone || await db.Users.AnyAsync(each => each.CitizenId == citizen.Id, cancellationToken)))
        {
            return [];
        }

        if (citizen is null)
        {
            citizen = NewCitizen(typed.DocumentType, number, name, phone, tenantId, now);
            db.Citizens.Add(citizen);
        }

        account.CitizenId = citizen.Id;
        account.UserName = $"citizen:{citizen.Id:N}";
        account.NormalizedUserName = account.UserName.ToUpperInvariant();
        db.Users.Add(account);
        db.Journal.Add(Entry("citizen.Register", tenantId, account.Id, new Actor { AccountId = account.Id, Name = Masking.Name(name), Channel = channel }, now));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            // Somebody was a moment faster with the same document: the same answer as if it had been there before.
        }

        return [];
    }

    private static List<FieldRefused> Check(Registration typed, DateOnly today)
    {
        var number = DocumentNumber.Normalise(typed.DocumentType, typed.Number).Number;
        var phone = PhoneNumber.Read(typed.Phone);
        (string Field, Enum? Problem)[] checks =
        [
            (nameof(Registration.Name), PersonName.Check(typed.Name)),
            (nameof(Registration.Number), DocumentNumber.Check(typed.DocumentType, typed.Number, today)),
            (nameof(Registration.Phone), phone.Problem),
            (nameof(Registration.Password), PasswordRule.Check(typed.Password, [number, phone.Number?.Value, PersonName.Normalise(typed.Name)])),
            (nameof(Registration.Repeated), typed.Password == typed.Repeated ? null : PasswordProblem.NotRepeated),
        ];
        return [.. checks.Where(check => check.Problem is not null).Select(check => new FieldRefused(check.Field, $"{check.Problem!.GetType().Name}.{check.Problem}"))];
    }

    private static Citizen NewCitizen(DocumentType type, string number, string name, string phone, int tenantId, DateTime now)
    {
        var origin = new FieldOrigin("registration", now);
        var birth = IdNumber.Read(number, ChinaTime.DateOf(now)).Number?.BirthDate;
        string[] fields = birth is null ? ["name", "documentNumber", "phone"] : ["name", "documentNumber", "phone", "birthDate"];
        return new Citizen
        {
            Name = name,
            DocumentType = type,
            DocumentNumber = number,
            BirthDate = birth,
            Phone = phone,
            HomeTenantId = tenantId,
            Origins = fields.ToDictionary(field => field, _ => origin, StringComparer.Ordinal),
        };
    }

    /// <summary>A family may share a telephone, and a number may stand in two kinds of document: a few accounts may be meant.</summary>
    private static async Task<List<Account>> CandidatesAsync(PortalDb db, string name, CancellationToken cancellationToken)
    {
        var userName = name.ToUpperInvariant();
        var number = DocumentNumber.Normalise(default, name).Number;
        var phone = PhoneNumber.Read(name).Number?.Value;
        var citizens = await db.Citizens.AsNoTracking()
            .Where(citizen => (EveryType.Contains(citizen.DocumentType) && citizen.DocumentNumber == number) || (phone != null && citizen.Phone == phone))
            .Select(citizen => (Guid?)citizen.Id).Take(10).ToListAsync(cancellationToken);
        return await db.Users.AsNoTracking()
            .Where(account => (account.NormalizedUserName == userName && account.CitizenId == null) || (account.CitizenId != null && citizens.Contains(account.CitizenId)))
            .OrderBy(account => account.Id).Take(5).ToListAsync(cancellationToken);
    }

    /// <summary>Null when the password is right.</summary>
    private async Task<Refusal?> TryAsync(PortalDb db, Account account, string password, int tenantId, Channel channel, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = db.Users.Where(each => each.Id == account.Id);
        if (account.LockoutEnd is { } end)
        {
            if (end > now)
            {
                Verify(null, password);
                return new SignInLocked(SignInRule.MinutesUntil(end, now));
            }

            await row.Where(each => each.LockoutEnd == end).ExecuteUpdateAsync(set => set
                .SetProperty(each => each.LockoutEnd, (DateTimeOffset?)null).SetProperty(each => each.AccessFailedCount, 0), cancellationToken);
        }

        var taken = await row.Where(each => each.AccessFailedCount < SignInRule.TriesBeforeLock)
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.AccessFailedCount, each => each.AccessFailedCount + 1), cancellationToken);
        if (taken == 1 && Verify(account, password))
        {
            await row.ExecuteUpdateAsync(set => set.SetProperty(each => each.AccessFailedCount, 0), cancellationToken);
            return null;
        }

        var lockedUntil = now + SignInRule.LockedFor;
        var locked = await row.Where(each => each.AccessFailedCount >= SignInRule.TriesBeforeLock && each.LockoutEnd == null)
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.LockoutEnd, lockedUntil), cancellationToken);
        if (locked == 1)
        {
            db.Journal.Add(Entry("account.Lock", tenantId, account.Id, new Actor { Name = Actor.System.Name, Channel = channel }, Now()));
            await db.SaveChangesAsync(cancellationToken);
        }

        return taken == 0 || locked == 1 ? new SignInLocked(SignInRule.MinutesUntil(lockedUntil, now)) : new SignInFailed();
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
