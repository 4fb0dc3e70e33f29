namespace Portal.Core.Cases;

/// <summary>
/// What else is written in the same transaction when something happened to a case: papers (Delivery), notices.
/// It adds rows to the context and saves nothing itself; rooms that Cases does not know join here.
/// </summary>
public interface ICaseConsequence
{
    /// <param name="matter">The case after the event, with steps and handoffs.</param>
    Task FollowAsync(PortalDb db, Case matter, CaseEvent happened, CaseSetting setting, CancellationToken cancellationToken);
}

/// <summary>What the desk already knows, so that nobody asks the database for it again.</summary>
public sealed record CaseSetting(Tenancy.TenantTree Tree, Circumstances Circumstances);
