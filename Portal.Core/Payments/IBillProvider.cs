namespace Portal.Core.Payments;

/// <param name="Holder">As the provider masks it.</param>
/// <param name="Period">For what it is owed: 2026年10月.</param>
public sealed record Bill(string Holder, long OwedFen, string Period);

/// <param name="Key">The payment's id: the same key is the same payment, however often it is sent.</param>
/// <param name="Place">The place that took the money; statements are asked by it.</param>
public sealed record PaymentOrder(Guid Key, string Place, string Kind, string Account, long AmountFen);

public enum BillOutcome
{
    /// <summary>The top-up is on the phone, the bill is paid.</summary>
    Delivered,

    /// <summary>It was not, and under this key it never will be.</summary>
    Refused,

    /// <summary>No such key has come.</summary>
    NotKnown,
}

/// <summary>One line of the provider's own account of a day.</summary>
public sealed record StatementLine(Guid Key, long AmountFen);

/// <summary>
/// Whoever is paid in the end. The contract, which <c>BillProviderContract</c> tests: one key is delivered once at most; a key that was
/// voided is never delivered; a statement holds what was delivered on the day, and nothing else. What it throws means that nobody knows.
/// </summary>
public interface IBillProvider
{
    BillProviderSheet Sheet { get; }

    /// <returns>Null for an account that the provider does not have.</returns>
    Task<Bill?> FindAsync(string kind, string account, CancellationToken cancellationToken);

    Task<BillOutcome> PayAsync(PaymentOrder order, CancellationToken cancellationToken);

    Task<BillOutcome> StateAsync(Guid key, CancellationToken cancellationToken);

    /// <summary>Ends the matter: what was delivered stays so, anything else is refused for good, also when the order comes later.</summary>
    Task<BillOutcome> VoidAsync(Guid key, CancellationToken cancellationToken);

    /// <param name="day">China's.</param>
    Task<IReadOnlyList<StatementLine>> StatementAsync(string place, DateOnly day, CancellationToken cancellationToken);
}
