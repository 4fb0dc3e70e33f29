using System.ComponentModel.DataAnnotations;
using Portal.Core.Calendars;
using Portal.Core.People;

namespace Portal.Core.Cases;

/// <summary>What somebody came for.</summary>
public enum VisitFor
{
    [Display(Name = "递交申请")] HandIn,
    [Display(Name = "补正材料")] Correct,
    [Display(Name = "补交容缺材料")] Supplement,
    [Display(Name = "按要求到场")] Attend,
    [Display(Name = "领取结果")] PickUp,
}

/// <summary>
/// 到现场: the applicant, or who acts for them, stood at a window or a self-service terminal for this case. Where somebody of ours
/// comes to them, with a tablet or on a visit, nobody had to come.
/// </summary>
/// <param name="TenantId">The place whose hall it was.</param>
/// <param name="At">UTC.</param>
public sealed record CaseVisit(VisitFor For, int TenantId, DateTime At)
{
    /// <summary>The appearance that this act is; null when nobody had to come for it.</summary>
    /// <param name="matter">Before the act.</param>
    internal static CaseVisit? Of(Case matter, CaseAction action, bool codeWasShown, Actor actor, DateTime at)
    {
        if (actor.Channel is not (Channel.Window or Channel.Kiosk))
        {
            return null;
        }

        VisitFor? why = action switch
        {
            CaseAction.Submit => VisitFor.HandIn,
            CaseAction.Correct => VisitFor.Correct,
            CaseAction.Supplement => VisitFor.Supplement,
            CaseAction.Attend => VisitFor.Attend,
            CaseAction.Close when codeWasShown => VisitFor.PickUp,
            _ => null,
        };
        return why is { } reason ? new CaseVisit(reason, actor.Post?.TenantId ?? matter.OriginTenantId, at) : null;
    }

    /// <summary>到现场次数: who does several things at one place on one day in China came once.</summary>
    public static IEnumerable<IGrouping<(DateOnly Day, int TenantId), CaseVisit>> Trips(IEnumerable<CaseVisit> visits) =>
        visits.GroupBy(visit => (ChinaTime.DateOf(visit.At), visit.TenantId));
}
