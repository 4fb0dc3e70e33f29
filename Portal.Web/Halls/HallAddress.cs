using Portal.Core.Halls;
using Portal.Web.Tenancy;

namespace Portal.Web.Halls;

/// <summary>A hall's pages lie under its own place, and under places above and below it: a link from elsewhere leads to the hall's own.</summary>
internal static class HallAddress
{
    /// <param name="address">As <c>PortalUrls</c> builds it.</param>
    public static string Of(Here here, Hall hall, string address) =>
        !BoardPage.BelongsTo(hall, here.Tree, here.Tenant) && here.Tree.Find(hall.TenantId) is { } place ? here.AddressOf(place) + address : address;
}
