using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Credit;

/// <summary>What an applicant may do in one matter, by their credit and by the promises they kept.</summary>
/// <param name="Check">What the source said; null where it was not asked (a person, or an item in which credit changes nothing).</param>
/// <param name="Barred">Why nothing may be promised for later; null when it may.</param>
/// <param name="Blocked">Why the application is not taken at all; null nearly always.</param>
/// <param name="IsGood">The best grade, nothing on the list and no broken promise: what opens only on credit is open.</param>
/// <param name="GreenLane">It goes before the others.</param>
public sealed record CreditStanding(CreditCheck? Check, Refusal? Barred, CreditBlocks? Blocked, bool IsGood, bool GreenLane)
{
    /// <summary>Nothing is known and nothing was asked: the ordinary path.</summary>
    public static readonly CreditStanding Ordinary = new(null, null, null, IsGood: false, GreenLane: false);

    /// <summary>Whether this paper may be promised for later by this applicant; whether it lets itself be brought later at all the item says.</summary>
    public bool MayPromise(MaterialSpec material) => Barred is null && (IsGood || !material.OnGoodCredit);
}

/// <summary>
/// 信用审批 (row 73): good credit opens what the item keeps for it, an entry on the list of dishonest organisations takes the privileges
/// and, where the item says so, the application. A source that did not answer changes nothing. Pure.
/// </summary>
public static class CreditRule
{
    /// <summary>Whether credit can change anything in this item; else no source is asked (个人信息保护法第六条: no more than is needed).</summary>
    public static bool Matters(ItemDetail item) => item.Credit is not null || item.Materials.Any(material => material.Tolerable);

    /// <param name="corrected">Keys of entries that an upheld objection has corrected here.</param>
    /// <param name="broken">The promise that was not kept, if one was within the year.</param>
    /// <param name="today">In China.</param>
    public static CreditStanding Stand(CreditTerms? terms, CreditCheck? check, IReadOnlySet<string> corrected, PromiseBroken? broken, DateOnly today)
    {
        var entry = Standing(check, corrected, today);
        var bars = entry is null ? null : new CreditBars(entry.Reason, entry.By, entry.On, check!.SourceName, check.AsOf ?? entry.On);
        var isGood = check is { Outcome: CreditOutcome.Answered, Grade: CreditGrade.A } && entry is null && broken is null;
        return new CreditStanding(
            check,
            bars ?? (Refusal?)broken,
            entry is not null && terms is { DishonestBars: true } ? new CreditBlocks(entry.Reason, entry.By, entry.On, check!.SourceName, check.AsOf ?? entry.On) : null,
            isGood,
            isGood && terms is { GreenLane: true });
    }

    /// <summary>The newest entry that stands today and was not corrected here.</summary>
    public static DishonestEntry? Standing(CreditCheck? check, IReadOnlySet<string> corrected, DateOnly today) =>
        check?.Entries.Where(entry => entry.StandsOn(today) && !corrected.Contains(entry.Key)).OrderByDescending(entry => entry.On).FirstOrDefault();
}

/// <summary>On the list of dishonest organisations: all papers come with the application, and it waits its turn.</summary>
/// <param name="By">The authority that listed it.</param>
/// <param name="On">Listed on.</param>
/// <param name="AsOf">Up to when the source's record is true.</param>
public sealed record CreditBars(LocalText Reason, LocalText By, DateOnly On, LocalText Source, DateOnly AsOf) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Reason, By, On, Source, AsOf];
}

/// <inheritdoc cref="CreditBars"/>
/// <remarks>The item does not take the application of a listed organisation.</remarks>
public sealed record CreditBlocks(LocalText Reason, LocalText By, DateOnly On, LocalText Source, DateOnly AsOf) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Reason, By, On, Source, AsOf];
}
