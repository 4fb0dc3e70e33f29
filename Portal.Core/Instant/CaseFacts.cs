using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>The portal's own cases as a source: whether the same was granted to this person before, or is asked for twice.</summary>
public sealed class CaseFacts(PortalDbMaker maker) : IFactSource
{
    public const string SameApproved = "cases.sameApproved";
    public const string SameOpen = "cases.sameOpen";

    /// <inheritdoc cref="IFactSource.Sheet"/>
    public static readonly SourceSheet OwnSheet = new(
        "cases",
        new LocalText("本系统办件记录", "Cases of this portal"),
        new LocalText("本系统在办理同一事项中取得的记录", "Records of this portal about the same service"),
        SharingClass.Unconditional,
        DailyQuota: 1_000_000,
        Limit: TimeSpan.FromSeconds(10),
        IsDemo: false,
        [
            new FactKind(SameApproved, FactType.Number, new LocalText("同一事项已准予的件数", "Cases of the same service granted before")),
            new FactKind(SameOpen, FactType.Number, new LocalText("同一事项在办的其他件数", "Other open cases of the same service")),
        ]);

    public SourceSheet Sheet => OwnSheet;

    public async Task<IReadOnlyDictionary<string, FactValue>> AskAsync(FactQuestion question, IReadOnlyCollection<string> facts, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("whether the same was granted to this person anywhere"));
        var same = db.Cases.AsNoTracking().Where(matter => matter.ItemKey == question.ItemKey && matter.CitizenId == question.CitizenId && matter.Id != question.CaseId);

        // Of a person without a row there is nothing to count, and "none" would read as "never granted".
        var isKnown = await db.Citizens.AnyAsync(citizen => citizen.Id == question.CitizenId, cancellationToken);

        // Counted by one statement: between two, a case could pass from open to granted, or back, and be seen by neither.
        var counts = await same.GroupBy(matter => matter.Outcome == Outcome.Approved ? SameApproved : matter.Status != CaseStatus.Decided && matter.Status != CaseStatus.Closed ? SameOpen : "")
            .Select(cases => new { cases.Key, Count = cases.Count() }).ToDictionaryAsync(cases => cases.Key, cases => cases.Count, StringComparer.Ordinal, cancellationToken);
        return OwnSheet.Gives.Where(kind => facts.Contains(kind.Name, StringComparer.Ordinal))
            .ToDictionary(kind => kind.Name, kind => FactValue.Of(isKnown ? counts.GetValueOrDefault(kind.Name) : (decimal?)null), StringComparer.Ordinal);
    }
}
