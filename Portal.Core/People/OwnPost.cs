using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>One of somebody's own posts, as it is offered to them to choose.</summary>
public sealed record OwnPost(Guid Id, int TenantId, string UnitName, string? UnitNameEn, string Title, Duties Duties)
{
    public LocalText UnitText() => new(UnitName, UnitNameEn);
}
