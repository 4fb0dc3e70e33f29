using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Web.Cases.Shared;

/// <summary>Who holds a case, since when and until when: one line for each open step, or one for the applicant or the hall.</summary>
/// <param name="Who">The unit with its place, in the reader's language; null when it is the applicant.</param>
/// <param name="Person">Who of the unit has taken it; shown to staff.</param>
/// <param name="Until">UTC; null when nothing is due.</param>
/// <param name="Pending">Sent, and not signed for yet.</param>
public sealed record Holding(HoldingKind Kind, string? Who, string? Person, DateTime Since, DateTime? Until, bool Pending)
{
    /// <summary>From when on a fifth or less of it is left, UTC.</summary>
    public DateTime? Warn { get; init; }

    /// <param name="hall">The hall's name where a decision waits to be collected.</param>
    public static IReadOnlyList<Holding> Of(Case matter, TenantTree tree, string? hall = null) => matter.Status switch
    {
        CaseStatus.AwaitingCorrection or CaseStatus.Suspended when matter.OpenPause is { Reason: PauseReason.Correction } pause =>
            [new Holding(HoldingKind.Applicant, null, null, pause.FromUtc, null, Pending: false)],
        CaseStatus.AwaitingCorrection => [new Holding(HoldingKind.Applicant, null, null, SinceOf(matter), null, Pending: false)],
        CaseStatus.Closed => [new Holding(HoldingKind.Nobody, null, null, matter.ClosedAt ?? matter.SubmittedAt, null, Pending: false)],
        CaseStatus.Decided => [new Holding(HoldingKind.ToCollect, hall ?? Shown.NameOf(tree.Find(matter.TenantId)), null, matter.DecidedAt ?? matter.SubmittedAt, null, Pending: false)],
        _ => [.. matter.OpenSteps().OrderBy(step => step.Stage).Select(step => new Holding(
            HoldingKind.Unit, Shown.PlaceOf(tree, step.TenantId, step.UnitId), step.AssigneeName, step.OpenedAt ?? matter.SubmittedAt,
            matter.Status == CaseStatus.Suspended || matter.HoldsBack(step) ? null : step.DueAt, matter.HandoffTo(step) is { State: HandoffState.Pending }) { Warn = step.WarnAt })],
    };

    /// <summary>The applicant has it since the last custody, as far as the case itself tells.</summary>
    private static DateTime SinceOf(Case matter) => matter.OpenSteps().Select(step => step.OpenedAt).Max() ?? matter.SubmittedAt;
}

public enum HoldingKind
{
    Unit,
    Applicant,
    ToCollect,
    Nobody,
}
