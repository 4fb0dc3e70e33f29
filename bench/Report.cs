namespace Portal.Bench;

/// <summary>Slices of ours and of the anchor take turns, so that whatever else the machine does meets both; medians are printed.</summary>
internal static class Report
{
    /// <summary>A run whose anchor spreads more than this between its quarters tells of the machine, not of us.</summary>
    private const double WidestSpread = 1.25;

    public static async Task RunAsync(string name, Place place, PgBench? anchor, int pairs, int size)
    {
        Console.WriteLine();
        Console.WriteLine(name);
        var (_, warm) = await Slices.CreateAsync(place, size / 2);
        await Slices.HandOverAsync(place, warm);
        var (creations, handoffs, anchors) = (new List<Slice>(), new List<Slice>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            var (creation, cases) = await Slices.CreateAsync(place, size);
            creations.Add(creation);
            handoffs.Add(await Slices.HandOverAsync(place, cases));
            if (anchor is not null)
            {
                anchors.Add(await PgBench.RunAsync(await anchor.PrepareAsync([.. cases.Select(matter => matter.CaseId)]), size));
            }

            Console.WriteLine($"  {pair + 1}: {creation.Rate,7:0} creations/s   {handoffs[^1].Rate,7:0} handoffs/s{(anchor is null ? "" : $"   {anchors[^1],7:0} pgbench/s   ratio {handoffs[^1].Rate / anchors[^1]:0.00}")}");
        }

        Print("case creations", creations);
        Print("handoffs", handoffs);
        if (anchor is not null)
        {
            var sorted = anchors.Order().ToArray();
            var spread = sorted[sorted.Length * 3 / 4] / sorted[sorted.Length / 4];
            var ratio = Median(handoffs.Zip(anchors, (ours, theirs) => ours.Rate / theirs));
            Console.WriteLine($"  the same effects as one statement by pgbench: {Median(anchors):0}/s, middle half spreads {spread:0.00}×");
            Console.WriteLine(spread > WidestSpread
                ? $"  ratio not reported: the anchor spreads more than {WidestSpread:0.00}×, run it again on a quieter machine"
                : $"  handoff beside it: median ratio {ratio:0.00}");
        }
    }

    private static void Print(string what, List<Slice> slices) =>
        Console.WriteLine($"  {what}: median {Median(slices.Select(slice => slice.Rate)):0}/s, p50 {Median(slices.Select(slice => slice.P50)):0.0} ms, p99 {Median(slices.Select(slice => slice.P99)):0.0} ms, {Median(slices.Select(slice => slice.Processor)):0.00} ms of processor time and {Median(slices.Select(slice => slice.Allocated)):0} kB each");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
