namespace Portal.Core.Payments;

/// <summary>What happens to a payment.</summary>
public enum PaymentWord
{
    /// <summary>The person has agreed and typed their PIN.</summary>
    Take,

    Deliver,

    /// <summary>The provider says no, for good: the money goes back.</summary>
    Refuse,

    /// <summary>Nobody knows.</summary>
    Silent,

    Abandon,
}

/// <summary>The payment cannot go from where it is to where this would take it; the page shows how it stands.</summary>
public sealed record PaymentStandsOtherwise : Refusal;

/// <summary>The two numbers that were typed differ.</summary>
public sealed record NumbersDiffer : Refusal;

/// <summary>Not in the form of such a number.</summary>
public sealed record AccountMalformed : Refusal;

/// <summary>The provider has no such account.</summary>
public sealed record AccountUnknown : Refusal;

/// <summary>The bill is paid: nothing is owed.</summary>
public sealed record BillIsPaid(string Title) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Title];
}

public sealed record AmountNotOffered : Refusal;

/// <summary>The provider does not answer; nothing was paid.</summary>
public sealed record ProviderSilent(string Provider) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Provider];
}

/// <summary>No provider takes this kind here.</summary>
public sealed record PaymentNotOffered : Refusal;

/// <summary>The life of a payment as a table, what may be entered, and the ledger's sides. Pure.</summary>
public static class PaymentFlow
{
    /// <summary>Whoever has not paid by then has left.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>A payment taken so long ago without an answer was interrupted.</summary>
    public static readonly TimeSpan Interrupted = TimeSpan.FromMinutes(2);

    private static readonly Dictionary<(PaymentState, PaymentWord), PaymentState> Moves = new()
    {
        [(PaymentState.Entered, PaymentWord.Take)] = PaymentState.Taken,
        [(PaymentState.Entered, PaymentWord.Abandon)] = PaymentState.Abandoned,
        [(PaymentState.Taken, PaymentWord.Deliver)] = PaymentState.Delivered,
        [(PaymentState.Taken, PaymentWord.Refuse)] = PaymentState.Reversed,
        [(PaymentState.Taken, PaymentWord.Silent)] = PaymentState.Unknown,
        [(PaymentState.Unknown, PaymentWord.Deliver)] = PaymentState.Delivered,
        [(PaymentState.Unknown, PaymentWord.Refuse)] = PaymentState.Reversed,
    };

    /// <returns>Null when there is no such move.</returns>
    public static PaymentState? After(PaymentState state, PaymentWord word) => Moves.TryGetValue((state, word), out var next) ? next : null;

    /// <summary>The number as it is kept: full-width digits and spaces as people type them.</summary>
    public static string Normalise(string? typed) => string.Concat((typed ?? "").Take(60).Select(sign => sign is >= '０' and <= '９' ? (char)(sign - 0xFEE0) : sign).Where(char.IsAsciiDigit));

    public static Refusal? WhyNotAccount(BillKind kind, string? first, string? second)
    {
        var number = Normalise(first);
        return !HasForm(kind.Account, number) ? new AccountMalformed() : number != Normalise(second) ? new NumbersDiffer() : null;
    }

    public static bool HasForm(BillAccount form, string number) => form switch
    {
        BillAccount.Phone => number.Length == 11 && number[0] == '1' && number[1] >= '3',
        BillAccount.Number => number.Length is >= 8 and <= 14,
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, null),
    };

    /// <summary>The two sides of what a word moves; none when no money moves.</summary>
    public static IReadOnlyList<LedgerEntry> Sides(Payment payment, PaymentWord word, DateTime at)
    {
        (LedgerAccount From, LedgerAccount To)? way = word switch
        {
            PaymentWord.Take => (LedgerAccount.Payers, LedgerAccount.InTransit),
            PaymentWord.Deliver => (LedgerAccount.InTransit, LedgerAccount.Provider),
            PaymentWord.Refuse => (LedgerAccount.InTransit, LedgerAccount.Payers),
            PaymentWord.Silent or PaymentWord.Abandon => null,
            _ => throw new ArgumentOutOfRangeException(nameof(word), word, null),
        };
        if (way is not var (from, to))
        {
            return [];
        }

        var transaction = Guid.CreateVersion7();
        return [Side(from, -payment.AmountFen), Side(to, payment.AmountFen)];

        LedgerEntry Side(LedgerAccount account, long fen) => new() { TenantId = payment.TenantId, PaymentId = payment.Id, CitizenId = payment.CitizenId, TransactionId = transaction, Account = account, AmountFen = fen, At = at };
    }

    /// <summary>What differs between what we delivered and what the provider says it did.</summary>
    public static IReadOnlyList<ReconciliationDifference> Compare(IReadOnlyDictionary<Guid, long> ours, IReadOnlyDictionary<Guid, long> theirs) =>
    [
        .. ours.Where(line => !theirs.ContainsKey(line.Key)).Select(line => new ReconciliationDifference(line.Key, DifferenceKind.OnlyOurs, line.Value, 0)),
        .. theirs.Where(line => !ours.ContainsKey(line.Key)).Select(line => new ReconciliationDifference(line.Key, DifferenceKind.OnlyTheirs, 0, line.Value)),
        .. ours.Where(line => theirs.TryGetValue(line.Key, out var fen) && fen != line.Value).Select(line => new ReconciliationDifference(line.Key, DifferenceKind.Amount, line.Value, theirs[line.Key])),
    ];
}
