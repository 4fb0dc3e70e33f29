namespace Portal.Core.Fleet;

/// <summary>How a machine did in a period (row 126), reckoned from its faults.</summary>
/// <param name="Observed">How much of the period the machine reported in, from its first report on; zero when it never did.</param>
/// <param name="Down">Of it, while any part of it could not be used or nothing was heard of it.</param>
/// <param name="WithoutPaper">Of it, while a printer was out of paper.</param>
/// <param name="Faults">That began in the period, silences of the line alone left out.</param>
public sealed record MachineFigures(TimeSpan Observed, TimeSpan Down, TimeSpan WithoutPaper, int Faults)
{
    /// <summary>Percent; null when it was not observed.</summary>
    public double? Uptime => Share(Observed - Down);

    /// <summary>缺纸率, percent of the time.</summary>
    public double? PaperRate => Share(WithoutPaper);

    /// <summary>故障率: faults in thirty days; null as long as less than a day was observed, from which nobody can say.</summary>
    public double? FaultRate => Observed >= TimeSpan.FromDays(1) ? Faults * 30 / Observed.TotalDays : null;

    private double? Share(TimeSpan part) => Observed > TimeSpan.Zero ? part / Observed * 100 : null;
}

/// <summary>Uptime. Pure.</summary>
public static class Uptime
{
    /// <param name="firstHeard">UTC; null: no report ever came.</param>
    /// <param name="faults">Of this machine, at least those that touch the period.</param>
    /// <param name="from">UTC, as <paramref name="to"/>, which lies not ahead.</param>
    public static MachineFigures Of(DateTime? firstHeard, IEnumerable<MachineFault> faults, DateTime from, DateTime to)
    {
        if (firstHeard is not { } first || first >= to)
        {
            return new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, 0);
        }

        var begin = first > from ? first : from;
        var counted = faults.Where(fault => !fault.WasLineOnly).ToList();
        return new(to - begin, Together(counted, begin, to), Together(counted.Where(fault => fault.Kind == FaultKind.Paper), begin, to), counted.Count(fault => fault.Since >= begin && fault.Since < to));
    }

    /// <summary>Stretches that overlap count once.</summary>
    private static TimeSpan Together(IEnumerable<MachineFault> faults, DateTime begin, DateTime end)
    {
        var (total, reached) = (TimeSpan.Zero, begin);
        foreach (var stop in faults.SelectMany(fault => fault.Stops).OrderBy(stop => stop.From))
        {
            var from = stop.From > reached ? stop.From : reached;
            var until = stop.Until is { } ended && ended < end ? ended : end;
            if (until > from)
            {
                (total, reached) = (total + (until - from), until);
            }
        }

        return total;
    }
}
