using Microsoft.EntityFrameworkCore;
using Portal.Core.Tenancy;

namespace Portal.Core.Calendars;

/// <summary>The working-day calendar in force: the official years that came with the program and those imported since. One for the program.</summary>
public sealed class CalendarDesk(PortalDbMaker maker, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    private volatile Snapshot? _held;

    public async ValueTask<WorkCalendar> CurrentAsync(CancellationToken cancellationToken = default)
    {
        if (_held is { } held && time.GetElapsedTime(held.ReadAt) < Freshness)
        {
            return held.Calendar;
        }

        var started = time.GetTimestamp();
        await using var db = maker.Make(Scope.Everywhere("the calendar is the same for everybody"));
        var calendar = WorkCalendar.Official;
        foreach (var year in await db.CalendarYears.AsNoTracking().OrderBy(year => year.Year).ToListAsync(cancellationToken))
        {
            calendar = calendar.With(YearNotice.Parse(year.Notice).Notice ?? throw new InvalidDataException($"the stored notice of {year.Year} cannot be read"));
        }

        _held = new Snapshot(calendar, started);
        return calendar;
    }

    /// <summary>Takes a year's notice in, in place of what was known of that year. Open cases are recomputed by <c>CaseDesk.RescheduleAsync</c>.</summary>
    public async Task ImportAsync(YearNotice notice, string json, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("the calendar is the same for everybody"));
        var now = time.GetUtcNow().UtcDateTime;
        if (await db.CalendarYears.FindAsync([notice.Year], cancellationToken) is { } known)
        {
            (known.Notice, known.ImportedAt) = (json, now);
        }
        else
        {
            db.CalendarYears.Add(new CalendarYear { Year = notice.Year, Notice = json, ImportedAt = now });
        }

        await db.SaveChangesAsync(cancellationToken);
        _held = null;
    }

    private sealed record Snapshot(WorkCalendar Calendar, long ReadAt);
}
