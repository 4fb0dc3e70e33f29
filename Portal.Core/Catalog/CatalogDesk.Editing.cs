using Microsoft.EntityFrameworkCore;
using Portal.Core.People;

namespace Portal.Core.Catalog;

public sealed partial class CatalogDesk
{
    /// <summary>A new item of a place, as a draft: nobody sees it before it is published.</summary>
    public Task<Answer<DraftSaved>> BeginItemAsync(NewItem item, Actor actor, CancellationToken cancellationToken = default) =>
        BeginAsync("item", item.TenantId, item.Code, item.Name, (owner, code) => new ServiceItem
        {
            ItemKey = Guid.CreateVersion7(),
            TenantId = owner.Id,
            Version = 1,
            Code = code,
            Name = item.Name.Zh.Trim(),
            NameEn = item.Name.En?.Trim(),
            Initials = Pinyin.Initials(item.Name.Zh),
            Class = item.Class,
            OwnerLevel = owner.Level,
            CreatedAt = Now(),
            Detail = new ItemDetail { Mark = FirstMark(actor) },
        }, actor, cancellationToken);

    /// <inheritdoc cref="BeginNextAsync"/>
    public Task<Answer<DraftSaved>> BeginVersionAsync(Guid itemKey, Actor actor, CancellationToken cancellationToken = default) =>
        BeginNextAsync<ServiceItem>(itemKey, newest =>
        {
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
            return draft;
        }, actor, cancellationToken);

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
        SaveAsync<ServiceItem>(itemId, edit.Code, edit.WriteTo, revision, actor, cancellationToken);

    /// <summary>Puts a draft in force: it appears in the lists at once, the version before becomes history, and cases that run keep theirs.</summary>
    public Task<Answer<DraftSaved>> PublishAsync(Guid itemId, ItemEdit edit, int revision, Actor actor, CancellationToken cancellationToken = default) =>
        PublishAsync<ServiceItem>("item", itemId, edit.Code, (_, _) => Task.FromResult(ItemFaults.Of(edit)), edit.WriteTo, revision, actor, cancellationToken);

    /// <summary>Throws a draft away; what is in force stays in force.</summary>
    public Task<Answer<DraftSaved>> DiscardAsync(Guid itemId, int revision, Actor actor, CancellationToken cancellationToken = default) =>
        DiscardAsync<ServiceItem>("item", itemId, revision, actor, cancellationToken);

    /// <summary>Takes an item out of the lists. Cases that run go on; a new version may bring it back.</summary>
    public Task<Answer<DraftSaved>> WithdrawAsync(Guid itemId, string reason, Actor actor, CancellationToken cancellationToken = default) =>
        WithdrawAsync<ServiceItem>("item", itemId, reason, actor, cancellationToken);
}
