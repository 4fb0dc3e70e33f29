using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>Nobody known by that number, or the person themselves: no grant can be given.</summary>
public sealed record NobodyToGrant : Refusal;

/// <summary>Who is to act has not been named with their document's number.</summary>
public sealed record DelegateNotNamed : Refusal;

/// <summary>A grant must end after today and within a year.</summary>
public sealed record GrantTooLong : Refusal;

/// <summary>A grant at a window holds only when the principal has signed the printed sheet.</summary>
public sealed record SheetUnsigned : Refusal;

/// <summary>What a principal wants: whom they let act, for what, until when, in which words.</summary>
/// <param name="Number">Of the delegate's document. Both it and the name must fit, so that nobody is found by trying numbers.</param>
/// <param name="Until">UTC.</param>
/// <param name="Terms">What the person agreed to, as it was shown.</param>
public sealed record GrantWish(ProxyRelation Relation, DocumentType Type, string Number, string Name, DateTime Until, string Terms)
{
    public IReadOnlyList<Guid> ItemKeys { get; init; } = [];

    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Of the form, and of the grant that comes of it: sent twice, it is one grant.</summary>
    public Guid Key { get; init; } = Guid.CreateVersion7();
}

/// <summary>代办: grants that people give each other, signed by a password online or on paper before a clerk, told to both, and taken back at once.</summary>
public sealed class ProxyDesk(PortalDbMaker maker, Scope scope, PeopleDesk people, TenantDirectory directory, TimeProvider time, ILogger<ProxyDesk> log)
{
    /// <summary>Lets another citizen act for this one. The person's own password is the signature: a screen left open gives nobody a grant.</summary>
    /// <param name="tenantId">The place whose pages it is given on.</param>
    public async Task<Answer<ProxyGrant>> GrantAsync(GrantWish wish, string? password, int tenantId, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor is not { CitizenId: { } principalId, AccountId: { } accountId })
        {
            return new NotAllowed();
        }

        if (!IsLawful(wish.Until))
        {
            return new GrantTooLong();
        }

