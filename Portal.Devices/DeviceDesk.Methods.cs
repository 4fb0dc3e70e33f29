using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Devices;

public sealed partial class DeviceDesk
{
    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Every method there is. The second word says whether the ticket must name it.</summary>
    private Dictionary<string, Method> Methods() => new(StringComparer.Ordinal)
    {
        ["agent.ping"] = new(false, PingAsync),
        ["devices.list"] = new(false, ListAsync),
        ["devices.status"] = new(false, StatusAsync),
        ["session.renew"] = new(false, RenewAsync),
        ["session.end"] = new(false, EndAsync),
        ["jobs.get"] = new(false, JobAsync),
        ["idcard.read"] = new(true, ReadIdCardAsync),
        ["socialcard.read"] = new(true, ReadSocialCardAsync),
        ["fingerprint.enrol"] = new(true, EnrolFingerAsync),
        ["fingerprint.verify"] = new(true, VerifyFingerAsync),
        ["scanner.listen"] = new(true, ListenAsync),
        ["pin.enter"] = new(true, EnterPinAsync),
        ["receipt.print"] = new(true, PrintReceiptAsync),
        ["document.print"] = new(true, PrintDocumentAsync),
        ["door.unlock"] = new(true, UnlockAsync),
    };

    private Task<JsonNode?> PingAsync(Call call)
    {
        call.Params.NothingElse();
        return Task.FromResult<JsonNode?>(new JsonObject { ["time"] = _time.GetUtcNow().UtcDateTime });
    }

    private Task<JsonNode?> ListAsync(Call call)
    {
        call.Params.NothingElse();
        return Task.FromResult<JsonNode?>(ListDevices());
    }

    private async Task<JsonNode?> StatusAsync(Call call)
    {
        var device = Find<IDevice>(call);
        call.Params.NothingElse();
        var status = await device.StatusAsync(call.Cancel);
        var fault = status.Fault?.Entry();
        return new JsonObject { ["device"] = device.Id, ["simulated"] = device.IsSimulated, ["state"] = JsonSerializer.SerializeToNode(status.State), ["kind"] = fault?.Kind, ["zh"] = fault?.Zh, ["en"] = fault?.En, ["detail"] = status.Detail };
    }

    /// <summary>Goes on for the same person only.</summary>
    private Task<JsonNode?> RenewAsync(Call call)
    {
        var ticket = TakeTicket(call.Socket, call.Params);
        if (ticket.Session != call.Session.Id)
        {
            throw new FaultException(Fault.Unauthenticated, "session");
        }

        call.Socket.Session = new(ticket.Session, ticket.Scope, _time.GetUtcNow() + Protocol.SessionLength);
        return Task.FromResult<JsonNode?>(new JsonObject { ["expires"] = call.Socket.Session.Expires.UtcDateTime });
    }

    /// <summary>The person has left: nothing of theirs goes on printing, and the page needs a new ticket.</summary>
    private async Task<JsonNode?> EndAsync(Call call)
    {
        call.Params.NothingElse();
        var stopped = await StopEffectsAsync(call.Session.Id);
        call.CloseWith = (int)System.Net.WebSockets.WebSocketCloseStatus.NormalClosure;
        return new JsonObject { ["stopped"] = stopped };
    }

    private Task<JsonNode?> ReadIdCardAsync(Call call)
    {
        var reader = Find<IIdCardReader>(call);
        var (nonce, withPhoto, wait) = (call.Params.Token("nonce"), call.Params.Flag("withPhoto"), call.Params.Wait());
        call.Params.NothingElse();
        return ReadAsync(call, reader, nonce, wait, async cancel => await reader.ReadAsync(withPhoto, call.Tell, cancel));
    }

    private Task<JsonNode?> ReadSocialCardAsync(Call call)
    {
        var pad = call.Params.MaybeText("pinPad") is { } id ? _devices.GetValueOrDefault(id) as IPinPad ?? throw new FaultException(Fault.NoDevice) : null;
        var reader = Find<ISocialCardReader>(call);
        var (nonce, wait) = (call.Params.Token("nonce"), call.Params.Wait());
        call.Params.NothingElse();
        return ReadAsync(call, reader, nonce, wait, async cancel =>
        {
            var pin = pad is null ? null : await WithTurnAsync(pad, () => pad.EnterForCardAsync(count => TellKeys(call, pad, count), cancel));
            try
            {
                return await reader.ReadAsync(pin, call.Tell, cancel);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(pin);
            }
        });
    }

    private Task<JsonNode?> EnrolFingerAsync(Call call)
    {
        var reader = Find<IFingerprintReader>(call);
        var (nonce, wait) = (call.Params.Token("nonce"), call.Params.Wait(60));
        call.Params.NothingElse();
        return ReadAsync(call, reader, nonce, wait, async cancel => new { template = Convert.ToBase64String(await reader.EnrolAsync(call.Tell, cancel)) });
    }

