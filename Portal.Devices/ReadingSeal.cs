using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Devices;

/// <summary>
/// Makes a reading prove itself: the portal gave a nonce, the agent read, the agent signs both. A page can pass the result on, but it can
/// not make one up, change one, show one twice or show another kiosk's. The exact bytes stand in <c>docs/kiosk-protocol.md</c>.
/// </summary>
public static class ReadingSeal
{
    public const string Form = "portal-kiosk-reading/1";

    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="reading">What was read; it travels as the text that was signed, so that nobody has to write JSON the same way twice.</param>
    /// <param name="nonce">From the portal, by way of the page.</param>
    public static JsonObject Seal(Enrolment enrolment, IDevice device, string nonce, object reading, DateTimeOffset now)
    {
        var text = JsonSerializer.Serialize(reading, Plain);
        var time = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var kind = device.Kind.Wire();
        var simulated = device.IsSimulated ? "simulated" : "real";
        var signed = Encoding.UTF8.GetBytes($"{Form}\n{enrolment.Kiosk}\n{nonce}\n{time}\n{kind}\n{device.Id}\n{simulated}\n{hash}\n");
        return new JsonObject
        {
            ["reading"] = text,
            ["seal"] = new JsonObject
            {
                ["kiosk"] = enrolment.Kiosk,
                ["nonce"] = nonce,
                ["time"] = time,
                ["kind"] = kind,
                ["device"] = device.Id,
                ["source"] = simulated,
                ["sha256"] = hash,
                ["key"] = enrolment.Key.Id,
                ["signature"] = enrolment.Key.Sign(signed),
            },
        };
    }
}
