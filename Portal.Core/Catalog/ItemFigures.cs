using Portal.Core.Calendars;

namespace Portal.Core.Catalog;

/// <summary>What one version of an item costs the applicant, read off its fields.</summary>
/// <param name="Trips">到现场次数.</param>
/// <param name="Papers">Papers that the applicant must find and bring, not what sharing gives or the form replaces.</param>
/// <param name="Steps">Steps of the route.</param>
/// <param name="StepDays">Working days of the steps in sum.</param>
/// <param name="Promised">Null where none is entered.</param>
/// <param name="Fields">Questions of the form.</param>
public sealed record ItemFigures(int Trips, int Papers, int Steps, int StepDays, TimeLimit? Promised, int Fields)
{
    public static ItemFigures Of(ServiceItem item) => Of(item.Trips, item.Detail);

    public static ItemFigures Of(int trips, ItemDetail detail) => new(
        trips,
        detail.Materials.Count(material => material.Source == MaterialSource.Applicant),
        detail.Route.Count,
        detail.Route.Sum(step => step.Days),
        detail.PromisedLimit,
        detail.Form.Fields.Count());

    /// <summary>The promised limit, this minus that; null where the two are not in the same unit or one is missing.</summary>
    public PromisedDifference? PromisedLess(ItemFigures before) =>
        before.Promised is { } from && Promised is { } to && from.Unit == to.Unit ? new PromisedDifference(to.Amount - from.Amount, to.Unit) : null;
}

/// <summary>An item from the first version that was in force to the one that is (features.md rows 66, 85).</summary>
public sealed record Reform(ItemBrief Item, int FirstVersion, ItemFigures Before, ItemFigures After)
{
    public PromisedDifference? Promised => After.PromisedLess(Before);

    /// <summary>Whether anything of it is less or more than it was.</summary>
    public bool ChangedAnything => Before != After;
}

/// <summary>简流程、压时限、减材料: what all versions of all items of a place saved. Later minus earlier, so −2 means two less.</summary>
/// <param name="Unchanged">How many of its items have one version only.</param>
public sealed record ReformReport(IReadOnlyList<Reform> Rows, int Unchanged)
{
    public int Trips => Rows.Sum(row => row.After.Trips - row.Before.Trips);

    public int Papers => Rows.Sum(row => row.After.Papers - row.Before.Papers);

    public int Steps => Rows.Sum(row => row.After.Steps - row.Before.Steps);

    /// <summary>Only of those whose two limits are in working days.</summary>
    public int PromisedWorkingDays => Rows.Sum(row => row.Promised is { Unit: TimeUnit.WorkingDays } less ? less.Amount : 0);
}
