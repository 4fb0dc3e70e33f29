using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>
/// One local day of a machine at a place, added up from its reports: these are not kept. Written with the report itself, so each counts
/// once; forgotten by a round (<see cref="DaysKept"/>).
/// </summary>
public sealed class MachineDay : ITenantRow
{
    /// <summary>Where it stood; a machine that was moved that day has a row for each place.</summary>
    public required int TenantId { get; init; }

    public required Guid MachineId { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>Reports that were taken. Of a run that says the same an agent without a portal keeps the first and the last.</summary>
    public int Reports { get; internal set; }

    /// <summary>Of the day, in stretches between two reports no further apart than the place lets a machine be silent.</summary>
    public int HeardSeconds { get; internal set; }

    /// <summary>Percent, of the part that had least; null when no part said anything of paper.</summary>
    public int? LowestPaper { get; internal set; }

    /// <summary>Degrees Celsius; null when nothing was said of it.</summary>
    public int? HighestTemperature { get; internal set; }

    public int Minutes => HeardSeconds / 60;

    /// <summary>Adds a report.</summary>
    /// <param name="at">UTC, of this local day.</param>
    /// <param name="before">UTC of the report before; null for the first one.</param>
    internal void Add(HealthReport report, DateTime at, DateTime? before, HealthLimits limits)
    {
        Reports++;
        if (before is { } last && at - last <= TimeSpan.FromSeconds(limits.SilentSeconds))
        {
            var midnight = ChinaTime.StartOf(Day);
            HeardSeconds += (int)(at - (last > midnight ? last : midnight)).TotalSeconds;
        }

        LowestPaper = Least(LowestPaper, report.Parts.Min(part => part.Paper));
        HighestTemperature = Most(HighestTemperature, report.Temperature);
    }

    private static int? Least(int? one, int? other) => one is null || other < one ? other ?? one : one;

    private static int? Most(int? one, int? other) => one is null || other > one ? other ?? one : one;
}

/// <summary>How long days of machines are kept: <c>Fleet:DaysKeptMonths</c>.</summary>
/// <param name="Months">Thirteen unless said otherwise: this month beside the one of a year ago.</param>
public sealed record DaysKept(int Months = 13);
