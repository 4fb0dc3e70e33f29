namespace Portal.Core.Tenancy;

/// <summary>The six entrances of a home page: as many as are taken in at one look, and as fit a kiosk's screen.</summary>
public static class HomeAreas
{
    public const int Count = 6;

    /// <summary>Apply, read a guide, look up a case, find a hall, read the news, ask: pages that every place has.</summary>
    public static IReadOnlyList<HomeArea> Standard { get; } = [new("apply"), new("items"), new("progress"), new("halls"), new("news"), new("ask")];

    /// <summary>What is wrong with areas of a place's own; pages without words of the portal's need a title.</summary>
    public static Refusal? Fault(IReadOnlyList<HomeArea> areas) =>
        areas.Count != Count ? new AreasNotSix(Count)
        : areas.DistinctBy(area => area.Target, StringComparer.Ordinal).Count() < Count ? new AreaTwice()
        : areas.Any(area => string.IsNullOrWhiteSpace(area.Title?.Zh) && (area.Title is not null || area.Target.Contains(':', StringComparison.Ordinal))) ? new FieldRefused("Title", "Required")
        : null;
}

/// <summary>Fewer or more entrances than a home page has room for.</summary>
public sealed record AreasNotSix(int Count) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Count];
}

/// <summary>Two entrances to the same page are one too many.</summary>
public sealed record AreaTwice : Refusal;
