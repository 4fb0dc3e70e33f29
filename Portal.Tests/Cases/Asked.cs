using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Cases;

/// <summary>Puts a case where an answer can be given to something: an extension asked for, a paper owed, a decision by rules.</summary>
internal static class Asked
{
    /// <param name="action">The move that is to be possible; null for all that do not exclude each other.</param>
    public static void Asking(this Case matter, CaseAction? action = null)
    {
        matter.Owed = [new OwedPaper("income", new LocalText("收入证明"), 5, TestData.Now.AddDays(-1))];
        matter.OwedBy = action is CaseAction.Approve or CaseAction.ApproveByRules ? null : TestData.Now.AddDays(-1);
        matter.Owed = matter.OwedBy is null ? [] : matter.Owed;
        matter.AcceptedAt ??= matter.Status is CaseStatus.Submitted or CaseStatus.AwaitingCorrection ? null : TestData.Now;
        matter.DecidedAt ??= matter.Status is CaseStatus.Decided or CaseStatus.Closed ? TestData.Now : null;
        matter.DecidedByRules = !matter.Steps.Exists(step => step.Duty == StepDuty.Check);
        matter.WaitsForOthers = action == CaseAction.StartClock;
        matter.ExtensionAsked = action == CaseAction.AskExtension ? null : new ExtensionAsked(5, "案情复杂", Guid.CreateVersion7(), "某人", TestData.District, TestData.Now);
        matter.Pauses = matter.Status == CaseStatus.Suspended ? [new ClockPause { Reason = PauseReason.Correction, Document = "补正通知书", FromUtc = TestData.Now }] : [];
    }
}
