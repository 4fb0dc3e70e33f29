using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Portal.Devices;

/// <summary>An opened session: whose it is at the portal, and which methods it may call.</summary>
public sealed record Session(string Id, IReadOnlySet<string> Scope, DateTimeOffset Expires);

/// <summary>One answered call: either a result or a fault.</summary>
/// <param name="CloseWith">The connection ends once the answer is out.</param>
public sealed record CallAnswer(JsonNode? Result, FaultException? Fault, string? Device, int? CloseWith);

/// <summary>
/// Where calls are answered: one row a method, with its permission. Holds the one session there is, keeps a device to one caller at a
/// time, and writes every call into the audit.
/// </summary>
public sealed partial class DeviceDesk : IAsyncDisposable
{
    /// <summary>Longer than the slowest confirmation of a printer.</summary>
    private static readonly TimeSpan LastPrint = TimeSpan.FromSeconds(15);

    private readonly AgentOptions _options;
    private readonly Enrolment? _enrolment;
    private readonly Dictionary<string, IDevice> _devices;
    private readonly Dictionary<string, SemaphoreSlim> _turns;
    private readonly Dictionary<string, Method> _methods;
    private readonly PrintJournal _journal;
    private readonly AuditTrail _audit;
    private readonly AgentState _state;
    private readonly HttpClient _portal;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<TaskCompletionSource, bool> _answering = new();
    private readonly UsedTickets _used = new();
    private readonly SemaphoreSlim _places = new(Protocol.MaxConnections);
    private readonly Lock _gate = new();
    private DeviceSocket? _active;

    public DeviceDesk(AgentOptions options, Enrolment? enrolment, IEnumerable<IDevice> devices, PrintJournal journal, AuditTrail audit, HttpClient portal, ILogger log, TimeProvider time, AgentState state)
    {
        _state = state;
        (_options, _enrolment, _journal, _audit, _portal, _log, _time) = (options, enrolment, journal, audit, portal, log, time);
        _devices = devices.ToDictionary(device => device.Id, StringComparer.Ordinal);
        _turns = _devices.Keys.ToDictionary(id => id, _ => new SemaphoreSlim(1, 1), StringComparer.Ordinal);
        _methods = Methods();
    }

    public TimeSpan TicketWait => _options.TicketWait;

    /// <returns>Null when as many connections are open as may be; otherwise what gives the place back.</returns>
    public IDisposable? TakePlace() => _places.Wait(0) ? new Place(_places) : null;

    /// <summary>The first thing a page hears.</summary>
    public JsonObject Hello(DeviceSocket socket) => new()
    {
        ["protocol"] = Protocol.Version,
        ["agent"] = AgentHost.Version,
        ["kiosk"] = _enrolment?.Kiosk,
        ["enrolled"] = _enrolment is not null,
        ["challenge"] = socket.Challenge,
        ["time"] = _time.GetUtcNow().UtcDateTime,
        ["simulated"] = _devices.Values.Any(device => device.IsSimulated),
    };

    /// <summary>Opens the session. Only a ticket that was taken supersedes whoever was there before.</summary>
    public async Task<JsonObject> OpenAsync(DeviceSocket socket, Params sent)
    {
        try
        {
            if (socket.Session is not null)
            {
                throw new FaultException(Fault.InvalidRequest, "session is open");
            }

            var ticket = TakeTicket(socket, sent);
            if (_state.IsLocked)
            {
                throw new FaultException(Fault.Locked);
            }

            DeviceSocket? before;
            lock (_gate)
            {
                socket.Session = new(ticket.Session, ticket.Scope, _time.GetUtcNow() + Protocol.SessionLength);
                (before, _active) = (_active, socket);
            }

            if (before is not null)
            {
                if (before.Session!.Id != ticket.Session)
                {
                    await StopEffectsAsync(before.Session.Id);
                }

                await before.CloseAsync(CloseCode.Superseded, "another page opened a session");
            }

            _audit.Note(new("session-opened", ticket.Session, Origin: socket.Origin));
            BeginWatch(socket);
            return new() { ["protocol"] = Protocol.Version, ["expires"] = socket.Session.Expires.UtcDateTime, ["scope"] = new JsonArray([.. ticket.Scope.Select(method => JsonValue.Create(method))]), ["devices"] = ListDevices() };
        }
        catch (FaultException refused)
        {
            _audit.Note(new("session-refused", Outcome: refused.Fault.Entry().Kind, Why: refused.Detail, Origin: socket.Origin));
            throw;
        }
    }

    /// <summary>The page is gone. What it waited for is cancelled already; what was begun on paper goes on.</summary>
    public void Left(DeviceSocket socket)
    {
        lock (_gate)
        {
            if (_active == socket)
            {
                _active = null;
            }
        }
    }

    /// <summary>Answers one call; never throws.</summary>
    public async Task<CallAnswer> AnswerAsync(DeviceSocket socket, Session session, Request request, CancellationToken cancel)
    {
        var ended = new TaskCompletionSource();
        _answering[ended] = true;
        try
        {
            return await AnswerCallAsync(socket, session, request, cancel);
        }
        finally
        {
            _answering.TryRemove(ended, out _);
            ended.SetResult();
        }
    }

