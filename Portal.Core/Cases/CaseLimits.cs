using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>The limits of a case, each of another law or rule, kept apart.</summary>
public enum LimitKind
{
    /// <summary>To say whether it is accepted.</summary>
    Acceptance,
    Promised,
    Statutory,
    Step,

    /// <summary>To sign for what was handed over.</summary>
    Receipt,

    /// <summary>To bring what was promised for later.</summary>
    Owed,
}

/// <summary>One limit as it runs: from when, how long, by which place's calendar, and the date that stands in the case.</summary>
/// <param name="Name">Of the step or of the paper; null where the kind says it all.</param>
/// <param name="DueAt">UTC, as the case has it.</param>
public sealed record CaseLimit(LimitKind Kind, LocalText? Name, Term Term, int TenantId, DateTime DueAt)
{
    /// <summary>Of the step whose norm it is, or that was handed over; null for a limit of the whole case.</summary>
    public Guid? StepId { get; init; }
}

/// <summary>When a limit's own warning begins, at four fifths of it.</summary>
/// <param name="StepId"><inheritdoc cref="CaseLimit.StepId"/></param>
/// <param name="WarnAt">UTC.</param>
public sealed record LimitWarning(LimitKind Kind, Guid? StepId, DateTime WarnAt);

/// <summary>A limit walked day by day.</summary>
/// <param name="Days">Empty for a limit in hours.</param>
/// <param name="Stretches">Of open hours; empty for a limit in days.</param>
/// <param name="Counted">What the walk comes to now; another date than the case's when holidays became known since, or while time stands still.</param>
public sealed record ExplainedLimit(CaseLimit Limit, IReadOnlyList<DayOfTerm> Days, IReadOnlyList<StretchOfTerm> Stretches, Due Counted);

/// <summary>Which limits run in a case. Pure.</summary>
public static class CaseLimits
{
    /// <summary>With its steps and custody. Of an ended case those of the whole, which tell whether it was in time, and that of who looks again.</summary>
    public static IEnumerable<CaseLimit> Of(Case matter, Circumstances when)
    {
        if (matter is { Status: CaseStatus.Submitted, AcceptBy: { } acceptBy })
        {
            yield return new CaseLimit(LimitKind.Acceptance, null, matter.AcceptanceTerm, matter.TenantId, acceptBy);
        }

        if (matter is { PromisedTerm: { } promised, DueAt: { } due })
        {
            yield return new CaseLimit(LimitKind.Promised, null, promised, matter.TenantId, due);
        }

        if (matter is { StatutoryTerm: { } statutory, StatutoryDueAt: { } lawful })
        {
            yield return new CaseLimit(LimitKind.Statutory, null, statutory, matter.TenantId, lawful);
        }

        foreach (var step in matter.OpenSteps().OrderBy(step => step.Stage))
        {
            if (matter.TermOf(step) is { } norm && step.DueAt is { } stepDue)
            {
                yield return new CaseLimit(LimitKind.Step, step.NameText(), norm, CaseFlow.CalendarOf(matter, step), stepDue) { StepId = step.Id };
            }

            if (matter.HandoffTo(step) is { State: HandoffState.Pending } pending)
            {
                yield return new CaseLimit(LimitKind.Receipt, step.NameText(), when.ReceiptTerm(pending.SentAt, pending.TenantId), pending.TenantId, pending.ReceiveBy) { StepId = step.Id };
            }
        }

        foreach (var paper in matter.Owed.Where(paper => paper.SuppliedAt is null && !matter.IsEnded))
        {
            yield return new CaseLimit(LimitKind.Owed, paper.Name, new Term(matter.SubmittedAt, new TimeLimit(paper.Days, TimeUnit.WorkingDays)), matter.TenantId, paper.DueAt);
        }
    }

    /// <summary>From when on a fifth or less is left of each limit: every one warns by its own term, none by another's.</summary>
    public static IReadOnlyList<LimitWarning> Warnings(Case matter, Circumstances when) =>
        [.. Of(matter, when).Select(limit => new LimitWarning(limit.Kind, limit.StepId, when.DueAt(limit.Term, limit.TenantId).WarnUtc))];

    public static IReadOnlyList<ExplainedLimit> Explain(Case matter, Circumstances when) =>
        [.. Of(matter, when).Select(limit => new ExplainedLimit(limit, [.. Clock.Days(limit.Term, when.CalendarAt(limit.TenantId))], [.. Clock.Stretches(limit.Term, when.CalendarAt(limit.TenantId), when.HoursOf(limit.TenantId))], when.DueAt(limit.Term, limit.TenantId)))];
}
