using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Tests;

/// <summary>One case and what happened to it, without a database: asks the rules as the desk does, and keeps the events.</summary>
public sealed class CaseRun
{
    private readonly List<CaseEvent> _events = [];

    /// <param name="owed">Papers that were promised for later.</param>
    /// <param name="by">Who handed it in; the applicant online when null.</param>
    public CaseRun(Case matter, IReadOnlyList<OwedPaper>? owed = null, Actor? by = null, DateTime? now = null)
    {
        (Matter, Now) = (matter, now ?? Now);
        Happen(CasePlan.Submitted(matter, by ?? TestData.Applicant(matter.CitizenId), ["申请表.pdf", "收入证明.pdf"], TestData.Circumstances(Now), owed));
    }

    public Case Matter { get; }

    public DateTime Now { get; set; } = TestData.Now;

    public IReadOnlyList<CaseEvent> Events => _events;

    public CaseStep Open => Matter.OpenSteps().Single();

    public Handoff Holding => Matter.HandoffTo(Open)!;

    /// <summary>Does it, or says why not.</summary>
    public Refusal? Try(CaseAction action, Actor actor, string? note = null, Place? to = null, IReadOnlyList<string>? missing = null, Guid? stepId = null, IReadOnlyList<string>? papers = null)
    {
        return Try(new CaseAct(action, Guid.CreateVersion7()) { Note = note, To = to, Missing = missing ?? [], StepId = stepId, Papers = papers }, actor);
    }

    /// <summary>Does it, with whatever it needs, or says why not.</summary>
    public Refusal? Try(CaseAct act, Actor actor)
    {
        var refusal = CaseFlow.WhyNot(Matter, act, actor, Now);
        if (refusal is null)
        {
            Happen(CaseFlow.Decide(Matter, act, actor, TestData.Circumstances(Now, (Matter.Version * 37) % 100)));
        }

        return refusal;
    }

    /// <inheritdoc cref="Do(CaseAction, Actor, string?, Place?, IReadOnlyList{string}?, Guid?, IReadOnlyList{string}?)"/>
    public CaseEvent Do(CaseAct act, Actor actor) =>
        Try(act, actor) is { } refusal ? throw new InvalidOperationException($"{act.Action} by {actor.Name}: {refusal.Code}") : _events[^1];

    /// <summary>Does it; a refusal fails the test.</summary>
    public CaseEvent Do(CaseAction action, Actor actor, string? note = null, Place? to = null, IReadOnlyList<string>? missing = null, Guid? stepId = null, IReadOnlyList<string>? papers = null) =>
        Try(action, actor, note, to, missing, stepId, papers) is { } refusal
            ? throw new InvalidOperationException($"{action} by {actor.Name}: {refusal.Code}")
            : _events[^1];

    /// <summary>Somebody fit and new signs an open step, as its duty asks.</summary>
    public CaseEvent Sign(CaseStep? step = null, Actor? actor = null)
    {
        var on = step ?? Open;
        if (on.Duty == StepDuty.Accept && Matter.Status == CaseStatus.Submitted && Now > Matter.AcceptBy)
        {
            // The five days are over: the law accepted it, and it is only handed over.
            Do(CaseAction.DeemAccepted, Actor.System);
        }

        var action = (on.Duty, Matter.Status) switch
        {
            (StepDuty.Assist, _) or (StepDuty.Accept, CaseStatus.InReview) => CaseAction.HandOver,
            (StepDuty.Accept, _) => CaseAction.Accept,
            (StepDuty.Check, _) => CaseAction.Uphold,
            (StepDuty.Decide, _) when CaseFlow.VetoOf(Matter) is not null => CaseAction.Reject,
            _ => CaseAction.Approve,
        };
        return Do(new CaseAct(action, Guid.CreateVersion7()) { Note = "同意", StepId = on.Id, ConditionAnswers = TestData.Adopting(Matter) }, actor ?? HolderOf(on));
    }

    /// <summary>Signs on until a step of this duty is open.</summary>
    public CaseRun Until(StepDuty duty)
    {
        while (!Matter.OpenSteps().Any(step => step.Duty == duty))
        {
            Sign(Matter.OpenSteps().First());
        }

        return this;
    }

    /// <summary>A new member of staff, posted where the step lies and with its duty.</summary>
    public static Actor HolderOf(CaseStep step, Guid? accountId = null)
    {
        var function = TestData.Tree.FindUnit(step.TenantId, step.UnitId)!.Function;
        return TestData.Staff(step.TenantId, function, CaseFlow.DutyFor(step.Duty), accountId);
    }

    private void Happen(CaseEvent happened)
    {
        Matter.Apply(happened);
        _events.Add(happened);
    }
}