    public void NoteRefused(string why, string? origin) => _audit.Note(new("refused", Why: why, Origin: AuditTrail.OriginOf(origin)));

    /// <summary>Lets the page go, and what is on paper come to its end: its outcome is written down rather than asked about later.</summary>
    public async ValueTask DisposeAsync()
    {
        DeviceSocket? active;
        lock (_gate)
        {
            active = _active;
        }

        if (active is not null)
        {
            await active.CloseAsync((int)System.Net.WebSockets.WebSocketCloseStatus.EndpointUnavailable, "the agent stops");
        }

        try
        {
            await Task.WhenAll(_answering.Keys.Select(answer => answer.Task)).WaitAsync(LastPrint);
        }
        catch (TimeoutException)
        {
            _log.LogWarning("Stopped in the middle of a print; it will be asked about");
        }

        foreach (var device in _devices.Values.OfType<IDisposable>())
        {
            device.Dispose();
        }

        _journal.Dispose();
    }

    private async Task<CallAnswer> AnswerCallAsync(DeviceSocket socket, Session session, Request request, CancellationToken cancel)
    {
        var call = new Call(request, new Params(request.Params), session, socket, cancel);
        var began = Stopwatch.GetTimestamp();
        FaultException? fault = null;
        JsonNode? result = null;
        try
        {
            result = await MethodOf(call).Answer(call);
        }
        catch (FaultException said)
        {
            fault = said;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            fault = new(Fault.Cancelled);
        }
        catch (Exception bug)
        {
            // The page hears that something failed, and no more; what it was stands in the log.
            _log.LogError(bug, "A call failed");
            fault = new(Fault.Internal, bug.GetType().Name);
        }

        var method = _methods.ContainsKey(request.Method) ? request.Method : "(unknown)";
        try
        {
            _audit.Note(new("call", session.Id, method, call.Device?.Id, fault?.Fault.Entry().Kind ?? "ok", fault?.Detail, Ms: (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds));
        }
        catch (IOException full)
        {
            // What cannot be written down is not given out.
            _log.LogError(full, "The audit cannot be written");
            fault = new(Fault.Internal, "audit");
        }

        return new(result, fault, call.Device?.Id, call.CloseWith);
    }

    private SessionTicket TakeTicket(DeviceSocket socket, Params sent)
    {
        var text = sent.Text("ticket", 8 * 1024);
        sent.NothingElse();
        if (_enrolment is null)
        {
            throw new FaultException(Fault.NotEnrolled);
        }

        var now = _time.GetUtcNow();
        var ticket = SessionTicket.Read(text, _enrolment.Keys, new(_enrolment.Kiosk, socket.Origin, socket.Challenge, now));
        return _used.Use(ticket.Id, ticket.Expires, now) ? ticket : throw new FaultException(Fault.Unauthenticated, "replay");
    }

    private Method MethodOf(Call call)
    {
        if (!_methods.TryGetValue(call.Request.Method, out var method))
        {
            throw new FaultException(Fault.MethodNotFound);
        }

        // Read from the socket, not from the call: a renewal counts at once.
        if (call.Socket.Session!.Expires <= _time.GetUtcNow())
        {
            call.CloseWith = (int)CloseCode.Ticket;
            throw new FaultException(Fault.Unauthenticated, "session ran out");
        }

        return !method.NeedsScope || call.Socket.Session.Scope.Contains(call.Request.Method) ? method : throw new FaultException(Fault.Forbidden);
    }

    private JsonArray ListDevices() => [.. _devices.Values.Select(device => new JsonObject { ["device"] = device.Id, ["kind"] = device.Kind.Wire(), ["simulated"] = device.IsSimulated })];

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }

    private sealed record Method(bool NeedsScope, Func<Call, Task<JsonNode?>> Answer);

    /// <summary>One call on its way through the desk.</summary>
    private sealed class Call(Request request, Params sent, Session session, DeviceSocket socket, CancellationToken cancel)
    {
        public Request Request { get; } = request;

        public Params Params { get; } = sent;

        public Session Session { get; } = session;

        public DeviceSocket Socket { get; } = socket;

        public CancellationToken Cancel { get; } = cancel;

        /// <summary>Known once the method has found it; for the audit.</summary>
        public IDevice? Device { get; set; }

        public int? CloseWith { get; set; }

        /// <summary>What a driver last said it was doing; decides what a time-out is called.</summary>
        public string? Stage { get; private set; }

        /// <summary>Called when it goes on: what was waited for has come, a sheet is out.</summary>
        public Action? OnProgress { get; set; }

        public void Tell(string stage)
        {
            if (Stage is not null && stage == "printing")
            {
                OnProgress?.Invoke();
            }

            Stage = stage;
            _ = Socket.ProgressAsync(Request.Id, stage, Device?.IsSimulated ?? false);
        }

        public void TellSheets(int sheets)
        {
            OnProgress?.Invoke();
            _ = Socket.ProgressAsync(Request.Id, Stage ?? "printing", Device?.IsSimulated ?? false, sheets);
        }
    }
}
