using Portal.Core.People;

namespace Portal.Core.Catalog;

/// <summary>办理渠道: by which doors an item is taken in. Pure; the guide hides what the desk refuses.</summary>
public static class ItemChannels
{
    public static bool Takes(ServiceItem item, Channel channel) => channel == Channel.System || item.Detail.Channels.Contains(channel);

    public static NotByThisDoor? WhyNot(ServiceItem item, Channel channel) => Takes(item, channel) ? null : new NotByThisDoor(item.Detail.Channels);
}

/// <summary>From when until when an item is there at all: the planned days of its catalogue entry (计划生效日期, 计划取消日期).</summary>
public static class ItemTerm
{
    /// <param name="today">A day in China; on the day of cancelling it is gone.</param>
    public static Refusal? WhyNot(ServiceItem item, DateOnly today) =>
        item.Detail.Listing?.EffectiveOn is { } from && today < from ? new ItemNotYet(from)
        : item.Detail.Listing?.CancelledOn is { } end && today >= end ? new ItemNoMore(end)
        : null;
}

/// <summary>It begins on a later day.</summary>
public sealed record ItemNotYet(DateOnly From) : Refusal
{
    public override IReadOnlyList<object> Arguments => [From];
}

/// <summary>It was cancelled as planned.</summary>
public sealed record ItemNoMore(DateOnly Since) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Since];
}

/// <summary>The item is taken in by other doors only.</summary>
public sealed record NotByThisDoor(IReadOnlyList<Channel> Doors) : Refusal
{
    public override IReadOnlyList<object> Arguments => [DoorNames.Of(Doors)];
}

/// <summary>Doors in words, in both languages; what no door is left of is asked at the hall.</summary>
internal static class DoorNames
{
    public static Tenancy.LocalText Of(IReadOnlyList<Channel> doors)
    {
        Channel[] said = doors.Count == 0 ? [Channel.Window] : [.. doors];
        return new Tenancy.LocalText(
            string.Join('、', said.Select(door => door.Name(System.Globalization.CultureInfo.GetCultureInfo("zh-CN")))),
            string.Join(", ", said.Select(door => door.Name(System.Globalization.CultureInfo.GetCultureInfo("en")))));
    }
}
