namespace Portal.Core.Cases;

/// <summary>How far the cases of one run are. Computed from their steps, never kept. Pure.</summary>
/// <param name="Decided">Cases with an outcome.</param>
/// <param name="Percent">0 to 100: steps done of all that are planned; a case that has ended has done all of its own.</param>
public sealed record BundleProgress(int Decided, int Total, int Percent)
{
    /// <summary>Cases that cannot be decided yet, as they build on another one; their time does not run.</summary>
    public int Waiting { get; init; }

    public bool IsDecided => Decided == Total;

    public static BundleProgress Of(IReadOnlyCollection<Case> cases)
    {
        var (done, all) = (0, 0);
        foreach (var matter in cases)
        {
            var planned = matter.Steps.Where(step => (matter.IsEnded || step.State != StepState.Dropped) && step.Duty != Catalog.StepDuty.Check).GroupBy(step => (step.Stage, step.Name)).ToList();
            all += planned.Count;
            done += matter.IsEnded ? planned.Count : planned.Count(rounds => rounds.All(step => step.State == StepState.Done));
        }

        var decided = cases.Count(matter => matter.IsEnded);
        return new BundleProgress(decided, cases.Count, decided == cases.Count ? 100 : all == 0 ? 0 : Math.Min(99, done * 100 / all)) { Waiting = cases.Count(matter => matter.WaitsForOthers && !matter.IsEnded) };
    }
}

/// <summary>The decision of another case of the same run is waited for.</summary>
/// <param name="Item">What is applied for there.</param>
public sealed record WaitsForResult(Tenancy.LocalText Item) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Item];
}

/// <summary>What this one builds on was not granted, so neither can it be.</summary>
/// <inheritdoc cref="WaitsForResult"/>
public sealed record ResultNotGranted(Tenancy.LocalText Item) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Item];
}

/// <summary>一件事: what needs another's result is granted after it, and only if that one was. Pure.</summary>
public static class BundleOrder
{
    /// <param name="earlier">The cases whose result is needed.</param>
    /// <returns>Null when it may be granted.</returns>
    public static Refusal? WhyNotGrant(IEnumerable<Case> earlier)
    {
        var open = earlier.Where(matter => matter.Outcome != Outcome.Approved).ToList();
        return open.Find(matter => matter.IsEnded) is { } lost ? new ResultNotGranted(new(lost.ItemName, lost.ItemNameEn))
            : open is [var first, ..] ? new WaitsForResult(new(first.ItemName, first.ItemNameEn))
            : null;
    }

    /// <summary>
    /// Its time begins when all that it builds on has ended, however: granted, it can be granted too; not granted, it can be
    /// answered otherwise, and nobody is kept waiting for that.
    /// </summary>
    /// <returns>Null when its time may begin.</returns>
    public static WaitsForResult? WhyNotStart(IEnumerable<Case> earlier) =>
        earlier.FirstOrDefault(matter => !matter.IsEnded) is { } open ? new WaitsForResult(new(open.ItemName, open.ItemNameEn)) : null;

    /// <summary>For the journal: what it waited for, and how each ended.</summary>
    public static string WhyStarts(IEnumerable<Case> earlier) =>
        string.Join('；', earlier.Select(matter => $"{matter.ItemName}：{matter.Outcome?.DisplayName()}"));
}
