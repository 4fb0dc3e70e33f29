using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>
/// Asks the sources, side by side, and writes down every question with its case and who asked. A source that hangs is cut off, one
/// that fails, was asked too often today, is switched off or has no approval for the item is left out: what is not answered is not among the facts, and so never approves.
/// </summary>
public sealed class FactDesk(PortalDbMaker maker, IEnumerable<IFactSource> sources, TimeProvider time, ILogger<FactDesk> log)
{
    /// <summary>The key of a counter that is no single place's.</summary>
    private const int AllPlaces = 0;

    /// <summary>A source that hung is left in peace by the rules for so long, so that not every case behind waits for it to be cut off again. People may ask it at any time.</summary>
    public static readonly TimeSpan SilenceHolds = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTime> _silentUntil = new(StringComparer.Ordinal);

    public IReadOnlyList<SourceSheet> Sheets { get; } = [.. sources.Select(source => source.Sheet)];

    /// <param name="names">Facts; those that no source may give are left out.</param>
    public async Task<IReadOnlyList<SourceAnswer>> AskAsync(FactQuestion question, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default)
    {
        var asked = sources.Where(source => source.Sheet.Class != SharingClass.NotShared)
            .Select(source => (Source: source, Facts: source.Sheet.Gives.Select(fact => fact.Name).Intersect(names, StringComparer.Ordinal).ToList())).Where(each => each.Facts.Count > 0).ToList();
        List<string> keys = [.. asked.Select(each => each.Source.Sheet.Key)];
        var (off, allowed) = await StandingAsync(question, keys, cancellationToken);
        await using var db = maker.Make(Scope.Everywhere("every question to a source is written down"));
        var calls = await Task.WhenAll(asked.Select(each => PrepareAsync(each.Source.Sheet, question, each.Facts,
            off.Contains(each.Source.Sheet.Key) ? CallOutcome.SwitchedOff
            : each.Source.Sheet.Class == SharingClass.Conditional && !allowed.Contains(each.Source.Sheet.Key) ? CallOutcome.NotApproved
            : IsLeftAlone(each.Source.Sheet.Key, question.AskedBy) ? CallOutcome.LeftAlone : null, cancellationToken)));
        db.FactCalls.AddRange(calls);
        await db.SaveChangesAsync(cancellationToken); // No source is asked for somebody's data without a line that says so.
        var known = await Task.WhenAll(asked.Zip(calls, (each, call) => PutAsync(each.Source, question, each.Facts, call, cancellationToken)));
        await db.SaveChangesAsync(cancellationToken);
        return [.. calls.Zip(known, (call, facts) => new SourceAnswer(call.Source, call.Outcome, call.At, facts))];
    }

    /// <summary>The sources that would be asked for these facts.</summary>
    public IEnumerable<SourceSheet> AskedFor(IReadOnlyCollection<string> names) =>
        Sheets.Where(sheet => sheet.Class != SharingClass.NotShared && sheet.Gives.Any(fact => names.Contains(fact.Name, StringComparer.Ordinal)));

    /// <summary>How often each source was asked today, in China and by all places together; a question that was not put does not count.</summary>
    public async Task<IReadOnlyDictionary<string, int>> UsedTodayAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        var from = ChinaTime.StartOf(ChinaTime.DateOf(Now()));
        await using var db = maker.Make(Scope.Everywhere("how often a source was asked today, by all places"));
        return await db.FactCalls.Where(call => keys.Contains(call.Source) && call.At >= from && call.Outcome != CallOutcome.OverQuota && call.Outcome != CallOutcome.SwitchedOff && call.Outcome != CallOutcome.LeftAlone && call.Outcome != CallOutcome.NotApproved)
            .GroupBy(call => call.Source).Select(calls => new { calls.Key, Count = calls.Count() }).ToDictionaryAsync(calls => calls.Key, calls => calls.Count, StringComparer.Ordinal, cancellationToken);
    }

    /// <summary>What is switched off where the case lies, or above; and what may be asked for its item there.</summary>
    private async Task<(HashSet<string> Off, HashSet<string> Allowed)> StandingAsync(FactQuestion question, List<string> keys, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("whether a source is switched off or approved where the case lies, or above"));
        var path = await db.Tenants.Where(tenant => tenant.Id == question.TenantId).Select(tenant => tenant.Path).SingleAsync(cancellationToken);
        var lineage = TenantPath.Ids(path);
        // An approval is for the item: where it is taken in for another district, the one of the item's own place holds as well.
        var owner = await db.Tenants.Where(tenant => tenant.Id == question.ItemTenantId).Select(tenant => tenant.Path).SingleOrDefaultAsync(cancellationToken);
        var approvers = lineage.Union(owner is null ? [] : TenantPath.Ids(owner)).ToList();
        var today = ChinaTime.DateOf(Now());
        return (
            [.. await db.SourcesOff.Where(off => keys.Contains(off.Source) && lineage.Contains(off.TenantId)).Select(off => off.Source).ToListAsync(cancellationToken)],
            [.. await db.ShareApprovals.Where(each => each.ItemKey == question.ItemKey && keys.Contains(each.Source) && approvers.Contains(each.TenantId) && each.RevokedAt == null && each.Until >= today).Select(each => each.Source).ToListAsync(cancellationToken)]);
    }

    private async Task<FactCall> PrepareAsync(SourceSheet sheet, FactQuestion question, List<string> facts, CallOutcome? whyNot, CancellationToken cancellationToken)
    {
        var at = Now();
        return new FactCall
        {
            TenantId = question.TenantId,
            Source = sheet.Key,
            CaseId = question.CaseId,
            CaseNumber = question.CaseNumber,
            Facts = string.Join(',', facts),
            AskedBy = question.AskedBy.Name,
            AskedById = question.AskedBy.AccountId,
            Outcome = whyNot ?? (await TakeAsync(sheet, at, cancellationToken) ? CallOutcome.Asked : CallOutcome.OverQuota),
            At = at,
            Milliseconds = 0,
        };
    }

    private async Task<IReadOnlyList<FactUsed>> PutAsync(IFactSource source, FactQuestion question, List<string> facts, FactCall call, CancellationToken cancellationToken)
    {
        if (call.Outcome != CallOutcome.Asked)
        {
            return [];
        }

        var started = time.GetTimestamp();
        (call.Outcome, var known) = await FactAsking.AskAsync(source, question, facts, call.At, time, trouble => log.LogWarning(trouble, "Source {Source} gave no answer within {Limit}", source.Sheet.Key, source.Sheet.Limit), cancellationToken);
        call.Milliseconds = (int)time.GetElapsedTime(started).TotalMilliseconds;
        if (call.Outcome == CallOutcome.TimedOut)
        {
            _silentUntil[call.Source] = Now() + SilenceHolds;
        }
        else if (call.Outcome == CallOutcome.Answered)
        {
            _silentUntil.TryRemove(call.Source, out _);
        }

        return known;
    }

    private bool IsLeftAlone(string key, Actor asker) => asker == Actor.System && _silentUntil.TryGetValue(key, out var until) && Now() < until;

    /// <summary>One of the day's questions, for all places together; taken before the source is asked, so that fifty at one moment do not all find the last one free.</summary>
    private async Task<bool> TakeAsync(SourceSheet sheet, DateTime at, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("a source's questions of the day are counted for all places together"));
        return await db.TakeOneAsync(AllPlaces, string.Create(CultureInfo.InvariantCulture, $"facts:{sheet.Key}:{ChinaTime.DateOf(at):yyyyMMdd}"), sheet.DailyQuota, cancellationToken);
    }

    private DateTime Now() => Audit.JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
