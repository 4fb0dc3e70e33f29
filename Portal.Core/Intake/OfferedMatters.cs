using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>Which matters a place offers: its own, those of the places above it, and those delegated to them. Nobody books a time for another.</summary>
public sealed class OfferedMatters(PortalDbMaker maker, TenantDirectory directory) : IBookingRule
{
    public async Task<Refusal?> WhyNotAsync(Hall hall, VisitItem matter, CancellationToken cancellationToken) =>
        await IsOfferedAsync(hall.TenantId, matter.Code, cancellationToken) ? null : new MatterWithdrawn(matter.Name.In());

    /// <param name="code">The catalogue's.</param>
    public async Task<bool> IsOfferedAsync(int tenantId, string code, CancellationToken cancellationToken)
    {
        var lineage = TenantPath.Ids((await directory.TreeAsync(cancellationToken)).Find(tenantId)!.Path);
        await using var db = maker.Make(Scope.Everywhere("what a place offers is everybody's to know"));
        var delegated = db.Delegations.Where(delegation => lineage.Contains(delegation.TenantId)).Select(delegation => delegation.ItemKey);
        return await db.ServiceItems.AnyAsync(item => item.Code == code && item.State == ItemState.Published && (lineage.Contains(item.TenantId) || delegated.Contains(item.ItemKey)), cancellationToken);
    }
}
