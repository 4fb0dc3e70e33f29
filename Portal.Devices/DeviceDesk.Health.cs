using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Portal.Devices;

/// <summary>What is asked of the devices for the portal and not for a page.</summary>
public sealed partial class DeviceDesk
{
    /// <summary>How long one device may take to say how it is.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, bool> _looking = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeviceStatus> _lastSeen = new(StringComparer.Ordinal);

    /// <summary>Tells the page that is open something, if one is.</summary>
    public Task TellPageAsync(string type, JsonObject? more = null)
    {
        lock (_gate)
        {
            return _active?.AnnounceAsync("", type, false, more) ?? Task.CompletedTask;
        }
    }

    /// <summary>Takes every device from the page that is open; it is told why when it asks for the next session.</summary>
    public async Task SendPageAwayAsync()
    {
        DeviceSocket? active;
        lock (_gate)
        {
            active = _active;
        }

        if (active is not null)
        {
            await StopEffectsAsync(active.Session!.Id);
            await active.CloseAsync((int)CloseCode.Ticket, "locked");
        }
    }

    /// <summary>How each device is. One that somebody is using is said to be as it was when it was last looked at.</summary>
    public async Task<JsonArray> HealthAsync(CancellationToken cancel)
    {
        var parts = new JsonArray();
        foreach (var device in _devices.Values)
        {
            var status = await LookAtAsync(device, cancel);
            var part = new JsonObject { ["id"] = device.Id, ["kind"] = device.Kind.Wire(), ["state"] = status.State.ToString() };
            if (status.Fault is { } fault && !(status.State == DeviceState.Attention && status.Paper is not null))
            {
                part["fault"] = fault.Entry().Kind;
            }

            if (status.Paper is { } percent)
            {
                part["paper"] = percent;
            }

            parts.Add(part);
        }

        return parts;
    }

    public bool HasSimulator => _devices.Values.Any(device => device.IsSimulated);

    /// <summary>Gives back every card that a device holds.</summary>
    /// <returns>False when there is no device that could.</returns>
    public async Task<bool> EjectCardsAsync(CancellationToken cancel)
    {
        var holders = _devices.Values.OfType<ICardHolder>().ToList();
        foreach (var holder in holders)
        {
            await holder.EjectAsync(cancel);
        }

        return holders.Count > 0;
    }

    private async Task<DeviceStatus> LookAtAsync(IDevice device, CancellationToken cancel)
    {
        var turn = _turns[device.Id];
        if (!await turn.WaitAsync(0, cancel))
        {
            return _lastSeen.GetValueOrDefault(device.Id, DeviceStatus.Ready);
        }

        // Whoever comes for the device in this moment waits for us a little and is not told that it is busy.
        _looking[device.Id] = true;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(Look);
            var status = _lastSeen[device.Id] = await device.StatusAsync(patience.Token);
            Seen(device, status);
            return status;
        }
        catch (Exception trouble) when (!cancel.IsCancellationRequested && trouble is OperationCanceledException or IOException or FaultException)
        {
            return _lastSeen[device.Id] = new(DeviceState.OutOfOrder, Fault.DeviceOffline, "no answer");
        }
        finally
        {
            _looking.TryRemove(device.Id, out _);
            turn.Release();
        }
    }
}
