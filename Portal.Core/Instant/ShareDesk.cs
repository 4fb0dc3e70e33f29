using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>One source as the catalogue of shared data shows it.</summary>
/// <param name="UsedToday">By all places together, as its quota counts.</param>
/// <param name="UsedHere">Of these, by the reader's own place and those below it.</param>
/// <param name="Off">Switched off here or above; null while it may be asked.</param>
/// <param name="OffAt">The place that switched it off.</param>
public sealed record SharedSource(SourceSheet Sheet, int UsedToday, int UsedHere, SourceOff? Off, Tenant? OffAt);

/// <summary>Which lines of the log are asked for; all that is null does not narrow it.</summary>
public sealed record CallQuery
{
    public string? Source { get; init; }

    public CallOutcome? Outcome { get; init; }

    /// <summary>A case's whole number.</summary>
    public string? Number { get; init; }

    /// <summary>The beginning of the name of whoever asked.</summary>
    public string? Who { get; init; }

    /// <summary>Days in Shanghai, both included. Without a first one the log begins <see cref="ShareDesk.DaysShown"/> days ago.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    /// <summary>Only what is older than this.</summary>
    public CallCursor? Before { get; init; }

    public bool IsFiltered => Source is not null || Outcome is not null || Number is not null || Who is not null || From is not null || To is not null;
}

/// <summary>A line's place in the log; stands in the address of the page.</summary>
public sealed record CallCursor(DateTime At, Guid Id)
{
    public static CallCursor? Read(string? text) =>
        text?.Split('.') is [var at, var id] && long.TryParse(at, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var ticks) && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var last)
            ? new CallCursor(new DateTime(ticks, DateTimeKind.Utc), last)
            : null;

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{At.Ticks:x}.{Id:N}");
}

/// <param name="Applicant">Whom it concerned, masked; null where the reader may not see the case.</param>
public sealed record CallLine(FactCall Call, string? Applicant);

/// <param name="Next">Where the next, older page begins; null on the last one.</param>
public sealed record CallPage(IReadOnlyList<CallLine> Lines, CallCursor? Next);

/// <summary>
/// 数据共享目录: what sources there are, on what ground, how much they were used, and the log of every question. Administrators
/// switch a source off for their own place and everything below it; the cases it would have decided then go to a person.
/// </summary>
public sealed partial class ShareDesk(PortalDbMaker maker, Scope scope, FactDesk facts, TenantDirectory directory, TimeProvider time, ILogger<ShareDesk> log)
{
    public const int PageSize = 50;

    public const int DaysShown = 30;

    /// <summary>Who may read the catalogue and its log.</summary>
    public static bool MayRead(Actor actor) => actor.Post is not null && actor.Has(Duties.SystemAdministrator | Duties.AuditAdministrator | Duties.Supervisor);

    public async Task<Answer<IReadOnlyList<SharedSource>>> SourcesAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (!MayRead(actor))
        {
            return new NotFound();
        }

