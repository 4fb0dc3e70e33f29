using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;

namespace Portal.Web.Cases.Work;

/// <summary>One button: what it does, and why it cannot be pressed just now.</summary>
public sealed record Offer(CaseAction Action, Refusal? WhyNot = null);

/// <summary>
/// Which buttons stand in the action bar for this person and this case. Whether each may be pressed is asked of
/// <see cref="CaseFlow.WhyNot(Case, CaseAction, Guid?, Actor)"/>, the same function that guards the desk; here is only their place.
/// </summary>
public sealed record Offers
{
    private static readonly CaseAction[] InView = [CaseAction.Receive, CaseAction.GrantExtension, CaseAction.DeclineExtension, CaseAction.Correct, CaseAction.AskForCorrection, CaseAction.SendBack, CaseAction.Recall, CaseAction.Reopen];

    private static readonly CaseAction[] InMenu = [CaseAction.Assign, CaseAction.Dissent, CaseAction.Suspend, CaseAction.AskExtension, CaseAction.ReturnPoint, CaseAction.Refuse, CaseAction.Reject, CaseAction.Transfer, CaseAction.SendDown, CaseAction.Raise, CaseAction.Attend];

    /// <summary>The open step that is this person's to do; null for a reader.</summary>
    public CaseStep? Step { get; private init; }

    public Offer? Primary { get; private init; }

    public IReadOnlyList<Offer> Beside { get; private init; } = [];

    public IReadOnlyList<Offer> Menu { get; private init; } = [];

    /// <summary>Said when there is nothing to press.</summary>
    public Refusal? WhyNothing { get; private init; }

    /// <param name="hasPlaces">Whether there is any place this action could lead to.</param>
    public static Offers Of(Case matter, Actor actor, Func<CaseAction, CaseStep, bool> hasPlaces)
    {
        var step = StepFor(matter, actor);
        var main = MainOf(matter, step);
        var refusal = main is { } action ? CaseFlow.WhyNot(matter, action, step?.Id, actor) : null;

        if (main == CaseAction.Correct && refusal is not null)
        {
            // Only a window takes papers in; everybody else is told that the applicant is awaited.
            (main, refusal) = (null, null);
        }

        // Held by a colleague: taking it over comes first, and then the same button does the step.
        var takeOver = refusal is HeldByColleague && CaseFlow.WhyNot(matter, CaseAction.Assign, step?.Id, actor) is null;
        var others = InView.Concat(InMenu).Where(each => each != main && !(takeOver && each == CaseAction.Assign))
            .Select(each => new Offer(each, CaseFlow.WhyNot(matter, each, each == CaseAction.Recall ? null : step?.Id, actor)))
            .Where(offer => offer.WhyNot is not (NotNow or NotYourStep or NotAllowed or NothingToReceive) && offer is not { Action: CaseAction.ReturnPoint, WhyNot: CameFromApplicant } && !(takeOver && offer.WhyNot is HeldByColleague) && (step is null || !NeedsPlace(offer.Action) || hasPlaces(offer.Action, step))).ToList();
        var beside = others.Where(offer => offer.WhyNot is null && InView.Contains(offer.Action)).ToList();
        return new Offers
        {
            Step = step,
            Primary = takeOver ? new Offer(CaseAction.Assign) : main is { } primary ? new Offer(primary, refusal) : null,
            Beside = beside,
            Menu = [.. others.Except(beside).OrderBy(offer => offer.WhyNot is not null)],
            WhyNothing = takeOver ? refusal : main is null && beside.Count == 0 && !matter.IsEnded ? new NotYourStep() : null,
        };
    }

    public static bool NeedsPlace(CaseAction action) => action is CaseAction.Transfer or CaseAction.SendDown or CaseAction.Raise;

    private static CaseStep? StepFor(Case matter, Actor actor) => actor.Post is not { } post ? null : matter.OpenSteps()
        .Where(step => step.TenantId == post.TenantId && step.UnitId == post.UnitId && actor.Has(CaseFlow.DutyFor(step.Duty)))
        .OrderByDescending(step => step.AssigneeId == actor.AccountId).ThenByDescending(step => step.AssigneeId is null).FirstOrDefault();

    private static CaseAction? MainOf(Case matter, CaseStep? step) => (matter.Status, step?.Duty) switch
    {
        (CaseStatus.Decided or CaseStatus.Closed, StepDuty.Check) => CaseAction.Uphold,
        (CaseStatus.Decided, _) => CaseAction.Close,
        (CaseStatus.AwaitingCorrection, _) => CaseAction.Correct,
        (CaseStatus.Suspended, not null) => CaseAction.Resume,
        (CaseStatus.Submitted, StepDuty.Accept) => CaseAction.Accept,
        (CaseStatus.Submitted or CaseStatus.InReview, StepDuty.Assist) or (CaseStatus.InReview, StepDuty.Accept) => CaseAction.HandOver,
        (CaseStatus.InReview, StepDuty.Review or StepDuty.Decide) => CaseAction.Approve,
        _ => null,
    };
}
