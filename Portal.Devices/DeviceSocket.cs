using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Devices;

/// <summary>
/// One page's connection: says hello, waits for a ticket, then carries requests. Keeps every limit of the protocol; what a request means
/// is <see cref="DeviceDesk"/>'s.
/// </summary>
public sealed class DeviceSocket(WebSocket socket, string origin, DeviceDesk desk, TimeProvider time) : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _life = new();
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _inFlight = new(StringComparer.Ordinal);
    private readonly Queue<long> _arrivals = new();
    private long _events;
    private int _closing;
    private int _malformed;

    public string Origin { get; } = origin;

    /// <summary>A ticket is good for this connection only.</summary>
    public string Challenge { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Null until a ticket was taken.</summary>
    public Session? Session { get; set; }

    /// <summary>The page has left; whoever stopped waiting did not ask for anything to be stopped.</summary>
    public bool IsGone { get; private set; }

    public async Task RunAsync(JsonObject hello, CancellationToken stopping)
    {
        using var stop = stopping.Register(_life.Cancel);
        await NotifyAsync("agent.hello", hello);
        using var patience = time.CreateTimer(_ => CloseIfNoTicket(), null, desk.TicketWait, Timeout.InfiniteTimeSpan);
        try
        {
            await ReceiveAsync();
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The page is gone, or did not answer our close in time.
        }
        finally
        {
            await CancelAllAsync();
            desk.Left(this);
        }
    }

    /// <summary>Something that happened by itself, told in order.</summary>
    public Task AnnounceAsync(string device, string type, bool isSimulated, JsonObject? more = null) =>
        NotifyAsync("device.event", new JsonObject { ["seq"] = Interlocked.Increment(ref _events), ["device"] = device, ["type"] = type, ["simulated"] = isSimulated, ["data"] = more, ["at"] = time.GetUtcNow().UtcDateTime });

    public Task ProgressAsync(JsonNode? id, string stage, bool isSimulated, int? sheets = null)
    {
        var told = new JsonObject { ["id"] = id?.DeepClone(), ["stage"] = stage, ["simulated"] = isSimulated };
        if (sheets is { } count)
        {
            told["sheets"] = count;
        }

        return NotifyAsync("$/progress", told);
    }

    /// <summary>Says why, and gives the page a second to answer; after that the line is cut.</summary>
    public async Task CloseAsync(int code, string why)
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0)
        {
            return;
        }

        await CancelAllAsync();
        await _sending.WaitAsync();
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync((WebSocketCloseStatus)code, why, _life.Token);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Gone before it could be told.
        }
        finally
        {
            _sending.Release();
        }

        try
        {
            _life.CancelAfter(TimeSpan.FromSeconds(1));
        }
        catch (ObjectDisposedException)
        {
            // The page answered the close at once and is gone.
        }
    }

    public Task CloseAsync(CloseCode code, string why) => CloseAsync((int)code, why);

    /// <summary>Ends what this page waits for; a print that has begun goes on, and the journal knows of it.</summary>
    private async Task CancelAllAsync()
    {
        IsGone = true;
        foreach (var call in _inFlight.Values)
        {
            await CancelAsync(call);
        }
    }

    /// <summary>The semaphore is left alone: an answer on its way may still let it go.</summary>
    public void Dispose() => _life.Dispose();

    private static async Task CancelAsync(CancellationTokenSource call)
    {
        try
        {
            await call.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended in the same moment.
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[Protocol.MaxMessage];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                await CloseAsync((int)WebSocketCloseStatus.MessageTooBig, "64 KiB at most");
                length = 0;
            }

            var received = await socket.ReceiveAsync(buffer.AsMemory(length), _life.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await CloseAsync((int)WebSocketCloseStatus.NormalClosure, "");
                return;
            }

            if (received.MessageType == WebSocketMessageType.Binary)
            {
                await CloseAsync((int)WebSocketCloseStatus.InvalidMessageType, "text only");
            }

            length = _closing != 0 ? 0 : length + received.Count;
            if (received.EndOfMessage && _closing == 0)
            {
                await TakeAsync(buffer.AsMemory(0, length).ToArray());
                length = 0;
            }
        }
    }

    private async Task TakeAsync(byte[] message)
    {
        if (IsTooFast())
        {
            await CloseAsync(CloseCode.Rate, "too many messages");
            return;
        }

        var (request, fault, id) = Request.Parse(message);
        if (request is null)
        {
            await AnswerAsync(id, new FaultException(fault), null);
            if (++_malformed > 10)
            {
                await CloseAsync(CloseCode.Malformed, "not the protocol");
            }

            return;
        }

        if (request.Id is null)
        {
            await TakeNotificationAsync(request);
        }
        else if (request.Method == "session.open")
        {
            await OpenAsync(request);
        }
        else if (Session is null)
        {
            await AnswerAsync(request.Id, new FaultException(Fault.Unauthenticated, "no session"), null);
        }
        else
        {
            await BeginAsync(request);
        }
    }

    /// <summary>Only a cancel comes without an id; nothing else has an effect without being answered.</summary>
    private async Task TakeNotificationAsync(Request request)
    {
        if (request.Method == "$/cancelRequest" && request.Params["id"] is { } id && _inFlight.TryGetValue(id.ToJsonString(), out var call))
        {
            await CancelAsync(call);
        }
    }

    private async Task OpenAsync(Request request)
    {
        try
        {
            await SendAsync(Result(request.Id, await desk.OpenAsync(this, new Params(request.Params))));
        }
        catch (FaultException refused)
        {
            await AnswerAsync(request.Id, refused, null);
            if (Session is null)
            {
                await CloseAsync(CloseCode.Ticket, "ticket refused");
            }
        }
    }

    private async Task BeginAsync(Request request)
    {
        if (_inFlight.Count >= Protocol.MaxInFlight)
        {
            await AnswerAsync(request.Id, new FaultException(Fault.Overloaded), null);
            return;
        }

        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_life.Token);
        if (!_inFlight.TryAdd(request.Key!, cancel))
        {
            cancel.Dispose();
            await AnswerAsync(request.Id, new FaultException(Fault.InvalidRequest, "id in use"), null);
            return;
        }

        _ = Task.Run(() => AnswerWhenDoneAsync(request, cancel), CancellationToken.None);
    }

    private async Task AnswerWhenDoneAsync(Request request, CancellationTokenSource cancel)
    {
        var answer = await desk.AnswerAsync(this, Session!, request, cancel.Token);
        _inFlight.TryRemove(request.Key!, out _);
        cancel.Dispose();
        await (answer.Fault is { } fault ? AnswerAsync(request.Id, fault, answer.Device) : SendAsync(Result(request.Id, answer.Result)));
        if (answer.CloseWith is { } code)
        {
            await CloseAsync(code, "the session is over");
        }
    }

    private void CloseIfNoTicket()
    {
        if (Session is null)
        {
            _ = CloseAsync(CloseCode.NoTicket, "no ticket in time");
        }
    }

    private bool IsTooFast()
    {
        var now = time.GetTimestamp();
        _arrivals.Enqueue(now);
        while (time.GetElapsedTime(_arrivals.Peek(), now) > Protocol.RateWindow)
        {
            _arrivals.Dequeue();
        }

        return _arrivals.Count > Protocol.MaxMessagesPerWindow;
    }

    private static JsonObject Result(JsonNode? id, JsonNode? result) => new() { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["result"] = result };

    private Task AnswerAsync(JsonNode? id, FaultException fault, string? device)
    {
        var entry = fault.Fault.Entry();
        return SendAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = id?.DeepClone(),
            ["error"] = new JsonObject
            {
                ["code"] = entry.Code,
                ["message"] = entry.Zh,
                ["data"] = new JsonObject { ["kind"] = entry.Kind, ["mayRetry"] = entry.MayRetry, ["zh"] = entry.Zh, ["en"] = entry.En, ["device"] = device, ["detail"] = fault.Detail },
            },
        });
    }

    private Task NotifyAsync(string method, JsonObject content) => SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = content });

    private async Task SendAsync(JsonObject message)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message, Plain);
        try
        {
            await _sending.WaitAsync(_life.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        try
        {
            if (socket.State == WebSocketState.Open && _closing == 0)
            {
                await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, _life.Token);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The page is gone; whoever comes next asks the journal.
        }
        finally
        {
            _sending.Release();
        }
    }
}
