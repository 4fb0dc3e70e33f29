using System.ComponentModel.DataAnnotations;
using Portal.Core.People;

namespace Portal.Core.Catalog;

/// <summary>四零 (features.md row 78): what an item does not ask of the applicant.</summary>
public enum ZeroKind
{
    [Display(Name = "零收费")] Fee,
    [Display(Name = "零材料")] Papers,
    [Display(Name = "零跑动")] Distance,
    [Display(Name = "零时限")] Waiting,
}

/// <summary>Why an item stands on a list.</summary>
public enum ZeroReason
{
    [Display(Name = "不收费")] NoFee,
    [Display(Name = "不需要任何材料")] NoPapers,
    [Display(Name = "材料由数据共享或在表单中填写")] PapersShared,
    [Display(Name = "网上申请、网上领取结果，到现场0次")] WhollyOnline,
    [Display(Name = "即来即办")] OnTheSpot,
    [Display(Name = "秒批")] DecidedByRules,
}

/// <summary>An item on one of the lists, with what put it there.</summary>
/// <param name="Spared">How many papers others give instead of the applicant: with <see cref="ZeroReason.PapersShared"/>.</param>
public sealed record ZeroEntry(ServiceItem Item, ZeroReason Reason, int Spared = 0);

/// <summary>
/// Which items stand on the four lists, from what the catalogue says of them; nobody ticks a box. Only items that can be applied for
/// here are looked at: a guide that names nothing but the item would have neither fee nor papers for want of entries. Pure.
/// </summary>
public static class ZeroLists
{
    /// <param name="instant">Keys of the items that published rules may decide at once.</param>
    public static IReadOnlyList<ZeroEntry> Of(ZeroKind kind, IEnumerable<ServiceItem> items, IReadOnlySet<Guid> instant) =>
        [.. items.Where(item => item.CanApply).Select(item => Look(kind, item, instant)).OfType<ZeroEntry>()
            .OrderBy(entry => entry.Item.Class).ThenBy(entry => entry.Item.Code, StringComparer.Ordinal)];

    private static ZeroEntry? Look(ZeroKind kind, ServiceItem item, IReadOnlySet<Guid> instant)
    {
        var detail = item.Detail;
        return kind switch
        {
            ZeroKind.Fee => detail.Fees.Count == 0 ? new ZeroEntry(item, ZeroReason.NoFee) : null,

            // A paper that is asked for in some situations only is asked for all the same.
            ZeroKind.Papers => detail.Materials.Any(paper => paper.Source == MaterialSource.Applicant && paper.Necessity != Necessity.Optional) ? null
                : detail.Materials.Any(paper => paper.Source != MaterialSource.Applicant)
                    ? new ZeroEntry(item, ZeroReason.PapersShared, detail.Materials.Count(paper => paper.Source == MaterialSource.Shared))
                : new ZeroEntry(item, ZeroReason.NoPapers),
            ZeroKind.Distance => item.Trips == 0 && detail.DeliveryWays.Contains(DeliveryWay.Online) && detail.Channels.Any(channel => channel is Channel.Web or Channel.Phone)
                ? new ZeroEntry(item, ZeroReason.WhollyOnline) : null,
            ZeroKind.Waiting => instant.Contains(item.ItemKey) ? new ZeroEntry(item, ZeroReason.DecidedByRules)
                : item.OnTheSpot ? new ZeroEntry(item, ZeroReason.OnTheSpot) : null,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a list"),
        };
    }
}
