using System.ComponentModel.DataAnnotations;
using Portal.Core.Catalog;
using Portal.Core.People;

namespace Portal.Core.Supervision;

/// <summary>五个百分百 (features.md row 79), in the order in which they are named.</summary>
public enum FiveCheck
{
    [Display(Name = "一号")] OneNumber,
    [Display(Name = "一窗")] OneWindow,
    [Display(Name = "一网")] OneNet,
    [Display(Name = "一次")] OneTrip,
    [Display(Name = "阳光")] Sunlight,
}

/// <summary>What an item lacks.</summary>
public enum GapReason
{
    [Display(Name = "表单要求申请人另填本人证件号码")] AsksDocumentNumber,
    [Display(Name = "表单要求单位另填统一社会信用代码")] AsksCreditCode,
    [Display(Name = "综合窗口不受理")] NotAtWindow,
    [Display(Name = "只有名称，还不能申请")] NoForm,
    [Display(Name = "不能在网上或手机上申请")] NotOnline,
    [Display(Name = "受理条件未录入")] NoConditions,
    [Display(Name = "设定依据未录入")] NoBasis,
    [Display(Name = "法定时限未录入")] NoStatutoryLimit,
    [Display(Name = "承诺时限未录入")] NoPromisedLimit,
    [Display(Name = "办理流程未录入")] NoFlow,
    [Display(Name = "咨询方式未录入")] NoConsultation,
    [Display(Name = "监督投诉方式未录入")] NoComplaint,
}

/// <summary>An item that keeps a check from a hundred per cent, and all of why.</summary>
public sealed record ItemGap(ServiceItem Item, IReadOnlyList<GapReason> Reasons);

/// <summary>One of the five.</summary>
/// <param name="Met">The numerator.</param>
/// <param name="Of">The denominator: items in force, or cases closed in the period for <see cref="FiveCheck.OneTrip"/>.</param>
/// <param name="Gaps">Every item that is not met; empty for <see cref="FiveCheck.OneTrip"/>, whose exceptions are cases.</param>
public sealed record CheckResult(FiveCheck Check, int Met, int Of, IReadOnlyList<ItemGap> Gaps)
{
    /// <summary>0 to 1; null where there is nothing to look at: no share of nothing.</summary>
    public decimal? Share => Of == 0 ? null : (decimal)Met / Of;
}

/// <param name="Trips">Where the exceptions of <see cref="FiveCheck.OneTrip"/> stand.</param>
public sealed record FiveReport(IReadOnlyList<CheckResult> Checks, TripReport Trips);

/// <summary>The four checks over the catalogue; the fifth counts trips. Pure.</summary>
public static class FiveChecks
{
    public static CheckResult Of(FiveCheck check, IReadOnlyCollection<ServiceItem> items)
    {
        // Whether a form asks for a number again can be said only of an item that has a form.
        var looked = check == FiveCheck.OneNumber ? [.. items.Where(item => item.CanApply)] : items;
        var gaps = looked.Select(item => new ItemGap(item, [.. Reasons(check, item)])).Where(gap => gap.Reasons.Count > 0)
            .OrderBy(gap => gap.Item.TenantId).ThenBy(gap => gap.Item.Code, StringComparer.Ordinal).ToList();
        return new CheckResult(check, looked.Count - gaps.Count, looked.Count, gaps);
    }

    private static IEnumerable<GapReason> Reasons(FiveCheck check, ServiceItem item) => check switch
    {
        FiveCheck.OneNumber => AskedAgain(item),
        FiveCheck.OneWindow => item.Detail.Channels.Contains(Channel.Window) ? [] : [GapReason.NotAtWindow],
        FiveCheck.OneNet => !item.CanApply ? [GapReason.NoForm] : item.Detail.Channels.Any(channel => channel is Channel.Web or Channel.Phone) ? [] : [GapReason.NotOnline],
        FiveCheck.Sunlight => NotSaid(item),
        _ => throw new ArgumentOutOfRangeException(nameof(check), check, "not a check of the catalogue"),
    };

    /// <summary>The applicant's own number stands in the register. Where a form asks for several, as of a spouse, one of them must come from there.</summary>
    private static IEnumerable<GapReason> AskedAgain(ServiceItem item)
    {
        if (Typed(item, FieldKind.DocumentNumber) && item.Subjects.HasFlag(SubjectKinds.Person))
        {
            yield return GapReason.AsksDocumentNumber;
        }

        if (Typed(item, FieldKind.CreditCode) && item.Subjects.HasFlag(SubjectKinds.Organisation))
        {
            yield return GapReason.AsksCreditCode;
        }
    }

    private static bool Typed(ServiceItem item, FieldKind kind) =>
        item.Detail.Form.Fields.Where(field => field.Kind == kind).ToList() is { Count: > 0 } fields && fields.TrueForAll(field => field.Prefill is null);

    private static IEnumerable<GapReason> NotSaid(ServiceItem item)
    {
        var detail = item.Detail;
        (bool Missing, GapReason Reason)[] parts =
        [
            (detail.Conditions.Count == 0, GapReason.NoConditions),
            (detail.Bases.Count == 0, GapReason.NoBasis),
            (detail.StatutoryLimit is null, GapReason.NoStatutoryLimit),
            (detail.PromisedLimit is null && !item.OnTheSpot, GapReason.NoPromisedLimit),
            (detail.Flow.Count == 0 && detail.Route.Count == 0, GapReason.NoFlow),
            (detail.Consultation is null, GapReason.NoConsultation),
            (detail.Complaint is null, GapReason.NoComplaint),
        ];
        return parts.Where(part => part.Missing).Select(part => part.Reason);
    }
}
