using Portal.Core.People;

namespace Portal.Core.Catalog;

/// <summary>Bundles are written and published as items are: a draft beside what is in force, saved with its revision.</summary>
public sealed partial class CatalogDesk
{
    /// <summary>A new bundle of a place, as a draft.</summary>
    public Task<Answer<DraftSaved>> BeginBundleAsync(NewBundle bundle, Actor actor, CancellationToken cancellationToken = default) =>
        BeginAsync("bundle", bundle.TenantId, bundle.Code, bundle.Name, (owner, code) => new Bundle
        {
            BundleKey = Guid.CreateVersion7(),
            TenantId = owner.Id,
            Version = 1,
            Code = code,
            Name = bundle.Name.Zh.Trim(),
            NameEn = bundle.Name.En?.Trim(),
            CreatedAt = Now(),
            Detail = new BundleDetail { Mark = FirstMark(actor) },
        }, actor, cancellationToken);

    /// <inheritdoc cref="BeginNextAsync"/>
    public Task<Answer<DraftSaved>> BeginBundleVersionAsync(Guid bundleKey, Actor actor, CancellationToken cancellationToken = default) =>
        BeginNextAsync<Bundle>(bundleKey, newest =>
        {
            var draft = new Bundle { BundleKey = bundleKey, TenantId = newest.TenantId, Version = newest.Version + 1, Code = newest.Code, Name = newest.Name, CreatedAt = Now() };
            BundleEdit.Of(newest).WriteTo(draft, FirstMark(actor));
            return draft;
        }, actor, cancellationToken);

    /// <inheritdoc cref="SaveDraftAsync"/>
    public Task<Answer<DraftSaved>> SaveBundleAsync(Guid bundleId, BundleEdit edit, int revision, Actor actor, CancellationToken cancellationToken = default) =>
        SaveAsync<Bundle>(bundleId, edit.Code, edit.WriteTo, revision, actor, cancellationToken);

    /// <summary>Puts a draft in force; applications that were sent keep the items they have.</summary>
    public Task<Answer<DraftSaved>> PublishBundleAsync(Guid bundleId, BundleEdit edit, int revision, Actor actor, CancellationToken cancellationToken = default) =>
        PublishAsync<Bundle>("bundle", bundleId, edit.Code, async (db, draft) => BundleFaults.Of(edit, await ItemsForAsync(db, (await directory.TreeAsync(cancellationToken)).Find(draft.TenantId)!, cancellationToken)), edit.WriteTo, revision, actor, cancellationToken);

    /// <inheritdoc cref="DiscardAsync(Guid, int, Actor, CancellationToken)"/>
    public Task<Answer<DraftSaved>> DiscardBundleAsync(Guid bundleId, int revision, Actor actor, CancellationToken cancellationToken = default) =>
        DiscardAsync<Bundle>("bundle", bundleId, revision, actor, cancellationToken);

    /// <summary>Takes a bundle out of the lists; what was handed in with it goes on.</summary>
    public Task<Answer<DraftSaved>> WithdrawBundleAsync(Guid bundleId, string reason, Actor actor, CancellationToken cancellationToken = default) =>
        WithdrawAsync<Bundle>("bundle", bundleId, reason, actor, cancellationToken);
}