        if (await people.ConfirmAsync(accountId, password, tenantId, actor.Channel, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        return await FindAsync(wish, cancellationToken) is { } delegateId && delegateId != principalId
            ? await AddAsync(principalId, delegateId, null, wish.Name.Trim(), wish, GrantSignature.Password, tenantId, actor, cancellationToken)
            : new NobodyToGrant();
    }

    /// <summary>
    /// At a window, for who does not go online: the principal has shown their document and signed the printed sheet. Without a
    /// number it is the community worker themselves who acts from now on (老弱病残孕 代办).
    /// </summary>
    public async Task<Answer<ProxyGrant>> GrantOnPaperAsync(Guid principalId, GrantWish wish, bool isSigned, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !actor.Has(Duties.Clerk | Duties.GridWorker))
        {
            return new NotAllowed();
        }

        if (!isSigned)
        {
            return new SheetUnsigned();
        }

        if (await WhyNotAsync(principalId, wish, actor, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        return IsTheClerk(wish)
            ? await AddAsync(principalId, null, actor.AccountId, actor.Name, wish, GrantSignature.Paper, post.TenantId, actor, cancellationToken)
            : await AddAsync(principalId, await FindAsync(wish, cancellationToken), null, wish.Name.Trim(), wish, GrantSignature.Paper, post.TenantId, actor, cancellationToken);
    }

    /// <summary>What stands against a grant at a window, asked before the sheet is printed: nobody signs a paper that cannot be registered.</summary>
    public async Task<Refusal?> WhyNotAsync(Guid principalId, GrantWish wish, Actor actor, CancellationToken cancellationToken = default) =>
        actor.Post is null || !actor.Has(Duties.Clerk | Duties.GridWorker) ? new NotAllowed()
        : !IsLawful(wish.Until) ? new GrantTooLong()
        : IsTheClerk(wish) ? null
        : string.IsNullOrWhiteSpace(wish.Name) || string.IsNullOrWhiteSpace(wish.Number) ? new DelegateNotNamed()
        : await FindAsync(wish, cancellationToken) is { } delegateId ? delegateId == principalId ? new NobodyToGrant() : null
        : DocumentNumber.Check(wish.Type, wish.Number, ChinaTime.DateOf(time.GetUtcNow().UtcDateTime)) is { } problem ? new DocumentNumberRefused(problem)
        : new NobodyToGrant();

    private static bool IsTheClerk(GrantWish wish) => wish.Relation == ProxyRelation.CommunityWorker && string.IsNullOrWhiteSpace(wish.Number);

    /// <summary>Takes a grant back: the next click made with it is refused. What was done with it stays done.</summary>
    public Task<Answer<ProxyGrant>> RevokeAsync(Guid grantId, int tenantId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => RevokeOnceAsync(grantId, tenantId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<ProxyGrant>> RevokeOnceAsync(Guid grantId, int tenantId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        var grant = await db.ProxyGrants.SingleOrDefaultAsync(each => each.Id == grantId && each.PrincipalId == actor.CitizenId, cancellationToken);
        if (grant is null)
        {
            return new NotFound();
        }

        if (grant.RevokedAt is null)
        {
            var now = time.GetUtcNow().UtcDateTime;
            grant.RevokedAt = now;
            db.Journal.Add(Line("grant.Revoke", tenantId, actor, grant, now));
            await using (var everybody = maker.Make(Scope.Everywhere("both who gave the grant and who had it are told that it ended")))
            {
                await TellBothAsync(db, everybody, grant, tenantId, now, cancellationToken);
            }

            await db.SaveChangesAsync(cancellationToken);
        }

        return grant;
    }

    /// <summary>At a window: the grants that the person in front of it has given and that still stand, wherever they were given.</summary>
    public async Task<IReadOnlyList<ProxyGrant>> GivenByAsync(Guid principalId, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is null || !actor.Has(Duties.Clerk | Duties.GridWorker))
        {
            return [];
        }

        var now = time.GetUtcNow().UtcDateTime;
        await using var everybody = maker.Make(Scope.Everywhere("the principal stands at the window and may take back what they gave anywhere"));
        return await everybody.ProxyGrants.AsNoTracking().Where(grant => grant.PrincipalId == principalId && grant.RevokedAt == null && grant.Until > now).OrderBy(grant => grant.Until).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Takes a grant back at a window, for who does not go online: the principal stands there and their document was looked at. The
    /// journal says before whom, and both are told.
    /// </summary>
    public Task<Answer<ProxyGrant>> RevokeAtWindowAsync(Guid grantId, Guid principalId, bool documentSeen, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => RevokeAtWindowOnceAsync(grantId, principalId, documentSeen, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<ProxyGrant>> RevokeAtWindowOnceAsync(Guid grantId, Guid principalId, bool documentSeen, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.Post is not { } post || !actor.Has(Duties.Clerk | Duties.GridWorker))
        {
            return new NotAllowed();
        }

        if (!documentSeen)
        {
            return new DocumentNotSeen();
        }

        await using var db = maker.Make(Scope.Everywhere("the principal stands at the window and may take back what they gave anywhere"));
        var grant = await db.ProxyGrants.SingleOrDefaultAsync(each => each.Id == grantId && each.PrincipalId == principalId, cancellationToken);
        if (grant is null)
        {
            return new NotFound();
        }

        if (grant.RevokedAt is not null)
        {
            return grant;
        }

        var now = time.GetUtcNow().UtcDateTime;
        grant.RevokedAt = now;
        db.Journal.Add(Line("grant.RevokeAtWindow", post.TenantId, actor, grant, now));
        await TellBothAsync(db, db, grant, post.TenantId, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return grant;
    }

    /// <summary>A grant that was taken back is told to both, by whichever door: who gave it may not have done it, and who had it must know.</summary>
    /// <param name="people">Reads whom to tell; the principal may not see the delegate's row.</param>
    private async Task TellBothAsync(PortalDb db, PortalDb people, ProxyGrant grant, int tenantId, DateTime now, CancellationToken cancellationToken)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        var place = tree.Find(tenantId)!;
        PersonNotices.Tell(db, NoticeTemplate.GrantTakenBack, await people.Citizens.AsNoTracking().SingleAsync(each => each.Id == grant.PrincipalId, cancellationToken), place, tree, now);
        if (grant.DelegateId is { } delegateId)
        {
            PersonNotices.Tell(db, NoticeTemplate.GrantLost, await people.Citizens.AsNoTracking().SingleAsync(each => each.Id == delegateId, cancellationToken), place, tree, now);
        }
    }

    private bool IsLawful(DateTime until) => time.GetUtcNow().UtcDateTime is var now && until > now && until <= now.AddYears(1).AddDays(1);

    private async Task<Guid?> FindAsync(GrantWish wish, CancellationToken cancellationToken)
    {
        var (number, name) = (DocumentNumber.Normalise(wish.Type, wish.Number).Number, wish.Name.Trim());
        await using var everybody = maker.Make(Scope.Everywhere("the delegate is found by name and number together"));
        return await everybody.Citizens.Where(each => each.DocumentType == wish.Type && each.DocumentNumber == number && each.Name == name).Select(each => (Guid?)each.Id).SingleOrDefaultAsync(cancellationToken);
    }

    private Task<Answer<ProxyGrant>> AddAsync(Guid principalId, Guid? delegateId, Guid? delegateAccountId, string delegateName, GrantWish wish, GrantSignature signature, int tenantId, Actor actor, CancellationToken cancellationToken) =>
        Attempt.SafelyAsync(async () =>
        {
            try
            {
                return await AddOnceAsync(principalId, delegateId, delegateAccountId, delegateName, wish, signature, tenantId, actor, cancellationToken);
            }
            catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
            {
                // The same form twice at the same moment: the other one is the grant, if it is this person's.
                await using var again = maker.Make(scope);
                return await again.ProxyGrants.AsNoTracking().SingleOrDefaultAsync(each => each.Id == wish.Key && each.PrincipalId == principalId, cancellationToken) is { } first ? first : new NotAllowed();
            }
        }, time, log, cancellationToken);

    private async Task<Answer<ProxyGrant>> AddOnceAsync(Guid principalId, Guid? delegateId, Guid? delegateAccountId, string delegateName, GrantWish wish, GrantSignature signature, int tenantId, Actor actor, CancellationToken cancellationToken)
    {
        Citizen principal;
        Citizen? helper;
        await using (var everybody = maker.Make(Scope.Everywhere("the principal's own name goes on the principal's own grant, and both are told")))
        {
            principal = await everybody.Citizens.AsNoTracking().SingleAsync(each => each.Id == principalId, cancellationToken);
            helper = delegateId is null ? null : await everybody.Citizens.AsNoTracking().SingleAsync(each => each.Id == delegateId, cancellationToken);
        }

        var now = time.GetUtcNow().UtcDateTime;
        var grant = new ProxyGrant
        {
            Id = wish.Key,
            TenantId = tenantId,
            PrincipalId = principalId,
            PrincipalName = principal.Name,
            DelegateId = delegateId,
            DelegateAccountId = delegateAccountId,
            DelegateName = delegateName,
            Relation = wish.Relation,
            ItemKeys = wish.ItemKeys,
            Classes = wish.Classes,
            From = now,
            Until = wish.Until,
            Terms = wish.Terms,
            Signature = signature,
            WitnessedBy = signature == GrantSignature.Paper ? actor.Name : null,
        };
        await using var db = maker.Make(scope);
        if (await db.ProxyGrants.AsNoTracking().SingleOrDefaultAsync(each => each.Id == wish.Key && each.PrincipalId == principalId, cancellationToken) is { } before)
        {
            return before;
        }

        db.ProxyGrants.Add(grant);
        db.Journal.Add(Line("grant.Give", tenantId, actor, grant, now));
        var tree = await directory.TreeAsync(cancellationToken);
        PersonNotices.Tell(db, NoticeTemplate.GrantGiven, principal, tree.Find(tenantId)!, tree, now);
        if (helper is not null)
        {
            PersonNotices.Tell(db, NoticeTemplate.GrantReceived, helper, tree.Find(tenantId)!, tree, now);
        }

        await db.SaveChangesAsync(cancellationToken);
        return grant;
    }

    /// <summary>A grant is journalled at the place where it was given.</summary>
    private static JournalEntry Line(string kind, int tenantId, Actor actor, ProxyGrant grant, DateTime now) => new()
    {
        TenantId = tenantId,
        Kind = kind,
        At = JournalEntry.Millisecond(now),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = grant.Id.ToString("N"),
        Note = grant.Signature.ToString(),
    };
}
