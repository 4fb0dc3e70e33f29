using System.Collections.Concurrent;

namespace Portal.Core.Halls;

/// <summary>
/// How long services took of late, by hall and group: a fortnight's sum changes little in a minute, and everybody who follows a number asks
/// for it every few seconds. What was read is kept so long on this node. One for the program.
/// </summary>
public sealed class ServiceTimes
{
    public static readonly TimeSpan Keeps = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, (DateTime At, IReadOnlyDictionary<Guid, (int Visits, double Seconds)> Groups)> _known = new();

    /// <returns>Visits and their service seconds by group; null when that is to be read (again).</returns>
    public IReadOnlyDictionary<Guid, (int Visits, double Seconds)>? Of(Guid hallId, DateTime now) =>
        _known.TryGetValue(hallId, out var known) && (now - known.At).Duration() < Keeps ? known.Groups : null;

    public void Keep(Guid hallId, IReadOnlyDictionary<Guid, (int Visits, double Seconds)> groups, DateTime now) => _known[hallId] = (now, groups);
}
