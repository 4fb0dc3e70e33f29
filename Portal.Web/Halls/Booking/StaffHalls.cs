using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Halls.Booking;

/// <summary>The halls somebody works for: of the place of their post and below it, in the tree's order.</summary>
internal static class StaffHalls
{
    public static async Task<List<Hall>> BelowAsync(PortalDb db, TenantTree tree, Tenant place)
    {
        var below = tree.Subtree(place).Select(tenant => tenant.Id).ToList();
        return [.. (await db.Halls.AsNoTracking().Where(hall => hall.IsActive && below.Contains(hall.TenantId)).ToListAsync()).OrderBy(hall => below.IndexOf(hall.TenantId)).ThenBy(hall => hall.Id)];
    }

    /// <summary>The hall that was asked for; the first when none was. One that is not theirs is answered as none, never as another one.</summary>
    public static Hall? Chosen(List<Hall> halls, Guid? asked) => asked is { } id ? halls.Find(hall => hall.Id == id) : halls.FirstOrDefault();
}
