namespace Portal.Core.Calendars;

/// <summary>A year's holiday notice as it was taken in, kept as data (standards.md §5).</summary>
public sealed class CalendarYear
{
    public required int Year { get; init; }

    /// <summary>The notice as JSON, in the shape of <c>Calendars/years/2026.json</c>.</summary>
    public required string Notice { get; set; }

    public required DateTime ImportedAt { get; set; }
}
