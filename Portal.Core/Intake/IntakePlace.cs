using System.Globalization;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>全城通办: whose matter it is when it is handed in elsewhere than where it belongs, and where its papers can be collected. Pure.</summary>
public static class IntakePlace
{
    /// <summary>Under this name a clerk's choice of the responsible place stands in the draft; no field of a form can have it.</summary>
    public const string ChosenKey = "place.responsible";

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

    /// <summary>Where the matter of somebody handing in here may belong: here, and the places beside it that the item's scope reaches.</summary>
    public static IReadOnlyList<Tenant> Choices(Tenant origin, IntakeScope within, TenantTree tree) =>
        within == IntakeScope.Community ? [origin] : [origin, .. tree.All.Where(tenant => tenant.IsActive && tenant.Id != origin.Id && tenant.Kind == TenantKind.Administrative && Reaches(origin, tenant, within, tree))];

    /// <summary>The place that the clerk chose, where it is one of <see cref="Choices"/>; what was not chosen, or lies out of reach, is null.</summary>
    public static Tenant? Chosen(IReadOnlyDictionary<string, string> answers, Tenant origin, IntakeScope within, TenantTree tree) =>
        int.TryParse(answers.GetValueOrDefault(ChosenKey), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Choices(origin, within, tree).FirstOrDefault(tenant => tenant.Id == id) : null;

    /// <summary>The places whose halls may hand the papers over: where it was handed in, where it belongs, and all above these.</summary>
    public static IReadOnlyList<int> HallPlaces(Tenant origin, Tenant responsible) => [.. TenantPath.Ids(origin.Path).Reverse().Union(TenantPath.Ids(responsible.Path).Reverse())];

    private static bool Reaches(Tenant origin, Tenant home, IntakeScope within, TenantTree tree)
    {
        return home.Level == origin.Level && within switch
        {
            IntakeScope.Community => false,
            IntakeScope.Street => Share(TenantLevel.Street),
            IntakeScope.District => Share(TenantLevel.District),
            IntakeScope.City => Share(TenantLevel.District) || (CityOf(origin, tree) is { } city && city == CityOf(home, tree)),
            _ => throw new ArgumentOutOfRangeException(nameof(within), within, "not a scope"),
        };

        bool Share(TenantLevel level) => tree.Lineage(origin).Intersect(tree.Lineage(home)).Any(tenant => tenant.Level == level);
    }

    /// <summary>
    /// A city is no tenant: its places bear the same first four digits of the division code (GB/T 2260). A district without a code
    /// of its own, as a functional one has, is in the city of the places below it; where no code is known, so is no city.
    /// </summary>
    private static string? CityOf(Tenant tenant, TenantTree tree)
    {
        var root = tree.Lineage(tenant)[0];
        return tree.Subtree(root).Select(each => each.DivisionCode).FirstOrDefault(code => code is { Length: >= 6 })?[..4];
    }
}
