using System.Text.Json.Nodes;

namespace Portal.Devices;

/// <summary>
/// What happens by itself at printers and card readers, told to the page that is open, as far as its ticket names what one does there.
/// An event says what changed and nothing of whose it is: no card's number, no job.
/// </summary>
public sealed partial class DeviceDesk
{
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);

    /// <summary>Looks as long as this page is the one that is open. It begins with nothing told, so that a page learns what ails a printer since before it came.</summary>
    private void BeginWatch(DeviceSocket socket)
    {
        lock (_gate)
        {
            _told.Clear();
        }

        _ = Task.Run(() => WatchAsync(socket), CancellationToken.None);
    }

    private async Task WatchAsync(DeviceSocket socket)
    {
        try
        {
            while (IsActive(socket))
            {
                foreach (var device in _devices.Values.Where(device => MayHear(socket.Session, device)))
                {
                    await LookAtAsync(device, CancellationToken.None);
                }

                await Task.Delay(_options.WatchEvery);
            }
        }
        catch (Exception trouble) when (trouble is not OutOfMemoryException)
        {
            // Hints end; whatever is asked of the device itself still says what ails it.
            _log.LogWarning(trouble, "Devices are not looked at any more for this page");
        }
    }

    private bool IsActive(DeviceSocket socket)
    {
        lock (_gate)
        {
            return _active == socket;
        }
    }

    /// <summary>Tells what is different from what this page was told last.</summary>
    private void Seen(IDevice device, DeviceStatus status)
    {
        if (NewsOf(device, status) is not { } news)
        {
            return;
        }

        lock (_gate)
        {
            if (_active is not { } page || !MayHear(page.Session, device))
            {
                return;
            }

            var before = _told.GetValueOrDefault(device.Id, news.Usual);
            _told[device.Id] = news.State;
            if (before != news.State)
            {
                _ = page.AnnounceAsync(device.Id, news.Type, device.IsSimulated, new JsonObject { ["state"] = news.State });
            }
        }
    }

    private static (string Type, string State, string Usual)? NewsOf(IDevice device, DeviceStatus status) => device.Kind switch
    {
        DeviceKind.Receipt or DeviceKind.Document when status is { State: DeviceState.OutOfOrder, Fault: not Fault.PaperOut } => null,
        DeviceKind.Receipt or DeviceKind.Document => ("paper", status.State switch { DeviceState.OutOfOrder => "out", DeviceState.Attention => "low", _ => "back" }, "back"),
        DeviceKind.SocialCard when status.State != DeviceState.OutOfOrder => ("card", status.HasCard ? "in" : "taken", "taken"),
        _ => null,
    };

    private static bool MayHear(Session? session, IDevice device) => session is not null && device.Kind switch
    {
        DeviceKind.Receipt => session.Scope.Contains("receipt.print"),
        DeviceKind.Document => session.Scope.Contains("document.print"),
        DeviceKind.SocialCard => session.Scope.Contains("socialcard.read"),
        _ => false,
    };
}
