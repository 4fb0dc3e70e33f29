using Portal.Core.Tenancy;

namespace Portal.Core.Payments;

/// <summary>What is typed to say whose bill it is.</summary>
public enum BillAccount
{
    /// <summary>A mobile number of the mainland: eleven digits.</summary>
    Phone,

    /// <summary>The number on the bill: eight to fourteen digits.</summary>
    Number,
}

/// <summary>缴费的一种: a top-up, whose amount the person chooses, or a bill, whose amount the provider says. Data of its provider.</summary>
/// <param name="Key">In addresses: small letters and hyphens.</param>
/// <param name="AmountsFen">Offered amounts in fen (1/100 yuan); none for a bill.</param>
public sealed record BillKind(string Key, LocalText Title, LocalText AccountLabel, BillAccount Account, IReadOnlyList<long> AmountsFen)
{
    public bool IsBill => AmountsFen.Count == 0;
}

/// <param name="Key">Short and fixed.</param>
/// <param name="Limit">A provider that has not answered by then is asked later what became of it.</param>
/// <param name="IsDemo">It stands for a real one, and so does the money: said on screen, receipt and staff page.</param>
public sealed record BillProviderSheet(string Key, LocalText Name, TimeSpan Limit, bool IsDemo, IReadOnlyList<BillKind> Kinds);
