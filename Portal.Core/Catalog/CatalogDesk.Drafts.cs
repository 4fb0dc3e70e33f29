using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>
/// How a version of anything in the catalogue is begun, saved as typed, published, thrown away and withdrawn: the same for items and
/// bundles, of which <c>CatalogDesk.Editing.cs</c> and <c>CatalogDesk.BundleEditing.cs</c> say what is their own.
/// </summary>
public sealed partial class CatalogDesk
{
    /// <param name="kind">How its lines in the journal begin: item, bundle.</param>
    /// <param name="make">The draft, from the place whose it will be, the code and the name.</param>
    private Task<Answer<DraftSaved>> BeginAsync<T>(string kind, int tenantId, string code, LocalText name, Func<Tenant, string, T> make, Actor actor, CancellationToken cancellationToken)
        where T : CatalogVersion => SafelyAsync<DraftSaved>(async db =>
    {
        if ((await directory.TreeAsync(cancellationToken)).Find(tenantId) is not { } owner || !MayWrite(actor, owner))
        {
            return new NotAllowed();
        }

        if (string.IsNullOrWhiteSpace(name.Zh) || string.IsNullOrWhiteSpace(code))
        {
            return new FieldRefused(string.IsNullOrWhiteSpace(code) ? "Code" : "Name", "Required");
        }

        if (await TakenByAsync<T>(db, owner.Id, code.Trim(), Guid.Empty, cancellationToken) is { } taken)
        {
            return taken;
        }

        var draft = make(owner, code.Trim());
        db.Add(draft);
        db.Journal.Add(Line($"{kind}.Begin", draft, actor));
        await db.SaveChangesAsync(cancellationToken);
        return Saved(draft);
    }, cancellationToken);

