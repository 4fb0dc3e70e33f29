using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Web.Halls.Booking;

namespace Portal.Web.Halls.Keeping;

/// <summary>An item as the matrix of hosting shows it. <paramref name="Office"/>: who decides, as people know it; empty where it is not entered.</summary>
public sealed record HostedLine(string Code, string Name, string Office, bool AtWindow);

/// <summary>Items of a place, halls of it and below, and which of them is done where.</summary>
public sealed record HostingView(IReadOnlyList<HostedLine> Items, IReadOnlyList<Hall> Halls, ILookup<(Guid HallId, string Code), HallItem> Cells)
{
    public IEnumerable<HallItem> Rows => Cells.SelectMany(cell => cell);

    /// <summary>At how many of these halls an item is done on a day.</summary>
    public int HostedAt(string code, IEnumerable<Hall> halls, DateOnly day) => halls.Count(hall => Cells[(hall.Id, code)].Any(row => row.HoldsOn(day)));

    public HostingRate RateOn(DateOnly day, IEnumerable<Hall>? halls = null) =>
        Hosting.RateOn(day, Items.Select(item => new HostableItem(item.Code, item.AtWindow)), Rows, (halls ?? Halls).Select(hall => hall.Id).ToHashSet());

    /// <summary>What the place offers, in the order of the codes; the guide's office and channels stand in the document of each item.</summary>
    public static async Task<HostingView> ReadAsync(PortalDb db, CatalogDesk catalog, TenantTree tree, Tenant place)
    {
        var offered = (await catalog.OfferedAtAsync(place)).ToDictionary(item => item.Id);
        var wanted = offered.Keys.ToList();
        var details = await db.ServiceItems.AsNoTracking().Where(item => wanted.Contains(item.Id)).Select(item => new { item.Id, item.Detail }).ToDictionaryAsync(item => item.Id, item => item.Detail);
        var items = offered.Values.DistinctBy(item => item.Code, StringComparer.Ordinal).OrderBy(item => item.Code, StringComparer.Ordinal)
            .Select(item => new HostedLine(item.Code, item.NameIn(), details[item.Id].Authority?.In() ?? "", details[item.Id].Channels.Contains(Core.People.Channel.Window))).ToList();
        var halls = await StaffHalls.BelowAsync(db, tree, place);
        var ids = halls.Select(hall => hall.TenantId).Distinct().ToList();
        var rows = await db.HallItems.AsNoTracking().Where(row => ids.Contains(row.TenantId)).ToListAsync();
        return new HostingView(items, halls, rows.ToLookup(row => (row.HallId, row.ItemCode)));
    }
}

/// <summary>A part of the matrix: halls of one level, items of one office or with a word.</summary>
public sealed record HostingSelection(HostingView View, IReadOnlyList<Hall> Halls, IReadOnlyList<HostedLine> Items, TenantLevel Level)
{
    /// <param name="level">Null: the level below the place where it has halls, or else the place's own.</param>
    public static HostingSelection Of(HostingView view, TenantTree tree, Tenant place, TenantLevel? level, string? office, string? text)
    {
        var levels = view.Halls.ToLookup(hall => tree.Find(hall.TenantId)!.Level);
        var shown = level ?? Enum.GetValues<TenantLevel>().Where(each => each > place.Level).Append(place.Level).FirstOrDefault(each => levels[each].Any(hall => hall.Kind == HallKind.ServiceHall), place.Level);
        return new HostingSelection(
            view,
            [.. levels[shown].Where(hall => hall.Kind == HallKind.ServiceHall)],
            [.. view.Items.Where(item => (string.IsNullOrEmpty(office) || item.Office == office) && (string.IsNullOrWhiteSpace(text) || item.Name.Contains(text.Trim(), StringComparison.OrdinalIgnoreCase) || item.Code.Contains(text.Trim(), StringComparison.OrdinalIgnoreCase)))],
            shown);
    }
}
