namespace Portal.Core.Tenancy;

/// <summary>Thresholds of the machines of halls and stations, as they hold at a place.</summary>
/// <param name="PaperPercent">So little paper, or less, is low.</param>
/// <param name="BinPercent">So full a bin, or fuller, is to be emptied.</param>
/// <param name="Degrees">So warm a cabinet, or warmer, is too hot.</param>
/// <param name="SilentSeconds">Without a report for so long a machine is silent.</param>
public sealed record HealthLimits(int PaperPercent = 10, int BinPercent = 80, int Degrees = 60, int SilentSeconds = 90)
{
    public static HealthLimits Standard { get; } = new();

    /// <summary>With the portal's own value wherever no place has said one.</summary>
    public static HealthLimits Of(TenantSettings settings) => new(
        settings.Health?.PaperPercent ?? Standard.PaperPercent,
        settings.Health?.BinPercent ?? Standard.BinPercent,
        settings.Health?.Degrees ?? Standard.Degrees,
        settings.Health?.SilentSeconds ?? Standard.SilentSeconds);
}

/// <summary>What a place says of <see cref="HealthLimits"/> itself; a null member is "as the parent has it".</summary>
public sealed record HealthWish(int? PaperPercent = null, int? BinPercent = null, int? Degrees = null, int? SilentSeconds = null)
{
    /// <summary>What may be said of each. An agent reports every quarter of a minute, so nobody is silent after less than two reports.</summary>
    public static IReadOnlyList<(string Field, int Least, int Most, Func<HealthWish?, int?> Of)> Ranges { get; } =
    [
        (nameof(PaperPercent), 1, 50, wish => wish?.PaperPercent), (nameof(BinPercent), 30, 100, wish => wish?.BinPercent),
        (nameof(Degrees), 30, 90, wish => wish?.Degrees), (nameof(SilentSeconds), 30, 3600, wish => wish?.SilentSeconds),
    ];

    public static HealthWish? Join(HealthWish? own, HealthWish? above) => own is null || above is null ? own ?? above
        : new(own.PaperPercent ?? above.PaperPercent, own.BinPercent ?? above.BinPercent, own.Degrees ?? above.Degrees, own.SilentSeconds ?? above.SilentSeconds);

    public static FieldRefused? Fault(HealthWish? wish) => Ranges.Where(each => each.Of(wish) is { } said && (said < each.Least || said > each.Most))
        .Select(each => new FieldRefused(each.Field, "HealthOutOfRange", each.Least, each.Most)).FirstOrDefault();
}

/// <summary>Which items the machines of a kind show.</summary>
/// <param name="Kind">A kind of machine, as <c>HallDeviceKind</c> names it.</param>
/// <param name="Agencies">Functions of the units that decide; null: every item, whatever a place above says.</param>
public sealed record MachineCatalogue(string Kind, IReadOnlyList<string>? Agencies)
{
    /// <summary>Kinds of its own, and those of above that it does not name.</summary>
    public static IReadOnlyList<MachineCatalogue>? Join(IReadOnlyList<MachineCatalogue>? own, IReadOnlyList<MachineCatalogue>? above) =>
        own is null || above is null ? own ?? above : [.. own, .. above.Where(each => !own.Any(mine => mine.Kind == each.Kind))];

    /// <summary>A machine that shows nothing at all helps nobody.</summary>
    public static FieldRefused? Fault(IReadOnlyList<MachineCatalogue>? said) => (said ?? []).Where(each => each.Agencies is { Count: 0 })
        .Select(each => new FieldRefused(each.Kind, "CatalogueEmpty")).FirstOrDefault();
}
