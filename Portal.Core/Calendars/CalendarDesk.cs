using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
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
public sealed class CalendarDesk(PortalDbMaker maker, TimeProvider time, ILogger<CalendarDesk>? log = null) : IDisposable
{
    private readonly Held<WorkCalendar> _calendar = new(TimeSpan.FromSeconds(30), time, async cancellationToken =>
    {
        await using var db = maker.Make(Scope.Everywhere("the calendar is the same for everybody"));
        var calendar = WorkCalendar.Official;
        foreach (var year in await db.CalendarYears.AsNoTracking().OrderBy(year => year.Year).ToListAsync(cancellationToken))
        {
            calendar = calendar.With(YearNotice.Parse(year.Notice).Notice ?? throw new InvalidDataException($"the stored notice of {year.Year} cannot be read"));
        }

        return calendar;
    });

    public ValueTask<WorkCalendar> CurrentAsync(CancellationToken cancellationToken = default) => _calendar.GetAsync(cancellationToken);

    public void Dispose() => _calendar.Dispose();

    /// <summary>
    /// Takes a year's notice in, in place of what was known of that year; every place at the top says in its journal who did.
    /// Open cases are recomputed by <c>CaseDesk.RescheduleAsync</c>, or by the next round of the clock. Of two who take the same year in
    /// at one moment the later word stands, and both are journalled.
    /// </summary>
    public Task<Answer<YearNotice>> ImportAsync(YearNotice notice, string json, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        try
        {
            return await ImportOnceAsync(notice, json, actor, cancellationToken);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            return await ImportOnceAsync(notice, json, actor, cancellationToken); // The other one has just added the year: now it is there to be changed.
        }
    }, time, log ?? (ILogger)NullLogger.Instance, cancellationToken);

    private async Task<Answer<YearNotice>> ImportOnceAsync(YearNotice notice, string json, Actor actor, CancellationToken cancellationToken)
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
        _calendar.Forget();
        return notice;
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

        return await ImportAsync(notice, json, actor, cancellationToken);
    }
}