    /// <summary>
    /// The template comes in a box that the browser cannot open. What is signed names the template it was compared with, so that the portal
    /// sees that it was its own. An empty box is nobody's: a finger is asked for all the same, and it is not the one.
    /// </summary>
    private Task<JsonNode?> VerifyFingerAsync(Call call)
    {
        var reader = Find<IFingerprintReader>(call);
        var (nonce, sent, wait) = (call.Params.Token("nonce"), call.Params.Text("box", 32 * 1024), call.Params.Wait());
        call.Params.NothingElse();
        var box = new byte[sent.Length];
        if (!Convert.TryFromBase64String(sent, box, out var length) || _enrolment?.Key.Unpack(box[..length], _enrolment.Kiosk, nonce) is not { } template)
        {
            throw new FaultException(Fault.InvalidParams, "box");
        }

        return ReadAsync(call, reader, nonce, wait, async cancel =>
        {
            var isMatch = template.Length == 0 ? await PressedInVainAsync(reader, call.Tell, cancel) : await reader.VerifyAsync(template, call.Tell, cancel);
            return new { isMatch, template = Convert.ToHexStringLower(SHA256.HashData(template)) };
        });
    }

    /// <summary>Waits for one press and keeps nothing of it.</summary>
    private static async Task<bool> PressedInVainAsync(IFingerprintReader reader, Action<string> tell, CancellationToken cancel)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await reader.EnrolAsync(stage =>
            {
                if (stage is "place-finger" or "again")
                {
                    tell(stage);
                }
                else
                {
                    enough.Cancel();
                }
            }, enough.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Pressed once, as for a comparison.
        }

        return false;
    }

    /// <summary>Listens until it is cancelled or time is up; every code is an event.</summary>
    private async Task<JsonNode?> ListenAsync(Call call)
    {
        var scanner = Find<IScanner>(call);
        var wait = call.Params.Wait();
        call.Params.NothingElse();
        return await UseAsync<JsonNode?>(call, scanner, wait, async cancel =>
        {
            await scanner.ListenAsync(call.Tell, code => _ = call.Socket.AnnounceAsync(scanner.Id, "scan", scanner.IsSimulated, new JsonObject { ["code"] = code }), cancel);
            return null;
        });
    }

    private async Task<JsonNode?> EnterPinAsync(Call call)
    {
        var pad = Find<IPinPad>(call);
        var (least, most, wait) = (call.Params.Whole("least", 4, 12, 6), call.Params.Whole("most", 4, 12, 6), call.Params.Wait());
        call.Params.NothingElse();
        var block = await UseAsync(call, pad, wait, cancel => pad.EnterAsync(least, Math.Max(least, most), count => TellKeys(call, pad, count), cancel));
        return Result(pad, new { block = block.Block, key = block.KeyId, length = block.Length });
    }

    private static void TellKeys(Call call, IPinPad pad, int count) =>
        _ = call.Socket.AnnounceAsync(pad.Id, "pin-key", pad.IsSimulated, new JsonObject { ["count"] = count });

    /// <summary>Reads and signs.</summary>
    private async Task<JsonNode?> ReadAsync(Call call, IDevice device, string nonce, TimeSpan wait, Func<CancellationToken, Task<object>> read)
    {
        var reading = await UseAsync(call, device, wait, read);
        var result = ReadingSeal.Seal(_enrolment!, device, nonce, reading, _time.GetUtcNow());
        (result["device"], result["simulated"]) = (device.Id, device.IsSimulated);
        return result;
    }

    private static JsonObject Result(IDevice device, object more)
    {
        var result = JsonSerializer.SerializeToNode(more, Plain)!.AsObject();
        (result["device"], result["simulated"]) = (device.Id, device.IsSimulated);
        return result;
    }

    private T Find<T>(Call call)
        where T : class, IDevice
    {
        call.Device = _devices.GetValueOrDefault(call.Params.Text("device"));
        return call.Device as T ?? throw new FaultException(Fault.NoDevice);
    }

    /// <summary>One caller at a time, and for no longer than they said they would wait.</summary>
    private Task<T> UseAsync<T>(Call call, IDevice device, TimeSpan wait, Func<CancellationToken, Task<T>> use) =>
        WithTurnAsync(device, async () =>
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel);
            patience.CancelAfter(wait);
            try
            {
                return await use(patience.Token);
            }
            catch (OperationCanceledException) when (!call.Cancel.IsCancellationRequested)
            {
                throw new FaultException(Fault.TimedOut);
            }
        });

    private async Task<T> WithTurnAsync<T>(IDevice device, Func<Task<T>> use)
    {
        var turn = _turns[device.Id];
        if (!await turn.WaitAsync(0))
        {
            throw new FaultException(Fault.Busy);
        }

        try
        {
            return await use();
        }
        finally
        {
            turn.Release();
        }
    }

    private static string HashOf(params string[] parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
}
