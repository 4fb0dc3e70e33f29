using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>One item that was handed down: to how many places, with which rights, since when.</summary>
public sealed record DelegatedItem(ItemBrief Item, IReadOnlyList<DelegatedRight> Rights, DateOnly From, int Places);

/// <summary>业务下沉 (features.md row 94): what was handed down, by the eight classes.</summary>
public sealed record DelegationReport(IReadOnlyList<(ItemClass Class, IReadOnlyList<DelegatedItem> Items)> Classes)
{
    public int Total => Classes.Sum(each => each.Items.Count);
}

/// <summary>By owner level (row 95), with the check that the parts make up the whole.</summary>
/// <param name="Owners">Whose they are, within each level.</param>
public sealed record OwnerReport(IReadOnlyList<(TenantLevel Level, int Count)> Levels, IReadOnlyList<(int TenantId, int Count)> Owners, int Total)
{
    public bool AddsUp => Levels.Sum(level => level.Count) == Total && Owners.Sum(owner => owner.Count) == Total;
}

/// <summary>不出街道、不出社区 (row 97): of what a place offers, how much can be accepted there.</summary>
public sealed record CoverageRow(Tenant Place, int Offered, int Acceptable)
{
    /// <summary>Null where nothing is offered: no share of nothing.</summary>
    public decimal? Share => Offered == 0 ? null : (decimal)Acceptable / Offered;
}

/// <summary>高频事项 (row 83).</summary>
public sealed record FrequentItem(int Place, ItemBrief Item, int Cases);

/// <summary>全城通办 (row 72): handed in at one place, decided by another.</summary>
/// <param name="OriginId">Where it was handed in.</param>
/// <param name="ResponsibleId">Where it belongs and is decided.</param>
/// <param name="Decided">How many of them are decided.</param>
public sealed record AnywhereRow(int OriginId, int ResponsibleId, int Cases, int Decided);

/// <summary>The reports' arithmetic. Pure: it counts what the desk has read.</summary>
public static class CatalogReports
{
    /// <param name="items">The published items.</param>
    public static DelegationReport Delegated(IEnumerable<ItemBrief> items, IEnumerable<Delegation> delegations, DateOnly today)
    {
        var byItem = delegations.Where(delegation => delegation.HoldsOn(today)).ToLookup(delegation => delegation.ItemKey);
        var handedDown = items.Where(item => byItem.Contains(item.ItemKey)).Select(item => new DelegatedItem(
            item,
            [.. byItem[item.ItemKey].Select(delegation => delegation.Right).Distinct().Order()],
            byItem[item.ItemKey].Min(delegation => delegation.From),
            byItem[item.ItemKey].Select(delegation => delegation.TenantId).Distinct().Count())).ToLookup(row => row.Item.Class);
        return new DelegationReport([.. Enum.GetValues<ItemClass>().Select(each => (each, (IReadOnlyList<DelegatedItem>)[.. handedDown[each].OrderBy(row => row.Item.Code, StringComparer.Ordinal)]))]);
    }

    public static OwnerReport ByOwner(IReadOnlyCollection<ItemBrief> items) =>
        new([.. Enum.GetValues<TenantLevel>().Select(level => (level, items.Count(item => item.OwnerLevel == level)))],
            [.. items.GroupBy(item => item.TenantId).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))], items.Count);

    /// <summary>
    /// A place accepts an item itself when people can apply for it here and it is its own, or its route is accepted at this level or
    /// below (a case handed in at the street is then accepted there) and, where the level goes by name, the place has the right to accept.
    /// </summary>
    /// <param name="acceptedAt">By item key: the level at which the route accepts; items without a route are not in it.</param>
    public static IReadOnlyList<CoverageRow> Coverage(IReadOnlyCollection<Tenant> places, IReadOnlyCollection<ItemBrief> items, IReadOnlyCollection<Delegation> delegations, IReadOnlyDictionary<Guid, TenantLevel> acceptedAt, DateOnly today)
    {
        var handedDown = delegations.Where(delegation => delegation.HoldsOn(today) && delegation.Right != DelegatedRight.Decide).Select(delegation => (delegation.TenantId, delegation.ItemKey)).ToHashSet();
        var mayAccept = delegations.Where(delegation => delegation.HoldsOn(today) && delegation.Right == DelegatedRight.Accept).Select(delegation => (delegation.TenantId, delegation.ItemKey)).ToHashSet();
        var levels = places.ToDictionary(place => place.Id, place => place.Level);
        var byName = delegations.Where(delegation => delegation.Right == DelegatedRight.Accept && levels.ContainsKey(delegation.TenantId)).Select(delegation => (levels[delegation.TenantId], delegation.ItemKey)).ToHashSet();
        return [.. places.Select(place =>
        {
            var lineage = TenantPath.Ids(place.Path).ToHashSet();
            var offered = items.Where(item => lineage.Contains(item.TenantId) || lineage.Any(id => handedDown.Contains((id, item.ItemKey)))).ToList();
            return new CoverageRow(place, offered.Count, offered.Count(item => item.CanApply && (item.TenantId == place.Id
                || mayAccept.Contains((place.Id, item.ItemKey))
                || (acceptedAt.TryGetValue(item.ItemKey, out var level) && level >= place.Level && !byName.Contains((place.Level, item.ItemKey))))));
        })];
    }

    public static IReadOnlyList<AnywhereRow> Anywhere(IEnumerable<AnywhereRow> rows) => [.. rows.OrderByDescending(row => row.Cases).ThenBy(row => row.OriginId).ThenBy(row => row.ResponsibleId)];

    public static IReadOnlyList<FrequentItem> Frequent(IEnumerable<(Guid ItemKey, int Cases)> counts, IEnumerable<ItemBrief> items)
    {
        var byKey = items.GroupBy(item => item.ItemKey).ToDictionary(group => group.Key, group => group.MaxBy(item => item.Version)!);
        return [.. counts.Where(count => byKey.ContainsKey(count.ItemKey))
            .OrderByDescending(count => count.Cases).ThenBy(count => byKey[count.ItemKey].Code, StringComparer.Ordinal)
            .Select((count, at) => new FrequentItem(at + 1, byKey[count.ItemKey], count.Cases))];
    }
}
