using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>全城通办: whose matter it is when it is handed in elsewhere than where the applicant is at home. Pure.</summary>
public static class IntakePlace
{
    /// <summary>
    /// The tenant that the plan is made for. It is the origin itself, unless the applicant's home is known, lies beside it and
    /// within the item's intake scope: then it is the home, or what stands above it at the origin's level. Who hands in at the
    /// street that their community belongs to has come to the right place already, so that such a case has no community step.
    /// </summary>
    public static Tenant Responsible(Tenant origin, Tenant? home, IntakeScope within, TenantTree tree)
    {
        if (home is not { IsActive: true } || TenantPath.Holds(origin.Path, home.Path) || TenantPath.Holds(home.Path, origin.Path))
        {
            return origin;
        }

        var above = tree.Lineage(home);
        return above.LastOrDefault(tenant => tenant.Level <= origin.Level) is { } beside && Reaches(origin, beside, within, tree) ? beside : origin;
    }

    private static bool Reaches(Tenant origin, Tenant home, IntakeScope within, TenantTree tree)
    {
        return home.Level == origin.Level && within switch
        {
            IntakeScope.Community => false,
            IntakeScope.Street => Share(TenantLevel.Street),
            IntakeScope.District => Share(TenantLevel.District),
            IntakeScope.City => true,
            _ => throw new ArgumentOutOfRangeException(nameof(within), within, "not a scope"),
        };

        bool Share(TenantLevel level) => tree.Lineage(origin).Intersect(tree.Lineage(home)).Any(tenant => tenant.Level == level);
    }
}
