using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>Bundles are written and published as items are: a draft beside what is in force, saved with its revision.</summary>
public sealed partial class CatalogDesk
{
    /// <summary>A new bundle of a place, as a draft.</summary>
    public Task<Answer<DraftSaved>> BeginBundleAsync(NewBundle bundle, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<DraftSaved>(async db =>
    {
        if ((await directory.TreeAsync(cancellationToken)).Find(bundle.TenantId) is not { } owner || !MayWrite(actor, owner))
        {
            return new NotAllowed();
        }

        if (string.IsNullOrWhiteSpace(bundle.Name.Zh) || string.IsNullOrWhiteSpace(bundle.Code))
        {
            return new FieldRefused(string.IsNullOrWhiteSpace(bundle.Code) ? nameof(bundle.Code) : nameof(bundle.Name), "Required");
        }

        if (await BundleTakenByAsync(db, owner.Id, bundle.Code.Trim(), Guid.Empty, cancellationToken) is { } taken)
        {
            return taken;
        }

        var draft = new Bundle
        {
            BundleKey = Guid.CreateVersion7(),
            TenantId = owner.Id,
            Version = 1,
            Code = bundle.Code.Trim(),
            Name = bundle.Name.Zh.Trim(),
            NameEn = bundle.Name.En?.Trim(),
            CreatedAt = Now(),
            Detail = new BundleDetail { Mark = FirstMark(actor) },
        };
        db.Bundles.Add(draft);
        db.Journal.Add(Line("bundle.Begin", draft, actor));
        await db.SaveChangesAsync(cancellationToken);
        return Saved(draft);
    }, cancellationToken);

    /// <summary>The next version of a bundle, as a copy of the newest one; the draft that is already there, if any.</summary>
    public Task<Answer<DraftSaved>> BeginBundleVersionAsync(Guid bundleKey, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<DraftSaved>(async db =>
    {
        var newest = await db.Bundles.AsNoTracking().Where(bundle => bundle.BundleKey == bundleKey).OrderByDescending(bundle => bundle.Version).FirstOrDefaultAsync(cancellationToken);
        if (newest is null || (await directory.TreeAsync(cancellationToken)).Find(newest.TenantId) is not { } owner || !MayWrite(actor, owner))
        {
            return new NotFound();
        }

        if (newest.State == ItemState.Draft)
        {
            return Saved(newest);
        }

        var draft = new Bundle { BundleKey = bundleKey, TenantId = newest.TenantId, Version = newest.Version + 1, Code = newest.Code, Name = newest.Name, CreatedAt = Now() };
        BundleEdit.Of(newest).WriteTo(draft, FirstMark(actor));
        db.Bundles.Add(draft);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            await using var again = maker.Make(scope);
            return Saved(await again.Bundles.AsNoTracking().SingleAsync(bundle => bundle.BundleKey == bundleKey && bundle.Version == newest.Version + 1, cancellationToken));
        }

        return Saved(draft);
    }, cancellationToken);

    /// <inheritdoc cref="SaveDraftAsync"/>
    public Task<Answer<DraftSaved>> SaveBundleAsync(Guid bundleId, BundleEdit edit, int revision, Actor actor, CancellationToken cancellationToken = default) =>
        WithBundleAsync(bundleId, revision, actor, async (db, draft) =>
        {
            if (await BundleTakenByAsync(db, draft.TenantId, edit.Code.Trim(), draft.BundleKey, cancellationToken) is { } taken)
            {
                return taken;
            }

            edit.WriteTo(draft, new DraftMark(revision + 1, actor.Name, Now()));
            return null;
        }, cancellationToken);

    /// <summary>Puts a draft in force; applications that were sent keep the items they have.</summary>
    public Task<Answer<DraftSaved>> PublishBundleAsync(Guid bundleId, BundleEdit edit, int revision, Actor actor, CancellationToken cancellationToken = default) =>
        WithBundleAsync(bundleId, revision, actor, async (db, draft) =>
        {
            if (await BundleTakenByAsync(db, draft.TenantId, edit.Code.Trim(), draft.BundleKey, cancellationToken) is { } taken)
            {
                return taken;
            }

            var owner = (await directory.TreeAsync(cancellationToken)).Find(draft.TenantId)!;
            var faults = BundleFaults.Of(edit, await ItemsForAsync(db, owner, cancellationToken));
            if (faults.Any(fault => fault.Blocks))
            {
                return new NotReadyToPublish(faults);
            }

            edit.WriteTo(draft, mark: null);
            var before = await db.Bundles.Where(bundle => bundle.BundleKey == draft.BundleKey && (bundle.State == ItemState.Published || bundle.State == ItemState.Withdrawn)).ToListAsync(cancellationToken);
            before.ForEach(old => old.State = ItemState.Superseded);
            (draft.State, draft.PublishedAt, draft.PublishedBy) = (ItemState.Published, Now(), actor.Name);
            db.Journal.Add(Line("bundle.Publish", draft, actor, before.MaxBy(bundle => bundle.Version), draft));
            return null;
        }, cancellationToken);

    /// <summary>Throws a draft away; what is in force stays in force.</summary>
    public Task<Answer<DraftSaved>> DiscardBundleAsync(Guid bundleId, int revision, Actor actor, CancellationToken cancellationToken = default) =>
        WithBundleAsync(bundleId, revision, actor, (db, draft) =>
        {
            db.Bundles.Remove(draft);
            db.Journal.Add(Line("bundle.Discard", draft, actor, before: draft));
            return Task.FromResult<Refusal?>(null);
        }, cancellationToken);

    /// <summary>Takes a bundle out of the lists; what was handed in with it goes on.</summary>
    public Task<Answer<DraftSaved>> WithdrawBundleAsync(Guid bundleId, string reason, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<DraftSaved>(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockBundleAsync(db, bundleId, actor, cancellationToken) is not { State: ItemState.Published } bundle)
        {
            return new NotFound();
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new FieldRefused("Reason", "Required");
        }

        bundle.State = ItemState.Withdrawn;
        db.Journal.Add(Line("bundle.Withdraw", bundle, actor, note: reason.Trim()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Saved(bundle);
    }, cancellationToken);

    private Task<Answer<DraftSaved>> WithBundleAsync(Guid bundleId, int revision, Actor actor, Func<PortalDb, Bundle, Task<Refusal?>> change, CancellationToken cancellationToken) => SafelyAsync<DraftSaved>(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockBundleAsync(db, bundleId, actor, cancellationToken) is not { } draft)
        {
            return new NotFound();
        }

        var refusal = draft.State != ItemState.Draft ? new NotADraft()
            : draft.Detail.Mark is { } mark && mark.Revision != revision ? new ChangedByAnother(mark.By, draft.State)
            : await change(db, draft);
        if (refusal is not null)
        {
            return refusal;
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Saved(draft);
    }, cancellationToken);

    private static DraftSaved Saved(Bundle bundle) => new(bundle.Id, bundle.Detail.Mark?.Revision ?? 0, bundle.Detail.Mark?.At ?? bundle.PublishedAt ?? bundle.CreatedAt);

    private static async Task<CodeTaken?> BundleTakenByAsync(PortalDb db, int tenantId, string code, Guid ownKey, CancellationToken cancellationToken) =>
        await db.Bundles.Where(bundle => bundle.TenantId == tenantId && bundle.Code == code && bundle.BundleKey != ownKey && bundle.State != ItemState.Superseded)
            .Select(bundle => bundle.Name).FirstOrDefaultAsync(cancellationToken) is { } name ? new CodeTaken(name) : null;

    private JournalEntry Line(string kind, Bundle bundle, Actor actor, Bundle? before = null, Bundle? after = null, string? note = null) => new()
    {
        TenantId = bundle.TenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = $"{bundle.Code} v{bundle.Version}",
        Note = note,
        Before = before is null ? null : JsonSerializer.Serialize(BundleEdit.Of(before), PortalDb.Json),
        After = after is null ? null : JsonSerializer.Serialize(BundleEdit.Of(after), PortalDb.Json),
    };
}
