using Microsoft.EntityFrameworkCore;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>What a person typed to change their password, as typed.</summary>
public sealed record NewPassword
{
    public string? Current { get; init; }

    public string? Password { get; init; }

    public string? Repeated { get; init; }
}

public sealed partial class PeopleDesk
{
    /// <summary>
    /// One's own password. The present one is asked for again and its wrong tries count as at the door, so that a screen left open
    /// gives nobody the account; every other session of the account ends.
    /// </summary>
    /// <param name="tenantId">Where the person is; the journal of that place records it.</param>
    public async Task<Answer<SignedIn>> ChangePasswordAsync(Guid accountId, NewPassword typed, int tenantId, Channel channel, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("a person's own account, which has no scope while the password must be changed"));
        var account = await db.Users.AsNoTracking().SingleOrDefaultAsync(each => each.Id == accountId && each.IsActive, cancellationToken);
        if (account is null)
        {
            return new NotFound();
        }

        if (await ProblemAsync(db, account, typed, cancellationToken) is { } problem)
        {
            return problem;
        }

        switch (await AskAsync(db, account, typed.Current!, tenantId, channel, cancellationToken))
        {
            case SignInLocked locked:
                return locked;
            case not null:
                return new FieldRefused(nameof(NewPassword.Current), $"{nameof(PasswordProblem)}.{PasswordProblem.NotCurrent}");
            default:
                break;
        }

        var mine = await db.Users.SingleAsync(each => each.Id == accountId, cancellationToken);
        mine.PasswordHash = hasher.HashPassword(mine, typed.Password!);
        mine.SecurityStamp = Guid.NewGuid().ToString("N");
        (mine.MustChangePassword, mine.PasswordUntil, mine.ChangedAt) = (false, null, Now());
        db.Journal.Add(Entry("account.ChangePassword", tenantId, mine.Id, new Actor { AccountId = mine.Id, Name = NameFor(mine), Channel = channel }, mine.ChangedAt));
        var posts = mine.CitizenId is null ? await db.PostsOfAsync(mine.Id, cancellationToken) : [];
        return await SaveAsync(db, new SignedIn(mine.Id, mine.CitizenId, posts), mine.Id, cancellationToken);
    }

    /// <summary>A person's own password once more, as the signature under something weighty. Wrong tries count as at the door.</summary>
    /// <returns>Null when it was right.</returns>
    public async Task<Refusal?> ConfirmAsync(Guid accountId, string? password, int tenantId, Channel channel, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("a person's own account is asked for its password again"));
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(each => each.Id == accountId && each.IsActive, cancellationToken) is not { } account)
        {
            return new NotFound();
        }

        if (string.IsNullOrEmpty(password) || password.Length > PasswordRule.Longest)
        {
            return new FieldRefused(nameof(NewPassword.Current), $"{nameof(PasswordProblem)}.{PasswordProblem.NotCurrent}");
        }

        return await AskAsync(db, account, password, tenantId, channel, cancellationToken) switch
        {
            SignInLocked locked => locked,
            not null => new FieldRefused(nameof(NewPassword.Current), $"{nameof(PasswordProblem)}.{PasswordProblem.NotCurrent}"),
            null => null,
        };
    }

    /// <summary>What can be said of the typed words alone, before any try is counted.</summary>
    private static async Task<FieldRefused?> ProblemAsync(PortalDb db, Account account, NewPassword typed, CancellationToken cancellationToken)
    {
        var citizen = account.CitizenId is null ? null : await db.Citizens.AsNoTracking().SingleAsync(each => each.Id == account.CitizenId, cancellationToken);
        (string Field, PasswordProblem? Problem)[] checks =
        [
            (nameof(NewPassword.Current), string.IsNullOrEmpty(typed.Current) ? PasswordProblem.Empty : typed.Current.Length > PasswordRule.Longest ? PasswordProblem.TooLong : null),
            (nameof(NewPassword.Password), PasswordRule.Check(typed.Password, [citizen is null ? account.UserName : citizen.DocumentNumber, citizen?.Phone, account.DisplayName])),
            (nameof(NewPassword.Password), typed.Password == typed.Current ? PasswordProblem.Same : null),
            (nameof(NewPassword.Repeated), typed.Password == typed.Repeated ? null : PasswordProblem.NotRepeated),
        ];
        return Array.Find(checks, check => check.Problem is not null) is { Problem: { } problem, Field: var field } ? new FieldRefused(field, $"{nameof(PasswordProblem)}.{problem}") : null;
    }

    /// <summary>A citizen is named in the journal of a place as little as need be.</summary>
    private static string NameFor(Account account) => account.CitizenId is null ? account.DisplayName : Masking.Name(account.DisplayName);
}
