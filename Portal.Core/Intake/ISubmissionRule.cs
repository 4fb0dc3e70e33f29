using Portal.Core.Catalog;

namespace Portal.Core.Intake;

/// <summary>What another room has to say before a draft of its own becomes a case: intake knows none of these rooms.</summary>
public interface ISubmissionRule
{
    /// <summary>Null where it has nothing to say against it; asked anew with every click of "send".</summary>
    Task<Refusal?> WhyNotAsync(PortalDb db, Draft draft, ServiceItem item, CancellationToken cancellationToken);
}