        var tree = await directory.TreeAsync(cancellationToken);
        var used = await facts.UsedTodayAsync([.. facts.Sheets.Select(sheet => sheet.Key)], cancellationToken);
        var today = ChinaTime.StartOf(ChinaTime.DateOf(time.GetUtcNow().UtcDateTime));
        var lineage = TenantPath.Ids(actor.Post!.TenantPath);
        await using var db = maker.Make(scope);
        var here = await db.FactCalls.Where(call => call.At >= today && call.Outcome != CallOutcome.OverQuota && call.Outcome != CallOutcome.SwitchedOff && call.Outcome != CallOutcome.LeftAlone && call.Outcome != CallOutcome.NotApproved)
            .GroupBy(call => call.Source).Select(calls => new { calls.Key, Count = calls.Count() }).ToDictionaryAsync(calls => calls.Key, calls => calls.Count, StringComparer.Ordinal, cancellationToken);
        var off = await db.SourcesOff.AsNoTracking().Where(each => lineage.Contains(each.TenantId)).ToListAsync(cancellationToken);
        return facts.Sheets.Select(sheet =>
        {
            // The reader's own switch first: it is the one they can turn.
            var switched = off.Where(each => each.Source == sheet.Key).OrderByDescending(each => each.TenantId == actor.Post.TenantId).FirstOrDefault();
            return new SharedSource(sheet, used.GetValueOrDefault(sheet.Key), here.GetValueOrDefault(sheet.Key), switched, switched is null ? null : tree.Find(switched.TenantId));
        }).ToList();
    }

    /// <summary>The newest question first.</summary>
    public async Task<Answer<CallPage>> CallsAsync(CallQuery query, Actor actor, int size = PageSize, CancellationToken cancellationToken = default)
    {
        if (!MayRead(actor))
        {
            return new NotFound();
        }

        await using var db = maker.Make(scope);
        var from = ChinaTime.StartOf(query.From ?? ChinaTime.DateOf(time.GetUtcNow().UtcDateTime).AddDays(-DaysShown));
        var calls = db.FactCalls.AsNoTracking().Where(call => call.At >= from);
        if (query.To is { } to)
        {
            var end = ChinaTime.StartOf(to.AddDays(1));
            calls = calls.Where(call => call.At < end);
        }

        if (query.Source is { } source)
        {
            calls = calls.Where(call => call.Source == source);
        }

        if (query.Outcome is { } outcome)
        {
            calls = calls.Where(call => call.Outcome == outcome);
        }

        if (query.Who is { } who)
        {
            calls = calls.Where(call => call.AskedBy.StartsWith(who));
        }

        if (query.Number?.ToUpperInvariant() is { } number)
        {
            calls = calls.Where(call => db.Cases.Any(matter => matter.Number == number && matter.Id == call.CaseId));
        }

        if (query.Before is { } before)
        {
            calls = calls.Where(call => call.At <= before.At && (call.At < before.At || call.Id < before.Id));
        }

        // One line more than is shown tells whether there is another page.
        var read = await calls.OrderByDescending(call => call.At).ThenByDescending(call => call.Id).Take(size + 1)
            .Select(call => new { Call = call, Applicant = db.Cases.Where(matter => matter.Id == call.CaseId).Select(matter => matter.ApplicantName).FirstOrDefault() }).ToListAsync(cancellationToken);
        return new CallPage([.. read.Take(size).Select(row => new CallLine(row.Call, row.Applicant is null ? null : Masking.Name(row.Applicant)))], read.Count > size ? new CallCursor(read[size - 1].Call.At, read[size - 1].Call.Id) : null);
    }

    /// <summary>From now on it is not asked in cases of this administrator's place and of those below it.</summary>
    public Task<Answer<SourceOff>> SwitchOffAsync(string source, string? why, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => SwitchOffOnceAsync(source, why, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<SourceOff>> SwitchOffOnceAsync(string source, string? why, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.Has(Duties.SystemAdministrator) || !facts.Sheets.Any(sheet => sheet.Key == source))
        {
            return new NotFound();
        }

        if (string.IsNullOrWhiteSpace(why))
        {
            return new ReasonNeeded();
        }

        var place = actor.Post!.TenantId;
        await using var db = maker.Make(scope);
        if (await db.SourcesOff.AsNoTracking().SingleOrDefaultAsync(each => each.TenantId == place && each.Source == source, cancellationToken) is { } already)
        {
            return already;
        }

        var off = new SourceOff { TenantId = place, Source = source, Why = why.Trim(), By = actor.Name, Since = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime) };
        db.SourcesOff.Add(off);
        db.Journal.Add(Line("source.Off", source, off.Why, actor));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return off;
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            await using var again = maker.Make(scope);
            return await again.SourcesOff.AsNoTracking().SingleAsync(each => each.TenantId == place && each.Source == source, cancellationToken);
        }
    }

    /// <summary>What a place above has switched off stays off.</summary>
    public Task<Answer<string>> SwitchOnAsync(string source, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => SwitchOnOnceAsync(source, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<string>> SwitchOnOnceAsync(string source, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.Has(Duties.SystemAdministrator) || !facts.Sheets.Any(sheet => sheet.Key == source))
        {
            return new NotFound();
        }

        var place = actor.Post!.TenantId;
        await using var db = maker.Make(scope);
        if (await db.SourcesOff.SingleOrDefaultAsync(each => each.TenantId == place && each.Source == source, cancellationToken) is { } off)
        {
            db.SourcesOff.Remove(off);
            db.Journal.Add(Line("source.On", source, null, actor));
            await db.SaveChangesAsync(cancellationToken);
        }

        return source;
    }

    private JournalEntry Line(string kind, string source, string? why, Actor actor) => new()
    {
        TenantId = actor.Post!.TenantId,
        Kind = kind,
        At = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post.Id,
        Channel = actor.Channel,
        Subject = facts.Sheets.First(sheet => sheet.Key == source).Name.Zh,
        Note = why,
    };
}
