using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Devices;

public enum JobState
{
    /// <summary>Begun by this run of the agent, not finished.</summary>
    Running,

    Done,

    Failed,

    /// <summary>Begun, and nobody can tell whether it was finished: the person is asked.</summary>
    Uncertain,
}

/// <summary>An effect outside the machine that must happen once: a print, a door.</summary>
/// <param name="Key">Made by the portal or the page; the same key is the same effect.</param>
/// <param name="Asked">SHA-256 of what was asked for, so that one key cannot stand for two things.</param>
/// <param name="Job">The print server's number of the job, once it has one.</param>
/// <param name="Fault">Why it failed.</param>
public sealed record Job(string Key, string Session, string Device, string Asked, JobState State, DateTimeOffset At, int? Number = null, Fault? Fault = null);

/// <summary>
/// Remembers effects across the agent's own death: a line is on the disk before the device hears anything, and what was begun but not
/// finished is uncertain after a restart. Holds keys, hashes and states, nothing of a person.
/// </summary>
public sealed class PrintJournal : IDisposable
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Dictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private bool _isClosed;

    public PrintJournal(string path, TimeProvider time)
    {
        foreach (var job in Read(path).Where(job => job.At > time.GetUtcNow() - Kept))
        {
            _jobs[job.Key] = job.State == JobState.Running ? job with { State = JobState.Uncertain } : job;
        }

        // Written anew beside the old one, which is replaced in one step: at no moment is there less than there was.
        var fresh = path + ".new";
        _file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.Read);
        foreach (var job in _jobs.Values)
        {
            Append(job);
        }

        _file.Flush(flushToDisk: true);
        File.Move(fresh, path, overwrite: true);
    }

    public Job? Find(string key)
    {
        lock (_gate)
        {
            return _jobs.GetValueOrDefault(key);
        }
    }

    /// <returns>The job that already stands under this key, or null: then the new one is on the disk and may begin.</returns>
    public Job? Begin(Job job)
    {
        lock (_gate)
        {
            if (_jobs.TryGetValue(job.Key, out var known))
            {
                return known;
            }

            Keep(job);
            return null;
        }
    }

    public void Note(Job job)
    {
        lock (_gate)
        {
            Keep(job);
        }
    }

    public IReadOnlyList<Job> RunningOf(string session)
    {
        lock (_gate)
        {
            return [.. _jobs.Values.Where(job => job.Session == session && job.State == JobState.Running)];
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _file.Dispose();
        }
    }

    private void Keep(Job job)
    {
        _jobs[job.Key] = job;
        if (_isClosed)
        {
            // The agent has stopped in the middle of it; after the next start it is uncertain, which is true.
            return;
        }

        Append(job);
        _file.Flush(flushToDisk: true);
    }

    private void Append(Job job)
    {
        _file.Write(JsonSerializer.SerializeToUtf8Bytes(job, Written));
        _file.WriteByte((byte)'\n');
    }

    private static IEnumerable<Job> Read(string path)
    {
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        for (var line = 0; line < lines.Length; line++)
        {
            Job? job = null;
            try
            {
                job = JsonSerializer.Deserialize<Job>(lines[line], Written);
            }
            catch (JsonException) when (line == lines.Length - 1)
            {
                // The agent died while it wrote this line, so before the device heard anything.
            }

            if (job is not null)
            {
                yield return job;
            }
        }
    }
}
