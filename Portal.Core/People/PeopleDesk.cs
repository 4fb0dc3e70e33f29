using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>What a post is to be.</summary>
public sealed record PostTerms(int TenantId, Guid UnitId, Duties Duties, string Title)
{
    /// <summary>Of the form, and of the post that comes of it: sent twice, it is one post.</summary>
    public Guid Key { get; init; } = Guid.CreateVersion7();
}

/// <summary>
/// Accounts and posts of staff, kept by security administrators within their subtree; signing in and registering are in
/// <c>PeopleDesk.SignIn.cs</c>. Every change reaches open circuits through <see cref="PostWatch"/>.
/// </summary>
public sealed partial class PeopleDesk(PortalDbMaker maker, Scope scope, IPasswordHasher<Account> hasher, PostWatch watch, WrongTries wrongTries, TimeProvider time)
{
    private const Duties Administrators = Duties.SystemAdministrator | Duties.SecurityAdministrator | Duties.AuditAdministrator;

    /// <summary>A new member of staff with a first post.</summary>
    public Task<Answer<Account>> EnterAsync(string userName, string displayName, string password, PostTerms terms, Actor actor, CancellationToken cancellationToken = default) =>
        EnterAsync(maker.Make(scope), userName, displayName, password, terms, actor, db => WhyNotAsync(db, terms, Guid.Empty, actor, cancellationToken), cancellationToken);

    /// <summary>
    /// The first security administrator of a place, who gives everybody else their posts: entered on the machine itself, by whoever runs
    /// it, and only while neither the place nor one above it has any.
    /// </summary>
    /// <param name="password">Good for choosing another.</param>
    public async Task<Answer<Account>> EnterFirstAsync(string slug, string userName, string displayName, string password, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("a place that has no administrator gets its first from the machine"));
        var place = await db.Tenants.AsNoTracking().SingleOrDefaultAsync(tenant => tenant.Slug == slug, cancellationToken);
        var unit = place is null ? null : await db.Units.AsNoTracking().Where(each => each.TenantId == place.Id).OrderByDescending(each => each.Function == UnitFunction.Hall).ThenBy(each => each.Name).FirstOrDefaultAsync(cancellationToken);
        if (place is null || unit is null)
        {
            return new NotFound();
        }

