using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Devices;

/// <summary>What must happen once: prints and the door. Every one goes through the journal.</summary>
public sealed partial class DeviceDesk
{
    private const int MaxDocument = 20 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, (string Session, CancellationTokenSource Stop)> _effects = new(StringComparer.Ordinal);

    private async Task<JsonNode?> JobAsync(Call call)
    {
        var key = call.Params.Token("key");
        call.Params.NothingElse();
        return await FindJobAsync(key) is { } job ? View(job) : new JsonObject { ["key"] = key, ["state"] = "unknown" };
    }

    private Task<JsonNode?> PrintReceiptAsync(Call call)
    {
        var printer = Find<IReceiptPrinter>(call);
        var (key, template, values) = (call.Params.Token("key"), call.Params.Text("template"), call.Params.Texts("values", 20, ReceiptTemplates.MaxValue));
        call.Params.NothingElse();
        var receipt = ReceiptTemplates.Fill(template, values, _options.Portal, printer.IsSimulated);
        var asked = HashOf([template, .. values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key}={value.Value}")]);
        return OnceAsync(call, printer, key, asked, TimeSpan.FromSeconds(30), (job, cancel) => printer.PrintAsync(receipt, cancel));
    }

    /// <summary>The ticket names what to print and is the key as well; the page can neither choose the file nor have it printed twice.</summary>
    private Task<JsonNode?> PrintDocumentAsync(Call call)
    {
        var printer = Find<IDocumentPrinter>(call);
        var (text, wait) = (call.Params.Text("ticket", 8 * 1024), call.Params.Wait(90));
        call.Params.NothingElse();
        var ticket = DocumentTicket.Read(text, _enrolment!.Keys, _enrolment.Kiosk, call.Session.Id);
        if (_journal.Find(ticket.Id) is null)
        {
            ticket.CheckFresh(_time.GetUtcNow());
        }

        return OnceAsync(call, printer, ticket.Id, HashOf(ticket.Path, ticket.Sha256), wait, async (job, cancel) =>
        {
            call.Tell("fetching");
            var pdf = await FetchAsync(ticket, text, cancel);
            await printer.PrintAsync(new(ticket.Id, pdf, ticket.Copies, ticket.BothSides), new(number => _journal.Note(job with { Number = number }), stage => TellPrint(call, stage), call.TellSheets), cancel);
            return 0;
        });
    }

    private Task<JsonNode?> UnlockAsync(Call call)
    {
        var door = Find<IDoor>(call);
        var text = call.Params.Text("ticket", 8 * 1024);
        call.Params.NothingElse();
        var ticket = DoorTicket.Read(text, _enrolment!.Keys, _enrolment.Kiosk);
        if (ticket.Door != door.Id)
        {
            throw new FaultException(Fault.Unauthenticated, "door");
        }

        ticket.CheckFresh(_time.GetUtcNow());
        return OnceAsync(call, door, ticket.Id, HashOf(ticket.Door), TimeSpan.FromSeconds(10), async (job, cancel) =>
        {
            await door.UnlockAsync(cancel);
            return 0;
        });
    }

    /// <summary>
    /// On the disk before the device hears of it. A page that goes away stops nothing; only a cancel, the end of the session or the
    /// deadline does, which counts anew from each sheet: a slow printer is not a silent one. The same key again is answered with what is known, and nothing is done.
    /// </summary>
    private async Task<JsonNode?> OnceAsync(Call call, IDevice device, string key, string asked, TimeSpan wait, Func<Job, CancellationToken, Task<int>> effect)
    {
        if (await FindJobAsync(key) is { } known)
        {
            return Repeated(known, asked);
        }

        return await WithTurnAsync(device, async () =>
        {
            var job = new Job(key, call.Session.Id, device.Id, asked, JobState.Running, _time.GetUtcNow());
            if (_journal.Begin(job) is { } raced)
            {
                return Repeated(raced, asked);
            }

            using var stop = new CancellationTokenSource(wait);
            _effects[key] = (call.Session.Id, stop);
            using var cancel = call.Cancel.Register(() => StopUnlessGone(call, stop));
            call.OnProgress = () => Postpone(stop, wait);
            try
            {
                var replaced = await effect(job, stop.Token);
                return Finish(job, JobState.Done, null, replaced);
            }
            catch (Exception trouble)
            {
                var fault = FaultOf(call, trouble);
                Finish(job, fault.Fault == Fault.PrintUncertain ? JobState.Uncertain : JobState.Failed, fault.Fault, 0);
                throw fault;
            }
            finally
            {
                call.OnProgress = null;
                _effects.TryRemove(key, out _);
            }
        });
    }

    private static void Postpone(CancellationTokenSource stop, TimeSpan wait)
    {
        if (!stop.IsCancellationRequested)
        {
            stop.CancelAfter(wait);
        }
    }

    private void TellPrint(Call call, string stage)
    {
        call.Tell(stage);
        if (call.Device is { } printer && stage is "printing" or "paper-end")
        {
            Seen(printer, stage == "paper-end" ? DeviceStatus.Of(new(Fault.PaperOut)) : DeviceStatus.Ready);
        }
    }

    private static void StopUnlessGone(Call call, CancellationTokenSource stop)
    {
        if (!call.Socket.IsGone)
        {
            stop.Cancel();
        }
    }

    private static FaultException FaultOf(Call call, Exception trouble) => trouble switch
    {
        FaultException said => said,

        // A sheet was on its way, or is out already while others are not: nobody prints it again without asking.
        OperationCanceledException when call.Stage == "printing" && call.Device is IDocumentPrinter => new(Fault.PrintUncertain, "taken back while printing", trouble),
        OperationCanceledException when call.Stage == "paper-end" && !call.Cancel.IsCancellationRequested => new(Fault.PaperOut, "taken back", trouble),
        OperationCanceledException when call.Stage == "jam" && !call.Cancel.IsCancellationRequested => new(Fault.Jam, "taken back", trouble),
        OperationCanceledException when call.Cancel.IsCancellationRequested => new(Fault.Cancelled, null, trouble),

        OperationCanceledException => new(Fault.TimedOut, "taken back", trouble),

        // A bug in the middle of a print: nobody knows how far it came.
        _ => new(Fault.PrintUncertain, trouble.GetType().Name, trouble),
    };

    private JsonObject Finish(Job job, JobState state, Fault? fault, int replaced)
    {
        var ended = (_journal.Find(job.Key) ?? job) with { State = state, Fault = fault };
        _journal.Note(ended);
        var view = View(ended);
        if (replaced > 0)
        {
            view["replaced"] = replaced;
        }

        DeviceSocket? active;
        lock (_gate)
        {
            active = _active;
        }

        _ = active?.AnnounceAsync(job.Device, "job", IsSimulatedDevice(job.Device), View(ended));
        return view;
    }

    private JsonObject Repeated(Job known, string asked)
    {
        if (known.Asked != asked)
        {
            throw new FaultException(Fault.KeyReused);
        }

        switch (known.State)
        {
            case JobState.Done:
                var view = View(known);
                view["repeated"] = true;
                return view;
            case JobState.Failed:
                throw new FaultException(known.Fault ?? Fault.Internal, "repeated");
            case JobState.Running:
                throw new FaultException(Fault.Busy, "this very job");
            case JobState.Uncertain:
                throw new FaultException(Fault.PrintUncertain, "repeated");
            default:
                throw new InvalidOperationException($"no such state: {known.State}");
        }
    }

    /// <summary>What was uncertain may have become known: the print server remembers its jobs.</summary>
    private async Task<Job?> FindJobAsync(string key)
    {
        var job = _journal.Find(key);
        if (job?.State != JobState.Uncertain || _devices.GetValueOrDefault(job.Device) is not IDocumentPrinter printer || await printer.SettleAsync(key, CancellationToken.None) is not { } became)
        {
            return job;
        }

        job = job with { State = became, Fault = became == JobState.Failed ? Fault.PrinterStopped : null };
        _journal.Note(job);
        return job;
    }

    private JsonObject View(Job job) => new()
    {
        ["key"] = job.Key,
        ["device"] = job.Device,
        ["simulated"] = IsSimulatedDevice(job.Device),
        ["state"] = JsonNamingPolicy.CamelCase.ConvertName(job.State.ToString()),
        ["number"] = job.Number,
        ["kind"] = job.Fault?.Entry().Kind,
    };

    private bool IsSimulatedDevice(string id) => _devices.TryGetValue(id, out var device) && device.IsSimulated;

    private async Task<int> StopEffectsAsync(string session)
    {
        var stopped = 0;
        foreach (var effect in _effects.Values.Where(effect => effect.Session == session))
        {
            try
            {
                await effect.Stop.CancelAsync();
                stopped++;
            }
            catch (ObjectDisposedException)
            {
                // It ended in the same moment.
            }
        }

        return stopped;
    }

    /// <summary>From the portal and nowhere else, and only what has the hash that the portal signed.</summary>
    private async Task<byte[]> FetchAsync(DocumentTicket ticket, string text, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_options.Portal + ticket.Path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Kiosk", text);
            using var response = await _portal.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
            var pdf = response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync(cancel) : throw new FaultException(Fault.DocumentRefused, $"http {(int)response.StatusCode}");
            return !pdf.AsSpan().StartsWith("%PDF-"u8) ? throw new FaultException(Fault.DocumentRefused, "not a PDF")
                : Convert.ToHexStringLower(SHA256.HashData(pdf)) == ticket.Sha256 ? pdf : throw new FaultException(Fault.DocumentRefused, "hash");
        }
        catch (HttpRequestException lost)
        {
            throw new FaultException(Fault.DocumentRefused, "portal", lost);
        }
    }

    /// <summary>The client that fetches documents: no redirects to elsewhere, no cookies, no proxy, nothing larger than a kiosk would print.</summary>
    internal static HttpClient PortalClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { MaxResponseContentBufferSize = MaxDocument, Timeout = TimeSpan.FromSeconds(30) };
}
