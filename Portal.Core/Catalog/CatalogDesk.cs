using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>What a place offers that fits a search.</summary>
/// <param name="Items">One page of it, best first.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="Providers">Of all that the place offers: whom beside the government's own offices.</param>
public sealed record FoundItems(IReadOnlyList<ItemBrief> Items, int Total, IReadOnlyList<Provider> Providers);

/// <summary>供电, 供水, 供气, a bank: a unit that is no office of the government and whose items are offered here.</summary>
public sealed record Provider(string Function, LocalText Name);

/// <summary>A guide as a reader needs it: the version in force, and whether there were others.</summary>
/// <param name="Reform">What became of it since its first version; null when there was no other.</param>
public sealed record Guide(ServiceItem Item, Tenant Owner, int Versions, Reform? Reform = null);

/// <summary>
/// The catalogue: what each place offers, and the one way in which it changes (<c>CatalogDesk.Editing.cs</c>).
/// Lists read short rows and never the documents behind them.
/// </summary>
public sealed partial class CatalogDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, TimeProvider time, ILogger<CatalogDesk> log)
{
    /// <summary>No place offers more than this; a list that long is a mistake of an import.</summary>
    private const int LongestList = 5_000;

    /// <summary>
    /// What a place offers: its own items, those of every place above it, and what was handed down to one of them.
    /// A resident of a community may apply for what the community, its street or its district offers.
    /// </summary>
    public async Task<IReadOnlyList<ItemBrief>> OfferedAtAsync(Tenant place, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await OfferedAt(db, place).OrderBy(item => item.Id).Select(ItemBrief.Read).Take(LongestList).ToListAsync(cancellationToken);
    }

    /// <param name="from">How many of the best to leave out: the pages before.</param>
    public async Task<FoundItems> FindAsync(Tenant place, ItemQuery query, int from = 0, int atMost = 50, CancellationToken cancellationToken = default)
    {
        var offered = await OfferedAtAsync(place, cancellationToken);
        var found = ItemSearch.Find(offered, query);
        return new FoundItems([.. found.Skip(Math.Max(0, from)).Take(atMost)], found.Count, ProvidersOf(offered, place, await directory.TreeAsync(cancellationToken)));
    }

    /// <summary>How many items a machine takes in here, as <see cref="ItemSearch.Fits"/> has it: counted where they lie, since every machine's first screen asks.</summary>
    /// <param name="agencies"><see cref="ItemQuery.Agencies"/>.</param>
    public async Task<int> CountAtMachineAsync(Tenant place, IReadOnlyList<string>? agencies, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var bound = agencies?.ToArray();
        return await OfferedAt(db, place).CountAsync(item => item.AtMachine && item.CanApply && (bound == null || (item.Agency != null && bound.Contains(item.Agency))), cancellationToken);
    }

    /// <summary>By the unit of the item's own place, or of one of those above the reader.</summary>
    private static List<Provider> ProvidersOf(IEnumerable<ItemBrief> offered, Tenant place, TenantTree tree)
    {
        var units = tree.Lineage(place).SelectMany(tenant => tree.UnitsOf(tenant.Id)).Where(unit => unit.IsProvider).ToLookup(unit => unit.Function, StringComparer.Ordinal);
        return [.. offered.Select(item => item.Agency).Distinct(StringComparer.Ordinal).Where(agency => agency is not null && units.Contains(agency)).Order(StringComparer.Ordinal)
            .Select(agency => units[agency!].First()).Select(unit => new Provider(unit.Function, new LocalText(unit.Name, unit.NameEn)))];
    }

    /// <summary>The version in force of an item that a place offers, by its code; the nearest owner's where several have the same code.</summary>
    public async Task<Guide?> GuideAsync(Tenant place, string code, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        var candidates = await OfferedAt(db, place).Where(item => item.Code == code).ToListAsync(cancellationToken);
        var item = candidates.OrderByDescending(each => each.TenantId == place.Id).ThenByDescending(each => each.OwnerLevel).ThenBy(each => each.TenantId).FirstOrDefault();
        if (item is null)
        {
            return null;
        }

        var versions = await db.ServiceItems.CountAsync(each => each.ItemKey == item.ItemKey && each.State != ItemState.Draft, cancellationToken);
        var first = versions < 2 ? null : await db.ServiceItems.AsNoTracking().Where(each => each.ItemKey == item.ItemKey && each.State != ItemState.Draft).OrderBy(each => each.Version).FirstAsync(cancellationToken);
        return new Guide(item, tree.Find(item.TenantId)!, versions, first is null ? null : new Reform(ItemBrief.Of(item), first.Version, ItemFigures.Of(first), ItemFigures.Of(item)));
    }

    /// <summary>All versions of an item that were ever in force, the newest first.</summary>
    public async Task<IReadOnlyList<ServiceItem>> VersionsAsync(Guid itemKey, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await db.ServiceItems.AsNoTracking().Where(item => item.ItemKey == itemKey && item.State != ItemState.Draft).OrderByDescending(item => item.Version).ToListAsync(cancellationToken);
    }

    /// <summary>What an administrator looks after: for each item of the subtree the version in force and the draft beside it.</summary>
    public async Task<IReadOnlyList<ItemOnDesk>> OnDeskAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !actor.Has(Duties.SystemAdministrator))
        {
            return [];
        }

        await using var db = maker.Make(scope);
        var rows = await db.ServiceItems.AsNoTracking().Where(item => item.Tenant!.Path.StartsWith(post.TenantPath) && item.State != ItemState.Superseded)
            .OrderBy(item => item.Id).Select(ItemBrief.Read).Take(LongestList).ToListAsync(cancellationToken);
        return [.. rows.GroupBy(row => row.ItemKey)
            .Select(versions => new ItemOnDesk(versions.FirstOrDefault(row => row.State != ItemState.Draft), versions.FirstOrDefault(row => row.State == ItemState.Draft)))
            .OrderBy(item => item.Newest.TenantId).ThenBy(item => item.Newest.Class).ThenBy(item => item.Newest.Code, StringComparer.Ordinal)];
    }

    private IQueryable<ServiceItem> OfferedAt(PortalDb db, Tenant place)
    {
        var lineage = TenantPath.Ids(place.Path);
        var today = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        return db.ServiceItems.AsNoTracking().Where(item => item.State == ItemState.Published
            && (lineage.Contains(item.TenantId)
                || db.Delegations.Any(delegation => delegation.ItemKey == item.ItemKey && delegation.Right != DelegatedRight.Decide && lineage.Contains(delegation.TenantId) && delegation.From <= today && (delegation.Until == null || delegation.Until >= today))));
    }
}

/// <summary>An item as its administrator sees it. At least one of the two is there.</summary>
public sealed record ItemOnDesk(ItemBrief? InForce, ItemBrief? Draft)
{
    public ItemBrief Newest => Draft ?? InForce!;
}
