using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Devices;

/// <summary>
/// Tells the portal how this kiosk is, over the agent's own outgoing connection, and carries out what the answer brings. The portal
/// reaches no kiosk; what it wants done waits there until the next report. What cannot be sent is kept (<see cref="HealthStore"/>).
/// </summary>
public sealed partial class HealthLoop(AgentOptions options, Enrolment enrolment, DeviceDesk desk, ICabinet cabinet, AgentState state, PrintJournal journal, HttpClient portal, ILogger log, TimeProvider time, Action restart) : IDisposable
{
    private const int AtOnce = 50;

    private readonly HealthStore _store = new(Path.Combine(options.StateFolder, "health.jsonl"));
    private readonly List<JsonObject> _results = [];
    private readonly SemaphoreSlim _one = new(1, 1);
    private bool _endsAfterThis;
    private bool _looksNew;

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                try
                {
                    await OnceAsync(cancel);
                }
                catch (Exception trouble) when (trouble is not OutOfMemoryException && !(trouble is OperationCanceledException && cancel.IsCancellationRequested))
                {
                    // A kiosk without a portal, or without room on its disk, still serves whoever stands there.
                    log.LogWarning(trouble, "The portal was not told how this kiosk is");
                }

                if (_endsAfterThis)
                {
                    restart();
                    return;
                }

                await Task.Delay(options.ReportEvery, time, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The agent stops.
        }
    }

    /// <summary>One report, and all that waited with it.</summary>
    public async Task OnceAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            await TellAsync(cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task TellAsync(CancellationToken cancel)
    {
        await KeepReportAsync(cancel);
        while (_store.Count > 0 && await SendAsync(cancel))
        {
        }

        if ((_results.Count > 0 || _looksNew) && !_endsAfterThis)
        {
            // What was just carried out is told at once and not at the next report.
            await KeepReportAsync(cancel);
            await SendAsync(cancel);
        }

        if (_looksNew)
        {
            // Not before the portal knows: it makes the pages, by what the machine says it shows.
            _looksNew = false;
            await desk.TellPageAsync("profile");
        }
    }

    private async Task KeepReportAsync(CancellationToken cancel)
    {
        var report = new JsonObject
        {
            ["agent"] = AgentHost.Version,
            ["isSimulated"] = desk.HasSimulator || cabinet.IsSimulated,
            ["parts"] = await desk.HealthAsync(cancel),
            ["temperature"] = cabinet.Temperature,
            ["cardBin"] = cabinet.CardBin,
            ["isLocked"] = state.IsLocked,
            ["profile"] = state.Profile,
        };
        var isNews = _results.Count > 0;
        if (isNews)
        {
            report["results"] = new JsonArray([.. _results.Select(result => result.DeepClone())]);
        }

        _store.Keep(report, isNews, time.GetUtcNow());
        _results.Clear();
    }

    /// <returns>Whether there is reason to send more at once.</returns>
    private async Task<bool> SendAsync(CancellationToken cancel)
    {
        var reports = _store.Next(AtOnce);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', reports))));
        var signature = enrolment.Key.Sign(Encoding.UTF8.GetBytes($"portal-kiosk-health/1\n{enrolment.Kiosk}\n{hash}\n"));
        using var response = await portal.PostAsJsonAsync(new Uri(options.Portal + "/kiosk-health"), new { kiosk = enrolment.Kiosk, reports, signature }, cancel);
        if (response.StatusCode == HttpStatusCode.BadRequest)
        {
            log.LogError("The portal cannot read {Count} reports; they are dropped", reports.Count);
            _store.Drop(reports.Count);
            return true;
        }

        response.EnsureSuccessStatusCode();
        if (await response.Content.ReadFromJsonAsync<Answer>(JsonSerializerOptions.Web, cancel) is not { } answer)
        {
            return false;
        }

        var before = _store.Count;
        _store.Forget(answer.Sequence);
        foreach (var text in answer.Commands ?? [])
        {
            await CarryOutAsync(text, cancel);
        }

        if (answer.Profile is { } profile)
        {
            Show(profile);
        }

        return _store.Count > 0 && _store.Count < before;
    }

    private sealed record Answer(long Sequence, IReadOnlyList<string>? Commands, string? Profile);
}
