namespace Portal.Core.Halls;

/// <summary>What another room has to say against booking a matter at a hall: halls do not know the catalogue.</summary>
public interface IBookingRule
{
    /// <summary>Null where it has nothing to say against it; asked anew with every booking and moving.</summary>
    Task<Refusal?> WhyNotAsync(Hall hall, VisitItem matter, CancellationToken cancellationToken);
}
