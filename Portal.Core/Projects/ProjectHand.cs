using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Projects;

public enum HandAct
{
    Begin,
    WaitFor,
    Drop,
    Done,
    Close,
}

/// <summary>What a stage's lead does by hand.</summary>
/// <param name="Matter">Which matter outside the portal; of a new one the id that the form made.</param>
public sealed record StageAct(HandAct Act, Guid? Matter = null)
{
    public string? Name { get; init; }

    public string? Authority { get; init; }

    /// <summary>The day in China on which the authority was done.</summary>
    public DateOnly? DoneOn { get; init; }
}

/// <summary>Only the unit that leads the stage, at the place whose project it is, does this.</summary>
public sealed record NotTheLead : Refusal;

/// <summary>The stage's items tell when it begins and ends; nobody does by hand.</summary>
public sealed record StageFollowsItems : Refusal;

/// <summary>A stage without items is taken up before anything is recorded for it.</summary>
public sealed record StageNotBegun : Refusal;

/// <summary>Something outside the portal is not done yet.</summary>
public sealed record StageStillWaits(int Matters) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Matters];
}

/// <summary>Name and authority of a matter must be there, and neither longer than a line.</summary>
public sealed record OutsideIncomplete(int Longest) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Longest];
}

/// <summary>What is done was done today or before.</summary>
public sealed record DoneInFuture : Refusal;

/// <summary>
/// 手工阶段: what the lead of a stage does where the portal has no item for it (features.md row 84). It moves no limit: the days run from
/// the end of the stage before, whenever somebody takes it up. Pure; button and server ask the same.
/// </summary>
public static class ProjectHand
{
    /// <summary>May this button be pressed? Null means yes.</summary>
    /// <param name="function">Of the unit the actor works in.</param>
    public static Refusal? WhyNot(Project project, ProjectStage stage, HandAct act, Actor actor, string? function) =>
        actor.Post is not { } post || post.TenantId != project.TenantId || function != stage.Lead || !actor.Has(Duties.Clerk | Duties.Reviewer | Duties.Approver) ? new NotTheLead()
        : !stage.IsOpen ? new StageNotOpen(stage.Name)
        : act is HandAct.Begin or HandAct.Close && !stage.IsByHand ? new StageFollowsItems()
        : act != HandAct.Begin && stage.IsByHand && stage.Begun is null ? new StageNotBegun()
        : act == HandAct.Close && stage.Outside.Count(matter => matter.Done is null) is > 0 and var open ? new StageStillWaits(open)
        : null;

    /// <summary>May this be done, with all that was typed?</summary>
    /// <param name="today">In China.</param>
    public static Refusal? WhyNot(Project project, ProjectStage stage, StageAct act, Actor actor, string? function, DateOnly today) =>
        WhyNot(project, stage, act.Act, actor, function) ?? act.Act switch
        {
            HandAct.WaitFor when act.Matter is null || !IsALine(act.Name) || !IsALine(act.Authority) => new OutsideIncomplete(Project.LongestText),
            HandAct.Done or HandAct.Drop when !stage.Outside.Any(matter => matter.Id == act.Matter) => new NotFound(),
            HandAct.Done when act.DoneOn is not { } day || day > today => new DoneInFuture(),
            _ => null,
        };

    /// <summary>The stage after it. What was done before is done once: the same again changes nothing.</summary>
    public static ProjectStage Do(ProjectStage stage, StageAct act, HandMark mark) => act.Act switch
    {
        HandAct.Begin => stage.Begun is null ? stage with { Begun = mark } : stage,
        HandAct.WaitFor => stage.Outside.Any(matter => matter.Id == act.Matter) ? stage : stage with { Outside = [.. stage.Outside, new OutsideMatter(act.Matter!.Value, act.Name!.Trim(), act.Authority!.Trim(), mark)] },
        HandAct.Drop => stage.Outside.Any(matter => matter.Id == act.Matter && matter.Done is null) ? stage with { Outside = [.. stage.Outside.Where(matter => matter.Id != act.Matter)] } : stage,
        HandAct.Done => stage.Outside.Any(matter => matter.Id == act.Matter && matter.Done is null)
            ? stage with { Outside = [.. stage.Outside.Select(matter => matter.Id == act.Matter ? matter with { DoneOn = act.DoneOn, Done = mark } : matter)] }
            : stage,
        HandAct.Close => stage.Closed is null ? stage with { Closed = mark } : stage,
        _ => throw new ArgumentOutOfRangeException(nameof(act), act.Act, "not an act"),
    };

    private static bool IsALine(string? text) => !string.IsNullOrWhiteSpace(text) && text.Trim().Length <= Project.LongestText;
}
