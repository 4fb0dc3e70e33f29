namespace Portal.Core.Catalog;

/// <summary>When something holds, once what the bundle knows by itself is taken out. Pure.</summary>
/// <param name="Always">Whatever is answered.</param>
/// <param name="When">Null with <paramref name="Always"/>; null without it means never.</param>
internal readonly record struct Condition(bool Always, When? When)
{
    public static readonly Condition Ever = new(true, null);

    public static readonly Condition Never = new(false, null);

    public bool IsNever => !Always && When is null;

    /// <param name="known">The bundle's own answers: a condition on one of them is decided here and now.</param>
    /// <param name="nameOf">What a field is called in the merged form; null for one that is not asked.</param>
    public static Condition Of(When? when, IReadOnlyDictionary<string, string> known, Func<string, string?> nameOf) =>
        when is null ? Ever
        : known.ContainsKey(when.Field) ? (when.Holds(known) ? Ever : Never)
        : nameOf(when.Field) is { } name ? new Condition(false, new When(name, when.Is))
        : Never;

    /// <summary>Holds when one of them does.</summary>
    public static Condition Any(IEnumerable<Condition> conditions)
    {
        var all = conditions.ToList();
        if (all.Exists(condition => condition.Always))
        {
            return Ever;
        }

        var each = all.Where(condition => condition.When is not null).SelectMany(condition => condition.When!.Each())
            .GroupBy(when => when.Field, StringComparer.Ordinal).OrderBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => new When(same.Key, [.. same.SelectMany(when => when.Is).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])).Reverse();
        return new Condition(false, each.Aggregate((When?)null, (rest, when) => when with { Or = rest }));
    }

    public bool Same(Condition other) => Always == other.Always && Written(When) == Written(other.When);

    private static string Written(When? when) => when is null ? "" : string.Join(';', when.Each().Select(each => $"{each.Field}={string.Join('|', each.Is)}"));
}
