using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Core.People;

/// <summary>
/// Counts wrong tries of names that nobody has, so that they lock just as an account does and a try tells nothing about who is
/// registered. In memory and bounded; the names are kept as hashes. One for the program.
/// </summary>
public sealed class WrongTries(TimeProvider time)
{
    private const int AtMost = 10_000;

    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Last)> _tries = new(StringComparer.Ordinal);

    /// <summary>One more try of this name; how many minutes it is locked for, or null while it is not.</summary>
    public int? LockedAfterTry(string name)
    {
        var now = time.GetUtcNow();
        if (_tries.Count >= AtMost)
        {
            Clear(now);
        }

        var (count, last) = _tries.AddOrUpdate(KeyOf(name), (1, now), (_, before) =>
            before.Last + SignInRule.LockedFor <= now ? (1, now)
            : before.Count >= SignInRule.TriesBeforeLock ? before
            : (before.Count + 1, now));
        return count >= SignInRule.TriesBeforeLock ? SignInRule.MinutesUntil(last + SignInRule.LockedFor, now) : null;
    }

    private void Clear(DateTimeOffset now)
    {
        foreach (var (key, each) in _tries.OrderBy(pair => pair.Value.Last))
        {
            if (each.Last + SignInRule.LockedFor > now && _tries.Count < AtMost / 2)
            {
                return;
            }

            _tries.TryRemove(key, out _);
        }
    }

    private static string KeyOf(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
