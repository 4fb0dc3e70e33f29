using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.People;

namespace Portal.Core.Intake;

public sealed partial class IntakeDesk
{
    /// <summary>
    /// A clerk's application under a key of its own, or the one that has it, sent or not: who takes in many from one list names each line
    /// by its key, so that a list sent twice makes nothing twice.
    /// </summary>
    public Task<Answer<Draft>> StartUnderAsync(Guid key, Guid itemId, int tenantId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<Draft>(async () =>
    {
        if (!actor.IsStaff || actor.AccountId is not { } accountId)
        {
            return new NotAllowed();
        }

        await using var db = maker.Make(scope);
        if (await db.Drafts.AsNoTracking().SingleOrDefaultAsync(each => each.Id == key && each.AccountId == accountId, cancellationToken) is { } there)
        {
            return there;
        }

        var item = await db.ServiceItems.AsNoTracking().SingleOrDefaultAsync(each => each.Id == itemId, cancellationToken);
        if (item is not { CanApply: true, State: ItemState.Published } || !await IsOfferedAsync(db, item, tenantId, cancellationToken))
        {
            return new CannotApplyHere();
        }

        var now = time.GetUtcNow().UtcDateTime;
        var draft = new Draft { Id = key, TenantId = tenantId, ItemId = itemId, AccountId = accountId, Channel = actor.Channel, CreatedAt = now, ChangedAt = now };
        db.Drafts.Add(draft);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            throw new DbUpdateConcurrencyException("the same line was begun a moment sooner", twice);
        }

        return draft;
    }, time, log, cancellationToken);
}
