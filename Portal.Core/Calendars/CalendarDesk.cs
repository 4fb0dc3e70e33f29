using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Calendars;

/// <summary>A year's notice that cannot be taken: the fault, and where.</summary>
public sealed record NoticeUnreadable(NoticeProblem Problem) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Problem.Fault, Problem.At];
}

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

    /// <summary>
    /// Takes a year's notice in, in place of what was known of that year; every place at the top says in its journal who did.
    /// Open cases are recomputed by <c>CaseDesk.RescheduleAsync</c>, and should that be cut off, by the next round of the clock.
    /// </summary>
    public async Task ImportAsync(YearNotice notice, string json, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("the calendar is the same for everybody"));
        var now = time.GetUtcNow().UtcDateTime;
        string? before = null;
        if (await db.CalendarYears.FindAsync([notice.Year], cancellationToken) is { } known)
        {
            before = known.Notice;
            (known.Notice, known.ImportedAt, known.AppliedAt) = (json, now, null);
        }
        else
        {
            db.CalendarYears.Add(new CalendarYear { Year = notice.Year, Notice = json, ImportedAt = now });
        }

        foreach (var place in await db.Tenants.AsNoTracking().Where(tenant => tenant.ParentId == null).OrderBy(tenant => tenant.Id).Select(tenant => tenant.Id).ToListAsync(cancellationToken))
        {
            db.Journal.Add(new JournalEntry
            {
                TenantId = place,
                Kind = "calendar.Import",
                At = JournalEntry.Millisecond(now),
                ActorId = actor.AccountId,
                ActorName = actor.Name,
                PostId = actor.Post?.Id,
                Channel = actor.Channel,
                Audience = Audience.Staff,
                Subject = notice.Year.ToString(CultureInfo.InvariantCulture),
                Before = before,
                After = json,
            });
        }

        await db.SaveChangesAsync(cancellationToken);
        _held = null;
    }

    /// <summary>Why this person may not take a notice in: the calendar is one for the whole program, so it is whoever administers a place with none above it.</summary>
    public static Refusal? WhyNot(Actor actor) => actor.Post is { } post && actor.Has(Duties.SystemAdministrator) && TenantPath.Ids(post.TenantPath).Count == 1 ? null : new NotAllowed();

    /// <summary>An administrator takes a year's notice in.</summary>
    public async Task<Answer<YearNotice>> TakeInAsync(string json, Actor actor, CancellationToken cancellationToken = default)
    {
        if (WhyNot(actor) is { } refusal)
        {
            return refusal;
        }

        var (notice, problem) = YearNotice.Parse(json);
        if (notice is null)
        {
            return new NoticeUnreadable(problem!);
        }

        await ImportAsync(notice, json, actor, cancellationToken);
        return notice;
    }

    private sealed record Snapshot(WorkCalendar Calendar, long ReadAt);
}
