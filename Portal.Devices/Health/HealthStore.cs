using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Devices;

/// <summary>
/// Reports that the portal has not taken yet, over the agent's own death: a file of lines, the number of the last one first. A run of
/// reports that say the same is kept by its first and its last; beyond <see cref="Most"/> the oldest go.
/// </summary>
public sealed class HealthStore
{
    /// <summary>A day of changes at every report, or weeks of quiet.</summary>
    public const int Most = 2000;

    private readonly string _path;
    private readonly List<Stored> _waiting = [];
    private long _last;

    public HealthStore(string path)
    {
        _path = path;
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        foreach (var line in lines)
        {
            try
            {
                if (JsonSerializer.Deserialize<Stored>(line) is { } stored)
                {
                    _last = Math.Max(_last, stored.Sequence);
                    if (stored.Text.Length > 0)
                    {
                        _waiting.Add(stored);
                    }
                }
            }
            catch (JsonException)
            {
                // A line that was being written when the agent died.
            }
        }
    }

    public int Count => _waiting.Count;

    /// <summary>Numbers a report, puts the moment on it, and has it on the disk.</summary>
    /// <param name="isNews">It must not be left out, whatever it says: a command's outcome stands in it.</param>
    public void Keep(JsonObject report, bool isNews, DateTimeOffset now)
    {
        var said = report.ToJsonString();
        if (!isNews && _waiting is [.., { IsNews: false } before, { IsNews: false } last] && before.Said == said && last.Said == said)
        {
            _waiting.RemoveAt(_waiting.Count - 1);
        }

        _last++;
        (report["sequence"], report["time"]) = (_last, now.UtcDateTime);
        _waiting.Add(new(_last, report.ToJsonString(), said, isNews));
        if (_waiting.Count > Most)
        {
            _waiting.RemoveAt(0);
        }

        Write();
    }

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<string> Next(int most) => [.. _waiting.Take(most).Select(stored => stored.Text)];

    /// <summary>The portal has taken everything up to this one.</summary>
    public void Forget(long sequence)
    {
        _waiting.RemoveAll(stored => stored.Sequence <= sequence);
        _last = Math.Max(_last, sequence);
        Write();
    }

    /// <summary>What the portal cannot read it will not read tomorrow.</summary>
    public void Drop(int count)
    {
        _waiting.RemoveRange(0, Math.Min(count, _waiting.Count));
        Write();
    }

    private void Write()
    {
        // Written anew beside the old one, which is replaced in one step.
        var fresh = _path + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write))
        {
            foreach (var stored in _waiting.Prepend(new(_last, "", "", false)))
            {
                JsonSerializer.Serialize(file, stored);
                file.WriteByte((byte)'\n');
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, _path, overwrite: true);
    }

    /// <param name="Text">As it is signed; empty in the line that only keeps the number.</param>
    /// <param name="Said">Without number and time.</param>
    private sealed record Stored(long Sequence, string Text, string Said, bool IsNews);
}