    /// <summary>The next version, as a copy of the newest one; the draft that is already there, if any.</summary>
    /// <param name="copy">The newest one as a draft with the next number.</param>
    private Task<Answer<DraftSaved>> BeginNextAsync<T>(Guid key, Func<T, T> copy, Actor actor, CancellationToken cancellationToken)
        where T : CatalogVersion => SafelyAsync<DraftSaved>(async db =>
    {
        var newest = await VersionsOf<T>(db, key).AsNoTracking().OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
        if (newest is null || !await MayWriteAsync(actor, newest, cancellationToken))
        {
            return new NotFound();
        }

        if (newest.State == ItemState.Draft)
        {
            return Saved(newest);
        }

        var draft = copy(newest);
        db.Add(draft);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            // A colleague began the same version at the same moment: theirs is the draft.
            await using var again = maker.Make(scope);
            return Saved(await VersionsOf<T>(again, key).AsNoTracking().SingleAsync(row => row.Version == newest.Version + 1, cancellationToken));
        }

        return Saved(draft);
    }, cancellationToken);

    /// <summary>Saves a draft as it is, right or not; faults matter only when it is published.</summary>
    /// <param name="write">What was typed, into the draft.</param>
    private Task<Answer<DraftSaved>> SaveAsync<T>(Guid id, string code, Action<T, DraftMark?> write, int revision, Actor actor, CancellationToken cancellationToken)
        where T : CatalogVersion => WithDraftAsync<T>(id, revision, actor, async (db, draft) =>
    {
        if (await TakenByAsync<T>(db, draft.TenantId, code.Trim(), KeyOf(draft), cancellationToken) is { } taken)
        {
            return taken;
        }

        write(draft, new DraftMark(revision + 1, actor.Name, Now()));
        return null;
    }, cancellationToken);

    /// <summary>Puts a draft in force: it appears in the lists at once, and the version before becomes history.</summary>
    private Task<Answer<DraftSaved>> PublishAsync<T>(string kind, Guid id, string code, Func<PortalDb, T, Task<IReadOnlyList<ItemFault>>> faultsOf, Action<T, DraftMark?> write, int revision, Actor actor, CancellationToken cancellationToken)
        where T : CatalogVersion => WithDraftAsync<T>(id, revision, actor, async (db, draft) =>
    {
        if (await TakenByAsync<T>(db, draft.TenantId, code.Trim(), KeyOf(draft), cancellationToken) is { } taken)
        {
            return taken;
        }

        var faults = await faultsOf(db, draft);
        if (faults.Any(fault => fault.Blocks))
        {
            return new NotReadyToPublish(faults);
        }

        write(draft, null);
        var before = await VersionsOf<T>(db, KeyOf(draft)).Where(row => row.State == ItemState.Published || row.State == ItemState.Withdrawn).ToListAsync(cancellationToken);
        before.ForEach(old => old.State = ItemState.Superseded);
        (draft.State, draft.PublishedAt, draft.PublishedBy) = (ItemState.Published, Now(), actor.Name);
        db.Journal.Add(Line($"{kind}.Publish", draft, actor, before: before.MaxBy(row => row.Version), after: draft));
        return null;
    }, cancellationToken);

    /// <summary>Throws a draft away; what is in force stays in force.</summary>
    private Task<Answer<DraftSaved>> DiscardAsync<T>(string kind, Guid id, int revision, Actor actor, CancellationToken cancellationToken)
        where T : CatalogVersion => WithDraftAsync<T>(id, revision, actor, (db, draft) =>
    {
        db.Remove(draft);
        db.Journal.Add(Line($"{kind}.Discard", draft, actor, before: draft));
        return Task.FromResult<Refusal?>(null);
    }, cancellationToken);

    /// <summary>Takes it out of the lists. What runs goes on; a new version may bring it back.</summary>
    private Task<Answer<DraftSaved>> WithdrawAsync<T>(string kind, Guid id, string reason, Actor actor, CancellationToken cancellationToken)
        where T : CatalogVersion => SafelyAsync<DraftSaved>(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync<T>(db, id, actor, cancellationToken) is not { State: ItemState.Published } inForce)
        {
            return new NotFound();
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new FieldRefused("Reason", "Required");
        }

        inForce.State = ItemState.Withdrawn;
        db.Journal.Add(Line($"{kind}.Withdraw", inForce, actor, note: reason.Trim()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Saved(inForce);
    }, cancellationToken);

    /// <summary>Opens a draft that is still as the editor knows it, has it changed, and saves.</summary>
    private Task<Answer<DraftSaved>> WithDraftAsync<T>(Guid id, int revision, Actor actor, Func<PortalDb, T, Task<Refusal?>> change, CancellationToken cancellationToken)
        where T : CatalogVersion => SafelyAsync<DraftSaved>(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync<T>(db, id, actor, cancellationToken) is not { } draft)
        {
            return new NotFound();
        }

        var refusal = draft.State != ItemState.Draft ? new NotADraft()
            : draft.Mark is { } mark && mark.Revision != revision ? new ChangedByAnother(mark.By, draft.State)
            : await change(db, draft);
        if (refusal is not null)
        {
            return refusal;
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Saved(draft);
    }, cancellationToken);

    /// <summary>Reads one version that the actor may write, and keeps everybody else from writing it until the transaction ends.</summary>
    private async Task<T?> LockAsync<T>(PortalDb db, Guid id, Actor actor, CancellationToken cancellationToken)
        where T : CatalogVersion
    {
        // Writing the row as it is takes its lock on every database; only then is what we read still true when we save.
        await db.Set<T>().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, row => row.State), cancellationToken);
        var version = await db.Set<T>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return version is not null && await MayWriteAsync(actor, version, cancellationToken) ? version : null;
    }

    /// <summary>Another of the same kind in this place that bears the code already.</summary>
    private static async Task<CodeTaken?> TakenByAsync<T>(PortalDb db, int tenantId, string code, Guid ownKey, CancellationToken cancellationToken)
        where T : CatalogVersion =>
        (await db.Set<T>().AsNoTracking().Where(row => row.TenantId == tenantId && row.Code == code && row.State != ItemState.Superseded).ToListAsync(cancellationToken))
            .Find(row => KeyOf(row) != ownKey) is { } other ? new CodeTaken(other.Name) : null;

    private static IQueryable<T> VersionsOf<T>(PortalDb db, Guid key)
        where T : CatalogVersion =>
        typeof(T) == typeof(Bundle) ? (IQueryable<T>)db.Bundles.Where(bundle => bundle.BundleKey == key) : (IQueryable<T>)db.ServiceItems.Where(item => item.ItemKey == key);

    private static Guid KeyOf(CatalogVersion version) => version switch
    {
        ServiceItem item => item.ItemKey,
        Bundle bundle => bundle.BundleKey,
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, "not of the catalogue"),
    };

    private DraftMark FirstMark(Actor actor) => new(0, actor.Name, Now());

    private static DraftSaved Saved(CatalogVersion version) => new(version.Id, version.Mark?.Revision ?? 0, version.Mark?.At ?? version.PublishedAt ?? version.CreatedAt);

    private async Task<bool> MayWriteAsync(Actor actor, CatalogVersion version, CancellationToken cancellationToken) =>
        (await directory.TreeAsync(cancellationToken)).Find(version.TenantId) is { } owner && MayWrite(actor, owner);

    private static bool MayWrite(Actor actor, Tenant owner) =>
        actor.Has(Duties.SystemAdministrator) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, owner.Path);

    private JournalEntry Line(string kind, CatalogVersion version, Actor actor, CatalogVersion? before = null, CatalogVersion? after = null, string? note = null) => new()
    {
        TenantId = version.TenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = $"{version.Code} v{version.Version}",
        Note = note,
        Before = before?.Words(),
        After = after?.Words(),
    };

    private Task<Answer<T>> SafelyAsync<T>(Func<PortalDb, Task<Answer<T>>> once, CancellationToken cancellationToken) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        return await once(db);
    }, time, log, cancellationToken);

    /// <summary>To the millisecond: what is sealed must come back from every database as it was.</summary>
    private DateTime Now()
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
    }
}
