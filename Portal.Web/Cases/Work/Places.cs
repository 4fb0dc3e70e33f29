using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Web.Cases.Work;

/// <summary>Where a step can be passed to by hand: another unit of the house, a place below for a visit, a place above.</summary>
internal static class Places
{
    public static IReadOnlyList<Tenant> TenantsFor(CaseAction action, CaseStep step, TenantTree tree)
    {
        if (tree.Find(step.TenantId) is not { } here)
        {
            return [];
        }

        var places = action switch
        {
            CaseAction.Transfer => [here],
            CaseAction.SendDown => tree.Subtree(here).Where(tenant => tenant != here),
            CaseAction.Raise => tree.Lineage(here).Where(tenant => tenant != here).Reverse(),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "leads nowhere else"),
        };
        return [.. places.Where(tenant => tenant.IsActive && UnitsFor(tenant.Id, step, tree).Count > 0)];
    }

    public static IReadOnlyList<Unit> UnitsFor(int tenantId, CaseStep step, TenantTree tree) => [.. tree.UnitsOf(tenantId).Where(unit => unit.Id != step.UnitId)];

    /// <summary>The unit that does the same elsewhere, otherwise its windows, otherwise its first.</summary>
    public static Guid? LikelyUnit(int tenantId, CaseStep step, TenantTree tree)
    {
        var function = tree.FindUnit(step.TenantId, step.UnitId)?.Function;
        var units = UnitsFor(tenantId, step, tree);
        return (units.FirstOrDefault(unit => unit.Function == function) ?? units.FirstOrDefault(unit => unit.Function == UnitFunction.Hall) ?? (units.Count > 0 ? units[0] : null))?.Id;
    }
}
