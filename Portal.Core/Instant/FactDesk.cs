using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>
/// Asks the sources, side by side, and writes down every question with its case. A source that hangs is cut off, one that fails
/// or was asked too often today is left out: what is not answered is not among the facts, and so never approves.
/// </summary>
public sealed class FactDesk(PortalDbMaker maker, IEnumerable<IFactSource> sources, TimeProvider time, ILogger<FactDesk> log)
{
    public IReadOnlyList<SourceSheet> Sheets { get; } = [.. sources.Select(source => source.Sheet)];

    public async Task<IReadOnlyList<FactUsed>> GatherAsync(FactQuestion question, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default)
    {
        var asked = sources.Select(source => (Source: source, Facts: source.Sheet.Gives.Select(fact => fact.Name).Intersect(names, StringComparer.Ordinal).ToList())).Where(each => each.Facts.Count > 0).ToList();
        var used = await UsedTodayAsync([.. asked.Select(each => each.Source.Sheet.Key)], cancellationToken);
        var answers = await Task.WhenAll(asked.Select(each => AskAsync(each.Source, question, each.Facts, used.GetValueOrDefault(each.Source.Sheet.Key), cancellationToken)));
        await using var db = maker.Make(Scope.Everywhere("every question to a source is written down"));
        db.FactCalls.AddRange(answers.Select(answer => answer.Call));
        await db.SaveChangesAsync(cancellationToken);
        return [.. answers.SelectMany(answer => answer.Facts)];
    }

    private async Task<Dictionary<string, int>> UsedTodayAsync(List<string> keys, CancellationToken cancellationToken)
    {
        var from = ChinaTime.StartOf(ChinaTime.DateOf(Now()));
        await using var db = maker.Make(Scope.Everywhere("how often a source was asked today, by all places"));
        return await db.FactCalls.Where(call => keys.Contains(call.Source) && call.At >= from && call.Outcome != CallOutcome.OverQuota)
            .GroupBy(call => call.Source).Select(calls => new { calls.Key, Count = calls.Count() }).ToDictionaryAsync(calls => calls.Key, calls => calls.Count, StringComparer.Ordinal, cancellationToken);
    }

    private async Task<(FactCall Call, IReadOnlyList<FactUsed> Facts)> AskAsync(IFactSource source, FactQuestion question, List<string> facts, int usedToday, CancellationToken cancellationToken)
    {
        var (sheet, at, started) = (source.Sheet, Now(), time.GetTimestamp());
        if (usedToday >= sheet.DailyQuota)
        {
            return (Call(CallOutcome.OverQuota), []);
        }

        using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            // On a thread of its own, and not waited for longer than its limit even when it heeds no cancellation.
            var answers = await Task.Run(() => source.AskAsync(question, facts, cut.Token), cut.Token).WaitAsync(sheet.Limit, time, cancellationToken);
            var kinds = sheet.Gives.ToDictionary(kind => kind.Name, kind => kind.Type, StringComparer.Ordinal);
            return (Call(CallOutcome.Answered), [.. facts.Where(name => answers.TryGetValue(name, out var value) && value.Type == kinds[name])
                .Select(name => new FactUsed(name, kinds[name], answers[name].Value, sheet.Key, at))]);
        }
        catch (TimeoutException)
        {
            await cut.CancelAsync();
            log.LogWarning("Source {Source} was cut off after {Limit}", sheet.Key, sheet.Limit);
            return (Call(CallOutcome.TimedOut), []);
        }
        catch (Exception trouble) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a source of another office throws, the case goes to a person.
            log.LogWarning(trouble, "Source {Source} failed", sheet.Key);
            return (Call(CallOutcome.Failed), []);
        }

        FactCall Call(CallOutcome outcome) => new()
        {
            TenantId = question.TenantId,
            Source = sheet.Key,
            CaseId = question.CaseId,
            CaseNumber = question.CaseNumber,
            Facts = string.Join(',', facts),
            Outcome = outcome,
            At = at,
            Milliseconds = (int)time.GetElapsedTime(started).TotalMilliseconds,
        };
    }

    private DateTime Now() => Audit.JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
