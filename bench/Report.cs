namespace Portal.Bench;

/// <summary>
/// Slices of ours stand between two of the anchor, so that whatever else the machine does meets both. Where the anchor's two
/// differ too much the machine was busy with something else, and the pair says nothing: it is named and left out.
/// </summary>
internal static class Report
{
    /// <summary>A pair whose anchor spreads more than this tells of the machine, not of us.</summary>
    private const double WidestSpread = 1.25;

    /// <summary>So many times the pairs that were asked for are tried, until as many say something.</summary>
    private const int MostTries = 3;

    /// <summary>The runtime compiles what is used often a second and a third time; a server has that behind it after its first minute.</summary>
    private const int WarmUpCases = 2_000;

    /// <returns>False when the machine was too unquiet for a statement.</returns>
    public static async Task<bool> RunAsync(string name, Place place, PgBench? anchor, int pairs, int size)
    {
        Console.WriteLine();
        Console.WriteLine(name);
        var (warming, warm) = await Slices.CreateAsync(place, WarmUpCases);
        var warmed = await Slices.HandOverAsync(place, warm);
        Console.WriteLine($"  warming up, {WarmUpCases} cases: {warming.Rate:0} creations/s   {warmed.Rate:0} handoffs/s");
        var all = new List<Pair>();
        for (var number = 1; number <= pairs * MostTries && all.Count(pair => pair.Spread <= WidestSpread) < pairs; number++)
        {
            var (creation, cases) = await Slices.CreateAsync(place, size);
            double? before = anchor is null ? null : await anchor.MeasureAsync(warm);
            var handoff = await Slices.HandOverAsync(place, cases);
            double? after = anchor is null ? null : await anchor.MeasureAsync(warm);
            all.Add(new Pair(creation, handoff, before, after));
            Console.WriteLine($"  {number}: {creation.Rate,7:0} creations/s   {handoff.Rate,7:0} handoffs/s{(anchor is null ? "" : Beside(all[^1]))}");
        }

        var kept = all.Where(pair => pair.Spread <= WidestSpread).ToList();
        if (kept.Count < pairs)
        {
            Console.WriteLine($"  not measured: of {all.Count} pairs {kept.Count} had an anchor within {WidestSpread:0.00}×, and {pairs} are needed. Run it again on a quieter machine.");
            return false;
        }

        Print("case creations", [.. kept.Select(pair => pair.Creation)]);
        Print("handoffs", [.. kept.Select(pair => pair.Handoff)]);
        if (anchor is not null)
        {
            var ratios = kept.Select(pair => pair.Ratio).Order().ToList();
            Console.WriteLine($"  the same effects as one statement by pgbench: median {Median(kept.Select(pair => pair.Anchor)):0}/s");
            Console.WriteLine($"  handoff beside it: median ratio {Median(ratios):0.00} of {kept.Count} pairs ({ratios[0]:0.00}–{ratios[^1]:0.00}), {all.Count - kept.Count} left out");
        }

        return true;
    }

    private static string Beside(Pair pair) =>
        $"   {pair.Anchor,7:0} pgbench/s   ratio {pair.Ratio:0.00}   anchor spreads {pair.Spread:0.00}×{(pair.Spread > WidestSpread ? ", left out" : "")}";

    private static void Print(string what, List<Slice> slices)
    {
        var rates = slices.Select(slice => slice.Rate).Order().ToList();
        Console.WriteLine($"  {what}: median {Median(rates):0}/s ({rates[0]:0}–{rates[^1]:0}), p50 {Median(slices.Select(slice => slice.P50)):0.0} ms, p99 {Median(slices.Select(slice => slice.P99)):0.0} ms; "
            + $"each {Median(slices.Select(slice => slice.Processor)):0.00} ms of the portal's processor time and {Median(slices.Select(slice => slice.Allocated)):0} kB");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private sealed record Pair(Slice Creation, Slice Handoff, double? Before, double? After)
    {
        public double Anchor => ((Before + After) / 2) ?? 1;

        public double Ratio => Handoff.Rate / Anchor;

        public double Spread => Before is { } before && After is { } after ? Math.Max(before, after) / Math.Min(before, after) : 1;
    }
}
