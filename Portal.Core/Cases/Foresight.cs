namespace Portal.Core.Cases;

/// <summary>What passing a case on would do, said before it is done: who gets it, by when it is to be signed for, and what becomes of the clock.</summary>
/// <param name="ReceiveBy">UTC.</param>
/// <param name="StepDueAt">Of the step that opens, UTC.</param>
/// <param name="KeepsTime">转办: the norm goes on where it stood, and is not counted anew.</param>
/// <param name="ComesBack">The step returns to who sends it.</param>
/// <param name="CaseDueAt">The promised limit, which passing on never moves; null before acceptance.</param>
public sealed record Foresight(int TenantId, Guid UnitId, HandoffDirection Direction, DateTime ReceiveBy, DateTime StepDueAt, int Days, bool KeepsTime, bool ComesBack, DateTime? CaseDueAt)
{
    /// <summary>Asks the rule that would be carried out; null where it opens no step, or may not be done.</summary>
    public static Foresight? Of(Case matter, CaseAct act, People.Actor actor, Circumstances when)
    {
        if (CaseFlow.WhyNot(matter, act, actor, when.Now) is not null)
        {
            return null;
        }

        var opening = CaseFlow.Decide(matter, act, actor, when).Change.Opens?.FirstOrDefault(each => each.New?.Waits != true);
        var step = opening is null ? null : opening.New is { } plan ? (plan.TenantId, plan.UnitId, plan.Days, plan.ReturnsTo) : matter.StepOf(opening.StepId) is { } known ? (known.TenantId, known.UnitId, known.Days, known.ReturnsTo) : ((int, Guid, int, Guid?)?)null;
        return opening is null || step is not { } goes ? null
            : new Foresight(goes.Item1, goes.Item2, opening.Direction, opening.ReceiveBy, opening.DueAt, goes.Item3, opening.CountsFrom is not null, goes.Item4 is not null, matter.DueAt);
    }
}
