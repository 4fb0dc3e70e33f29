using System.Text.Json.Nodes;
using Portal.Core.Halls;
using Portal.Core.Kiosks;

namespace Portal.Web.Kiosks;

/// <summary>The portal's order to a lock (docs/kiosk-protocol.md, "Door ticket"): for one door of one machine, good once and for half a minute.</summary>
internal static class DoorOrders
{
    private const int Seconds = 30;

    public static Task<string> SignAsync(TicketKeys keys, HallDevice door, DoorEntry entry, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return keys.SignAsync("kiosk-door+jwt", new JsonObject { ["aud"] = "kiosk-agent", ["kiosk"] = Kiosk.NameOf(door.Id), ["jti"] = $"{entry.Id:N}", ["iat"] = now, ["exp"] = now + Seconds, ["door"] = "door0" }, cancellationToken);
    }
}
