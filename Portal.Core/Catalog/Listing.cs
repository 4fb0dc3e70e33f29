using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>事项类型 of the national list.</summary>
public enum MatterKind
{
    [Display(Name = "行政许可")] Licence,
    [Display(Name = "行政给付")] Benefit,
    [Display(Name = "行政确认")] Confirmation,
    [Display(Name = "行政奖励")] Award,
    [Display(Name = "行政裁决")] Ruling,
    [Display(Name = "行政征收")] Levy,
    [Display(Name = "其他行政权力")] OtherPower,
    [Display(Name = "公共服务")] PublicService,
}

/// <summary>
/// What the national 实施清单 asks of an item beyond what the portal itself works with (standards.md §2). Every member is optional:
/// what nobody has entered is not known, and is not shown.
/// </summary>
public sealed record Listing
{
    public MatterKind? MatterKind { get; init; }

    /// <summary>权力来源.</summary>
    public LocalText? PowerSource { get; init; }

    /// <summary>实施主体编码: the credit code of the body that decides, 18 signs.</summary>
    public string? AuthorityCode { get; init; }

    /// <summary>实施主体性质.</summary>
    public LocalText? BodyNature { get; init; }

    /// <summary>委托部门.</summary>
    public LocalText? EntrustedBy { get; init; }

    /// <summary>办理形式.</summary>
    public LocalText? HandlingForm { get; init; }

    /// <summary>办理时间.</summary>
    public LocalText? Hours { get; init; }

    /// <summary>计划生效日期: a day in China.</summary>
    public DateOnly? EffectiveOn { get; init; }

    /// <summary>计划取消日期: a day in China.</summary>
    public DateOnly? CancelledOn { get; init; }

    /// <summary>基本编码, 12 signs; the last 12 of the task code where both are entered.</summary>
    public string? CatalogCode { get; init; }

    /// <summary>网上办理深度.</summary>
    public LocalText? OnlineDepth { get; init; }

    /// <summary>是否支持预约办理.</summary>
    public bool? Booking { get; init; }

    /// <summary>是否支持物流快递.</summary>
    public bool? Courier { get; init; }

    /// <summary>是否进驻政务大厅.</summary>
    public bool? InHall { get; init; }

    /// <summary>数量限制.</summary>
    public LocalText? QuantityLimit { get; init; }

    /// <summary>联办机构.</summary>
    public LocalText? JointBodies { get; init; }

    /// <summary>中介服务.</summary>
    public LocalText? Intermediaries { get; init; }

    /// <summary>审批结果类型.</summary>
    public LocalText? ResultKind { get; init; }

    /// <summary>审批结果样本, in words.</summary>
    public LocalText? ResultSample { get; init; }

    /// <summary>主题分类.</summary>
    public LocalText? Themes { get; init; }

    /// <summary>特别程序: hearing, inspection, expert review, public notice, and how long each takes.</summary>
    public LocalText? SpecialProcedure { get; init; }

    /// <summary>法定办结时限说明.</summary>
    public LocalText? StatutoryNote { get; init; }

    /// <summary>承诺办结时限说明.</summary>
    public LocalText? PromisedNote { get; init; }

    /// <summary>是否网上支付.</summary>
    public bool? OnlinePayment { get; init; }

    /// <summary>计算机端地址, where it is applied for elsewhere.</summary>
    public string? WebAddress { get; init; }

    /// <summary>移动端地址.</summary>
    public string? MobileAddress { get; init; }

    /// <summary>是否单点登录: those addresses take our own sign-in.</summary>
    public bool? SingleSignOn { get; init; }

    /// <summary>Every member by its name, in the order of the list: what the guide shows, the editor asks and the comparison compares.</summary>
    public static IReadOnlyList<(string Name, Func<Listing, object?> Of)> Members { get; } =
    [
        (nameof(MatterKind), list => list.MatterKind), (nameof(Themes), list => list.Themes), (nameof(PowerSource), list => list.PowerSource), (nameof(CatalogCode), list => list.CatalogCode),
        (nameof(AuthorityCode), list => list.AuthorityCode), (nameof(BodyNature), list => list.BodyNature), (nameof(EntrustedBy), list => list.EntrustedBy), (nameof(JointBodies), list => list.JointBodies),
        (nameof(Intermediaries), list => list.Intermediaries), (nameof(HandlingForm), list => list.HandlingForm), (nameof(OnlineDepth), list => list.OnlineDepth), (nameof(Hours), list => list.Hours),
        (nameof(InHall), list => list.InHall), (nameof(Booking), list => list.Booking), (nameof(Courier), list => list.Courier), (nameof(QuantityLimit), list => list.QuantityLimit),
        (nameof(ResultKind), list => list.ResultKind), (nameof(ResultSample), list => list.ResultSample), (nameof(SpecialProcedure), list => list.SpecialProcedure), (nameof(StatutoryNote), list => list.StatutoryNote), (nameof(PromisedNote), list => list.PromisedNote),
        (nameof(OnlinePayment), list => list.OnlinePayment), (nameof(WebAddress), list => list.WebAddress), (nameof(MobileAddress), list => list.MobileAddress), (nameof(SingleSignOn), list => list.SingleSignOn), (nameof(EffectiveOn), list => list.EffectiveOn), (nameof(CancelledOn), list => list.CancelledOn),
    ];
}
