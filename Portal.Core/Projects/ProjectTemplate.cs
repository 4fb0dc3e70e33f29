using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Projects;

public enum TemplateState
{
    [Display(Name = "已发布")] Published,
    [Display(Name = "历史版本")] Superseded,
}

/// <summary>
/// A kind of project with its stages, as a place lays them down (深圳90, features.md row 84): how many working days the whole may take
/// and each stage, and which items belong to which. Data, one row for each version; a project copies what it was started from.
/// </summary>
public sealed class ProjectTemplate : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The place whose template it is; everybody below it may start such a project.</summary>
    public required int TenantId { get; init; }

    /// <summary>The same for all versions.</summary>
    public required string Key { get; init; }

    public required int Version { get; init; }

    public TemplateState State { get; set; }

    public required LocalText Name { get; init; }

    /// <summary>Working days for the whole project.</summary>
    public required int Days { get; init; }

    public required IReadOnlyList<StageTemplate> Stages { get; init; }

    /// <summary>On what ground; shown as 待录入 while it is not entered.</summary>
    public LocalText? Basis { get; init; }

    /// <summary>Made up to fill a demonstration; said on screen.</summary>
    public bool IsDemo { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>What keeps it from being started; empty when nothing does.</summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Key) || string.IsNullOrWhiteSpace(Name.Zh) || Stages.Any(stage => string.IsNullOrWhiteSpace(stage.Key) || string.IsNullOrWhiteSpace(stage.Name.Zh)))
        {
            yield return "Name.Missing";
        }

        if (Stages.Any(stage => stage.Days < 1))
        {
            yield return "Stage.NoDays";
        }

        if (Stages.GroupBy(stage => stage.Key, StringComparer.Ordinal).Any(same => same.Skip(1).Any()))
        {
            yield return "Stage.KeyTwice";
        }

        if (Stages.Count == 0)
        {
            yield return "Stage.None";
        }

        if (Stages.Sum(stage => stage.Days) != Days)
        {
            yield return "Stage.DaysDoNotAddUp";
        }

        if (Stages.SelectMany(stage => stage.Items).GroupBy(item => item.Code, StringComparer.Ordinal).Any(same => same.Skip(1).Any()))
        {
            yield return "Stage.ItemTwice";
        }
    }
}

/// <param name="Days">Working days of this stage.</param>
/// <param name="Items">In the order in which they are usually applied for; they run side by side.</param>
/// <param name="MoreToEnter">The stage has further items that nobody has entered yet; said on screen.</param>
/// <param name="Lead">牵头部门: the function of the unit that starts and closes the stage by hand and records what it waits for outside the portal.</param>
public sealed record StageTemplate(string Key, LocalText Name, int Days, IReadOnlyList<StageItem> Items, bool MoreToEnter = false, string Lead = UnitFunction.Hall);

/// <param name="Code">Of the item in the place's catalogue.</param>
/// <param name="IsOptional">The stage is over without it.</param>
public sealed record StageItem(string Code, LocalText Name, bool IsOptional = false);
