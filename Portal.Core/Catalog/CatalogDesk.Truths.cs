using Microsoft.EntityFrameworkCore;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>What the catalogue says of itself when it is asked and not told.</summary>
public sealed partial class CatalogDesk
{
    /// <summary>The four lists of what a place offers.</summary>
    /// <param name="instant">Keys of the items that published rules may decide at once.</param>
    public async Task<IReadOnlyDictionary<ZeroKind, IReadOnlyList<ZeroEntry>>> ZeroListsAsync(Tenant place, IReadOnlySet<Guid> instant, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var items = await OfferedAt(db, place).Where(item => item.CanApply).OrderBy(item => item.Id).Take(LongestList).ToListAsync(cancellationToken);
        return Enum.GetValues<ZeroKind>().ToDictionary(kind => kind, kind => ZeroLists.Of(kind, items, instant));
    }

    /// <summary>What reform saved, over all items in force of a place and everything below it.</summary>
    public async Task<ReformReport> ReformsAsync(Tenant place, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var own = db.ServiceItems.AsNoTracking().Where(item => item.Tenant!.Path.StartsWith(place.Path));
        var inForce = await own.CountAsync(item => item.State == ItemState.Published, cancellationToken);

        // Only items that have a history are read whole, and of those the first version and the present one.
        var reformed = await own.Where(item => item.State == ItemState.Published
                && db.ServiceItems.Any(other => other.ItemKey == item.ItemKey && other.Version < item.Version && other.State == ItemState.Superseded))
            .OrderBy(item => item.Code).ThenBy(item => item.Id).ToListAsync(cancellationToken);
        var keys = reformed.Select(item => item.ItemKey).ToList();
        var firsts = await db.ServiceItems.AsNoTracking().Where(item => keys.Contains(item.ItemKey) && item.State == ItemState.Superseded
                && !db.ServiceItems.Any(other => other.ItemKey == item.ItemKey && other.Version < item.Version && other.State == ItemState.Superseded))
            .ToDictionaryAsync(item => item.ItemKey, cancellationToken);
        return new ReformReport(
            [.. reformed.Select(item => new Reform(ItemBrief.Of(item), firsts[item.ItemKey].Version, ItemFigures.Of(firsts[item.ItemKey]), ItemFigures.Of(item)))],
            inForce - reformed.Count);
    }
}
