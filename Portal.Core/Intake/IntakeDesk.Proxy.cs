using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>Who acted for the organisation does so no longer.</summary>
public sealed record AgencyEnded : Refusal;

/// <summary>代办: in whose name a draft is typed, asked again with every click, so that a grant taken back stops the next one.</summary>
public sealed partial class IntakeDesk
{
    /// <summary>At a window: grants of this applicant under which this application could be handed in by who has come, or by the community worker who asks.</summary>
    public async Task<IReadOnlyList<ProxyGrant>> GrantsForAsync(Guid draftId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (!actor.IsStaff || await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { CitizenId: { } principalId } draft || draft.OrganisationId is not null)
        {
            return [];
        }

        var items = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Items;
        var now = time.GetUtcNow().UtcDateTime;
        await using var everywhere = maker.Make(Scope.Everywhere("a grant holds at whichever window its holder comes to"));
        var grants = await everywhere.ProxyGrants.AsNoTracking().Where(grant => grant.PrincipalId == principalId && grant.RevokedAt == null && grant.Until > now).OrderBy(grant => grant.Until).ToListAsync(cancellationToken);
        return [.. grants.Where(grant => Stands(grant, principalId, items, actor, now))];
    }

    /// <summary>At a window: who came in the applicant's place, and by which grant; null when the applicant is here.</summary>
    public Task<Answer<Draft>> NameProxyAsync(Guid draftId, Guid? grantId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => NameProxyOnceAsync(draftId, grantId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Draft>> NameProxyOnceAsync(Guid draftId, Guid? grantId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (!actor.IsStaff || await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { Corrects: null } draft)
        {
            return new DraftGone();
        }

        draft.ProxyGrantId = grantId;
        if (await WhyNotProxyAsync(db, draft, actor, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        draft.ChangedAt = time.GetUtcNow().UtcDateTime;
        await db.SaveChangesAsync(cancellationToken);
        return draft;
    }

    /// <summary>Null while nobody acts for another here, or while the grant still stands. Read anew each time, past every page that still shows it.</summary>
    private async Task<Refusal?> WhyNotProxyAsync(PortalDb db, Draft draft, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.IsStaff && draft is { OrganisationId: { } organisationId, Corrects: null } && !await db.OrganisationMembers.AnyAsync(member => member.OrganisationId == organisationId && member.CitizenId == actor.CitizenId, cancellationToken))
        {
            return new AgencyEnded();
        }

        if (draft.ProxyGrantId is not { } grantId || (actor.CitizenId is { } citizen && citizen == draft.CitizenId))
        {
            return null;
        }

        var items = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Items;
        return await MayActForAsync(grantId, draft.CitizenId, items, actor, cancellationToken) is null ? new GrantEnded() : null;
    }

    private async Task<ProxyGrant?> MayActForAsync(Guid grantId, Guid? applicantId, IReadOnlyList<ServiceItem> items, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("whether a grant stands is asked of the grant itself, for who holds it"));
        var grant = await db.ProxyGrants.AsNoTracking().SingleOrDefaultAsync(each => each.Id == grantId, cancellationToken);
        return grant is not null && Stands(grant, applicantId, items, actor, time.GetUtcNow().UtcDateTime) ? grant : null;
    }

    private static bool Stands(ProxyGrant grant, Guid? applicantId, IReadOnlyList<ServiceItem> items, Actor actor, DateTime now) =>
        grant.IsGood(now) && grant.PrincipalId == applicantId && grant.IsHeldBy(actor) && items.All(item => grant.Covers(item.ItemKey, item.Class.ToString()));
}