        var terms = new PostTerms(place.Id, unit.Id, Duties.SecurityAdministrator, "安全管理员");
        var lineage = TenantPath.Ids(place.Path);
        return await EnterAsync(maker.Make(Scope.Everywhere("a place that has no administrator gets its first from the machine")), userName, displayName, password, terms, Actor.System, async own =>
            await own.Posts.AnyAsync(post => post.IsActive && lineage.Contains(post.TenantId) && (post.Duties & Duties.SecurityAdministrator) == Duties.SecurityAdministrator, cancellationToken) ? new NotAllowed() : null, cancellationToken);
    }

    private async Task<Answer<Account>> EnterAsync(PortalDb opened, string userName, string displayName, string password, PostTerms terms, Actor actor, Func<PortalDb, Task<Refusal?>> mayNot, CancellationToken cancellationToken)
    {
        await using var db = opened;
        var name = userName.Trim().ToLowerInvariant();
        if (!UserNameShape().IsMatch(name))
        {
            return new UserNameForm();
        }

        if (PersonName.Check(displayName) is not null)
        {
            return new FieldRefused(nameof(displayName), $"NameProblem.{PersonName.Check(displayName)}");
        }

        if (PasswordRule.Check(password, [name]) is { } weak)
        {
            return new PasswordRefused(weak);
        }

        if (await mayNot(db) is { } whyNot)
        {
            return whyNot;
        }

        var now = Now();
        var account = new Account
        {
            UserName = name,
            NormalizedUserName = name.ToUpperInvariant(),
            DisplayName = PersonName.Normalise(displayName),
            SecurityStamp = Guid.NewGuid().ToString("N"),
            LockoutEnabled = true,
            MustChangePassword = true,
            ChangedAt = now,
        };
        account.PasswordHash = hasher.HashPassword(account, password);
        db.Users.Add(account);
        db.Posts.Add(NewPost(account.Id, terms, now));
        db.Journal.Add(Entry("account.Enter", terms.TenantId, account.Id, actor, now, after: $"{name} {account.DisplayName}"));
        db.Journal.Add(Entry("post.Give", terms.TenantId, account.Id, actor, now, after: Words(terms)));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            return new UserNameTaken();
        }

        return account;
    }

    /// <summary>Disables or enables an account. Disabling takes effect on open pages within seconds.</summary>
    public async Task<Answer<Account>> SetActiveAsync(Guid accountId, bool isActive, string reason, Actor actor, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new ReasonNeeded();
        }

        await using var db = maker.Make(scope);
        var (account, tenantId, refusal) = await FindAsync(db, accountId, actor, cancellationToken);
        if (account is null)
        {
            return refusal!;
        }

        account.IsActive = isActive;
        account.ChangedAt = Now();
        db.Journal.Add(Entry(isActive ? "account.Enable" : "account.Disable", tenantId, accountId, actor, account.ChangedAt, note: reason.Trim()));
        return await SaveAsync(db, account, account.Id, cancellationToken);
    }

    /// <summary>A new password for somebody who has lost theirs, good for choosing another; a lock is lifted with it, and every open session ends.</summary>
    public async Task<Answer<Account>> SetPasswordAsync(Guid accountId, string password, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var (account, tenantId, refusal) = await FindAsync(db, accountId, actor, cancellationToken);
        if (account is null)
        {
            return refusal!;
        }

        if (PasswordRule.Check(password, [account.UserName]) is { } weak)
        {
            return new PasswordRefused(weak);
        }

        account.PasswordHash = hasher.HashPassword(account, password);
        account.SecurityStamp = Guid.NewGuid().ToString("N");
        account.MustChangePassword = true;
        (account.AccessFailedCount, account.LockoutEnd, account.ChangedAt) = (0, null, Now());
        db.Journal.Add(Entry("account.SetPassword", tenantId, accountId, actor, account.ChangedAt));
        return await SaveAsync(db, account, account.Id, cancellationToken);
    }

    /// <summary>Another post for somebody who has one already within the administrator's reach.</summary>
    public Task<Answer<Post>> GivePostAsync(Guid accountId, PostTerms terms, Actor actor, CancellationToken cancellationToken = default) => HoldingAsync(accountId, async db =>
    {
        if (!await db.Posts.AnyAsync(post => post.AccountId == accountId, cancellationToken))
        {
            return new NotFound();
        }

        if (await db.Posts.SingleOrDefaultAsync(post => post.Id == terms.Key && post.AccountId == accountId, cancellationToken) is { } before)
        {
            return before;
        }

        if (await WhyNotAsync(db, terms, accountId, actor, cancellationToken) is { } whyNot)
        {
            return whyNot;
        }

        var now = Now();
        var post = NewPost(accountId, terms, now);
        db.Posts.Add(post);
        db.Journal.Add(Entry("post.Give", terms.TenantId, accountId, actor, now, after: Words(terms)));
        return post;
    }, cancellationToken);

    /// <summary>Other duties, office or title for a post; it stays at its place.</summary>
    public async Task<Answer<Post>> ChangePostAsync(Guid postId, Guid unitId, Duties duties, string title, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var reading = maker.Make(scope);
        if (await reading.Posts.AsNoTracking().SingleOrDefaultAsync(each => each.Id == postId && each.IsActive, cancellationToken) is not { AccountId: var accountId })
        {
            return new NotFound();
        }

        return await HoldingAsync(accountId, db => ChangeHeldAsync(db, postId, unitId, duties, title, actor, Now(), cancellationToken), cancellationToken);
    }

    private static async Task<Answer<Post>> ChangeHeldAsync(PortalDb db, Guid postId, Guid unitId, Duties duties, string title, Actor actor, DateTime now, CancellationToken cancellationToken)
    {
        var post = await db.Posts.SingleOrDefaultAsync(each => each.Id == postId && each.IsActive, cancellationToken);
        if (post is null)
        {
            return new NotFound();
        }

        var terms = new PostTerms(post.TenantId, unitId, duties, title);
        if (await WhyNotAsync(db, terms, post.AccountId, actor, cancellationToken, except: postId) is { } whyNot)
        {
            return whyNot;
        }

        var before = Words(new PostTerms(post.TenantId, post.UnitId, post.Duties, post.Title));
        (post.UnitId, post.Duties, post.Title) = (unitId, duties, title.Trim());
        db.Journal.Add(Entry("post.Change", post.TenantId, post.AccountId, actor, now, before: before, after: Words(terms)));
        return post;
    }

    /// <summary>
    /// What asks for all posts of an account does so while it holds the account's row: of two administrators who each give one of two
    /// duties that exclude each other, the second sees what the first has given.
    /// </summary>
    private async Task<Answer<Post>> HoldingAsync(Guid accountId, Func<PortalDb, Task<Answer<Post>>> once, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = maker.Make(scope);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.HoldAccountAsync(accountId, cancellationToken);
            var answer = await once(db);
            if (answer.IsYes)
            {
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                watch.Forget(accountId);
            }

            return answer;
        }
        catch (Exception trouble) when (PortalDbMaker.IsPassing(trouble))
        {
            return new TryAgain();
        }
    }

    /// <summary>Ends a post. Cases that its holder has taken stay with the unit.</summary>
    public async Task<Answer<Post>> EndPostAsync(Guid postId, string reason, Actor actor, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new ReasonNeeded();
        }

        await using var db = maker.Make(scope);
        var post = await db.Posts.SingleOrDefaultAsync(each => each.Id == postId && each.IsActive, cancellationToken);
        if (post is null || !actor.Has(Duties.SecurityAdministrator))
        {
            return post is null ? new NotFound() : new NotAllowed();
        }

        if (post.AccountId == actor.AccountId)
        {
            return new NotYourself();
        }

        post.IsActive = false;
        db.Journal.Add(Entry("post.End", post.TenantId, post.AccountId, actor, Now(), note: reason.Trim(), before: Words(new PostTerms(post.TenantId, post.UnitId, post.Duties, post.Title))));
        return await SaveAsync(db, post, post.AccountId, cancellationToken);
    }

    private async Task<Answer<T>> SaveAsync<T>(PortalDb db, T done, Guid accountId, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception trouble) when (PortalDbMaker.IsPassing(trouble))
        {
            return new TryAgain();
        }

        watch.Forget(accountId);
        return done;
    }

    /// <summary>An account all of whose posts lie within the administrator's reach, and one of those places for the journal.</summary>
    private static async Task<(Account? Account, int TenantId, Refusal? Refusal)> FindAsync(PortalDb db, Guid accountId, Actor actor, CancellationToken cancellationToken)
    {
        var within = await db.Posts.Where(post => post.AccountId == accountId).Select(post => new { post.Id, post.TenantId, post.IsActive }).ToListAsync(cancellationToken);
        if (within.Count == 0)
        {
            return (null, 0, new NotFound());
        }

        if (!actor.Has(Duties.SecurityAdministrator))
        {
            return (null, 0, new NotAllowed());
        }

        if (accountId == actor.AccountId)
        {
            return (null, 0, new NotYourself());
        }

        var everywhere = await db.PostsOfAsync(accountId, cancellationToken);
        return everywhere.Exists(post => !within.Exists(each => each.Id == post.Id))
            ? (null, 0, new WorksElsewhere())
            : (await db.Users.SingleAsync(each => each.Id == accountId, cancellationToken), within.OrderByDescending(post => post.IsActive).First().TenantId, null);
    }

    private static async Task<Refusal?> WhyNotAsync(PortalDb db, PostTerms terms, Guid accountId, Actor actor, CancellationToken cancellationToken, Guid? except = null)
    {
        if (!actor.Has(Duties.SecurityAdministrator))
        {
            return new NotAllowed();
        }

        if (accountId == actor.AccountId)
        {
            return new NotYourself();
        }

        var place = await db.Tenants.AsNoTracking().SingleOrDefaultAsync(tenant => tenant.Id == terms.TenantId, cancellationToken);
        if (place is null || !TenantPath.Holds(actor.Post!.TenantPath, place.Path))
        {
            return new NotFound();
        }

        if (terms.Duties == Duties.None || string.IsNullOrWhiteSpace(terms.Title) || terms.Title.Length > 60)
        {
            return new PostIncomplete();
        }

        if (!await db.Units.AnyAsync(unit => unit.Id == terms.UnitId && unit.TenantId == terms.TenantId && unit.IsActive, cancellationToken))
        {
            return new WrongUnit();
        }

        var others = (await db.PostsOfAsync(accountId, cancellationToken)).Where(post => post.Id != except).Aggregate(Duties.None, (all, post) => all | post.Duties);
        return int.PopCount((int)((others | terms.Duties) & Administrators)) > 1 ? new AdministratorsExclude() : null;
    }

    private static Post NewPost(Guid accountId, PostTerms terms, DateTime now) => new()
    {
        Id = terms.Key,
        AccountId = accountId,
        TenantId = terms.TenantId,
        UnitId = terms.UnitId,
        Duties = terms.Duties,
        Title = terms.Title.Trim(),
        Since = now,
    };

    private static string Words(PostTerms terms) => $"{terms.Title} {terms.UnitId:N} {terms.Duties}";

    private static JournalEntry Entry(string kind, int tenantId, Guid accountId, Actor actor, DateTime now, string? note = null, string? before = null, string? after = null) => new()
    {
        TenantId = tenantId,
        Kind = kind,
        At = now,
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = accountId.ToString("N"),
        Note = note,
        Before = before,
        After = after,
    };

    /// <summary>To the millisecond, as the journal wants it.</summary>
    private DateTime Now()
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
    }

    [GeneratedRegex("^[a-z][a-z0-9.-]{2,39}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex UserNameShape();
}
