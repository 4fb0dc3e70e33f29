using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Devices;

/// <summary>One line of the audit. There is no field in which something of a person could stand: names of methods and devices are the agent's own.</summary>
/// <param name="Session">The portal's id of the session.</param>
/// <param name="Outcome">"ok", or the kind of the fault.</param>
public sealed record AuditLine(string Event, string? Session = null, string? Method = null, string? Device = null, string? Outcome = null, string? Why = null, string? Origin = null, long? Ms = null);

/// <summary>Who used which device when, with what outcome: a file a day in UTC, kept for <see cref="Kept"/>.</summary>
public sealed class AuditTrail(string folder, TimeProvider time)
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Lock _gate = new();
    private string? _today;

    public void Note(AuditLine line)
    {
        var now = time.GetUtcNow();
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"audit-{now:yyyyMMdd}.jsonl"));
        var text = JsonSerializer.Serialize(new { at = now.UtcDateTime, line.Event, line.Session, line.Method, line.Device, line.Outcome, line.Why, line.Origin, line.Ms }, Written);
        lock (_gate)
        {
            if (_today != file)
            {
                DropOld(now);
                _today = file;
            }

            File.AppendAllText(file, text + "\n");
        }
    }

    /// <summary>What a stranger sent as their origin is kept only if it is one; anything else could carry text.</summary>
    public static string OriginOf(string? sent) =>
        sent is { Length: > 0 and <= 200 } && Uri.TryCreate(sent, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == sent ? sent : "(none)";

    private void DropOld(DateTimeOffset now)
    {
        var oldest = string.Create(CultureInfo.InvariantCulture, $"audit-{now - Kept:yyyyMMdd}.jsonl");
        foreach (var file in Directory.EnumerateFiles(folder, "audit-*.jsonl").Where(file => string.CompareOrdinal(Path.GetFileName(file), oldest) < 0).ToList())
        {
            File.Delete(file);
        }
    }
}
