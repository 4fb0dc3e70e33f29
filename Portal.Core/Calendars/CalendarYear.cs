namespace Portal.Core.Calendars;

/// <summary>A year's holiday notice as it was taken in, kept as data (standards.md §5).</summary>
public sealed class CalendarYear
{
    public required int Year { get; init; }

    /// <summary>The notice as JSON, in the shape of <c>Calendars/years/2026.json</c>.</summary>
    public required string Notice { get; set; }

    /// <summary>UTC.</summary>
    public required DateTime ImportedAt { get; set; }

    /// <summary>UTC; when every open case had been counted anew by it. Null when that was never finished.</summary>
    public DateTime? AppliedAt { get; set; }

    /// <summary>For so long after the import another node may still have counted by what it knew before.</summary>
    public static readonly TimeSpan Spreads = TimeSpan.FromMinutes(1);

    /// <summary>Open cases must (once more) be counted anew.</summary>
    public bool IsToApply => AppliedAt is null || AppliedAt < ImportedAt + Spreads;
}
