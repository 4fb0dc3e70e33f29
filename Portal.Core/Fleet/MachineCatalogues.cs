using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>Which items a machine of a kind shows (row 3): a police terminal those of the police and no others. Pure.</summary>
public static class MachineCatalogues
{
    /// <summary>Where no place has said otherwise (<see cref="TenantSettings.MachineCatalogues"/>): as Guangming's terminals are.</summary>
    public static IReadOnlyList<MachineCatalogue> Standard { get; } =
    [
        new(nameof(HallDeviceKind.Police), [UnitFunction.PublicSecurity]),
        new(nameof(HallDeviceKind.SocialSecurity), [UnitFunction.HumanResources, UnitFunction.MedicalInsurance]),
    ];

    /// <summary>Null: every item. A kind that neither a place nor the standard names is bound to nothing.</summary>
    public static IReadOnlyList<string>? AgenciesOf(HallDeviceKind kind, TenantSettings settings) =>
        MachineCatalogue.Join(settings.MachineCatalogues, Standard)!.FirstOrDefault(each => each.Kind == kind.ToString())?.Agencies;

    /// <param name="agency">The function of the unit that decides (<c>ServiceItem.Agency</c>); null: an item without a route, which only a machine for all shows.</param>
    public static bool Shows(HallDeviceKind kind, string? agency, TenantSettings settings) =>
        AgenciesOf(kind, settings) is not { } agencies || (agency is not null && agencies.Contains(agency, StringComparer.Ordinal));
}
