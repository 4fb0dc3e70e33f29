using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Fleet;

namespace Portal.Web.Fleet;

/// <summary>Which work orders of machines a page shows.</summary>
public enum RepairShow
{
    /// <summary>To be done, the oldest first.</summary>
    Open,

    /// <summary>Of these, what came while nobody was on duty and nobody has taken since.</summary>
    Unattended,

    /// <summary>Done, what ended last first.</summary>
    Ended,
}

/// <summary>The last order of the page before.</summary>
/// <param name="EndedAt">UTC; null in lists of what is to be done.</param>
internal sealed record RepairAfter(DateTime? EndedAt, Guid Id)
{
    public static RepairAfter? Read(string? written) => written?.Split('.') switch
    {
        [var id] when Guid.TryParseExact(id, "N", out var last) => new(null, last),
        [var ticks, var id] when long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var last) => new(new DateTime(at, DateTimeKind.Utc), last),
        _ => null,
    };

    public override string ToString() => EndedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"{at.Ticks}.{Id:N}") : $"{Id:N}";
}

/// <summary>Work orders that the reader may see, page by page.</summary>
internal static class RepairReading
{
    public static async Task<(IReadOnlyList<RepairOrder> Orders, RepairAfter? Next)> ReadAsync(PortalDb db, RepairShow show, RepairAfter? after)
    {
        var rows = await (show == RepairShow.Ended ? Ended(db, after) : Open(db, show, after?.Id)).Take(FleetView.AtOnce + 1).ToListAsync();
        return rows.Count <= FleetView.AtOnce ? (rows, null) : (rows[..FleetView.AtOnce], new(show == RepairShow.Ended ? rows[FleetView.AtOnce - 1].EndedAt : null, rows[FleetView.AtOnce - 1].Id));
    }

    public static Task<int> UnattendedAsync(PortalDb db) => Open(db, RepairShow.Unattended, null).CountAsync();

    private static IQueryable<RepairOrder> Open(PortalDb db, RepairShow show, Guid? after)
    {
        var rows = db.RepairOrders.AsNoTracking().Where(order => order.EndedAt == null);
        rows = show == RepairShow.Unattended ? rows.Where(order => order.IsUnattended && order.State == RepairState.Open) : rows;
        return (after is { } last ? rows.Where(order => order.Id.CompareTo(last) > 0) : rows).OrderBy(order => order.Id);
    }

    private static IQueryable<RepairOrder> Ended(PortalDb db, RepairAfter? after)
    {
        var rows = db.RepairOrders.AsNoTracking().Where(order => order.EndedAt != null);
        rows = after is { EndedAt: { } at, Id: var id } ? rows.Where(order => order.EndedAt < at || (order.EndedAt == at && order.Id.CompareTo(id) < 0)) : rows;
        return rows.OrderByDescending(order => order.EndedAt).ThenByDescending(order => order.Id);
    }
}
