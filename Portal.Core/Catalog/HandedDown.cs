using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>
/// 下放: which places below an item's owner do which part of it on one day (docs/adr/0008). The route says at which level a step is
/// done. Where the owner has named places of that level for it, only those whose term holds do it; at a level that nobody was named
/// for, every place does what the route says. Pure.
/// </summary>
/// <param name="rows">All of the item, of whatever term: one that has not begun, or is over, still says that the level goes by name.</param>
public sealed class HandedDown(IReadOnlyCollection<Delegation> rows, DateOnly today, Func<int, TenantLevel?> levelOf)
{
    public static HandedDown Nothing { get; } = new([], default, _ => null);

    public bool May(StepDuty duty, Tenant place)
    {
        if (RightFor(duty) is not { } right)
        {
            return true;
        }

        var named = rows.Where(row => row.Right == right && levelOf(row.TenantId) == place.Level).ToList();
        return named.Count == 0 || named.Exists(row => row.TenantId == place.Id && row.HoldsOn(today));
    }

    /// <summary>Looking papers through before the acceptance is a first look at them, as a review is.</summary>
    private static DelegatedRight? RightFor(StepDuty duty) => duty switch
    {
        StepDuty.Accept => DelegatedRight.Accept,
        StepDuty.Assist or StepDuty.Review => DelegatedRight.FirstReview,
        StepDuty.Decide => DelegatedRight.Decide,
        StepDuty.Check => null,
        _ => throw new ArgumentOutOfRangeException(nameof(duty), duty, null),
    };
}
