using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Halls.Admin;

/// <summary>Special counters that become integrated ones from a day on.</summary>
public sealed record IntegratePlan(IReadOnlyList<Guid> Counters, GroupEdit Into, LocalText Name, DateOnly From);
