using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

public sealed partial class CatalogDesk
{
    /// <summary>A new item of a place, as a draft: nobody sees it before it is published.</summary>
    public Task<Answer<DraftSaved>> BeginItemAsync(NewItem item, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<DraftSaved>(async db =>
    {
        var tree = await directory.TreeAsync(cancellationToken);
        if (tree.Find(item.TenantId) is not { } owner || !MayWrite(actor, owner))
        {
            return new NotAllowed();
        }

        if (string.IsNullOrWhiteSpace(item.Name.Zh) || string.IsNullOrWhiteSpace(item.Code))
        {
            return new FieldRefused(string.IsNullOrWhiteSpace(item.Code) ? nameof(item.Code) : nameof(item.Name), "Required");
        }

        if (await TakenByAsync(db, owner.Id, item.Code.Trim(), Guid.Empty, cancellationToken) is { } taken)
        {
            return taken;
        }

        var draft = new ServiceItem
        {
            ItemKey = Guid.CreateVersion7(),
            TenantId = owner.Id,
            Version = 1,
            Code = item.Code.Trim(),
            Name = item.Name.Zh.Trim(),
            NameEn = item.Name.En?.Trim(),
            Initials = Pinyin.Initials(item.Name.Zh),
            Class = item.Class,
            OwnerLevel = owner.Level,
            CreatedAt = Now(),
            Detail = new ItemDetail { Mark = FirstMark(actor) },
        };
        db.ServiceItems.Add(draft);
        db.Journal.Add(Line("item.Begin", draft, actor));
        await db.SaveChangesAsync(cancellationToken);
        return Saved(draft);
    }, cancellationToken);

    /// <summary>The next version of an item, as a copy of the newest one; the draft that is already there, if any.</summary>
    public Task<Answer<DraftSaved>> BeginVersionAsync(Guid itemKey, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<DraftSaved>(async db =>
    {
        var newest = await db.ServiceItems.AsNoTracking().Where(item => item.ItemKey == itemKey).OrderByDescending(item => item.Version).FirstOrDefaultAsync(cancellationToken);
        if (newest is null || !await MayWriteAsync(actor, newest, cancellationToken))
        {
            return new NotFound();
        }

        if (newest.State == ItemState.Draft)
        {
            return Saved(newest);
        }

        var draft = new ServiceItem
        {
            ItemKey = itemKey,
            TenantId = newest.TenantId,
            Version = newest.Version + 1,
            Code = newest.Code,
            Name = newest.Name,
            Initials = newest.Initials,
            Class = newest.Class,
            OwnerLevel = newest.OwnerLevel,
            CreatedAt = Now(),
        };
        ItemEdit.Of(newest).WriteTo(draft, FirstMark(actor));
        db.ServiceItems.Add(draft);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            // A colleague began the same version at the same moment: theirs is the draft.
            await using var again = maker.Make(scope);
            return Saved(await again.ServiceItems.AsNoTracking().SingleAsync(item => item.ItemKey == itemKey && item.Version == newest.Version + 1, cancellationToken));
        }

        return Saved(draft);
    }, cancellationToken);

    /// <summary>One version of an item to be edited or looked at by its administrator.</summary>
    public async Task<ServiceItem?> ReadForEditingAsync(Guid itemId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var item = await db.ServiceItems.AsNoTracking().SingleOrDefaultAsync(each => each.Id == itemId, cancellationToken);
        return item is not null && await MayWriteAsync(actor, item, cancellationToken) ? item : null;
    }

    /// <summary>Saves a draft as it is, right or not; faults matter only when it is published.</summary>
    /// <param name="revision">As it was when the editor last read or saved it.</param>
    public Task<Answer<DraftSaved>> SaveDraftAsync(Guid itemId, ItemEdit edit, int revision, Actor actor, CancellationToken cancellationToken = default) =>
        WithDraftAsync(itemId, revision, actor, async (db, draft) =>
        {
            if (await TakenByAsync(db, draft.TenantId, edit.Code.Trim(), draft.ItemKey, cancellationToken) is { } taken)
            {
                return taken;
            }

            edit.WriteTo(draft, new DraftMark(revision + 1, actor.Name, Now()));
            return null;
        }, cancellationToken);

    /// <summary>Puts a draft in force: it appears in the lists at once, the version before becomes history, and cases that run keep theirs.</summary>
    public Task<Answer<DraftSaved>> PublishAsync(Guid itemId, ItemEdit edit, int revision, Actor actor, CancellationToken cancellationToken = default) =>
        WithDraftAsync(itemId, revision, actor, async (db, draft) =>
        {
            if (await TakenByAsync(db, draft.TenantId, edit.Code.Trim(), draft.ItemKey, cancellationToken) is { } taken)
            {
                return taken;
            }

            var faults = ItemFaults.Of(edit);
            if (faults.Any(fault => fault.Blocks))
            {
                return new NotReadyToPublish(faults);
            }

            edit.WriteTo(draft, mark: null);
            var before = await db.ServiceItems.Where(item => item.ItemKey == draft.ItemKey && (item.State == ItemState.Published || item.State == ItemState.Withdrawn)).ToListAsync(cancellationToken);
            foreach (var old in before)
            {
                old.State = ItemState.Superseded;
            }

            (draft.State, draft.PublishedAt, draft.PublishedBy) = (ItemState.Published, Now(), actor.Name);
            db.Journal.Add(Line("item.Publish", draft, actor, before: before.MaxBy(item => item.Version), after: draft));
            return null;
        }, cancellationToken);

    /// <summary>Throws a draft away; what is in force stays in force.</summary>
    public Task<Answer<DraftSaved>> DiscardAsync(Guid itemId, int revision, Actor actor, CancellationToken cancellationToken = default) =>
        WithDraftAsync(itemId, revision, actor, (db, draft) =>
        {
            db.ServiceItems.Remove(draft);
            db.Journal.Add(Line("item.Discard", draft, actor, before: draft));
            return Task.FromResult<Refusal?>(null);
        }, cancellationToken);

    /// <summary>Takes an item out of the lists. Cases that run go on; a new version may bring it back.</summary>
    public Task<Answer<DraftSaved>> WithdrawAsync(Guid itemId, string reason, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<DraftSaved>(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(db, itemId, actor, cancellationToken) is not { State: ItemState.Published } item)
        {
            return new NotFound();
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new FieldRefused("Reason", "Required");
        }

        item.State = ItemState.Withdrawn;
        db.Journal.Add(Line("item.Withdraw", item, actor, note: reason.Trim()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Saved(item);
    }, cancellationToken);

    /// <summary>Opens a draft that is still as the editor knows it, has it changed, and saves.</summary>
    private Task<Answer<DraftSaved>> WithDraftAsync(Guid itemId, int revision, Actor actor, Func<PortalDb, ServiceItem, Task<Refusal?>> change, CancellationToken cancellationToken) => SafelyAsync<DraftSaved>(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(db, itemId, actor, cancellationToken) is not { } draft)
        {
            return new NotFound();
        }

        if (draft.State != ItemState.Draft)
        {
            return new NotADraft();
        }

        if (draft.Detail.Mark is { } mark && mark.Revision != revision)
        {
            return new ChangedByAnother(mark.By, draft.State);
        }

        if (await change(db, draft) is { } refusal)
        {
            return refusal;
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Saved(draft);
    }, cancellationToken);

    /// <summary>Reads one version that the actor may write, and keeps everybody else from writing it until the transaction ends.</summary>
    private async Task<ServiceItem?> LockAsync(PortalDb db, Guid itemId, Actor actor, CancellationToken cancellationToken)
    {
        // Writing the row as it is takes its lock on every database; only then is what we read still true when we save.
        await db.ServiceItems.Where(item => item.Id == itemId).ExecuteUpdateAsync(row => row.SetProperty(item => item.State, item => item.State), cancellationToken);
        var item = await db.ServiceItems.SingleOrDefaultAsync(each => each.Id == itemId, cancellationToken);
        return item is not null && await MayWriteAsync(actor, item, cancellationToken) ? item : null;
    }

    /// <inheritdoc cref="LockAsync"/>
    private async Task<Bundle?> LockBundleAsync(PortalDb db, Guid bundleId, Actor actor, CancellationToken cancellationToken)
    {
        await db.Bundles.Where(bundle => bundle.Id == bundleId).ExecuteUpdateAsync(row => row.SetProperty(bundle => bundle.State, bundle => bundle.State), cancellationToken);
        var bundle = await db.Bundles.SingleOrDefaultAsync(each => each.Id == bundleId, cancellationToken);
        return bundle is not null && (await directory.TreeAsync(cancellationToken)).Find(bundle.TenantId) is { } owner && MayWrite(actor, owner) ? bundle : null;
    }

    private DraftMark FirstMark(Actor actor) => new(0, actor.Name, Now());

    private static DraftSaved Saved(ServiceItem item) => new(item.Id, item.Detail.Mark?.Revision ?? 0, item.Detail.Mark?.At ?? item.PublishedAt ?? item.CreatedAt);

    private static async Task<CodeTaken?> TakenByAsync(PortalDb db, int tenantId, string code, Guid ownKey, CancellationToken cancellationToken) =>
        await db.ServiceItems.Where(item => item.TenantId == tenantId && item.Code == code && item.ItemKey != ownKey && item.State != ItemState.Superseded)
            .Select(item => item.Name).FirstOrDefaultAsync(cancellationToken) is { } name ? new CodeTaken(name) : null;

    private async Task<bool> MayWriteAsync(Actor actor, ServiceItem item, CancellationToken cancellationToken) =>
        (await directory.TreeAsync(cancellationToken)).Find(item.TenantId) is { } owner && MayWrite(actor, owner);

    private static bool MayWrite(Actor actor, Tenant owner) =>
        actor.Has(Duties.SystemAdministrator) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, owner.Path);

    private JournalEntry Line(string kind, ServiceItem item, Actor actor, ServiceItem? before = null, ServiceItem? after = null, string? note = null) => new()
    {
        TenantId = item.TenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = $"{item.Code} v{item.Version}",
        Note = note,
        Before = before is null ? null : JsonSerializer.Serialize(ItemEdit.Of(before), PortalDb.Json),
        After = after is null ? null : JsonSerializer.Serialize(ItemEdit.Of(after), PortalDb.Json),
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
