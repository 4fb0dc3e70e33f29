namespace Portal.Core.Instant;

/// <summary>
/// One question to one source, and never longer than its limit: what hangs is left behind even when it heeds no cancellation, and
/// what it throws is an outcome. Nothing is written down here.
/// </summary>
public static class FactAsking
{
    /// <param name="trouble">Is told what went wrong.</param>
    public static async Task<(CallOutcome Outcome, IReadOnlyList<FactUsed> Facts)> AskAsync(IFactSource source, FactQuestion question, IReadOnlyCollection<string> facts, DateTime at, TimeProvider time, Action<Exception>? trouble = null, CancellationToken cancellationToken = default)
    {
        var sheet = source.Sheet;
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var answers = await Task.Run(() => source.AskAsync(question, facts, cut.Token), cut.Token).WaitAsync(sheet.Limit, time, cancellationToken);
            return (CallOutcome.Answered, [.. sheet.Gives.Where(kind => facts.Contains(kind.Name, StringComparer.Ordinal) && answers.TryGetValue(kind.Name, out var value) && value.Type == kind.Type && (value.Value is null || value.IsReadable))
                .Select(kind => new FactUsed(kind.Name, kind.Type, answers[kind.Name].Value, sheet.Key, at))]);
        }
        catch (TimeoutException late)
        {
            await cut.CancelAsync();
            trouble?.Invoke(late);
            return (CallOutcome.TimedOut, []);
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a source of another office throws, the case goes to a person.
            trouble?.Invoke(failed);
            return (CallOutcome.Failed, []);
        }
    }
}
